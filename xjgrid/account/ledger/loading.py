"""A solved network becomes a system, and the contracts table contracts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.account.ledger.contracts import Contract
from xjgrid.account.ledger.conversion import make_services
from xjgrid.account.ledger.ledger import Ledger
from xjgrid.account.ledger.loads import list_loads, list_takers, take_off
from xjgrid.account.ledger.reading import Reader
from xjgrid.account.ledger.system import Array, System

if TYPE_CHECKING:
    import pypsa
    import xarray as xr

#: least power of a storage that is taken up: what a plan did not build is left out
MIN_MW = 1e-3


def make_ledger(
    solution: Any, tables: Mapping[str, pd.DataFrame], year: int, *,
    demand: xr.DataArray | None = None, statuses: tuple[str, ...] | None = None,
    strict: bool = True,
) -> Ledger:  # fmt: skip
    """Make the ledger of a solved case.

    Parameters
    ----------
    solution
        A `xjgrid.solve.Solution`.
    tables
        The scenario's tables.
    year
        Year of the contracts.
    demand
        Demand of the zones' loads in MW by ``row``, ``snapshot`` and ``zone``; splits each zone's
        load into its rows.
    statuses
        Statuses of contracts that are in force; all if not given.
    strict
        Refuse contracts that sell more than was on offer in the hours of the case; if not, what
        they lack is a shortfall.
    """
    system = make_system(solution.network, tables, demand=demand)
    potential = find_potential(solution.network, system) if strict else None
    contracts = make_contracts(system, tables, year, solution.green_export, statuses)
    layer = make_services(solution.network, tables, system)
    return Ledger.of(system, contracts, potential, layer)


def make_system(
    network: pypsa.Network, tables: Mapping[str, pd.DataFrame], *,
    demand: xr.DataArray | None = None,
) -> System:  # fmt: skip
    """Lay out a solved network as a system.

    Buses are those that carry alternating current: zones, and sites with a zone of their own in
    the column ``zone``. Links between them are branches, links that leave them are sinks: channels
    or processes and options, as the column ``kind`` says; what a link brings in is an origin.
    Storage that nature fills and that cannot charge is an origin, other storage remembers.
    Unserved energy and load that responded are taken off the loads of their bus.
    """
    reader = Reader(network, tables)
    lines, sent, received = _list_branches(reader)
    stores, moved = _list_storages(reader)
    origins, generation = _list_origins(reader)
    loads, drawn = list_loads(reader, demand)
    takers, taken = list_takers(reader)
    withdrawal, unmet = take_off(reader, loads, np.hstack([drawn, taken]), takers)
    if unmet is not None:
        origins = pd.concat([origins, unmet[0]])
        generation = np.hstack([generation, unmet[1]])
    return System.of(
        reader.times, hours=reader.hours, buses=reader.buses, origins=origins,
        generation=generation, sinks=pd.concat([loads, takers]), withdrawal=withdrawal,
        branches=lines, sent=sent, received=received, storages=stores, **moved,
    )  # fmt: skip


def _list_branches(reader: Reader) -> tuple[pd.DataFrame, Array, Array]:
    """Lines, and links between buses of the ledger: table, sent, received."""
    tables, sent, received = [], [], []
    for component in ("lines", "links"):
        static = reader.static(component)
        inside = static["bus0"].isin(reader.buses.index) & static["bus1"].isin(reader.buses.index)
        static = static[inside]
        p0 = reader.series(component, "p0", static.index)
        p1 = reader.series(component, "p1", static.index)
        tables.append(static[["bus0", "bus1"]])
        sent.append(p0)
        received.append(-p1)
    return pd.concat(tables), np.hstack(sent), np.hstack(received)


def _is_fed(reader: Reader, units: pd.DataFrame) -> Array:
    """Whether a storage unit is filled by nature and cannot charge, shape (units,)."""
    inflow = reader.series("storage_units", "inflow", units.index).any(axis=0)
    return inflow & (units["p_min_pu"].to_numpy(float) >= 0)


def _list_storages(reader: Reader) -> tuple[pd.DataFrame, dict[str, Array]]:
    """Storage units that charge, and stores on buses of the ledger."""
    units = reader.at_buses("storage_units")
    charge = reader.series("storage_units", "p_store", units.index)
    discharge = reader.series("storage_units", "p_dispatch", units.index)
    keep = ~_is_fed(reader, units) & (np.maximum(charge, discharge).max(axis=0) > MIN_MW)
    units, names = units[keep], units.index[keep]
    inflow = reader.series("storage_units", "inflow", names)
    spill = np.nan_to_num(reader.series("storage_units", "spill", names)) * (inflow > 0)
    frame = pd.DataFrame({"bus": units["bus"], "carrier": units["carrier"]}, index=names)
    frame["efficiency"] = units["efficiency_store"].astype(float)
    flows = np.atleast_1d(inflow.any(axis=0)).tolist()
    frame["origin"] = [
        name_origin(c, b) if f else ""
        for c, b, f in zip(units["carrier"], units["bus"], flows, strict=True)
    ]
    stores = reader.at_buses("stores")
    power = reader.series("stores", "p", stores.index)
    more = pd.DataFrame({"bus": stores["bus"], "carrier": stores["carrier"]}, index=stores.index)
    both = pd.concat([frame, more.assign(efficiency=1.0, origin="")])
    level = reader.series("storage_units", "state_of_charge", names)
    held = reader.series("stores", "e", stores.index)
    moved = {
        "charge": np.hstack([charge[:, keep], (-power).clip(min=0.0)]),
        "discharge": np.hstack([discharge[:, keep], power.clip(min=0.0)]),
        "level": np.hstack([level, held]),
        "inflow": np.hstack([inflow - spill, np.zeros_like(power)]),
    }
    return both, {name: values.clip(min=0.0) for name, values in moved.items()}


def name_origin(carrier: object, bus: object, contract: object = "") -> str:
    """Return how an origin is called: technology, place, and the contract it was built for.

    Examples
    --------
    >>> name_origin("wind", "altay"), name_origin("wind", "altay", "smelter-wind")
    ('wind@altay', 'wind@altay for smelter-wind')
    """
    return f"{carrier}@{bus} for {contract}" if contract else f"{carrier}@{bus}"


def _list_origins(reader: Reader) -> tuple[pd.DataFrame, Array]:
    """Technologies by bus (and contract), with their MW."""
    parts, powers = [], []
    units = reader.at_buses("generators")
    units = units[~reader.reduces(units["carrier"]) & (units["sign"] > 0)]
    parts.append(_describe(units))
    powers.append(reader.series("generators", "p", units.index))
    stores = reader.at_buses("storage_units")
    fed = stores[_is_fed(reader, stores)]
    parts.append(_describe(fed))
    powers.append(reader.series("storage_units", "p_dispatch", fed.index))
    mixed = stores[~_is_fed(reader, stores)]
    mixed = mixed[reader.series("storage_units", "inflow", mixed.index).any(axis=0)]
    parts.append(_describe(mixed))
    powers.append(np.zeros((len(reader.times), len(mixed))))
    links = reader.static("links")
    known = reader.buses.index
    links = links[~links["bus0"].isin(known) & links["bus1"].isin(known)]
    parts.append(_describe(links.assign(bus=links["bus1"])))
    powers.append(-reader.series("links", "p1", links.index))
    return _join_origins(reader, pd.concat(parts), np.hstack(powers).clip(min=0.0))


def _describe(units: pd.DataFrame) -> pd.DataFrame:
    """Take carrier, bus, contract and emission factor from components."""
    frame = units[["bus", "carrier"]].copy()
    frame["contract"] = units.get("contract", "")
    frame["co2"] = units["co2_intensity"].astype(float) if "co2_intensity" in units else 0.0
    return frame


def _join_origins(reader: Reader, units: pd.DataFrame, power: Array) -> tuple[pd.DataFrame, Array]:
    """Join units of one technology, bus and contract; emission factors by what they generated."""
    names = [name_origin(u.carrier, u.bus, u.contract) for u in units.itertuples()]
    codes, labels = pd.factorize(pd.Index(names))
    member = (codes[:, None] == np.arange(len(labels))).astype(float)
    made = reader.hours @ power + 1e-9
    first = pd.Series(np.arange(len(units))).groupby(codes).first().to_numpy()
    carriers = reader.carriers.reindex(units["carrier"].iloc[first])
    bus = units["bus"].iloc[first].to_numpy()
    frame = pd.DataFrame(
        {
            "bus": bus,
            "carrier": units["carrier"].iloc[first].to_numpy(),
            "contract": units["contract"].iloc[first].to_numpy(),
            "zone": reader.buses["zone"].reindex(bus).to_numpy(),
            "site": reader.buses["site"].reindex(bus).to_numpy(),
            "renewable": carriers["renewable"].eq(True).to_numpy(),
            "hydro": (carriers["group"].eq("hydro") & carriers["renewable"].eq(True)).to_numpy(),
            "co2": ((made * units["co2"].to_numpy()) @ member) / (made @ member),
        },
        index=labels,
    )
    return frame, power @ member


def find_potential(network: pypsa.Network, system: System) -> pd.Series:
    """Return MWh that each origin could at most give to its bus, curtailed by the grid or not."""
    reader = Reader(network, {})
    out = pd.Series(system.hours @ system.energy, index=system.origins.index)
    units = reader.at_buses("generators")
    most = reader.series("generators", "p_max_pu", units.index) * reader.capacity(units)
    for name, energy in zip(
        [name_origin(u.carrier, u.bus, u.contract) for u in _describe(units).itertuples()],
        reader.hours @ most, strict=True,
    ):  # fmt: skip
        if name in out.index:
            out[name] += energy
    made = pd.Series(0.0, index=out.index)
    power = reader.hours @ reader.series("generators", "p", units.index)
    for unit, energy in zip(_describe(units).itertuples(), power, strict=True):
        name = name_origin(unit.carrier, unit.bus, unit.contract)
        if name in made.index:
            made[name] += energy
    return out - made


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
    found: list[Contract] = []
    table = tables.get("contracts", pd.DataFrame())
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
        # what a site owns is its own first, and the model offers it to no channel either
        green = system.origins[system.origins["renewable"] & (system.origins["site"] == "")]
        support = _read_support(tables)
        for channel in green_export.columns.intersection(system.sinks.index):
            zones = support.get(str(channel), set())
            inside = green[green["zone"].isin(zones)] if zones else green
            profile = green_export[channel].to_numpy(float).clip(min=0.0)
            found.append(Contract(
                f"green share of {channel}", tuple(inside.index), (str(channel),), "profile",
                profile=profile, buyer=str(channel),
            ))  # fmt: skip
    return found


def _read_contract(system: System, row: Any) -> list[Contract]:
    """One row of the table: energy of the zone's fleet, and all of what was built for it."""
    sinks = system.sinks
    columns = {"site": ["site"], "channel": [], "sector": ["product", "row", "sector"]}
    if row.buyer_kind == "channel":
        buyers = sinks.index[sinks.index == row.buyer]
    else:
        inside = sinks["kind"] != "channel"
        hits = [inside & (sinks[c] == row.buyer) for c in columns[row.buyer_kind]]
        buyers = next((sinks.index[h] for h in hits if h.any()), sinks.index[:0])
    out = []
    price = float(getattr(row, "price", np.nan))
    said: dict[str, Any] = {"buyer": str(row.buyer), "price": None if np.isnan(price) else price}
    plants = system.origins.index[system.origins["contract"] == row.contract]
    if len(plants):
        out.append(Contract(f"{row.contract} plant", tuple(plants), tuple(buyers), row.kind,
                            **said))  # fmt: skip
    if row.energy > 0:
        scale = float(system.hours.sum()) / 8760.0
        seller = name_origin(row.carrier, row.zone)
        energy = float(row.energy) * 1000.0 * scale
        out.append(Contract(row.contract, (seller,), tuple(buyers), row.kind, energy, **said))
    return out


def _read_support(tables: Mapping[str, pd.DataFrame]) -> dict[str, set[str]]:
    """Zones whose wind, sun and water may fill each channel's green share."""
    table = tables.get("channels", pd.DataFrame())
    if "support_zones" not in table:
        return {}
    split = table.set_index("channel")["support_zones"].fillna("").astype(str).str.split(";")
    return {str(c): {z.strip() for z in zones if z.strip()} for c, zones in split.items()}
