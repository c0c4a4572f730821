"""Free room on a disk, and words for a write that fails."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xjgrid.errors import OutputError, XjgridError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says where nothing more can be written."""


def find_ground(path: Path) -> Path:
    """Return the nearest folder above a path that is there, or the path itself.

    Examples
    --------
    >>> find_ground(Path("/none/of/these")).as_posix()
    '/'
    """
    path = path.absolute()
    return next(place for place in (path, *path.parents) if os.path.lexists(place))


def describe_want(folder: Path, need: float, what: str, cure: str) -> str:
    """Return how much room lacks in a folder, nothing if there is enough.

    Parameters
    ----------
    need
        Bytes that will be written.
    what
        What they are, such as ``a case of 8,760 hours``.
    cure
        Where to write instead.
    """
    ground = find_ground(folder)
    free = shutil.disk_usage(ground).free
    if free >= need:
        return ""
    return (
        f"{folder}: {free / 1e6:,.0f} MB are free, {what} takes up to {need / 1e6:,.0f} MB: "
        f"free some space, or {cure}"
    )


@contextmanager
def writing(path: Path, cure: str = "name another folder with --out") -> Iterator[None]:
    """Tell a write that fails with its path and the cure.

    Raises
    ------
    OutputError
        If the system cannot write: no space, no right, a path that is in the way.
    """
    try:
        yield
    except (XjgridError, BrokenPipeError):
        raise
    except OSError as error:
        said = error.strerror or str(error)
        full = error.errno in FULL or (error.errno or 0) < 0  # negative: a library's own number
        raise OutputError(_tell(path, said, full, cure)) from error
    except RuntimeError as error:  # all that the netCDF library says of a failed write
        if "NetCDF" not in str(error) and "HDF" not in str(error):
            raise
        raise OutputError(_tell(path, str(error), True, cure)) from error


def _tell(path: Path, said: str, full: bool, cure: str) -> str:
    text = f"{path}: could not be written ({said}); nothing of it is left"
    if not full:
        return f"{text}: {cure}"
    free = shutil.disk_usage(find_ground(path.parent)).free
    return f"{text}: {free / 1e6:,.0f} MB are free there: free some space, or {cure}"
