"""Services that keep what electricity made: heat and hydrogen remember their electricity too.

An option of a service (a boiler, a heat pump, an electrolyser) draws at its meter and feeds the bus
of the service, where fuel, a store, the need and processes stand. The electricity behind a MWh
delivered there is followed as any other: it is mixed, stored and handed on. Fuel brings none of
it and only thins what there is. Each option keeps a bus of its own in this layer, so that its
electricity stays with its demand row and sector: the layer has a bus, an origin and users an
option, and a store for every option that can fill it.

Nothing flows back to the grid, so the layer follows the grid block by block; in an hour::

    E_b x_b = p_b x_grid(b) + sum_k d_k s_k,   s_k N_k = L_k m_k + c_k x_b(k)

with all quantities in electricity. Putting the second into the first leaves a diagonal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from xjgrid.account.ledger.participation import gather, share_content
from xjgrid.account.ledger.sinks import list_sinks
from xjgrid.account.ledger.system import Array, System
from xjgrid.account.ledger.tracing import PULL, Slab, Tracer

#: part of the largest hour below which an hour's inflow is not in a store any more
FORGOTTEN = 1e-18


@dataclass(frozen=True, eq=False)
class Memory:
    """What buses without lines and their stores hand on, hour by hour.

    Parameters
    ----------
    at
        Position of each store's bus, shape (K,).
    kept, added
        Parts of each store's content that were there before and were charged, shape (T, K).
    given
        What each store gives of the content that was there before, shape (T, K).
    enters
        What enters each bus, less what its stores return at once, shape (T, P).
    """

    at: Array
    kept: Array
    added: Array
    given: Array
    enters: Array

    @classmethod
    def of(cls, system: System, received: Array | None = None) -> Memory:
        """Read the flows of a system.

        Parameters
        ----------
        received
            What enters each bus where that is more than generation and discharge, shape (T, P).
        """
        at, size = system.storage_bus, len(system.buses)
        kept, added, _ = share_content(system, slice(None))
        given = system.discharge * kept
        if received is None:
            enters = gather(size, (system.origin_bus, system.generation), (at, given))
        else:
            enters = received - gather(size, (at, system.discharge * added))
        return cls(at, kept, added, given, enters)

    @cached_property
    def ranks(self) -> list[Array]:
        """Stores sorted so that no two of one bus stand in one array."""
        rank = pd.Series(self.at).groupby(self.at).cumcount().to_numpy()
        return [np.flatnonzero(rank == r) for r in range(int(rank.max(initial=-1)) + 1)]

    @cached_property
    def scale(self) -> Array:
        """One over what enters each bus, 0 where nothing does, shape (T, P)."""
        return np.divide(1.0, self.enters, out=np.zeros_like(self.enters), where=self.enters > 0)

    def follow(self, hours: slice, mixes: Array, state: Array, states: Array) -> Array:
        """Fill in the mixes of buses and stores of some hours; return the stores' last.

        Parameters
        ----------
        mixes
            What each bus receives from outside, weighted, which its mix takes the place of, shape
            (t, P, columns).
        state
            Mix of each store before the first hour, shape (K, columns).
        states
            Where the stores' mixes are written, shape (t, K, columns).
        """
        kept, added = self.kept[hours, :, None], self.added[hours, :, None]
        given, scale = self.given[hours, :, None], self.scale[hours, :, None]
        for t, mix in enumerate(mixes):
            for mine in self.ranks:
                mix[self.at[mine]] += given[t, mine] * state[mine]
            mix *= scale[t]
            np.multiply(kept[t], state, out=states[t])
            states[t] += added[t] * mix[self.at]
            state = states[t]
        return state

    @cached_property
    def last(self) -> tuple[Array, Array]:
        """What is left in each store at the end, read from the last hour to the first.

        Returns
        -------
        Of what its bus receives in each hour, shape (T, K), and of what each store (columns) held
        at the beginning, shape (K, K).
        """
        own = np.arange(len(self.at))
        rank = np.zeros(len(self.at), dtype=int)
        for r, mine in enumerate(self.ranks):
            rank[mine] = r
        part = (rank[:, None] == np.arange(len(self.ranks))).astype(float)
        received = np.empty(self.kept.shape)
        total = np.empty((self.enters.shape[1], len(self.ranks)))
        for t in reversed(range(len(received))):
            total[:] = 0.0
            for mine in self.ranks:
                total[self.at[mine]] += self.added[t, mine, None] * part[mine]
            through = (self.scale[t, :, None] * total)[self.at]
            received[t] = through[own, rank]
            part = self.kept[t, :, None] * part + self.given[t, :, None] * through
        same = self.at[:, None] == self.at[None, :]
        return received, np.where(same, part[:, rank].T, 0.0)

    def settle(self, end: Array, pull: Array) -> Array:
        """Return the mix with which each store must begin in order to end with it, (K, columns).

        Parameters
        ----------
        end
            Mix at the end of a year that began with nothing, shape (K, columns).
        pull
            What a store takes that nothing renews, shape (columns,).
        """
        lasting = self.last[1]
        rest = np.eye(len(self.at)) - (1.0 - PULL) * lasting
        return np.linalg.solve(rest, end + PULL * np.outer(lasting.sum(axis=1), pull))


@dataclass(frozen=True, eq=False)
class Services:
    """The layer of services behind the grid, in electricity.

    Parameters
    ----------
    system
        Its buses and origins are the options, by the names of their sinks in the grid; its sinks
        are what uses them, the first of each option under the option's name.
    feeds
        Position in the grid of the bus at which each option draws, shape (P,).
    start
        Mix that each store's content has before the first hour, shape (K, O).
    """

    system: System
    feeds: Array
    start: Array

    @classmethod
    def of(cls, layer: System, tracer: Tracer) -> Services:
        """Find the mix with which each store must begin in order to end with it.

        Raises
        ------
        ValueError
            If an option or a store is called as a node of the grid, or no sink is called as an
            option.
        """
        grid = tracer.system
        if grid.nodes.intersection(layer.nodes).size:
            raise ValueError(f"{grid.nodes.intersection(layer.nodes)[0]!r} stands in two layers")
        feeds, memory = find_feeds(layer, grid), Memory.of(layer)
        part = memory.last[0] * layer.generation[:, memory.at]
        end = np.zeros((len(layer.storages), len(grid.origins)))
        # what came in long ago has left every store
        late = np.flatnonzero((part > FORGOTTEN * part.max(axis=0, initial=0.0)).any(axis=1))
        for slab in tracer.walk(None, int(late[0]) if len(late) else len(part)):
            for k, bus in enumerate(memory.at):
                end[k] += part[slab.hours, k] @ slab.mix[:, feeds[bus]]
        made = grid.hours @ grid.energy
        start = memory.settle(end, made / max(float(made.sum()), 1e-300))
        total = start.sum(axis=1, keepdims=True)
        return cls(layer, feeds, np.divide(start, total, out=start, where=total > 0.5))

    @cached_property
    def memory(self) -> Memory:
        """The layer's buses and stores."""
        return Memory.of(self.system)

    def walk(
        self, tracer: Tracer, weights: Array | None = None, first: int = 0, last: int | None = None
    ) -> Iterator[Slab]:
        """Yield mixes of the grid's nodes, then of the options and their stores; see `Tracer`."""
        state = self.start if weights is None else self.start @ weights
        grid, buses = len(tracer.system.nodes), len(self.system.buses)
        for slab in tracer.walk(weights, 0, last):
            hours, size, columns = slab.hours, *slab.mix.shape[::2]
            whole = np.empty((size, grid + len(self.system.nodes), columns))
            whole[:, :grid] = slab.mix
            mixes, states = whole[:, grid : grid + buses], whole[:, grid + buses :]
            state = self._follow(slab, mixes, state, states).copy()
            skip = max(0, first - hours.start)
            if skip < size:
                yield Slab(slice(hours.start + skip, hours.stop), whole[skip:])

    def _follow(self, slab: Slab, mixes: Array, state: Array, states: Array) -> Array:
        """Fill in mixes of options and their stores from those of the grid; see `Memory`."""
        drawn = self.system.generation[slab.hours, :, None]
        for option, node in enumerate(self.feeds):
            np.multiply(drawn[:, option], slab.mix[:, node], out=mixes[:, option])
        return self.memory.follow(slab.hours, mixes, state, states)


def find_feeds(layer: System, grid: System) -> Array:
    """Return the position of the bus at which each option draws, shape (P,)."""
    strange = layer.origins.index.difference(grid.sinks.index)
    if len(strange):
        raise ValueError(f"no sink is called as the option {strange[0]!r}")
    return grid.buses.index.get_indexer(pd.Index(grid.sinks.loc[layer.origins.index, "bus"]))


def list_uses(grid: System, services: Services | None) -> tuple[pd.DataFrame, Array, Array]:
    """Return all sinks, what each draws at its meter, and the electricity behind what it uses.

    Returns
    -------
    Sinks with ``node`` (at the meter), ``use_node`` and ``need``; both powers in MW, shape (T, S).
    They differ for options that a store stands behind. Further users of an option and the losses
    of its stores are sinks of its row and service which draw nothing at a meter.
    """
    sinks, drawn = list_sinks(grid)
    sinks["use_node"] = sinks["node"]
    if services is None:
        return sinks, drawn, drawn
    uses, used = list_sinks(services.system)
    uses["use_node"] = uses["node"] + len(grid.nodes)
    meter = sinks.index.get_indexer(pd.Index(uses["bus"]))
    first = (uses.index == uses["bus"]).to_numpy()
    more = sinks.iloc[meter[~first]].set_axis(uses.index[~first])
    for column in ("need", "use_node"):
        sinks.iloc[meter[first], sinks.columns.get_loc(column)] = uses[column].to_numpy()[first]
        more[column] = uses.loc[~first, column]
    table = pd.concat([sinks, more]).rename_axis("sink")
    if table.index.has_duplicates:
        raise ValueError(f"sink {table.index[table.index.duplicated()][0]!r} stands twice")
    behind = drawn.copy()
    behind[:, meter[first]] = used[:, first]
    rest = used[:, ~first]
    return table, np.hstack([drawn, np.zeros_like(rest)]), np.hstack([behind, rest])
