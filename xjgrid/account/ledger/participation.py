"""Average participation in a block of hours: each bus hands on the mix of what it receives.

With ``F_b`` all that enters bus b in an hour, ``g`` generation, ``d`` discharge, ``f_cb`` what
arrives at b from c and ``s_k`` the mix of store k::

    F_b x_b = sum_o g_o e_o + sum_k d_k s_k + sum_c f_cb x_c
    s_k N_k = L_k m_k + q_k e_in + c_k x_b(k),   N_k = L_k + q_k + c_k

where ``m_k`` is the mix that the store's content ``L_k`` had before the hour, ``q_k`` its inflow
and ``c_k`` what charging adds to it. Putting the second into the first leaves a matrix over buses,
in which a store that charges and discharges in the same hour only lessens the diagonal. Buses that
hang on one other bus (sites, ends of the grid) are then eliminated by hand, which leaves the few
buses of the meshed grid, and those matrices are inverted for all hours at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xjgrid.account.ledger.system import Array, System

#: keeps the matrix of an idle ring that only feeds itself invertible
TINY = 1e-13


@dataclass(frozen=True)
class Topology:
    """The core of the grid, and the buses that hang on one bus of it.

    Parameters
    ----------
    core
        Positions of the core's buses, shape (C,).
    parent
        Place in the core of each bus, or of the bus it hangs on, shape (B,).
    leaf
        Whether a bus hangs on one other, shape (B,).
    """

    core: Array
    parent: Array
    leaf: Array

    @classmethod
    def of(cls, system: System) -> Topology:
        """Find the buses with one neighbour; of a pair the first is taken."""
        size = len(system.buses)
        neighbours: list[set[int]] = [set() for _ in range(size)]
        for b0, b1 in zip(*system.branch_buses, strict=True):
            if b0 != b1:
                neighbours[b0].add(int(b1))
                neighbours[b1].add(int(b0))
        leaf = np.zeros(size, dtype=bool)
        root = np.arange(size)
        for bus, around in enumerate(neighbours):
            if len(around) == 1 and not leaf[next(iter(around))]:
                root[bus] = next(iter(around))
                leaf[bus] = True
        core = np.flatnonzero(~leaf)
        place = np.full(size, -1)
        place[core] = np.arange(len(core))
        return cls(core, place[root], leaf)


@dataclass(frozen=True)
class Block:
    """The linear maps of some hours.

    Parameters
    ----------
    inverse
        From injections in the core to mixes of the core, shape (t, C, C).
    enters
        Diagonal of each bus: what enters it, less what its stores return at once, shape (t, B).
    taken, given
        Factors of buses that hang on another: what the bus takes of its parent's mix, and what
        of its injection the parent gets; 1 in the core, shape (t, B).
    kept, added, fed
        Parts of the stores' content that was there before, was charged, and flowed in, (t, K).
    """

    hours: slice
    topology: Topology
    inverse: Array
    enters: Array
    taken: Array
    given: Array
    kept: Array
    added: Array
    fed: Array

    @classmethod
    def of(cls, system: System, topology: Topology, hours: slice) -> Block:
        """Set up and invert the matrices of some hours."""
        kept, added, fed = share_content(system, hours)
        forward, backward = system.transfers(hours)
        first, second = system.branch_buses
        received = gather(len(system.buses), (second, forward), (first, backward))
        handed = gather(len(system.buses), (first, forward), (second, backward))
        entered = gather(
            len(system.buses),
            (system.origin_bus, system.generation[hours]),
            (system.storage_bus, system.discharge[hours] * (kept + fed)),
        )
        enters = received + entered
        enters = np.where(enters > 0, enters, 1.0)
        leaf, parent, core = topology.leaf, topology.parent, topology.core
        taken = np.where(leaf, received / enters, 1.0)
        given = np.where(leaf, handed / enters, 1.0)
        matrix = np.zeros((len(enters), len(core), len(core)))
        diagonal = np.arange(len(core))
        matrix[:, diagonal, diagonal] = enters[:, core] * (1.0 + TINY)
        for bus in np.flatnonzero(leaf):
            matrix[:, parent[bus], parent[bus]] -= handed[:, bus] * taken[:, bus]
        for line, (b0, b1) in enumerate(zip(first, second, strict=True)):
            if not (leaf[b0] or leaf[b1]):
                matrix[:, parent[b1], parent[b0]] -= forward[:, line]
                matrix[:, parent[b0], parent[b1]] -= backward[:, line]
        inverse = np.linalg.inv(matrix)
        return cls(hours, topology, inverse, enters, taken, given, kept, added, fed)

    def spread(self, injected: Array) -> Array:
        """Return the mixes of all buses from what is injected at each, both (t, B, columns)."""
        top = self.topology
        core = np.zeros((injected.shape[0], len(top.core), injected.shape[2]))
        for bus, place in enumerate(top.parent):
            core[:, place] += self.given[:, bus, None] * injected[:, bus]
        core = self.inverse @ core
        out = np.empty_like(injected)
        for bus, place in enumerate(top.parent):
            if top.leaf[bus]:
                own = injected[:, bus] / self.enters[:, bus, None]
                out[:, bus] = own + self.taken[:, bus, None] * core[:, place]
            else:
                out[:, bus] = core[:, place]
        return out

    def reach(self, buses: Array) -> Array:
        """Return the mix of each of some buses per MW injected at each, shape (t, n, n)."""
        top = self.topology
        place = top.parent[buses]
        out = self.inverse[:, place[:, None], place[None, :]]
        out *= self.taken[:, buses, None]
        out *= self.given[:, None, buses]
        same = (buses[:, None] == buses[None, :]) & top.leaf[buses][:, None]
        out += same / self.enters[:, buses, None]
        return out


def share_content(system: System, hours: slice) -> tuple[Array, Array, Array]:
    """Return the parts of content that were there before, were charged and flowed in, (t, K)."""
    before = np.vstack([system.start_level, system.level[:-1]])[hours]
    length = system.hours[hours, None]
    added = length * system.storages["efficiency"].to_numpy(float) * system.charge[hours]
    fed = length * system.inflow[hours]
    content = before + added + fed
    some = content > 0
    safe = np.where(some, content, 1.0)
    # an empty store keeps the memory of its last mix, of no energy
    return np.where(some, before / safe, 1.0), added / safe, fed / safe


def gather(size: int, *parts: tuple[Array, Array]) -> Array:
    """Sum columns into buses: pairs of positions and values (t, n) become (t, B)."""
    out = np.zeros((len(parts[0][1]), size))
    for buses, values in parts:
        for i, bus in enumerate(buses):
            out[:, bus] += values[:, i]
    return out
