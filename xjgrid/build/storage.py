"""Pumped hydro and batteries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.build.context import Context, add_components
from xjgrid.build.history import average_stock
from xjgrid.build.hydrogen import list_hydrogen
from xjgrid.build.industry.sites import count_owned
from xjgrid.build.limits import cap_capacity
from xjgrid.build.sizing import list_sized_batteries

if TYPE_CHECKING:
    import pypsa

#: new batteries: carrier -> switch of the scenario's ``build``
NEW_BATTERIES = {"battery-2h": "battery_2h", "battery-4h": "battery_4h"}


def list_pumped_hydro(context: Context) -> pd.DataFrame:
    """Pumped hydro by zone: what the scenario takes as given and what it may add."""
    scenario = context.scenario
    table = context.tables["pumped_hydro"]
    ready = table[table["build_year"] <= scenario.year]
    given = ready["status"].isin(scenario.storage.pumped_hydro_statuses)
    more = ~given if scenario.build.pumped_hydro else pd.Series(False, index=ready.index)
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
    frame = pd.DataFrame(
        {
            "bus": sums.index,
            "carrier": "pumped-hydro",
            "p_nom": sums["given"],
            "p_nom_existing": sums["given"],
            "p_nom_min": sums["given"],
            "p_nom_max": sums["p_nom"],
            "p_nom_extendable": sums["p_nom"] > sums["given"],
            "max_hours": sums["energy"] / sums["p_nom"],
            "efficiency_store": one_way,
            "efficiency_dispatch": one_way,
            "annuity": investment * factor,
            "fixed_om": investment * upkeep,
        }
    )
    frame.index = pd.Index([f"{zone} pumped-hydro" for zone in sums.index], name="name")
    return _price(context, frame, "pumped-hydro")


def list_batteries(context: Context) -> pd.DataFrame:
    """Batteries that stand or are taken in as projects, one row a zone."""
    scenario = context.scenario
    table = context.tables["batteries"]
    known = table[table["year"] <= scenario.year]
    if known.empty:
        return pd.DataFrame()
    last = int(known["year"].max())
    stock = known[known["year"] == last].set_index("zone")[["p_nom", "e_nom"]]
    stock = stock.reindex(context.zones, fill_value=0.0)
    if scenario.fleet.timing == "monthly" and last == scenario.year:
        stock = average_stock(context, known, stock)
    projects = context.tables["projects"]
    for carrier in NEW_BATTERIES:
        wanted = (
            (projects["carrier"] == carrier)
            & projects["status"].isin(scenario.fleet.projects)
            & (projects["build_year"] <= scenario.year)
            & (projects["build_year"] > last)
        )
        power = projects[wanted].groupby("zone")["p_nom"].sum().reindex(stock.index, fill_value=0.0)
        stock["p_nom"] += power
        stock["e_nom"] += power * context.costs.get(carrier, "max_hours")
    for carrier in NEW_BATTERIES:  # what sites own stands on their own buses
        owned = count_owned(context, carrier).reindex(stock.index)
        stock["p_nom"] = (stock["p_nom"] - owned).clip(lower=0.0)
        stock["e_nom"] -= owned * context.costs.get(carrier, "max_hours")
    stock = stock[stock["p_nom"] > 0]
    costs = context.costs
    frame = pd.DataFrame(
        {
            "bus": stock.index,
            "carrier": "battery",
            "p_nom": stock["p_nom"],
            "p_nom_existing": stock["p_nom"],
            "max_hours": stock["e_nom"] / stock["p_nom"],
            "efficiency_store": costs.get("battery", "efficiency"),
            "efficiency_dispatch": costs.get("battery", "efficiency"),
            "fixed_om": [
                costs.fixed_om("battery", e / p)
                for e, p in zip(stock["e_nom"], stock["p_nom"], strict=True)
            ],
        }
    )
    frame.index = pd.Index([f"{zone} battery" for zone in stock.index], name="name")
    return _price(context, frame, "battery")


def list_new_batteries(context: Context) -> pd.DataFrame:
    """Batteries that the scenario may build, one row a zone and duration."""
    if context.scenario.storage.sizing == "separate":
        return list_sized_batteries(context)
    frames = []
    for carrier, switch in NEW_BATTERIES.items():
        if not getattr(context.scenario.build, switch):
            continue
        costs = context.costs
        rows = pd.DataFrame(
            {
                "bus": context.zones,
                "carrier": carrier,
                "p_nom": 0.0,
                "p_nom_existing": 0.0,
                "p_nom_max": [cap_capacity(context, z, carrier, 0.0) for z in context.zones],
                "p_nom_extendable": True,
                "max_hours": costs.get(carrier, "max_hours"),
                "efficiency_store": costs.get(carrier, "efficiency"),
                "efficiency_dispatch": costs.get(carrier, "efficiency"),
                "annuity": costs.annuity(carrier),
                "fixed_om": costs.fixed_om(carrier),
            },
            index=pd.Index([f"{zone} {carrier}" for zone in context.zones], name="name"),
        )
        frames.append(_price(context, rows, carrier))
    return pd.concat(frames) if frames else pd.DataFrame()


def _price(context: Context, frame: pd.DataFrame, carrier: str) -> pd.DataFrame:
    annuity = frame.get("annuity", 0.0)
    vom = context.costs.get(carrier, "vom", 0.0)
    return frame.assign(
        capital_cost=(annuity + frame["fixed_om"]) * context.clock.scale,
        marginal_cost=vom,
        variable_om=vom,
        standing_loss=context.costs.get(carrier, "standing_loss", 0.0) / 100.0,
        cyclic_state_of_charge=True,
    )


def add_storage(n: pypsa.Network, context: Context) -> None:
    """Add pumped hydro, the batteries that stand, and storage that may be built."""
    for frame in (
        list_pumped_hydro(context),
        list_batteries(context),
        list_new_batteries(context),
        list_hydrogen(context),
    ):
        add_components(n, "StorageUnit", frame)
