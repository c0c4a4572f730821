"""Inventories of products: output less orders, day by day.

For a product with the processes ``k`` that make it (``e_k`` tonnes per MWh), the order ``o``
[t/h], the inventory ``l_d`` at the end of day ``d`` and its largest size ``L``::

    l_d = l_{d-1} + sum over the hours of the day of (sum_k e_k p_k) - o h_d,   0 <= l_d <= L

An inventory holds days of output, so its level within a day says nothing; constraints by day are
a twenty-fourth of those by hour. Segments never straddle midnight, so the constraints are the same
for merged hours. The year is cyclic; a window begins and ends with given levels. An order that is
not met costs a penalty, and so does what a window leaves too much or too little in the inventory.
The evaluation looks at the days alone, wherever windows began and ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.build.constraints import Sense
from xjgrid.solve.families.family import (
    Boundary,
    Bounds,
    ConstraintRecord,
    Evaluation,
    Family,
    Values,
)
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.topology import number_days, weigh_hours

if TYPE_CHECKING:
    import linopy

    from xjgrid.build.constraints import Inventory, Problem

LEVEL, SHORTAGE = "Inventory-level", "Inventory-shortage"
MISSING, SURPLUS = "Inventory-missing", "Inventory-surplus"


class Inventories(Family):
    """Inventories of products and their orders."""

    title = "Inventories"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Add inventories by day and their balances."""
        rows = p.constraints.inventories
        if not rows:
            return
        names = pd.Index([row.name for row in rows], name="name")
        number = number_days(p.network)
        count = int(number.max()) + 1
        size = size_inventories(p).rename_axis("name").to_xarray()
        level = m.add_variables(lower=0.0, upper=size.expand_dims(day=np.arange(count)), name=LEVEL)
        output = _sum_output(m, p)
        length = weigh_hours(p.network).groupby(number).sum()
        order = _to_array(rows, names, "order")
        asked = (order * length).transpose("day", "name")
        penalty = _to_array(rows, names, "penalty")
        short = m.add_variables(lower=0.0, upper=asked, name=SHORTAGE)
        m.objective += (short * penalty).sum()
        output = output + short
        if at.opening is None:
            m.add_constraints(level - level.roll(day=1) - output == -asked, name=LEVEL)
            return
        first = at.opening.reindex(names).fillna(0.0).rename_axis("name").to_xarray()
        start = level.isel(day=0) - output.isel(day=0)
        m.add_constraints(start == first - asked.isel(day=0), name=f"{LEVEL}-first")
        if count > 1:
            earlier = level.isel(day=slice(None, -1)).assign_coords(day=np.arange(1, count))
            later = slice(1, None)
            m.add_constraints(
                level.isel(day=later) - earlier - output.isel(day=later) == -asked.isel(day=later),
                name=LEVEL,
            )
        if at.closing is not None:
            self._close(m, names, at.closing, penalty)

    def _close(
        self, m: linopy.Model, names: pd.Index, closing: pd.Series, penalty: xr.DataArray
    ) -> None:
        """End a window at a given inventory, or at a penalty."""
        target = closing.reindex(names).fillna(0.0).rename_axis("name").to_xarray()
        under = m.add_variables(lower=0.0, coords=[names], dims=["name"], name=MISSING)
        # the next window begins at the target, so what is above it would be made for nobody
        over = m.add_variables(lower=0.0, coords=[names], dims=["name"], name=SURPLUS)
        last = m.variables[LEVEL].isel(day=-1)
        m.add_constraints(last + under - over == target, name=f"{LEVEL}-last")
        m.objective += ((under + over) * penalty).sum()

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """Inventories within their size; no more is short than the order of a day."""
        orders = {row.name: 24.0 * row.order for row in p.constraints.inventories}
        return {
            LEVEL: (0.0, size_inventories(p)),
            SHORTAGE: (0.0, pd.Series(orders, dtype=float)),
        }

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Output and order of each product [t], and the penalty of what is short."""
        records = tuple(_evaluate_order(p, row, values) for row in p.constraints.inventories)
        return Evaluation({"slack": float(sum(record.cost for record in records))}, records)


def size_inventories(p: Problem) -> pd.Series:
    """Largest inventory [t] of each product."""
    return pd.Series({row.name: row.size for row in p.constraints.inventories}, dtype=float)


def _to_array(rows: tuple[Inventory, ...], names: pd.Index, attribute: str) -> xr.DataArray:
    values = [getattr(row, attribute) for row in rows]
    return xr.DataArray(values, coords={"name": names}, dims="name")


def _sum_output(m: linopy.Model, p: Problem) -> Any:
    """Output of each product by day [t]."""
    rows = p.constraints.inventories
    hours, number = weigh_hours(p.network), number_days(p.network)
    makers = [(link, rate, row.name) for row in rows for link, rate in row.producers.items()]
    links = pd.Index([link for link, _, _ in makers], name="name")
    rate = xr.DataArray([r for _, r, _ in makers], coords={"name": links}, dims="name")
    made = (m.variables["Link-p"].sel(name=links) * (rate * hours)).groupby(number).sum()
    product = xr.DataArray(
        [name for _, _, name in makers], coords={"name": links}, dims="name", name="product"
    )
    names = [row.name for row in rows]
    return made.groupby(product).sum().rename(product="name").sel(name=names)


def read_inventories(m: linopy.Model) -> pd.DataFrame:
    """Solved inventories [t], index days, columns products; empty if there are none."""
    if LEVEL not in m.variables:
        return pd.DataFrame()
    return m.variables[LEVEL].solution.transpose("day", "name").to_pandas()


def _evaluate_order(p: Problem, row: Inventory, values: Values) -> ConstraintRecord:
    """Output of a product and its order [t].

    The violation is what the inventory, emptied and filled day by day, could neither deliver nor
    hold.
    """
    hours = p.hours
    rate = pd.Series(row.producers, dtype=float)
    made = (values["Link-p"][rate.index] @ rate).to_numpy() * hours
    asked = float(row.order * hours.sum())
    day = number_days(p.network).to_numpy()
    missed = measure_violation(np.bincount(day, made - row.order * hours), row.size)
    return ConstraintRecord(
        name=f"order {row.name}", sense=Sense.EQUAL, left=float(made.sum()), right=asked,
        violation=missed if missed > 1e-6 * asked else 0.0, unit="t", penalty=row.penalty,
    )  # fmt: skip


def measure_violation(changes: np.ndarray, size: float) -> float:
    """Goods [t] that are short or in excess, of an inventory that ends as it began.

    Parameters
    ----------
    changes : ndarray
        Output less order [t], by day.
    size : float
        Largest inventory [t].

    Examples
    --------
    >>> measure_violation(np.array([2.0, 2.0, -2.0, -2.0]), 4.0)
    0.0
    >>> measure_violation(np.array([2.0, 2.0, -2.0, -2.0]), 1.0)
    6.0
    >>> measure_violation(np.array([-3.0, 0.0]), 4.0)
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
