"""Finds a study on disk and copies one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from xjgrid.disk import writing
from xjgrid.errors import InputError

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
    OutputError
        If the disk is full, or the folder cannot be written; nothing is left there then.
    """
    target = Path(folder).expanduser().resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(f"{folder} is not empty: name a new folder, nothing was written")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with writing(target, "name another folder"):
            for name in FOLDERS:
                (part / name).mkdir(parents=True, exist_ok=True)
            for path in study.files():
                shutil.copyfile(path, part / path.relative_to(study.root))
            if target.exists():  # and empty
                for name in FOLDERS:
                    (part / name).rename(target / name)
            else:
                part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return target
