"""The plan: capacities, storage levels and yearly budgets on merged hours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.solve.families.dispatch import cost_hours
from xjgrid.solve.families.family import Capacities
from xjgrid.solve.families.inventories import read_inventories
from xjgrid.solve.families.yearly import sum_left
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.merge import merge_hours
from xjgrid.solve.model import (
    create_model,
    imply_bounds,
    read_capacities,
    read_duals,
    read_values,
)
from xjgrid.solve.must_run import fix_must_run
from xjgrid.solve.service_fuel import price_service_fuel
from xjgrid.solve.solver import Outcome, SolverChoice, run_solver
from xjgrid.solve.topology import number_days

if TYPE_CHECKING:
    import linopy
    import pypsa

    from xjgrid.build.constraints import Problem


@dataclass(frozen=True)
class Plan:
    """Decisions of a plan.

    Parameters
    ----------
    starts : ndarray of int
        First hour of each segment.
    capacities : mapping
        Chosen capacity of everything extendable, by variable.
    levels : DataFrame
        State of charge [MWh] at the end of each segment (index first hours), by storage unit,
        and inventory [t] of each product at the end of its day.
    yearly : DataFrame
        Left-hand side of each yearly constraint, by segment.
    costs : Series
        Running cost [CNY] of each segment.
    prices : DataFrame
        Price [CNY/MWh] of each bus by segment.
    """

    outcome: Outcome
    starts: np.ndarray
    capacities: Capacities
    levels: pd.DataFrame
    yearly: pd.DataFrame
    costs: pd.Series
    values: dict[str, pd.DataFrame]
    prices: pd.DataFrame


def solve_plan(p: Problem, starts: np.ndarray, form: Formulation, choice: SolverChoice) -> Plan:
    """Solve the plan's model on segments (or, with one hour each, on all hours).

    The outcome's bound is below the cost of every operation of the hourly system.
    """
    merged = merge_hours(p, starts)
    if form.must_run:
        merged = fix_must_run(merged)
    n = merged.network
    m = create_model(merged, form)
    ranges = partial(imply_bounds, merged)
    outcome = run_solver(m, choice, ranges, what=f"plan on {len(starts)} segments")
    base = price_service_fuel(n)
    outcome = replace(outcome, bound=outcome.bound - base, objective=outcome.objective - base)
    values = read_values(m)
    hours = n.snapshot_weightings["objective"]
    yearly = pd.DataFrame(
        {c.name: sum_left(c, values, hours) for c in merged.constraints.yearly},
        index=n.snapshots,
    )
    return Plan(
        outcome=outcome,
        starts=starts,
        capacities=read_capacities(m),
        levels=_read_levels(m, n, values),
        yearly=yearly,
        costs=cost_hours(n, values),
        values=values,
        prices=read_duals(m, list(n.c.buses.static.index)).div(hours, axis=0),
    )


def _read_levels(
    m: linopy.Model, n: pypsa.Network, values: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    """Levels of storage, and inventories at the end of each segment's day."""
    levels = values.get("StorageUnit-state_of_charge", pd.DataFrame(index=n.snapshots))
    inventories = read_inventories(m)
    if inventories.empty:
        return levels
    by_segment = inventories.iloc[number_days(n).values].set_axis(n.snapshots)
    return pd.concat([levels, by_segment], axis=1)
