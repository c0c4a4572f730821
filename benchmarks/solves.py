"""What the benchmarks of the solver solve; each function runs in a process of its own.

All return plain data: ``solve_seconds`` is the wall-clock time of the solve alone (the model's
making included), because imports and the building of the network are the same for all methods
and have a benchmark of their own. Bounds and optima are in CNY.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xjgrid.build.constraints import Problem
    from xjgrid.inputs import Study
    from xjgrid.scenario import Scenario

SCENARIO = "reference-2030"
TRIAL = "XJGRID_BENCHMARK_HOURS"
"""Environment variable: at most so many hours in each benchmark, to try the code."""

YEAR = 8760


def choose_hours(usual: int) -> int:
    """Hours of a benchmark: the usual number, or fewer in a trial."""
    return min(usual, int(os.environ.get(TRIAL, usual)))


def scale_segments(segments: int, hours: int) -> int:
    """Segments for a part of the year, as dense as in the year.

    Examples
    --------
    >>> scale_segments(1400, 2016), scale_segments(1400, 8760)
    (322, 1400)
    """
    return max(-(-hours // 24), round(segments * hours / YEAR))


def read_processor_time() -> float:
    """Processor seconds of this process and of its children that have ended.

    More than these in wall-clock time on a busy machine means that others were served first.
    """
    import resource  # not on every system

    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(kind) for kind in kinds]
    return sum(one.ru_utime + one.ru_stime for one in used)


def load_part(hours: int, start: str, overrides: dict[str, Any]) -> tuple[Study, Scenario]:
    """The default study, and the reference scenario on some hours with dense segments."""
    from xjgrid.inputs import Study
    from xjgrid.scenario import load_scenario

    study = Study.open()
    dense = {"segments": scale_segments(load_scenario(study, SCENARIO).segments, hours)}
    horizon = {"horizon.start": start, "horizon.hours": hours}
    return study, load_scenario(study, SCENARIO, {**dense, **horizon, **overrides})


def solve_part(
    hours: int, start: str, overrides: dict[str, Any], log: str | None = None
) -> dict[str, Any]:
    """Solve as the scenario asks: plan+operate, or all hours at once with the plan's rows.

    The solver writes what it does into the file ``log``.
    """
    if log:
        overrides = {**overrides, "solver.options": {"log_file": log}}
    from xjgrid.build import build
    from xjgrid.results.manifest import read_versions
    from xjgrid.solve import solve

    study, scenario = load_part(hours, start, overrides)
    inputs = study.hashes()
    problem = build(study, scenario)
    began, worked = time.perf_counter(), read_processor_time()
    solution = solve(problem, scenario)
    return {
        "solve_seconds": time.perf_counter() - began,
        "processor_seconds": read_processor_time() - worked,
        "lower": solution.lower_bound,
        "upper": solution.upper_bound,
        "gap": solution.gap,
        "status": solution.status,
        "segments": solution.segments,
        "solver": solution.solver,
        "stages": solution.seconds,
        "balance_error": solution.balance_error,
        "inputs": inputs,
        "versions": read_versions(),
    }


def solve_full(hours: int, start: str, overrides: dict[str, Any]) -> dict[str, Any]:
    """Solve the model of the operation, with free capacities, on all hours at once with HiPO.

    This is the problem whose optimum the certificate encloses: start costs, ramps and standing
    losses are in.
    """
    import numpy as np

    from xjgrid.build import build
    from xjgrid.solve import read_method
    from xjgrid.solve.formulation import Formulation
    from xjgrid.solve.plan import solve_plan

    study, scenario = load_part(hours, start, overrides)
    problem = build(study, scenario)
    form, choice = Formulation.full(scenario.commitment), read_method(scenario).plan_solver
    began = time.perf_counter()
    outcome = solve_plan(problem, np.arange(hours), form, choice).outcome
    return {
        "solve_seconds": time.perf_counter() - began,
        "lower": outcome.bound,
        "upper": outcome.objective,
        "method": outcome.method,
    }


def build_plain(hours: int, start: str) -> tuple[Problem, Scenario]:
    """The problem without commitment and without any constraint that PyPSA does not know."""
    from xjgrid.build import build

    industry = {f"industry.{part}": False for part in ("sites", "services")}
    off = {"commitment": False, "reserve": False, **industry}
    from xjgrid.build.constraints import Constraints

    study, scenario = load_part(hours, start, off)
    problem = build(study, scenario)
    return replace(problem, constraints=Constraints(voll=problem.constraints.voll)), scenario


def solve_plain(hours: int, start: str) -> dict[str, Any]:
    """Solve the network of :func:`build_plain` with plan+operate."""
    from xjgrid.solve import solve

    problem, scenario = build_plain(hours, start)
    began = time.perf_counter()
    solution = solve(problem, scenario)
    return {
        "solve_seconds": time.perf_counter() - began,
        "lower": solution.lower_bound,
        "upper": solution.upper_bound,
        "gap": solution.gap,
        "segments": solution.segments,
    }


def optimize_plain(hours: int, start: str, method: str) -> dict[str, Any]:
    """Give the network of :func:`build_plain` to ``n.optimize()``.

    Parameters
    ----------
    method : str
        ``default`` (no option at all) or ``hipo`` (threads and tolerance as in the plan).

    Raises
    ------
    RuntimeError
        If no optimum was found, or HiPO was asked for and did not run.
    """
    from xjgrid.solve import read_method

    problem, scenario = build_plain(hours, start)
    network = problem.network
    options = {} if method == "default" else read_method(scenario).plan_solver.to_options()
    began = time.perf_counter()
    status = network.optimize(include_objective_constant=False, solver_options=options)
    seconds = time.perf_counter() - began
    if tuple(status) != ("ok", "optimal"):
        raise RuntimeError(f"n.optimize() ended with {status}")
    info = network.model.solver_model.getInfo()
    if method == "hipo" and info.ipm_iteration_count <= 0:
        raise RuntimeError("HiPO was asked for and did not run")
    return {
        "solve_seconds": seconds,
        "optimum": float(network.objective),
        "tolerance": scenario.solver.tolerance,
        "simplex_iterations": int(info.simplex_iteration_count),
        "interior_iterations": int(info.ipm_iteration_count),
    }
