"""How a case is to be solved, and the clock that runs with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xjgrid.solve.solver import SolverChoice

if TYPE_CHECKING:
    from xjgrid.scenario import Scenario

#: told of each stage: its name, how far it is, of how many
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Method:
    """How a case is to be solved; made from a scenario by :func:`read_method`."""

    resolution: str = "plan+operate"
    accuracy: float = 0.01
    segments: int = 1000
    window_hours: int = 168
    rounds: int = 3
    commitment: bool = True
    plan_solver: SolverChoice = field(default_factory=SolverChoice)
    window_solver: SolverChoice = field(default_factory=SolverChoice)
    jobs: int = 2
    explain_gap: bool = False


def read_method(scenario: Scenario) -> Method:
    """Take the method of a scenario."""
    s = scenario.solver
    common: dict[str, Any] = {"name": s.name, "tolerance": s.tolerance, "options": dict(s.options)}
    # only plan+operate lets the plan be rough: elsewhere its solution is the answer
    rough = s.plan_tolerance if scenario.resolution == "plan+operate" else 0.0
    return Method(
        resolution=scenario.resolution,
        accuracy=scenario.accuracy,
        segments=scenario.segments,
        window_hours=scenario.window_hours,
        rounds=scenario.rounds,
        commitment=scenario.commitment,
        plan_solver=SolverChoice(method=s.method, threads=s.threads, roughness=rough, **common),
        window_solver=SolverChoice(method=s.operate_method, threads=1, **common),
        jobs=s.threads,
    )


class Stopwatch:
    """Seconds by stage, and a word to the caller when one begins."""

    def __init__(self, progress: Progress | None) -> None:
        self.seconds: dict[str, float] = {}
        self.progress = progress or (lambda stage, done, total: None)

    @contextmanager
    def stage(self, name: str, why: str = "") -> Iterator[None]:
        """Time a stage; its seconds add up if it comes again, and `why` tells the reason."""
        began = time.perf_counter()
        self.progress(f"{name} {why}".rstrip(), 0, 0)
        try:
            yield
        finally:
            spent = time.perf_counter() - began
            self.seconds[name] = self.seconds.get(name, 0.0) + spent
