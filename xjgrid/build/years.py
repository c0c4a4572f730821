"""Figures of a year out of tables that state some years."""

from __future__ import annotations

import numpy as np
import pandas as pd


def interpolate_year(rows: pd.DataFrame, column: str, year: int) -> float:
    """Value of a column in a year: linear between the years of the rows, flat outside them.

    Examples
    --------
    >>> t = pd.DataFrame({"year": [2030, 2020], "price": [10.0, 0.0]})
    >>> [interpolate_year(t, "price", year) for year in (2025, 2035)]
    [5.0, 10.0]
    """
    ordered = rows.sort_values("year")
    return float(np.interp(year, ordered["year"], ordered[column]))
