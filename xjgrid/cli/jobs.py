"""Runs cases: one in this process, several each in a process of its own."""

from __future__ import annotations

import contextlib
import multiprocessing as mp
import os
import queue
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xjgrid.cli.failing import explain_error
from xjgrid.cli.logs import logging_to_stderr
from xjgrid.cli.progress import Reporter, make_reporter
from xjgrid.parentage import end_with_parent

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from multiprocessing.queues import Queue

GRACE = 10.0
"""Seconds that a process has to stop after an interrupt before it is killed."""

WORDS = {
    0: "done",
    1: "failed",
    2: "wrong input",
    3: "not solved, or less accurately than asked",
    4: "interrupted",
    5: "a check lies outside its tolerance",
}

WORST_FIRST = (4, 1, 2, 3, 5)
"""Exit codes of several cases: the first of these that any case has."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Task:
    """A case to run.

    Parameters
    ----------
    name
        Name of the case.
    study
        Root of the study.
    scenario
        Name of the scenario.
    overrides
        By dotted path.
    out
        Folder of cases.
    explain_gap
        Operate once more to say where the gap comes from.
    """

    name: str
    study: Path
    scenario: str
    overrides: dict[str, Any]
    out: Path
    solve: Callable[[Task, Progress], Path] | None = None
    """What to do; `solve_task` if not given. A function of a module, so that it can be sent."""
    explain_gap: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a case: its exit code, folder if it was written, and what went wrong."""

    name: str
    code: int
    path: Path | None = None
    message: str = ""
    seconds: float = field(default=0.0, compare=False)

    @property
    def word(self) -> str:
        """The code in a word."""
        return WORDS.get(self.code, f"exit code {self.code}")


def find_worst(codes: Iterable[int]) -> int:
    """Return the exit code of several.

    Examples
    --------
    >>> find_worst([0, 3, 5]), find_worst([])
    (3, 0)
    """
    found = set(codes)
    return next((code for code in WORST_FIRST if code in found), 0)


def run_task(task: Task, progress: Progress, verbose: bool = False) -> Outcome:
    """Run one case in this process; what goes wrong is in the outcome, an interrupt is raised."""
    began = time.perf_counter()

    def end(code: int, path: Path | None = None, message: str = "") -> Outcome:
        return Outcome(task.name, code, path, message, time.perf_counter() - began)

    try:
        path = (task.solve or solve_task)(task, progress)
    except Exception as error:
        code, told = explain_error(error, verbose)
        return end(code, message=told)
    return end(*judge(path))


def solve_task(task: Task, progress: Progress) -> Path:
    """Load, run and write a case; return its folder."""
    from xjgrid.cases import run_case
    from xjgrid.inputs import Study
    from xjgrid.scenario import load_scenario

    study = Study(task.study)
    scenario = load_scenario(study, task.scenario, task.overrides)
    case = run_case(study, scenario, task.out, progress, explain_gap=task.explain_gap)
    return Path(case)


def judge(path: Path) -> tuple[int, Path, str]:
    """Return the exit code of a case that was written, and why it is not 0.

    3 if it is less accurate than asked or misses a traced target; 5 if its bounds cross, its
    storage is not continuous or its ledger does not add up.
    """
    from xjgrid.results import open_case
    from xjgrid.status import find_exit_code

    manifest = open_case(path).manifest
    notes = "; ".join(manifest["notes"])
    code = find_exit_code(manifest["status"])
    if code == 0:
        return (0, path, "") if manifest.get("within", True) else (5, path, notes)
    gap = manifest["gap"]
    said = "unknown" if gap is None else f"{100 * gap:.2f} %"
    text = f"gap {said}, asked for {100 * manifest['accuracy']:.2f} %"
    return code, path, f"{manifest['status']}: {notes or text}"


def run_tasks(
    tasks: list[Task], *, jobs: int = 1, quiet: bool = False, verbose: bool = False
) -> list[Outcome]:
    """Run cases, at most `jobs` side by side, and return what became of each in order.

    One case runs in this process, several each in its own. An interrupt stops those that run;
    what was whole stays and is reported, the rest counts as interrupted.
    """
    reporter = make_reporter([task.name for task in tasks], quiet)
    with reporter:
        if len(tasks) == 1:
            return [_run_here(tasks[0], reporter, verbose)]
        return _Pool(tasks, jobs, verbose, reporter).run()


def _run_here(task: Task, reporter: Reporter, verbose: bool) -> Outcome:
    with logging_to_stderr(verbose):
        outcome = run_task(task, reporter.progress_of(task.name), verbose)
    reporter.finish(task.name, outcome.word)
    return outcome


class _Pool:
    """Cases in processes of their own, each in its own process group."""

    def __init__(self, tasks: list[Task], jobs: int, verbose: bool, reporter: Reporter) -> None:
        self.waiting = list(tasks)
        self.order = [task.name for task in tasks]
        self.jobs, self.verbose, self.reporter = jobs, verbose, reporter
        self.context = mp.get_context("spawn")
        self.messages: Queue[tuple[str, Any]] = self.context.Queue()
        self.running: dict[str, BaseProcess] = {}
        self.done: dict[str, Outcome] = {}

    def run(self) -> list[Outcome]:
        """Run all; return outcomes in the order of the tasks."""
        try:
            while self.waiting or self.running:
                while self.waiting and len(self.running) < self.jobs:
                    self._start(self.waiting.pop(0))
                self._listen()
        except KeyboardInterrupt:
            self._stop()
        except BaseException:  # such as nobody reading what is said of them
            self._stop()
            raise
        return [self.done.get(name, Outcome(name, 4)) for name in self.order]

    def _start(self, task: Task) -> None:
        arguments = (task, self.messages, self.verbose)
        process = self.context.Process(target=_work, args=arguments, name=task.name)
        process.start()
        self.running[task.name] = process

    def _listen(self) -> None:
        """Take one message, or notice a process that ended without one."""
        try:
            name, message = self.messages.get(timeout=0.2)
        except queue.Empty:
            self._notice_dead()
            return
        if isinstance(message, Outcome):
            self.done[name] = message
            self.running.pop(name).join()
            self.reporter.finish(name, message.word)
        else:
            self.reporter.progress_of(name)(*message)

    def _notice_dead(self) -> None:
        for name, process in list(self.running.items()):
            if process.exitcode is None or not self.messages.empty():
                continue
            killed = process.exitcode < 0
            reason = (
                f"its process was ended by signal {-process.exitcode}"
                + (" (out of memory?)" if process.exitcode == -signal.SIGKILL else "")
                if killed
                else f"its process ended with code {process.exitcode}"
            )
            self.done[name] = Outcome(name, 1, message=reason)
            self.running.pop(name)
            self.reporter.finish(name, "failed")

    def _stop(self) -> None:
        """Interrupt what runs, with all it started; kill it if it does not stop in time."""
        for process in self.running.values():
            _interrupt(process)
        deadline = time.monotonic() + GRACE
        for process in self.running.values():
            process.join(max(0.0, deadline - time.monotonic()))
            _signal_group(process, signal.SIGKILL)
            process.join()


def _interrupt(process: BaseProcess) -> None:
    """Interrupt a case; what it started is killed first, so that it need not wait for it."""
    import psutil

    if process.pid is None:
        return
    with contextlib.suppress(psutil.Error, ProcessLookupError):
        children = psutil.Process(process.pid).children(recursive=True)
        os.kill(process.pid, signal.SIGINT)
        for child in children:
            with contextlib.suppress(psutil.Error):
                child.kill()


def _signal_group(process: BaseProcess, number: int) -> None:
    if process.pid is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)


def _work(task: Task, messages: Queue[tuple[str, Any]], verbose: bool) -> None:
    """Run a case in a process of its own and tell the parent of it."""
    end_with_parent()
    with contextlib.suppress(OSError):
        os.setpgid(0, 0)

    def progress(stage: str, done: int = 0, total: int = 0) -> None:
        messages.put((task.name, (stage, done, total)))

    try:
        with logging_to_stderr(verbose):
            outcome = run_task(task, progress, verbose)
    except KeyboardInterrupt:
        outcome = Outcome(task.name, 4)
    messages.put((task.name, outcome))
