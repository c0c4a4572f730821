"""Windows of the operation: what each takes from the plan, and how they join again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.solve.capacity_rows import meet_capacity_rows
from xjgrid.solve.commitment import ONLINE, START, Edge, list_committed
from xjgrid.solve.retrofit import fix_retrofits
from xjgrid.solve.sizing import fix_sizes
from xjgrid.solve.stocks import size_stocks

if TYPE_CHECKING:
    import pypsa

LEVEL = "StorageUnit-state_of_charge"

#: share of a yearly row by which a rough plan may be off without meaning it
NEAR = 0.005


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
    """What one window did: hourly variables, prices, energy missing at its end, and how solved.

    ``opening`` has the levels [MWh] of storage that it began with, ``stocks`` those of yards [t]
    at its end.
    """

    number: int
    values: dict[str, pd.DataFrame]
    prices: pd.DataFrame
    missing: pd.Series
    seconds: float
    method: str = ""
    stocks: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    opening: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))

    @property
    def levels(self) -> pd.Series:
        """Levels of storage and of yards after its last hour."""
        stored = self.values[LEVEL].iloc[-1] if LEVEL in self.values else pd.Series(dtype=float)
        return pd.concat([stored, self.stocks])

    def edge(self, hour: int) -> Edge | None:
        """Online capacity and output in one of its hours (0 the first, -1 the last)."""
        links = self.values["Link-p"].iloc[hour] if "Link-p" in self.values else None
        if ONLINE not in self.values:
            return Edge(pd.Series(dtype=float), pd.Series(dtype=float), links)
        online = self.values[ONLINE].iloc[hour]
        return Edge(online, self.values["Generator-p"].iloc[hour][online.index], links)


def fix_capacities(
    n: pypsa.Network, capacities: pd.Series, roughness: float = 0.0
) -> pypsa.Network:
    """Copy of the network with the plan's capacities, none of them free.

    Parameters
    ----------
    roughness : float
        How far from its optimum the plan may have stopped (share); an interior point that stops
        early leaves so much of everything that may be built.

    Raises
    ------
    ValueError
        If a capacity lies below what stands by more than rounding.
    """
    fixed = n.copy()
    chosen = {
        kind: _choose(fixed.components[kind].static, capacities, roughness)
        for kind in ("Generator", "StorageUnit", "Link")
    }
    chosen |= meet_capacity_rows(
        fixed, {kind: chosen[kind] for kind in ("Generator", "StorageUnit")}, capacities
    )
    for kind, sizes in chosen.items():
        static = fixed.components[kind].static
        static.loc[sizes.index, "p_nom"] = sizes
        if len(sizes):
            static["p_nom_extendable"] = False
        static["p_nom_opt"] = static["p_nom"]
    fix_sizes(fixed, capacities)
    fix_retrofits(fixed, capacities)
    return fixed


def _choose(static: pd.DataFrame, capacities: pd.Series, roughness: float) -> pd.Series:
    """Capacity [MW] of what may grow, within its own limits and without the solver's residue."""
    some = static[static["p_nom_extendable"].astype(bool)]
    if some.empty:
        return pd.Series(dtype=float, index=some.index)
    chosen = capacities.reindex(some.index)
    short = chosen < some["p_nom_min"] - 1.0
    if short.any():
        raise ValueError(f"capacity below what stands: {list(some.index[short])}")
    chosen = chosen.clip(some["p_nom_min"], some["p_nom_max"])
    # an interior point leaves grams of everything: below 10 kW nothing is built
    stands = np.maximum(some["p_nom_existing"], some["p_nom_min"])
    room = (some["p_nom_max"] - stands).replace(np.inf, 0.0)
    dust = np.maximum(max(0.01, 1e4 * roughness), 10.0 * roughness * room)
    return chosen.where(chosen - stands >= dust, stands)


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
    top = pd.concat([units["p_nom"] * units["max_hours"], size_stocks(n)])
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
            share = (end - first) / len(n.snapshots)
            budgets[name] = _scale_budget(row, part, float(totals[name]), share)
        windows.append(Window(number, first, end, opening, closing, budgets))
    return windows


def _level_before(levels: pd.DataFrame, starts: np.ndarray, hour: int, top: pd.Series) -> pd.Series:
    """Level at the end of the segment before an hour; the year is a circle."""
    position = int(np.searchsorted(starts, hour)) - 1
    level = levels.iloc[position].reindex(top.index).fillna(0.0)
    return level.clip(lower=0.0, upper=top)


def _scale_budget(row: dict[str, Any], part: float, total: float, share: float) -> float:
    """A window's part of a yearly row, from what the plan has in its hours.

    Of a limit that the plan does not use up, the rest is dealt out by hours; of a least amount
    that it exceeds, the excess is taken back in proportion. What the plan misses by more than
    its own roughness it misses on purpose, and stays.

    Parameters
    ----------
    part, total : float
        The plan's left-hand side in the window and in all hours.
    share : float
        Part of all hours that lies in the window.
    """
    near = abs(total - row["rhs"]) <= NEAR * abs(row["rhs"])
    if row["sense"] == "<=" and total <= row["rhs"]:
        return part + float(row["rhs"] - total) * share
    if total <= 0.0:
        return part
    met = row["sense"] == ">=" and total >= row["rhs"]
    return part * float(row["rhs"]) / total if near or met else part


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
    for name in dict.fromkeys(name for piece in pieces for name in piece.values):
        known = next(piece.values[name] for piece in pieces if name in piece.values)
        # a window in which nothing flows in has no spill
        frame = pd.concat(
            piece.values.get(name, pd.DataFrame(0.0, piece.prices.index, known.columns))
            for piece in pieces
        )
        kind = name.partition("-")[0]
        if kind in ("Generator", "StorageUnit"):
            everything = n.components[kind].static.index
            if name in (ONLINE, START):
                everything = list_committed(n)
            frame = frame.reindex(columns=everything, fill_value=0.0)
        values[name] = frame
    return values, pd.concat([piece.prices for piece in pieces])
