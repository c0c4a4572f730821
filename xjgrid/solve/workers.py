"""Processes that solve windows, one at a time each; what is killed is solved again once."""

from __future__ import annotations

import logging
import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

import psutil

from xjgrid.errors import SolveError

logger = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")

LOOK = 0.5
"""Seconds between two looks at the memory of the processes."""

GB = 1024.0**3


@dataclass
class _Worker:
    """One process, behind an executor of its own, so that it is known what it was at."""

    executor: ProcessPoolExecutor
    processes: set[BaseProcess] = field(default_factory=set)

    def measure(self) -> float:
        """Return the memory that it holds [GB]."""
        held = 0.0
        for process in self.processes:
            try:
                held += psutil.Process(process.pid).memory_info().rss / GB
            except (psutil.Error, ValueError, TypeError):  # it has ended
                continue
        return held

    def describe_end(self) -> str:
        """Return how it ended."""
        codes = [process.exitcode for process in self.processes if process.exitcode]
        if codes and codes[0] == -signal.SIGKILL:
            return "was killed, as for want of memory"
        if codes and codes[0] < 0:
            return f"was ended by signal {-codes[0]}"
        return f"ended with code {codes[0]}" if codes else "did not start"

    def kill(self) -> None:
        """End it at once, whatever it is at."""
        self.executor.shutdown(wait=False, cancel_futures=True)
        for process in self.processes:
            process.kill()

    def close(self) -> None:
        """End it; it is idle."""
        self.executor.shutdown(wait=True)


@dataclass
class _Death:
    """How a process ended, and the memory in use shortly before [GB]."""

    end: str
    held: float
    together: float
    free: float

    def __str__(self) -> str:
        whole = psutil.virtual_memory().total / GB
        return (
            f"its process {self.end}; shortly before it held {self.held:.1f} GB, the processes "
            f"of this case {self.together:.1f} GB, and {self.free:.1f} of {whole:.1f} GB were free"
        )


class Workers(Generic[Item, Result]):
    """Processes that take items one by one.

    A process that is killed does not take the others with it: what it was at is done again once
    all others are done, alone and in a fresh process.

    Parameters
    ----------
    work : callable
        What is done with an item; a function of a module.
    jobs : int
        Processes side by side.
    initializer, initargs
        What a process does first.
    describe : callable
        Names an item, such as ``window 3``.
    cure : str
        What to do if an item ends its process twice.
    """

    def __init__(
        self,
        work: Callable[[Item], Result],
        jobs: int,
        initializer: Callable[..., None],
        initargs: tuple[Any, ...],
        describe: Callable[[Item], str],
        cure: str,
    ) -> None:
        self.work, self.jobs, self.describe, self.cure = work, jobs, describe, cure
        self.initializer, self.initargs = initializer, initargs
        # fork would copy the solver's threads in an unknown state
        self.context = multiprocessing.get_context("spawn")
        self.idle: list[_Worker] = []
        self.busy: dict[Future[Result], tuple[_Worker, Item]] = {}
        self.seen: dict[int, float] = {}
        self.together = self.free = 0.0

    def __enter__(self) -> Workers[Item, Result]:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        workers = [*self.idle, *(worker for worker, _ in self.busy.values())]
        for worker in workers:
            # an item takes seconds to minutes: nobody waits for one that is not wanted
            worker.close() if kind is None and not self.busy else worker.kill()
        self.idle, self.busy = [], {}

    def run(self, items: Iterable[Item]) -> Iterator[Result]:
        """Do all items; yield what comes of them, as it comes.

        Raises
        ------
        SolveError
            If an item ends its process twice; says which, how much memory was in use, and the
            cure.
        """
        again: list[Item] = []
        for item, found in self._run(items, self.jobs):
            if isinstance(found, _Death):
                logger.warning("%s: %s; it is solved again", self.describe(item), found)
                again.append(item)
            else:
                yield found
        if again:
            self._dismiss()  # their memory is free for it
        for item, found in self._run(again, 1):
            if isinstance(found, _Death):
                raise SolveError(f"{self.describe(item)}: twice {found}. {self.cure}")
            yield found

    def _run(self, items: Iterable[Item], jobs: int) -> Iterator[tuple[Item, Result | _Death]]:
        waiting = deque(items)
        while waiting or self.busy:
            while waiting and len(self.busy) < jobs:
                item = waiting.popleft()
                death = self._start(item)
                if death is not None:
                    yield item, death
            done, _ = wait(self.busy, timeout=LOOK, return_when=FIRST_COMPLETED)
            for future in done:
                worker, item = self.busy.pop(future)
                try:
                    found = future.result()
                except BrokenProcessPool:
                    yield item, self._bury(worker)
                    continue
                self.idle.append(worker)
                yield item, found
            if not done:
                self._look()

    def _start(self, item: Item) -> _Death | None:
        """Give an item to an idle process, or to a fresh one; return its death if that fails."""
        while self.idle:
            worker = self.idle.pop()
            try:
                self._submit(worker, item)
            except BrokenProcessPool:  # it was killed while it was idle
                worker.kill()
                continue
            return None
        worker = _Worker(
            ProcessPoolExecutor(1, self.context, self.initializer, self.initargs)
        )
        try:
            self._submit(worker, item)
        except (BrokenProcessPool, OSError):
            return self._bury(worker)
        return None

    def _submit(self, worker: _Worker, item: Item) -> None:
        before = set(multiprocessing.active_children())
        try:
            future = worker.executor.submit(self.work, item)
        finally:
            worker.processes |= set(multiprocessing.active_children()) - before
        self.busy[future] = worker, item

    def _look(self) -> None:
        """Note the memory in use, to be told if a process is killed."""
        workers = [*self.idle, *(worker for worker, _ in self.busy.values())]
        held = {id(worker): worker.measure() for worker in workers}
        for worker in workers:
            self.seen[id(worker)] = max(held[id(worker)], self.seen.get(id(worker), 0.0))
        self.together = sum(held.values()) + psutil.Process().memory_info().rss / GB
        self.free = psutil.virtual_memory().available / GB

    def _bury(self, worker: _Worker) -> _Death:
        if not self.together:
            self._look()
        worker.executor.shutdown(wait=True)
        held = self.seen.pop(id(worker), 0.0)
        return _Death(worker.describe_end(), held, self.together, self.free)

    def _dismiss(self) -> None:
        for worker in self.idle:
            worker.close()
        self.idle = []
