"""Run-of-river plants and reservoirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.build.context import Context, add_components
from xjgrid.build.plants import make_plants

if TYPE_CHECKING:
    import pypsa


def list_hydro(context: Context, carrier: str) -> pd.DataFrame:
    """Capacity [MW] and hours of storage by zone of the hydro plants of a carrier."""
    grouped = context.fleet.by_zone([carrier], context.year)
    if grouped.empty:
        return pd.DataFrame()
    costs = context.costs
    return make_plants(
        context,
        carrier,
        list(grouped.index),
        existing=grouped["p_nom"],
        annuity=0.0,  # of plants that exist only upkeep is counted
        max_hours=grouped["e_nom"] / grouped["p_nom"],
        marginal_cost=costs.get(carrier, "vom", 0.0),
        variable_om=costs.get(carrier, "vom", 0.0),
    )


def add_hydro(n: pypsa.Network, context: Context) -> None:
    """Add run-of-river generators and reservoirs with inflow, spill and a cyclic year."""
    for carrier in context.of_model("run-of-river"):
        plants = list_hydro(context, carrier)
        if plants.empty:
            continue
        plants = plants.drop(columns="max_hours")
        flow = context.weather(carrier, plants["bus"], plants.index)
        add_components(n, "Generator", plants, p_max_pu=flow)
    for carrier in context.of_model("reservoir"):
        plants = list_hydro(context, carrier)
        if plants.empty:
            continue
        plants["p_min_pu"] = 0.0
        plants["cyclic_state_of_charge"] = True
        flow = context.weather(carrier, plants["bus"], plants.index)
        add_components(n, "StorageUnit", plants, inflow=flow * plants["p_nom"])
