"""Solving a case: plan, operate, certificate."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.build.options import prepare_pypsa
from xjgrid.solve.capacity_rows import require_capacity_rows
from xjgrid.solve.conclusion import conclude
from xjgrid.solve.detail import Detail
from xjgrid.solve.edges import size_storage, tabulate_jumps
from xjgrid.solve.memory import release_memory
from xjgrid.solve.merge import merge_network
from xjgrid.solve.method import Method, Progress, Stopwatch, read_method
from xjgrid.solve.operate import Operation
from xjgrid.solve.own_green import raise_own
from xjgrid.solve.plan import Plan, cost_hours, solve_plan
from xjgrid.solve.price import Bill, make_bill
from xjgrid.solve.segments import (
    choose_segments,
    describe_hours,
    list_windows,
    split_segments,
)
from xjgrid.solve.solution import Solution
from xjgrid.solve.windows import Piece, fix_capacities, join_pieces, make_windows, remove_empty
from xjgrid.status import measure_gap

if TYPE_CHECKING:
    import pypsa

    from xjgrid.scenario import Scenario

logger = logging.getLogger(__name__)


def solve(
    n: pypsa.Network,
    scenario: Scenario | None = None,
    *,
    method: Method | None = None,
    explain_gap: bool = False,
    progress: Progress | None = None,
) -> Solution:
    """Solve a network as its scenario asks.

    Parameters
    ----------
    n : pypsa.Network
        As :func:`xjgrid.build.build` makes it; not changed.
    scenario : Scenario, optional
        Gives the method, unless ``method`` is given.
    explain_gap : bool
        Say in the notes how much of the gap comes from what the plan leaves out.
    progress : callable, optional
        Called with stage, done, total.

    Returns
    -------
    Solution

    Raises
    ------
    SolveError
        If the solver finds no optimum, or runs another method than asked.
    """
    if method is None:
        if scenario is None:
            raise ValueError("solve needs a scenario or a method")
        method = read_method(scenario)
    if explain_gap:
        method = replace(method, explain_gap=True)
    prepare_pypsa()
    n = n.copy()
    for component in (n.c.generators, n.c.storage_units, n.c.links):
        component.static["counted"] = component.static["p_nom_extendable"].astype(bool)
    watch = Stopwatch(progress)
    if method.resolution == "plan+operate":
        return _plan_and_operate(n, method, watch)
    return _solve_at_once(n, method, watch)


def _plan_and_operate(n: pypsa.Network, method: Method, watch: Stopwatch) -> Solution:
    """Plan, operate, and split segments until the gap meets the accuracy.

    A later round plans on more segments first. Often the lower bound that it gives is enough;
    only if not are the hours operated again, with its capacities and with windows twice as
    long, so that fewer edges bind.
    """
    features = describe_hours(n)
    starts = choose_segments(features, min(method.segments, len(n.snapshots)))
    bounding: Plan | None = None  # the plan that gives the lower bound
    lower, best, gap, why = -np.inf, None, np.inf, ""
    for number in range(max(1, method.rounds)):
        with watch.stage("plan", why):
            detail = replace(Detail.plan(method.commitment), steady=method.commitment)
            plan = solve_plan(n, starts, detail, method.plan_solver)
            release_memory()
        if bounding is None or plan.outcome.bound > lower:
            bounding, lower = plan, plan.outcome.bound
        if best is None or _gap(lower, best) > method.accuracy:
            longer = replace(method, window_hours=method.window_hours * 2**number)
            with watch.stage("operate"):
                operated = operate(n, plan, Detail.full(method.commitment), longer, watch)
            if best is None or operated.bill.total < best.bill.total:
                best = operated
        gap = _gap(lower, best)
        logger.info("round %d: %d segments, gap %.3f %%", number + 1, len(starts), 100 * gap)
        # without a bound no gap is known, and another round would not tell more
        if gap <= method.accuracy or np.isinf(gap) or len(starts) >= len(n.snapshots):
            break
        if number + 1 < method.rounds:
            starts = _refine(plan, operated, features)
            why = (
                f"again on {len(starts):,} segments (gap {100 * gap:.2f} %, "
                f"{100 * method.accuracy:g} % asked)"
            )
    assert best is not None and bounding is not None  # at least one round ran
    notes = []
    if method.explain_gap and np.isfinite(gap):
        notes.append(describe_gap(n, plan, best, lower, method, watch))
    notes += best.notes
    if gap > method.accuracy or method.explain_gap:
        notes += _tell_short(bounding, best)
    if method.accuracy < gap < np.inf:
        notes.append(
            f"the gap of {100 * gap:.2f} % is above the accuracy of {100 * method.accuracy:.2f} % "
            f"after {number + 1} rounds"
        )
    return conclude(best, lower, plan, method, watch, notes)


def _tell_short(plan: Plan, best: Operated) -> list[str]:
    """Say what part of the gap the solver left on the plan that gives the bound."""
    if not plan.outcome.short:
        return []
    apart = plan.outcome.short * abs(plan.outcome.objective)
    share = apart / (best.bill.total - best.bill.parts["existing_fixed"])
    return [
        f"up to {100 * share:.2f} points of the gap are the solver's, which ended on the plan of "
        f"{len(plan.starts):,} segments short of its tolerance: another number of segments may help"
    ]


def describe_gap(
    n: pypsa.Network, plan: Plan, best: Operated, lower: float, method: Method, watch: Stopwatch
) -> str:
    """Say how much of the gap comes from what the plan leaves out.

    Operates once more without ramps and standing losses: what that saves is their part; the
    rest comes from merging hours, from the edges of windows and from a solver that ended short.
    """
    with watch.stage("explain"):
        bare = operate(n, plan, Detail.plan(method.commitment), method, watch)
    base = best.bill.total - best.bill.parts["existing_fixed"]
    left_out = 100.0 * max(0.0, best.bill.total - bare.bill.total) / base
    whole = 100.0 * _gap(lower, best)
    return (
        f"of the gap of {whole:.2f} %, {left_out:.2f} points come from ramps and standing losses, "
        f"which the plan leaves out, and {max(0.0, whole - left_out):.2f} from merged hours, "
        "the edges of windows and what the solver left of the plan"
    )


@dataclass(frozen=True)
class Operated:
    """A network operated in all its hours."""

    network: pypsa.Network
    values: dict[str, pd.DataFrame]
    prices: pd.DataFrame
    bill: Bill
    notes: tuple[str, ...] = ()


def operate(
    n: pypsa.Network, plan: Plan, detail: Detail, method: Method, watch: Stopwatch
) -> Operated:
    """Operate all hours with a plan's capacities, levels and budgets."""
    fixed = fix_capacities(n, plan.capacities, method.plan_solver.roughness)
    require_capacity_rows(fixed)
    bounds = list_windows(len(n.snapshots), method.window_hours)
    windows = make_windows(fixed, bounds, plan.starts, plan.levels, plan.yearly)
    jobs = min(method.jobs, len(windows))
    runner = Operation(remove_empty(fixed), detail, method.window_solver, jobs)
    pieces = runner.run(windows, lambda done, total: watch.progress("operate", done, total))
    values, prices = join_pieces(fixed, pieces)
    raise_own(fixed, values)
    if not detail.losses:
        fixed.c.storage_units.static["standing_loss"] = 0.0
    jumps = tabulate_jumps(fixed, pieces)
    bill = make_bill(fixed, values, detail, float(jumps.to_numpy().sum()))
    largest = float((jumps / size_storage(fixed)).max(axis=None)) if jumps.size else 0.0
    bill = replace(bill, level_error=max(bill.level_error, largest))
    return Operated(fixed, values, prices, bill, _tell_spares(pieces, method.window_solver.method))


def _tell_spares(pieces: list[Piece], asked: str) -> tuple[str, ...]:
    """Say which windows another method than the one asked for had to solve."""
    notes = []
    for spare in sorted({p.method for p in pieces} - {asked, ""}):
        numbers = ", ".join(str(p.number + 1) for p in pieces if p.method == spare)
        notes.append(f"{asked} broke down in windows {numbers}, which {spare} solved")
    return tuple(notes)


def _gap(lower: float, operated: Operated) -> float:
    return measure_gap(lower, operated.bill.total, operated.bill.parts["existing_fixed"])


def _refine(plan: Plan, operated: Operated, features: np.ndarray) -> np.ndarray:
    """Half as many more segments, where plan and operation disagree most.

    Where the solver stopped short on the plan, what it disagrees by says little of the hours
    that were merged, and the segments are chosen anew.
    """
    more = len(plan.starts) // 2
    if plan.outcome.short:
        return choose_segments(features, len(plan.starts) + more)
    return split_segments(plan.starts, features, _score_segments(plan, operated), more)


def _score_segments(plan: Plan, operated: Operated) -> np.ndarray:
    """How much more each segment costs in operation than in the plan [CNY]."""
    hourly = cost_hours(operated.network, operated.values).to_numpy()
    return np.abs(np.add.reduceat(hourly, plan.starts) - plan.costs.to_numpy())


def _solve_at_once(n: pypsa.Network, method: Method, watch: Stopwatch) -> Solution:
    """Solve the plan's model on all hours (``hourly``) or on equal blocks (``3h``).

    With all hours it is the reference of the plan's relaxation; blocks are an approximation,
    whose operation is not checked hour by hour.
    """
    hours = 1 if method.resolution == "hourly" else int(method.resolution.rstrip("h"))
    starts = np.arange(0, len(n.snapshots), hours)
    detail = Detail.plan(method.commitment)
    with watch.stage("plan"):
        plan = solve_plan(n, starts, detail, method.plan_solver)
    fixed = fix_capacities(n, plan.capacities)
    require_capacity_rows(fixed)
    merged = merge_network(fixed, starts)
    merged.c.storage_units.static["standing_loss"] = 0.0
    bill = make_bill(merged, plan.values, detail)
    note = (
        "the plan's model on all hours: ramps and standing losses are left out"
        if hours == 1
        else f"hours merged into blocks of {hours}: an approximation"
    )
    operated = Operated(merged, plan.values, plan.prices, bill)
    notes = [note, *_tell_short(plan, operated)]
    return conclude(operated, plan.outcome.bound, plan, method, watch, notes)
