"""Operation: all hours in windows, with the capacities and the edges that the plan gave.

Windows run in two waves. The first wave (every other window) starts from the plan's storage
levels and ends at them. The second wave lies between windows that are already known: it
starts from what the one before really left, ends where the one after really began, and pays
for the starts, and keeps the ramps, across both edges. So the concatenated year is one
continuous operation, and windows of a wave are independent and run in parallel processes.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import signal
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from xjgrid.build.options import prepare_pypsa
from xjgrid.solve.families.inventories import read_inventories
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.merge import cut_window
from xjgrid.solve.model import create_model, read_duals, read_values
from xjgrid.solve.solver import SolverChoice, run_solver
from xjgrid.solve.windows import LEVEL, Window, WindowResult

if TYPE_CHECKING:
    import pypsa

    from xjgrid.build.constraints import Problem

logger = logging.getLogger(__name__)


def operate_window(
    p: Problem, window: Window, form: Formulation, choice: SolverChoice
) -> WindowResult:
    """Solve one window with fixed capacities.

    Parameters
    ----------
    p : Problem
        Hourly problem of the whole case with capacities fixed; not changed.
    """
    part = cut_window(p.network, window.first, window.end)
    units = part.c.storage_units.static
    units["cyclic_state_of_charge"] = False
    # PyPSA takes no standing loss from the initial level in the first hour
    kept = 1.0 - units["standing_loss"] * float(form.losses)
    units["state_of_charge_initial"] = window.opening.reindex(units.index).fillna(0.0) * kept
    budgets = tuple(c.with_rhs(window.budgets[c.name]) for c in p.constraints.yearly)
    cut = p.with_network(part).with_constraints(yearly=budgets, build_limits=(), battery_min=0.0)
    m = create_model(cut, form, window.boundary)
    if len(units):
        _close_levels(m, part, window.closing, p.constraints.voll)
    outcome = run_solver(m, choice, what=f"window {window.number + 1}")
    missing = (
        m.variables["Level-missing"].solution.to_series() if len(units) else pd.Series(dtype=float)
    )
    inventories = read_inventories(m)
    return WindowResult(
        number=window.number,
        values=read_values(m),
        prices=read_duals(m, list(part.c.buses.static.index)),
        missing=missing,
        seconds=outcome.seconds,
        method=outcome.method,
        inventories=inventories.iloc[-1] if len(inventories) else pd.Series(dtype=float),
    )


def _close_levels(m: Any, part: pypsa.Network, closing: pd.Series, price: float) -> None:
    """End at the level asked for; what is missing is charged as energy not served."""
    names = part.c.storage_units.static.index
    target = closing.reindex(names).rename_axis("name").to_xarray()
    missing = m.add_variables(lower=0.0, coords=[names], dims=["name"], name="Level-missing")
    last = m.variables[LEVEL].sel(snapshot=part.snapshots[-1])
    m.add_constraints(last + missing == target, name="Level-closing")
    m.objective += price * missing.sum()


class Operation:
    """Runs windows in processes that each hold the problem once.

    Parameters
    ----------
    p : Problem
        Hourly problem with capacities fixed.
    form : Formulation
        Constraints of the model.
    choice : SolverChoice
        Solver of a window; one thread each.
    jobs : int
        Processes; 1 runs in this one.
    """

    def __init__(self, p: Problem, form: Formulation, choice: SolverChoice, jobs: int) -> None:
        self.p, self.form, self.choice, self.jobs = p, form, choice, max(1, jobs)

    def run(
        self, windows: list[Window], progress: Callable[[int, int], None] | None = None
    ) -> list[WindowResult]:
        """Solve all windows in two waves; see the module's text."""
        with self._pool() as submit:
            done: dict[int, WindowResult] = {}
            for wave in (windows[0::2], windows[1::2]):
                ready = [self._join(w, windows, done) for w in wave]
                for piece in submit(ready):
                    done[piece.number] = piece
                    if progress:
                        progress(len(done), len(windows))
        return [done[w.number] for w in windows]

    def _join(self, window: Window, windows: list[Window], done: dict[int, WindowResult]) -> Window:
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
    def _pool(self) -> Iterator[Callable[[list[Window]], Iterator[WindowResult]]]:
        if self.jobs == 1:
            yield lambda windows: (
                operate_window(self.p, w, self.form, self.choice) for w in windows
            )
            return
        with tempfile.TemporaryDirectory(prefix="xjgrid-") as folder:
            path = Path(folder) / "problem.pickle"
            path.write_bytes(pickle.dumps((self.p, self.form, self.choice)))
            # fork would copy the solver's threads in an unknown state
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(
                self.jobs, context, initializer=_load_worker, initargs=(str(path),)
            ) as pool:

                def submit(windows: list[Window]) -> Iterator[WindowResult]:
                    waiting = [pool.submit(_run_worker, w) for w in windows]
                    try:
                        for future in as_completed(waiting):
                            yield future.result()
                    except BaseException:
                        # a window takes seconds to minutes: nobody waits for one not wanted
                        pool.shutdown(wait=False, cancel_futures=True)
                        for child in multiprocessing.active_children():
                            child.kill()
                        raise

                yield submit


_worker: dict[str, Any] = {}


def _load_worker(path: str) -> None:
    # an interrupt is for the process that waits for this one
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.getLogger("xjgrid").setLevel(logging.WARNING)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    logging.getLogger("pypsa").setLevel(logging.ERROR)
    logging.getLogger("linopy").setLevel(logging.ERROR)
    prepare_pypsa()
    _worker["task"] = pickle.loads(Path(path).read_bytes())


def _run_worker(window: Window) -> WindowResult:
    p, form, choice = _worker["task"]
    return operate_window(p, window, form, choice)
