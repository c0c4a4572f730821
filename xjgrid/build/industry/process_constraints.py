"""Yearly constraints and stocks of the processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.build.constraints import Inventory, Sense, YearlyConstraint
from xjgrid.build.context import Context
from xjgrid.build.industry.parameters import read_recipes
from xjgrid.build.industry.processes import list_orders

if TYPE_CHECKING:
    import pypsa


def list_inventories(n: pypsa.Network, context: Context) -> list[Inventory]:
    """Inventory of each product of a site that may move load.

    A tonne that is missing costs what the energy for it would cost if it were not served.
    """
    links = n.c.links.static
    if "process" not in links:
        return []
    rows = []
    some = links[links["kind"] == "process"]
    for bus, makers in some.groupby("bus1"):
        order = float((makers["ordered"] * makers["efficiency"]).sum())
        rows.append(
            Inventory(
                name=str(bus),
                order=order,
                size=float(makers["stock_days"].max()) * 24.0 * order,
                penalty=float((1.0 / makers["efficiency"]).max()) * context.parameter("voll"),
                producers={str(k): float(v) for k, v in makers["efficiency"].items()},
            )
        )
    return rows


def list_process_constraints(n: pypsa.Network, context: Context) -> list[YearlyConstraint]:
    """Yearly limits of the hours that processes run low, and of their interruption."""
    links = n.c.links.static
    if "process" not in links:
        return []
    hours = len(context.clock.hours)
    price = context.parameter("modulation_slack_price")
    rows = []
    for name, line in links[links["kind"] == "process"].iterrows():
        depth = line["ordered"] - line["floor"] * line["p_nom"]
        if line["modulation"] < 1.0 and depth > 0:
            rows.append(_cap("modulation", str(name), line["modulation"] * hours * depth, price,
                             "Link-down"))  # fmt: skip
        if line["interruptible"] > 0:
            energy = line["interruption_hours"] * context.clock.scale
            energy *= line["interruptible"] * line["p_nom"]
            rows.append(_cap("interruption", str(name), energy, price, "Link-interrupted"))
    return rows


def list_scrap_constraints(n: pypsa.Network, context: Context) -> list[YearlyConstraint]:
    """A yearly limit of the scrap that all works together may melt, where there is a choice."""
    recipes = read_recipes(context)
    orders = list_orders(context)
    if orders.empty:
        return []
    use = orders["process"].map(lambda process: recipes[process].get("scrap", 0.0)).astype(float)
    links = n.c.links.static
    made = links[links["role"] == "process"] if "process" in links else links.iloc[:0]
    made = made.reset_index().set_index(["site", "process"])["name"] if len(made) else None
    keys = pd.MultiIndex.from_frame(orders[["site", "process"]])
    names = pd.Series(np.nan if made is None else made.reindex(keys).to_numpy(), orders.index)
    free = names.notna()
    routes = orders.groupby(["site", "product"])["process"].transform("count")
    if not (free & (routes > 1) & (use > 0)).any():
        return []
    supply = context.parameter("scrap_supply") * 1e3
    taken = float((use * orders["order"])[~free].sum())
    terms = {
        str(name): float(per / electricity)
        for name, per, electricity in zip(names[free], use[free], orders["electricity"][free],
                                          strict=True)
        if per > 0
    }  # fmt: skip
    return [
        YearlyConstraint(
            name="scrap", kind="scrap", sense=Sense.AT_MOST,
            rhs=(supply - taken) * context.clock.scale, unit="t",
            penalty=context.parameter("scrap_slack_price"), terms={"Link-p": terms},
        )
    ]  # fmt: skip


def _cap(kind: str, name: str, rhs: float, price: float, variable: str) -> YearlyConstraint:
    return YearlyConstraint(
        name=f"{kind} {name}", kind=kind, subject=name, block=kind, sense=Sense.AT_MOST,
        rhs=float(rhs), unit="MWh", penalty=price, terms={variable: {name: 1.0}},
    )  # fmt: skip
