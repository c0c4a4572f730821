"""What must add up in every ledger, to one in a million."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.ledger.periods import Periods
from xjgrid.account.ledger.shares import Green, market_based

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
    whole = float((system.hours @ system.energy).sum())
    scale = max(whole, 1e-9)
    rows, origins, ends = _walk(ledger)
    made = periods.sum(system.energy).sum(axis=0)
    change = (system.level[-1] @ ends - system.start_level @ ledger.tracer.start
              if len(ends) else 0.0)  # fmt: skip
    cyclic = np.abs(ends - ledger.tracer.start).max() if ends.size else 0.0
    errors = {
        "balance of every bus": _bus_error(ledger),
        "origins of every sink add up to its draw": rows,
        "sinks of every origin add up to its generation":
            float(np.abs(origins + change - made).max()) / scale,
        "stores end with the mix they began with": float(cyclic),
    }  # fmt: skip
    out = [(name, 0.0, error) for name, error in errors.items()]
    green = Green(ledger, 0)
    kept = float((change * green.weights).sum()) if len(ends) else 0.0
    produced = float(made @ green.weights)
    traced = float(green.energy("traced", periods).sum()) + kept
    bought, residual = market_based(ledger, green.weights, periods)
    out.append(("traced over all sinks is production", produced / scale, traced / scale))
    held = float(residual[0] * np.sum(change))
    out.append(("contracts and residual mix are generation", produced / scale,
                (float(bought.sum()) + held) / scale))  # fmt: skip
    frame = pd.DataFrame(out, columns=list(COLUMNS[:3])).assign(tolerance=TOLERANCE)
    return frame.assign(within=(frame["model"] - frame["expected"]).abs() <= TOLERANCE)


def _bus_error(ledger: Ledger) -> float:
    """Worst imbalance of a bus over its mean throughput."""
    system = ledger.system
    forward, backward = system.transfers()
    moved = np.zeros(len(system.buses))
    parts = ((system.origin_bus, system.generation), (system.storage_bus, system.discharge),
             (system.branch_buses[1], forward), (system.branch_buses[0], backward))  # fmt: skip
    for buses, values in parts:
        np.add.at(moved, buses, values.mean(axis=0))
    return float((np.abs(system.imbalance()).max(axis=0) / moved.clip(min=1.0)).max())


def _walk(ledger: Ledger) -> tuple[float, np.ndarray, np.ndarray]:
    """Return the worst row sum, energy by origin over all sinks, and the stores' last mix."""
    system = ledger.system
    node = ledger.sinks["node"].to_numpy()
    at = np.zeros((len(node), len(system.nodes)))
    at[np.arange(len(node)), node] = 1.0
    worst, origins = 0.0, np.zeros(len(system.origins))
    ends = ledger.tracer.start
    for slab in ledger.tracer.walk():
        drawn = (ledger.withdrawal[slab.hours] * system.hours[slab.hours, None]) @ at
        off = np.abs(slab.mix.sum(axis=2) - 1.0) * np.abs(drawn)
        worst = max(worst, float((off.max(axis=0) / np.abs(drawn).max(axis=0).clip(1.0)).max()))
        origins += np.tensordot(drawn, slab.mix, axes=([0, 1], [0, 1]))
        ends = slab.mix[-1, len(system.buses) :]
    return worst, origins, ends
