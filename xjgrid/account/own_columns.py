"""Columns of a network's components that are the project's own."""

from __future__ import annotations

import numpy as np
import pandas as pd

TEXT = ("zone", "kind", "site", "process", "product", "sector", "row", "service", "option",
        "contract", "program", "host", "bus2", "hydrogen_bus")  # fmt: skip
NUMBERS = ("local_loss", "retrofit", "annuity_retrofit", "fixed_om_retrofit", "efficiency2",
           "interruptible", "restart_cost", "share_per_mw")  # fmt: skip
"""The project's own columns that are empty, or 0, where a network lacks them."""


def fill_own_columns(static: pd.DataFrame) -> pd.DataFrame:
    """Return a table of components with the project's own columns; text without gaps."""
    out = static.copy()
    for column in TEXT:
        known = out[column].astype(object) if column in out else pd.Series("", out.index, object)
        out[column] = known.where(known.notna(), "").astype(str).astype(object)
    for column in NUMBERS:
        out[column] = out[column].astype(float).fillna(0.0) if column in out else 0.0
    return out


def own_column(table: pd.DataFrame, name: str) -> np.ndarray:
    """Return a column of the project's own; a network without it cannot be accounted."""
    if table.empty:
        return np.zeros(0)
    if name not in table:
        raise KeyError(f"the network's plants carry no column {name!r}")
    return table[name].fillna(0.0).to_numpy(float)
