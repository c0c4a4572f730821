"""A quick look at a profile's header, for `xjgrid check`: no values are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xjgrid.errors import InputFault
from xjgrid.profiles.faults import find_missing, find_zone_attribute, find_zone_faults
from xjgrid.profiles.files import first_line, read_zones
from xjgrid.profiles.layout import HOURS, VARIABLES
from xjgrid.profiles.structure import find_open_fault, find_structure_faults, read_names


def find_header_faults(path: Path, zones: Sequence[str] | None = None) -> list[InputFault]:
    """Return what is wrong with a profile as far as its header tells.

    Parameters
    ----------
    path
        The netCDF file.
    zones
        Zones that there are; by default those of networks/zones.csv beside the profiles.

    Returns
    -------
    list of InputFault
        Dimensions, variables, zones, number of hours and time zone; values are checked when
        the profile is opened.
    """
    from netCDF4 import Dataset

    file = f"profiles/{path.name}"
    if zones is None:
        table = path.parent.parent / "networks" / "zones.csv"
        zones = read_zones(path.parent.parent)[0] if table.is_file() else []
    if (fault := find_open_fault(path)) is not None:
        return [fault]
    try:
        with Dataset(path) as header:
            return _find_faults(header, file, zones)
    except Exception as error:  # whatever the netCDF library meets in a broken file
        reason = getattr(error, "strerror", None) or first_line(error)
        text = f"cannot be read as netCDF ({reason}); copy or make it again"
        return [InputFault(file, text)]


def _find_faults(header: Any, file: str, zones: Sequence[str]) -> list[InputFault]:
    """Return the faults of an open file."""
    dims = list(header.dimensions)
    present = [name for name in header.variables if name not in header.dimensions]
    faults = find_missing(file, dims, present, VARIABLES)
    faults += find_structure_faults(header, file)
    if zones and "zone" in header.variables and "zone" in dims:
        found = read_names(header.variables["zone"])
        if found is None:
            faults.append(InputFault(file, "needs the names of zones", column="zone"))
        else:
            faults += find_zone_faults(file, found, zones)
    hours = header.dimensions["time"].size if "time" in dims else HOURS
    if hours != HOURS:
        text = f"a profile has {HOURS} hours; xjgrid profiles check names the missing ones"
        faults.append(InputFault(file, text, column="time", value=f"{hours} hours"))
    return faults + find_zone_attribute(file, getattr(header, "time_zone", None))
