"""How far processes used their freedom: energy moved, hours at the floor, interruptions, wear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.processes import LABELS, Processes
from xjgrid.account.solved import Array
from xjgrid.account.table import make_items

if TYPE_CHECKING:
    from xjgrid.account.book import Book

AT_FLOOR = 1e-3
"""Part of its power by which a process may lie above its floor and still run at it."""


def list_flexibility(book: Book, processes: Processes) -> list[pd.DataFrame]:
    """Flexibility used over the horizon, by site, product and process."""
    free = processes.table["free"].to_numpy(bool) if len(processes.table) else np.zeros(0, bool)
    if not free.any():
        return []
    hours = book.solved.hours
    power, table = processes.power[:, free], processes.table[free]
    size, floor = table["p_nom"].to_numpy(float), table["floor"].to_numpy(float)
    below = np.clip(floor * size - power, 0.0, None)
    may = table["interruptible"].to_numpy(float) > 0
    rise = np.clip(np.diff(power, axis=0), 0.0, None).sum(axis=0)
    mean = (hours @ power) / hours.sum()
    figures = {
        "moved_energy": 0.5 * (hours @ np.abs(power - mean)),
        "interrupted_energy": np.where(may, hours @ below, 0.0),
        "wear_cost": rise * table["restart_cost"].to_numpy(float),
    }
    out = []
    for labels in (*LABELS, {}):
        named = processes.label(**labels)[free].reset_index(drop=True)
        out += [make_items(name, v, named, book.year) for name, v in figures.items()]
    low = power <= floor * size * (1.0 + AT_FLOOR)
    return [*out, *_list_floors(book, processes, free, hours @ low, mean)]


def _list_floors(
    book: Book, processes: Processes, free: Array, hours: Array, mean: Array
) -> list[pd.DataFrame]:
    """Hours at the floor of each process, and the mean of a product's by mean power."""
    ordered = processes.take("ordered")[free]
    table = processes.table[free]
    some = table["floor"].to_numpy(float) * table["p_nom"].to_numpy(float) < ordered * (1 - 1e-6)
    out = []
    for labels in (LABELS[0], LABELS[3]):
        named = processes.label(**labels)[free][some].reset_index(drop=True)
        if named.empty:
            continue
        weight = make_items("hours_at_floor", mean[some], named, book.year)
        sums = make_items("hours_at_floor", (hours * mean)[some], named, book.year)
        out.append(sums.assign(value=sums["value"] / weight["value"]).dropna(subset=["value"]))
    return out
