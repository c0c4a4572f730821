"""Tracing through the year: mixes of all buses and stores, with the stores' memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from xjgrid.account.ledger.participation import Block, Topology
from xjgrid.account.ledger.system import Array, System

#: bytes of the largest array of a block
BLOCK_BYTES = 48e6
#: pull of a store whose mix nothing determines towards the region's mix
PULL = 1e-9


@dataclass(frozen=True)
class Slab:
    """Mixes of some hours.

    Parameters
    ----------
    hours
        Which hours of the system.
    mix
        Columns (origins or what they were weighted to) of buses, then stores, (t, B + K, columns).
    """

    hours: slice
    mix: Array


@dataclass(frozen=True, eq=False)
class Tracer:
    """Walks a system through its hours.

    Whatever is additive over origins can be traced instead of the origins themselves: a walk takes
    weights, and the columns of its mixes are the weighted sums. A walk over "renewable or not" is
    thus as exact as one over all origins, and much shorter.

    Parameters
    ----------
    system
        What is traced.
    start
        Mix that each store's content has before the first hour, shape (K, O).
    """

    system: System
    start: Array

    @classmethod
    def of(cls, system: System) -> Tracer:
        """Find the mix with which each store must begin in order to end with it.

        The mix at the end is linear in the mix ``M`` at the beginning, ``S + R M``. One walk, in
        which the beginning of each store is an origin of its own, gives S and R. A store that
        nothing renews (R = 1) takes the region's mix.
        """
        stores, origins = len(system.storages), len(system.origins)
        unknown = cls(system, np.zeros((stores, origins)))
        if not stores:
            return unknown
        begin = np.hstack([unknown.start, np.eye(stores)])
        weights = np.hstack([np.eye(origins), np.zeros((origins, stores))])
        end = begin
        for block in unknown.blocks(origins + stores):
            end = unknown.remember(block, weights, end)[-1]
        source, kept = end[:, :origins], end[:, origins:]
        made = system.hours @ system.energy
        region = made / max(float(made.sum()), 1e-300)
        pulled = source + PULL * np.outer(kept.sum(axis=1), region)
        start = np.linalg.solve(np.eye(stores) - (1.0 - PULL) * kept, pulled)
        total = start.sum(axis=1, keepdims=True)
        return cls(system, np.divide(start, total, out=start, where=total > 0.5))

    @cached_property
    def topology(self) -> Topology:
        """Core of the grid and what hangs on it."""
        return Topology.of(self.system)

    def blocks(self, columns: int, first: int = 0, last: int | None = None) -> Iterator[Block]:
        """Yield blocks of hours, sized so that mixes of so many columns fit in little memory."""
        system = self.system
        nodes = len(system.nodes)
        row = 8.0 * max(nodes * max(columns, 1), len(self.topology.core) ** 2,
                        len(system.storages) ** 2)  # fmt: skip
        step = int(np.clip(BLOCK_BYTES / row, 1, 744))
        stop = len(system.times) if last is None else last
        for begin in range(first, stop, step):
            yield Block.of(system, self.topology, slice(begin, min(begin + step, stop)))

    def walk(
        self, weights: Array | None = None, first: int = 0, last: int | None = None
    ) -> Iterator[Slab]:
        """Yield mixes block by block, from the first hour asked for.

        Parameters
        ----------
        weights
            Shape (O, columns); each origin for itself if not given.
        first, last
            Hours to yield; the stores' memory is followed from the beginning in any case.
        """
        if weights is None:
            weights = np.eye(len(self.system.origins))
        state = self.start @ weights
        if len(self.system.storages):
            for block in self.blocks(weights.shape[1], 0, first):
                state = self.remember(block, weights, state)[-1]
        for block in self.blocks(weights.shape[1], first, last):
            states = self.remember(block, weights, state)
            injected = self._inject(block, weights)
            given = self.system.discharge[block.hours] * block.kept
            for k, bus in enumerate(self.system.storage_bus):
                injected[:, bus] += given[:, k, None] * states[:-1, k]
            yield Slab(block.hours, np.concatenate([block.spread(injected), states[1:]], axis=1))
            state = states[-1]

    def remember(self, block: Block, weights: Array, state: Array) -> Array:
        """Return the stores' mixes before the block and after each hour, (t + 1, K, columns)."""
        system = self.system
        at = system.storage_bus
        length = block.enters.shape[0]
        states = np.empty((length + 1, *state.shape))
        states[0] = state
        if not len(at):
            return states
        inflow = system.inflow_origin
        natural = np.where(inflow[:, None] >= 0, weights[inflow], 0.0)
        from_grid = block.spread(self._inject(block, weights))[:, at]
        source = block.added[:, :, None] * from_grid + block.fed[:, :, None] * natural
        given = system.discharge[block.hours] * block.kept
        passed = block.reach(at) * given[:, None, :] * block.added[:, :, None]
        own = np.arange(len(at))
        passed[:, own, own] += block.kept
        renewed = (block.added + block.fed) > 0
        for t in range(length):
            states[t + 1] = states[t]
            rows = np.flatnonzero(renewed[t])
            if rows.size:
                states[t + 1, rows] = passed[t, rows] @ states[t] + source[t, rows]
        return states

    def _inject(self, block: Block, weights: Array) -> Array:
        """Return what generation and inflow inject, memory of stores apart, (t, B, columns)."""
        system = self.system
        out = np.zeros((block.enters.shape[0], len(system.buses), weights.shape[1]))
        made = system.generation[block.hours]
        for bus in np.unique(system.origin_bus):
            mine = np.flatnonzero(system.origin_bus == bus)
            out[:, bus] = made[:, mine] @ weights[mine]
        passing = system.discharge[block.hours] * block.fed
        for k in np.flatnonzero(system.inflow_origin >= 0):
            out[:, system.storage_bus[k]] += passing[:, k, None] * weights[system.inflow_origin[k]]
        return out
