"""Conclusion of an operated case: values written back, status and notes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.solve.families import FAMILIES
from xjgrid.solve.families.commitment import ONLINE
from xjgrid.solve.families.family import Values
from xjgrid.solve.families.green_channels import GREEN
from xjgrid.solve.families.shortage import Shortage
from xjgrid.solve.shortage_notes import report_shortages
from xjgrid.solve.solution import NOISE_MW, Solution, write_back
from xjgrid.status import describe_bounds, judge, measure_gap

if TYPE_CHECKING:
    from xjgrid.build.constraints import Problem
    from xjgrid.solve.method import Method, Stopwatch
    from xjgrid.solve.plan import Plan
    from xjgrid.solve.run import Operated


def take_contracts(p: Problem, green: pd.DataFrame) -> pd.DataFrame:
    """Renewable energy that channels carry under their contracts, and no more.

    The model may let a channel carry any amount above its contract, at no cost and so at random.

    Parameters
    ----------
    green : DataFrame
        Index snapshots, columns channels [MW].
    """
    shares = {c.subject: c.rhs for c in p.constraints.yearly if c.kind == "renewable share"}
    carried = green.mul(p.hours, axis=0).sum()
    factor = {
        channel: min(1.0, shares[str(channel)] / total) if total > 0 else 1.0
        for channel, total in carried.items()
    }
    return green * pd.Series(factor, dtype=float)


def measure_shortages(p: Problem, values: Values) -> list[Shortage]:
    """Hourly shortages of all families; smaller ones than the solver's noise are none."""
    found = []
    for family in FAMILIES:
        for shortage in family.measure(p, values):
            power = shortage.power.where(shortage.power > NOISE_MW, 0.0)
            if shortage.always or power.max() > 0.0:
                found.append(replace(shortage, power=power))
    return found


def conclude(
    operated: Operated,
    lower: float,
    plan: Plan,
    method: Method,
    watch: Stopwatch,
    notes: list[str],
) -> Solution:
    """Return the solution of an operated case, with its status and what stands against it.

    Parameters
    ----------
    lower : float
        Best lower bound [CNY]; minus infinity if there is none.
    plan : Plan
        The last plan.
    notes : list of str
        What is to be told beside its status.
    """
    p, values, bill = operated.problem, operated.values, operated.bill
    n = p.network
    write_back(n, values, operated.prices)
    shortages = measure_shortages(p, values)
    notes = [*notes, *report_shortages(n, bill.rows, shortages)]
    upper, fixed, level_error = bill.total, bill.parts["existing_fixed"], bill.level_error
    status = judge(lower, upper, fixed, method.accuracy, level_error)
    return Solution(
        network=n,
        online=values.get(ONLINE, pd.DataFrame(index=n.snapshots)),
        starts=bill.starts,
        rows=bill.rows,
        slacks=pd.DataFrame({s.name: s.power for s in shortages}, index=n.snapshots),
        penalties=pd.Series({s.name: s.penalty for s in shortages}, dtype=float),
        green_export=take_contracts(p, values.get(GREEN, pd.DataFrame(index=n.snapshots))),
        costs=bill.parts,
        lower_bound=lower,
        upper_bound=upper,
        gap=measure_gap(lower, upper, fixed),
        accuracy=method.accuracy,
        balance_error=bill.balance_error,
        level_error=level_error,
        status=status,
        solver={
            "name": method.plan_solver.name,
            "version": plan.outcome.version,
            "method": plan.outcome.method,
            "operate_method": method.window_solver.method,
            "tolerance": method.plan_solver.tolerance,
            "bound": plan.outcome.bound_kind,
            "iterations": plan.outcome.iterations,
        },
        segments=len(plan.starts),
        seconds=dict(watch.seconds),
        notes=[*describe_bounds(status, lower, upper, fixed, level_error), *notes],
    )
