"""Flows, loading and losses of corridors: lines, or links between zones in a transport grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.solved import Array, Solved

if TYPE_CHECKING:
    from xjgrid.account.book import Book


FULL = 0.999
"""A corridor loaded above this is congested."""


def flow(solved: Solved) -> Array:
    """Return the flow on each corridor in MW, positive from its first zone, (time, corridor)."""
    lines, ties = solved.network.c.lines.static.index, solved.ties.index
    return np.hstack([solved.series("lines", "p0", lines), solved.series("links", "p0", ties)])


def losses(solved: Solved) -> Array:
    """Return corridor losses in MW by zone, half at either end, shape (time, zone)."""
    out = np.zeros((len(solved.times), len(solved.zones)))
    for component, table in (("lines", solved.network.c.lines.static), ("links", solved.ties)):
        if table.empty or solved.network.c[component].dynamic["p1"].empty:
            continue
        lost = solved.series(component, "p0", table.index)
        lost = lost + solved.series(component, "p1", table.index)
        out += (solved.by_zone(lost, table["bus0"]) + solved.by_zone(lost, table["bus1"])) / 2
    return out


def loading(flows: Array, limits: Array) -> Array:
    """Return loading, |flow| over what may be used; 0 where nothing may be.

    Examples
    --------
    >>> loading(np.array([[50.0, -80.0]]), np.array([100.0, 0.0])).tolist()
    [[0.5, 0.0]]
    """
    safe = np.where(limits > 0, limits, np.inf)
    return np.abs(flows) / safe


def describe(solved: Solved) -> pd.DataFrame:
    """Return corridors with zone0, zone1 and usable MW, indexed by corridor."""
    lines, ties = solved.network.c.lines.static, solved.ties
    parts = [
        pd.DataFrame(
            {"zone0": t["bus0"], "zone1": t["bus1"], "limit": t[size] * t[share]}, index=t.index
        )
        for t, size, share in ((lines, "s_nom", "s_max_pu"), (ties, "p_nom", "p_max_pu"))
    ]
    return pd.concat(parts).rename_axis("corridor")


def list_corridors(book: Book) -> list[pd.DataFrame]:
    """Energy each way, loading and congestion of corridors; the place is the corridor."""
    table = describe(book.solved)
    flows = book.hourly.flow
    loads = loading(flows, table["limit"].to_numpy())
    full = (loads > FULL).astype(float)
    length = book.roll.length[:, None]
    figures = {
        "flow_forward": book.roll.over_time(np.clip(flows, 0, None)),
        "flow_backward": book.roll.over_time(np.clip(-flows, 0, None)),
        "loading": book.roll.over_time(loads) / length,
        "congested_hours": book.roll.over_time(full),
    }
    return [book.rows(name, v, places=list(table.index)) for name, v in figures.items()]
