"""Green targets: yearly rows that hold the green share of a consumer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.build.channels import list_channels, list_green_channels, read_order
from xjgrid.build.constraints import Sense, YearlyConstraint
from xjgrid.build.context import Context
from xjgrid.build.fleet import list_green
from xjgrid.build.industry.contracts import (
    list_consumers,
    list_contracts,
    select_contract_plants,
    sum_consumption,
)
from xjgrid.build.industry.delivery import sum_deliverable
from xjgrid.errors import InputError, did_you_mean
from xjgrid.inputs.consumers import BUYERS, list_names, match_consumer

if TYPE_CHECKING:
    import pypsa


def select_consumer(context: Context, consumers: pd.DataFrame, name: str) -> pd.DataFrame:
    """Rows of a product, site, demand row or sector.

    Raises
    ------
    InputError
        If nothing is called so; the nearest name is given.
    """
    kind, mine = match_consumer(consumers, name)
    if kind:
        return consumers[mine]
    known = sorted(list_names(consumers))
    raise InputError.single(
        context.scenario.file,
        f"policy.green_targets: no consumer {name!r}, {did_you_mean(name, known)}",
    )


def list_target_constraints(n: pypsa.Network, context: Context) -> list[YearlyConstraint]:
    """A yearly constraint for each consumer whose green share has a target.

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
        rows.append(
            YearlyConstraint(
                name=f"green target {name}", kind="green target", subject=name,
                sense=Sense.AT_LEAST, rhs=rhs, unit="MWh",
                penalty=context.parameter("green_slack_price"), terms=terms,
            )
        )  # fmt: skip
    return rows


Terms = dict[str, dict[str, float]]


def _weigh_supply(
    n: pypsa.Network, context: Context, consumers: pd.DataFrame, mine: pd.DataFrame
) -> tuple[Terms, float]:
    """Supply that counts for a consumer, with its part, and energy signed [MWh]."""
    g = n.c.generators.static
    plants: dict[str, float] = {}
    own: dict[str, float] = {}
    at_site = consumers.groupby("site")["energy"].sum()
    for site, energy in mine[mine["site"] != ""].groupby("site")["energy"].sum().items():
        if len(list_green(n, str(site))):
            own[str(site)] = float(energy / at_site[site])
    signed = 0.0
    contracts = list_contracts(context)
    deliverable = sum_deliverable(n, contracts, context.clock.scale)
    for name, row in contracts.iterrows():
        if row["buyer_kind"] == "channel":
            continue
        kinds = BUYERS[str(row["buyer_kind"])]
        buyers = consumers[match_consumer(consumers, str(row["buyer"]), kinds)[1]]
        bought = float(buyers["energy"].sum())
        part = float(buyers.loc[buyers.index.intersection(mine.index), "energy"].sum())
        if bought <= 0 or part <= 0:
            continue
        signed += float(deliverable[name]) * part / bought
        # what a direct line brings counts with the site's own, as far as its load takes both
        for plant in select_contract_plants(g, str(name)):
            if g.at[plant, "bus"] == row["zone"]:
                plants[str(plant)] = part / bought
    terms: Terms = {"Generator-p": plants}
    return ({**terms, "Own-green": own} if own else terms), signed


def _sum_exports(context: Context, share: float) -> float:
    """Renewable energy [MWh] that channels without a row of their own carry.

    Their contracts with the fleet; a channel without one carries the target's own share.
    """
    held = {row.channel for row in list_green_channels(context)}
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
    """Terms of the annual definition: energy without a buyer, in proportion to load."""
    g, s = n.c.generators.static, n.c.storage_units.static
    carriers = n.c.carriers.static
    renewable = carriers.index[carriers["renewable"].astype(bool)]
    contract = g["contract"] if "contract" in g else pd.Series("", index=g.index)
    kind = g["bus"].map(n.c.buses.static["kind"])
    common = g.index[g["carrier"].isin(renewable) & (contract == "") & (kind == "zone")]
    shared = {**dict.fromkeys(map(str, common), part), **terms["Generator-p"]}
    water = s.index[s["carrier"].isin(renewable)]
    out: Terms = {
        **terms,
        "Generator-p": shared,
        "StorageUnit-p_dispatch": dict.fromkeys(map(str, water), part),
    }
    channels = [row.channel for row in list_green_channels(context)]
    if channels:
        out["Channel-green"] = dict.fromkeys(channels, -part)
    return out
