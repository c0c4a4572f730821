"""A planner's own profiles: CSV or netCDF brought into the shared layout."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from xjgrid.errors import InputError, InputFault
from xjgrid.profiles.clocks import BEIJING, normalise_time_zone
from xjgrid.profiles.dialect import Dialect
from xjgrid.profiles.faults import find_faults
from xjgrid.profiles.files import make_dataset, write_profile
from xjgrid.profiles.intake import Intake, describe, describe_filled, find_constants, scale_load
from xjgrid.profiles.layout import VARIABLES
from xjgrid.profiles.places import Places, read_places
from xjgrid.profiles.planner_csv import read_csv_table
from xjgrid.profiles.planner_fill import fill_rest, merge
from xjgrid.profiles.planner_netcdf import read_netcdf
from xjgrid.profiles.planner_table import Table
from xjgrid.profiles.sunshine import check_sun
from xjgrid.profiles.years import arrange_hours, place_hours

MAY_BE_FLAT = ("hydro",)


@dataclass
class _Told:
    """What the planner is told beside the figures."""

    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Clock:
    """How labels are read: options of the planner."""

    time_zone: str | None
    hour_ending: bool
    average: bool


def import_profile(
    study_root: Path,
    files: Path | Sequence[Path],
    name: str,
    *,
    variable: str | Sequence[str] | None = None,
    fill: str | None = None,
    time_zone: str | None = None,
    hour_ending: bool = False,
    average: bool = False,
    zone: str | None = None,
    dialect: Dialect | None = None,
    force: bool = False,
    out: Path | None = None,
) -> Path:
    """Bring a planner's files into the shared layout, checked like every profile.

    Parameters
    ----------
    study_root
        Folder with networks/ and profiles/.
    files
        CSV or netCDF, one or several. A wide CSV has a column of times and one column a zone; a
        long one has times, `zone` and a column a variable, or `variable` and `value`. A netCDF
        has dimensions time and zone. Each hour of one or several whole years is there once.
    name
        Name of the profile that is written, profiles/<name>.nc.
    variable
        What CSVs hold whose header does not say (wind, solar, temperature, hydro, load_shape):
        one for all files, or one for each.
    fill
        Profile from which variables and zones that the files lack are taken.
    time_zone
        Time zone of labels that carry none; by default the one that the file states, else
        Beijing's.
    hour_ending
        Whether labels name the end of the hour.
    average
        Whether series of parts of an hour are averaged.
    zone
        Zone of files of one place.
    dialect
        How CSVs are written.
    force
        Whether a profile that is there may be replaced.
    out
        File to write instead of profiles/<name>.nc.

    Returns
    -------
    pathlib.Path
        The file written; its attribute `imported` holds the figures, notes and warnings that
        `intake.read_intake` returns.

    Raises
    ------
    InputError
        With every fault of the files; nothing is written.
    """
    root = Path(study_root)
    paths = [Path(files)] if isinstance(files, str | Path) else [Path(path) for path in files]
    target = Path(out) if out else root / "profiles" / f"{check_name(name)}.nc"
    if target.exists() and not force:
        text = "there is such a profile; choose another name, or replace it with --force"
        raise InputError(InputFault(f"profiles/{target.name}" if not out else str(out), text))
    variables = _spread(variable, len(paths))
    places = read_places(root)
    clock = _Clock(time_zone, hour_ending, average)
    told = _Told()
    found: dict[str, Intake] = {}
    faults: list[InputFault] = []
    for path, given in zip(paths, variables, strict=True):
        try:
            for table in _read(path, given, places, dialect, zone):
                faults += _take(table, found, places, clock, told)
        except InputError as error:
            if not error.faults:
                raise
            faults += error.faults
    if faults:
        raise InputError(faults)
    names = ", ".join(path.name for path in paths)
    spans = {key: tuple(intake.years) for key, intake in found.items()}
    if len(set(spans.values())) > 1:
        text = "; ".join(f"{key} {span[0]}-{span[-1]}" for key, span in spans.items())
        raise InputError(InputFault(names, f"the files are of several years: {text}"))
    figures = [describe(key, intake, places.zones) for key, intake in found.items()]
    values, sources = fill_rest(root, found, places.zones, fill, names, told.notes)
    figures += [
        describe_filled(key, values[key], zones, str(fill), places.zones)
        for key, zones in sources.items()
    ]
    years = next(iter(found.values())).years
    history = f"Imported from {names}, years {', '.join(map(str, years))}"
    if sources:
        rest = [
            key if len(zones) == len(places.zones) else f"{key} of {', '.join(zones)}"
            for key, zones in sources.items()
        ]
        history += f"; {'; '.join(rest)} from profiles/{fill}.nc"
    report = {
        "figures": figures,
        "notes": list(dict.fromkeys(told.notes)),
        "warnings": list(dict.fromkeys(told.warnings)),
    }
    dataset = make_dataset(
        values, list(range(1, len(years) + 1)), places.zones, maker="file", history=history,
        imported=json.dumps(report, ensure_ascii=False),
    )  # fmt: skip
    faults = find_faults(dataset, names, places.zones, places.longitude)
    if faults:
        raise InputError(faults)
    write_profile(dataset, target)
    return target


def check_name(name: str) -> str:
    """Return a profile's name, or raise if it is no plain name.

    Examples
    --------
    >>> check_name("own-2019")
    'own-2019'
    """
    if name.endswith(".nc"):
        raise InputError(f"--name {name}: leave out .nc")
    if not re.fullmatch(r"\w(?:[\w .-]*\w)?", name):
        text = "a name is letters, digits, - and _; the profile is written to profiles/<name>.nc"
        raise InputError(f"--name {name}: {text}" if name else f"--name is empty: {text}")
    return name


def _spread(variable: str | Sequence[str] | None, count: int) -> list[str | None]:
    """Return the variable of each file."""
    given = [variable] if isinstance(variable, str) else list(variable or [])
    for name in given:
        if name not in VARIABLES:
            raise InputError(f"--variable {name}: unknown; known: {', '.join(VARIABLES)}")
    if len(given) <= 1:
        return [given[0] if given else None] * count
    if len(given) != count:
        text = "give one for all files, or one for each in their order"
        raise InputError(f"--variable is given {len(given)} times for {count} files: {text}")
    return list(given)


def _read(
    path: Path, variable: str | None, places: Places, dialect: Dialect | None, zone: str | None
) -> list[Table]:
    """Return the tables of one file."""
    if not path.is_file():
        raise InputError(InputFault(str(path), "no such file"))
    if path.suffix.lower() in (".nc", ".nc4", ".netcdf"):
        tables = read_netcdf(path, places)
        for word, given in (("--variable", variable), ("--zone", zone)):
            if given:
                tables[0].notes.append(f"{word} {given} has no effect: a netCDF names its own")
        return tables
    return read_csv_table(path, variable, places, dialect, zone)


def _take(
    table: Table, found: dict[str, Intake], places: Places, clock: _Clock, told: _Told
) -> list[InputFault]:
    """Put a table's values where they belong, and return its faults."""
    file = table.file
    stated = table.time_zone if table.time.tz is None else None
    given = clock.time_zone
    if given and stated and normalise_time_zone(given) != stated:
        text = f"the file states {stated}, --time-zone says {given}; leave out --time-zone"
        return [InputFault(file, text, column="time_zone", value=stated)]
    if table.names_ends and not clock.hour_ending:
        text = "hours run from 1 to 24, so that they name the end of the hour: --hour-ending"
        return [InputFault(file, text, column="time", value="24:00")]
    zone = normalise_time_zone(given or stated or BEIJING)
    calendar = arrange_hours(
        table.time, file, zone, clock.hour_ending, average=clock.average, noleap=table.noleap
    )
    if calendar.faults:
        return calendar.faults
    notes = [*table.notes, *calendar.notes]
    if table.time.tz is not None:
        notes.append("hours are brought to Beijing time by the offsets of their labels")
        if given:
            notes.append(f"--time-zone {given} has no effect: labels carry their offset")
    elif stated:
        notes.append(f"hours are in {stated}, as the file states")
    elif not given:
        notes.append("no time zone is stated: hours are taken as Beijing time")
    told.notes += [f"{file}: {note}" for note in notes]
    placed = place_hours(table.values, calendar)
    faults, warnings = _look(placed, table, places, zone, clock.hour_ending, told)
    if faults:
        return faults
    told.warnings += warnings
    return merge(placed, table, calendar.years, found, places.zones)


def _look(
    placed: np.ndarray, table: Table, places: Places, zone: str, hour_ending: bool, told: _Told
) -> tuple[list[InputFault], list[str]]:
    """Return faults and warnings of values as such; load shapes are scaled in place."""
    file, name = table.file, table.variable
    warnings: list[str] = []
    if name == "load_shape":
        told.notes += [f"{file}: {note}" for note in scale_load(placed, table.zones, file)]
    if name == "solar":
        where = (dict(places.latitude), dict(places.longitude))
        faults, warnings = check_sun(placed, table.zones, *where, file, zone, hour_ending)
        if faults:
            return faults, []
    if name not in MAY_BE_FLAT:
        warnings += find_constants(name, placed, table.zones)
    return [], [f"{file}: {warning}" for warning in warnings]
