"""Whether a solver can be used: installed, licensed, with options that it knows."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from xjgrid.errors import did_you_mean

if TYPE_CHECKING:
    from xjgrid.scenario import Scenario

MODULES = {
    "highs": "highspy",
    "gurobi": "gurobipy",
    "cplex": "cplex",
    "xpress": "xpress",
    "mosek": "mosek",
    "copt": "coptpy",
    "scip": "pyscipopt",
    "mindopt": "mindoptpy",
    "cupdlpx": "cupdlpx",
}
"""Python package of each solver."""


def list_installed() -> list[str]:
    """Return the solvers whose package is installed."""
    return [name for name, module in MODULES.items() if importlib.util.find_spec(module)]


def list_obstacles(scenario: Scenario) -> Iterator[str]:
    """Say why the solver of a scenario cannot be used as it asks.

    Yields
    ------
    str
        Key, value, what is wrong and the cure.
    """
    choice = scenario.solver
    if not importlib.util.find_spec(MODULES[choice.name]):
        installed = ", ".join(list_installed()) or "none"
        yield (
            f"key solver.name = {choice.name}: the solver is not installed; installed: "
            f"{installed}; install {MODULES[choice.name]}, or set solver.name to one of these"
        )
        return
    if choice.name == "highs":
        methods = {"method": choice.method}
        if scenario.resolution == "plan+operate":
            methods["operate_method"] = choice.operate_method
        for key, method in methods.items():
            if method == "hipo" and not runs_hipo():
                yield (
                    f"key solver.{key} = hipo: this HiGHS is without HiPO: install "
                    f"highspy[extras], or set solver.{key} to ipx"
                )
        yield from list_wrong_options(choice.options)
    elif said := _probe_license(choice.name):
        yield (
            f"key solver.name = {choice.name}: installed, but it does not start ({said}): mend "
            "its licence, or set solver.name to highs"
        )


def list_wrong_options(options: Mapping[str, Any]) -> Iterator[str]:
    """Say which options HiGHS does not take."""
    import highspy

    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    known = [name for name in dir(solver.getOptions()) if not name.startswith("_")]
    for name, value in options.items():
        if name not in known:
            yield f"key solver.options.{name} = {value}: HiGHS has no such option, " + did_you_mean(
                name, known
            )
            continue
        try:
            taken = solver.setOptionValue(name, value) == highspy.HighsStatus.kOk
        except TypeError:
            taken = False
        if not taken:
            now = solver.getOptionValue(name)[1]
            yield (
                f"key solver.options.{name} = {value}: HiGHS does not take this value; it would "
                f"be {now!r} if not given"
            )


def runs_hipo() -> bool:
    """Tell whether HiGHS solves two rows with HiPO, as it does if it was built with it."""
    import highspy

    solver = highspy.Highs()
    for name, value in (("output_flag", False), ("solver", "hipo"), ("presolve", "off"),
                        ("run_crossover", "off")):  # fmt: skip
        if solver.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            return False
    x, y = solver.addVariable(0.0, 10.0), solver.addVariable(0.0, 10.0)
    solver.addConstr(x + 2 * y >= 3)
    solver.addConstr(3 * x + y >= 4)
    solver.minimize(x + y)
    done = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return bool(done and solver.getInfo().ipm_iteration_count > 0)


def _probe_license(name: str) -> str:
    """Return what another solver says against starting, nothing if it starts."""
    from linopy.solvers import check_solver_licenses

    status = check_solver_licenses(name)[name]
    return "" if status.ok else str(status.message or "no licence").strip().splitlines()[0]
