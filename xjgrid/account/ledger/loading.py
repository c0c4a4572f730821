"""A solved network becomes the system that the ledger traces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.ledger.conversion import make_services
from xjgrid.account.ledger.ledger import Ledger
from xjgrid.account.ledger.loads import list_loads, list_reducing, list_takers, take_off
from xjgrid.account.ledger.procurement import make_contracts, name_origin
from xjgrid.account.ledger.system import Array, System
from xjgrid.account.plants import clean_intensity
from xjgrid.account.solved_network import SolvedNetwork

if TYPE_CHECKING:
    import xarray as xr

#: least power of a storage that is taken up: what a plan did not build is left out
MIN_MW = 1e-3


def make_ledger(
    solved: SolvedNetwork, *, demand: xr.DataArray | None = None,
    statuses: tuple[str, ...] | None = None, strict: bool = True,
) -> Ledger:  # fmt: skip
    """Make the ledger of a solved case.

    Parameters
    ----------
    demand
        Demand of the zones' loads in MW by ``row``, ``snapshot`` and ``zone``; splits each zone's
        load into its rows.
    statuses
        Statuses of contracts that are in force; all if not given.
    strict
        Refuse contracts that sell more than was on offer in the hours of the case; if not, what
        they lack is a shortfall.
    """
    system = make_system(solved, demand=demand)
    potential = find_potential(solved, system) if strict else None
    green = solved.solution.green_export if solved.solution is not None else None
    contracts = make_contracts(system, solved.tables, solved.year, green, statuses)
    return Ledger.of(system, contracts, potential, make_services(solved, system))


def make_system(solved: SolvedNetwork, *, demand: xr.DataArray | None = None) -> System:
    """Lay out a solved network as a system.

    Buses are those that carry alternating current: zones, and sites with a zone of their own in
    the column ``zone``. Links between them are branches, links that leave them are sinks: channels
    or processes and options, as the column ``kind`` says; a link that brings power in is an origin.
    Storage that nature fills and that cannot charge is an origin, other storage remembers.
    Unserved energy and load that responded are taken off the loads of their bus.
    """
    lines, sent, received = _list_branches(solved)
    stores, moved = _list_storages(solved)
    origins, generation = _list_origins(solved)
    loads, drawn = list_loads(solved, demand)
    takers, taken = list_takers(solved)
    withdrawal, unmet = take_off(solved, loads, np.hstack([drawn, taken]), takers)
    if unmet is not None:
        origins = pd.concat([origins, unmet[0]])
        generation = np.hstack([generation, unmet[1]])
    return System.of(
        solved.times, hours=solved.hours.to_numpy(), buses=solved.buses, origins=origins,
        generation=generation, sinks=pd.concat([loads, takers]), withdrawal=withdrawal,
        branches=lines, sent=sent, received=received, storages=stores, **moved,
    )  # fmt: skip


def _list_branches(solved: SolvedNetwork) -> tuple[pd.DataFrame, Array, Array]:
    """Lines, and links between buses of the ledger: table, sent, received."""
    tables, sent, received = [], [], []
    for component in ("lines", "links"):
        static = solved.table(component, "bus0")
        static = static[static["bus1"].isin(solved.buses.index)]
        tables.append(static[["bus0", "bus1"]])
        sent.append(solved.series(component, "p0", static.index).to_numpy())
        received.append(-solved.series(component, "p1", static.index).to_numpy())
    return pd.concat(tables), np.hstack(sent), np.hstack(received)


def _is_fed(solved: SolvedNetwork) -> Array:
    """Whether a storage unit is filled by nature and cannot charge, shape (units,)."""
    units = solved.units
    inflow = solved.series("storage_units", "inflow", units.index).to_numpy().any(axis=0)
    return inflow & (units["p_min_pu"].to_numpy(float) >= 0)


def _list_storages(solved: SolvedNetwork) -> tuple[pd.DataFrame, dict[str, Array]]:
    """Storage units that charge, and stores on buses of the ledger."""

    def read(component: str, attribute: str, names: pd.Index) -> Array:
        return solved.series(component, attribute, names).to_numpy()

    units = solved.units
    moved = np.maximum(read("storage_units", "p_store", units.index),
                       read("storage_units", "p_dispatch", units.index))  # fmt: skip
    units = units[~_is_fed(solved) & (moved.max(axis=0, initial=0.0) > MIN_MW)]
    names = units.index
    inflow = read("storage_units", "inflow", names)
    spill = np.nan_to_num(read("storage_units", "spill", names)) * (inflow > 0)
    flows = np.atleast_1d(inflow.any(axis=0)).tolist()
    frame = units[["bus", "carrier"]].assign(
        efficiency=units["efficiency_store"].astype(float),
        origin=[name_origin(c, b) if f else ""
                for c, b, f in zip(units["carrier"], units["bus"], flows, strict=True)],
    )  # fmt: skip
    stores = solved.table("stores")
    power = read("stores", "p", stores.index)
    both = pd.concat([frame, stores[["bus", "carrier"]].assign(efficiency=1.0, origin="")])
    series = {
        "charge": np.hstack([read("storage_units", "p_store", names), -power]),
        "discharge": np.hstack([read("storage_units", "p_dispatch", names), power]),
        "level": np.hstack(
            [read("storage_units", "state_of_charge", names), read("stores", "e", stores.index)]
        ),
        "inflow": np.hstack([inflow - spill, np.zeros_like(power)]),
    }
    return both, {name: values.clip(min=0.0) for name, values in series.items()}


def _list_origins(solved: SolvedNetwork) -> tuple[pd.DataFrame, Array]:
    """Technologies by bus (and contract), with their MW."""
    units = solved.table("generators").drop(index=list_reducing(solved).index)
    units = units[units["sign"] > 0]
    if "co2_intensity" in units:
        whole = solved.static("generators")
        energy = pd.Series(solved.energy("generators", "p", whole), whole.index)
        clean = clean_intensity(whole, energy) if (whole["host"] != "").any() else None
        if clean is not None:
            units = units.assign(co2_intensity=clean[units.index])
    stores, is_fed = solved.units, _is_fed(solved)
    fed, mixed = stores[is_fed], stores[~is_fed]
    inflow = solved.series("storage_units", "inflow", mixed.index).to_numpy().any(axis=0)
    links = solved.table("links", "bus1")
    links = links[~links["bus0"].isin(solved.buses.index)]
    parts = [units, fed, mixed[inflow], links.assign(bus=links["bus1"])]
    powers = [
        solved.series("generators", "p", units.index).to_numpy(),
        solved.series("storage_units", "p_dispatch", fed.index).to_numpy(),
        np.zeros((len(solved.times), int(inflow.sum()))),
        -solved.series("links", "p1", links.index).to_numpy(),
    ]
    described = pd.concat([_describe(part) for part in parts])
    return _join_origins(solved, described, np.hstack(powers).clip(min=0.0))


def _describe(units: pd.DataFrame) -> pd.DataFrame:
    """Take carrier, bus, zone, site, contract and emission factor from components."""
    frame = units[["bus", "carrier", "zone", "site", "contract"]]
    co2 = units["co2_intensity"].astype(float) if "co2_intensity" in units else 0.0
    names = [name_origin(u.carrier, u.bus, u.contract) for u in frame.itertuples()]
    return frame.assign(co2=co2, origin=np.array(names, dtype=object))


def _join_origins(
    solved: SolvedNetwork, units: pd.DataFrame, power: Array
) -> tuple[pd.DataFrame, Array]:
    """Join units of one technology, bus and contract; emission factors by what they generated."""
    codes, labels = pd.factorize(units["origin"])
    member = (codes[:, None] == np.arange(len(labels))).astype(float)
    made = solved.hours.to_numpy() @ power + 1e-9
    frame = units.drop_duplicates("origin").set_axis(labels).drop(columns="origin")
    carriers = solved.carrier_table.reindex(frame["carrier"])
    renewable = carriers["renewable"].eq(True).to_numpy()
    return frame.assign(
        renewable=renewable,
        hydro=carriers["group"].eq("hydro").to_numpy() & renewable,
        co2=((made * units["co2"].to_numpy()) @ member) / (made @ member),
    ), power @ member


def find_potential(solved: SolvedNetwork, system: System) -> pd.Series:
    """Return MWh that each origin could at most give to its bus, curtailed by the grid or not."""
    units = solved.table("generators")
    size = units["p_nom_opt"].where(units["p_nom_opt"] > 0, units["p_nom"]).to_numpy(float)
    most = solved.energy("generators", "p_max_pu", units) * size
    spare = pd.Series(most - solved.energy("generators", "p", units), _describe(units)["origin"])
    out = pd.Series(system.hours @ system.energy, index=system.origins.index)
    return out + spare.groupby(level=0).sum().reindex(out.index).fillna(0.0)
