"""Processes: electricity becomes tonnes, against an order and with a stock.

A site's process is a link from the site's bus to a bus of its product, from which what is made
leaves. The order is even over the year; a yard of some days of output lies between, so the power
may move between a floor and the capacity that runs (rows of `xjgrid.solve.stocks`). Two
processes of a site that make the same product share its bus and its order: which of them works
is then a choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.build.clock import HOURS_A_YEAR
from xjgrid.build.context import Context, add_components
from xjgrid.build.industry.figures import interpolate, need, read_growth, read_recipes
from xjgrid.build.industry.sites import list_sites

if TYPE_CHECKING:
    import pypsa

#: figures that have a second value for flexible industry
FLEXED = ("min_load", "stock", "modulation")
#: service whose bus gives hydrogen to processes that need it
HYDROGEN = "hydrogen-chemicals"


def list_orders(context: Context) -> pd.DataFrame:
    """One row a site and process with an order in the scenario's year.

    Returns
    -------
    DataFrame
        ``site, zone, process, product, sector, row, capacity, order`` [t a year],
        ``electricity`` [MWh/t] and ``energy`` [MWh a year].
    """
    sites = list_sites(context)
    table = context.tables["orders"]
    table = table[table["site"].isin(sites.index)]
    orders = interpolate(table, ["site", "process"], ["capacity", "order"], context.scenario.year)
    kinds = context.tables["processes"].set_index("process")
    recipes = read_recipes(context)
    for column in ("product", "sector", "row"):
        orders[column] = orders["process"].map(kinds[column])
    orders["zone"] = orders["site"].map(sites["zone"])
    factor = orders["row"].map(read_growth(context)).astype(float)
    orders["capacity"] *= 1000.0
    orders["order"] *= 1000.0 * factor
    orders["electricity"] = [need(recipes, p, "electricity") for p in orders["process"]]
    orders["energy"] = orders["order"] * orders["electricity"]
    return orders[(orders["order"] > 0) | (orders["capacity"] > 0)].reset_index(drop=True)


def pick(recipe: Mapping[str, float], parameter: str, flexibility: str, default: float) -> float:
    """A figure as the scenario's flexibility has it.

    Examples
    --------
    >>> pick({"min_load": 0.9, "min_load_flexible": 0.7}, "min_load", "flexible", 1.0)
    0.7
    >>> pick({"min_load": 0.9}, "min_load", "flexible", 1.0)
    0.9
    """
    value = recipe.get(parameter, default)
    if flexibility == "flexible" and parameter in FLEXED:
        return recipe.get(f"{parameter}_flexible", value)
    return value


def price_inputs(context: Context, recipe: Mapping[str, float], zone: str) -> dict[str, float]:
    """Cost and emissions of a tonne, electricity and hydrogen left out.

    Returns
    -------
    dict
        ``fuel_cost``, ``carbon_cost``, ``variable_om`` [CNY/t], ``co2_energy`` and
        ``co2_process`` [t/t], ``coal`` and ``gas`` [MWh_th/t].
    """
    fuel_cost = co2 = 0.0
    for fuel in ("coal", "gas"):
        use = recipe.get(fuel, 0.0)
        if use:
            price, factor = context.costs.price_fuel(fuel, zone)
            fuel_cost += use * price
            co2 += use * factor
    process = recipe.get("co2_process", 0.0)
    return {
        "fuel_cost": fuel_cost,
        "carbon_cost": (co2 + process) * context.carbon_price,
        "variable_om": recipe.get("other_cost", 0.0),
        "co2_energy": co2,
        "co2_process": process,
        "coal": recipe.get("coal", 0.0),
        "gas": recipe.get("gas", 0.0),
    }


def list_processes(context: Context) -> pd.DataFrame:
    """One link a site and process, indexed ``<site> <process>``; see the module's text.

    Costs and emissions are per MWh of electricity. Of the cost of a tonne the optimisation sees
    what it has above the cheapest process of the same product at the site: the rest is the same
    whatever is decided (the order is given), and would only make the gap look smaller.
    """
    orders = list_orders(context)
    if orders.empty:
        return pd.DataFrame()
    recipes, flexibility = read_recipes(context), context.scenario.industry.flexibility
    least = context.parameter("process_min_mw")
    orders["routes"] = orders.groupby(["site", "product"])["process"].transform("count")
    orders["competes"] = (orders["routes"] > 1) & (flexibility != "none")
    groups = orders.groupby(["site", "product"])
    orders["together"] = groups["order"].transform("sum")
    # works are enlarged to their order where it is above their capacity
    able = orders["capacity"].clip(lower=orders["order"])
    both = able.groupby([orders["site"], orders["product"]]).transform("sum")
    rest = orders["together"] - (both - able)
    rows: dict[str, dict[str, Any]] = {}
    for line in orders.itertuples():
        recipe = recipes[line.process]
        per_tonne = price_inputs(context, recipe, line.zone)
        spare = recipe.get("spare", 0.0)
        asked = line.together if line.competes else line.order
        running = max(min(line.capacity, asked * (1.0 + spare)), line.order)
        running *= line.electricity / HOURS_A_YEAR
        ordered = line.energy / HOURS_A_YEAR
        floor = pick(recipe, "min_load", flexibility, 1.0)
        if not line.competes and running > 0:
            # works whose floor is above their order run flat at it; their yard would overflow
            floor = min(floor, ordered / running)
        # the freedom of small works changes nothing but the time to solve
        fixed = flexibility == "none" or (ordered < least and not line.competes)
        # a route beside others keeps its link: its dearer tonnes and its scrap count in any case
        flat = fixed and line.routes == 1
        rows[f"{line.site} {line.process}"] = {
            "bus0": line.site,
            "bus1": f"{line.site} {line.product}",
            "bus2": f"{line.zone} {HYDROGEN}" if recipe.get("hydrogen", 0.0) > 0 else "",
            "efficiency": 1.0 / line.electricity,
            "efficiency2": -recipe.get("hydrogen", 0.0) / line.electricity,
            "p_nom": ordered if fixed else running,
            "floor": 1.0 if fixed else floor,
            "flat": flat,
            "site": line.site,
            "zone": line.zone,
            "process": line.process,
            "product": line.product,
            "sector": line.sector,
            "row": line.row,
            "ordered": ordered,
            "capacity": line.capacity,
            "ramp": 1.0 if fixed else recipe.get("ramp", 1.0),
            # where routes compete, one below its own order is a change of route
            "modulation": (
                1.0 if fixed or line.competes else pick(recipe, "modulation", flexibility, 1.0)
            ),
            "restart_cost": 0.0 if fixed else recipe.get("restart_cost", 0.0),
            "interruptible": 0.0 if fixed else _interruptible(context, recipe, floor),
            "interruption_price": recipe.get("interruption_price", 0.0),
            "interruption_hours": recipe.get("interruption_hours", 0.0),
            "stock_days": 0.0 if fixed else pick(recipe, "stock", flexibility, 0.0),
            **{k: v / line.electricity for k, v in per_tonne.items()},
        }
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame["running_cost"] = frame["fuel_cost"] + frame["carbon_cost"] + frame["variable_om"]
    per_tonne = frame["running_cost"] / frame["efficiency"]
    least = per_tonne.groupby(frame["bus1"]).transform("min")
    frame["marginal_cost"] = (per_tonne - least) * frame["efficiency"]
    frame["co2_intensity"] = frame["co2_energy"] + frame["co2_process"]
    alone = frame.groupby("bus1")["process"].transform("count") == 1
    # a route that competes need not make more than the others cannot
    alone |= flexibility == "none"
    least_output = (rest.clip(lower=0.0) * orders["electricity"] / HOURS_A_YEAR).to_numpy()
    own_floor = frame["floor"] * least_output / frame["p_nom"].clip(lower=1e-9)
    frame["floor"] = frame["floor"].where(alone, own_floor.clip(upper=frame["floor"]))
    frame["interruptible"] = frame["interruptible"].where(alone, 0.0)
    frame["p_min_pu"] = frame["floor"] - frame["interruptible"]
    return frame.assign(carrier="process", kind="process")


def _interruptible(context: Context, recipe: Mapping[str, float], floor: float) -> float:
    """Part of the running capacity that may be dropped below the floor; never below nothing."""
    if context.scenario.industry.flexibility == "none" or not context.scenario.industry.response:
        return 0.0
    return min(recipe.get("interruptible", 0.0), floor)


def add_processes(n: pypsa.Network, context: Context) -> None:
    """Add processes, and a bus for each product, from which what is made leaves."""
    frame = list_processes(context)
    if frame.empty:
        return
    _add_flat(n, frame[frame["flat"]])
    frame = frame[~frame["flat"]].drop(columns="flat")
    if frame.empty:
        return
    frame["p_nom_existing"] = frame["p_nom"]
    products = frame.groupby("bus1").agg(
        {"site": "first", "zone": "first", "product": "first", "sector": "first",
         "stock_days": "max", "row": "first"}
    )  # fmt: skip
    most = (frame["p_nom"] * frame["efficiency"]).groupby(frame["bus1"]).sum()
    zones = n.c.buses.static
    add_components(n, "Bus", pd.DataFrame({
        "carrier": "product", "unit": "t", "kind": "product",
        "x": products["zone"].map(zones["x"]), "y": products["zone"].map(zones["y"]),
        "zone": products["zone"], "region": products["zone"].map(zones["region"]),
        "sector": products["sector"],
    }))  # fmt: skip
    if not (frame["bus2"] != "").any():
        frame = frame.drop(columns=["bus2", "efficiency2"])
    add_components(n, "Link", frame)
    sink = pd.DataFrame(
        {"bus": products.index, "carrier": "product", "sign": -1.0,
         "p_nom": most.loc[products.index].to_numpy(), "p_nom_existing": 0.0}
    )  # fmt: skip
    sink.index = pd.Index([f"{bus} output" for bus in products.index], name="name")
    add_components(n, "Generator", sink)


def _add_flat(n: pypsa.Network, frame: pd.DataFrame) -> None:
    """Processes without freedom are loads of their sites."""
    if frame.empty:
        return
    loads = frame.drop(columns=["bus1", "bus2", "efficiency2", "p_nom", "p_min_pu", "flat"])
    loads = loads.rename(columns={"bus0": "bus", "efficiency": "tonnes_per_mwh"})
    loads = loads.drop(columns=["marginal_cost", "floor", "modulation", "interruptible",
                                "interruption_price", "interruption_hours", "restart_cost",
                                "ramp", "stock_days", "kind"])  # fmt: skip
    flat = np.tile(frame["ordered"].to_numpy(), (len(n.snapshots), 1))
    series = pd.DataFrame(flat, n.snapshots, frame.index)
    add_components(n, "Load", loads.assign(carrier="AC"), p_set=series)
