"""Storage whose power and energy are sized apart.

Such a storage unit carries, beside PyPSA's cost per MW, a cost per MWh that it holds and, where
its charging power is a size of its own too, a cost per MW of that. ``min_hours``, ``max_hours``
and ``-p_min_pu`` are then the least and the most energy, and the most charging power, that a MW
of discharge may have; the plan chooses what is built (see `xjgrid.solve.families.storage_sizes`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.build.limits import SHARED_LIMITS, cap_capacity

if TYPE_CHECKING:
    from xjgrid.build.context import Context

#: new batteries whose power and energy are sized apart
SIZED_BATTERY = "battery-sized"


def list_sized_batteries(context: Context) -> pd.DataFrame:
    """Batteries sized in power and energy, one row a zone; none if no battery may be built.

    They share the build limits of the batteries of fixed duration, whose place they take.
    """
    build = context.scenario.build
    if not any(getattr(build, switch) for switch in SHARED_LIMITS[SIZED_BATTERY].values()):
        return pd.DataFrame()
    costs, zones = context.costs, context.zones
    frame = pd.DataFrame(
        {
            "bus": zones,
            "carrier": SIZED_BATTERY,
            "p_nom_max": [cap_capacity(context, zone, SIZED_BATTERY, 0.0) for zone in zones],
            "min_hours": costs.get(SIZED_BATTERY, "min_hours"),
            "max_hours": costs.get(SIZED_BATTERY, "max_hours"),
            "p_min_pu": -1.0,
            "efficiency_store": costs.get(SIZED_BATTERY, "efficiency"),
            "efficiency_dispatch": costs.get(SIZED_BATTERY, "efficiency"),
            "standing_loss": costs.get(SIZED_BATTERY, "standing_loss", 0.0) / 100.0,
            "variable_om": costs.get(SIZED_BATTERY, "vom", 0.0),
            "annuity": costs.annuity(SIZED_BATTERY, 0.0),
            "fixed_om": costs.fixed_om(SIZED_BATTERY, 0.0),
            "annuity_energy": price_energy(context, SIZED_BATTERY)[0],
            "fixed_om_energy": price_energy(context, SIZED_BATTERY)[1],
        },
        index=pd.Index([f"{zone} {SIZED_BATTERY}" for zone in zones], name="name"),
    )
    return complete_sized(context, frame)


def price_energy(context: Context, technology: str) -> tuple[float, float]:
    """Annuity and fixed operation of one MWh of storage [CNY/MWh/yr]."""
    costs = context.costs
    return (
        costs.annuity(technology, 1.0) - costs.annuity(technology, 0.0),
        costs.fixed_om(technology, 1.0) - costs.fixed_om(technology, 0.0),
    )


def complete_sized(context: Context, frame: pd.DataFrame) -> pd.DataFrame:
    """Add what every sized storage unit has: its costs over the case's hours, a cyclic level.

    Parameters
    ----------
    frame : DataFrame
        With ``annuity``, ``fixed_om`` and the same ``_energy`` and, where charging power is a
        size of its own, ``_charging``.
    """
    scale = context.clock.scale
    out = frame.assign(
        p_nom=0.0,
        p_nom_existing=0.0,
        p_nom_min=0.0,
        p_nom_extendable=True,
        sized=True,
        charging_sized="annuity_charging" in frame,
        marginal_cost=frame["variable_om"],
        cyclic_state_of_charge=True,
    )
    for size in ("", "_energy", "_charging"):
        if f"annuity{size}" in out:
            yearly = out[f"annuity{size}"] + out[f"fixed_om{size}"]
            out[f"capital_cost{size}"] = yearly * scale
    return out
