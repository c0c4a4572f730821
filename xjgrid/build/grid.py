"""The 750 kV grid between zones, and the interfaces that limit it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.build.context import Context, add_components

if TYPE_CHECKING:
    import pypsa


def list_corridors(context: Context) -> pd.DataFrame:
    """Corridors in service in the scenario's year, indexed by name."""
    table = context.tables["corridors"]
    keep = table["status"].isin(context.scenario.grid.statuses) & (
        table["build_year"] <= context.scenario.year
    )
    return table[keep].set_index("corridor")


def add_grid(n: pypsa.Network, context: Context) -> None:
    """Add corridors as lines (Kirchhoff's voltage law) or, on request, as free transport.

    The usable share of a corridor under N-1 is PyPSA's ``s_max_pu``.
    """
    table = list_corridors(context)
    usable = table["n1_factor"] if context.scenario.grid.n1 else pd.Series(1.0, index=table.index)
    frame = pd.DataFrame(
        {
            "bus0": table["zone0"],
            "bus1": table["zone1"],
            "carrier": "AC",
            "length": table["length"],
        }
    )
    if context.scenario.grid.flow == "kvl":
        frame = frame.assign(
            x=table["x"], r=0.0, s_nom=table["s_nom"], s_max_pu=usable,
            num_parallel=table["circuits"].astype(float), v_nom=table["v_nom"],
        )
        add_components(n, "Line", frame)
    else:
        frame = frame.assign(p_nom=table["s_nom"] * usable, p_min_pu=-1.0, efficiency=1.0)
        add_components(n, "Link", frame)


def list_interfaces(context: Context) -> list[dict[str, Any]]:
    """Interface limits of the year: name, members with direction, limits [MW]."""
    if not context.scenario.grid.interfaces:
        return []
    year = context.scenario.year
    members = context.tables["interface_corridors"]
    present = set(list_corridors(context).index)
    rows = []
    for name, limits in context.tables["interfaces"].groupby("interface"):
        ordered = limits.sort_values("year")
        parts = members[(members["interface"] == name) & members["corridor"].isin(present)]
        if parts.empty:
            continue
        rows.append(
            {
                "name": str(name),
                "members": {
                    str(r.corridor): float(r.direction) for r in parts.itertuples()
                },
                "forward": float(np.interp(year, ordered["year"], ordered["limit_forward"])),
                "backward": float(np.interp(year, ordered["year"], ordered["limit_backward"])),
            }
        )
    return rows
