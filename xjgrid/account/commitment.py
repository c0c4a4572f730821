"""Thermal capacity online, and what was started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.green import share
from xjgrid.account.solved import Array, Solved
from xjgrid.account.table import with_total

if TYPE_CHECKING:
    from xjgrid.account.book import Book


def _by_unit(solved: Solved, frame: pd.DataFrame | None) -> Array:
    if frame is None or frame.empty:
        shape = (len(solved.times), len(solved.zones), len(solved.carriers))
        return np.zeros(shape)
    units = solved.generators.index.intersection(frame.columns)
    table = solved.generators.loc[units]
    return solved.fold(frame[units].to_numpy(float), table["bus"], table["carrier"])


def online(solved: Solved) -> Array:
    """Return thermal capacity online in MW, shape (time, zone, carrier)."""
    return _by_unit(solved, solved.solution.online)


def starts(solved: Solved) -> Array:
    """Return thermal capacity started in MW, shape (time, zone, carrier)."""
    return _by_unit(solved, solved.solution.starts)


def list_running(book: Book) -> list[pd.DataFrame]:
    """Capacity online and starts; nothing where commitment is left out."""
    if not book.solved.committed:
        return []
    hourly, roll = book.hourly, book.roll
    started = with_total(roll.over_zones(roll.over_time(hourly.starts, weighted=False)))
    keep = book.here & (roll.over_zones(hourly.ever_online, 0) > 0)
    each = share(started, np.broadcast_to(book.capacity, started.shape))[..., :-1]
    return [
        book.rows("online", with_total(roll.energy(hourly.online)), keep=keep),
        book.rows("starts", started, keep=keep),
        book.rows("starts_per_mw", each, carriers=book.carriers[:-1], keep=keep[:, :-1]),
    ]
