"""Running one case: check, build, solve, account, write."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from xjgrid.cases.memory import MemoryMeter

if TYPE_CHECKING:
    from xjgrid.inputs import Study
    from xjgrid.scenario import Scenario

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
        If the study or the scenario is wrong.
    SolveError
        If no optimum was found.
    """
    from xjgrid.account import account_case
    from xjgrid.build.network import build
    from xjgrid.results import write_case
    from xjgrid.results.inputs import Inputs
    from xjgrid.solve.run import solve

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
        study.require(scenarios=False)  # the one in use was checked when it was loaded
        inputs = Inputs.of(study)
        note("check")
        tell("build", 0, 0)
        n = build(study, scenario)
        note("build")
        solution = solve(n, scenario, explain_gap=explain_gap, progress=tell)
        seconds.update(solution.seconds)
        last = time.perf_counter()
        tell("account", 0, 0)
        account = account_case(solution, scenario, study)
        note("account")
    tell("write", 0, 0)
    seconds["total"] = time.perf_counter() - began
    return write_case(
        solution, account, scenario, study, out,
        inputs=inputs, seconds=seconds, peak_memory_mb=meter.peak_mb,
    )  # fmt: skip
