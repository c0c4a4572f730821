"""What must add up in every ledger, to one in a million."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.ledger.shares import TRACED, Green, market_based
from xjgrid.account.ledger.system import Array, System
from xjgrid.account.periods import Periods

if TYPE_CHECKING:
    from xjgrid.account.ledger.ledger import Ledger

TOLERANCE = 1e-6
COLUMNS = ("quantity", "expected", "model", "tolerance", "within")


def check_ledger(ledger: Ledger) -> pd.DataFrame:
    """Return the identities of a ledger: quantity, expected, model, tolerance, within.

    Errors are relative: of a bus to its mean throughput, of origins and sinks to all energy.
    """
    system = ledger.system
    periods = Periods.of(system.times, system.hours, "year")
    scale = max(float((system.hours @ system.energy).sum()), 1e-9)
    start = _join_starts(ledger)
    rows, origins, ends = _walk(ledger, start)
    changes = _find_changes(ledger, start, ends)
    made = periods.sum(system.energy).sum(axis=0)
    errors = {
        "balance of every bus": max(_bus_error(layer) for layer in _layers(ledger)),
        "origins of every sink add up to its draw": rows,
        "sinks of every origin add up to its generation":
            float(np.abs(origins + sum(changes) - made).max(initial=0.0)) / scale,
        "stores end with the mix they began with":
            float(np.abs(ends - start).max()) if ends.size else 0.0,
    }  # fmt: skip
    if ledger.services is not None:
        drawn, used = ledger.energy(periods).sum(), ledger.energy(periods, TRACED).sum()
        off = abs(float(used + changes[1].sum() - drawn))
        errors["what services use and lose is what they drew"] = off / scale
    out = [(name, 0.0, error) for name, error in errors.items()]
    green = Green(ledger, 0)
    kept = float((sum(changes) * green.weights).sum())
    produced = float(made @ green.weights)
    traced = float(green.energy(TRACED, periods).sum()) + kept
    bought, residual = market_based(ledger, green.weights, periods)
    out.append(("traced over all sinks is production", produced / scale, traced / scale))
    held = float(residual[0] * changes[0].sum())
    out.append(("contracts and residual mix are generation", produced / scale,
                (float(bought.sum()) + held) / scale))  # fmt: skip
    frame = pd.DataFrame(out, columns=list(COLUMNS[:3])).assign(tolerance=TOLERANCE)
    return frame.assign(within=(frame["model"] - frame["expected"]).abs() <= TOLERANCE)


def _layers(ledger: Ledger) -> list[System]:
    """The grid, and the services behind it."""
    return [ledger.system] if ledger.services is None else [ledger.system, ledger.services.system]


def _join_starts(ledger: Ledger) -> Array:
    """Return the mix that stores of all layers begin with, shape (stores, O)."""
    if ledger.services is None:
        return ledger.tracer.start
    return np.vstack([ledger.tracer.start, ledger.services.start])


def _find_changes(ledger: Ledger, start: Array, ends: Array) -> list[Array]:
    """Return what the stores of each layer hold more at the end, MWh by origin, each (O,)."""
    out, first = [], 0
    for layer in _layers(ledger):
        mine = slice(first, first + len(layer.storages))
        out.append(layer.level[-1] @ ends[mine] - layer.start_level @ start[mine])
        first = mine.stop
    return out


def _bus_error(system: System) -> float:
    """Worst imbalance of a bus over its mean throughput."""
    forward, backward = system.transfers()
    moved = np.zeros(len(system.buses))
    parts = ((system.origin_bus, system.generation), (system.storage_bus, system.discharge),
             (system.branch_buses[1], forward), (system.branch_buses[0], backward))  # fmt: skip
    for buses, values in parts:
        np.add.at(moved, buses, values.mean(axis=0))
    return float((np.abs(system.imbalance()).max(axis=0) / moved.clip(min=1.0)).max())


def _walk(ledger: Ledger, start: Array) -> tuple[float, Array, Array]:
    """Return the worst row sum, energy by origin over all sinks, and the stores' last mix."""
    system = ledger.system
    node = ledger.sinks["use_node"].to_numpy()
    at = np.zeros((len(node), len(ledger.nodes)))
    at[np.arange(len(node)), node] = 1.0
    stores = _find_stores(ledger)
    worst, origins = 0.0, np.zeros(len(system.origins))
    ends = start
    for slab in ledger.walk():
        drawn = (ledger.used[slab.hours] * system.hours[slab.hours, None]) @ at
        off = np.abs(slab.mix.sum(axis=2) - 1.0) * np.abs(drawn)
        worst = max(worst, float((off.max(axis=0) / np.abs(drawn).max(axis=0).clip(1.0)).max()))
        origins += np.tensordot(drawn, slab.mix, axes=([0, 1], [0, 1]))
        ends = slab.mix[-1, stores]
    return worst, origins, ends


def _find_stores(ledger: Ledger) -> Array:
    """Return which nodes are stores, shape (nodes,)."""
    out = np.arange(len(ledger.nodes)) >= len(ledger.system.buses)
    if ledger.services is not None:
        first = len(ledger.system.nodes)
        out[first : first + len(ledger.services.system.buses)] = False
    return out
