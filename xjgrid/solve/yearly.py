"""Yearly rows: sums over all hours with a right-hand side and a price on what is missed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.solve.security import weigh

if TYPE_CHECKING:
    import linopy
    import pypsa
    import xarray as xr


def add_yearly(m: linopy.Model, n: pypsa.Network, rows: list[dict[str, Any]]) -> None:
    """Add each row with one slack a direction that its sense needs.

    Rows of a ``group`` (upper limits on one name of one variable each) are written together:
    making them one by one would take longer than solving a window.
    """
    hours = weigh(n)
    for group in sorted({row["group"] for row in rows if "group" in row}):
        _add_group(m, [row for row in rows if row.get("group") == group], group, hours)
    for row in rows:
        if "group" in row:
            continue
        left: Any = None
        for variable, coefficients in row["terms"].items():
            factor = pd.Series(coefficients, dtype=float).rename_axis("name")
            # what has no capacity is not in a window's model
            factor = factor[factor.index.isin(m.variables[variable].indexes["name"])]
            part = m.variables[variable].sel(name=factor.index)
            term = (part * (hours * factor.to_xarray())).sum()
            left = term if left is None else left + term
        label, price = f"Yearly {row['name']}", row["slack_price"]
        if row["sense"] in ("==", ">="):
            short = m.add_variables(lower=0.0, name=f"{label}-short")
            left = left + short
            m.objective += price * short
        if row["sense"] in ("==", "<="):
            over = m.add_variables(lower=0.0, name=f"{label}-over")
            left = left - over
            m.objective += price * over
        m.add_constraints(left, row["sense"].replace("==", "="), row["rhs"], name=label)


def _add_group(
    m: linopy.Model, rows: list[dict[str, Any]], group: str, hours: xr.DataArray
) -> None:
    """Upper limits, each on the sum of one name of the same variable."""
    [variable] = {next(iter(row["terms"])) for row in rows}
    factor = pd.concat([pd.Series(row["terms"][variable], dtype=float) for row in rows])
    names = pd.Index(factor.index, name="name")
    limit = pd.Series([row["rhs"] for row in rows], index=names).to_xarray()
    price = pd.Series([row["slack_price"] for row in rows], index=names).to_xarray()
    total = m.variables[variable].sel(name=names) * (hours * factor.rename_axis("name").to_xarray())
    over = m.add_variables(lower=0.0, coords=[names], dims=["name"], name=f"Yearly {group}-over")
    m.add_constraints(total.sum("snapshot") - over <= limit, name=f"Yearly {group}")
    m.objective += (over * price).sum()


def evaluate_row(
    row: dict[str, Any], values: Mapping[str, pd.DataFrame], hours: pd.Series
) -> pd.Series:
    """Left-hand side of a yearly row, by snapshot.

    Parameters
    ----------
    row : dict
        A yearly row.
    values : mapping of str to DataFrame
        Model variables, index snapshots, columns names.
    hours : Series
        Hours of each snapshot.
    """
    total = np.zeros(len(hours))
    for variable, coefficients in row["terms"].items():
        factor = pd.Series(coefficients, dtype=float)
        total += values[variable][factor.index].to_numpy() @ factor.to_numpy()
    return pd.Series(total * hours.to_numpy(), index=hours.index)


def measure_miss(row: dict[str, Any], left: float) -> float:
    """What a row misses, in its own unit, never negative."""
    gap = row["rhs"] - left
    if row["sense"] == "==":
        return abs(gap)
    return max(0.0, gap if row["sense"] == ">=" else -gap)
