"""Giving memory back between the stages of a solve."""

from __future__ import annotations

import ctypes
import gc
import sys


def release_memory() -> None:
    """Collect what nothing holds any more and return free pages to the system.

    A solved model is a web of references in circles, and the C library keeps freed pages for
    itself; without this the plan's peak would stay beside the windows' own memory.
    """
    gc.collect()
    if sys.platform.startswith("linux"):
        try:
            ctypes.CDLL("libc.so.6").malloc_trim(0)
        except (OSError, AttributeError):  # another C library
            return
