"""Where windows join: storage that begins with more than it ended with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import pypsa

    from xjgrid.solve.windows import Piece

#: gain that is the solver's rounding, as a share of what a unit holds, and at most [MWh]
ROUNDING, MOST_ROUNDING = 1e-6, 1e-3


def size_storage(n: pypsa.Network) -> pd.Series:
    """Energy [MWh] that each storage unit holds, at least 1, of a network with fixed capacities."""
    units = n.c.storage_units.static
    return (units["p_nom"] * units["max_hours"]).clip(lower=1.0)


def measure_gain(pieces: Mapping[int, Piece], number: int, size: pd.Series) -> pd.Series:
    """Energy [MWh] that each unit gains from nowhere after a window, 0 where it is rounding.

    Parameters
    ----------
    pieces : mapping of int to Piece
        All windows by number; the first follows the last.
    number : int
        The window after which is looked.
    size : Series
        As :func:`size_storage` gives it.
    """
    after = pieces[(number + 1) % len(pieces)]
    gain = (after.opening - pieces[number].levels).reindex(size.index).fillna(0.0)
    return gain.where(gain > (ROUNDING * size).clip(upper=MOST_ROUNDING), 0.0)


def tabulate_gains(n: pypsa.Network, pieces: list[Piece]) -> pd.DataFrame:
    """Energy [MWh] gained from nowhere after each window (index), by storage unit."""
    size, by_number = size_storage(n), {piece.number: piece for piece in pieces}
    rows = {number: measure_gain(by_number, number, size) for number in by_number}
    return pd.DataFrame(rows, index=size.index, dtype=float).T
