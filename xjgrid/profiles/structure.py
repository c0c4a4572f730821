"""Faults of a profile's header: coordinates, types and sizes that no reader could make sense of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from xjgrid.errors import InputFault
from xjgrid.inputs.opening import PROFILE_LIMIT, Unreadable, check_file
from xjgrid.profiles.layout import DIMENSIONS, HOURS, VARIABLES

MOST_YEARS = 1000
"""Weather years that a profile may have."""

MOST_VALUES = 300_000_000
"""Values that a variable may have; 200 years of 170 zones."""

_CALENDARS = ("standard", "gregorian", "proleptic_gregorian")
_CURE = "bring the file in with xjgrid profiles import"
_PACKING = ("scale_factor", "add_offset", "_FillValue", "missing_value")


def find_open_fault(path: Path) -> InputFault | None:
    """Return why a profile cannot be opened, None if it can: a pipe, a folder, no right."""
    try:
        check_file(path, PROFILE_LIMIT, path.parent.parent)
    except Unreadable as error:
        return InputFault(f"profiles/{path.name}", error.message)
    return None


def find_structure_faults(header: Any, file: str) -> list[InputFault]:
    """Return what makes an open netCDF file unreadable as a profile.

    Parameters
    ----------
    header
        An open `netCDF4.Dataset`; of its values only those of the small coordinates are read.
    file
        Path told to the planner.

    Returns
    -------
    list of InputFault
        Coordinates that are missing, no numbers or doubled, variables that hold no numbers,
        packing that is none, and sizes beyond `MOST_YEARS` and `MOST_VALUES`.
    """
    header.set_auto_maskandscale(False)
    dims = header.dimensions
    sizes = {name: dims[name].size for name in DIMENSIONS if name in dims}
    faults = [*_find_sizes(file, sizes)]
    if faults:
        return faults
    for name in sizes:
        if name not in header.variables:
            text = f"the coordinate {name} is missing: write it, or {_CURE}"
            faults.append(InputFault(file, text, column=name))
    variables = header.variables
    for name in ("weather_year", "time"):
        if name in variables:
            faults += _find_packing(file, name, variables[name])
    if "weather_year" in variables and "weather_year" in sizes:
        faults += _find_years(file, variables["weather_year"])
    if "time" in variables and "time" in sizes:
        faults += _find_clock(file, variables["time"])
    for name in VARIABLES:
        if name in variables:
            faults += _find_kind(file, name, variables[name])
    return faults


def _find_sizes(file: str, sizes: Mapping[str, int]) -> Iterator[InputFault]:
    if sizes.get("weather_year", 0) > MOST_YEARS:
        text = f"a profile has at most {MOST_YEARS} weather years"
        yield InputFault(file, text, column="weather_year", value=f"{sizes['weather_year']} years")
    values = sizes.get("weather_year", 1) * sizes.get("time", HOURS) * sizes.get("zone", 1)
    if values > MOST_VALUES:
        yield InputFault(file, f"{values:,} values a variable, at most {MOST_VALUES:,} are read")


def _find_years(file: str, variable: Any) -> Iterator[InputFault]:
    """Yield weather years that are no whole numbers, or stand twice."""
    if not _is_number(variable) or variable.ndim != 1:
        yield InputFault(file, "needs whole numbers, one a year", column="weather_year")
        return
    years = np.asarray(variable[:]).astype(float)
    if not np.all(years == np.round(years)):
        yield InputFault(file, "needs whole numbers, one a year", column="weather_year")
        return
    values, counts = np.unique(years, return_counts=True)
    for year in values[counts > 1]:
        text = "the weather year is there twice; keep one"
        yield InputFault(file, text, column="weather_year", value=f"{year:g}")


def _find_clock(file: str, variable: Any) -> Iterator[InputFault]:
    """Yield a time without numbers or of another calendar."""
    if not _is_number(variable) or variable.ndim != 1:
        yield InputFault(file, f"needs numbers counted from a date; {_CURE}", column="time")
        return
    calendar = str(getattr(variable, "calendar", "standard")).lower()
    if calendar not in _CALENDARS:
        text = f"another calendar than the standard one; {_CURE}"
        yield InputFault(file, text, column="time", value=calendar)


def _find_kind(file: str, name: str, variable: Any) -> Iterator[InputFault]:
    """Yield a variable that holds no numbers, and what is wrong with its packing."""
    if not _is_number(variable):
        kind = "text" if _is_text(variable) else str(variable.dtype)
        yield InputFault(file, "holds no numbers", column=name, value=kind)
        return
    yield from _find_packing(file, name, variable)


def _find_packing(file: str, name: str, variable: Any) -> Iterator[InputFault]:
    """Yield attributes of packing that are not one number each."""
    for attribute in _PACKING:
        if attribute not in variable.ncattrs():
            continue
        value = variable.getncattr(attribute)
        number = np.asarray(value)
        right = number.dtype.kind in "iuf" and number.size == 1
        if attribute in ("scale_factor", "add_offset"):
            right = right and bool(np.isfinite(number).all())
        if attribute == "scale_factor":
            right = right and bool((number > 0).all())
        if not right:
            text = f"its {attribute} is not one number it could be packed with: {value}"
            yield InputFault(file, text, column=name)


def _is_number(variable: Any) -> bool:
    return isinstance(variable.dtype, np.dtype) and variable.dtype.kind in "iuf"


def _is_text(variable: Any) -> bool:
    return variable.dtype is str or variable.dtype.kind in "SU"


def read_names(variable: Any) -> list[str] | None:
    """Return the zones of a header's coordinate as text, None if they are no text.

    Characters of the older netCDF, a row a zone, are put together.
    """
    from netCDF4 import chartostring

    if not _is_text(variable):
        return None
    values = variable[:]
    if variable.dtype is not str and variable.ndim == 2:
        values = chartostring(np.ma.filled(values, b""))
    return [decode_name(value) for value in np.asarray(values).ravel()]


def decode_name(value: Any) -> str:
    """Return a name that may be stored as bytes."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text.strip("\x00 ")
