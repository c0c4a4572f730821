"""The optimisation model of a network: PyPSA's rows and the project's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from xjgrid.solve.capture import add_capture
from xjgrid.solve.commitment import Edge, add_online, add_ramps, add_starts
from xjgrid.solve.daily import add_daily
from xjgrid.solve.detail import Detail
from xjgrid.solve.losses import drop_losses, let_levels_fall
from xjgrid.solve.own_green import add_own_green
from xjgrid.solve.processes import add_process_ramps, add_processes
from xjgrid.solve.security import (
    add_green_channels,
    add_interfaces,
    add_reserve,
    add_synchronous,
)
from xjgrid.solve.shortages import BELOW, UNDER, add_least_battery, add_shortages
from xjgrid.solve.sizing import add_sizes
from xjgrid.solve.stocks import add_stocks
from xjgrid.solve.yearly import add_yearly

if TYPE_CHECKING:
    import linopy
    import pypsa


def create_model(
    n: pypsa.Network,
    detail: Detail,
    *,
    before: Edge | None = None,
    after: Edge | None = None,
    stocks: tuple[pd.Series, pd.Series] | None = None,
) -> linopy.Model:
    """Make the model of a network.

    Parameters
    ----------
    n : pypsa.Network
        As :func:`xjgrid.build.build` makes it, possibly merged or cut to a window.
    detail : Detail
        Which rows beyond PyPSA's are in.
    before, after : Edge, optional
        What is already known of the hours beside a window.
    stocks : pair of Series, optional
        Levels [t] of products before and after a window; without it the year is a circle.
    """
    own = n.meta["xjgrid"]
    lossy = pd.Series(dtype=float) if detail.losses else drop_losses(n)
    m = n.optimize.create_model(include_objective_constant=False)
    let_levels_fall(m, n, lossy)
    add_sizes(m, n)
    add_capture(m, n)
    if detail.commitment:
        add_online(m, n)
        add_reserve(m, n, own["reserve"])
        add_synchronous(m, n, own["sync"], own["sync_slack_price"])
    if detail.starts:
        add_starts(m, n, before, after, detail.ramps)
    earlier, later = (None if edge is None else edge.links for edge in (before, after))
    add_processes(m, n, earlier, later, wear=detail.ramps)
    add_stocks(m, n, *(stocks or ()))
    if detail.ramps:
        add_ramps(m, n, own["voll"], before, after)
        add_process_ramps(m, n, own["voll"], earlier, later)
    add_shortages(m, n, own)
    add_interfaces(m, n, own["interfaces"])
    add_green_channels(m, n, own["green_channels"])
    add_own_green(m, n, own["yearly"])
    add_daily(m, n, own["daily"], own["channel_floor_slack_price"])
    add_yearly(m, n, own["yearly"])
    add_build_limits(m, n, own)
    return m


def add_build_limits(m: linopy.Model, n: pypsa.Network, own: dict[str, Any]) -> None:
    """Limit what the region builds of each carrier; hold a least amount of storage."""
    for row in own["build_limits"]:
        capacity = _sum_capacity(m, n, row["names"])
        if capacity is not None:
            m.add_constraints(capacity <= row["limit"], name=f"Build limit {row['carrier']}")
    if own["battery_min"] > 0:
        units = n.c.storage_units.static
        battery = units["carrier"].str.startswith("battery")
        standing = float(units.loc[battery & ~units["p_nom_extendable"], "p_nom"].sum())
        names = list(units.index[battery & units["p_nom_extendable"]])
        capacity = _sum_capacity(m, n, names)
        if own["battery_min"] > standing:
            need = own["battery_min"] - standing
            add_least_battery(m, capacity, need, own["battery_min_slack_price"])


def _sum_capacity(
    m: linopy.Model, n: pypsa.Network, names: list[str]
) -> linopy.LinearExpression | None:
    total = None
    for kind, component in (("Generator", n.c.generators), ("StorageUnit", n.c.storage_units)):
        static = component.static
        present = [
            name for name in names if name in static.index and static.at[name, "p_nom_extendable"]
        ]
        if present:
            part = m.variables[f"{kind}-p_nom"].sel(name=present).sum()
            total = part if total is None else total + part
    return total


def read_values(m: linopy.Model, names: list[str] | None = None) -> dict[str, pd.DataFrame]:
    """Solved hourly variables as frames, index snapshots, columns names.

    Variables without a name dimension become frames with the single column ``value``. What is
    missed of must-run output and of floors is left out: the operation itself says it.
    """
    out: dict[str, pd.DataFrame] = {}
    for name, variable in m.variables.items():
        if names is not None and name not in names:
            continue
        if "snapshot" not in variable.dims or name in (BELOW, UNDER):
            continue
        solution = variable.solution
        if "name" in variable.dims:
            out[name] = solution.transpose("snapshot", "name").to_pandas()
        else:
            out[name] = solution.to_pandas().to_frame("value")
    return out


def read_duals(m: linopy.Model, buses: list[str]) -> pd.DataFrame:
    """Row price of the balance of each bus, index snapshots, columns buses.

    PyPSA writes buses with many neighbours in rows of another name.
    """
    parts = [
        row.dual.transpose("snapshot", "name").to_pandas()
        for name, row in m.constraints.items()
        if name.startswith("Bus") and name.endswith("nodal_balance")
    ]
    return pd.concat(parts, axis=1).reindex(columns=buses)
