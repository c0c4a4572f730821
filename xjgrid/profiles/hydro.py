"""Hydro: monthly availability by zone, with wet and dry years."""

from __future__ import annotations

import numpy as np

from xjgrid.profiles.chance import autoregress, balance, draw_stream, years_of_block
from xjgrid.profiles.layout import DAYS, month_of_day
from xjgrid.profiles.tables import MakerTables
from xjgrid.profiles.temperature import spread_months

WARM_UP = 400  # d


def make_hydro(tables: MakerTables, year: int) -> np.ndarray:
    """Return hourly available output of hydro plants over their capacity.

    The month's availability, smooth from day to day, times a log-normal departure that lasts
    for weeks and a factor of the year.

    Returns
    -------
    numpy.ndarray
        Shape (8760, zones), 0..1, order of `tables.zones`.
    """
    years = years_of_block(year)
    block = np.stack([_draw_departure(tables, one) for one in years])
    departure = balance(block, month_of_day())[years.index(year)]
    columns = []
    for zone in tables.zones:
        rows = tables.hydro_months.loc[tables.hydro_months["zone"] == zone].sort_values("month")
        normal = np.clip(spread_months(rows["availability"].to_numpy(float)), 0.02, 1.0)
        daily = normal * np.exp(departure[:, 0] - departure[:, 0].var() / 2)
        columns.append(np.repeat(np.clip(daily, 0.0, 1.0), 24))
    return np.column_stack(columns)


def _draw_departure(tables: MakerTables, year: int) -> np.ndarray:
    """Return the logarithm of the year's departure from normal, shape (365, 1)."""
    value = tables.value
    rng = draw_stream(int(value("seed")), "hydro", year)
    noise = rng.standard_normal((WARM_UP + DAYS, 1))
    weeks = autoregress(noise, value("hydro_memory"), WARM_UP)
    whole = value("hydro_year_deviation") * rng.standard_normal()
    return whole + value("hydro_deviation") * weeks
