"""Emissions of one more MWh: the factor of the unit whose cost explains the price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.periods import Periods

if TYPE_CHECKING:
    import pypsa

    from xjgrid.results.case import Case

SUPPLY = ("coal", "gas", "biomass", "wind", "solar", "hydro")
"""Groups of carriers that one more MWh may come from; storage and unserved energy give none."""

NEAR = 1.0
"""CNY/MWh between a price and the cost that explains it."""


def find_marginal(case: Case) -> pd.DataFrame:
    """Marginal emission factor of each zone by hour.

    Parameters
    ----------
    case
        A solved case.

    Returns
    -------
    DataFrame
        t/MWh, index snapshots, columns zones; NaN where no unit that runs between nothing and its
        limit costs within 1 CNY/MWh of the zone's price (storage, scarcity, commitment).
    """
    groups = case.carriers["group"]
    n = case.network
    return mark_marginal(n, groups.index[groups.isin(SUPPLY)], pd.Index(case.zones.index))


def mark_marginal(n: pypsa.Network, carriers: pd.Index, zones: pd.Index) -> pd.DataFrame:
    """The same from a network, with the carriers that may be marginal.

    A unit behind the connection of a site counts for all zones at its cost: what it gives less is
    taken from the grid. A unit counts only while its cost is the price at its own bus too; that it
    costs by chance what another place pays says nothing.
    """
    g = n.c.generators.static
    units = g[g["carrier"].isin(list(carriers))]
    at = list(units.index)
    limit = n.get_switchable_as_dense("Generator", "p_max_pu")[at] * units["p_nom_opt"]
    price = n.c.buses.dynamic["marginal_price"].reindex(columns=list(units["bus"])).to_numpy(float)
    cost = units["marginal_cost"].to_numpy(float)
    sets = np.abs(price - cost) <= NEAR
    factor = marginal_factor(
        n.c.buses.dynamic["marginal_price"].reindex(columns=zones).to_numpy(float),
        cost,
        np.where(sets, n.c.generators.dynamic["p"][at].to_numpy(float), 0.0),
        limit.to_numpy(float),
        units["co2_intensity"].to_numpy(float),
        NEAR,
    )
    return pd.DataFrame(factor, n.snapshots, zones)


def sum_marginal(factor: pd.DataFrame, demand: pd.DataFrame, period: str = "year") -> pd.DataFrame:
    """Mean factor by period and zone, weighed by consumption, and the hours that it explains.

    Parameters
    ----------
    factor
        From `find_marginal`.
    demand
        MWh of each hour, the same shape.
    period
        year, month, day, hour or month-hour.

    Returns
    -------
    DataFrame
        ``period, zone, marginal_t_per_mwh`` and ``explained``, the part of the consumption in
        hours that have a factor.

    Examples
    --------
    >>> times = pd.date_range("2030-01-01", periods=3, freq="h")
    >>> factor = pd.DataFrame({"a": [0.8, float("nan"), 0.0]}, times)
    >>> demand = pd.DataFrame({"a": [3.0, 4.0, 1.0]}, times)
    >>> sum_marginal(factor, demand).round(6).values.tolist()
    [['2030', 'a', 0.6, 0.5]]
    """
    times = pd.DatetimeIndex(factor.index)
    periods = Periods.of(times, np.ones(len(times)), period)
    whole = demand.to_numpy(float)
    known = np.where(factor.notna(), whole, 0.0)
    held = periods.sum(known)
    labels = periods.labels
    if isinstance(labels, pd.DatetimeIndex):
        labels = labels.strftime("%Y-%m-%d %H:%M")
    index = pd.MultiIndex.from_product([labels, factor.columns], names=["period", "zone"])
    parts = {
        "marginal_t_per_mwh": _divide(periods.sum(np.nan_to_num(factor.to_numpy()) * known), held),
        "explained": _divide(held, periods.sum(whole)),
    }
    return pd.DataFrame({name: v.ravel() for name, v in parts.items()}, index).reset_index()


def _divide(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return part / np.where(whole > 0, whole, np.nan)


def tabulate_marginal(case: Case, period: str = "year") -> pd.DataFrame:
    """Return `sum_marginal` of a case with its own consumption."""
    used = case.metrics["consumption"].transpose("time", "zone").to_pandas()
    energy = used.mul(case.metrics["hours"].to_series(), axis=0)
    factor = find_marginal(case).reindex(columns=used.columns)
    return sum_marginal(factor, energy.set_axis(factor.index), period)


def marginal_factor(
    price: np.ndarray,
    cost: np.ndarray,
    power: np.ndarray,
    limit: np.ndarray,
    intensity: np.ndarray,
    tolerance: float = 1.0,
) -> np.ndarray:
    """Return the emission factor of one more MWh in t/MWh, shape (T, B).

    In each hour the marginal unit of a bus is, of the units that run between nothing and their
    limit, the one whose cost is nearest the bus's price. Where none comes within the tolerance
    (energy from storage, scarcity, unserved energy) the factor is NaN, not a guess.

    Parameters
    ----------
    price
        CNY/MWh, shape (T, B).
    cost, intensity
        Of each unit, CNY/MWh and t/MWh, shape (O,).
    power, limit
        MW, shape (T, O).
    tolerance
        CNY/MWh between a price and the cost that explains it.

    Examples
    --------
    >>> marginal_factor(np.array([[250.0]]), np.array([0.0, 250.0]), np.array([[5.0, 40.0]]),
    ...                 np.array([[5.0, 90.0]]), np.array([0.0, 0.8])).tolist()
    [[0.8]]
    """
    slack = 1e-4 * np.maximum(limit, 1.0)
    between = (power > slack) & (power < limit - slack)
    nearest = np.full(price.shape, tolerance)
    out = np.full(price.shape, np.nan)
    for unit in range(len(cost)):
        away = np.abs(price - cost[unit])
        better = between[:, [unit]] & (away <= nearest)
        nearest = np.where(better, away, nearest)
        out = np.where(better, intensity[unit], out)
    return out
