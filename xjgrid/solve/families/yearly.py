"""Yearly constraints: sums over all hours with a right-hand side and a penalty on violation.

For coefficients ``a``, variables ``x`` and hours ``h`` of the snapshots::

    sum over t of h_t a x_t + short - over  sense  rhs,    short, over >= 0
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.build.constraints import Sense
from xjgrid.solve.families.family import (
    Boundary,
    Bounds,
    ConstraintRecord,
    Evaluation,
    Family,
    Values,
    make_record,
)
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.topology import weigh_hours

if TYPE_CHECKING:
    import linopy
    import xarray as xr

    from xjgrid.build.constraints import Problem, YearlyConstraint


class Yearly(Family):
    """Yearly constraints, each with a penalised violation."""

    title = "Yearly constraints"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Add each constraint with one violation for each direction that its sense needs.

        Constraints of a block (upper limits on one name of one variable each) are written
        together: one by one they would take longer than the solve of a window.
        """
        hours = weigh_hours(p.network)
        yearly = p.constraints.yearly
        for block in sorted({c.block for c in yearly if c.block}):
            _add_block(m, [c for c in yearly if c.block == block], block, hours)
        for constraint in yearly:
            if not constraint.block:
                _add_single(m, constraint, hours)

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """Each violation is at most the right-hand side and all that its terms can be."""
        hours = float(p.hours.sum())
        found: Bounds = {}
        blocks: dict[str, dict[str, float]] = {}
        for constraint in p.constraints.yearly:
            most = _find_largest(constraint, known, hours)
            if constraint.block:
                [coefficients] = constraint.terms.values()
                block = blocks.setdefault(f"Yearly {constraint.block}-over", {})
                block[next(iter(coefficients))] = most
                continue
            found[f"Yearly {constraint.name}-short"] = (0.0, most)
            found[f"Yearly {constraint.name}-over"] = (0.0, most)
        for label, sizes in blocks.items():
            found[label] = (0.0, pd.Series(sizes, dtype=float))
        return found

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Each yearly constraint on the whole case, and the penalty of its violation."""
        hours = p.network.snapshot_weightings["objective"]
        records = tuple(_evaluate(c, values, hours) for c in p.constraints.yearly)
        return Evaluation({"slack": float(sum(record.cost for record in records))}, records)


def _add_single(m: linopy.Model, constraint: YearlyConstraint, hours: xr.DataArray) -> None:
    left: Any = None
    for variable, coefficients in constraint.terms.items():
        factor = pd.Series(coefficients, dtype=float).rename_axis("name")
        # what has no capacity is not in a window's model
        factor = factor[factor.index.isin(m.variables[variable].indexes["name"])]
        part = m.variables[variable].sel(name=factor.index)
        term = (part * (hours * factor.to_xarray())).sum()
        left = term if left is None else left + term
    label = f"Yearly {constraint.name}"
    if constraint.sense in (Sense.EQUAL, Sense.AT_LEAST):
        short = m.add_variables(lower=0.0, name=f"{label}-short")
        left = left + short
        m.objective += constraint.penalty * short
    if constraint.sense in (Sense.EQUAL, Sense.AT_MOST):
        over = m.add_variables(lower=0.0, name=f"{label}-over")
        left = left - over
        m.objective += constraint.penalty * over
    m.add_constraints(left, constraint.sense.replace("==", "="), constraint.rhs, name=label)


def _add_block(
    m: linopy.Model, constraints: list[YearlyConstraint], block: str, hours: xr.DataArray
) -> None:
    """Upper limits, each on the sum of one name of the same variable."""
    [variable] = {next(iter(c.terms)) for c in constraints}
    factor = pd.concat([pd.Series(c.terms[variable], dtype=float) for c in constraints])
    names = pd.Index(factor.index, name="name")
    limit = pd.Series([c.rhs for c in constraints], index=names).to_xarray()
    penalty = pd.Series([c.penalty for c in constraints], index=names).to_xarray()
    total = m.variables[variable].sel(name=names) * (hours * factor.rename_axis("name").to_xarray())
    over = m.add_variables(lower=0.0, coords=[names], dims=["name"], name=f"Yearly {block}-over")
    m.add_constraints(total.sum("snapshot") - over <= limit, name=f"Yearly {block}")
    m.objective += (over * penalty).sum()


def _find_largest(constraint: YearlyConstraint, known: Bounds, hours: float) -> float:
    """Largest violation that a constraint can have."""
    most = abs(constraint.rhs)
    for variable, coefficients in constraint.terms.items():
        upper = known[variable][1]
        most += hours * sum(
            abs(factor) * float(upper[name] if isinstance(upper, pd.Series) else upper)
            for name, factor in coefficients.items()
        )
    return most


def sum_left(
    constraint: YearlyConstraint, values: Mapping[str, pd.DataFrame], hours: pd.Series
) -> pd.Series:
    """Left-hand side of a yearly constraint, by snapshot.

    Parameters
    ----------
    values : mapping of str to DataFrame
        Model variables, index snapshots, columns names.
    hours : Series
        Hours of each snapshot.
    """
    total = np.zeros(len(hours))
    for variable, coefficients in constraint.terms.items():
        factor = pd.Series(coefficients, dtype=float)
        total += values[variable][factor.index].to_numpy() @ factor.to_numpy()
    return pd.Series(total * hours.to_numpy(), index=hours.index)


def measure_violation(constraint: YearlyConstraint, left: float) -> float:
    """Amount by which a constraint is violated, in its own unit, never negative."""
    gap = constraint.rhs - left
    if constraint.sense == Sense.EQUAL:
        return abs(gap)
    return max(0.0, gap if constraint.sense == Sense.AT_LEAST else -gap)


def _evaluate(constraint: YearlyConstraint, values: Values, hours: pd.Series) -> ConstraintRecord:
    left = float(sum_left(constraint, values, hours).sum())
    violation = measure_violation(constraint, left)
    return make_record(
        constraint.name, constraint.sense, left, constraint.rhs, violation,
        constraint.unit, constraint.penalty,
    )  # fmt: skip
