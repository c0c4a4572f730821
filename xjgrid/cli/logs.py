"""What is logged on the screen: xjgrid's own lines, and little of what libraries say."""

from __future__ import annotations

import contextlib
import logging
import os
import warnings
from collections.abc import Iterator

HABITS = ("is a standard attribute for other components",)
"""Beginnings of sentences that libraries say of every network, whatever is in it."""


def _is_worth_telling(record: logging.LogRecord) -> bool:
    """Tell xjgrid's own lines from what libraries say of every step they take.

    PyPSA warns of the voltage of lines in each network, and linopy prints the gap of integer
    problems, infinite here, after each solve.
    """
    if record.name.partition(".")[0] == "xjgrid":
        return True
    text = record.getMessage()
    return record.levelno >= logging.WARNING and not any(habit in text for habit in HABITS)


@contextlib.contextmanager
def logging_to_stderr(verbose: bool) -> Iterator[None]:
    """Show xjgrid's own log lines from INFO if asked, warnings otherwise; others' from ERROR.

    If asked, others' warnings are shown too, but for those of `HABITS`.

    Warnings of libraries are for those who write xjgrid, so they are shown only if asked too;
    the environment says so to the processes that a solve starts.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    ours, root = logging.getLogger("xjgrid"), logging.getLogger()
    before = (ours.level, root.level, list(root.handlers))
    ours.setLevel(logging.INFO if verbose else logging.WARNING)
    root.setLevel(logging.WARNING if verbose else logging.ERROR)
    handler.addFilter(_is_worth_telling)
    root.handlers[:] = [handler]
    try:
        with warnings.catch_warnings():
            if not verbose:
                warnings.simplefilter("ignore")
                os.environ.setdefault("PYTHONWARNINGS", "ignore")
            yield
    finally:
        ours.setLevel(before[0])
        root.setLevel(before[1])
        root.handlers[:] = before[2]
