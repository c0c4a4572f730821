"""Windows of the operation: values from the plan at their edges, and how they join again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.build.constraints import Sense, YearlyConstraint
from xjgrid.solve.families.commitment import ONLINE, find_committed
from xjgrid.solve.families.family import Boundary, Edge
from xjgrid.solve.families.inventories import size_inventories
from xjgrid.solve.families.starts import START

if TYPE_CHECKING:
    import pypsa

    from xjgrid.build.constraints import Problem

LEVEL = "StorageUnit-state_of_charge"

#: share of a yearly constraint by which a rough plan may be off without meaning it
NEAR = 0.005


@dataclass(frozen=True)
class Window:
    """One window and all values that it takes from outside.

    Parameters
    ----------
    first, end : int
        Hours ``first`` to ``end`` (exclusive).
    opening, closing : Series
        Storage levels [MWh] before its first and after its last hour.
    budgets : dict
        Right-hand side of each yearly constraint in this window.
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

    @property
    def boundary(self) -> Boundary:
        """Known values beside the window."""
        return Boundary(self.before, self.after, self.opening, self.closing)


@dataclass(frozen=True)
class WindowResult:
    """Operation of one window: hourly variables, prices, energy missing at its end, its method.

    ``opening`` has the levels [MWh] of storage that it began with, ``inventories`` those of
    products [t] at its end.
    """

    number: int
    values: dict[str, pd.DataFrame]
    prices: pd.DataFrame
    missing: pd.Series
    seconds: float
    method: str = ""
    inventories: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    opening: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))

    @property
    def levels(self) -> pd.Series:
        """Levels of storage and inventories after its last hour."""
        stored = self.values[LEVEL].iloc[-1] if LEVEL in self.values else pd.Series(dtype=float)
        return pd.concat([stored, self.inventories])

    def edge(self, hour: int) -> Edge | None:
        """Online capacity and output in one of its hours (0 the first, -1 the last)."""
        links = self.values["Link-p"].iloc[hour] if "Link-p" in self.values else None
        if ONLINE not in self.values:
            return Edge(pd.Series(dtype=float), pd.Series(dtype=float), links)
        online = self.values[ONLINE].iloc[hour]
        return Edge(online, self.values["Generator-p"].iloc[hour][online.index], links)


def remove_empty(p: Problem) -> Problem:
    """Copy without generators and storage units of no capacity; windows need not carry them."""
    lean = p.copy()
    for kind in ("Generator", "StorageUnit"):
        static = lean.network.components[kind].static
        empty = static.index[(static["p_nom"] <= 0.0) & ~static["p_nom_extendable"].astype(bool)]
        if len(empty):
            lean.network.remove(kind, list(empty))
    return lean


def make_windows(
    p: Problem,
    limits: list[tuple[int, int]],
    starts: np.ndarray,
    levels: pd.DataFrame,
    yearly: pd.DataFrame,
) -> list[Window]:
    """Windows with the plan's levels and budgets at their edges.

    Parameters
    ----------
    p : Problem
        Hourly problem with capacities fixed.
    limits : list of (int, int)
        First and end hour of each window.
    starts : ndarray of int
        First hour of each of the plan's segments.
    levels, yearly : DataFrame
        Of the plan, by segment.
    """
    n = p.network
    units = n.c.storage_units.static
    top = pd.concat([units["p_nom"] * units["max_hours"], size_inventories(p)])
    totals = yearly.sum()
    windows = []
    for number, (first, end) in enumerate(limits):
        opening = _find_level_before(levels, starts, first, top)
        closing = _find_level_before(levels, starts, end, top)
        inside = (starts >= first) & (starts < end)
        budgets = {}
        for constraint in p.constraints.yearly:
            name = constraint.name
            part = float(yearly[name].to_numpy()[inside].sum())
            share = (end - first) / len(n.snapshots)
            budgets[name] = _scale_budget(constraint, part, float(totals[name]), share)
        windows.append(Window(number, first, end, opening, closing, budgets))
    return windows


def _find_level_before(
    levels: pd.DataFrame, starts: np.ndarray, hour: int, top: pd.Series
) -> pd.Series:
    """Level at the end of the segment before an hour; the year is cyclic."""
    position = int(np.searchsorted(starts, hour)) - 1
    level = levels.iloc[position].reindex(top.index).fillna(0.0)
    return level.clip(lower=0.0, upper=top)


def _scale_budget(constraint: YearlyConstraint, part: float, total: float, share: float) -> float:
    """A window's part of a yearly constraint, from the plan's left-hand side in its hours.

    Of a limit that the plan does not use up, the rest is shared out by hours; of a least amount
    that it exceeds, the excess is taken back in proportion. What the plan misses by more than
    its own roughness it misses on purpose, and stays.

    Parameters
    ----------
    part, total : float
        The plan's left-hand side in the window and in all hours.
    share : float
        Part of all hours that lies in the window.
    """
    rhs, sense = constraint.rhs, constraint.sense
    near = abs(total - rhs) <= NEAR * abs(rhs)
    if sense == Sense.AT_MOST and total <= rhs:
        return part + float(rhs - total) * share
    if total <= 0.0:
        return part
    met = sense == Sense.AT_LEAST and total >= rhs
    return part * float(rhs) / total if near or met else part


def concatenate_windows(
    n: pypsa.Network, results: list[WindowResult]
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Hourly variables and prices of the whole case, zero where windows left a name out.

    Parameters
    ----------
    n : pypsa.Network
        The whole network, whose names the frames take.
    """
    values = {}
    for name in dict.fromkeys(name for result in results for name in result.values):
        known = next(result.values[name] for result in results if name in result.values)
        # a window in which nothing flows in has no spill
        frame = pd.concat(
            result.values.get(name, pd.DataFrame(0.0, result.prices.index, known.columns))
            for result in results
        )
        kind = name.partition("-")[0]
        if kind in ("Generator", "StorageUnit"):
            everything = n.components[kind].static.index
            if name in (ONLINE, START):
                everything = find_committed(n)
            frame = frame.reindex(columns=everything, fill_value=0.0)
        values[name] = frame
    return values, pd.concat([result.prices for result in results])
