"""One failing example for every check of a profile."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from tests.profiles.conftest import ZONES, Spoil, make_flat
from xjgrid.errors import InputError
from xjgrid.profiles import find_header_faults, open_profile
from xjgrid.profiles.faults import find_faults, find_noon
from xjgrid.profiles.files import write_profile

FILE = "profiles/mine.nc"
PLACES = {"hami_south": 93.5, "hotan": 79.9}


def test_a_right_profile_has_no_fault(flat: xr.Dataset) -> None:
    assert find_faults(flat, FILE, ZONES, PLACES) == []


def set_value(name: str, hour: int, value: float) -> Spoil:
    """Return what puts a value into the first zone."""

    def spoil(dataset: xr.Dataset) -> xr.Dataset:
        dataset[name].values[0, hour, 0] = value
        return dataset

    return spoil


def double_hour(dataset: xr.Dataset) -> xr.Dataset:
    time = dataset["time"].values.copy()
    time[100] = time[99]
    return dataset.assign_coords(time=time)


def turn_back(dataset: xr.Dataset, hours: int = 8) -> xr.Dataset:
    dataset["solar"].values[:] = np.roll(dataset["solar"].values, -hours, axis=1)
    return dataset


FAULTS = {
    "nan": (
        set_value("wind", 3, np.nan),
        "profiles/mine.nc variable wind = nan: not a number; fill the gap: "
        "zone hami_south, weather year 1, 2025-01-01 03:00",
    ),
    "infinite": (set_value("wind", 3, np.inf), "variable wind = inf: not a number"),
    "above 1": (
        set_value("solar", 12, 1.2),
        "variable solar = 1.2: above 1 (share of capacity): zone hami_south",
    ),
    "below 0": (set_value("hydro", 0, -0.1), "variable hydro = -0.1: below 0"),
    "too cold": (set_value("temperature", 0, -90), "= -90: below -60 (degC)"),
    "missing hour": (
        lambda d: d.isel(time=[i for i in range(8760) if i != 5]),
        "variable time = 2025-01-01 05:00: the hour is missing; fill the gap",
    ),
    "double hour": (double_hour, "time = 2025-01-05 03:00: the hour is there twice; keep one"),
    "leap day": (
        lambda d: d.assign_coords(time=d["time"].values + np.timedelta64(1, "D")),
        "time = 2026-01-01 00:00 and 23 more: a profile has the 8760 hours of 2025",
    ),
    "unordered": (lambda d: d.isel(time=slice(None, None, -1)), "the hours are not in order"),
    "unknown zone": (
        lambda d: d.assign_coords(zone=["hami_soth", "hotan"]),
        "variable zone = hami_soth: unknown zone; did you mean hami_south?",
    ),
    "double zone": (
        lambda d: d.assign_coords(zone=["hotan", "hotan"]),
        "variable zone = hotan: the zone is there 2 times; keep one",
    ),
    "missing zone": (
        lambda d: d.isel(zone=[0]),
        "variable zone: the zone hotan of networks/zones.csv is missing",
    ),
    "missing variable": (lambda d: d.drop_vars("hydro"), "variable hydro: the variable is missing"),
    "misspelt variable": (
        lambda d: d.rename(solar="solr"),
        "variable solr: unknown variable; did you mean solar?",
    ),
    "dimension": (
        lambda d: d.assign(wind=d["wind"].isel(zone=0, drop=True)),
        "variable wind: its dimensions are weather_year, time; needed: weather_year, time, zone",
    ),
    "time zone": (
        lambda d: d.assign_attrs(time_zone="UTC"),
        "variable time_zone = UTC: profiles are in Beijing time (UTC+08:00)",
    ),
    "shifted clock": (turn_back, "the hours look like UTC, profiles are in Beijing time"),
    "no sun": (lambda d: d.assign(solar=d["solar"] * 0), "no sun in any hour"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_told(fault: str, flat: xr.Dataset) -> None:
    spoil, expected = FAULTS[fault]
    told = "\n".join(map(str, find_faults(spoil(flat), FILE, ZONES, PLACES)))
    assert expected in told, told


def test_all_faults_are_told_at_once(flat: xr.Dataset) -> None:
    flat = set_value("solar", 12, 1.2)(set_value("wind", 3, np.nan)(flat))
    assert len(find_faults(flat, FILE, ZONES, PLACES)) == 2


@pytest.mark.parametrize("hours", [-8, -4, 3, 8])
def test_clock_is_checked_without_longitudes_too(flat: xr.Dataset, hours: int) -> None:
    assert find_faults(turn_back(flat, hours), FILE, ZONES)


def test_noon_of_the_shipped_profile_is_true_solar_noon(shipped: xr.Dataset) -> None:
    for zone, longitude in (("hami_south", 93.5), ("kashgar", 76.5)):
        noon = find_noon(shipped["solar"].sel(zone=zone).values[0])
        assert noon == pytest.approx(12 + (120 - longitude) / 15, abs=0.35)


def test_unreadable_file(study_copy: Path) -> None:
    path = study_copy / "profiles" / "synthetic.nc"
    path.write_bytes(path.read_bytes()[:3000])
    expected = "profiles/synthetic.nc: cannot be read as netCDF"
    assert str(find_header_faults(path)[0]).startswith(expected)
    with pytest.raises(InputError, match=expected):
        open_profile(study_copy)


def test_header_alone_tells_zones_hours_and_clock(tmp_path: Path) -> None:
    path = tmp_path / "mine.nc"
    write_profile(make_flat(["hami_soth", "hotan"]), path)
    told = [str(fault) for fault in find_header_faults(path, ZONES)]
    assert any("did you mean hami_south" in line for line in told)
    short = make_flat().isel(time=slice(0, 8000)).assign_attrs(time_zone="UTC")
    write_profile(short.drop_vars("hydro"), path)
    told = "\n".join(str(fault) for fault in find_header_faults(path, ZONES))
    for expected in ("8000 hours", "time_zone = UTC", "variable hydro: the variable is missing"):
        assert expected in told


def test_header_of_the_shipped_profile_is_right(repository: Path) -> None:
    assert find_header_faults(repository / "profiles" / "synthetic.nc") == []
