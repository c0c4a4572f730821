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
from xjgrid.profiles.era5 import FEATURES
from xjgrid.profiles.era5_files import find_points, is_raw, read_raw
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


def write_raw(folder: Path, versions: bool = False, members: int = 1) -> list[Path]:
    """Write one year as the Climate Data Store does: two files, one of sums over the hour."""
    write_cutout(folder / "source.nc")
    with xr.open_dataset(folder / "source.nc") as source:
        cut = source.load()
    (folder / "source.nc").unlink()
    total = (cut["influx_direct"] + cut["influx_diffuse"]) * 3600
    instant = {
        "u100": cut["wnd100m"] * 0.6, "v100": cut["wnd100m"] * -0.8, "fsr": cut["roughness"],
        "t2m": cut["temperature"],
    }  # fmt: skip
    accumulated = {
        "ssrd": total, "ssr": total * 0.8, "fdir": cut["influx_direct"] * 3600,
        "tisr": cut["influx_toa"] * 3600,
    }  # fmt: skip
    paths = []
    for name, fields in (("instant", instant), ("accum", accumulated)):
        data = xr.Dataset({k: v.drop_vars(["lon", "lat"]) for k, v in fields.items()})
        data = data.rename(time="valid_time", x="longitude", y="latitude")
        data = data.isel(latitude=slice(None, None, -1)).assign_coords(number=0)
        late = np.arange(8760) >= 8000
        if versions:  # final and preliminary hours side by side, as until 2024
            data = xr.concat(
                [
                    data.where(~xr.DataArray(late, dims="valid_time")),
                    data.where(xr.DataArray(late, dims="valid_time")),
                ],
                "expver",
            )
            data = data.assign_coords(expver=[1, 5])
        else:
            names = np.where(late, "0005", "0001").astype(object)
            data = data.assign_coords(expver=("valid_time", names))
        if members > 1:
            data = data.drop_vars("number").expand_dims(number=range(members))
        paths.append(folder / f"data_stream-oper_stepType-{name}.nc")
        data.to_netcdf(paths[-1])
    return paths


@pytest.fixture
def stations() -> pd.DataFrame:
    """Two stations beside cells of the small region."""
    return pd.DataFrame(
        {"station": ["a", "b"], "longitude": [86.2, 93.7], "latitude": [44.1, 42.3]}
    )


@pytest.mark.parametrize("versions", [False, True])
def test_files_of_the_climate_data_store_are_read(
    tmp_path: Path, stations: pd.DataFrame, versions: bool
) -> None:
    write_cutout(tmp_path / "cutout.nc")
    with xr.open_dataset(tmp_path / "cutout.nc") as cutout:
        wanted = find_points(cutout, stations, "cutout.nc")
    assert not is_raw(tmp_path / "cutout.nc")
    paths = write_raw(tmp_path, versions)
    assert all(map(is_raw, paths))
    made = read_raw(paths, stations)
    assert made.attrs["preliminary"] == 760
    assert set(FEATURES) <= set(made.data_vars) and made.sizes == {"time": 8760, "station": 2}
    for name in (
        "wnd100m",
        "roughness",
        "temperature",
        "influx_direct",
        "influx_diffuse",
        "albedo",
    ):
        expected = wanted[name].transpose("time", "station").to_numpy()
        day = made["influx_direct"].to_numpy() > 0 if name == "albedo" else slice(None)
        np.testing.assert_allclose(made[name].to_numpy()[day], expected[day], rtol=2e-4, atol=1e-4)
    # the small file's light has no equation of time: a quarter of an hour at most
    light = made["influx_toa"].sel(station="a").to_numpy() / 1361
    height = np.sin(made["solar_altitude"].sel(station="a").to_numpy())
    assert np.abs(light - np.maximum(height, 0)).max() < 0.09


def test_what_raw_files_lack_is_told(tmp_path: Path, stations: pd.DataFrame) -> None:
    instant, _ = write_raw(tmp_path)
    with pytest.raises(InputError, match=r"lacks ssrd \(surface solar radiation downwards\), ssr"):
        read_raw([instant], stations)
    with pytest.raises(InputError, match=r"station c \(longitude 120\)"):
        read_raw([instant], stations.assign(longitude=[86.2, 120.0], station=["a", "c"]))
    members = write_raw(tmp_path, members=2)
    with pytest.raises(InputError, match="number: holds 2 ensemble members; give one"):
        read_raw(members, stations)
    (tmp_path / "download.nc").write_bytes(b"PK\x03\x04rest")
    with pytest.raises(InputError, match="is a zip of the Climate Data Store; unzip it"):
        is_raw(tmp_path / "download.nc")
    (tmp_path / "broken.nc").write_bytes(b"nothing")
    with pytest.raises(InputError, match="cannot be read as netCDF"):
        is_raw(tmp_path / "broken.nc")


@pytest.mark.skipif(not HAS_ATLITE, reason="needs atlite")
@pytest.mark.filterwarnings("ignore")  # atlite's own
def test_raw_files_become_the_profile_of_their_cutout(repository: Path, tmp_path: Path) -> None:
    write_cutout(tmp_path / "2019.nc")
    make_era5(repository, tmp_path / "2019.nc", tmp_path / "cutout.nc")
    paths = write_raw(tmp_path)
    make_era5(repository, paths, tmp_path / "raw.nc")
    with (
        xr.open_dataset(tmp_path / "cutout.nc") as one,
        xr.open_dataset(tmp_path / "raw.nc") as two,
    ):
        assert "760 hours are preliminary (ERA5T)" in two.attrs["history"]
        for name in ("wind", "temperature", "hydro", "load_shape"):
            assert float(np.abs(one[name] - two[name]).max()) < 0.02, name
        assert float(np.abs(one["solar"].mean("time") - two["solar"].mean("time")).max()) < 0.01
