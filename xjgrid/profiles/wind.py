"""Wind: correlated speeds at drawn stations, through a smoothed farm power curve."""

from __future__ import annotations

import warnings
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.special import log_ndtr

from xjgrid.profiles.chance import (
    autoregress,
    balance,
    correlate,
    draw_stream,
    make_waves,
    years_of_block,
)
from xjgrid.profiles.layout import HOURS, hour_of_day, month_of_hour
from xjgrid.profiles.tables import MakerTables

WARM_UP = 720  # h
SPEEDS = np.arange(0.0, 40.01, 0.1)  # m/s


@lru_cache(maxsize=16)
def make_wind_weather(tables: MakerTables, year: int) -> np.ndarray:
    """Return the standardised wind weather of each correlation group.

    Parameters
    ----------
    tables
        Tables of the maker.
    year
        Weather year, from 1.

    Returns
    -------
    numpy.ndarray
        Shape (8760, groups), Gaussian, order of `tables.wind_groups`.
    """
    years = years_of_block(year)
    block = np.stack([_draw_groups(tables, one) for one in years])
    weather = balance(block, month_of_hour())[years.index(year)]
    weather.flags.writeable = False
    return weather


def _draw_groups(tables: MakerTables, year: int) -> np.ndarray:
    """Return unbalanced group weather, shape (8760, groups)."""
    value = tables.value
    groups = list(tables.wind_groups.index)
    matrix = tables.correlation("wind", groups)
    rng = draw_stream(int(value("seed")), "wind groups", year)
    white = rng.standard_normal((2, WARM_UP + HOURS, len(groups)))
    noise = np.stack([correlate(part, matrix) for part in white])
    fast = make_waves(
        noise, value("wind_memory"), value("wind_period"), value("wind_smoothing"), WARM_UP
    )
    warm = int(10 * value("wind_slow_memory"))
    slow_noise = rng.standard_normal((warm + HOURS, 1))
    slow = autoregress(slow_noise, value("wind_slow_memory"), warm)
    share = value("wind_slow_share")
    return np.sqrt(1.0 - share) * fast + np.sqrt(share) * slow


def make_station_speeds(tables: MakerTables, year: int, weather: np.ndarray) -> np.ndarray:
    """Return hourly wind speed at hub height of every station.

    A Gaussian copula: the standardised weather of station and hour is turned into a quantile
    of the station's Weibull distribution, v = A (-ln(1 - Phi(z)))^(1/k), where the scale A is
    the station's times the month's and the hour's factor of its group.

    Returns
    -------
    numpy.ndarray
        Shape (8760, stations), m/s, order of `tables.wind_stations`.
    """
    value = tables.value
    groups = list(tables.wind_groups.index)
    speeds = np.empty((HOURS, len(tables.wind_stations)))
    for column, station in enumerate(tables.wind_stations.itertuples()):
        rng = draw_stream(int(value("seed")), "wind station", str(station.station), year)
        noise = rng.standard_normal((2, WARM_UP + HOURS, 1))
        local = make_waves(
            noise, value("wind_local_memory"), np.inf, value("wind_local_smoothing"), WARM_UP
        )[:, 0]
        common = float(tables.wind_groups.at[station.group, "common"])
        regional = weather[:, groups.index(str(station.group))]
        z = np.sqrt(common) * regional + np.sqrt(1.0 - common) * local
        factor = _scale_factor(tables, str(station.group))
        speeds[:, column] = station.scale * factor * (-log_ndtr(-z)) ** (1.0 / station.shape)
    return speeds


def _scale_factor(tables: MakerTables, group: str) -> np.ndarray:
    """Return month factor times hour factor of a group's wind speed, shape (8760,)."""
    months = tables.factors("month", group)[month_of_hour() - 1]
    return months * tables.factors("hour", group)[hour_of_day()]


def make_farm_curve(
    turbine: str, altitude: float, turbulence: float, temperature: float, cut_out: float = 25.0
) -> np.ndarray:
    """Return the output of a farm, before losses, over its capacity at each of `SPEEDS`.

    The turbine's power curve (windpowerlib's library) is corrected for the air density of the
    place and smoothed over the turbines' differing speeds (Gaussian, Knorr 2016, as in
    `windpowerlib.power_curves.smooth_power_curve`).

    Parameters
    ----------
    turbine
        Type in windpowerlib's library, e.g. "VS112/2500".
    altitude
        Above sea level, m.
    turbulence
        Standard deviation of speed inside a farm over its mean.
    temperature
        Yearly mean, degC.
    cut_out
        Speed at which turbines stop, m/s, where the library's curve ends before.

    Examples
    --------
    >>> curve = make_farm_curve("V90/2000", 900.0, 0.15, 8.0)
    >>> bool(curve[0] < 0.01 and 0.97 < curve.max() <= 1.0)
    True
    """
    density = 1.225 * np.exp(-altitude / 8435.0) * 288.15 / (273.15 + temperature)
    speed, share = _smooth_curve(turbine, round(turbulence, 4), cut_out)
    # equal power at equal density x speed^3 (IEC 61400-12)
    return np.interp(SPEEDS * (density / 1.225) ** (1 / 3), speed, share, left=0.0, right=0.0)


@lru_cache(maxsize=64)
def _smooth_curve(turbine: str, turbulence: float, cut_out: float) -> tuple[np.ndarray, np.ndarray]:
    """Return speeds and output share of the smoothed curve at standard density."""
    from windpowerlib import WindTurbine
    from windpowerlib.power_curves import smooth_power_curve

    with warnings.catch_warnings():  # windpowerlib 0.2.2 uses what pandas 3 deprecates
        warnings.simplefilter("ignore", category=FutureWarning)
        warnings.simplefilter("ignore", category=DeprecationWarning)
        machine = WindTurbine(turbine_type=turbine, hub_height=100)
        speed = machine.power_curve.wind_speed.to_numpy(float)
        power = machine.power_curve.value.to_numpy(float)
        if power[-1] > 0:  # the library's curve ends at rated power
            rest = np.arange(speed[-1] + 0.5, cut_out + 0.1, 0.5)
            speed = np.concatenate([speed, rest])
            power = np.concatenate([power, np.full(len(rest), power[-1])])
        curve = smooth_power_curve(
            pd.Series(speed),
            pd.Series(power),
            standard_deviation_method="turbulence_intensity",
            turbulence_intensity=turbulence,
        )
    share = curve["value"].to_numpy(float) / machine.nominal_power
    return curve["wind_speed"].to_numpy(float), np.clip(share, 0.0, 1.0)


def make_wind_stations(tables: MakerTables, year: int, weather: np.ndarray) -> np.ndarray:
    """Return the hourly capacity factor of every wind station, shape (8760, stations)."""
    speeds = make_station_speeds(tables, year, weather)
    output = np.empty_like(speeds)
    turbulence = tables.value("wind_turbulence")
    means = tables.temperature.groupby("zone")["mean"].mean()
    for column, station in enumerate(tables.wind_stations.itertuples()):
        curve = make_farm_curve(
            str(station.turbine),
            station.altitude,
            turbulence,
            float(means[station.zone]),
            tables.value("wind_cut_out"),
        )
        keep = (1.0 - station.wake_loss) * (1.0 - tables.value("wind_other_loss"))
        output[:, column] = keep * np.interp(speeds[:, column], SPEEDS, curve)
    return output
