"""The published figures, brought to the model's scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.profiles.resource import count_in_place, read_commissioning

if TYPE_CHECKING:
    from collections.abc import Mapping

WHOLE_YEAR = tuple(range(1, 13))
SHORT = 2
"""Longest span of months that counts as a month of a series."""
LONG = 9
"""Shortest span of months that stands for a year."""
CHANGE = "change_"
"""How the names of changes from the year before begin."""


def parse_months(text: str) -> tuple[int, ...]:
    """Return the months of a cell: blank for the year, a month, or a span.

    Examples
    --------
    >>> parse_months("1-3"), parse_months("7"), len(parse_months(""))
    ((1, 2, 3), (7,), 12)
    """
    if not text:
        return WHOLE_YEAR
    first, _, last = text.partition("-")
    return tuple(range(int(first), int(last or first) + 1))


def read_published(table: pd.DataFrame) -> pd.DataFrame:
    """Return `published.csv` with the figure in the model's scope and the length of its span.

    Returns
    -------
    DataFrame
        The columns of the table, `wanted` (value plus scope_difference) and `length` (months).
    """
    frame = table.copy()
    frame["wanted"] = frame["value"] + frame["scope_difference"]
    frame["length"] = [len(parse_months(month)) for month in frame["month"]]
    return frame


def list_resource(table: pd.DataFrame | None) -> pd.DataFrame:
    """Return the resource that was given to the model as published rows of role input.

    Parameters
    ----------
    table
        `profiles/resource.csv`.
    """
    if table is None or table.empty:
        return pd.DataFrame()
    months = table.assign(month=table["month"].astype(str))
    years = table.groupby(["year", "carrier"], as_index=False)["hours"].sum().assign(month="")
    rows = pd.concat([months[["year", "month", "carrier", "hours"]], years], ignore_index=True)
    frame = pd.DataFrame(
        {
            "year": rows["year"],
            "month": rows["month"],
            "place": "all",
            "quantity": "available_hours_" + rows["carrier"],
            "value": rows["hours"],
            "unit": "h",
            "scope": "plants_6mw",
            "scope_difference": 0.0,
            "role": "input",
            "tested_in": "real",
            "tolerance": np.nan,
            "tolerance_unit": "",
        }
    )
    return read_published(frame)


def list_capacity(
    published: pd.DataFrame, commissioning: pd.DataFrame | None, year: int
) -> dict[str, np.ndarray]:
    """Return the published capacity [GW] of wind and PV at the end of each month of a year.

    Carriers whose capacity at the end of the year is not published are left out.
    """
    found: dict[str, np.ndarray] = {}
    for carrier in ("wind", "solar"):
        rows = published[published["quantity"] == f"capacity_{carrier}"]
        known: Mapping[int, float] = dict(zip(rows["year"], rows["value"], strict=True))
        if year in known:
            stocks = {int(y): np.array([v]) for y, v in known.items() if year - 2 <= y <= year}
            shares = read_commissioning(commissioning, carrier)
            found[carrier] = count_in_place(_unbroken(stocks, year), shares, year)[:, 0]
    return found


def _unbroken(stocks: dict[int, np.ndarray], year: int) -> dict[int, np.ndarray]:
    """Keep the years that lead to the wanted one without a gap."""
    kept = {year: stocks[year]}
    while min(kept) - 1 in stocks:
        kept[min(kept) - 1] = stocks[min(kept) - 1]
    return kept
