"""Checks the values of all weather years of a profile, quickly: packed, before they are unpacked.

Only a file in which something is wrong is unpacked, to say what and where.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from xjgrid.errors import InputError, InputFault
from xjgrid.profiles.faults import NOON_TOLERANCE, find_faults, find_noon
from xjgrid.profiles.files import load_profile, read_zones
from xjgrid.profiles.header import find_header_faults
from xjgrid.profiles.layout import DIMENSIONS, HOURS, VARIABLES, make_time

if TYPE_CHECKING:
    from xjgrid.inputs import Study


def check_profile_values(study: Study) -> list[InputFault]:
    """Return the faults in the values of every profile whose header is right.

    Capacity factors above 1, gaps, and a sun that stands highest at the wrong hour are found,
    in all weather years.
    """
    try:
        zones, longitudes = read_zones(study.root)
    except InputError:
        return []  # the table's own faults are told by `Study.check`
    faults: list[InputFault] = []
    for path in study.profile_paths():
        if find_header_faults(path, zones) or not _is_suspect(path, longitudes):
            continue
        try:
            dataset = load_profile(study.root, path.stem)
        except InputError as error:
            faults += error.faults
            continue
        faults += find_faults(dataset, f"profiles/{path.name}", zones, longitudes)
    return faults


def _is_suspect(path: Path, longitudes: dict[str, float]) -> bool:
    """Tell whether a profile needs a closer look, because it is broken or looks wrong."""
    try:
        return is_suspect(path, longitudes)
    except Exception:  # whatever the netCDF library meets; the closer look tells it
        return True


def is_suspect(path: Path, longitudes: dict[str, float]) -> bool:
    """Tell whether a profile needs a closer look.

    Parameters
    ----------
    path
        A netCDF file whose header is right.
    longitudes
        deg E by zone.
    """
    from netCDF4 import Dataset

    with Dataset(path) as file:
        file.set_auto_maskandscale(False)
        if not _has_the_hours(file.variables["time"]):
            return True
        for name, limits in VARIABLES.items():
            variable = file.variables[name]
            if variable.dimensions != DIMENSIONS or variable.shape[1] != HOURS:
                return True
            raw = variable[:]
            if not _lies_within(raw, variable, limits.low, limits.high, limits.step):
                return True
            if name == "solar" and not _follows_the_sun(raw, file, longitudes):
                return True
    return False


def _has_the_hours(time: Any) -> bool:
    """Tell whether the hours are those of the model year, counted as xjgrid writes them."""
    start = f"hours since {make_time()[0].astype('datetime64[D]')}"
    raw = np.asarray(time[:])
    return str(getattr(time, "units", "")).startswith(start) and np.array_equal(
        raw, np.arange(HOURS)
    )


def _lies_within(raw: np.ndarray, variable: Any, low: float, high: float, step: float) -> bool:
    """Tell whether no value is missing, below or above; compared as packed."""
    attributes = variable.ncattrs()
    if "add_offset" in attributes or not raw.size:
        return False
    least, most = raw.min(), raw.max()
    scale = float(variable.getncattr("scale_factor")) if "scale_factor" in attributes else 1.0
    for missing in ("_FillValue", "missing_value"):
        if missing in attributes and (raw == variable.getncattr(missing)).any():
            return False
    inside = low - step / 2 <= scale * float(least) and scale * float(most) <= high + step / 2
    return scale > 0 and inside


def _follows_the_sun(raw: np.ndarray, file: Any, longitudes: dict[str, float]) -> bool:
    """Tell whether the sun of every zone stands highest near its noon."""
    days = raw.reshape(raw.shape[0], HOURS // 24, 24, raw.shape[2])
    by_hour = days.sum(axis=(0, 1), dtype=float)
    for column, zone in enumerate(str(name) for name in file.variables["zone"][:]):
        due = 12.0 + (120.0 - longitudes.get(zone, 85.0)) / 15.0
        off = (find_noon(by_hour[:, column]) - due + 12.0) % 24.0 - 12.0
        if not by_hour[:, column].sum() > 0 or abs(off) > NOON_TOLERANCE:
            return False
    return True
