"""Processes that end with the one that started them, however that one ends."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading

PR_SET_PDEATHSIG = 1
"""Number of the request to Linux that a signal is sent when the parent ends."""


def end_with_parent() -> None:
    """Have this process killed when its parent ends, even if that is killed itself.

    Called in a process that `multiprocessing` has started; anywhere else it does nothing.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if not _ask_system():
        threading.Thread(target=_await, args=(parent.sentinel,), daemon=True).start()
    if os.getppid() != parent.pid:  # it ended before it was asked
        _end()


def _ask_system() -> bool:
    """Ask Linux to kill this process with its parent; tell whether it will."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        return ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0
    except (OSError, AttributeError):  # a C library without it
        return False


def _await(sentinel: int) -> None:
    from multiprocessing.connection import wait

    wait([sentinel])
    _end()


def _end() -> None:
    """End now; nobody waits for what this process would still say."""
    os._exit(1)
