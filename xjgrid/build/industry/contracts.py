"""Contracts for green electricity, the plants built for them, and who consumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.build.constraints import BuildLimit
from xjgrid.build.context import Context, add_components
from xjgrid.build.industry.processes import list_orders
from xjgrid.build.industry.residual_demand import split_residual_demand
from xjgrid.build.industry.sites import list_loads, list_sites
from xjgrid.build.limits import cap_capacity
from xjgrid.build.plants import make_plants
from xjgrid.build.renewables import count_stock, find_local_loss

if TYPE_CHECKING:
    import pypsa


def list_contracts(context: Context) -> pd.DataFrame:
    """Contracts in force in the scenario's year, indexed by name."""
    table = context.tables["contracts"]
    industry, year = context.scenario.industry, context.year
    if not industry.sites:
        return table.iloc[:0].set_index("contract")
    keep = (
        table["status"].isin(industry.contracts)
        & (table["year_from"] <= year)
        & (table["year_to"] >= year)
    )
    return table[keep].set_index("contract")


def list_contract_plants(context: Context) -> pd.DataFrame:
    """Wind and PV that may be built for contracts, one row a contract."""
    if not context.scenario.industry.contract_build:
        return pd.DataFrame()
    table = list_contracts(context)
    table = table[(table["p_nom_max"] > 0) & table["carrier"].isin(context.of_model("variable"))]
    if table.empty:
        return pd.DataFrame()
    carriers, zones = list(table["carrier"]), list(table["zone"])
    room = [find_room(context, zone, c) for zone, c in zip(zones, carriers, strict=True)]
    direct = (table["kind"] == "direct_line") & table["buyer"].isin(list_sites(context).index)
    vom = [context.costs.get(carrier, "vom", 0.0) for carrier in carriers]
    frame = make_plants(
        context,
        carriers,
        list(table["buyer"].where(direct, table["zone"])),
        cap=np.minimum(table["p_nom_max"], room),
        names=[f"{contract} plant" for contract in table.index],
        zone=zones,
        contract=list(table.index),
        marginal_cost=vom,
        variable_om=vom,
    )
    return frame[frame["p_nom_extendable"]]


def select_contract_plants(static: pd.DataFrame, contract: str) -> pd.Index:
    """Generators that are built for a contract.

    Parameters
    ----------
    static : DataFrame
        Static table of generators.
    """
    if "contract" not in static:
        return static.index[:0]
    return static.index[static["contract"] == contract]


def find_room(context: Context, zone: str, carrier: str) -> float:
    """Capacity [MW] of a carrier that may be added in a zone to the capacity given."""
    given = float(count_stock(context, carrier)[zone])
    standing = float(count_stock(context, carrier, context.stock_year("renewables"))[zone])
    return cap_capacity(context, zone, carrier, given, standing) - given


def add_contract_plants(n: pypsa.Network, context: Context) -> None:
    """Add a generator for each contract by which something may be built."""
    frame = list_contract_plants(context)
    if frame.empty:
        return
    for carrier, rows in frame.groupby("carrier"):
        weather = context.weather(str(carrier), rows["zone"], rows.index)
        # a direct line to a site meets no grid inside the zone
        loss = find_local_loss(context, str(carrier))
        rows = rows.assign(local_loss=loss * rows["bus"].isin(context.zones))
        able = weather * (1.0 - rows["local_loss"])
        add_components(n, "Generator", rows, p_max_pu=able)


def list_land_limits(n: pypsa.Network, context: Context) -> list[BuildLimit]:
    """Land of a zone that its own plants, those of sites and of contracts share."""
    if not context.scenario.build.limits:
        return []
    g = n.c.generators.static
    zone_of = n.c.buses.static["zone"]
    rows: list[BuildLimit] = []
    some = g[g["carrier"].isin(context.of_model("variable"))]
    for (zone, carrier), group in some.groupby([some["bus"].map(zone_of), "carrier"]):
        free = group.index[group["p_nom_extendable"].astype(bool)]
        if len(free) < 2:
            continue
        main = (group["bus"] == zone) & (group.get("contract", "") == "")
        fixed = float(group.loc[group.index.difference(free), "p_nom"].sum())
        given = float(count_stock(context, str(carrier))[str(zone)])
        cap = given + find_room(context, str(zone), str(carrier))
        if main.any() and np.isfinite(cap):
            rows.append(
                BuildLimit(
                    name=f"land {zone} {carrier}", carrier=f"{carrier} in {zone}",
                    names=tuple(free),
                    limit=max(cap - fixed, float(group.loc[free, "p_nom_existing"].sum())),
                )
            )  # fmt: skip
    return rows


def list_consumers(context: Context) -> pd.DataFrame:
    """Energy [MWh a year] by ``site``, ``product``, ``sector`` and ``end_use``, for targets.

    What is left of the rows in the zones has no site and no product.
    """
    columns = ["site", "product", "sector", "end_use", "energy"]
    sectors = context.tables["demand_rows"].set_index("row")["sector"]
    loads = list_loads(context)
    loads = loads.assign(product="", sector=loads["row"].map(sectors))
    rest = split_residual_demand(context).sum(axis=1)
    rest = rest.rename("energy").rename_axis("row").reset_index()
    rest = rest.assign(site="", product="", sector=rest["row"].map(sectors))
    parts = [list_orders(context), loads, rest]
    parts = [part.rename(columns={"row": "end_use"})[columns] for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True)


def sum_consumption(n: pypsa.Network, chosen: bool = True) -> float:
    """Electricity [MWh] of all loads and processes over the case.

    Parameters
    ----------
    chosen : bool
        Count electric options that choose their hours, at their least share.
    """
    loads = n.c.loads
    grid = loads.static["bus"].map(n.c.buses.static["carrier"]) == "AC"
    total = float(loads.dynamic["p_set"][loads.static.index[grid]].to_numpy().sum())
    return total + sum_ordered(n, chosen) * len(n.snapshots)


def sum_ordered(n: pypsa.Network, chosen: bool = True) -> float:
    """Mean power [MW] of processes, by their orders, and of options at their least share."""
    links = n.c.links.static
    if "ordered" not in links:
        return 0.0
    total = float(links["ordered"].fillna(0.0).sum())
    if chosen and "share_min" in links:
        some = links[links["kind"] == "option"]
        given = some["share_min"] * some["delivered"] / some["efficiency"]
        total += float(given.sum()) / len(n.snapshots)
    return total
