"""Stocks of finished goods: what is made, less what is ordered, day by day.

For a product with the processes ``k`` that make it (``e_k`` tonnes per MWh), the order ``o``
[t/h], the level ``l_d`` at the end of day ``d`` and the yard's size ``L``::

    l_d = l_{d-1} + sum over the hours of the day of (sum_k e_k p_k) - o h_d,   0 <= l_d <= L

A yard holds days of output, so its level within a day says nothing; rows by day are a
twenty-fourth of rows by hour. Segments never straddle midnight, so the rows are the same for
merged hours. The year is a circle; a window begins and ends with levels that are given. What is
not made of an order has a price, and so has what a window leaves too much or too little in the
yard. The bill looks at the days alone, wherever windows began and ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.solve.daily import number_days
from xjgrid.solve.security import weigh

if TYPE_CHECKING:
    import linopy
    import pypsa

LEVEL, SHORT = "Stock-level", "Stock-short"
MISSING, SURPLUS = "Stock-missing", "Stock-surplus"


def list_stocks(n: pypsa.Network) -> list[dict[str, Any]]:
    """Stocks of a network.

    Returns
    -------
    list of dict
        ``name``, ``order`` [t/h], ``size`` [t], ``worth`` [CNY/t] and ``makers`` (link -> t/MWh).
    """
    return list(n.meta["xjgrid"].get("stocks", []))


def size_stocks(n: pypsa.Network) -> pd.Series:
    """Most [t] that each yard holds."""
    rows = list_stocks(n)
    return pd.Series({row["name"]: row["size"] for row in rows}, dtype=float)


def size_orders(n: pypsa.Network) -> pd.Series:
    """Order [t] of a whole day by product."""
    rows = list_stocks(n)
    return pd.Series({row["name"]: 24.0 * row["order"] for row in rows}, dtype=float)


def add_stocks(
    m: linopy.Model,
    n: pypsa.Network,
    opening: pd.Series | None = None,
    closing: pd.Series | None = None,
) -> None:
    """Add levels by day and their rows.

    Parameters
    ----------
    opening, closing : Series, optional
        Levels [t] before the first and after the last day; without them the year is a circle.
    """
    rows = list_stocks(n)
    if not rows:
        return
    names = pd.Index([row["name"] for row in rows], name="name")
    hours, number = weigh(n), number_days(n)
    count = int(number.max()) + 1
    size = size_stocks(n).rename_axis("name").to_xarray()
    level = m.add_variables(lower=0.0, upper=size.expand_dims(day=np.arange(count)), name=LEVEL)
    makers = [(link, rate, row["name"]) for row in rows for link, rate in row["makers"].items()]
    links = pd.Index([link for link, _, _ in makers], name="name")
    rate = xr.DataArray([r for _, r, _ in makers], coords={"name": links}, dims="name")
    made = (m.variables["Link-p"].sel(name=links) * (rate * hours)).groupby(number).sum()
    product = xr.DataArray(
        [name for _, _, name in makers], coords={"name": links}, dims="name", name="product"
    )
    output = made.groupby(product).sum().rename(product="name").sel(name=list(names))
    length = hours.groupby(number).sum()
    order = xr.DataArray([row["order"] for row in rows], coords={"name": names}, dims="name")
    asked = (order * length).transpose("day", "name")
    worth = xr.DataArray([row["worth"] for row in rows], coords={"name": names}, dims="name")
    # the bill charges what is missing of an order, so it may be missed at that price
    short = m.add_variables(lower=0.0, upper=asked, name=SHORT)
    m.objective += (short * worth).sum()
    output = output + short
    if opening is None:
        earlier = level.roll(day=1)
        m.add_constraints(level - earlier - output == -asked, name=LEVEL)
        return
    first = opening.reindex(names).fillna(0.0).rename_axis("name").to_xarray()
    start = level.isel(day=0) - output.isel(day=0)
    m.add_constraints(start == first - asked.isel(day=0), name=f"{LEVEL}-first")
    if count > 1:
        earlier = level.isel(day=slice(None, -1)).assign_coords(day=np.arange(1, count))
        later = slice(1, None)
        m.add_constraints(
            level.isel(day=later) - earlier - output.isel(day=later) == -asked.isel(day=later),
            name=LEVEL,
        )
    if closing is not None:
        target = closing.reindex(names).fillna(0.0).rename_axis("name").to_xarray()
        under = m.add_variables(lower=0.0, coords=[names], dims=["name"], name=MISSING)
        # the next window begins at the target, so what is above it would be made for nobody
        over = m.add_variables(lower=0.0, coords=[names], dims=["name"], name=SURPLUS)
        m.add_constraints(level.isel(day=-1) + under - over == target, name=f"{LEVEL}-last")
        m.objective += ((under + over) * worth).sum()


def read_stocks(m: linopy.Model) -> pd.DataFrame:
    """Solved levels [t], index days, columns stocks; empty if there are none."""
    if LEVEL not in m.variables:
        return pd.DataFrame()
    return m.variables[LEVEL].solution.transpose("day", "name").to_pandas()


def evaluate_orders(n: pypsa.Network, values: dict[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """What was made of each product and what was ordered [t], as rows of the bill.

    Missed is what the yard, emptied and filled day by day, could neither hand out nor hold.
    """
    hours = n.snapshot_weightings["objective"]
    day = number_days(n).to_numpy()
    found = []
    for row in list_stocks(n):
        rate = pd.Series(row["makers"], dtype=float)
        made = (values["Link-p"][rate.index] @ rate).to_numpy() * hours.to_numpy()
        asked = float(row["order"] * hours.sum())
        missed = measure_missed(np.bincount(day, made - row["order"] * hours), row["size"])
        found.append({
            "row": f"order {row['name']}", "sense": "==", "left": float(made.sum()),
            "right": asked, "missed": missed if missed > 1e-6 * asked else 0.0, "unit": "t",
            "slack_price": row["worth"],
        })  # fmt: skip
    return found


def measure_missed(changes: np.ndarray, size: float) -> float:
    """Goods [t] that are wanting or too many, of a yard that ends as it began.

    Parameters
    ----------
    changes : ndarray
        What is made less what is ordered [t], by day.
    size : float
        Most that the yard holds [t].

    Examples
    --------
    >>> measure_missed(np.array([2.0, 2.0, -2.0, -2.0]), 4.0)
    0.0
    >>> measure_missed(np.array([2.0, 2.0, -2.0, -2.0]), 1.0)
    6.0
    >>> measure_missed(np.array([-3.0, 0.0]), 4.0)
    3.0
    """
    path = np.cumsum(changes)
    first = level = float(np.clip(-path.min(initial=0.0), 0.0, size))
    missed = 0.0
    for change in changes:
        level += float(change)
        kept = min(max(level, 0.0), size)
        missed += abs(level - kept)
        level = kept
    return missed + abs(level - first)
