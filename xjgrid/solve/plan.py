"""The plan: capacities, storage levels and yearly budgets on merged hours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.solve.baseline import price_baseline
from xjgrid.solve.bound import list_boxes
from xjgrid.solve.daily import number_days
from xjgrid.solve.detail import Detail
from xjgrid.solve.merge import merge_network
from xjgrid.solve.model import create_model, read_duals, read_values
from xjgrid.solve.sizing import read_sizes
from xjgrid.solve.solver import Outcome, SolverChoice, run_solver
from xjgrid.solve.steady import settle_steady
from xjgrid.solve.stocks import read_stocks
from xjgrid.solve.yearly import evaluate_row

if TYPE_CHECKING:
    import linopy
    import pypsa


@dataclass(frozen=True)
class Plan:
    """What the plan decided.

    Parameters
    ----------
    starts : ndarray of int
        First hour of each segment.
    capacities : Series
        Chosen capacity [MW] of every generator and storage unit that could grow.
    levels : DataFrame
        State of charge [MWh] at the end of each segment (index first hours), by storage unit,
        and level [t] of each yard at the end of its day.
    yearly : DataFrame
        Left-hand side of each yearly row, by segment.
    costs : Series
        Running cost [CNY] of each segment.
    prices : DataFrame
        Price [CNY/MWh] of each bus by segment.
    """

    outcome: Outcome
    starts: np.ndarray
    capacities: pd.Series
    levels: pd.DataFrame
    yearly: pd.DataFrame
    costs: pd.Series
    values: dict[str, pd.DataFrame]
    prices: pd.DataFrame


def solve_plan(n: pypsa.Network, starts: np.ndarray, detail: Detail, choice: SolverChoice) -> Plan:
    """Solve the plan's model on segments (or, with one hour each, on all hours).

    The outcome's bound is below the cost of every operation of the hourly system.
    """
    merged = merge_network(n, starts)
    if detail.steady:
        settle_steady(merged)
    m = create_model(merged, detail)
    ranges = partial(list_boxes, merged)
    outcome = run_solver(m, choice, ranges, what=f"plan on {len(starts)} segments")
    base = price_baseline(merged)
    outcome = replace(outcome, bound=outcome.bound - base, objective=outcome.objective - base)
    values = read_values(m)
    hours = merged.snapshot_weightings["objective"]
    yearly = pd.DataFrame(
        {row["name"]: evaluate_row(row, values, hours) for row in merged.meta["xjgrid"]["yearly"]},
        index=merged.snapshots,
    )
    return Plan(
        outcome=outcome,
        starts=starts,
        capacities=_read_capacities(m),
        levels=_read_levels(m, merged, values),
        yearly=yearly,
        costs=cost_hours(merged, values),
        values=values,
        prices=read_duals(m, list(merged.c.buses.static.index)).div(hours, axis=0),
    )


def _read_capacities(m: object) -> pd.Series:
    parts = []
    for kind in ("Generator", "StorageUnit", "Link"):
        name = f"{kind}-p_nom"
        if name in m.variables:  # type: ignore[attr-defined]
            parts.append(m.variables[name].solution.to_series())  # type: ignore[attr-defined]
    parts.append(read_sizes(m))
    return pd.concat(parts)


def _read_levels(
    m: linopy.Model, n: pypsa.Network, values: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    """Levels of storage, and of yards at the end of each segment's day."""
    levels = values.get("StorageUnit-state_of_charge", pd.DataFrame(index=n.snapshots))
    yards = read_stocks(m)
    if yards.empty:
        return levels
    by_segment = yards.iloc[number_days(n).values].set_axis(n.snapshots)
    return pd.concat([levels, by_segment], axis=1)


def cost_hours(n: pypsa.Network, values: dict[str, pd.DataFrame]) -> pd.Series:
    """Running cost [CNY] of each snapshot: PyPSA's marginal costs, weighted by its hours."""
    total = np.zeros(len(n.snapshots))
    for variable, component in (
        ("Generator-p", n.c.generators),
        ("StorageUnit-p_dispatch", n.c.storage_units),
        ("Link-p", n.c.links),
    ):
        if variable in values:
            price = component.static["marginal_cost"]
            frame = values[variable]
            total += frame.to_numpy() @ price[frame.columns].to_numpy()
    hours = n.snapshot_weightings["objective"].to_numpy()
    return pd.Series(total * hours, index=n.snapshots)
