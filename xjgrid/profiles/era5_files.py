"""ERA5 as the Climate Data Store hands it out, brought to the form of an atlite cutout."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.errors import InputError, InputFault

if TYPE_CHECKING:
    import xarray as xr

RAW = {
    "u100": "100m u-component of wind",
    "v100": "100m v-component of wind",
    "fsr": "forecast surface roughness",
    "t2m": "2m temperature",
    "ssrd": "surface solar radiation downwards",
    "ssr": "surface net solar radiation",
    "fdir": "total sky direct solar radiation at surface",
    "tisr": "toa incident solar radiation",
}
NAMES = {"valid_time": "time", "longitude": "x", "latitude": "y"}
PRELIMINARY = ("5", "0005")  # expver of ERA5T, the last two to three months
LEAST_ROUGHNESS = 2e-4  # m, as atlite takes it


def is_raw(path: Path) -> bool:
    """Tell whether a file is one of the Climate Data Store and no atlite cutout.

    Raises
    ------
    InputError
        If it is a zip, as the store hands out several files, or cannot be read.
    """
    from netCDF4 import Dataset

    with path.open("rb") as stream:
        zipped = stream.read(2) == b"PK"
    if zipped:
        text = "is a zip of the Climate Data Store; unzip it and give each file with --era5"
        raise InputError(InputFault(path.name, text))
    try:
        with Dataset(path) as header:
            return "latitude" in header.variables and "x" not in header.dimensions
    except OSError as error:
        text = f"cannot be read as netCDF ({error.strerror or error})"
        raise InputError(InputFault(path.name, text)) from error


def read_raw(paths: Sequence[Path], stations: pd.DataFrame) -> xr.Dataset:
    """Return files of the Climate Data Store at the cells nearest to stations.

    Instantaneous and accumulated variables, and years, may be in files of their own. Final and
    preliminary hours (`expver` 1 and 5) are put together; the attribute `preliminary` counts
    the latter. Radiation of an hour is labelled by its end, in UTC.

    Parameters
    ----------
    paths
        The files.
    stations
        Columns station, longitude, latitude.

    Returns
    -------
    xarray.Dataset
        The variables of a cutout with dimensions (time, station).

    Raises
    ------
    InputError
        If variables are missing, the region is too small, or there are ensemble members.
    """
    import xarray as xr

    pieces: dict[str, list[xr.DataArray]] = {}
    preliminary = 0
    for path in paths:
        with xr.open_dataset(path, engine="netcdf4") as opened:
            data = opened.rename(
                {old: new for old, new in NAMES.items() if old in opened.variables}
            )
            if data.sizes.get("number", 1) > 1:
                text = f"holds {data.sizes['number']} ensemble members; give one"
                raise InputError(InputFault(path.name, text, column="number"))
            if "number" in data.dims:
                data = data.isel(number=0)
            points = find_points(data[[n for n in RAW if n in data]], stations, path.name)
        points, early = _join_versions(points)
        preliminary = max(preliminary, early)
        for name in map(str, points.data_vars):
            pieces.setdefault(name, []).append(points[name])
    missing = [f"{name} ({words})" for name, words in RAW.items() if name not in pieces]
    if missing:
        file = ", ".join(path.name for path in paths)
        text = f"lacks {', '.join(missing)}; ask the Climate Data Store for them"
        raise InputError(InputFault(file, text))
    merged = {}
    for name, parts in pieces.items():
        whole = xr.concat(parts, "time", coords="minimal", compat="override", join="override")
        merged[name] = whole.sortby("time").drop_duplicates("time")
    raw = xr.merge(merged.values(), join="inner", compat="override")
    made = _make_features(raw)
    made.attrs["preliminary"] = preliminary
    return made


def _join_versions(points: xr.Dataset) -> tuple[xr.Dataset, int]:
    """Return data without `expver`, and how many hours are preliminary."""
    if "expver" not in points.variables:
        return points.drop_vars("number", errors="ignore"), 0
    versions = [str(v) for v in np.atleast_1d(points["expver"].values)]
    if "expver" not in points.dims:
        count = sum(version in PRELIMINARY for version in versions)
        early = count if points["expver"].ndim else count * points.sizes["time"]
        return points.drop_vars(["expver", "number"], errors="ignore"), early
    order = np.argsort([version in PRELIMINARY for version in versions], kind="stable")
    joined = points.isel(expver=int(order[0]), drop=True)
    first = joined[next(iter(map(str, joined.data_vars)))]
    early = int(first.isnull().any("station").sum()) if len(order) > 1 else 0
    for position in order[1:]:
        joined = joined.fillna(points.isel(expver=int(position), drop=True))
    return joined.drop_vars("number", errors="ignore"), early


def _make_features(raw: xr.Dataset) -> xr.Dataset:
    """Return the variables that atlite makes of ERA5's."""
    import xarray as xr

    total, direct = raw["ssrd"].clip(min=0.0), raw["fdir"].clip(min=0.0)
    altitude, azimuth = _find_sun(raw)
    variables = {
        "wnd100m": (raw["u100"] ** 2 + raw["v100"] ** 2) ** 0.5,
        "roughness": raw["fsr"].clip(min=LEAST_ROUGHNESS),
        "temperature": raw["t2m"],
        "influx_direct": direct / 3600.0,  # J/m2 in an hour to W/m2
        "influx_diffuse": (total - direct).clip(min=0.0) / 3600.0,
        "influx_toa": raw["tisr"].clip(min=0.0) / 3600.0,
        "albedo": ((total - raw["ssr"]) / total.where(total > 0)).fillna(0.0).clip(0.0, 1.0),
        "solar_altitude": altitude,
        "solar_azimuth": azimuth,
    }
    return xr.Dataset({k: v.transpose("time", "station") for k, v in variables.items()})


def _find_sun(raw: xr.Dataset) -> tuple[xr.DataArray, xr.DataArray]:
    """Return altitude and azimuth of the sun (rad) in the middle of the hour before."""
    from pvlib.solarposition import ephemeris

    middle = pd.DatetimeIndex(raw["time"].values).tz_localize("UTC") - pd.Timedelta(minutes=30)
    places = zip(raw["lat"].values, raw["lon"].values, strict=True)
    found = [ephemeris(middle, latitude, longitude) for latitude, longitude in places]
    empty = raw["t2m"].transpose("time", "station")
    return tuple(  # type: ignore[return-value]
        empty.copy(data=np.radians(np.column_stack([sun[name].to_numpy() for sun in found])))
        for name in ("elevation", "azimuth")
    )


def find_points(data: xr.Dataset, stations: pd.DataFrame, file: str) -> xr.Dataset:
    """Return weather at the cells nearest to the stations, dimension `station`.

    Parameters
    ----------
    data
        Weather with coordinates x and y (deg E, deg N).
    stations
        Columns station, longitude, latitude.
    file
        Told to the planner.

    Raises
    ------
    InputError
        If a station lies more than a cell outside the cutout.
    """
    import xarray as xr

    places = {}
    for axis, column in (("x", "longitude"), ("y", "latitude")):
        grid = np.sort(data[axis].to_numpy())
        wanted = stations[column].to_numpy(float)
        step = float(np.diff(grid).max()) if len(grid) > 1 else 0.5
        outside = (wanted < grid[0] - step) | (wanted > grid[-1] + step)
        if outside.any():
            name = stations["station"].to_numpy()[outside][0]
            text = f"the cutout ends before station {name} ({column} {wanted[outside][0]:g})"
            raise InputError(InputFault(file, text))
        places[axis] = xr.DataArray(wanted, dims="station")
    points = data.sel(x=places["x"], y=places["y"], method="nearest").load()
    names = stations["station"].astype(object).to_numpy()
    points = points.assign_coords(station=("station", names))
    return points.assign_coords(lon=points["x"], lat=points["y"])
