"""Run-of-river plants and reservoirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.build.context import Context, add_components

if TYPE_CHECKING:
    import pypsa


def list_hydro(context: Context, carrier: str) -> pd.DataFrame:
    """Capacity [MW] and hours of storage by zone of ``ror`` or ``reservoir`` plants."""
    table = context.tables["hydro"]
    wanted = (
        (table["carrier"] == carrier)
        & (table["build_year"] <= context.scenario.year)
        & table["status"].isin(["operating", "construction"])
    )
    if not wanted.any():
        return pd.DataFrame()
    plants = table[wanted].assign(energy=lambda t: t["p_nom"] * t["max_hours"])
    grouped = plants.groupby("zone")[["p_nom", "energy"]].sum()
    costs = context.costs
    frame = pd.DataFrame(
        {
            "bus": grouped.index,
            "carrier": carrier,
            "p_nom": grouped["p_nom"],
            "p_nom_existing": grouped["p_nom"],
            "max_hours": grouped["energy"] / grouped["p_nom"],
            "marginal_cost": costs.get(carrier, "vom", 0.0),
            "variable_om": costs.get(carrier, "vom", 0.0),
            "fixed_om": costs.fixed_om(carrier),
        }
    )
    frame.index = pd.Index([f"{zone} {carrier}" for zone in grouped.index], name="name")
    return frame


def add_hydro(n: pypsa.Network, context: Context) -> None:
    """Add run-of-river generators and reservoirs with inflow, spill and a cyclic year."""
    ror = list_hydro(context, "ror")
    if len(ror):
        flow = context.series("hydro", ror["bus"])
        flow.columns = ror.index
        add_components(n, "Generator", ror.drop(columns="max_hours"), p_max_pu=flow)

    reservoir = list_hydro(context, "reservoir")
    if reservoir.empty:
        return
    reservoir["p_min_pu"] = 0.0
    reservoir["cyclic_state_of_charge"] = True
    inflow = context.series("hydro", reservoir["bus"]) * reservoir["p_nom"].to_numpy()
    inflow.columns = reservoir.index
    add_components(n, "StorageUnit", reservoir, inflow=inflow)
