"""CO2 from burning fuel for electricity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.account.cost import own_column
from xjgrid.account.green import share
from xjgrid.account.solved import Array, Solved
from xjgrid.account.table import with_total

if TYPE_CHECKING:
    from xjgrid.account.book import Book


def co2(solved: Solved) -> Array:
    """Return CO2 made in t per hour, (time, zone, carrier): generation times its intensity."""
    g = solved.generators
    emitted = solved.series("generators", "p", g.index) * own_column(g, "co2_intensity")
    return solved.fold(emitted, g["bus"], g["carrier"])


def list_emissions(book: Book) -> list[pd.DataFrame]:
    """CO2 by carrier, and CO2 over generation."""
    burns = book.by_kind(~book.solved.renewable & ~book.storing)
    emitted = with_total(book.roll.energy(book.hourly.co2))
    return [
        book.rows("co2", emitted, keep=burns),
        book.rows("co2_intensity", share(emitted[..., -1], book.generation[..., -1])),
    ]
