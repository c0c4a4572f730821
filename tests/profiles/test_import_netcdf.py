"""NetCDF files as others write them: what they say of themselves is used or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pytest

from tests.profiles.conftest import make_wind, tell
from xjgrid.errors import InputError
from xjgrid.profiles import import_profile, open_profile


def write_netcdf(
    path: Path, *, time: np.ndarray | None = None, units: str = "hours since 2019-01-01",
    calendar: str = "", zones: tuple[str, ...] = ("urumqi", "hotan"), characters: bool = False,
    **attributes: str,
) -> Path:  # fmt: skip
    """Write wind of zones as others do; the first zone has the course of `make_wind`."""
    time = np.arange(8760) if time is None else time
    with netCDF4.Dataset(path, "w", format="NETCDF3_CLASSIC" if characters else "NETCDF4") as file:
        file.createDimension("time", len(time))
        file.createDimension("zone", len(zones))
        hours = file.createVariable("time", "f4" if time.dtype.kind == "f" else "i4", ("time",))
        hours.units = units
        if calendar:
            hours.calendar = calendar
        hours[:] = time
        if characters:
            file.createDimension("strlen", 10)
            names = file.createVariable("zone", "S1", ("zone", "strlen"))
            names[:] = netCDF4.stringtochar(np.array(zones, dtype="S10"))
        else:
            names = file.createVariable("zone", str, ("zone",))
            names[:] = np.array(zones, dtype=object)
        wind = file.createVariable("wind", "f4", ("time", "zone"))
        wind[:] = np.column_stack([np.roll(make_wind(len(time)), n) for n in range(len(zones))])
        for name, value in attributes.items():
            (wind if name == "units_" else file).setncattr(name.rstrip("_"), value)
    return path


NETCDF: dict[str, tuple[dict[str, Any], int, str]] = {
    "plain": ({}, 0, "no time zone is stated"),
    "zones as characters": ({"characters": True}, 0, "no time zone is stated"),
    "Chinese zones": ({"zones": ("乌鲁木齐", "和田")}, 0, "no time zone is stated"),
    "noleap": ({"calendar": "noleap", "units": "hours since 2020-01-01"}, 0, "years of 365 days"),
    "noleap in UTC": (
        {"calendar": "365_day", "units": "hours since 2020-01-01", "time_zone": "UTC"},
        8, "8 hours outside 2020",
    ),
    "time zone as attribute": ({"time_zone": "UTC"}, 8, "hours are in UTC, as the file states"),
    "offset in the units": ({"units": "hours since 2019-01-01 00:00 +06:00"}, 2, "UTC+06:00"),
    "Z in the units": ({"units": "hours since 2019-01-01T00:00:00Z"}, 8, "hours are in UTC"),
    "days as small floats": (
        {"time": 43464 + np.arange(8760) / 24, "units": "days since 1900-01-01"},
        0, "hours are stored to 6 minutes only; rounded",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", NETCDF)
def test_import_uses_what_a_netcdf_says(kind: str, study: Path) -> None:
    given, shift, told = NETCDF[kind]
    import_profile(study, write_netcdf(study / "own.nc", **given), "mine", fill="base")
    found = open_profile(study, "mine")["wind"]
    for zone, turn in (("urumqi", 0), ("hotan", 1)):
        expected = np.roll(make_wind(), turn + shift)
        assert np.abs(found.sel(zone=zone).to_numpy() - expected).max() < 5e-5
    assert told in tell(study)[1]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"zones": ("hotan", "hotan")}, "zone = hotan: the zone hotan is there twice; keep one"),
        ({"zones": ("hotan", "和田")}, "there twice .as hotan and as 和田.; keep one"),
        ({"zones": ("hotan", "")}, "own.nc variable zone: a zone has no name"),
        ({"zones": ("hotn", "urumqi")}, "own.nc variable zone = hotn: unknown zone; did you mean"),
        ({"calendar": "360_day"}, "time: the calendar is 360_day; bring it to the standard one"),
        ({"units": "hours"}, "time = hours: its units are needed in the form"),
        ({"units_": "MW"}, "wind: the unit is MW; wind is a share of capacity"),
        ({"time_zone": "UTC", "units": "hours since 2019-01-01 +08:00"}, "states several time"),
        ({"time_zone": "Mars"}, "time_zone = Mars: cannot be used"),
    ],
)  # fmt: skip
def test_import_refuses_a_netcdf(study: Path, given: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        import_profile(study, write_netcdf(study / "own.nc", **given), "mine", fill="base")
    assert not (study / "profiles" / "mine.nc").exists()


def test_stated_and_given_time_zones_must_agree_on_import(study: Path) -> None:
    path = write_netcdf(study / "own.nc", time_zone="UTC")
    with pytest.raises(InputError, match=r"the file states UTC, --time-zone says UTC\+8"):
        import_profile(study, path, "mine", fill="base", time_zone="UTC+8")
    import_profile(study, path, "mine", fill="base", time_zone="GMT")


def test_options_without_effect_on_a_netcdf_are_told_on_import(study: Path) -> None:
    path = write_netcdf(study / "own.nc")
    import_profile(study, path, "mine", fill="base", variable="solar", zone="hotan")
    assert "--variable solar has no effect" in tell(study)[1]
    assert "--zone hotan has no effect" in tell(study)[1]
    with netCDF4.Dataset(path, "a") as file:
        file.renameVariable("wind", "winnd")
    with pytest.raises(InputError, match="variable winnd: unknown variable; did you mean wind"):
        import_profile(study, path, "other", fill="base")
