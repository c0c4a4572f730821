"""Calling the solver, and what may be believed of its answer."""

from __future__ import annotations

import logging
import math
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from xjgrid.errors import SolveError
from xjgrid.solve.bound import Ranges, bound_from_duals

if TYPE_CHECKING:
    import linopy

logger = logging.getLogger(__name__)

#: method -> options of HiGHS
HIGHS_METHODS: dict[str, dict[str, Any]] = {
    "hipo": {"solver": "hipo", "run_crossover": "off"},
    "ipx": {"solver": "ipx", "run_crossover": "off"},
    "simplex": {"solver": "simplex"},
    "pdlp": {"solver": "pdlp"},
    "choose": {},
}

#: ends of a solve that say nothing of the problem: the method's arithmetic failed
BREAKDOWNS = ("internal_solver_error", "unknown", "imprecise", "error")
#: what takes over then, in this order, said in the log and in the case's notes; never for
#: another reason. HiPO first tries its two forms of the Newton system.
SPARES: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "hipo": (
        ("hipo", {"hipo_system": "augmented"}),
        ("hipo", {"hipo_system": "normaleq"}),
        ("ipx", {}),
    ),
    "ipx": (("simplex", {}),),
}

#: an interior point whose values are further apart than so many times what was asked stopped short
STOPPED = 5.0


@dataclass(frozen=True)
class Outcome:
    """What a solver said of one model.

    Parameters
    ----------
    objective : float
        Primal value [CNY].
    bound : float
        Value that no feasible point can be below [CNY].
    bound_kind : str
        ``dual`` (a feasible dual point, checked here) or ``none`` (not asked for, or the solver
        gives no row prices; the bound is minus infinity).
    short : float
        How far apart the solver's primal and dual values still were, as a share, where it stopped
        well before its tolerance: the bound is low by up to as much. 0 where it reached it.
    """

    status: str
    objective: float
    bound: float
    bound_kind: str
    seconds: float
    method: str
    version: str
    iterations: int
    short: float = 0.0


@dataclass(frozen=True)
class SolverChoice:
    """Solver, method and tolerance of a scenario.

    Parameters
    ----------
    roughness : float
        Relative difference of primal and dual value at which an interior point method may stop;
        0 leaves it to the tolerance.
    """

    name: str = "highs"
    method: str = "hipo"
    tolerance: float = 1e-6
    threads: int = 2
    roughness: float = 0.0
    options: dict[str, Any] = field(default_factory=dict)

    def to_options(self) -> dict[str, Any]:
        """Options for linopy's ``solve``."""
        if self.name != "highs":
            return dict(self.options)
        options: dict[str, Any] = {"threads": self.threads, **HIGHS_METHODS[self.method]}
        if self.method in ("hipo", "ipx"):
            options |= self._list_tolerances()
        return {**options, **self.options}

    def _list_tolerances(self) -> dict[str, float]:
        """Tolerances of an interior point method.

        With ``roughness`` the primal and the dual value may differ by that share, while both
        stay as feasible as ever: nothing is lost where the bound is checked by itself.
        """
        if self.roughness <= self.tolerance:
            return {"kkt_tolerance": self.tolerance}
        return {
            "primal_feasibility_tolerance": self.tolerance,
            "dual_feasibility_tolerance": self.tolerance,
            "ipm_optimality_tolerance": self.roughness,
            "optimality_tolerance": self.roughness,
        }


def run_solver(
    m: linopy.Model, choice: SolverChoice, ranges: Ranges | None = None, what: str = "model"
) -> Outcome:
    """Solve a model, and refuse any answer that is not an optimum.

    Parameters
    ----------
    ranges : Ranges, optional
        Bounds of its variables, for a lower bound; without them none is worked out.
    what : str
        What the model is, for messages.

    Raises
    ------
    SolveError
        If the solver did not reach an optimum, or did not run the method asked for, or if a
        lower bound is asked for and a column has no finite range.
    """
    began = time.perf_counter()
    status, condition = _call(m, choice)
    spares = SPARES.get(choice.method, ()) if choice.name == "highs" else ()
    for method, options in spares:
        if condition not in BREAKDOWNS:
            break
        said = " ".join([method, *options.values()])
        logger.warning("%s: %s broke down (%s); trying %s", what, choice.method, condition, said)
        choice = replace(choice, method=method, options={**choice.options, **options})
        status, condition = _call(m, choice)
    seconds = time.perf_counter() - began
    if (status, condition) != ("ok", "optimal"):
        raise SolveError(
            f"{what}: {choice.name} ended with {condition!r} after {seconds:.0f} s. Every policy "
            "row may be missed at a price, so look for limits that contradict what stands: "
            "`xjgrid check`, then the build limits and the channels' energy."
        )
    objective = float(m.objective.value or 0.0)
    method, version, iterations = _identify(m, choice)
    bound, kind = _bound(m, objective, ranges)
    logger.info(
        "%s: %s in %.0f s, %d iterations, objective %.6g%s",
        what,
        method,
        seconds,
        iterations,
        objective,
        f", bound {bound:.6g}" if kind == "dual" else "",
    )
    short = _measure_stop(choice, objective, bound) if kind == "dual" else 0.0
    if short:
        logger.warning(
            "%s: %s ended short of its tolerance, its values still %.2f %% apart",
            what,
            method,
            100.0 * short,
        )
    return Outcome(condition, objective, bound, kind, seconds, method, version, iterations, short)


def _call(m: linopy.Model, choice: SolverChoice) -> tuple[str, str]:
    quiet: dict[str, Any] = {"log_to_console": False} if choice.name == "highs" else {}
    with hush_stdout():
        status, condition = m.solve(
            solver_name=choice.name,
            io_api="direct" if choice.name == "highs" else None,
            progress=False,
            **quiet,
            **choice.to_options(),
        )
    return str(status), str(condition)


@contextmanager
def hush_stdout() -> Iterator[None]:
    """Keep compiled code off standard output: HiGHS prints its banner whatever it is told.

    With the log level at DEBUG it may speak.
    """
    if logger.isEnabledFor(logging.DEBUG):
        yield
        return
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # no standard output to keep clean
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _identify(m: linopy.Model, choice: SolverChoice) -> tuple[str, str, int]:
    """Which method really ran; stop if it was not the one asked for."""
    if choice.name != "highs":
        return choice.method, "", 0
    highs = m.solver_model
    info = highs.getInfo()
    interior, simplex = int(info.ipm_iteration_count), int(info.simplex_iteration_count)
    if choice.method in ("hipo", "ipx") and (interior <= 0 and simplex > 0):
        raise SolveError(
            f"HiGHS was asked for {choice.method} but ran simplex ({simplex} iterations). "
            "Install `highspy[extras]`, or set solver.method to simplex."
        )
    return choice.method, str(highs.version()), interior if interior > 0 else simplex


def _measure_stop(choice: SolverChoice, objective: float, bound: float) -> float:
    """Return how far apart primal and dual value are if an interior point stopped early.

    HiGHS calls such an end optimal as long as the point is feasible.
    """
    apart = (objective - bound) / (1.0 + abs(objective))
    asked = max(choice.roughness, choice.tolerance)
    return apart if choice.method in ("hipo", "ipx") and apart > STOPPED * asked else 0.0


def _bound(m: linopy.Model, objective: float, ranges: Ranges | None) -> tuple[float, str]:
    """Lower bound and its kind; any solver's row prices will do, as they are checked."""
    checked = None if ranges is None else bound_from_duals(m, ranges, objective)
    return (-math.inf, "none") if checked is None else (checked, "dual")
