"""Emissions of the electricity that consumers draw: traced, by average factor, by contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.ledger.shares import TRACED, market_based
from xjgrid.account.ledger.sinks import select_sinks
from xjgrid.account.ledger.system import Array
from xjgrid.account.periods import Periods

if TYPE_CHECKING:
    from xjgrid.account.ledger.ledger import Ledger

#: column of `Ledger.marks` that holds t/MWh
CO2 = 2


def account_emissions(
    ledger: Ledger, group: str | None = None, period: str = "year"
) -> pd.DataFrame:
    """Return a consumer's energy [MWh] and emissions [t] three ways, one row a period.

    ``traced`` follows the mix of each hour and place, and is of ``energy_used``: what stands behind
    heat and hydrogen used in the period; ``energy`` is what was drawn at the meter; ``average`` is
    the region's factor of the whole horizon times the energy (location-based); ``market`` takes
    contracts and own generation at their own factor and the rest at the residual mix
    (market-based).
    """
    periods = Periods.of(ledger.system.times, ledger.system.hours, period)
    mine = select_sinks(ledger.sinks, group)
    weights = ledger.weights[:, CO2]
    made = ledger.system.hours @ ledger.system.energy
    factor = float(made @ weights / made.sum()) if made.sum() > 0 else 0.0
    energy = ledger.energy(periods)[:, mine].sum(axis=1)
    return pd.DataFrame(
        {
            "energy": energy,
            "energy_used": ledger.energy(periods, TRACED)[:, mine].sum(axis=1),
            "traced": ledger.traced(CO2, periods)[:, mine].sum(axis=1),
            "average": factor * energy,
            "market": market_based(ledger, weights, periods)[0][:, mine].sum(axis=1),
        },
        index=periods.labels,
    )


def marginal_factor(
    price: Array, cost: Array, power: Array, limit: Array, intensity: Array, tolerance: float = 1.0
) -> Array:
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
