"""Profile files: layout, packing, opening."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.profiles.conftest import make_flat
from xjgrid.errors import InputError
from xjgrid.profiles import open_profile
from xjgrid.profiles.files import read_zones, write_profile
from xjgrid.profiles.layout import HOURS, VARIABLES, make_time, month_of_hour


def test_opened_year_has_the_shared_layout(repository: Path) -> None:
    opened = open_profile(repository, weather_year=2)
    assert dict(opened.sizes) == {"time": HOURS, "zone": 18}
    assert list(opened["zone"].values) == read_zones(repository)[0]
    assert set(opened.data_vars) == set(VARIABLES)
    assert all(opened[name].dims == ("time", "zone") for name in VARIABLES)
    assert all(opened[name].dtype == "float64" for name in VARIABLES)
    assert opened.indexes["time"][0].isoformat() == "2025-01-01T00:00:00"


def test_shipped_file_is_small_packed_and_described(repository: Path, shipped: xr.Dataset) -> None:
    assert (repository / "profiles" / "synthetic.nc").stat().st_size < 12e6
    assert list(shipped["weather_year"].values) == [1, 2, 3, 4, 5]
    for name, variable in VARIABLES.items():
        assert shipped[name].encoding["dtype"] == "int16" and shipped[name].encoding["zlib"]
        assert shipped[name].attrs["units"] == variable.unit
    assert shipped.attrs["time_zone"] == "UTC+08:00"
    assert shipped.attrs["Conventions"].startswith("CF")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.floats(0, 1), degrees=st.floats(-59.9, 54.9))
def test_packing_keeps_values_to_half_a_step(tmp_path: Path, value: float, degrees: float) -> None:
    dataset = make_flat()
    dataset["wind"].values[0, 7, 1] = value
    dataset["temperature"].values[0, 7, 1] = degrees
    path = tmp_path / "packed.nc"
    write_profile(dataset, path)
    with xr.open_dataset(path) as back:
        for name, put in (("wind", value), ("temperature", degrees)):
            half = VARIABLES[name].step / 2
            assert float(back[name][0, 7, 1]) == pytest.approx(put, abs=half * 1.001)
            assert np.abs(back[name].values[0, 8:] - dataset[name].values[0, 8:]).max() <= half


def test_unknown_profile_and_year_name_what_there_is(repository: Path) -> None:
    with pytest.raises(InputError, match="did you mean synthetic"):
        open_profile(repository, "synthetik")
    with pytest.raises(InputError, match=r"weather_year = 9: .* it has 1, 2, 3, 4, 5"):
        open_profile(repository, weather_year=9)


def test_nothing_is_left_of_a_failed_write(tmp_path: Path) -> None:
    dataset = make_flat()
    dataset.attrs["bad"] = object()
    with pytest.raises(TypeError):
        write_profile(dataset, tmp_path / "mine.nc")
    assert list(tmp_path.iterdir()) == []


def test_model_year_has_no_leap_day() -> None:
    assert len(make_time()) == HOURS == len(month_of_hour())
    assert (month_of_hour() == 2).sum() == 28 * 24
