"""What sites, processes and services cost beside plants: fees, routes, fuels, wear, response."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xjgrid.account.solved import Array, Solved
from xjgrid.solve.families.processes import price_interruption, select_processes
from xjgrid.solve.families.wear import price_wear
from xjgrid.solve.topology import map_zones

#: parts of the system cost that arise at consumers
USAGE = ("grid_fee", "industry", "services", "response")


def usage_costs(solved: Solved) -> dict[str, Array]:
    """Return the cost of each part of `USAGE` in CNY of the horizon, each of shape (zone,).

    ``grid_fee``: what sites pay for taking from the grid. ``industry``: what a product costs
    above its cheapest route, wear of changing power, interruptions. ``services``: what electric
    options that choose their hours, and adoption that the plan chose, cost above the fuel that
    they replace (negative where they save). ``response``: load that was off.
    """
    n = solved.network
    out = {part: np.zeros(len(solved.zones)) for part in USAGE}
    links = n.c.links.static
    if "kind" in links:
        for kind, part in (("connection", "grid_fee"), ("process", "industry"),
                           ("option", "services")):  # fmt: skip
            table = links[links["kind"] == kind]
            spent = _run(solved, "links", "p0", table)
            _book(solved, out[part], spent, table["bus0" if kind == "connection" else "bus1"])
        _add_wear(solved, out["industry"])
        _add_capital(solved, out["services"], links[links["kind"] == "option"])
    g = n.c.generators.static
    for carrier, part in (("fuel", "services"), ("response", "response")):
        table = g[g["carrier"] == carrier]
        _book(solved, out[part], _run(solved, "generators", "p", table), table["bus"])
    fuel = g[g["carrier"] == "fuel"]
    _book(solved, out["services"], -_price_needs(solved, fuel), fuel["bus"])
    _add_capital(solved, out["services"], g[g["carrier"] == "adoption"])
    return out


def _price_needs(solved: Solved, fuel: pd.DataFrame) -> Array:
    """Cost of giving by fuel all that each service needs, as the bill leaves it out."""
    loads = solved.network.c.loads.static
    out = np.zeros(len(fuel))
    for i, (bus, price) in enumerate(zip(fuel["bus"], fuel["marginal_cost"], strict=True)):
        names = loads.index[loads["bus"] == bus]
        need = solved.hours @ solved.series("loads", "p_set", names).sum(axis=1)
        out[i] = float(need) * float(price)
    return out


def _run(solved: Solved, component: str, attribute: str, table: pd.DataFrame) -> Array:
    """Energy times marginal cost over the horizon, shape (names,)."""
    if table.empty:
        return np.zeros(0)
    energy = solved.hours @ solved.series(component, attribute, table.index)
    return np.asarray(energy * table["marginal_cost"].to_numpy(float))


def _book(solved: Solved, into: Array, values: Array, buses: pd.Series) -> None:
    zone = solved.zones.get_indexer(pd.Index(buses.map(map_zones(solved.network))))
    if (zone < 0).any():
        raise KeyError("a bus lies in no zone of the account")
    np.add.at(into, zone, values)


def _add_capital(solved: Solved, into: Array, table: pd.DataFrame) -> None:
    """Cost of capacity that the plan chose, of consumers' plants."""
    if table.empty or "counted" not in table:
        return
    some = table[table["counted"].astype(bool)]
    added = (some["p_nom_opt"] - some["p_nom_existing"]).clip(lower=0.0)
    bus = some["bus"] if "bus" in some else some["bus1"]
    _book(solved, into, (added * some["capital_cost"]).to_numpy(float), bus)


def _add_wear(solved: Solved, into: Array) -> None:
    """Interruptions and power raised again, as the bill has them, at the sites' zones."""
    n = solved.network
    links = select_processes(n)
    if links.empty:
        return
    power = solved.series("links", "p0", links.index)
    drawn = pd.DataFrame(power, solved.times, links.index)
    paid, wear = price_interruption(n, drawn, solved.hours), price_wear(n, drawn)
    # a model without ramps leaves wear out
    counted = float(solved.solution.costs.get("wear", 0.0) != 0.0)
    for spent in (paid, counted * wear):
        _book(solved, into, spent.to_numpy(float), links.loc[spent.index, "bus0"])
