"""Finds a study on disk and copies one."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from xjgrid.errors import InputError, XjgridError

if TYPE_CHECKING:
    from xjgrid.inputs.study import Study

FOLDERS = ("networks", "profiles", "scenarios")


def is_study(folder: Path) -> bool:
    """Tell whether a folder holds networks/, profiles/ and scenarios/."""
    return all(os.path.isdir(folder / name) for name in FOLDERS)


def find_root(path: str | Path | None = None) -> Path:
    """Return the root of the study at `path`, around the working folder, or the default one.

    Raises
    ------
    InputError
        If `path` is not a study, or none is found.
    """
    if path is not None:
        root = Path(os.path.realpath(os.path.expanduser(path)))
        if is_study(root):
            return root
        absent = [f"{name}/" for name in FOLDERS if not os.path.isdir(root / name)]
        raise InputError(
            f"{path} is not a study: it has no {', '.join(absent)}. "
            "`xjgrid init DIR` writes a study to edit."
        )
    return enclosing_root(Path.cwd()) or default_root()


def enclosing_root(start: Path) -> Path | None:
    """Return the nearest study at or above a folder, if any."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if is_study(folder)), None)


def default_root() -> Path:
    """Return the study in the wheel, or in a development install the repository's."""
    package = Path(__file__).resolve().parent.parent
    for root in (package / "_study", package.parent):
        if is_study(root):
            return root
    raise InputError(
        "no study found here or in the package: name one with --study, "
        "or write one with `xjgrid init DIR`"
    )


def copy_study(study: Study, folder: str | Path) -> Path:
    """Copy a study's tables, profiles and scenarios to a new folder, to be edited there.

    Raises
    ------
    InputError
        If the folder exists and is not empty.
    XjgridError
        If the copy cannot be written; nothing is left of it.
    """
    target = Path(os.path.realpath(os.path.expanduser(folder)))
    there = os.path.lexists(target)
    try:
        if there and (not target.is_dir() or any(target.iterdir())):
            raise InputError(f"{folder} is not empty: name a new folder, nothing was written")
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", dir=target) as half:
            for name in FOLDERS:
                (Path(half) / name).mkdir()
            for path in study.files():
                shutil.copyfile(path, Path(half) / path.relative_to(study.root))
            for name in FOLDERS:
                os.replace(Path(half) / name, target / name)
    except OSError as error:
        for left in [target / name for name in FOLDERS] if there else [target]:
            shutil.rmtree(left, ignore_errors=True)
        why = error.strerror or error
        raise XjgridError(f"{folder} cannot be written ({why}): nothing is left of it") from error
    return target
