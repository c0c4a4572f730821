"""How much room a case takes, and what is in its way in a folder."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from xjgrid.disk import find_ground
from xjgrid.results.damage import is_case

CASE_BYTES, CASE_BYTES_PER_HOUR = 4e6, 15e3
"""Size of a case: of the study that comes with xjgrid 2.3 MB and 8 kB an hour, and as much again."""

SPARE_BYTES, SPARE_BYTES_PER_HOUR = 4e6, 24e3
"""Size of the network that the processes of an operation read from the folder for temporary files."""


def estimate_case(hours: float) -> float:
    """Return the bytes that a case takes on disk at most.

    Examples
    --------
    >>> round(estimate_case(8760) / 1e6)
    135
    """
    return CASE_BYTES + CASE_BYTES_PER_HOUR * hours


def estimate_spare(hours: float) -> float:
    """Return the bytes that an operation in processes takes for temporary files at most."""
    return SPARE_BYTES + SPARE_BYTES_PER_HOUR * hours


def describe_obstacle(target: Path) -> str:
    """Return why a case cannot be written to a folder; nothing if it can.

    Nothing is left on disk. What is in the way is told: a file, a missing right, a name that is
    too long, a folder that holds other things than a case.
    """
    out = target.parent
    ground = find_ground(out)
    if not ground.is_dir():
        return f"{ground} is a file, not a folder: name another folder with --out"
    try:
        with tempfile.TemporaryFile(dir=ground):
            pass
        _check_length(target.with_name(f".{target.name}.{os.getpid()}.part"))
        inside = os.listdir(target) if os.path.isdir(target) else []
    except OSError as error:
        return (
            f"{out}: no case can be written there ({error.strerror or error}): "
            "name another folder with --out"
        )
    if os.path.lexists(target) and not os.path.isdir(target):
        return f"{target} is a file: move it, or name another folder with --out"
    if inside and not is_case(target):
        return (
            f"{target} holds other things than a case and is not replaced: "
            "move it, or name another folder with --out"
        )
    return ""


def _check_length(path: Path) -> None:
    """Raise an OSError if a path cannot be, such as for a name that is too long."""
    with contextlib.suppress(FileNotFoundError):
        path.lstat()
