"""Where windows join: storage that begins with more, or less, than it ended with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import pypsa

    from xjgrid.solve.windows import Piece

#: difference that is the solver's rounding, as a share of what a unit holds, and at most [MWh]
ROUNDING, MOST_ROUNDING = 1e-6, 1e-3


def size_storage(n: pypsa.Network) -> pd.Series:
    """Energy [MWh] that each storage unit holds, at least 1, of a network with fixed capacities."""
    units = n.c.storage_units.static
    return (units["p_nom"] * units["max_hours"]).clip(lower=1.0)


def measure_jump(pieces: Mapping[int, Piece], number: int, size: pd.Series) -> pd.Series:
    """Energy [MWh] by which each unit's level jumps after a window, 0 where it is rounding.

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
    jump = (after.opening - pieces[number].levels).reindex(size.index).fillna(0.0).abs()
    return jump.where(jump > (ROUNDING * size).clip(upper=MOST_ROUNDING), 0.0)


def tabulate_jumps(n: pypsa.Network, pieces: list[Piece]) -> pd.DataFrame:
    """Energy [MWh] by which levels jump after each window (index), by storage unit."""
    size, by_number = size_storage(n), {piece.number: piece for piece in pieces}
    rows = {number: measure_jump(by_number, number, size) for number in by_number}
    return pd.DataFrame(rows, index=size.index, dtype=float).T
