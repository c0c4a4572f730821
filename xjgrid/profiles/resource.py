"""A real year's published months: plants as they were commissioned, resource, demand.

Pure functions on arrays and on the tables `resource`, `commissioning` and `demand_months`; the
build calls them where a scenario asks for a past year.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from xjgrid.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray

MONTHS = 12

EVENLY = (np.arange(1, MONTHS + 1) - 0.5) / MONTHS
"""Share of a year's new plants that stand in each month if nothing else is known: its middle."""


def read_hours(table: pd.DataFrame | None, carrier: str, year: int) -> Array:
    """Return the available full-load hours [h] of a carrier in each month of a year.

    Parameters
    ----------
    table
        `profiles/resource.csv`; None if the study has none.
    carrier
        wind, solar or hydro.
    year
        The year.

    Raises
    ------
    InputError
        If a month is missing.
    """
    rows = _pick(table, year, carrier)
    if len(rows) != MONTHS:
        raise InputError.single(
            "profiles/resource.csv",
            f"carrier {carrier!r} has {len(rows)} of the 12 months of {year}: add the others, or "
            f"leave {carrier} out of the scenario's resource",
        )
    return rows["hours"].to_numpy(float)


def read_demand_months(table: pd.DataFrame | None, year: int) -> Array:
    """Return the published share of each month in the consumption of a year, sum 1.

    Raises
    ------
    InputError
        If a month is missing or the shares do not add up to 1.
    """
    rows = _pick(table, year)
    shares = rows["share"].to_numpy(float) if len(rows) else np.zeros(0)
    if len(shares) != MONTHS or abs(shares.sum() - 1.0) > 1e-4:
        raise InputError.single(
            "networks/demand_months.csv",
            f"{len(shares)} months of {year} that add up to {shares.sum():.4f}: twelve are needed "
            "that add up to 1, or take demand.months: shapes",
        )
    return shares / shares.sum()


def read_commissioning(table: pd.DataFrame | None, carrier: str) -> dict[int, Array]:
    """Return by year the share of the year's new plants that stands in each month.

    Years without twelve months in the table are left out.
    """
    if table is None or table.empty:
        return {}
    rows = table[table["carrier"] == carrier].sort_values(["year", "month"])
    return {
        int(year): months["share"].to_numpy(float)
        for year, months in rows.groupby("year")
        if len(months) == MONTHS
    }


def _pick(table: pd.DataFrame | None, year: int, carrier: str | None = None) -> pd.DataFrame:
    import pandas as pd

    if table is None or table.empty:
        return pd.DataFrame()
    rows = table[table["year"] == year]
    if carrier is not None:
        rows = rows[rows["carrier"] == carrier]
    return rows.sort_values("month")


def count_in_place(
    stocks: Mapping[int, Array], shares: Mapping[int, Array], year: int, delay: float = 0.0
) -> Array:
    """Return what stands, or with a delay what produces, in each month of a year.

    Parameters
    ----------
    stocks
        Capacity at the end of a year by zone, each of shape (zones,), for the year and as many
        before it as are known; before the first of them nothing is known and it is taken as is.
    shares
        From `read_commissioning`; a year that is not in it is commissioned evenly.
    year
        The year that is asked for.
    delay
        Months from commissioning to full output; a part of a month is interpolated.

    Returns
    -------
    ndarray
        Shape (12, zones).

    Examples
    --------
    >>> stocks = {2021: np.array([0.0]), 2022: np.array([12.0])}
    >>> steps = {2022: np.arange(1, 13) / 12}
    >>> count_in_place(stocks, steps, 2022)[:3, 0].tolist()
    [1.0, 2.0, 3.0]
    >>> count_in_place(stocks, steps, 2022, delay=1.5)[:3, 0].tolist()
    [0.0, 0.5, 1.5]
    """
    first = min(stocks)
    times, levels = [-np.inf], [np.asarray(stocks[first], float)]
    for y in sorted(y for y in stocks if first < y <= year):
        before, end = np.asarray(stocks[y - 1], float), np.asarray(stocks[y], float)
        share = shares.get(y, EVENLY)
        times += [(y - year) * MONTHS + m for m in range(1, MONTHS + 1)]
        levels += list(before + np.outer(share, end - before))
    if len(times) == 1:
        return np.tile(levels[0], (MONTHS, 1))
    times[0] = times[1] - 1
    wanted = np.arange(1, MONTHS + 1) - delay
    columns = np.array(levels).T
    return np.array([np.interp(wanted, times, column) for column in columns]).T


def scale_to_hours(values: Array, capacity: Array, month: Array, hours: Array) -> Array:
    """Scale hourly availability so that the fleet has given full-load hours in each month.

    All zones take the same factor; output above the rating is cut and the factor raised for it.

    Parameters
    ----------
    values
        Availability of a whole year, 0 to 1, shape (hours, zones).
    capacity
        Capacity by month, shape (12, zones).
    month
        Month of each hour, 1 to 12.
    hours
        Wanted full-load hours by month, shape (12,).

    Raises
    ------
    ValueError
        If a month cannot have so many hours: its weather is nil, or they exceed its length.

    Examples
    --------
    >>> weather = np.array([[0.2], [0.4], [0.5], [0.9]])
    >>> one = np.ones((12, 1))
    >>> months = np.array([1, 1, 2, 2])
    >>> wanted = np.array([0.9, 1.6, *[0.0] * 10])
    >>> scale_to_hours(weather, one, months, wanted).round(6).ravel().tolist()
    [0.3, 0.6, 0.6, 1.0]
    """
    out = np.array(values, float)
    for m in np.unique(month):
        inside = month == m
        weight = np.asarray(capacity[m - 1], float)
        if weight.sum() <= 0:
            continue
        out[inside] = _scale(out[inside], weight / weight.sum(), float(hours[m - 1]), int(m))
    return out


def _scale(values: Array, weight: Array, wanted: float, month: int) -> Array:
    """Multiply by the factor that gives the wanted hours after cutting at 1, by bisection."""

    def reach(factor: float) -> float:
        return float((np.minimum(1.0, factor * values) @ weight).sum())

    most = float(((values > 0) @ weight).sum())
    if wanted > most * (1 + 1e-9):
        raise ValueError(f"month {month}: {wanted:.1f} h wanted, the weather allows {most:.1f} h")
    high = 1.0
    while reach(high) < wanted * (1 - 1e-9) and high < 1e9:
        high *= 2.0
    low = 0.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if reach(middle) < wanted else (low, middle)
    return np.minimum(1.0, high * values)


def match_months(total: Array, month: Array, shares: Array, fixed: Array | None = None) -> Array:
    """Return the factor of each month that brings a year's demand to published shares.

    Parameters
    ----------
    total
        Demand of every hour of the year that may be scaled, shape (hours,).
    month
        Month of each hour, 1 to 12.
    shares
        Share of each month in the year's energy, shape (12,).
    fixed
        Demand of every hour that stays as it is, such as that of industry sites.

    Returns
    -------
    ndarray
        Shape (12,), to multiply `total` with; the year's energy stays as it is.

    Raises
    ------
    ValueError
        If the fixed part alone exceeds a month.

    Examples
    --------
    >>> match_months(np.ones(12), np.arange(1, 13), np.array([2.0, *[1.0] * 10, 0.0]) / 12)[:2]
    array([2., 1.])
    """
    fixed = np.zeros_like(total, dtype=float) if fixed is None else np.asarray(fixed, float)
    moving = np.bincount(month, weights=total, minlength=MONTHS + 1)[1:]
    staying = np.bincount(month, weights=fixed, minlength=MONTHS + 1)[1:]
    wanted = np.asarray(shares, float) * (moving.sum() + staying.sum()) - staying
    if (wanted < 0).any():
        m = int(np.argmin(wanted)) + 1
        raise ValueError(f"month {m}: demand that stays exceeds the published month")
    return np.divide(wanted, moving, out=np.ones(MONTHS), where=moving > 0)
