"""The 750 kV grid between zones, and the interfaces that limit it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.build.context import Context, add_components
from xjgrid.build.years import interpolate_year

if TYPE_CHECKING:
    import pypsa


def list_corridors(context: Context) -> pd.DataFrame:
    """Corridors in service in the scenario's year, indexed by name."""
    table = context.tables["corridors"]
    keep = table["status"].isin(context.scenario.grid.statuses) & (
        table["build_year"] <= context.scenario.year
    )
    return table[keep].set_index("corridor")


def join_parallel(table: pd.DataFrame, usable: pd.Series) -> pd.DataFrame:
    """Join the circuits between the same two zones into one line that behaves as they do.

    Parallel circuits share flow by their susceptance ``1/x``; the one that fills first limits
    them all: ``limit = min_i (s_i sum(b) / b_i)``. The joined line has the same flow and the
    same limit at a fraction of the rows.

    Parameters
    ----------
    table : DataFrame
        Corridors, with ``zone0, zone1, x, s_nom, length, circuits, v_nom``.
    usable : Series
        Usable share of each corridor's ``s_nom``.

    Returns
    -------
    DataFrame
        One row a pair of zones, indexed ``zone0-zone1``, with ``limit`` [MW] usable under
        Kirchhoff's law and ``total`` [MW] usable if flow could be steered.
    """
    rows = {}
    for (zone0, zone1), part in table.groupby(["zone0", "zone1"], sort=False):
        flow = part["s_nom"] * usable[part.index]
        susceptance = 1.0 / part["x"]
        rows[f"{zone0}-{zone1}"] = {
            "bus0": zone0,
            "bus1": zone1,
            "x": 1.0 / susceptance.sum(),
            "s_nom": part["s_nom"].sum(),
            "limit": (flow * susceptance.sum() / susceptance).min(),
            "total": flow.sum(),
            "length": np.average(part["length"], weights=susceptance),
            "circuits": float(part["circuits"].sum()),
            "v_nom": float(part["v_nom"].max()),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def add_grid(n: pypsa.Network, context: Context) -> None:
    """Add corridors as lines (Kirchhoff's voltage law) or, on request, as free transport.

    The share of a line's rating that is usable (N-1, and the weakest of unequal parallel
    circuits) is PyPSA's ``s_max_pu``.
    """
    table = list_corridors(context)
    if table.empty:
        return
    usable = table["n1_factor"] if context.scenario.grid.n1 else pd.Series(1.0, index=table.index)
    joined = join_parallel(table, usable)
    frame = joined[["bus0", "bus1", "length"]].assign(carrier="AC")
    if context.scenario.grid.flow == "kvl":
        frame = frame.assign(
            x=joined["x"],
            r=joined["x"] * context.parameter("line_r_over_x"),
            s_nom=joined["s_nom"],
            s_max_pu=(joined["limit"] / joined["s_nom"]).fillna(0.0),
            num_parallel=joined["circuits"],
        )
        add_components(n, "Line", frame)
    else:
        frame = frame.assign(p_nom=joined["total"], p_min_pu=-1.0, efficiency=1.0, kind="tie")
        add_components(n, "Link", frame)


def list_interfaces(context: Context) -> list[dict[str, Any]]:
    """Interface limits of the year: name, members with direction, limits [MW]."""
    if not context.scenario.grid.interfaces:
        return []
    year = context.scenario.year
    members = context.tables["interface_corridors"]
    corridors = list_corridors(context)
    line = corridors["zone0"] + "-" + corridors["zone1"]
    rows = []
    for name, limits in context.tables["interfaces"].groupby("interface"):
        parts = members[(members["interface"] == name) & members["corridor"].isin(line.index)]
        if parts.empty:
            continue
        rows.append(
            {
                "name": str(name),
                "members": {str(line[r.corridor]): float(r.direction) for r in parts.itertuples()},
                "forward": interpolate_year(limits, "limit_forward", year),
                "backward": interpolate_year(limits, "limit_backward", year),
            }
        )
    return rows
