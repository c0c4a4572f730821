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
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.build.options import prepare_pypsa
from xjgrid.solve.commitment import ONLINE, START, Edge, list_committed
from xjgrid.solve.detail import Detail
from xjgrid.solve.merge import cut_window
from xjgrid.solve.model import create_model, read_values
from xjgrid.solve.retrofit import fix_retrofits
from xjgrid.solve.sizing import fix_sizes
from xjgrid.solve.solver import SolverChoice, run_solver

if TYPE_CHECKING:
    import pypsa

logger = logging.getLogger(__name__)

LEVEL = "StorageUnit-state_of_charge"


@dataclass(frozen=True)
class Window:
    """One window and all that it takes from outside.

    Parameters
    ----------
    first, end : int
        Hours ``first`` to ``end`` (exclusive).
    opening, closing : Series
        Storage levels [MWh] before its first and after its last hour.
    budgets : dict
        Right-hand side of each yearly row in this window.
    before, after : Edge or None
        Online capacity and output in the hours beside it, where they are known.
    """

    number: int
    first: int
    end: int
    opening: pd.Series
    closing: pd.Series
    budgets: dict[str, float]
    before: Edge | None = None
    after: Edge | None = None


@dataclass(frozen=True)
class Piece:
    """What one window did: hourly variables, prices, and energy missing at its end."""

    number: int
    values: dict[str, pd.DataFrame]
    prices: pd.DataFrame
    missing: pd.Series
    seconds: float

    def edge(self, hour: int) -> Edge | None:
        """Online capacity and output in one of its hours (0 the first, -1 the last)."""
        if ONLINE not in self.values:
            return None
        online = self.values[ONLINE].iloc[hour]
        return Edge(online, self.values["Generator-p"].iloc[hour][online.index])


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
    m = create_model(part, detail, before=window.before, after=window.after)
    if len(units):
        _close_levels(m, part, window.closing, own["voll"])
    outcome = run_solver(m, choice, what=f"window {window.number + 1}")
    values = read_values(m)
    prices = m.constraints["Bus-nodal_balance"].dual.transpose("snapshot", "name").to_pandas()
    missing = (
        m.variables["Level-missing"].solution.to_series() if len(units) else pd.Series(dtype=float)
    )
    return Piece(window.number, values, prices, missing, outcome.seconds)


def _close_levels(m: Any, part: pypsa.Network, closing: pd.Series, price: float) -> None:
    """End at the level asked for; what is missing is charged as energy not served."""
    names = part.c.storage_units.static.index
    target = closing.reindex(names).rename_axis("name").to_xarray()
    missing = m.add_variables(lower=0.0, coords=[names], dims=["name"], name="Level-missing")
    last = m.variables[LEVEL].sel(snapshot=part.snapshots[-1])
    m.add_constraints(last + missing == target, name="Level-closing")
    m.objective += price * missing.sum()


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
        return [done[w.number] for w in windows]

    def _join(self, window: Window, windows: list[Window], done: dict[int, Piece]) -> Window:
        """Give a window of the second wave what its neighbours really did."""
        before, after = done.get(window.number - 1), done.get(window.number + 1)
        opening = window.opening
        if before is not None and LEVEL in before.values:
            opening = before.values[LEVEL].iloc[-1]
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
        with tempfile.TemporaryDirectory(prefix="xjgrid-") as folder:
            path = Path(folder) / "network.pickle"
            path.write_bytes(pickle.dumps((self.n, self.detail, self.choice)))
            # fork would copy the solver's threads in an unknown state
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(
                self.jobs, context, initializer=_load_worker, initargs=(str(path), os.getpid())
            ) as pool:

                def submit(windows: list[Window]) -> Iterator[Piece]:
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


def _load_worker(path: str, parent: int) -> None:
    del parent
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


def fix_capacities(n: pypsa.Network, capacities: pd.Series) -> pypsa.Network:
    """Copy of the network with the plan's capacities, none of them free.

    Raises
    ------
    ValueError
        If a capacity lies below what stands by more than rounding.
    """
    fixed = n.copy()
    for component in (fixed.c.generators, fixed.c.storage_units):
        static = component.static
        names = static.index[static["p_nom_extendable"].astype(bool)]
        chosen = capacities.reindex(names)
        short = chosen < static.loc[names, "p_nom_min"] - 1.0
        if short.any():
            raise ValueError(f"capacity below what stands: {list(names[short])}")
        chosen = np.clip(chosen, static.loc[names, "p_nom_min"], static.loc[names, "p_nom_max"])
        # an interior point leaves grams of everything: below 10 kW nothing is built
        grown = chosen - static.loc[names, "p_nom_existing"]
        static.loc[names, "p_nom"] = np.where(
            grown < 0.01, static.loc[names, "p_nom_existing"], chosen
        )
        static["p_nom_extendable"] = False
        static["p_nom_opt"] = static["p_nom"]
    fix_sizes(fixed, capacities)
    fix_retrofits(fixed, capacities)
    return fixed


def remove_empty(n: pypsa.Network) -> pypsa.Network:
    """Copy without generators and storage units of no capacity; windows need not carry them."""
    lean = n.copy()
    for kind in ("Generator", "StorageUnit"):
        static = lean.components[kind].static
        empty = static.index[(static["p_nom"] <= 0.0) & ~static["p_nom_extendable"].astype(bool)]
        if len(empty):
            lean.remove(kind, list(empty))
    return lean


def make_windows(
    n: pypsa.Network,
    bounds: list[tuple[int, int]],
    starts: np.ndarray,
    levels: pd.DataFrame,
    yearly: pd.DataFrame,
) -> list[Window]:
    """Windows with the plan's levels and budgets at their edges.

    Parameters
    ----------
    n : pypsa.Network
        Hourly network with capacities fixed.
    bounds : list of (int, int)
        First and end hour of each window.
    starts : ndarray of int
        First hour of each of the plan's segments.
    levels, yearly : DataFrame
        Of the plan, by segment.
    """
    units = n.c.storage_units.static
    top = units["p_nom"] * units["max_hours"]
    rows = {row["name"]: row for row in n.meta["xjgrid"]["yearly"]}
    totals = yearly.sum()
    windows = []
    for number, (first, end) in enumerate(bounds):
        opening = _level_before(levels, starts, first, top)
        closing = _level_before(levels, starts, end, top)
        inside = (starts >= first) & (starts < end)
        budgets = {}
        for name, row in rows.items():
            part = float(yearly[name].to_numpy()[inside].sum())
            budgets[name] = _scale_budget(row, part, float(totals[name]))
        windows.append(Window(number, first, end, opening, closing, budgets))
    return windows


def _level_before(levels: pd.DataFrame, starts: np.ndarray, hour: int, top: pd.Series) -> pd.Series:
    """Level at the end of the segment before an hour; the year is a circle."""
    position = int(np.searchsorted(starts, hour)) - 1
    level = levels.iloc[position].reindex(top.index).fillna(0.0)
    return level.clip(lower=0.0, upper=top)


def _scale_budget(row: dict[str, Any], part: float, total: float) -> float:
    """A window's part of a yearly row: the plan's, scaled to use the whole right-hand side."""
    if total <= 0.0:
        return part
    met = total >= row["rhs"] if row["sense"] == ">=" else total <= row["rhs"]
    return part * row["rhs"] / total if met and row["sense"] != "==" else part


def join_pieces(
    n: pypsa.Network, pieces: list[Piece]
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Hourly variables and prices of the whole case, zero where windows left a name out.

    Parameters
    ----------
    n : pypsa.Network
        The whole network, whose names the frames take.
    """
    values = {}
    for name in pieces[0].values:
        frame = pd.concat([piece.values[name] for piece in pieces])
        kind = name.partition("-")[0]
        if kind in ("Generator", "StorageUnit"):
            everything = n.components[kind].static.index
            if name in (ONLINE, START):
                everything = list_committed(n)
            frame = frame.reindex(columns=everything, fill_value=0.0)
        values[name] = frame
    return values, pd.concat([piece.prices for piece in pieces])


__all__ = [
    "Operation",
    "Piece",
    "Window",
    "fix_capacities",
    "join_pieces",
    "list_committed",
    "make_windows",
    "operate_window",
    "remove_empty",
]
