"""Tells what went wrong: one place for all commands, and for the cases of a run."""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
import traceback
from collections.abc import Sequence

from xjgrid.errors import XjgridError

FAILED = 1
"""Exit code of a fault in xjgrid, or of a machine that does not let it go on."""


def explain_error(error: Exception, verbose: bool = False) -> tuple[int, str]:
    """Return the exit code of an exception and what is told of it.

    Parameters
    ----------
    error
        One of xjgrid's own, told as it is; one of the operating system, told with its file; or
        any other, which is a fault in xjgrid: its traceback is written to a log.
    verbose
        Tell the traceback as well.

    Examples
    --------
    >>> explain_error(PermissionError(13, "Permission denied", "/data/cases"))
    (1, '/data/cases: Permission denied')
    """
    if isinstance(error, XjgridError):
        return error.exit_code, str(error)
    shown = f"\n{_trace(error)}" if verbose else ""
    if isinstance(error, MemoryError):
        cure = "choose fewer hours, segments or cases side by side"
        return FAILED, f"out of memory: {cure}{shown}"
    if isinstance(error, OSError) and error.strerror:
        files = [str(name) for name in (error.filename, error.filename2) if name]
        return FAILED, f"{': '.join([*files, error.strerror])}{shown}"
    return FAILED, f"{_describe(error)}{shown}"


def _describe(error: Exception) -> str:
    """Return a paragraph on a fault in xjgrid, after its traceback is in a file."""
    first = (str(error).splitlines() or [""])[0][:300]
    what = f"a fault in xjgrid: {type(error).__name__}{': ' if first else ''}{first}"
    try:
        number, path = tempfile.mkstemp(prefix="xjgrid-fault-", suffix=".log", text=True)
        with open(number, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(_compose_log(error))
    except OSError as refused:
        return f"{what}\nno log could be written ({refused.strerror}): -v shows the traceback"
    return f"{what}\nlog written to {path}; please report it with that file (-v shows it here)"


def _compose_log(error: Exception) -> str:
    from xjgrid import __version__

    versions = f"xjgrid {__version__}, Python {platform.python_version()}, {platform.platform()}"
    return f"{versions}\n{' '.join(sys.argv)}\n{os.getcwd()}\n\n{_trace(error)}"


def _trace(error: Exception) -> str:
    return "".join(traceback.format_exception(error)).rstrip()


def asks_for_more(args: Sequence[str] | None) -> bool:
    """Tell whether ``-v`` is among the words of a command line, alone or in a row of letters.

    Examples
    --------
    >>> asks_for_more(["run", "trial", "-qv"]), asks_for_more(["run", "--csv", "-h"])
    (True, False)
    """
    words = sys.argv[1:] if args is None else args
    return any(word == "--verbose" or re.fullmatch(r"-[a-z]*v[a-z]*", word) for word in words)


def tolerate_any_character() -> None:
    """Let the screen show characters that its encoding does not have as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")
