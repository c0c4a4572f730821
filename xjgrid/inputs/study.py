"""A study: a folder with networks/, profiles/ and scenarios/."""

from __future__ import annotations

import hashlib
import importlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from xjgrid.errors import InputError, InputFault, did_you_mean
from xjgrid.inputs.checking import check_tables, unknown_table
from xjgrid.inputs.finding import find_root
from xjgrid.inputs.opening import PROFILE_LIMIT, Unreadable, check_file, list_files
from xjgrid.inputs.plausibility import find_warnings
from xjgrid.inputs.reading import TableData, read_table
from xjgrid.inputs.schema import declared_tables

if TYPE_CHECKING:
    import pandas as pd

# Checks of later rooms that take part in `Study.check`: each is called with the study.
_LATER_CHECKS = (
    "xjgrid.inputs.profile_headers:check_profiles",
    "xjgrid.scenario.checking:check_scenarios",
)


class Study:
    """Tables, profiles and scenarios below one folder, read when first asked for.

    Parameters
    ----------
    root
        The folder; use `Study.open` to find it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._data: dict[str, TableData] = {}
        self._frames: dict[str, pd.DataFrame] = {}

    @classmethod
    def open(cls, path: str | Path | None = None) -> Study:
        """Open the study at `path`, else the one around the working folder, else the default.

        Raises
        ------
        InputError
            If there is no study at that place.
        """
        return cls(find_root(path))

    def __reduce__(self) -> tuple[type[Study], tuple[Path]]:
        return (Study, (self.root,))

    def __repr__(self) -> str:
        found = sum(self.has(name) for name in declared_tables())
        return (
            f"Study({self.root})\n"
            f"  {found} tables\n"
            f"  profiles: {', '.join(self.profiles()) or 'none'}\n"
            f"  scenarios: {', '.join(self.scenarios()) or 'none'}"
        )

    def read(self, name: str) -> TableData:
        """Return a table as read, with its lines and faults."""
        if name not in declared_tables():
            raise InputError(unknown_table(name))
        if name not in self._data:
            self._data[name] = read_table(self.root, declared_tables()[name])
        return self._data[name]

    def has(self, name: str) -> bool:
        """Tell whether a declared table has a file."""
        return os.path.isfile(self.root / declared_tables()[name].file())

    def read_all(self) -> dict[str, TableData]:
        """Return every declared table as read."""
        return {name: self.read(name) for name in declared_tables()}

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as a typed frame (a copy).

        Raises
        ------
        InputError
            If the table is unknown or cannot be read; carries all its faults.
        """
        if name not in self._frames:
            data = self.read(name)
            if data.faults:
                raise InputError(data.faults)
            self._frames[name] = data.frame()
        return self._frames[name].copy()

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every declared table by name, read when asked for."""
        return _Tables(self)

    def profiles(self) -> list[str]:
        """Return the names of the profiles, e.g. ["synthetic"]."""
        return [path.stem for path in self.profile_paths()]

    def profile_paths(self) -> list[Path]:
        """Return the files of the profiles."""
        return list_files(self.root / "profiles", ".nc")

    def scenarios(self) -> list[str]:
        """Return the names of the scenario files, without their variants.

        A file whose own name has a dot is none: a dot stands before a variant.
        """
        return [path.stem for path in self.scenario_paths() if "." not in path.stem]

    def scenario_paths(self) -> list[Path]:
        """Return the files of scenarios/ that end in .yaml."""
        return list_files(self.root / "scenarios", ".yaml")

    def scenario_path(self, name: str) -> Path:
        """Return the file of a scenario.

        Raises
        ------
        InputError
            If there is none; names the nearest one.
        """
        path = self.root / "scenarios" / f"{name}.yaml"
        if name not in self.scenarios():
            if path in self.scenario_paths():
                raise InputError(dotted_name(name))
            raise InputError(f"unknown scenario {name}, {did_you_mean(name, self.scenarios())}")
        return path

    def check(self, scenarios: bool = True) -> list[InputFault]:
        """Return every fault of the tables, the profile headers and, if asked, the scenarios."""
        tables = self.read_all()
        faults = [fault for data in tables.values() for fault in data.faults]
        faults += check_tables(tables)
        faults += self._stray_tables()
        for place in _LATER_CHECKS if scenarios else _LATER_CHECKS[:1]:
            module, function = place.split(":")
            faults += getattr(importlib.import_module(module), function)(self)
        return sorted(faults, key=_place)

    def warn(self, scenarios: bool = True) -> list[InputFault]:
        """Return the warnings of the tables and, if asked, the scenarios.

        They tell of values that are possible and yet unlikely, such as a thousand times those
        of the other rows of their kind, and of rows and keys without effect.
        """
        warnings = find_warnings(self.read_all())
        if scenarios:
            module = importlib.import_module("xjgrid.scenario.warnings")
            warnings += module.warn_of_scenarios(self)
        return sorted(warnings, key=_place)

    def require(self, scenarios: bool = True) -> None:
        """Raise InputError with every fault, if there is any; see `check`."""
        if faults := self.check(scenarios):
            raise InputError(faults)

    def hashes(self) -> dict[str, str]:
        """Return the SHA-256 of every input file by its path below the root."""
        return {
            path.relative_to(self.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.files()
            if _can_be_read(path, self.root)
        }

    def files(self) -> list[Path]:
        """Return the input files: declared tables, all of profiles/, scenarios."""
        tables = [self.root / schema.file() for schema in declared_tables().values()]
        profiles = (*self.profile_paths(), *list_files(self.root / "profiles", ".csv"))
        found = {*tables, *profiles, *self.scenario_paths()}
        return sorted(path for path in found if os.path.isfile(path))

    def provenance(self) -> pd.DataFrame:
        """Return how many rows of each table are sourced, derived and assumed, with shares."""
        from xjgrid.inputs.provenance import count_basis

        return count_basis(self.read_all())

    def _stray_tables(self) -> Iterator[InputFault]:
        """Yield a fault for every CSV in networks/ that is not a declared table."""
        known = {schema.file() for schema in declared_tables().values()}
        for path in list_files(self.root / "networks", ".csv"):
            file = path.relative_to(self.root).as_posix()
            if file not in known:
                yield InputFault(file, f"{unknown_table(path.stem)}; it would not be read")


def _place(fault: InputFault) -> tuple[str, int, int]:
    return fault.file, fault.line or 0, fault.column_no or 0

def dotted_name(name: str) -> InputFault:
    """Return the fault of a scenario file whose own name has a dot."""
    text = f"a dot stands before a variant: call the file {name.replace('.', '-')}.yaml"
    return InputFault(f"scenarios/{name}.yaml", text)


def _can_be_read(path: Path, root: Path) -> bool:
    """Tell whether a file can be read; the checks tell why one cannot that a run needs."""
    try:
        check_file(path, PROFILE_LIMIT, root)
    except Unreadable:
        return False
    return True


class _Tables(Mapping[str, "pd.DataFrame"]):
    """Tables by name; reads one when it is asked for."""

    def __init__(self, study: Study) -> None:
        self._study = study

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in declared_tables():
            raise KeyError(unknown_table(name))
        return self._study.table(name)

    def __iter__(self) -> Iterator[str]:
        return iter(declared_tables())

    def __len__(self) -> int:
        return len(declared_tables())

    def __repr__(self) -> str:
        return f"tables: {', '.join(self)}"
