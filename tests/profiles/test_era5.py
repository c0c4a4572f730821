"""Real years out of ERA5 cutouts."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from xjgrid.errors import InputError
from xjgrid.profiles import make_era5
from xjgrid.profiles.faults import find_noon

HAS_ATLITE = importlib.util.find_spec("atlite") is not None


def write_cutout(path: Path, drop: str = "") -> None:
    """Write a coarse cutout of one year with a clear sky and random wind."""
    time = pd.date_range("2019-01-01", periods=8760, freq="h")
    x, y = np.arange(74, 97.1, 2.0), np.arange(36, 49.1, 2.0)
    shape = (len(time), len(y), len(x))
    hour = time.hour.to_numpy()[:, None, None] - 0.5 + x / 15
    day = time.day_of_year.to_numpy()[:, None, None]
    turn, latitude = np.radians((hour - 12) * 15), np.radians(y)[:, None]
    tilt = np.radians(23.45 * np.sin(2 * np.pi * (day - 81) / 365))
    height = np.sin(latitude) * np.sin(tilt) + np.cos(latitude) * np.cos(tilt) * np.cos(turn)
    north = np.sin(tilt) * np.cos(latitude) - np.cos(tilt) * np.sin(latitude) * np.cos(turn)
    light = np.maximum(height, 0) * 1361
    wind = np.random.default_rng(0).weibull(2, shape) * 6
    fields = {
        "wnd100m": wind,
        "roughness": np.full(shape, 0.01),
        "temperature": 283 - 15 * np.cos(2 * np.pi * day / 365) + 0 * x,
        "influx_direct": light * 0.55,
        "influx_diffuse": light * 0.15,
        "influx_toa": light,
        "albedo": np.full(shape, 0.2),
        "solar_altitude": np.arcsin(height),
        "solar_azimuth": np.arctan2(-np.cos(tilt) * np.sin(turn), north) % (2 * np.pi),
    }
    data = {
        name: (("time", "y", "x"), np.broadcast_to(field, shape).astype("float32"))
        for name, field in fields.items()
        if name != drop
    }
    coords = {"x": x, "y": y, "time": time, "lon": ("x", x), "lat": ("y", y)}
    cutout = xr.Dataset(data, coords, {"module": "era5", "dx": 2.0, "dy": 2.0})
    cutout.attrs["prepared_features"] = ["wind", "influx", "temperature"]
    for name in cutout.data_vars:
        cutout[name].attrs = {"module": "era5", "feature": "influx"}
    cutout.to_netcdf(path)


def test_without_a_cutout_the_way_is_told(repository: Path) -> None:
    with pytest.raises(InputError, match=r"no cutout given.*Copernicus"):
        make_era5(repository)
    with pytest.raises(InputError, match="no such cutout"):
        make_era5(repository, repository / "none.nc")


@pytest.mark.skipif(HAS_ATLITE, reason="atlite is installed")
def test_without_atlite_the_cure_is_told(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "cutout.nc").touch()
    with pytest.raises(InputError, match=r"pip install 'xjgrid\[era5\]'"):
        make_era5(repository, tmp_path / "cutout.nc")


@pytest.mark.skipif(not HAS_ATLITE, reason="needs atlite")
@pytest.mark.filterwarnings("ignore")  # atlite's own
def test_a_cutout_becomes_a_profile(repository: Path, tmp_path: Path) -> None:
    write_cutout(tmp_path / "2019.nc")
    path = make_era5(repository, tmp_path / "2019.nc", tmp_path / "era5.nc")
    with xr.open_dataset(path) as made:
        assert made.attrs["maker"] == "era5" and "2019" in made.attrs["history"]
        noon = find_noon(made["solar"].sel(zone="kashgar").values[0])
        assert noon == pytest.approx(12 + (120 - 76.5) / 15, abs=0.4)
        assert 0.2 < float(made["wind"].mean()) < 0.5
        assert 7 < float(made["temperature"].mean()) < 12
    write_cutout(tmp_path / "dark.nc", drop="influx_direct")
    with pytest.raises(InputError, match="the cutout lacks influx_direct"):
        make_era5(repository, tmp_path / "dark.nc", tmp_path / "era5.nc")
