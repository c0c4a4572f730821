"""Null models: what one would say of a year without any model of it."""

from __future__ import annotations

import pandas as pd

NULLS = ("last_year", "climatology", "constant")


def find_nulls(published: pd.DataFrame, row: pd.Series) -> dict[str, float]:
    """Return what each null model says of a published figure; NaN where it says nothing.

    Parameters
    ----------
    published
        From `read_published`.
    row
        One of its rows.

    Returns
    -------
    dict
        last_year: the same figure of the year before. climatology: the mean of the same figure in
        all other years. constant (utilisation rates only): the mean yearly rate of the other
        years, for every month alike. None of them has seen the year that it is asked for.
    """
    same = published[
        (published["quantity"] == row["quantity"])
        & (published["place"] == row["place"])
        & (published["year"] != row["year"])
    ]
    alike = _nearest_scope(same[same["month"] == row["month"]], str(row["scope"]))
    before = alike[alike["year"] == row["year"] - 1]["wanted"]
    found = {
        "last_year": float(before.iloc[0]) if len(before) else float("nan"),
        "climatology": float(alike["wanted"].mean()),
        "constant": float("nan"),
    }
    if str(row["quantity"]).startswith("utilisation_"):
        years = _nearest_scope(same[same["month"] == ""], str(row["scope"]))
        found["constant"] = float(years["wanted"].mean())
    return found


def _nearest_scope(rows: pd.DataFrame, scope: str) -> pd.DataFrame:
    """Keep one figure a year, that of the same scope where there are several."""
    ordered = rows.assign(other=rows["scope"] != scope).sort_values("other", kind="stable")
    return ordered.drop_duplicates("year")


def choose_null(nulls: dict[str, float], quantity: str, monthly: bool) -> float:
    """Return the null model that stands in the table.

    Last year's figure for a year; for a month the constant rate of a utilisation, else the
    climatology.

    Examples
    --------
    >>> nulls = {"last_year": 1.0, "climatology": 2.0, "constant": 3.0}
    >>> [choose_null(nulls, "utilisation_wind", monthly) for monthly in (True, False)]
    [3.0, 1.0]
    >>> choose_null(nulls, "generation_wind", True)
    2.0
    """
    if not monthly:
        return nulls["last_year"]
    return nulls["constant" if quantity.startswith("utilisation_") else "climatology"]
