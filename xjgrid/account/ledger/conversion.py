"""What services' stores hold, told in the electricity behind it.

The bus of a service has what electricity and fuel deliver, a store, a need, and processes that take
from it. The electricity behind a MWh of it, ``e`` [MWh_el/MWh], is mixed as everything is::

    F_b e_b = p_b + sum_k d_k e_k,   N_k e_k = L_k e_k(before) + c_k e_b

with what enters the bus ``F_b`` (fuel too, which brings no electricity), the option's draw ``p_b``,
discharge ``d_k``, content ``L_k`` and what charging adds ``c_k``. Times ``e``, heat and hydrogen
become electricity, and what options draw over the year is what is used and lost, to the last MWh.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from xjgrid.account.ledger.loads import read_served
from xjgrid.account.ledger.participation import gather
from xjgrid.account.ledger.services import Memory
from xjgrid.account.ledger.system import Array, System
from xjgrid.account.solved_network import SolvedNetwork

#: least power of a store that is taken up, MW
MIN_MW = 1e-3
#: series of a layer that turn into electricity, by what stands at the bus and in the store
AT_BUS, IN_STORE = ("withdrawal", "charge"), ("discharge", "level")


def make_services(solved: SolvedNetwork, grid: System) -> System | None:
    """Lay out the services that have a store; None where no store of a service was used.

    Parameters
    ----------
    grid
        The system of the network, in which options of services are sinks.
    """
    units, links = solved.static("storage_units"), solved.static("links")
    options = links[links.index.isin(grid.sinks.index[grid.sinks["kind"] == "option"])]
    loads = solved.static("loads")
    units = units[units["bus"].isin(options["bus1"]) & units["bus"].isin(loads["bus"])]
    moved = [solved.series("storage_units", name, units.index).to_numpy()
             for name in ("p_store", "p_dispatch")]  # fmt: skip
    units = units[np.maximum(*moved).max(axis=0, initial=0.0) > MIN_MW]
    options = options[options["bus1"].isin(units["bus"])]
    if options.empty:
        return None
    return convert(*_lay_out(solved, options, units, grid))


def convert(layer: System, received: Array) -> System:
    """Turn a layer of delivered energy into electricity.

    Parameters
    ----------
    layer
        In MW delivered, but for its generation, which is what options draw in MW of electricity;
        each option has a bus of its own.
    received
        What enters each of these buses in MW delivered, fuel included, shape (T, P).
    """
    memory = Memory.of(layer, received)
    bus = gather(len(layer.buses), (layer.origin_bus, layer.generation))[:, :, None]
    store = np.empty((*layer.charge.shape, 1))
    end = np.einsum("tk,tk->k", memory.last[0], bus[:, memory.at, 0])
    memory.follow(slice(None), bus, memory.settle(end[:, None], np.zeros(1)), store)
    at = {"withdrawal": layer.buses.index.get_indexer(pd.Index(layer.sinks["bus"])),
          "charge": layer.storage_bus}  # fmt: skip
    series = {name: getattr(layer, name) * bus[:, at[name], 0] for name in AT_BUS}
    series |= {name: getattr(layer, name) * store[:, :, 0] for name in IN_STORE}
    return System.of(
        layer.times, hours=layer.hours, buses=layer.buses, origins=layer.origins,
        generation=layer.generation, sinks=layer.sinks, storages=layer.storages, **series,
    )  # fmt: skip


def _lay_out(
    solved: SolvedNetwork, options: pd.DataFrame, units: pd.DataFrame, grid: System
) -> tuple[System, Array]:
    """Return the layer with MW delivered, and what enters the bus of each option."""

    def read(attribute: str) -> Array:
        return solved.series("storage_units", attribute, units.index).to_numpy().clip(min=0.0)

    users, taken = _list_users(solved, options["bus1"].unique())
    filled = read("p_store")
    place = pd.Index(options["bus1"].unique())
    received = gather(len(place), (place.get_indexer(pd.Index(users["bus"])), taken),
                      (place.get_indexer(pd.Index(units["bus"])), filled))  # fmt: skip
    zone = grid.sinks["zone"].reindex(options.index)
    sinks, user = _pair(options, users)
    stores, unit = _pair(options, units)
    described = {
        "buses": pd.DataFrame({"zone": zone}),
        "origins": pd.DataFrame({"bus": options.index, "carrier": "option", "zone": zone}),
        "sinks": sinks.assign(kind="option", need=users["need"].iloc[user].to_numpy()),
        "storages": stores.assign(
            carrier=units["carrier"].iloc[unit].to_numpy(),
            efficiency=units["efficiency_store"].iloc[unit].to_numpy(float),
        ),
    }
    held = {
        "charge": filled[:, unit],
        "discharge": read("p_dispatch")[:, unit],
        "level": read("state_of_charge")[:, unit],
    }
    drawn = grid.withdrawal[:, grid.sinks.index.get_indexer(options.index)]
    layer = System.of(solved.times, hours=solved.hours.to_numpy(), generation=drawn, **described,
                      withdrawal=taken[:, user], **held)  # fmt: skip
    return layer, received[:, place.get_indexer(pd.Index(options["bus1"]))]


def _list_users(solved: SolvedNetwork, buses: Array) -> tuple[pd.DataFrame, Array]:
    """Loads and processes that take from buses of services: bus and need, with MW delivered."""
    loads, links = solved.static("loads"), solved.static("links")
    loads, links = loads[loads["bus"].isin(buses)], links[links["bus2"].isin(buses)]
    need = [f"{bus} of {name}" for name, bus in links["bus2"].items()]
    users = pd.concat([
        pd.DataFrame({"bus": loads["bus"], "need": loads.index}, index=loads.index),
        pd.DataFrame({"bus": links["bus2"], "need": need}, index=links.index),
    ])  # fmt: skip
    taken = solved.series("links", "p2", links.index).to_numpy()
    return users, np.hstack([read_served(solved, loads), taken]).clip(min=0.0)


def _pair(options: pd.DataFrame, things: pd.DataFrame) -> tuple[pd.DataFrame, Array]:
    """Give every option its part of each thing that stands at its bus.

    Returns
    -------
    The option as ``bus``, and the position of each thing. The first user of an option has the
    option's name; a store that no other option fills keeps its own.
    """
    names, bus, position = [], [], []
    shared = options["bus1"].duplicated(keep=False)
    for option, place in options["bus1"].items():
        for i, which in enumerate(np.flatnonzero(things["bus"] == place)):
            name = str(things.index[which])
            if "need" in things:
                name = f"{option} for {name}" if i else str(option)
            elif shared[option]:
                name = f"{option} in {name}"
            names.append(name)
            bus.append(option)
            position.append(which)
    return pd.DataFrame({"bus": bus}, index=names), np.array(position, dtype=int)
