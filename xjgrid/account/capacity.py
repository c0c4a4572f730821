"""Capacity in place, and what the model added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.solved import Array, Solved
from xjgrid.account.storage import energy_capacity
from xjgrid.account.table import with_total

if TYPE_CHECKING:
    from xjgrid.account.book import Book


def capacity(solved: Solved) -> Array:
    """Return capacity in place in MW, shape (zone, carrier)."""
    out = np.zeros((len(solved.zones), len(solved.carriers)))
    for table in (solved.generators, solved.stores):
        out += solved.fold(table["p_nom_opt"].to_numpy(float), table["bus"], table["carrier"])
    return out


def built(solved: Solved) -> Array:
    """Return what the model added to what exists or is committed in MW, (zone, carrier)."""
    out = np.zeros((len(solved.zones), len(solved.carriers)))
    for table in (solved.generators, solved.stores):
        added = (table["p_nom_opt"] - table["p_nom_existing"]).to_numpy(float)
        out += solved.fold(np.clip(added, 0.0, None), table["bus"], table["carrier"])
    return out


def charging(solved: Solved) -> Array:
    """Return charging power in MW of carriers with one of its own, shape (zone, carrier).

    0 for carriers that charge with the power they discharge with, or not at all.
    """
    s = solved.stores
    ratio = np.clip(-s["p_min_pu"].to_numpy(float), 0.0, None)
    own = (ratio > 0) & (ratio != 1) & ~solved.fed
    carriers = set(s.loc[own, "carrier"])
    power = s["p_nom_opt"].to_numpy(float) * ratio * s["carrier"].isin(carriers).to_numpy()
    return solved.fold(power, s["bus"], s["carrier"])


def retrofitted(solved: Solved) -> Array:
    """Return what the model retrofitted in MW, shape (zone, carrier)."""
    g = solved.generators
    size = g["retrofit"].to_numpy(float) if "retrofit" in g else np.zeros(len(g))
    return solved.fold(size, g["bus"], g["carrier"])


def list_capacities(book: Book) -> list[pd.DataFrame]:
    """Capacity, what was built or retrofitted, storage energy, charging power of its own."""
    changed = with_total(book.roll.over_zones(retrofitted(book.solved), 0))
    takes = with_total(book.roll.over_zones(charging(book.solved), 0))
    added = with_total(book.roll.over_zones(built(book.solved), 0))
    full = with_total(book.roll.over_zones(energy_capacity(book.solved), 0))
    holds = full > 0
    return [
        book.rows("capacity", book.capacity[None], periods=book.year),
        book.rows("capacity_built", added[None], periods=book.year),
        book.rows("capacity_energy", full[None], periods=book.year, keep=holds & book.here),
        book.rows("capacity_retrofitted", changed[None], periods=book.year, keep=changed > 0),
        book.rows("capacity_charging", takes[None], periods=book.year, keep=takes > 0),
    ]
