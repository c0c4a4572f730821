"""A least traced share of a consumer: solved again and again, with a row that leads there.

Which electricity reaches a consumer follows from the dispatch of all, so that its traced share is
no linear row. For small changes it is nearly one: what the plants of the consumer's sites generate
from wind, sun and water, and what their connections bring, at the traced mix that the zone had in
the first round. That row is put into the solve, and its level is moved until the traced share of
the new ledger is the one asked for. The row itself stays as it is, so that the share is a function
of the level alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.account.ledger.sinks import select_sinks
from xjgrid.build.constraints import Sense, YearlyConstraint
from xjgrid.cases.aiming import Aimed, Levels, aim
from xjgrid.errors import InputError, InputFault, did_you_mean
from xjgrid.inputs.consumers import list_names
from xjgrid.status import add_traced_miss

if TYPE_CHECKING:
    import pypsa

    from xjgrid.account.ledger import Ledger
    from xjgrid.build.constraints import Problem
    from xjgrid.solve.solution import Solution

KEY = "policy.traced_targets"
Solver = Callable[[Any], Any]
Tracing = Callable[[Any], Any]


def check_targets(context: Any) -> None:
    """Refuse targets of consumers that have no site, and shares that are none.

    Raises
    ------
    InputError
        With every such target.
    """
    from xjgrid.build.industry.contracts import list_consumers

    targets = context.scenario.policy.traced_targets
    if not targets:
        return
    consumers = list_consumers(context)
    known = set(list_names(consumers))
    file = context.scenario.file
    faults = []
    for name, share in targets.items():
        if name not in known:
            hint = did_you_mean(name, known)
            faults.append(InputFault(file, f"{KEY}: no consumer {name!r} with a site, {hint}"))
        if not 0.0 <= share <= 1.0:
            faults.append(InputFault(file, f"{KEY}.{name} = {share:g}: a share lies in 0..1"))
    if faults:
        raise InputError(faults)


def solve_traced(
    p: Problem, context: Any, solve: Solver, trace: Tracing
) -> tuple[Solution, Ledger]:
    """Solve until the traced targets of the scenario are reached, or say that they are not.

    Parameters
    ----------
    p
        The problem as built; not changed.
    context
        Its scenario, tables and parameters.
    solve, trace
        Make a solution of a problem, and a ledger of a solution.

    Returns
    -------
    Solution and ledger of the round that is kept. Its notes tell the rounds; its status says so
    if a target is missed.
    """
    policy = context.scenario.policy
    targets = dict(policy.traced_targets)
    price = context.parameter("green_slack_price")
    seconds: dict[str, float] = {}
    first: list[Ledger] = []

    def attempt(levels: Levels) -> tuple[Mapping[str, float], tuple[Solution, Ledger]]:
        rows = [
            make_constraint(p.network, first[0], name, level, price)
            for name, level in levels.items()
        ]
        solution = solve(p.with_constraints(yearly=(*p.constraints.yearly, *rows)))
        for stage, value in solution.seconds.items():
            seconds[stage] = seconds.get(stage, 0.0) + value
        ledger = trace(solution)
        if not first:
            first.append(ledger)
        return {name: read_share(ledger, name) for name in targets}, (solution, ledger)

    found = aim(attempt, targets, policy.traced_tolerance, policy.traced_rounds)
    solution, ledger = found.result
    return conclude(solution, found, targets, policy.traced_tolerance, seconds), ledger


def conclude(
    solution: Solution, found: Aimed[Any], targets: Mapping[str, float], tolerance: float,
    seconds: dict[str, float],
) -> Solution:  # fmt: skip
    """Return the solution that is kept, with notes on its targets and the time of all rounds."""
    notes = [*solution.notes, *tell_rounds(found, targets, tolerance)]
    status = solution.status if found.met else add_traced_miss(solution.status)
    return replace(solution, status=status, notes=notes, seconds=seconds)


def tell_rounds(found: Aimed[Any], targets: Mapping[str, float], tolerance: float) -> list[str]:
    """Say of each target what was asked for, what came out by round, and how it ended."""
    out = []
    for name, goal in targets.items():
        share = found.shares[name]
        rounds = ", ".join(f"{100 * shares[name]:.1f}" for _, shares in found.trail)
        count = len(found.trail)
        said = (
            f"traced share of {name}: {100 * goal:.1f} % asked for, {100 * share:.1f} % reached "
            f"(by round: {rounds})"
        )
        if share < goal - tolerance:
            said += (
                f"; it did not converge in {count} rounds, {100 * (goal - share):.1f} points miss"
            )
        elif name in found.levels and share > goal + tolerance:
            said += f"; above the target by more than the tolerance after {count} rounds"
        out.append(said)
    return out


def read_share(ledger: Ledger, name: str) -> float:
    """Return the traced share of a consumer over the horizon."""
    return float(ledger.share(name, "year", "traced")["renewable"].iloc[0])


def make_constraint(
    n: pypsa.Network, ledger: Ledger, name: str, level: float, price: float
) -> YearlyConstraint:
    """Return the yearly constraint that stands for a traced share at the mixes of a ledger.

    ``sum over sites of part x (own green + mix of zone x import - mix of site x export)
    >= level x consumption - what reached the consumer outside its sites``
    """
    system = ledger.system
    mine = select_sinks(ledger.sinks, name)
    node = ledger.sinks["node"].to_numpy()
    energy = system.hours @ ledger.withdrawal
    green = system.hours @ (ledger.withdrawal * ledger.marks[:, node, 0])
    sites = system.buses.index[system.buses["site"] != ""]
    bus = ledger.sinks["bus"].to_numpy()
    at_site = np.isin(bus, sites)
    generators: dict[str, float] = {}
    links: dict[str, float] = {}
    static = n.c.generators.static
    renewable = n.c.carriers.static["renewable"].astype(bool)
    own = static[static["carrier"].map(renewable).fillna(False).astype(bool)]
    for site in pd.unique(bus[mine & at_site]):
        here = bus == site
        part = float(energy[here & mine].sum() / max(energy[here].sum(), 1e-9))
        generators |= dict.fromkeys(map(str, own.index[own["bus"] == site]), part)
        links |= _weigh_links(ledger, str(site), part)
    outside = float(green[mine & ~at_site].sum())
    terms = {"Generator-p": generators, "Link-p": links}
    return YearlyConstraint(
        name=f"traced target {name}", kind="traced target", subject=name, sense=Sense.AT_LEAST,
        unit="MWh", penalty=price, rhs=level * float(energy[mine].sum()) - outside,
        terms={variable: weights for variable, weights in terms.items() if weights},
    )  # fmt: skip


def _weigh_links(ledger: Ledger, site: str, part: float) -> dict[str, float]:
    """Part of a site's imports (above 0) and exports (below) that counts, at their traced mix."""
    system, out = ledger.system, {}
    for ends, sign in (("bus1", 1.0), ("bus0", -1.0)):
        for name in system.branches.index[system.branches[ends] == site]:
            line = system.branches.index.get_loc(name)
            start = system.buses.index.get_loc(system.branches.at[name, "bus0"])
            flow = system.hours * system.sent[:, line].clip(min=0.0)
            if flow.sum() <= 0:
                flow = system.hours * system.throughput(start)
            mix = ledger.marks[:, start, 0]
            mean = float(flow @ mix / flow.sum()) if flow.sum() > 0 else 0.0
            out[str(name)] = sign * part * mean
    return out
