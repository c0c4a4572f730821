"""Operation: all hours in windows, with the capacities and the edges that the plan gave.

Windows run in two waves. The first wave (every other window) starts from the plan's storage
levels and ends at them. The second wave lies between windows that are already known: it
starts from what the one before really left, ends where the one after really began, and pays
for the starts, and keeps the ramps, across both edges. So the concatenated year is one
continuous operation, and windows of a wave are independent and run in parallel processes.

A window between two known ones may be unable to reach the level that the next began with: the
plan leaves standing losses out, and what the sun fills cannot be charged. Then the next is
operated again from the level that was left, ends where it ended before, and the one after it
again if it cannot. What is missing still after as many windows as there are is charged, and told.
"""

from __future__ import annotations

import logging
import os
import pickle
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import psutil

from xjgrid.build.options import prepare_pypsa
from xjgrid.disk import writing
from xjgrid.parentage import end_with_parent
from xjgrid.solve.detail import Detail
from xjgrid.solve.edges import measure_jump, size_storage
from xjgrid.solve.merge import cut_window
from xjgrid.solve.model import create_model, read_duals, read_values
from xjgrid.solve.solver import SolverChoice, run_solver
from xjgrid.solve.stocks import read_stocks
from xjgrid.solve.windows import LEVEL, Piece, Window
from xjgrid.solve.workers import Workers

if TYPE_CHECKING:
    import pypsa

logger = logging.getLogger(__name__)

SPARE = "xjgrid-operation-"
"""Beginning of the names of folders for temporary files; the number of the process follows."""

SPARE_CURE = "name another folder for temporary files with TMPDIR"
MEMORY_CURE = (
    "Run one case at a time (--jobs 1), one window at a time (solver.threads: 1), or shorter "
    "windows (window_hours)."
)
"""What to do if a window takes more memory than there is."""
#: energy [MWh] by which storage ends a window below and above the level asked for
LACK, EXCESS = "Level-missing", "Level-excess"


def operate_window(n: pypsa.Network, window: Window, detail: Detail, choice: SolverChoice) -> Piece:
    """Solve one window with fixed capacities.

    Parameters
    ----------
    n : pypsa.Network
        Hourly network of the whole case with capacities fixed; not changed.
    """
    part = cut_window(n, window.first, window.end)
    own = dict(part.meta["xjgrid"])
    own["yearly"] = [{**row, "rhs": window.budgets[row["name"]]} for row in own["yearly"]]
    own["build_limits"], own["battery_min"] = [], 0.0
    part.meta["xjgrid"] = own
    units = part.c.storage_units.static
    units["cyclic_state_of_charge"] = False
    # PyPSA takes no standing loss from the initial level in the first hour
    kept = 1.0 - units["standing_loss"] * float(detail.losses)
    units["state_of_charge_initial"] = window.opening.reindex(units.index).fillna(0.0) * kept
    m = create_model(
        part,
        detail,
        before=window.before,
        after=window.after,
        stocks=(window.opening, window.closing),
    )
    if len(units):
        _close_levels(m, part, window.closing, own["voll"])
    outcome = run_solver(m, choice, what=f"window {window.number + 1}")
    values = read_values(m)
    prices = read_duals(m, list(part.c.buses.static.index))
    missing = (
        sum(m.variables[name].solution.to_series() for name in (LACK, EXCESS))
        if len(units)
        else pd.Series(dtype=float)
    )
    yards = read_stocks(m)
    left = yards.iloc[-1] if len(yards) else pd.Series(dtype=float)
    return Piece(
        window.number, values, prices, missing, outcome.seconds, outcome.method, left,
        window.opening,
    )  # fmt: skip


def _close_levels(m: Any, part: pypsa.Network, closing: pd.Series, price: float) -> None:
    """End at the level asked for; what is missing is charged as energy not served.

    So is what is too much: it is lost to the next window. Where plants that must run leave no
    outlet, the plan may let energy vanish from lossy storage, which a window cannot.
    """
    names = part.c.storage_units.static.index
    target = closing.reindex(names).rename_axis("name").to_xarray()
    missing, excess = (
        m.add_variables(lower=0.0, coords=[names], dims=["name"], name=name)
        for name in (LACK, EXCESS)
    )
    last = m.variables[LEVEL].sel(snapshot=part.snapshots[-1])
    m.add_constraints(last + missing - excess == target, name="Level-closing")
    m.objective += price * (missing + excess).sum()


class Operation:
    """Runs windows in processes that each hold the network once.

    Parameters
    ----------
    n : pypsa.Network
        Hourly network with capacities fixed.
    detail : Detail
        Rows of the model.
    choice : SolverChoice
        Solver of a window; one thread each.
    jobs : int
        Processes; 1 runs in this one.
    """

    def __init__(self, n: pypsa.Network, detail: Detail, choice: SolverChoice, jobs: int) -> None:
        self.n, self.detail, self.choice, self.jobs = n, detail, choice, max(1, jobs)

    def run(
        self, windows: list[Window], progress: Callable[[int, int], None] | None = None
    ) -> list[Piece]:
        """Solve all windows in two waves; see the module's text."""
        with self._pool() as submit:
            done: dict[int, Piece] = {}
            for wave in (windows[0::2], windows[1::2]):
                ready = [self._join(w, windows, done) for w in wave]
                for piece in submit(ready):
                    done[piece.number] = piece
                    if progress:
                        progress(len(done), len(windows))
            self._mend_levels(windows, done, submit)
        return [done[w.number] for w in windows]

    def _mend_levels(
        self,
        windows: list[Window],
        done: dict[int, Piece],
        submit: Callable[[list[Window]], Iterator[Piece]],
    ) -> None:
        """Operate windows again that did not begin with what the one before them left.

        The horizon is a circle, so the first follows the last.
        """
        count, size = len(windows), size_storage(self.n)
        waiting = [k for k in range(count) if measure_jump(done, k, size).any()]
        for _ in range(count):
            if not waiting:
                return
            number = (waiting.pop(0) + 1) % count
            earlier = done[(number - 1) % count]
            again = replace(
                windows[number],
                opening=earlier.levels,
                closing=done[number].levels,
                before=earlier.edge(-1) if number else None,
                after=done[number + 1].edge(0) if number + 1 < count else None,
            )
            logger.info("window %d again, from the levels that were left", number + 1)
            [done[number]] = submit([again])
            if number not in waiting and measure_jump(done, number, size).any():
                waiting.append(number)

    def _join(self, window: Window, windows: list[Window], done: dict[int, Piece]) -> Window:
        """Give a window of the second wave what its neighbours really did."""
        before, after = done.get(window.number - 1), done.get(window.number + 1)
        opening = window.opening
        if before is not None and len(before.levels):
            opening = before.levels
        return Window(
            window.number,
            window.first,
            window.end,
            opening,
            window.closing,
            window.budgets,
            before.edge(-1) if before else None,
            after.edge(0) if after else None,
        )

    @contextmanager
    def _pool(self) -> Iterator[Callable[[list[Window]], Iterator[Piece]]]:
        if self.jobs == 1:
            yield lambda windows: (
                operate_window(self.n, w, self.detail, self.choice) for w in windows
            )
            return
        with _spare_folder() as folder:
            path = folder / "network.pickle"
            with writing(path, SPARE_CURE):
                path.write_bytes(pickle.dumps((self.n, self.detail, self.choice)))
            with Workers(
                _run_worker, self.jobs, _load_worker, (str(path),), _name_window, MEMORY_CURE
            ) as workers:
                yield workers.run


@contextmanager
def _spare_folder() -> Iterator[Path]:
    """Give a folder for temporary files; remove those of runs that were killed."""
    with writing(Path(tempfile.gettempdir()), SPARE_CURE):
        for left in Path(tempfile.gettempdir()).glob(f"{SPARE}*-*"):
            number = left.name.removeprefix(SPARE).partition("-")[0]
            if number.isdigit() and not psutil.pid_exists(int(number)):
                shutil.rmtree(left, ignore_errors=True)
        made = tempfile.TemporaryDirectory(prefix=f"{SPARE}{os.getpid()}-")
    with made as folder:
        yield Path(folder)


def _name_window(window: Window) -> str:
    return f"window {window.number + 1} (hours {window.first} to {window.end - 1})"


_worker: dict[str, Any] = {}


def _load_worker(path: str) -> None:
    end_with_parent()
    # an interrupt is for the process that waits for this one
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.getLogger("xjgrid").setLevel(logging.WARNING)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    logging.getLogger("pypsa").setLevel(logging.ERROR)
    logging.getLogger("linopy").setLevel(logging.ERROR)
    prepare_pypsa()
    _worker["task"] = pickle.loads(Path(path).read_bytes())


def _run_worker(window: Window) -> Piece:
    n, detail, choice = _worker["task"]
    return operate_window(n, window, detail, choice)
