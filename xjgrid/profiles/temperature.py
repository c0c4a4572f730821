"""Air temperature: monthly normals, the day's swing, changing weather and cold spells."""

from __future__ import annotations

from functools import cache

import numpy as np

from xjgrid.profiles.chance import (
    autoregress,
    balance,
    correlate,
    draw_stream,
    years_of_block,
)
from xjgrid.profiles.layout import DAYS, DAYS_IN_MONTH, hour_of_day, month_of_day
from xjgrid.profiles.tables import MakerTables

WARM_UP = 60  # d


def spread_months(monthly: np.ndarray) -> np.ndarray:
    """Return a smooth daily course whose monthly means are the given ones.

    Straight lines between mid-months, at heights that make every month's mean right.

    Parameters
    ----------
    monthly
        Twelve values.

    Returns
    -------
    numpy.ndarray
        365 values.

    Examples
    --------
    >>> daily = spread_months(np.array([0, 0, 0, 10, 10, 20, 20, 20, 10, 10, 0, 0.0]))
    >>> round(float(daily[151:181].mean()), 6)  # June
    20.0
    """
    basis, averages = _month_basis()
    knots = np.linalg.solve(averages, np.asarray(monthly, dtype=float))
    return (basis * knots).sum(axis=1)


@cache
def _month_basis() -> tuple[np.ndarray, np.ndarray]:
    """Return the daily course of a unit knot in each month, and its monthly means.

    Shapes (365, 12) and (12, 12).
    """
    middle = np.cumsum(DAYS_IN_MONTH) - DAYS_IN_MONTH / 2
    at = np.concatenate([[middle[-1] - DAYS], middle, [middle[0] + DAYS]])
    days = np.arange(DAYS) + 0.5
    wrapped = [np.concatenate([[unit[-1]], unit, [unit[0]]]) for unit in np.eye(12)]
    basis = np.column_stack([np.interp(days, at, knots) for knots in wrapped])
    month = month_of_day()
    averages = np.stack([basis[month == m].mean(axis=0) for m in range(1, 13)])
    return basis, averages


def make_normal(tables: MakerTables) -> np.ndarray:
    """Return the normal temperature of every hour, shape (8760, zones), degC."""
    columns = []
    for zone in tables.zones:
        rows = tables.temperature.loc[tables.temperature["zone"] == zone].sort_values("month")
        mean = spread_months(rows["mean"].to_numpy(float))
        swing = spread_months(rows["amplitude"].to_numpy(float))
        warmest = tables.value("temperature_warmest_hour")
        wave = np.cos(2.0 * np.pi * (hour_of_day() + 0.5 - warmest) / 24.0)
        columns.append(np.repeat(mean, 24) + np.repeat(swing, 24) * wave)
    return np.column_stack(columns)


def make_temperature(tables: MakerTables, year: int) -> np.ndarray:
    """Return hourly air temperature of every zone.

    Returns
    -------
    numpy.ndarray
        Shape (8760, zones), degC, order of `tables.zones`.
    """
    years = years_of_block(year)
    block = np.stack([_draw_anomalies(tables, one) for one in years])
    daily = balance(block, month_of_day())[years.index(year)]
    return make_normal(tables) + _smooth_days(daily)


def _draw_anomalies(tables: MakerTables, year: int) -> np.ndarray:
    """Return daily departures from normal with cold spells, shape (365, zones), degC."""
    value = tables.value
    zones = tables.zones
    rng = draw_stream(int(value("seed")), "temperature", year)
    noise = rng.standard_normal((WARM_UP + DAYS, len(zones)))
    regions = [tables.regions[zone] for zone in zones]
    matrix = tables.correlation("temperature", sorted(set(regions)))
    index = [sorted(set(regions)).index(region) for region in regions]
    zone_matrix = matrix[np.ix_(index, index)] * (1 - value("temperature_local"))
    np.fill_diagonal(zone_matrix, 1.0)
    course = autoregress(correlate(noise, zone_matrix), value("temperature_memory"), WARM_UP)
    scale = np.column_stack([_monthly(tables, zone, "noise") for zone in zones])
    depth = np.column_stack([_monthly(tables, zone, "cold_spell") for zone in zones])
    return course * scale - _draw_cold_spells(tables, year)[:, None] * depth


def _draw_cold_spells(tables: MakerTables, year: int) -> np.ndarray:
    """Return the strength of cold spells by day (0 none, 1 of typical depth), shape (365,)."""
    value = tables.value
    rng = draw_stream(int(value("seed")), "cold spells", year)
    strength = np.zeros(DAYS)
    start = rng.random(DAYS) < value("cold_spells_per_year") / DAYS
    size = rng.gamma(4.0, 0.25, DAYS)
    length = rng.integers(2, 8, DAYS)
    for day in np.flatnonzero(start):
        days = np.arange(3 * length[day])
        pulse = size[day] * np.minimum((days + 1) / 2.0, np.exp(-(days - 1) / length[day]))
        np.maximum.at(strength, (day + days) % DAYS, pulse)
    return strength


def _monthly(tables: MakerTables, zone: str, column: str) -> np.ndarray:
    """Return a monthly column of the temperature table by day, shape (365,)."""
    rows = tables.temperature.loc[tables.temperature["zone"] == zone].sort_values("month")
    return spread_months(rows[column].to_numpy(float))


def _smooth_days(daily: np.ndarray) -> np.ndarray:
    """Return hourly values on straight lines between noons, shape (8760, columns)."""
    noons = np.arange(-1, DAYS + 1) * 24 + 12.0
    hours = np.arange(DAYS * 24) + 0.5
    padded = np.vstack([daily[:1], daily, daily[-1:]])
    return np.column_stack([np.interp(hours, noons, column) for column in padded.T])
