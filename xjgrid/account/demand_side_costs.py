"""Cost of sites, processes and services beside plants: fees, routes, fuels, wear, response."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.account.solved_network import SolvedNetwork
from xjgrid.solve.families.processes import price_interruption, select_processes
from xjgrid.solve.families.wear import price_wear
from xjgrid.solve.topology import map_zones

DEMAND_SIDE = ("grid_fee", "industry", "services", "response")
"""Parts of the system cost that arise at consumers."""

Spent = tuple[str, np.ndarray, pd.Series]
"""Part, CNY of each component over the horizon, and the bus of each."""


def sum_demand_side(solved: SolvedNetwork) -> dict[str, xr.DataArray]:
    """Return the cost of each part of `DEMAND_SIDE` in CNY of the horizon by zone.

    ``grid_fee``: fees that sites pay for taking from the grid. ``industry``: cost of a product
    above its cheapest route, wear of changing power, interruptions. ``services``: cost of electric
    options that choose their hours, and of adoption that the plan chose, above the fuel that
    they replace (negative where they save). ``response``: load that was off.
    """
    zone_of = map_zones(solved.network)
    out = {part: xr.DataArray(np.zeros(len(solved.zones)), {"zone": solved.zones.to_numpy()})
           for part in DEMAND_SIDE}  # fmt: skip
    for part, spent, buses in (*_list_links(solved), *_list_generators(solved)):
        table = pd.DataFrame({"zone": buses.map(zone_of)})
        out[part] = out[part] + solved.sum_by(xr.DataArray(spent, dims="name"), table, "zone")
    return out


def _list_links(solved: SolvedNetwork) -> Iterator[Spent]:
    """Connections, processes with their wear, and options of services."""
    links = solved.static("links")
    for kind, part, port in (("connection", "grid_fee", "bus0"), ("process", "industry", "bus1"),
                             ("option", "services", "bus1")):  # fmt: skip
        table = links[links["kind"] == kind]
        yield part, _run(solved, "links", "p0", table), table[port]
    yield from _price_wear(solved)
    yield from _price_capital(links[links["kind"] == "option"], "bus1")


def _list_generators(solved: SolvedNetwork) -> Iterator[Spent]:
    """Fuel of services less that which would give all, response, and adoption of the plan."""
    g = solved.static("generators")
    for carrier, part in (("fuel", "services"), ("response", "response")):
        table = g[g["carrier"] == carrier]
        yield part, _run(solved, "generators", "p", table), table["bus"]
    fuel = g[g["carrier"] == "fuel"]
    yield "services", -_price_needs(solved, fuel), fuel["bus"]
    yield from _price_capital(g[g["carrier"] == "adoption"], "bus")


def _price_needs(solved: SolvedNetwork, fuel: pd.DataFrame) -> np.ndarray:
    """Cost of giving by fuel all that each service needs, which the objective leaves out."""
    loads = solved.static("loads")
    needs = pd.Series(solved.energy("loads", "p_set", loads), loads["bus"])
    whole = needs.groupby(level=0).sum().reindex(fuel["bus"]).fillna(0.0)
    return np.asarray(whole.to_numpy() * fuel["marginal_cost"].to_numpy(float))


def _run(solved: SolvedNetwork, component: str, attribute: str, table: pd.DataFrame) -> np.ndarray:
    """Energy times marginal cost over the horizon, shape (names,)."""
    return solved.energy(component, attribute, table) * table["marginal_cost"].to_numpy(float)


def _price_capital(table: pd.DataFrame, port: str) -> Iterator[Spent]:
    """Cost of capacity that the plan chose, of consumers' plants."""
    if table.empty or "counted" not in table:
        return
    some = table[table["counted"].astype(bool)]
    added = (some["p_nom_opt"] - some["p_nom_existing"]).clip(lower=0.0)
    yield "services", (added * some["capital_cost"]).to_numpy(float), some[port]


def _price_wear(solved: SolvedNetwork) -> Iterator[Spent]:
    """Interruptions, and power raised again unless the model left its wear out."""
    links = select_processes(solved.network)
    if links.empty:
        return
    power = solved.series("links", "p0", links.index).to_pandas()
    paid = price_interruption(solved.network, power, solved.hours.to_numpy())
    wear = price_wear(solved.network, power)
    counted = solved.solution is not None and solved.solution.costs.get("wear", 0.0) != 0.0
    for spent in (paid, float(counted) * wear):
        yield "industry", spent.to_numpy(float), links.loc[spent.index, "bus0"]
