"""Contracts for green electricity: plants built for them, and rows that hold green shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.build.channels import list_channels, list_green_channels, read_order
from xjgrid.build.context import Context, add_components
from xjgrid.build.fleet import list_green
from xjgrid.build.industry.delivery import sum_deliverable
from xjgrid.build.industry.processes import list_orders
from xjgrid.build.industry.remainder import split_remainder
from xjgrid.build.industry.sites import list_loads, list_sites
from xjgrid.build.limits import cap_capacity
from xjgrid.build.renewables import count_stock, find_local_loss
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
        room = find_room(context, zone, carrier)
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


def find_room(context: Context, zone: str, carrier: str) -> float:
    """Capacity [MW] that may still be built of a carrier in a zone, beside what is given."""
    given = float(count_stock(context, carrier)[zone])
    standing = float(count_stock(context, carrier, context.stock_year("renewables"))[zone])
    return cap_capacity(context, zone, carrier, given, standing) - given


def add_contract_plants(n: pypsa.Network, context: Context) -> None:
    """Add a generator for each contract by which something may be built."""
    frame = list_contract_plants(context)
    if frame.empty:
        return
    for carrier, rows in frame.groupby("carrier"):
        weather = context.series(str(carrier), rows["zone"])
        weather.columns = rows.index
        # a direct line to a site meets no grid inside the zone
        loss = find_local_loss(context, str(carrier))
        rows = rows.assign(local_loss=loss * rows["bus"].isin(context.zones))
        able = weather * (1.0 - rows["local_loss"])
        add_components(n, "Generator", rows.drop(columns="zone"), p_max_pu=able)


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
        given = float(count_stock(context, str(carrier))[str(zone)])
        cap = given + find_room(context, str(zone), str(carrier))
        if main in group.index and np.isfinite(cap):
            rows.append({
                "name": f"land {main}", "carrier": f"{carrier} in {zone}", "names": list(free),
                "limit": max(cap - fixed, float(group.loc[free, "p_nom_existing"].sum())),
            })  # fmt: skip
    return rows


def list_consumers(context: Context) -> pd.DataFrame:
    """Energy [MWh a year] by ``site``, ``product``, ``sector`` and ``row``, for targets.

    What is left of the rows in the zones has no site and no product.
    """
    columns = ["site", "product", "sector", "row", "energy"]
    sectors = context.tables["demand_rows"].set_index("row")["sector"]
    loads = list_loads(context)
    loads = loads.assign(product="", sector=loads["row"].map(sectors))
    rest = split_remainder(context).sum(axis=1).rename("energy").rename_axis("row").reset_index()
    rest = rest.assign(site="", product="", sector=rest["row"].map(sectors))
    parts = [list_orders(context)[columns], loads[columns], rest[columns]]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def match_consumer(consumers: pd.DataFrame, name: str, kind: str = "") -> pd.DataFrame:
    """Rows of a name: a site, a sector (first a product, then a demand row), or any of them."""
    columns = {"site": ("site",), "sector": ("product", "row", "sector")}
    for column in columns.get(kind, ("product", "site", "row", "sector")):
        found = consumers[consumers[column] == name]
        if len(found):
            return found
    return consumers.iloc[:0]


def select_consumer(context: Context, consumers: pd.DataFrame, name: str) -> pd.DataFrame:
    """Rows of a product, site, demand row or sector.

    Raises
    ------
    InputError
        If nothing is called so; the nearest name is given.
    """
    columns = ("product", "site", "row", "sector")
    found = match_consumer(consumers, name)
    if len(found):
        return found
    known = {str(v) for c in columns for v in consumers[c].unique() if v}
    raise InputError.single(
        context.scenario.file,
        f"policy.green_targets: no consumer {name!r}, {did_you_mean(name, sorted(known))}",
    )


def list_target_rows(n: pypsa.Network, context: Context) -> list[dict[str, Any]]:
    """A yearly row for each consumer whose green share has a target.

    ``own + bought + w (R - own - bought of all - X) >= share x consumption``, where the last
    term on the left stands only in the annual definition, ``w`` is the consumer's part of all
    consumption, ``R`` the region's renewable generation and ``X`` what channels carry of it: by
    their contracts, else the target's share of their orders. Energy signed with the fleet counts
    as far as the fleet can deliver it; what a site makes itself as far as its load of the hour
    takes it. The row is linear, so the share that the ledger finds differs from it: by tenths of a
    point in the contracted definition; by some points in the annual one, as ``w`` is the part of
    all consumption and the ledger shares out by the load that is not yet covered.
    """
    policy = context.scenario.policy
    if not policy.green_targets:
        return []
    consumers = list_consumers(context)
    rows = []
    for name, share in policy.green_targets.items():
        mine = select_consumer(context, consumers, name)
        need = float(mine["energy"].sum()) * context.clock.scale
        terms, signed = _weigh_supply(n, context, consumers, mine)
        rhs = share * need - signed
        if policy.green_definition == "annual":
            part = need / sum_consumption(n)
            terms = _add_common(n, context, terms, part)
            everyone = _weigh_supply(n, context, consumers, consumers)[1]
            rhs += part * (everyone + _sum_exports(context, share))
        if not any(terms.values()):
            if rhs <= 0.0:  # what is signed already is enough
                continue
            raise InputError.single(
                context.scenario.file,
                f"policy.green_targets.{name}: contracts with the fleet reach "
                f"{100 * signed / need:.1f} % and nothing else may serve it; admit more with "
                "industry.contracts (possible: not agreed yet), industry.contract_build (plants "
                "for contracts that are admitted) or industry.build (plants of sites)",
            )
        rows.append({
            "name": f"green target {name}", "sense": ">=", "rhs": rhs, "unit": "MWh",
            "slack_price": context.parameter("green_slack_price"), "terms": terms,
        })  # fmt: skip
    return rows


Terms = dict[str, dict[str, float]]


def _weigh_supply(
    n: pypsa.Network, context: Context, consumers: pd.DataFrame, mine: pd.DataFrame
) -> tuple[Terms, float]:
    """What counts for a consumer, with the part that does, and energy signed [MWh]."""
    g = n.c.generators.static
    plants: dict[str, float] = {}
    own: dict[str, float] = {}
    at_site = consumers.groupby("site")["energy"].sum()
    for site, energy in mine[mine["site"] != ""].groupby("site")["energy"].sum().items():
        if len(list_green(g, str(site))):
            own[str(site)] = float(energy / at_site[site])
    signed = 0.0
    contracts = list_contracts(context)
    deliverable = sum_deliverable(n, contracts, context.clock.scale)
    for name, row in contracts.iterrows():
        if row["buyer_kind"] == "channel":
            continue
        buyers = match_consumer(consumers, str(row["buyer"]), str(row["buyer_kind"]))
        bought = float(buyers["energy"].sum())
        part = float(buyers.loc[buyers.index.intersection(mine.index), "energy"].sum())
        if bought <= 0 or part <= 0:
            continue
        signed += float(deliverable[name]) * part / bought
        # what a direct line brings counts with the site's own, as far as its load takes both
        if f"{name} plant" in g.index and g.at[f"{name} plant", "bus"] == row["zone"]:
            plants[f"{name} plant"] = part / bought
    terms: Terms = {"Generator-p": plants}
    return ({**terms, "Own-green": own} if own else terms), signed


def _sum_exports(context: Context, share: float) -> float:
    """Renewable energy [MWh] that channels without a row of their own carry.

    Their contracts with the fleet; a channel without one carries the target's own share.
    """
    held = {row["channel"] for row in list_green_channels(context)}
    table = list_contracts(context)
    signed = table[table["buyer_kind"] == "channel"].groupby("buyer")["energy"].sum()
    total = 0.0
    for channel in list_channels(context).index:
        if channel in held:
            continue
        if channel in signed.index:
            total += float(signed[channel]) * 1000.0 * context.clock.scale
        else:
            total += share * read_order(context, str(channel))
    return total


def _add_common(n: pypsa.Network, context: Context, terms: Terms, part: float) -> Terms:
    """Terms of the annual definition: what nobody has bought, in proportion of load."""
    g, s = n.c.generators.static, n.c.storage_units.static
    carriers = n.c.carriers.static
    renewable = carriers.index[carriers["renewable"].astype(bool)]
    contract = g["contract"] if "contract" in g else pd.Series("", index=g.index)
    kind = g["bus"].map(n.c.buses.static["kind"])
    common = g.index[g["carrier"].isin(renewable) & (contract == "") & (kind == "zone")]
    shared = {**dict.fromkeys(map(str, common), part), **terms["Generator-p"]}
    water = s.index[s["carrier"].isin(["reservoir", "csp"])]
    out: Terms = {
        **terms,
        "Generator-p": shared,
        "StorageUnit-p_dispatch": dict.fromkeys(map(str, water), part),
    }
    channels = [str(row["channel"]) for row in list_green_channels(context)]
    if channels:
        out["Channel-green"] = dict.fromkeys(channels, -part)
    return out


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
    if chosen and "share_low" in links:
        some = links[links["kind"] == "option"]
        given = some["share_low"] * some["delivered"] / some["efficiency"]
        total += float(given.sum()) / len(n.snapshots)
    return total
