"""Carbon capture at coal units: what was captured, what it cost, and what the units still emit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.names import ALL
from xjgrid.account.solved import Array, Solved
from xjgrid.account.table import with_total

if TYPE_CHECKING:
    from xjgrid.account.book import Book

#: a host that generates less [MWh] has no CO2 left to speak of
MIN_MWH = 1e-6


def list_hosts(solved: Solved) -> pd.Series:
    """Carrier of the units whose CO2 each capture takes."""
    static = solved.network.c.generators.static
    return solved.capturing["host"].map(static["carrier"])


def capture(solved: Solved) -> Array:
    """Return CO2 captured in t per hour at the carrier of the units, (time, zone, carrier)."""
    some = solved.capturing
    if some.empty:
        return np.zeros((len(solved.times), len(solved.zones), len(solved.carriers)))
    power = solved.series("generators", "p", some.index)
    tonnes = power * -some["co2_intensity"].to_numpy(float)
    return solved.fold(tonnes, some["bus"], list_hosts(solved))


def capture_rate(solved: Solved) -> Array:
    """Return what can be captured in t per hour, shape (zone, carrier)."""
    some = solved.capturing
    if some.empty:
        return np.zeros((len(solved.zones), len(solved.carriers)))
    most = some["p_nom_opt"].to_numpy(float) * -some["co2_intensity"].to_numpy(float)
    return solved.fold(most, some["bus"], list_hosts(solved))


def clean_intensity(static: pd.DataFrame, energy: pd.Series) -> pd.Series:
    """Return t of CO2 per MWh of generators, less what is captured of it.

    Parameters
    ----------
    static
        Generators, with ``co2_intensity``; capture has a ``host`` and one below 0.
    energy
        MWh of each generator over the horizon.

    Examples
    --------
    >>> static = pd.DataFrame({"co2_intensity": [0.8, -4.0], "host": ["", "coal"]},
    ...                       index=["coal", "coal capture"])
    >>> clean_intensity(static, pd.Series({"coal": 100.0, "coal capture": 10.0})).tolist()
    [0.4, 0.0]
    """
    out = static["co2_intensity"].astype(float).copy()
    some = static[static["host"].fillna("") != ""]
    taken = (energy[some.index] * some["co2_intensity"]).groupby(some["host"]).sum()
    made = energy.reindex(taken.index)
    change = (taken / made.where(made > MIN_MWH)).fillna(0.0)
    out.loc[taken.index] += change
    out.loc[some.index] = 0.0
    return out


def list_captured(book: Book) -> list[pd.DataFrame]:
    """CO2 captured, and what could be an hour; the region's total is there even where it is 0."""
    taken = with_total(book.roll.energy(book.hourly.captured))
    room = with_total(book.roll.over_zones(capture_rate(book.solved), 0))
    keep = room > 0
    keep[list(book.roll.places).index(ALL), -1] = True
    return [
        book.rows("co2_captured", taken, keep=keep),
        book.rows("capacity_capture", room[None], periods=book.year, keep=room > 0),
    ]
