"""Contracts for green electricity: plants built for them, and rows that hold green shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.build.context import Context, add_components
from xjgrid.build.industry.processes import list_orders
from xjgrid.build.industry.sites import list_loads, list_sites
from xjgrid.build.limits import cap_capacity
from xjgrid.build.renewables import count_stock
from xjgrid.errors import InputError, did_you_mean

if TYPE_CHECKING:
    import pypsa


def list_contracts(context: Context) -> pd.DataFrame:
    """Contracts in force in the scenario's year, indexed by name."""
    table = context.tables["contracts"]
    industry, year = context.scenario.industry, context.scenario.year
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
    table = table[(table["p_nom_max"] > 0) & table["carrier"].isin(["wind", "solar"])]
    if table.empty:
        return pd.DataFrame()
    rows = {}
    sites = list_sites(context)
    for contract, row in table.iterrows():
        carrier, zone = str(row["carrier"]), str(row["zone"])
        room = cap_capacity(context, zone, carrier, 0.0)
        room -= float(count_stock(context, carrier)[zone])
        direct = row["kind"] == "direct_line" and row["buyer"] in sites.index
        rows[f"{contract} plant"] = {
            "bus": row["buyer"] if direct else zone,
            "zone": zone,
            "carrier": carrier,
            "contract": str(contract),
            "p_nom_max": max(0.0, min(float(row["p_nom_max"]), room)),
            "marginal_cost": context.costs.get(carrier, "vom", 0.0),
            "variable_om": context.costs.get(carrier, "vom", 0.0),
            "annuity": context.costs.annuity(carrier),
            "fixed_om": context.costs.fixed_om(carrier),
        }
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame = frame[frame["p_nom_max"] > 0]
    frame["capital_cost"] = (frame["annuity"] + frame["fixed_om"]) * context.clock.scale
    return frame.assign(p_nom=0.0, p_nom_existing=0.0, p_nom_min=0.0, p_nom_extendable=True)


def add_contract_plants(n: pypsa.Network, context: Context) -> None:
    """Add a generator for each contract by which something may be built."""
    frame = list_contract_plants(context)
    if frame.empty:
        return
    for carrier, rows in frame.groupby("carrier"):
        weather = context.series(str(carrier), rows["zone"])
        weather.columns = rows.index
        add_components(n, "Generator", rows.drop(columns="zone"), p_max_pu=weather)


def list_land_rows(n: pypsa.Network, context: Context) -> list[dict[str, Any]]:
    """Land of a zone that its own plants, those of sites and of contracts share."""
    if not context.scenario.build.limits:
        return []
    g = n.c.generators.static
    zone_of = n.c.buses.static["zone"]
    rows: list[dict[str, Any]] = []
    some = g[g["carrier"].isin(["wind", "solar"])]
    for (zone, carrier), group in some.groupby([some["bus"].map(zone_of), "carrier"]):
        free = group.index[group["p_nom_extendable"].astype(bool)]
        if len(free) < 2:
            continue
        main = f"{zone} {carrier}"
        fixed = float(group.loc[group.index.difference(free), "p_nom"].sum())
        cap = cap_capacity(context, str(zone), str(carrier),
                           float(count_stock(context, str(carrier))[zone]))  # fmt: skip
        if main in group.index and np.isfinite(cap):
            rows.append({
                "name": f"land {main}", "carrier": f"{carrier} in {zone}", "names": list(free),
                "limit": max(cap - fixed, float(group.loc[free, "p_nom_existing"].sum())),
            })  # fmt: skip
    return rows


def list_consumers(context: Context) -> pd.DataFrame:
    """Energy [MWh a year] by site, product and sector, for targets and contracts."""
    orders = list_orders(context)[["site", "product", "sector", "row", "energy"]]
    loads = list_loads(context)
    sectors = context.tables["demand_rows"].set_index("row")["sector"]
    loads = loads.assign(product="", sector=loads["row"].map(sectors))
    columns = ["site", "product", "sector", "row", "energy"]
    return pd.concat([orders, loads[columns]], ignore_index=True)


def select_consumer(context: Context, consumers: pd.DataFrame, name: str) -> pd.DataFrame:
    """Rows of a product, site, demand row or sector.

    Raises
    ------
    InputError
        If nothing is called so; the nearest name is given.
    """
    columns = ("product", "site", "row", "sector")
    for column in columns:
        found = consumers[consumers[column] == name]
        if len(found):
            return found
    known = {str(v) for c in columns for v in consumers[c].unique() if v}
    raise InputError.single(
        f"scenarios/{context.scenario.name.partition('.')[0]}.yaml",
        f"policy.green_targets: no consumer {name!r}, {did_you_mean(name, sorted(known))}",
    )


def list_target_rows(n: pypsa.Network, context: Context) -> list[dict[str, Any]]:
    """A yearly row for each consumer whose green share has a target.

    ``own + contracted + w (R - own - contracted of all) >= share x consumption``, where the
    last term on the left stands only in the annual definition, ``w`` is the consumer's part of
    all consumption and ``R`` the region's renewable generation. What channels carry by their
    contracts is taken from ``R``. Energy of contracts with the fleet counts as signed.
    """
    targets = context.scenario.policy.green_targets
    if not targets:
        return []
    consumers = list_consumers(context)
    rows = []
    for name, share in targets.items():
        mine = select_consumer(context, consumers, name)
        need = float(mine["energy"].sum()) * context.clock.scale
        weights, signed = _weigh_supply(n, context, consumers, mine, name)
        terms: dict[str, dict[str, float]] = {"Generator-p": weights}
        if context.scenario.policy.green_definition == "annual":
            part = need / sum_consumption(n)
            terms = _add_common(n, weights, part)
        if not weights and signed < share * need:
            raise InputError.single(
                f"scenarios/{context.scenario.name.partition('.')[0]}.yaml",
                f"policy.green_targets.{name}: no contract or own plant could serve it; admit "
                "more with industry.contracts, industry.contract_build or industry.build",
            )
        if not weights:
            continue
        rows.append({
            "name": f"green target {name}", "sense": ">=", "rhs": share * need - signed,
            "unit": "MWh", "slack_price": context.parameter("green_slack_price"), "terms": terms,
        })  # fmt: skip
    return rows


def _weigh_supply(
    n: pypsa.Network, context: Context, consumers: pd.DataFrame, mine: pd.DataFrame, name: str
) -> tuple[dict[str, float], float]:
    """Generators that count for a consumer, with the part that does, and energy signed [MWh]."""
    g = n.c.generators.static
    green = g["carrier"].isin(["wind", "solar", "csp"])
    weights: dict[str, float] = {}
    at_site = consumers.groupby("site")["energy"].sum()
    for site, energy in mine.groupby("site")["energy"].sum().items():
        contract = g["contract"] if "contract" in g else pd.Series("", index=g.index)
        own = g.index[green & (g["bus"] == site) & (contract == "")]
        weights |= dict.fromkeys(map(str, own), float(energy / at_site[site]))
    signed = 0.0
    for contract, row in list_contracts(context).iterrows():
        if row["buyer_kind"] == "channel":
            continue
        buyers = consumers[consumers[_column(row)] == row["buyer"]]
        bought = float(buyers["energy"].sum())
        part = float(buyers.loc[buyers.index.intersection(mine.index), "energy"].sum())
        if bought <= 0 or part <= 0:
            continue
        signed += float(row["energy"]) * 1000.0 * context.clock.scale * part / bought
        plant = f"{contract} plant"
        if plant in g.index:
            weights[plant] = part / bought
    return weights, signed


def _column(row: pd.Series) -> str:
    return "site" if row["buyer_kind"] == "site" else "product"


def _add_common(n: pypsa.Network, weights: dict[str, float], part: float
                ) -> dict[str, dict[str, float]]:  # fmt: skip
    """Terms of the annual definition: what nobody has bought, in proportion of load."""
    g, s = n.c.generators.static, n.c.storage_units.static
    carriers = n.c.carriers.static
    renewable = carriers.index[carriers["renewable"].astype(bool)]
    contract = g["contract"] if "contract" in g else pd.Series("", index=g.index)
    kind = g["bus"].map(n.c.buses.static["kind"])
    common = g.index[g["carrier"].isin(renewable) & (contract == "") & (kind == "zone")]
    terms: dict[str, dict[str, float]] = {
        "Generator-p": {**dict.fromkeys(map(str, common), part), **weights}
    }
    water = s.index[s["carrier"].isin(["reservoir", "csp"])]
    terms["StorageUnit-p_dispatch"] = dict.fromkeys(map(str, water), part)
    channels = [row["channel"] for row in n.meta.get("xjgrid", {}).get("green_channels", [])]
    if channels:
        terms["Channel-green"] = dict.fromkeys(channels, -part)
    return terms


def sum_consumption(n: pypsa.Network) -> float:
    """Electricity [MWh] of all loads and processes over the case."""
    loads = n.c.loads
    grid = loads.static["bus"].map(n.c.buses.static["carrier"]) == "AC"
    total = float(loads.dynamic["p_set"][loads.static.index[grid]].to_numpy().sum())
    return total + sum_ordered(n) * len(n.snapshots)


def sum_ordered(n: pypsa.Network) -> float:
    """Mean power [MW] of processes, by their orders, and of options on their paths."""
    links = n.c.links.static
    if "ordered" not in links:
        return 0.0
    total = float(links["ordered"].fillna(0.0).sum())
    if "share_low" in links:
        some = links[links["kind"] == "option"]
        given = some["share_low"] * some["delivered"] / some["efficiency"]
        total += float(given.sum()) / len(n.snapshots)
    return total
