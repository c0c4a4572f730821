"""A quick look at a profile's header, for `xjgrid check`: no values are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xjgrid.errors import InputFault
from xjgrid.profiles.faults import find_missing, find_zone_attribute, find_zone_faults
from xjgrid.profiles.files import read_zones
from xjgrid.profiles.layout import HOURS, VARIABLES


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
    try:
        with Dataset(path) as header:
            dims = list(header.dimensions)
            present = [name for name in header.variables if name not in header.dimensions]
            faults = find_missing(file, dims, present, VARIABLES)
            if zones and "zone" in header.variables:
                found = [str(zone) for zone in header.variables["zone"][:]]
                faults += find_zone_faults(file, found, zones)
            hours = header.dimensions["time"].size if "time" in dims else HOURS
            time_zone = getattr(header, "time_zone", None)
    except OSError as error:
        reason = error.strerror or str(error)
        text = f"cannot be read as netCDF ({reason}); copy or make it again"
        return [InputFault(file, text)]
    if hours != HOURS:
        text = f"a profile has {HOURS} hours; xjgrid profiles check names the missing ones"
        faults.append(InputFault(file, text, column="time", value=f"{hours} hours"))
    return faults + find_zone_attribute(file, time_zone)
