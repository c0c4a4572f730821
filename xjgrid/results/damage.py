"""Files of a case that are not as they were written, told with their path and the cure."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from xjgrid.errors import InputError, InputFault, XjgridError

MANIFEST = "manifest.json"

FILES = ("network.nc", "metrics.nc", "ledger.nc", "summary.csv", "scenario.yaml")
"""Files of a case beside its manifest."""

OPTIONAL = ("ledger.nc",)
"""Files that a whole case may lack."""

CURE = "copy the case anew or run it again"

LONGEST = 160
"""Characters that are told of another library's message."""

TYPES: Mapping[str, tuple[type, ...]] = {
    "year": (int,),
    "inputs": (dict,),
    "scenario": (str,),
    "weather_year": (int,),
    "horizon": (dict,),
    "status": (str,),
    "lower_bound": (int, float, type(None)),
    "upper_bound": (int, float, type(None)),
    "gap": (int, float, type(None)),
    "accuracy": (int, float),
    "costs": (dict,),
    "accurate": (bool,),
    "within": (bool,),
    "notes": (list,),
    "seconds": (dict,),
    "peak_memory_mb": (int, float),
    "written": (str,),
    "files": (dict,),
    "versions": (dict,),
}
"""What fields of a manifest hold; those of `NEEDED` are in every one."""

NEEDED = ("year", "inputs")

NUMBERS = ("horizon.hours", "seconds.total")
"""Fields inside others that are numbers."""


class DamagedCase(InputError):
    """A file of a case is missing, cut short, altered, or no file of a case at all."""

    def __init__(self, path: Path, what: str) -> None:
        self.path, self.what = path, what
        super().__init__(InputFault(path.as_posix(), f"{what}; {CURE}"))


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Tell whatever goes wrong while a file of a case is read as damage to that file.

    Raises
    ------
    DamagedCase
        For any exception but those that are already told, and want of memory: the libraries
        that read damaged files raise what they happen to stumble over.
    """
    try:
        yield
    except (XjgridError, MemoryError):
        raise
    except FileNotFoundError as error:
        raise DamagedCase(path, "is missing") from error
    except PermissionError as error:
        text = f"{path.as_posix()}: may not be read: ask its owner for the right to read it"
        raise InputError(text) from error
    except Exception as error:
        first = (str(error).strip().splitlines() or [""])[0][:LONGEST]
        said = f"{type(error).__name__}: {first}" if first else type(error).__name__
        raise DamagedCase(path, f"is not whole or no file of a case ({said})") from error


class Fields(dict[str, Any]):
    """Fields of a manifest, or of a part of it; one that is asked for and missing is told."""

    def __init__(self, path: Path, values: Mapping[str, Any], within: str = "") -> None:
        super().__init__({
            key: Fields(path, value, f"{within}{key}.") if isinstance(value, dict) else value
            for key, value in values.items()
        })  # fmt: skip
        self.path, self.within = path, within

    def __missing__(self, key: str) -> Any:
        raise DamagedCase(self.path, f"says nothing of {self.within}{key}")


def read_manifest(folder: Path) -> Fields:
    """Return the fields of the manifest of a case.

    Raises
    ------
    DamagedCase
        If it is missing, not whole, or not the manifest of a case.
    """
    path = folder / MANIFEST
    with reading(path):
        found = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(found, dict):
            raise DamagedCase(path, "is not the manifest of a case: it holds no fields")
        for name in NEEDED:
            if name not in found:
                raise DamagedCase(path, f"is not the manifest of a case: it lacks {name}")
        for name, kinds in TYPES.items():
            if name in found and not _is_one_of(found[name], kinds):
                raise DamagedCase(path, f"{name} is {found[name]!r:.40}, not {_word(kinds)}")
        for name in NUMBERS:
            outer, _, inner = name.partition(".")
            value = found.get(outer, {}).get(inner, 0.0)
            if not _is_one_of(value, (int, float)):
                raise DamagedCase(path, f"{name} is {value!r:.40}, not a number")
        if "start" in found.get("horizon", {}):
            datetime.fromisoformat(found["horizon"]["start"])
        for name, mark in found.get("files", {}).items():
            if not (isinstance(mark, dict) and {"bytes", "sha256"} <= set(mark)):
                raise DamagedCase(path, f"files.{name} is {mark!r:.40}, not bytes and sha256")
    return Fields(path, found)


def _is_one_of(value: Any, kinds: tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))


def _word(kinds: tuple[type, ...]) -> str:
    words = {int: "a number", float: "a number", str: "text", dict: "fields", list: "a list",
             bool: "true or false"}  # fmt: skip
    return words[kinds[0]]


def mark_files(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the bytes and the SHA-256 of each file of a case, for its manifest."""
    return {
        name: {"bytes": (folder / name).stat().st_size, "sha256": hash_file(folder / name)}
        for name in FILES
        if (folder / name).is_file()
    }


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_file(path: Path, mark: Mapping[str, Any] | None) -> None:
    """Hold a file against what the manifest says of it, byte by byte.

    Parameters
    ----------
    mark
        Its ``bytes`` and ``sha256``; None for a case of before they were written.

    Raises
    ------
    DamagedCase
        If it is missing, cut short, or not the one that was written.
    """
    with reading(path):
        if said := compare_size(path, mark):
            raise DamagedCase(path, said)
        if mark is not None and hash_file(path) != mark["sha256"]:
            raise DamagedCase(path, f"has been altered since {MANIFEST} was written")


def compare_size(path: Path, mark: Mapping[str, Any] | None) -> str:
    """Return what is wrong with a file by its size alone, nothing if it is right."""
    if not os.path.isfile(path):
        return "is missing" if not os.path.lexists(path) else "is no file that can be read"
    size = path.stat().st_size
    if mark is None:
        return "is empty" if size == 0 else ""
    if size == mark["bytes"]:
        return ""
    if size < mark["bytes"]:
        return f"is cut short ({size:,} of {mark['bytes']:,} bytes)"
    return f"has been altered since {MANIFEST} was written ({size:,} bytes, not {mark['bytes']:,})"


def list_damage(folder: Path) -> list[str]:
    """Return what is wrong with the files of a case by presence and size, without reading them.

    What keeps its size is found when the file is read.
    """
    try:
        manifest = read_manifest(folder)
    except InputError as error:
        what = error.what if isinstance(error, DamagedCase) else "may not be read"
        return [f"{MANIFEST} {what}"]
    marks = manifest.get("files")
    names: Iterable[str] = marks or [name for name in FILES if name not in OPTIONAL]
    found = ((name, compare_size(folder / name, (marks or {}).get(name))) for name in names)
    return [f"{name} {said}" for name, said in found if said]


def is_case(folder: Path) -> bool:
    """Tell whether a folder holds files of a case, whole or not."""
    return any(os.path.isfile(folder / name) for name in (MANIFEST, *FILES))
