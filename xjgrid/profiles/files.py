"""Profile files: writing them packed, reading them checked."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from xjgrid.disk import writing
from xjgrid.errors import InputError, InputFault, did_you_mean
from xjgrid.inputs.opening import TABLE_LIMIT, Unreadable, decode_text, is_absent, read_bytes
from xjgrid.inputs.records import read_records
from xjgrid.profiles.faults import find_faults, find_missing
from xjgrid.profiles.layout import DIMENSIONS, TIME_ZONE, VARIABLES, make_time
from xjgrid.profiles.structure import decode_name, find_open_fault, find_structure_faults

if TYPE_CHECKING:
    import xarray as xr


def make_dataset(
    values: dict[str, np.ndarray],
    years: Sequence[int],
    zones: Sequence[str],
    *,
    maker: str,
    history: str,
    **attributes: str | int | float,
) -> xr.Dataset:
    """Return arrays of shape (years, 8760, zones) as a dataset in the shared layout.

    Parameters
    ----------
    values
        Variable name to array; names and units as in `layout.VARIABLES`.
    years, zones
        Coordinates.
    maker
        synthetic, era5 or file.
    history
        How it was made.
    attributes
        Further global attributes, such as the seed.
    """
    import xarray as xr

    data = {}
    for name, array in values.items():
        variable = VARIABLES[name]
        attrs = {"long_name": variable.long_name, "units": variable.unit}
        data[name] = (DIMENSIONS, array, attrs)
    coords = {
        "weather_year": ("weather_year", np.asarray(years, dtype="int32")),
        "time": ("time", make_time()),
        "zone": ("zone", np.asarray(zones, dtype=object)),
    }
    dataset = xr.Dataset(data, coords)
    dataset["weather_year"].attrs = {"long_name": "number of the weather year"}
    dataset["time"].attrs = {
        "long_name": "beginning of the hour, Beijing time",
        "standard_name": "time",
        "time_zone": TIME_ZONE,
    }
    dataset["zone"].attrs = {"long_name": "zone of networks/zones.csv"}
    dataset.attrs = {
        "Conventions": "CF-1.11",
        "title": "Hourly profiles of Xinjiang by zone",
        "maker": maker,
        "history": history,
        "time_zone": TIME_ZONE,
        **attributes,
    }
    return dataset


def write_profile(dataset: xr.Dataset, path: Path) -> None:
    """Write a dataset packed as int16, whole or not at all."""
    encoding: dict[str, dict[str, object]] = {}
    for name in dataset.data_vars:
        encoding[str(name)] = {
            "dtype": "int16",
            "scale_factor": VARIABLES[str(name)].step,
            "_FillValue": np.int16(-32768),
            "zlib": True,
            "complevel": 6,
            "shuffle": True,
            "chunksizes": (1, dataset.sizes["time"], 1),
        }
    encoding["time"] = {
        "units": f"hours since {make_time()[0].astype('datetime64[D]')} 00:00:00",
        "calendar": "standard",
        "dtype": "int32",
    }
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with writing(path, "write it elsewhere"):
            dataset.to_netcdf(temporary, engine="netcdf4", format="NETCDF4", encoding=encoding)
            os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def open_profile(study_root: Path, name: str = "synthetic", weather_year: int = 1) -> xr.Dataset:
    """Read one weather year of a profile, checked.

    Parameters
    ----------
    study_root
        Folder with networks/ and profiles/.
    name
        profiles/<name>.nc.
    weather_year
        Which of the file's years.

    Returns
    -------
    xarray.Dataset
        Variables of `layout.VARIABLES` as float64 with dimensions (time, zone), zones in the
        order of networks/zones.csv, hours of the model year, Beijing time.

    Raises
    ------
    InputError
        If the file is missing, unreadable or wrong, or lacks the weather year.
    """
    root = Path(study_root)
    file = f"profiles/{name}.nc"
    dataset = load_profile(root, name)
    years = [int(year) for year in dataset["weather_year"].values]
    if weather_year not in years:
        text = f"the file has no such weather year; it has {', '.join(map(str, years))}"
        raise InputError(InputFault(file, text, column="weather_year", value=str(weather_year)))
    zones, longitudes = read_zones(root)
    chosen = dataset.sel(weather_year=[weather_year])
    faults = find_faults(chosen, file, zones, longitudes)
    if faults:
        raise InputError(faults)
    return chosen.isel(weather_year=0).sel(zone=zones).transpose("time", "zone").astype("float64")


def load_profile(study_root: Path, name: str = "synthetic") -> xr.Dataset:
    """Read a whole profile file unchecked but for what makes it readable.

    Raises
    ------
    InputError
        If there is no such file, it is not netCDF, or it lacks a dimension.
    """
    path = Path(study_root) / "profiles" / f"{name}.nc"
    file = f"profiles/{name}.nc"
    if is_absent(path):
        raise InputError(InputFault(file, f"no such profile; {_known_profiles(path.parent, name)}"))
    if (fault := find_open_fault(path)) is not None:
        raise InputError(fault)
    try:
        dataset, faults = _load(path, file)
    except Exception as error:  # whatever the netCDF library meets in a broken file
        text = f"cannot be read as netCDF ({first_line(error)}); copy or make it again"
        raise InputError(InputFault(file, text)) from error
    if dataset is None or faults:
        raise InputError(faults)
    return dataset


def _load(path: Path, file: str) -> tuple[xr.Dataset | None, list[InputFault]]:
    """Return the dataset, or what makes it unreadable."""
    import xarray as xr
    from netCDF4 import Dataset

    with Dataset(path) as header:
        faults = find_missing(file, list(header.dimensions), [], ())
        if faults := [*faults, *find_structure_faults(header, file)]:
            return None, faults
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the values are checked, whatever xarray thinks of them
        with xr.open_dataset(path, engine="netcdf4", decode_timedelta=False) as opened:
            dataset = opened.load()
    zones = dataset["zone"]
    if zones.dtype.kind == "S" or zones.dtype == object:
        dataset = dataset.assign_coords(zone=zones.copy(data=_decode(zones.values)))
    return dataset, []


def _decode(names: np.ndarray) -> np.ndarray:
    return np.array([decode_name(name) for name in names.ravel()], dtype=object)


def _known_profiles(folder: Path, name: str) -> str:
    """Return the hint on profiles that exist."""
    known = [path.stem for path in folder.glob("*.nc")]
    if not known:
        return "make it with xjgrid profiles make"
    return did_you_mean(name, known)


def first_line(error: Exception) -> str:
    """Return the first line of what an exception says."""
    return (str(error).splitlines() or [type(error).__name__])[0]


def read_zones(study_root: Path) -> tuple[list[str], dict[str, float]]:
    """Return the zones of a study in order and the longitude of each (deg E).

    Raises
    ------
    InputError
        If networks/zones.csv cannot be read so far.
    """
    file = "networks/zones.csv"
    try:
        raw = read_bytes(Path(study_root) / file, TABLE_LIMIT, Path(study_root))
        found = read_records(decode_text(raw, "save it as 'CSV UTF-8'", chinese=True))
    except Unreadable as error:
        raise InputError(InputFault(file, error.message, error.line)) from error
    header = found.cells[0] if found.cells else []
    if found.broken or not {"zone", "longitude"} <= set(header):
        text = "needs the columns zone and longitude; xjgrid check tells more"
        raise InputError(InputFault(file, text, 1))
    longitudes = {}
    for line, cells in zip(found.lines[1:], found.cells[1:], strict=True):
        row = dict(zip(header, cells, strict=False))
        try:
            longitudes[row.get("zone", "")] = float(row.get("longitude", ""))
        except ValueError as error:
            wrong = row.get("longitude")
            fault = InputFault(file, "not a number", line, column="longitude", value=wrong)
            raise InputError(fault) from error
    return list(longitudes), longitudes
