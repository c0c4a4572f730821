"""Storage whose power and energy are sized apart.

Such a storage unit carries, beside PyPSA's cost per MW, a cost per MWh that it holds and, where
its charging power is a size of its own too, a cost per MW of that. ``min_hours``, ``max_hours``
and ``-p_min_pu`` are then the least and the most energy, and the most charging power, that a MW
of discharge may have; the plan chooses what is built (see `xjgrid.solve.families.storage_sizes`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.build.limits import cap_capacity, list_replaced
from xjgrid.build.plants import make_store

if TYPE_CHECKING:
    from xjgrid.build.context import Context


def list_sized_batteries(context: Context) -> pd.DataFrame:
    """Batteries sized in power and energy, one row for each zone.

    They share the build limits of the batteries of fixed duration, whose place they take.
    """
    frames = [
        _make_sized(context, carrier)
        for carrier in context.of_model("battery-sized")
        if list_replaced(context, carrier)
    ]
    return pd.concat(frames) if frames else pd.DataFrame()


def _make_sized(context: Context, carrier: str) -> pd.DataFrame:
    costs, zones = context.costs, context.zones
    annuity_energy, fixed_om_energy = price_energy(context, carrier)
    return make_store(
        context,
        carrier,
        zones,
        cap=[cap_capacity(context, zone, carrier, 0.0) for zone in zones],
        min_hours=costs.get(carrier, "min_hours"),
        p_min_pu=-1.0,
        annuity=costs.annuity(carrier, 0.0),
        fixed_om=costs.fixed_om(carrier, 0.0),
        annuity_energy=annuity_energy,
        fixed_om_energy=fixed_om_energy,
        sized=True,
        charging_sized=False,
    )


def price_energy(context: Context, technology: str) -> tuple[float, float]:
    """Annuity and fixed operation of one MWh of storage [CNY/MWh/yr]."""
    costs = context.costs
    return (
        costs.annuity(technology, 1.0) - costs.annuity(technology, 0.0),
        costs.fixed_om(technology, 1.0) - costs.fixed_om(technology, 0.0),
    )
