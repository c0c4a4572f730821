"""Running one case: check, build, solve, account, write."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xjgrid.cases.memory import MemoryMeter

if TYPE_CHECKING:
    import pypsa

    from xjgrid.account import Account
    from xjgrid.account.ledger import Ledger
    from xjgrid.build import Context
    from xjgrid.inputs import Study
    from xjgrid.scenario import Scenario
    from xjgrid.solve.solution import Solution

Progress = Callable[[str, int, int], None]


def run_case(
    study: Study,
    scenario: Scenario,
    out: str | Path,
    progress: Progress | None = None,
    *,
    explain_gap: bool = False,
) -> Path:
    """Build, solve and account a scenario, and write its case.

    Parameters
    ----------
    study : Study
        Tables and profiles; they are checked first.
    scenario : Scenario
        What is asked.
    out : path
        Folder of cases.
    progress : callable, optional
        Told of each stage: its name, how far, of how many (0 if unknown).
    explain_gap : bool
        Operate once more to say where the gap comes from.

    Returns
    -------
    Path
        The case's folder. Nothing is left on disk if any step fails.

    Raises
    ------
    InputError
        If the study or the scenario is wrong, or the solver, the output folder or room on disk
        is not there; nothing was built then.
    OutputError
        If the case cannot be written.
    SolveError
        If no optimum was found.
    """
    from xjgrid.account import account_case
    from xjgrid.build import Context
    from xjgrid.build.network import build
    from xjgrid.cases.prerequisites import check_prerequisites
    from xjgrid.cases.promises import check_contracts
    from xjgrid.cases.traced import check_targets
    from xjgrid.results import write_case
    from xjgrid.results.inputs import Inputs

    tell = progress or (lambda stage, done, total: None)
    seconds: dict[str, float] = {}
    began = last = time.perf_counter()

    def note(stage: str) -> None:
        nonlocal last
        now = time.perf_counter()
        seconds[stage] = seconds.get(stage, 0.0) + now - last
        last = now

    with MemoryMeter() as meter:
        tell("check", 0, 0)
        check_prerequisites([scenario], Path(out))
        study.require(scenarios=False)  # the one in use was checked when it was loaded
        inputs = Inputs.of(study)
        note("check")
        tell("build", 0, 0)
        context = Context.open(study, scenario)
        check_targets(context)
        n = build(study, scenario)
        check_contracts(n, context)
        note("build")
        solution, ledger = _solve(n, context, explain_gap, tell)
        seconds.update(solution.seconds)
        last = time.perf_counter()
        tell("account", 0, 0)
        account = account_case(solution, scenario, study, context=context)
        note("account")
        tell("ledger", 0, 0)
        solution, account = _add_ledger(solution, account, ledger, context)
        note("ledger")
    tell("write", 0, 0)
    seconds["total"] = time.perf_counter() - began
    return write_case(
        solution, account, scenario, study, out,
        inputs=inputs, seconds=seconds, peak_memory_mb=meter.peak_mb,
    )  # fmt: skip


def _solve(
    n: pypsa.Network, context: Context, explain_gap: bool, tell: Progress
) -> tuple[Solution, Ledger | None]:
    """Solve once, or until the traced targets are reached; then with the ledger of that round."""
    from xjgrid.account.green_rows import make_case_ledger
    from xjgrid.cases.traced import solve_traced
    from xjgrid.solve.run import solve

    def attempt(network: pypsa.Network) -> Solution:
        return solve(network, context.scenario, explain_gap=explain_gap, progress=tell)

    if not context.scenario.policy.traced_targets:
        return attempt(n), None
    return solve_traced(n, context, attempt, lambda found: make_case_ledger(found, context))


def _add_ledger(
    solution: Solution, account: Account, ledger: Ledger | None, context: Context
) -> tuple[Solution, Account]:
    """Add the ledger to the account; what stands against it is told, the case is written."""
    from xjgrid.account.green_rows import add_ledger, make_case_ledger
    from xjgrid.errors import InputError

    try:
        ledger = make_case_ledger(solution, context) if ledger is None else ledger
    except InputError as error:
        notes = [*solution.notes, f"there is no ledger: {error}"]
        return replace(solution, notes=notes), account
    return solution, add_ledger(account, ledger, context.scenario.year)
