"""The marginal cost of electricity in each zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.green import share
from xjgrid.account.solved import Array, Solved

if TYPE_CHECKING:
    from xjgrid.account.book import Book


def price(solved: Solved) -> Array:
    """Return the marginal cost of one more MWh in CNY/MWh, (time, zone); NaN if unknown."""
    found = solved.network.c.buses.dynamic["marginal_price"]
    if found.empty:
        return np.full((len(solved.times), len(solved.zones)), np.nan)
    return found.reindex(columns=solved.zones).to_numpy(float)


def list_prices(book: Book) -> list[pd.DataFrame]:
    """Mean and load-weighted prices."""
    load = book.hourly.demand
    length = book.roll.length[:, None]
    size = np.ones(len(book.solved.zones))
    mean = book.roll.over_zones(book.roll.over_time(book.hourly.price)) / (book.roll.members @ size)
    paid = book.roll.energy(book.hourly.price * load)
    return [
        book.rows("price", mean / length, method="mean"),
        book.rows("price", share(paid, book.roll.energy(load)), method="load-weighted"),
    ]
