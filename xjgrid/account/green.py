"""Green shares: what share of the electricity is renewable, by two of the house's definitions.

Renewable is wind, sun, CSP, run-of-river and reservoirs; every share is also given without hydro.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.names import ALL, RENEWABLE, WITHOUT_HYDRO
from xjgrid.account.solved import Array

if TYPE_CHECKING:
    from xjgrid.account.book import Book


def share(part: Array, whole: Array) -> Array:
    """Return part / whole, NaN where the whole is 0.

    Examples
    --------
    >>> share(np.array([1.0, 0.0]), np.array([4.0, 0.0])).tolist()
    [0.25, nan]
    """
    out = np.full(np.broadcast(part, whole).shape, np.nan)
    return np.divide(part, whole, out=out, where=np.asarray(whole) > 0)


def production_share(renewable: Array, generation: Array) -> Array:
    """Return the region's renewable generation over its generation."""
    return share(renewable, generation)


def annual_share(
    renewable: Array, renewable_export: Array, consumption: Array, losses: Array
) -> Array:
    """Return min(1, (R - X_R) / (consumption + losses)), all as energy of the same period.

    Parameters
    ----------
    renewable
        R, renewable generation.
    renewable_export
        X_R, the renewable energy that channels carry.
    consumption, losses
        What consumers inside took, and what storage and corridors lost.

    Examples
    --------
    >>> annual_share(np.array(60.0), np.array(10.0), np.array(90.0), np.array(10.0)).item()
    0.5
    """
    return np.clip(share(renewable - renewable_export, consumption + losses), 0.0, 1.0)


def list_greens(book: Book) -> list[pd.DataFrame]:
    """Green shares: production by place, annual for the region as a whole."""
    out = []
    generation = book.generation[..., -1]
    green = (book.generation[..., :-1] * book.solved.renewable).sum(-1)
    hydro = (book.generation[..., :-1] * book.solved.hydro).sum(-1)
    sent = book.roll.energy(book.hourly.green_export_by_zone)[:, -1]
    lost = book.losses[:, -1, -1] + book.roll.energy(book.hourly.line_losses)[:, -1]
    took = book.roll.energy(book.hourly.consumption)[:, -1]
    for label, made in ((RENEWABLE, green), (WITHOUT_HYDRO, green - hydro)):
        out.append(book.rows("green_share", production_share(made, generation),
                             method="production", carriers=[label]))  # fmt: skip
        part = sent * np.nan_to_num(share(made[:, -1], green[:, -1]))
        annual = annual_share(made[:, -1], part, took, lost)
        out.append(book.rows("green_share", annual[:, None], method="annual",
                             carriers=[label], places=[ALL]))  # fmt: skip
    return out
