"""One-at-a-time sensitivities: each assumption at its low and its high value."""

from __future__ import annotations

import multiprocessing as mp
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xjgrid.cases.altering import Change, make_change, scale_output
from xjgrid.errors import InputError, SolveError, did_you_mean
from xjgrid.parentage import end_with_parent

if TYPE_CHECKING:
    from xjgrid.cases.sampling import Sample
    from xjgrid.inputs import Study
    from xjgrid.inputs.schemas.provenance import Sensitivity

BASE = "base"
SIDES = ("low", "high")


@dataclass(frozen=True)
class Settings:
    """How the plans of sensitivities are made; the same for all of them.

    Parameters
    ----------
    scenario
        Name of the scenario that is varied.
    days, segments
        Days drawn from the year, and segments of all of them together.
    tolerance
        Of the solver; a difference below it says nothing.
    """

    scenario: str = "reference-2030"
    days: int = 20
    segments: int = 100
    tolerance: float = 1e-4


@dataclass(frozen=True)
class Job:
    """One plan: a sensitivity at one value; no sensitivity is the scenario as it is."""

    name: str
    side: str
    text: str = ""
    row: Sensitivity | None = None


Result = dict[str, Any]
Tell = Callable[[Job, Result, int, int], None]


def list_rows(study: Study, only: Iterable[str] = ()) -> list[Sensitivity]:
    """Return the rows of sensitivities.csv, or those that are named.

    Raises
    ------
    InputError
        If the table has faults or holds no row of a name.
    """
    data = study.read("sensitivities")
    if data.faults:
        raise InputError(data.faults)
    rows: dict[str, Any] = {row.name: row for row in data.rows}  # type: ignore[attr-defined]
    wanted = list(only) or list(rows)
    for name in wanted:
        if name not in rows:
            raise InputError(f"no sensitivity {name}, {did_you_mean(name, rows)}")
    return [rows[name] for name in wanted]


def list_jobs(rows: Iterable[Sensitivity]) -> list[Job]:
    """Return the plans of some sensitivities, low before high."""
    return [Job(row.name, side, getattr(row, side), row) for row in rows for side in SIDES]


def check_rows(study: Study, rows: Iterable[Sensitivity], scenario: str) -> None:
    """Raise InputError with everything that is wrong with the rows; nothing is solved."""
    from xjgrid.scenario import load_scenario

    wrong = []
    for job in list_jobs(rows):
        assert job.row is not None
        try:
            change = make_change(study, job.row, job.text)
            load_scenario(change.study, scenario, change.overrides)
        except InputError as error:
            wrong.append(f"sensitivity {job.name}, {job.side}: {error}")
    if wrong:
        raise InputError("\n".join(wrong))


def run_jobs(
    study: Study,
    jobs: list[Job],
    settings: Settings,
    *,
    base: Result | None = None,
    workers: int = 2,
    prepare: Callable[[], None] | None = None,
    tell: Tell | None = None,
) -> list[tuple[Job, Result]]:
    """Solve plans, several side by side; the scenario as it is comes first.

    Parameters
    ----------
    base
        Figures of the scenario as it is, if they are known already.
    prepare
        Called first in each process.
    tell
        Told of each plan when it is done: job, result, how many are done, of how many.

    Raises
    ------
    SolveError
        If the scenario as it is has no optimum. A sensitivity without one holds what went
        wrong under `failed`.
    """
    count = len(jobs) + (base is None)
    sample, first = draw_base(study, settings, solve=base is None)
    done: list[tuple[Job, Result]] = []

    def take(job: Job, result: Result) -> None:
        done.append((job, result))
        if tell is not None:
            tell(job, result, len(done), count)

    if first is not None:
        take(Job(BASE, ""), first)
    if not jobs:
        return done
    context = mp.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(jobs)), context, _begin, (prepare,)) as pool:
        futures: dict[Future[Result], Job] = {
            pool.submit(run_job, study.root, job, settings, sample): job for job in jobs
        }
        try:
            for future in as_completed(futures):
                take(futures[future], future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return done


def _begin(prepare: Callable[[], None] | None) -> None:
    """Make a process ready for jobs."""
    end_with_parent()
    if prepare is not None:
        prepare()


def draw_base(study: Study, settings: Settings, solve: bool) -> tuple[Sample, Result | None]:
    """Draw the days from the scenario as it is; all plans use the same. Solve it if asked."""
    from xjgrid.cases.sampling import draw_sample

    n, scenario = _build(Change(study), settings)
    sample = draw_sample(n, settings.days, settings.segments)
    return sample, _solve(n, scenario, sample, settings, 2) if solve else None


def run_job(root: Path, job: Job, settings: Settings, sample: Sample) -> Result:
    """Build and plan one change; wrong input and what cannot be solved are in the result."""
    from xjgrid.inputs import Study

    assert job.row is not None
    try:
        change = make_change(Study(root), job.row, job.text)
        n, scenario = _build(change, settings)
        return _solve(n, scenario, sample, settings, 1)
    except (InputError, SolveError) as error:
        return {"failed": str(error)}


def _build(change: Change, settings: Settings) -> tuple[Any, Any]:
    from xjgrid.build.network import build
    from xjgrid.build.options import prepare_pypsa
    from xjgrid.scenario import load_scenario

    prepare_pypsa()
    scenario = load_scenario(change.study, settings.scenario, change.overrides)
    n = build(change.study, scenario)
    if change.output is not None:
        scale_output(n, *change.output)
    return n, scenario


def _solve(n: Any, scenario: Any, sample: Sample, settings: Settings, threads: int) -> Result:
    from xjgrid.cases.sampling import plan_sample
    from xjgrid.solve.solver import SolverChoice

    began = time.perf_counter()
    choice = SolverChoice(
        name=scenario.solver.name, method=scenario.solver.method, threads=threads,
        tolerance=settings.tolerance,
    )  # fmt: skip
    figures = plan_sample(n, sample, choice, scenario.commitment)
    return {**asdict(figures), "seconds": round(time.perf_counter() - began, 1)}
