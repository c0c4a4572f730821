"""Real weather years out of ERA5 cutouts, through atlite (an optional extra)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.errors import InputError, InputFault
from xjgrid.inputs.study import Study
from xjgrid.profiles.era5_files import find_points, is_raw, read_raw
from xjgrid.profiles.faults import find_faults
from xjgrid.profiles.files import make_dataset, read_zones, write_profile
from xjgrid.profiles.hydro import make_hydro
from xjgrid.profiles.load import make_load_shape
from xjgrid.profiles.synthetic import average_stations
from xjgrid.profiles.tables import MakerTables, read_maker_tables
from xjgrid.profiles.temperature import make_normal
from xjgrid.profiles.wind import SPEEDS, make_farm_curve
from xjgrid.profiles.years import arrange_hours, place_hours

if TYPE_CHECKING:
    import xarray as xr

Progress = Callable[[int, int, str], None]
FEATURES = ("wnd100m", "roughness", "temperature", "influx_direct", "influx_toa")
NO_CUTOUT = (
    "no cutout given: ERA5 weather comes from atlite cutouts that you prepare with an account "
    "of the Copernicus Climate Data Store (docs/profiles.md says how)"
)
NO_ATLITE = "ERA5 weather needs atlite: pip install 'xjgrid[era5]'"


def make_era5(
    study_root: Path,
    cutouts: Path | Sequence[Path] | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
) -> Path:
    """Make profiles of real years from ERA5.

    Each drawn station takes the nearest cell of the cutout. Wind speed is brought to hub height
    and multiplied by the zone's factor of profiles/era5_bias.csv, then goes through the
    station's farm curve; photovoltaics come from atlite's panel model and are multiplied by
    the zone's factor. Hydro and load follow their tables, load with the real temperature.

    Parameters
    ----------
    study_root
        Folder with networks/ and profiles/.
    cutouts
        One or several atlite files, a year or more each; or netCDF files of the Climate Data
        Store, which together hold the years. Hours are in UTC.
    out
        File to write; profiles/era5.nc of the study by default.
    progress
        Called as progress(done, of, what).

    Returns
    -------
    pathlib.Path
        The file written. The first calendar year is weather year 1.

    Raises
    ------
    InputError
        Without a cutout, without atlite, or if the cutout lacks features, hours or the region.
    """
    paths = [Path(cutouts)] if isinstance(cutouts, str | Path) else [Path(p) for p in cutouts or ()]
    if not paths:
        raise InputError(NO_CUTOUT)
    faults = [InputFault(str(path), "no such cutout") for path in paths if not path.is_file()]
    if faults:
        raise InputError(faults)
    try:
        import atlite
    except ImportError as error:
        raise InputError(NO_ATLITE) from error
    raw = [path for path in paths if is_raw(path)]
    root = Path(study_root)
    tables = read_maker_tables(root)
    bias = Study(root).table("era5_bias").set_index("zone")
    groups = [[path] for path in paths if path not in raw] + ([raw] if raw else [])
    made: list[dict[str, np.ndarray]] = []
    years: list[int] = []
    remarks: list[str] = []
    for number, group in enumerate(groups):
        names = ", ".join(path.name for path in group)
        if progress:
            progress(number, len(groups), names)
        if group == raw:
            wind, solar = (read_raw(raw, s) for s in (tables.wind_stations, tables.solar_stations))
            if early := solar.attrs["preliminary"]:
                remarks.append(f"{early} hours are preliminary (ERA5T)")
        else:
            wind, solar = _read_cutout(atlite.Cutout(group[0]).data, names, tables)
        one, calendar = _convert(wind, solar, names, tables, bias, len(made))
        made += one
        years += calendar
    values = {name: np.stack([year[name] for year in made]) for name in made[0]}
    history = (
        f"ERA5 of {', '.join(map(str, years))} through atlite {atlite.__version__}; contains "
        "modified Copernicus Climate Change Service information; hydro and load from tables"
    )
    history = "; ".join([history, *remarks])
    numbers = list(range(1, len(years) + 1))
    dataset = make_dataset(
        values, numbers, tables.zones, maker="era5", history=history, tables_sha256=tables.digest
    )
    faults = find_faults(dataset, ", ".join(p.name for p in paths), *read_zones(root))
    if faults:
        raise InputError(faults)
    target = Path(out) if out else root / "profiles" / "era5.nc"
    write_profile(dataset, target)
    return target


def _read_cutout(data: xr.Dataset, file: str, tables: MakerTables) -> tuple[xr.Dataset, xr.Dataset]:
    """Return a cutout at the wind stations and at the solar stations."""
    missing = [name for name in FEATURES if name not in data]
    if missing:
        text = f"the cutout lacks {', '.join(missing)}; prepare wind, influx and temperature"
        raise InputError(InputFault(file, text))
    wind = find_points(data, tables.wind_stations, file)
    return wind, find_points(data, tables.solar_stations, file)


def _convert(
    wind: xr.Dataset,
    solar: xr.Dataset,
    file: str,
    tables: MakerTables,
    bias: pd.DataFrame,
    before: int,
) -> tuple[list[dict[str, np.ndarray]], list[int]]:
    """Return the years of weather at stations and their calendar years."""
    time = pd.DatetimeIndex(wind["time"].values)
    moments = arrange_hours(time, file, "UTC")
    sums = arrange_hours(time, file, "UTC", hour_ending=True)  # radiation of the hour before
    if moments.faults or sums.faults:
        raise InputError(moments.faults or sums.faults)
    zones = tables.zones
    speed = place_hours(find_hub_speed(wind, tables), moments)
    power = place_hours(find_panel_output(solar, tables), sums)
    air = solar["temperature"].transpose("time", "station").to_numpy() - 273.15
    warmth = place_hours(air, moments)
    made = []
    for position in range(len(moments.years)):
        farms = _apply_curves(speed[position], tables, bias)
        temperature = average_stations(warmth[position], tables.solar_stations, zones)
        sun = average_stations(power[position], tables.solar_stations, zones)
        made.append(
            {
                "wind": average_stations(farms, tables.wind_stations, zones),
                "solar": np.clip(sun * bias.loc[zones, "solar"].to_numpy(), 0.0, 1.0),
                "temperature": temperature,
                "hydro": make_hydro(tables, before + position + 1),
                "load_shape": make_load_shape(tables, temperature, make_normal(tables)),
            }
        )
    return made, moments.years


def find_hub_speed(points: xr.Dataset, tables: MakerTables) -> np.ndarray:
    """Return wind speed at hub height, shape (hours, stations), m/s."""
    from atlite.wind import extrapolate_wind_speed

    speed = extrapolate_wind_speed(points, int(tables.value("era5_hub_height")))
    return speed.transpose("time", "station").to_numpy()


def find_panel_output(points: xr.Dataset, tables: MakerTables) -> np.ndarray:
    """Return photovoltaic output over capacity, shape (hours, stations)."""
    import xarray as xr
    from atlite.convert import convert_pv
    from atlite.resource import get_solarpanelconfig

    slope = np.radians(tables.solar_stations["tilt"].to_numpy(float))

    def orient(lon: Any, lat: Any, position: Any) -> dict[str, xr.DataArray]:
        azimuth = np.full(len(slope), np.pi)
        return {
            "slope": xr.DataArray(slope, dims="station"),
            "azimuth": xr.DataArray(azimuth, dims="station"),
        }

    output = convert_pv(points, get_solarpanelconfig("CSi"), orient, None)
    values = output.transpose("time", "station").to_numpy()
    return np.clip(np.nan_to_num(values), 0.0, 1.0)


def _apply_curves(speed: np.ndarray, tables: MakerTables, bias: pd.DataFrame) -> np.ndarray:
    """Return the output of each wind station, shape (8760, stations)."""
    means = tables.temperature.groupby("zone")["mean"].mean()
    output = np.empty_like(speed)
    for column, station in enumerate(tables.wind_stations.itertuples()):
        curve = make_farm_curve(
            str(station.turbine),
            station.altitude,
            tables.value("wind_turbulence"),
            float(means[station.zone]),
            tables.value("wind_cut_out"),
        )
        keep = (1.0 - station.wake_loss) * (1.0 - tables.value("wind_other_loss"))
        real = speed[:, column] * float(bias.at[station.zone, "wind"])
        output[:, column] = keep * np.interp(real, SPEEDS, curve)
    return output
