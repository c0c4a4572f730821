"""What storage takes up, gives back, holds and loses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.green import share
from xjgrid.account.solved import Array, Solved
from xjgrid.account.table import with_total

if TYPE_CHECKING:
    from xjgrid.account.book import Book


def charge(solved: Solved) -> Array:
    """Return electricity taken up by storage in MW, shape (time, zone, carrier)."""
    s = solved.stores
    return solved.fold(solved.series("storage_units", "p_store", s.index), s["bus"], s["carrier"])


def discharge(solved: Solved) -> Array:
    """Return electricity given back by storage in MW, (time, zone, carrier).

    Reservoirs and CSP are left out: theirs is generation.
    """
    s = solved.stores[~solved.fed]
    return solved.fold(
        solved.series("storage_units", "p_dispatch", s.index), s["bus"], s["carrier"]
    )


def content(solved: Solved) -> Array:
    """Return what storage holds at the end of each hour in MWh, (time, zone, carrier)."""
    s = solved.stores
    held = solved.series("storage_units", "state_of_charge", s.index)
    return solved.fold(held, s["bus"], s["carrier"])


def content_before(solved: Solved, units: pd.DataFrame) -> Array:
    """Return what each unit held before each hour in MWh, shape (time, units).

    Before the first hour it is the last hour's content where the unit is cyclic, else its
    initial content.
    """
    held = solved.series("storage_units", "state_of_charge", units.index)
    before = np.roll(held, 1, axis=0)
    cyclic = units["cyclic_state_of_charge"].to_numpy(bool)
    before[0] = np.where(cyclic, held[-1], units["state_of_charge_initial"].to_numpy(float))
    return before


def energy_capacity(solved: Solved) -> Array:
    """Return the energy storage holds when full in MWh, shape (zone, carrier)."""
    s = solved.stores
    full = s["p_nom_opt"].to_numpy(float) * s["max_hours"].to_numpy(float)
    return solved.fold(full, s["bus"], s["carrier"])


def rise(solved: Solved) -> Array:
    """Return the rise of what storage without inflow holds in each snapshot, (time, zone, carrier).

    In MWh for the whole snapshot.
    """
    s = solved.stores[~solved.fed]
    held = solved.series("storage_units", "state_of_charge", s.index)
    return solved.fold(held - content_before(solved, s), s["bus"], s["carrier"])


def list_storages(book: Book) -> list[pd.DataFrame]:
    """Charge, discharge, losses, cycles and content of storage."""
    keep = book.by_kind(book.storing)
    full = with_total(book.roll.over_zones(energy_capacity(book.solved), 0))
    full[:, -1] = (full[:, :-1] * book.storing).sum(axis=1)
    held = book.roll.at_end(book.hourly.content)
    stored = book.by_kind(book.solved.carriers.isin(set(book.solved.stores["carrier"])))
    return [
        book.rows("storage_charge", with_total(book.roll.energy(book.hourly.charge)), keep=keep),
        book.rows("storage_discharge", book.discharge, keep=keep),
        book.rows("storage_losses", book.losses, keep=keep),
        book.rows("storage_cycles", share(book.discharge, full), keep=keep),
        book.rows("storage_content", with_total(book.roll.over_zones(held)), keep=stored),
    ]
