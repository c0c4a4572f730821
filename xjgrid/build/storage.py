"""Pumped hydro and batteries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.build.context import Context, add_components
from xjgrid.build.history import average_stock
from xjgrid.build.hydrogen import list_hydrogen
from xjgrid.build.industry.sites import count_owned
from xjgrid.build.limits import cap_capacity, list_replaced
from xjgrid.build.plants import make_store
from xjgrid.build.sizing import list_sized_batteries

if TYPE_CHECKING:
    import pypsa


def list_pumped_hydro(context: Context) -> pd.DataFrame:
    """Pumped hydro by zone: capacity given and capacity that may be added."""
    ready = context.in_service("pumped_hydro")
    stands = context.fleet.standing(context.year, origin="pumped_hydro")
    given = ready["project"].isin(stands["name"])
    more = ~given if context.may_build("pumped-hydro") else pd.Series(False, index=ready.index)
    if not (given | more).any():
        return pd.DataFrame()
    projects = ready[given | more].assign(
        given=np.where(given, ready["p_nom"], 0.0)[(given | more).to_numpy()],
        energy=lambda t: t["p_nom"] * t["max_hours"],
        loss=lambda t: t["p_nom"] * t["efficiency"],
        money=lambda t: t["p_nom"] * t["investment"] * 1000.0,
    )
    sums = projects.groupby("zone")[["p_nom", "given", "energy", "loss", "money"]].sum()
    costs = context.costs
    factor = costs.annuity("pumped-hydro") / costs.overnight("pumped-hydro")
    upkeep = costs.get("pumped-hydro", "fom", 0.0) / 100.0
    one_way = np.sqrt(sums["loss"] / sums["p_nom"])
    investment = sums["money"] / sums["p_nom"]
    return make_store(
        context,
        "pumped-hydro",
        list(sums.index),
        existing=sums["given"],
        cap=sums["p_nom"],
        max_hours=sums["energy"] / sums["p_nom"],
        efficiency_store=one_way,
        efficiency_dispatch=one_way,
        annuity=investment * factor,
        fixed_om=investment * upkeep,
    )


def list_batteries(context: Context) -> pd.DataFrame:
    """Existing and committed batteries, one row for each zone."""
    kind = next(iter(context.of_model("battery-stock")), "")
    carriers = [kind, *context.of_model("battery")]
    stock = context.fleet.by_zone(carriers, context.year)[["p_nom", "e_nom"]]
    if stock.empty:
        return pd.DataFrame()
    stock = stock.reindex(context.zones, fill_value=0.0)
    last = context.fleet.last_stated(kind, context.year)
    if context.scenario.fleet.timing == "monthly" and last == context.year:
        stock = average_stock(context, carriers)
    for carrier in context.of_model("battery"):  # what sites own stands on their own buses
        owned = count_owned(context, carrier).reindex(stock.index)
        stock["p_nom"] = (stock["p_nom"] - owned).clip(lower=0.0)
        stock["e_nom"] -= owned * context.costs.get(carrier, "max_hours")
    stock = stock[stock["p_nom"] > 0]
    hours = stock["e_nom"] / stock["p_nom"]
    return make_store(
        context,
        kind,
        list(stock.index),
        existing=stock["p_nom"],
        max_hours=hours,
        annuity=0.0,  # of plants that exist only upkeep is counted
        fixed_om=[context.costs.fixed_om(kind, h) for h in hours],
    )


def list_new_batteries(context: Context) -> pd.DataFrame:
    """Batteries that the scenario may build, one row for each zone and duration.

    Where power and energy are sized apart, those of fixed duration that a sized one replaces
    are left out.
    """
    frames, replaced = [], set()
    if context.scenario.storage.sizing == "separate":
        frames.append(list_sized_batteries(context))
        sized = context.of_model("battery-sized")
        replaced = {other for carrier in sized for other in list_replaced(context, carrier)}
    for carrier in context.of_model("battery"):
        if carrier in replaced or not context.may_build(carrier):
            continue
        cap = [cap_capacity(context, zone, carrier, 0.0) for zone in context.zones]
        frames.append(make_store(context, carrier, context.zones, cap=cap))
    return pd.concat(frames) if frames else pd.DataFrame()


def add_storage(n: pypsa.Network, context: Context) -> None:
    """Add pumped hydro, the batteries that stand, and storage that may be built."""
    for frame in (
        list_pumped_hydro(context),
        list_batteries(context),
        list_new_batteries(context),
        list_hydrogen(context),
    ):
        add_components(n, "StorageUnit", frame)
