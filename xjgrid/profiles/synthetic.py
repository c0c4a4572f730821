"""Synthetic weather years: the maker that needs no download."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.errors import InputError
from xjgrid.profiles.hydro import make_hydro
from xjgrid.profiles.load import make_load_shape
from xjgrid.profiles.solar import make_clearness_weather, make_solar_stations
from xjgrid.profiles.tables import MakerTables, read_maker_tables
from xjgrid.profiles.temperature import make_normal, make_temperature
from xjgrid.profiles.wind import make_wind_stations, make_wind_weather

if TYPE_CHECKING:
    import xarray as xr

Progress = Callable[[int, int, str], None]
YEARS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, eq=False)
class WeatherYear:
    """One weather year, by station and by zone.

    Parameters
    ----------
    year
        Number of the weather year.
    wind_stations, solar_stations
        Capacity factors, columns are station names, 8,760 rows.
    zones
        Variable name to array of shape (8760, zones).
    """

    year: int
    wind_stations: pd.DataFrame
    solar_stations: pd.DataFrame
    zones: dict[str, np.ndarray]


def make_year(tables: MakerTables, year: int) -> WeatherYear:
    """Return one synthetic weather year.

    Parameters
    ----------
    tables
        Tables of the maker.
    year
        Weather year from 1; the same number gives the same year to the last bit.
    """
    temperature = make_temperature(tables, year)
    wind = make_wind_stations(tables, year, make_wind_weather(tables, year))
    clearness = make_clearness_weather(tables, year)
    solar = make_solar_stations(tables, year, clearness, temperature)
    zones = {
        "wind": average_stations(wind, tables.wind_stations, tables.zones),
        "solar": average_stations(solar, tables.solar_stations, tables.zones),
        "temperature": temperature,
        "hydro": make_hydro(tables, year),
        "load_shape": make_load_shape(tables, temperature, make_normal(tables)),
    }
    return WeatherYear(
        year,
        pd.DataFrame(wind, columns=list(tables.wind_stations["station"])),
        pd.DataFrame(solar, columns=list(tables.solar_stations["station"])),
        zones,
    )


def average_stations(output: np.ndarray, stations: pd.DataFrame, zones: list[str]) -> np.ndarray:
    """Return the weighted mean of each zone's stations, shape (8760, zones)."""
    result = np.zeros((len(output), len(zones)))
    for column, zone in enumerate(zones):
        members = np.flatnonzero(stations["zone"].to_numpy() == zone)
        weights = stations["weight"].to_numpy(float)[members]
        for member, weight in zip(members, weights / weights.sum(), strict=True):
            result[:, column] += weight * output[:, member]
    return result


def make_profiles(
    study_root: Path,
    out: Path | None = None,
    years: Iterable[int] = YEARS,
    progress: Progress | None = None,
) -> Path:
    """Make synthetic weather years and write them.

    Parameters
    ----------
    study_root
        Folder with networks/ and profiles/.
    out
        File to write; profiles/synthetic.nc of the study by default.
    years
        Weather years to make.
    progress
        Called as progress(done, of, what).

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    InputError
        If a table of the maker is wrong, or a year is below 1.
    """
    from xjgrid.profiles.files import write_profile

    tables = read_maker_tables(study_root)
    wanted = sorted({int(year) for year in years})
    if not wanted or wanted[0] < 1:
        raise InputError("weather years are numbered from 1; name at least one")
    made = []
    for done, year in enumerate(wanted):
        if progress:
            progress(done, len(wanted), f"weather year {year}")
        made.append(make_year(tables, year).zones)
    path = Path(out) if out else Path(study_root) / "profiles" / "synthetic.nc"
    write_profile(assemble(made, wanted, tables), path)
    if progress:
        progress(len(wanted), len(wanted), f"written {path.name}")
    return path


def assemble(
    made: list[dict[str, np.ndarray]], years: list[int], tables: MakerTables
) -> xr.Dataset:
    """Return the years as one dataset with dimensions (weather_year, time, zone)."""
    from xjgrid.profiles.files import make_dataset

    values = {name: np.stack([year[name] for year in made]) for name in made[0]}
    return make_dataset(
        values,
        years,
        tables.zones,
        maker="synthetic",
        history=(
            "Synthetic weather: copula autoregression for wind, pvlib clear sky with "
            "stochastic clearness for photovoltaics; see docs/profiles.md"
        ),
        seed=int(tables.value("seed")),
        tables_sha256=tables.digest,
    )
