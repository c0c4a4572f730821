"""How close supply comes to demand, and in which hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.names import ALL
from xjgrid.account.solved import Array, Solved
from xjgrid.account.storage import content_before

if TYPE_CHECKING:
    from xjgrid.account.book import Book


def possible_storage(solved: Solved) -> Array:
    """Return what storage, reservoirs and CSP could give in each hour in MW, shape (time,).

    The lesser of their capacity and what they hold at the start of the hour plus inflow.
    """
    s = solved.stores
    if s.empty:
        return np.zeros(len(solved.times))
    kept = (1 - s["standing_loss"].to_numpy(float)) ** solved.hours[:, None]
    inflow = solved.series("storage_units", "inflow", s.index)
    held = content_before(solved, s) * kept / solved.hours[:, None] + inflow
    power = s["p_nom_opt"].to_numpy(float) * solved.series("storage_units", "p_max_pu", s.index)
    return np.minimum(power, held * s["efficiency_dispatch"].to_numpy(float)).sum(axis=1)


def possible_generation(solved: Solved) -> Array:
    """Return what generators could give in each hour in MW, shape (time,)."""
    g = solved.generators
    return solved.series("generators", "p_max_pu", g.index) @ g["p_nom_opt"].to_numpy(float)


def margin(solved: Solved, demand: Array, export: Array) -> Array:
    """Return what could be supplied less demand less export in MW, shape (time,).

    The whole region at once: limits of the grid are not looked at. Thermal units count with
    their availability (maintenance, outages) whether online or not.

    Parameters
    ----------
    demand
        Shape (time, zone), met or not.
    export
        Shape (time, channel), as it was sent.
    """
    could = possible_generation(solved) + possible_storage(solved)
    return could - demand.sum(axis=1) - export.sum(axis=1)


def tightest(frame: pd.DataFrame, days: int = 5) -> pd.DataFrame:
    """Return the hour of lowest margin of each of the tightest days, tightest first.

    Parameters
    ----------
    frame
        Indexed by time, with a column ``margin`` in MW.
    days
        How many days.

    Examples
    --------
    >>> times = pd.date_range("2030-01-01", periods=48, freq="h")
    >>> tightest(pd.DataFrame({"margin": range(48)}, index=times), days=2)["margin"].tolist()
    [0, 24]
    """
    days_of = pd.DatetimeIndex(frame.index).normalize()
    lowest = frame.groupby(days_of)["margin"].idxmin()
    return frame.loc[lowest].sort_values("margin", kind="stable").head(days)


def list_security(book: Book) -> list[pd.DataFrame]:
    """Lowest margin and the peaks of demand and export."""
    lowest = -book.highest(-book.hourly.margin[:, None])
    load = book.highest(book.roll.over_zones(book.hourly.demand))
    sent = book.highest(book.hourly.export.sum(axis=1)[:, None])
    return [
        book.rows("margin", lowest, places=[ALL]),
        book.rows("peak", load, consumer="demand"),
        book.rows("peak", sent, consumer="export", places=[ALL]),
    ]
