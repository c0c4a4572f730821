"""Contracts in force, from the table of contracts and the green shares of channels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.ledger.contract import Contract
from xjgrid.account.ledger.system import System
from xjgrid.inputs.consumers import BUYERS, match_consumer

if TYPE_CHECKING:
    from typing import Any


def name_origin(carrier: object, bus: object, contract: object = "") -> str:
    """Return the name of an origin: technology, place, and the contract it was built for.

    Examples
    --------
    >>> name_origin("wind", "altay"), name_origin("wind", "altay", "smelter-wind")
    ('wind@altay', 'wind@altay for smelter-wind')
    """
    return f"{carrier}@{bus} for {contract}" if contract else f"{carrier}@{bus}"


def make_contracts(
    system: System, tables: Mapping[str, pd.DataFrame], year: int,
    green_export: pd.DataFrame | None = None, statuses: tuple[str, ...] | None = None,
) -> list[Contract]:  # fmt: skip
    """Read the contracts in force, and what channels carry as green.

    A channel whose green share the model holds comes last: it takes what other contracts have left
    of wind, sun and water in its supporting zones. What the table says of such a channel is part
    of that share and not counted again.

    Parameters
    ----------
    green_export
        MW of renewable energy that channels carry, hours by channel.
    statuses
        Statuses of contracts that count; all if not given.
    """
    table = tables.get("contracts", pd.DataFrame())
    found: list[Contract] = []
    if len(table):
        live = (table["year_from"] <= year) & (table["year_to"] >= year)
        if statuses is not None:
            live &= table["status"].isin(statuses)
        # what is sold to a channel that is not in service is not sold
        live &= (table["buyer_kind"] != "channel") | table["buyer"].isin(system.sinks.index)
        if green_export is not None:
            held = table["buyer"].isin(green_export.columns)
            live &= ~(held & (table["buyer_kind"] == "channel"))
        for row in table[live].itertuples():
            found += _read_contract(system, row)
    if green_export is not None:
        found += _read_channels(system, tables, green_export)
    return found


def _read_contract(system: System, row: Any) -> Iterator[Contract]:
    """One row of the table: all of what was built for it, and energy of the zone's fleet."""
    sinks = system.sinks
    if row.buyer_kind == "channel":
        buyers = sinks.index[sinks.index == row.buyer]
    else:
        inside = sinks[sinks["kind"] != "channel"]
        buyers = inside.index[match_consumer(inside, row.buyer, BUYERS[row.buyer_kind])[1]]
    price = float(getattr(row, "price", np.nan))
    said: dict[str, Any] = {"buyer": str(row.buyer), "price": None if np.isnan(price) else price}
    plants = system.origins.index[system.origins["contract"] == row.contract]
    if len(plants):
        yield Contract(f"{row.contract} plant", tuple(plants), tuple(buyers), row.kind, **said)
    if row.energy > 0:
        energy = float(row.energy) * 1000.0 * float(system.hours.sum()) / 8760.0
        seller = name_origin(row.carrier, row.zone)
        yield Contract(row.contract, (seller,), tuple(buyers), row.kind, energy, **said)


def _read_channels(
    system: System, tables: Mapping[str, pd.DataFrame], green_export: pd.DataFrame
) -> Iterator[Contract]:
    """The green share that the model holds of each channel."""
    # what a site owns is its own first, and the model offers it to no channel either
    green = system.origins[system.origins["renewable"] & (system.origins["site"] == "")]
    support = _read_support(tables)
    for channel in green_export.columns.intersection(system.sinks.index):
        zones = support.get(str(channel), set())
        inside = green[green["zone"].isin(zones)] if zones else green
        profile = green_export[channel].to_numpy(float).clip(min=0.0)
        yield Contract(
            f"green share of {channel}", tuple(inside.index), (str(channel),), "profile",
            profile=profile, buyer=str(channel),
        )  # fmt: skip


def _read_support(tables: Mapping[str, pd.DataFrame]) -> dict[str, set[str]]:
    """Zones whose wind, sun and water may fill each channel's green share."""
    table = tables.get("channels", pd.DataFrame())
    if "support_zones" not in table:
        return {}
    split = table.set_index("channel")["support_zones"].fillna("").astype(str).str.split(";")
    return {str(c): {z.strip() for z in zones if z.strip()} for c, zones in split.items()}
