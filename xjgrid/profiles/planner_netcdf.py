"""Reads a planner's netCDF of hourly values with dimensions time and zone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.errors import InputError, InputFault, did_you_mean
from xjgrid.profiles.clocks import normalise_time_zone
from xjgrid.profiles.layout import VARIABLES
from xjgrid.profiles.places import Places, resolve_zones
from xjgrid.profiles.planner_table import Table, agree
from xjgrid.profiles.steps import HOUR
from xjgrid.profiles.units import find_change

if TYPE_CHECKING:
    import xarray as xr

STANDARD = {"standard", "gregorian", "proleptic_gregorian", ""}
NOLEAP = {"noleap", "365_day"}
TIME_ZONE_NAMES = ("time_zone", "timezone", "tz")
SECONDS = {"d": 86_400.0, "h": 3600.0, "m": 60.0, "s": 1.0}
MOST_COARSE = 600.0  # s, of labels whose rounding is told rather than refused


def read_netcdf(path: Path, places: Places) -> list[Table]:
    """Return the variables of a netCDF file with dimensions time and zone.

    The time zone (an attribute, or part of the units of time), the calendar, the units of the
    variables and zones written as characters are used as the file states them.

    Raises
    ------
    InputError
        If the file cannot be read, is of other dimensions, or states what cannot be used.
    """
    dataset = _open(path)
    missing = [dim for dim in ("time", "zone") if dim not in dataset.coords]
    if missing:
        text = f"lacks the coordinates {', '.join(missing)}; rename its dimensions"
        raise InputError(InputFault(path.name, text))
    names = [_read_name(name) for name in dataset["zone"].values.ravel()]
    zones, faults = resolve_zones(names, places, path.name)
    notes: list[str] = []
    time, stated, noleap = _read_time(dataset, path.name, notes)
    tables = []
    for name in map(str, dataset.data_vars):
        found = _read_variable(dataset, name, path.name)
        if isinstance(found, InputFault):
            faults.append(found)
            continue
        values, note = found
        said = [*notes, f"{name} {note}"] if note else [*notes]
        tables.append(Table(name, zones, time, values, path.name, stated, noleap, notes=said))
    if not tables and not faults:
        faults.append(InputFault(path.name, f"holds no variable; known: {', '.join(VARIABLES)}"))
    if faults:
        raise InputError(faults)
    return tables


def _open(path: Path) -> xr.Dataset:
    """Return the dataset with packed values unpacked and times as numbers."""
    import xarray as xr

    try:
        with xr.open_dataset(path, engine="netcdf4", decode_times=False) as opened:
            return opened.load()
    except Exception as error:  # whatever the netCDF library meets in a broken file
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        text = f"cannot be read as netCDF ({reason})"
        raise InputError(InputFault(path.name, text)) from error


def _read_name(name: Any) -> str:
    """Return a zone's name as text; files of characters hold bytes."""
    text = name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)
    return text.strip("\0 ")


def _read_time(
    dataset: xr.Dataset, file: str, notes: list[str]
) -> tuple[pd.DatetimeIndex, str | None, bool]:
    """Return labels without time zone, the time zone that the file states, and the calendar."""
    variable = dataset["time"]
    attributes = {str(key).lower(): str(value) for key, value in variable.attrs.items()}
    calendar = attributes.get("calendar", "").lower()
    if calendar not in STANDARD | NOLEAP:
        text = f"the calendar is {calendar}; bring it to the standard one, or to noleap"
        raise InputError(InputFault(file, text, column="time"))
    units = attributes.get("units", "")
    match = re.fullmatch(
        r"\s*(\w+)\s+since\s+(\d+-\d+-\d+)(?:[T ]+([\d:.]+))?\s*(Z|UTC|GMT|[+-]?\d.*)?\s*", units
    )
    if not match or match[1][0].lower() not in SECONDS or variable.dtype.kind not in "iuf":
        text = "its units are needed in the form 'hours since 2019-01-01 00:00'"
        raise InputError(InputFault(file, text, column="time", value=units or None))
    statements = [match[4]] if match[4] else []
    for attrs in (dataset.attrs, attributes):
        statements += [str(attrs[name]) for name in TIME_ZONE_NAMES if attrs.get(name)]
    stated = agree(file, [normalise_time_zone(text) for text in statements])
    scale = SECONDS[match[1][0].lower()]
    numbers = variable.to_numpy()
    time = _decode(numbers, scale, f"{match[2]} {match[3] or 0}", calendar or "standard", file)
    if numbers.dtype.kind == "f":
        precision = float(np.spacing(np.abs(numbers).max())) * scale
        time = _round(time, precision, notes)
    if calendar in NOLEAP:
        notes.append(f"calendar {calendar}: years of 365 days, taken as they are")
    return time, stated, calendar in NOLEAP


def _decode(
    numbers: np.ndarray, scale: float, start: str, calendar: str, file: str
) -> pd.DatetimeIndex:
    """Return counts since a moment as labels."""
    from netCDF4 import num2date

    day, _, clock = start.partition(" ")
    parts = [float(part) for part in f"{clock}:0:0".split(":")[:3]]
    seconds = np.rint(numbers.astype(float) * scale).astype("int64")
    seconds += int(parts[0] * 3600 + parts[1] * 60 + parts[2])
    try:
        dates = np.asarray(num2date(seconds, f"seconds since {day}", calendar))
        text = [f"{d.year:04d}-{d.month:02d}-{d.day:02d} {d:%H:%M:%S}" for d in dates]
        return pd.DatetimeIndex(pd.to_datetime(text, format="%Y-%m-%d %H:%M:%S")).as_unit("s")
    except (ValueError, OverflowError) as error:
        reason = f"cannot be read as dates ({str(error).splitlines()[0]})"
        raise InputError(InputFault(file, reason, column="time")) from error


def _round(time: pd.DatetimeIndex, precision: float, notes: list[str]) -> pd.DatetimeIndex:
    """Return labels of coarse floating point numbers rounded to even steps.

    Parameters
    ----------
    precision
        Distance of neighbouring floating point numbers, s.
    """
    seconds = np.asarray(time.asi8)
    for step in (HOUR, HOUR // 2, HOUR // 4):
        rounded = np.rint(seconds / step).astype("int64") * step
        off = np.abs(rounded - seconds).max()
        even = len(np.unique(rounded)) == len(np.unique(seconds))
        if even and off <= min(precision / 2 + 1, MOST_COARSE, step / 4):
            if off > 1:
                notes.append(f"hours are stored to {precision / 60:.0f} minutes only; rounded")
            return pd.DatetimeIndex(rounded.astype("datetime64[s]"))
    return time


def _read_variable(
    dataset: xr.Dataset, name: str, file: str
) -> tuple[np.ndarray, str] | InputFault:
    """Return values of shape (time, zone) in the profile's unit, and what was changed."""
    array = dataset[name]
    if name not in VARIABLES:
        text = f"unknown variable; {did_you_mean(name, VARIABLES)}"
        return InputFault(file, text, column=name)
    if set(array.dims) != {"time", "zone"}:
        text = f"its dimensions are {', '.join(map(str, array.dims))}; needed: time, zone"
        return InputFault(file, text, column=name)
    if array.dtype.kind not in "iuf":
        return InputFault(file, "its values are no real numbers", column=name)
    change = find_change(name, str(array.attrs.get("units", "")))
    if isinstance(change, str):
        return InputFault(file, change, column=name)
    values = array.transpose("time", "zone").to_numpy().astype(float)
    gaps = np.argwhere(~np.isfinite(values))
    if len(gaps):
        text = f"{len(gaps)} values are no numbers, first in row {gaps[0][0] + 1}"
        return InputFault(
            file, f"{text} of zone number {gaps[0][1] + 1}; fill the gap", column=name
        )
    return values * change.factor + change.offset, change.note
