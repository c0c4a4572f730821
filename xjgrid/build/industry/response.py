"""Demand response outside processes: load that is off for some hours a year, at a price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.build.constraints import Sense, YearlyConstraint
from xjgrid.build.context import Context, add_components

if TYPE_CHECKING:
    import pypsa
    import xarray as xr


def add_response(n: pypsa.Network, context: Context, demand: xr.DataArray) -> None:
    """Add a generator for each zone and programme that stands for interrupted load.

    Parameters
    ----------
    demand : DataArray
        Zonal demand [MW], dimensions ``(row, snapshot, zone)``.
    """
    if not context.scenario.industry.response:
        return
    for program, rows in context.tables["demand_response"].groupby("program"):
        known = rows[rows["row"].isin(demand["row"].values)]
        if known.empty:
            continue
        weights = known.set_index("row")["share"]
        part = demand.sel(row=list(weights.index)) * weights.rename_axis("row").to_xarray()
        power = part.sum("row").transpose("snapshot", "zone").to_pandas().clip(lower=0.0)
        # what the rows ask to be paid, weighted by what each can do
        able = part.sum(["snapshot", "zone"]).to_series()
        price = float((known.set_index("row")["price"] * able).sum() / max(able.sum(), 1e-9))
        power = power.loc[:, power.max() > 1.0]
        names = [f"{zone} response {program}" for zone in power.columns]
        frame = pd.DataFrame(
            {
                "bus": power.columns, "carrier": "response", "role": "response",
                "zone": power.columns, "p_nom": power.max().to_numpy(),
                "p_nom_existing": power.max().to_numpy(),
                "marginal_cost": price, "variable_om": price, "program": str(program),
                "hours": float((known.set_index("row")["hours"] * able).sum() / able.sum()),
                "mean_power": power.mean().to_numpy(),
            },
            index=names,
        )  # fmt: skip
        share = power / power.max()
        share.columns = names
        add_components(n, "Generator", frame, p_max_pu=share)


def list_response_constraints(n: pypsa.Network, context: Context) -> list[YearlyConstraint]:
    """One constraint per programme limiting its full-load hours per year."""
    g = n.c.generators.static
    if "program" not in g:
        return []
    rows = []
    for program, group in g[g["carrier"] == "response"].groupby("program"):
        most = float((group["mean_power"] * group["hours"]).sum()) * context.clock.scale
        rows.append(
            YearlyConstraint(
                name=f"response {program}", kind="response", subject=str(program),
                sense=Sense.AT_MOST, rhs=most, unit="MWh", penalty=context.parameter("voll"),
                terms={"Generator-p": dict.fromkeys(map(str, group.index), 1.0)},
            )
        )  # fmt: skip
    return rows
