"""Profiles whose header or bytes are damaged: told with the file, the variable and the cure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import netCDF4
import numpy as np
import pytest

from tests.profiles.conftest import ZONES, make_flat
from xjgrid.errors import InputError
from xjgrid.hindcast.runs import read_weather_years
from xjgrid.inputs import Study
from xjgrid.profiles import find_header_faults, open_profile
from xjgrid.profiles.files import load_profile, write_profile
from xjgrid.profiles.screening import check_profile_values

FILE = "profiles/mine.nc"
Damage = Callable[[netCDF4.Dataset], object]


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """A study with the two zones and two weather years of a right profile."""
    for folder in ("networks", "profiles", "scenarios"):
        (tmp_path / folder).mkdir()
    table = f"zone,longitude\n{ZONES[0]},93.5\n{ZONES[1]},79.9\n"
    (tmp_path / "networks" / "zones.csv").write_text(table, encoding="utf-8")
    write_profile(make_flat(years=2), tmp_path / FILE)
    return Study(tmp_path)


def damage(study: Study, change: Damage) -> list[str]:
    """Change the profile; return what the header and then the values tell."""
    with netCDF4.Dataset(study.root / FILE, "a") as file:
        file.set_auto_maskandscale(False)
        change(file)
    faults = find_header_faults(study.root / FILE)
    return [str(fault) for fault in faults or check_profile_values(study)]


def replace(name: str, kind: object, dims: tuple[str, ...], value: object = None) -> Damage:
    """Return what puts another variable in the place of one; the old one gets another name."""

    def change(file: netCDF4.Dataset) -> None:
        file.renameVariable(name, f"old_{name}")
        made = file.createVariable(name, kind, dims)
        if value is not None:
            made[:] = value

    return change


def put(name: str, attribute: str, value: object) -> Damage:
    """Return what sets an attribute."""
    return lambda file: file.variables[name].setncattr(attribute, value)


DIMS = ("weather_year", "time", "zone")
HEADERS: dict[str, tuple[Damage, str]] = {
    "text-as-wind": (replace("wind", str, DIMS), "variable wind = text: holds no numbers"),
    "letters-as-wind": (replace("wind", "S1", DIMS), "variable wind = text: holds no numbers"),
    "scale-as-text": (
        put("wind", "scale_factor", "text"),
        "variable wind: its scale_factor is not one number it could be packed with: text",
    ),
    "scale-of-two-numbers": (
        put("solar", "scale_factor", np.array([1.0, 2.0])),
        "variable solar: its scale_factor is not one number it could be packed with: [1. 2.]",
    ),
    "scale-of-zero": (put("wind", "scale_factor", 0.0), "variable wind: its scale_factor is not"),
    "endless-offset": (put("wind", "add_offset", np.inf), "variable wind: its add_offset is not"),
    "text-for-a-gap": (put("wind", "missing_value", "none"), "wind: its missing_value is not"),
    "no-zones": (
        lambda file: file.renameVariable("zone", "zones"),
        "variable zone: the coordinate zone is missing: write it, or bring the file in",
    ),
    "numbered-zones": (replace("zone", "i4", ("zone",)), "variable zone: needs the names of zones"),
    "no-hours": (
        lambda file: file.renameVariable("time", "hour"),
        "variable time: the coordinate time is missing",
    ),
    "hours-as-text": (replace("time", str, ("time",)), "time: needs numbers counted from a date"),
    "no-leap-years": (
        put("time", "calendar", "noleap"),
        "variable time = noleap: another calendar than the standard one; bring the file in",
    ),
    "year-twice": (
        lambda file: file.variables["weather_year"].__setitem__(slice(None), [1, 1]),
        "variable weather_year = 1: the weather year is there twice; keep one",
    ),
    "half-a-year": (
        replace("weather_year", "f8", ("weather_year",), [1.5, 2.0]),
        "variable weather_year: needs whole numbers, one a year",
    ),
    "zone-twice": (
        lambda file: file.variables["zone"].__setitem__(1, ZONES[0]),
        f"variable zone = {ZONES[0]}: the zone is there 2 times; keep one",
    ),
}


@pytest.mark.parametrize("case", HEADERS)
def test_damaged_headers_are_told(case: str, study: Study) -> None:
    change, message = HEADERS[case]
    told = damage(study, change)
    assert any(message in line for line in told), told
    assert all(line.startswith(FILE) for line in told)
    with pytest.raises(InputError, match="profiles/mine"):
        open_profile(study.root, "mine")


VALUES: dict[str, tuple[Damage, str]] = {
    "another-year": (
        put("time", "units", "hours since 2019-01-01"),
        "time = 2019-01-01 00:00 and 8759 more: a profile has the 8760 hours of 2025",
    ),
    "hours-turned": (
        lambda file: file.variables["time"].__setitem__(slice(None), range(8759, -1, -1)),
        "variable time: the hours are not in order; sort them",
    ),
    "no-date": (put("time", "units", "hours since tomorrow"), "cannot be read as netCDF ("),
    "not-since-a-date": (put("time", "units", "m"), "no dates of the standard calendar"),
}


@pytest.mark.parametrize("case", VALUES)
def test_damaged_hours_are_told_by_the_check(case: str, study: Study) -> None:
    change, message = VALUES[case]
    told = damage(study, change)
    assert any(message in line for line in told), told
    with pytest.raises(InputError, match="profiles/mine"):
        open_profile(study.root, "mine")


def test_damaged_sizes_are_told_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "profiles" / "mine.nc"
    path.parent.mkdir()
    with netCDF4.Dataset(path, "w") as file:
        for name, size in (("weather_year", 900), ("time", 8760), ("zone", 1000)):
            file.createDimension(name, size)
            file.createVariable(name, "i4", (name,))
        for name in ("wind", "solar", "temperature", "hydro", "load_shape"):
            file.createVariable(name, "i2", DIMS, zlib=True)
    with pytest.raises(InputError, match="7,884,000,000 values a variable, at most 300,000,000"):
        load_profile(tmp_path, "mine")


def test_names_of_zones_in_the_letters_of_old_netcdf_are_read(study: Study) -> None:
    path = study.root / FILE
    letters = netCDF4.stringtochar(np.array(ZONES, dtype="S12"))

    def change(file: netCDF4.Dataset) -> None:
        file.renameVariable("zone", "old")
        file.createDimension("letters", letters.shape[1])
        file.createVariable("zone", "S1", ("zone", "letters"))[:] = letters

    with netCDF4.Dataset(path, "a") as file:
        change(file)
    told = [str(fault) for fault in find_header_faults(path)]
    assert [line for line in told if "old" not in line] == []
    assert load_profile(study.root, "mine")["zone"].values.tolist() == ZONES


@pytest.mark.parametrize("start", [600, 30_000, 60_000])
def test_damaged_bytes_are_told_with_the_file(start: int, study: Study) -> None:
    path = study.root / FILE
    raw = path.read_bytes()
    path.write_bytes(
        raw[:start] + bytes(b ^ 0xFF for b in raw[start : start + 400]) + raw[start + 400 :]
    )
    faults = [*find_header_faults(path), *check_profile_values(study)]
    assert faults and {fault.file for fault in faults} == {FILE}
    path.unlink()  # the library may hold on to the file that it could not read
    path.write_bytes(raw[: len(raw) // 2])
    with pytest.raises(InputError, match=r"profiles/mine\.nc: cannot be read as netCDF"):
        open_profile(study.root, "mine")
    with pytest.raises(InputError, match=r"mine\.nc: no weather years can be read"):
        read_weather_years(path)
