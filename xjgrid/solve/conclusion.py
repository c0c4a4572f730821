"""What a case becomes once it is operated: written back, judged and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.solve.commitment import ONLINE
from xjgrid.solve.security import GREEN
from xjgrid.solve.shortages import measure_shortages
from xjgrid.solve.solution import NOISE_MW, Solution, write_back
from xjgrid.solve.telling import tell_shortages
from xjgrid.status import describe_bounds, judge, measure_gap

if TYPE_CHECKING:
    import pypsa

    from xjgrid.solve.method import Method, Stopwatch
    from xjgrid.solve.plan import Plan
    from xjgrid.solve.run import Operated


def take_contracts(n: pypsa.Network, green: pd.DataFrame) -> pd.DataFrame:
    """Renewable energy that channels carry under their contracts, and no more.

    The model may let a channel carry any amount above its contract, at no cost and so at random.

    Parameters
    ----------
    green : DataFrame
        Index snapshots, columns channels [MW].
    """
    rows = {row["name"]: row["rhs"] for row in n.meta["xjgrid"]["yearly"]}
    hours = n.snapshot_weightings["objective"]
    carried = green.mul(hours, axis=0).sum()
    factor = {
        channel: min(1.0, rows[f"renewable share {channel}"] / total) if total > 0 else 1.0
        for channel, total in carried.items()
    }
    return green * pd.Series(factor, dtype=float)


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
    n, values, bill = operated.network, operated.values, operated.bill
    write_back(n, values, operated.prices)
    slacks = pd.DataFrame(
        {name: frame["value"] for name, frame in values.items() if name.endswith("-miss")},
        index=n.snapshots,
    )
    slacks = slacks.where(slacks > NOISE_MW, 0.0)
    slacks = slacks.join(measure_shortages(n, values).add_suffix("-miss"))
    notes = [*notes, *tell_shortages(n, bill.rows, slacks)]
    upper, fixed, level_error = bill.total, bill.parts["existing_fixed"], bill.level_error
    status = judge(lower, upper, fixed, method.accuracy, level_error)
    return Solution(
        network=n,
        online=values.get(ONLINE, pd.DataFrame(index=n.snapshots)),
        starts=bill.starts,
        rows=bill.rows,
        slacks=slacks,
        green_export=take_contracts(n, values.get(GREEN, pd.DataFrame(index=n.snapshots))),
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
