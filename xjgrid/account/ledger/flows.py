"""Entries of the ledger: energy from origins to sinks, and mixes, by groups and periods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.ledger.system import Array

if TYPE_CHECKING:
    from xjgrid.account.ledger.ledger import Ledger

#: largest table of flows that is made at once
MOST_CELLS = 50_000_000


def tabulate_flows(ledger: Ledger, origin_by: str, sink_by: str, period: str) -> pd.DataFrame:
    """Return energy in MWh from origins to sinks; see `Ledger.flows`."""
    periods = ledger.periods(period)
    source, names = label_groups(ledger.system.origins, origin_by, "origin")
    target, rows = label_groups(ledger.sinks, sink_by, "sink")
    if len(periods.labels) * len(rows) * len(names) > MOST_CELLS:
        raise ValueError("too many rows at once: group origins or sinks, or use entries()")
    out = np.zeros((len(periods.labels), len(rows), len(names)))
    node = ledger.sinks["use_node"].to_numpy()
    for slab in ledger.walk(mark_groups(source, len(names))):
        drawn = ledger.used[slab.hours] * ledger.system.hours[slab.hours, None]
        codes = periods.codes[slab.hours]
        for at in np.unique(node):
            mine = np.flatnonzero(node == at)
            short, inverse = np.unique(target[mine], return_inverse=True)
            grouped = drawn[:, mine] @ (inverse[:, None] == np.arange(len(short)))
            for begin, end in periods.runs(slab.hours):
                part = grouped[begin:end].T @ slab.mix[begin:end, at]
                out[codes[begin], short] += part
    index = pd.MultiIndex.from_product([periods.labels, rows], names=["period", sink_by])
    frame = pd.DataFrame(out.reshape(-1, len(names)), index=index, columns=names)
    return frame.rename_axis(columns=origin_by)


def tabulate_mix(ledger: Ledger, name: str, period: str, origin_by: str) -> pd.DataFrame:
    """Return the mix of a node or a need by period; see `Ledger.mix`."""
    periods = ledger.periods(period)
    nodes, moved = _find_moved(ledger, name)
    codes, names = label_groups(ledger.system.origins, origin_by, "origin")
    out = np.zeros((len(periods.labels), len(names)))
    for slab in ledger.walk(mark_groups(codes, len(names))):
        parts = moved[slab.hours, :, None] * slab.mix[:, nodes]
        out += periods.sum(parts.sum(axis=1), slab.hours)
    total = periods.sum(moved.sum(axis=1))
    share = np.divide(out, total[:, None], out=np.full_like(out, np.nan),
                      where=total[:, None] > 0)  # fmt: skip
    return pd.DataFrame(share, index=periods.labels, columns=names).rename_axis(columns=origin_by)


def list_entries(ledger: Ledger, first: int = 0, last: int | None = None) -> Iterator[pd.DataFrame]:
    """Yield every entry in blocks of hours; see `Ledger.entries`."""
    node = ledger.sinks["use_node"].to_numpy()
    for slab in ledger.walk(None, first, last):
        drawn = ledger.used[slab.hours] * ledger.system.hours[slab.hours, None]
        for t, time in enumerate(ledger.system.times[slab.hours]):
            energy = drawn[t, :, None] * slab.mix[t, node]
            sink, origin = np.nonzero(energy)
            yield pd.DataFrame({
                "time": time, "sink": ledger.sinks.index[sink],
                "origin": ledger.system.origins.index[origin], "energy": energy[sink, origin],
            })  # fmt: skip


def label_groups(table: pd.DataFrame, by: str, name: str) -> tuple[Array, pd.Index]:
    """Return each row's group and the groups' names.

    Raises
    ------
    KeyError
        If the table has no such column; those there are are named.
    """
    if by != name and by not in table:
        raise KeyError(f"{name}s have no {by!r}: use {', '.join([name, *table.columns])}")
    values = table.index.to_series() if by == name else table[by]
    codes, labels = pd.factorize(values, sort=by != name)
    return codes, pd.Index(labels, name=by)


def mark_groups(codes: Array, count: int) -> Array:
    """Return 1 where a row is of a group, shape (rows, count)."""
    return (codes[:, None] == np.arange(count)).astype(float)


def _find_moved(ledger: Ledger, name: str) -> tuple[Array, Array]:
    """Return the nodes that a name means, and what each hands on in MW, (n,) and (T, n)."""
    need = (ledger.sinks["need"] == name).to_numpy()
    if name not in ledger.nodes and need.any():
        return ledger.sinks["use_node"].to_numpy()[need], ledger.used[:, need]
    at, size = int(ledger.nodes.get_loc(name)), len(ledger.system.nodes)
    if ledger.services is None or at < size:
        return np.array([at]), ledger.system.throughput(at)[:, None]
    return np.array([at]), ledger.services.system.throughput(at - size)[:, None]
