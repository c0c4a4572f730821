"""Online capacity of thermal plants: linearised clustered commitment in MW.

For a group of like units with capacity ``P`` [MW], availability ``a``, minimum load ``m`` and
must-run share ``u``, with ``o`` the online capacity, ``s`` the capacity started and ``p`` the
output [MW] of an hour ``t``::

    u P <= o <= a P
    m o <= p <= o
    s_t >= o_t - o_{t-1},   0 <= s <= o
    p_t - p_{t-1} <= R (o_t - s_t) + max(M, R) s_t
    p_{t-1} - p_t <= R (o_t - s_t) + max(M, R) (o_{t-1} - o_t + s_t)

``R`` is the ramp in shares of online capacity an hour, ``M`` the year's largest minimum load.
The rows follow the linearised clustered unit commitment of Palmintier (2013) and Meus et al.
(2018), in MW instead of counts, so that ``P`` may be a decision. Where a lower
minimum load can be bought, ``m o <= p`` becomes the two rows of `xjgrid.solve.retrofit`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.solve.retrofit import add_retrofit, least_minimum, lowest_load

if TYPE_CHECKING:
    import linopy
    import pypsa
    import xarray as xr

ONLINE = "Generator-online"
START = "Generator-start"


@dataclass(frozen=True)
class Edge:
    """Online capacity, output and power of links [MW] in the hour beside a window."""

    online: pd.Series
    output: pd.Series
    links: pd.Series | None = None


def list_committed(n: pypsa.Network) -> pd.Index:
    """Names of generators with online capacity."""
    static = n.c.generators.static
    if "committed" not in static:
        return pd.Index([], name="name")
    return static.index[static["committed"].astype(bool)]


def list_ramped(n: pypsa.Network) -> pd.Index:
    """Committed generators that cannot pass through their whole load range in an hour."""
    static = n.c.generators.static.loc[list_committed(n)]
    if static.empty:
        return static.index
    return static.index[static["ramp"] < 1.0 - lowest_load(n, static.index)]


def read_jump(static: pd.DataFrame) -> pd.Series:
    """Share of capacity that a unit may come on or go off with: its ramp or minimum load.

    Parameters
    ----------
    static : DataFrame
        Committed generators, with ``ramp`` and ``minimum_load_max``, the year's largest.
    """
    return np.maximum(static["ramp"], static["minimum_load_max"])


def _series(n: pypsa.Network, attribute: str, names: pd.Index) -> xr.DataArray:
    frame = n.c.generators.dynamic[attribute]
    return _to_array(n, frame.reindex(columns=names).fillna(0.0))


def _to_array(n: pypsa.Network, frame: pd.DataFrame) -> xr.DataArray:
    import xarray as xr

    return xr.DataArray(
        frame.to_numpy(),
        coords={"snapshot": n.snapshots, "name": pd.Index(frame.columns, name="name")},
        dims=("snapshot", "name"),
    )


def add_online(m: linopy.Model, n: pypsa.Network) -> None:
    """Add online capacity with its bounds and the minimum load."""
    names = list_committed(n)
    if names.empty:
        return
    static = n.c.generators.static.loc[names]
    extendable = names[static["p_nom_extendable"].astype(bool)]
    available = _series(n, "p_max_pu", names)
    must_run = _series(n, "must_run", names)
    size = static["p_nom"].where(~static["p_nom_extendable"].astype(bool), 0.0)
    size = size.rename_axis("name").to_xarray()
    lower = must_run * size
    upper = available * size
    upper = upper.where(~upper["name"].isin(list(extendable)), np.inf)
    online = m.add_variables(lower=lower, upper=upper, name=ONLINE)
    p = m.variables["Generator-p"].sel(name=names)
    m.add_constraints(p - online <= 0, name="Generator-online-upper")
    low = _to_array(n, least_minimum(n, names))
    m.add_constraints(p - low * online >= 0, name="Generator-online-lower")
    add_retrofit(m, n, online)
    if len(extendable):
        p_nom = m.variables["Generator-p_nom"].sel(name=extendable)
        part = online.sel(name=extendable)
        m.add_constraints(
            part - available.sel(name=extendable) * p_nom <= 0, name="Generator-online-available"
        )
        if float(must_run.sel(name=extendable).max()) > 0:
            m.add_constraints(
                part - must_run.sel(name=extendable) * p_nom >= 0, name="Generator-online-must-run"
            )


def add_starts(
    m: linopy.Model,
    n: pypsa.Network,
    before: Edge | None = None,
    after: Edge | None = None,
    ramps: bool = False,
) -> None:
    """Add capacity started and its cost, with what stands beside the window.

    Without ``before`` the first hour starts nothing; with ``after`` the starts of the hour
    after the window are charged here, so that the two windows share one count.
    """
    names = list_committed(n)
    if names.empty:
        return
    cost = n.c.generators.static.loc[names, "start_cost"].rename_axis("name").to_xarray()
    online = m.variables[ONLINE]
    # without this row a plant could start what it never has, to gain the right to jump
    limited = list_ramped(n)
    start = m.add_variables(
        lower=0.0, coords=[n.snapshots, names], dims=["snapshot", "name"], name=START
    )
    now, earlier = _pair_hours(online, n.snapshots)
    m.add_constraints(
        start.isel(snapshot=slice(1, None)) - now + earlier >= 0, name="Generator-start"
    )
    if ramps and len(limited):
        some = online.sel(name=limited)
        m.add_constraints(start.sel(name=limited) - some <= 0, name="Generator-start-online")
    first, last = n.snapshots[0], n.snapshots[-1]
    if before is not None:
        known = before.online.reindex(names).rename_axis("name").to_xarray()
        m.add_constraints(
            start.sel(snapshot=first) - online.sel(snapshot=first) >= -known,
            name="Generator-start-before",
        )
    m.objective += (start * cost).sum()
    if after is not None:
        known = after.online.reindex(names).rename_axis("name").to_xarray()
        follow = m.add_variables(lower=0.0, upper=known, name="Generator-follow")
        m.add_constraints(follow + online.sel(snapshot=last) >= known, name="Generator-start-after")
        m.objective += (follow * cost).sum()


def _pair_hours(
    variable: linopy.Variable, snapshots: pd.Index
) -> tuple[linopy.Variable, linopy.Variable]:
    """Every hour but the first, and the hour before each, under the later hour's label."""
    now = variable.isel(snapshot=slice(1, None))
    earlier = variable.isel(snapshot=slice(None, -1)).assign_coords(snapshot=snapshots[1:])
    return now, earlier


def add_ramps(
    m: linopy.Model,
    n: pypsa.Network,
    price: float,
    before: Edge | None = None,
    after: Edge | None = None,
) -> None:
    """Add ramps inside the window, and priced ones to the hours beside it.

    Parameters
    ----------
    price : float
        CNY per MW by which a ramp at the edge of a window is missed; inside it is strict.
    """
    names = list_ramped(n)
    if names.empty or len(n.snapshots) < 1:
        return
    static = n.c.generators.static.loc[names]
    ramp = static["ramp"].rename_axis("name").to_xarray()
    jump = read_jump(static).rename_axis("name").to_xarray()
    p = m.variables["Generator-p"].sel(name=names)
    o = m.variables[ONLINE].sel(name=names)
    s = m.variables[START].sel(name=names)
    if len(n.snapshots) > 1:
        p1, p0 = _pair_hours(p, n.snapshots)
        o1, o0 = _pair_hours(o, n.snapshots)
        s1 = s.isel(snapshot=slice(1, None))
        m.add_constraints(p1 - p0 - ramp * o1 + (ramp - jump) * s1 <= 0, name="Generator-ramp-up")
        m.add_constraints(
            p0 - p1 - (ramp - jump) * o1 + (ramp - jump) * s1 - jump * o0 <= 0,
            name="Generator-ramp-down",
        )
    if before is not None:
        _add_edge_before(m, n, names, ramp, jump, price, before)
    if after is not None:
        _add_edge_after(m, n, names, ramp, jump, price, after)


def _known(edge: Edge, names: pd.Index) -> tuple[xr.DataArray, xr.DataArray]:
    return (
        edge.online.reindex(names).rename_axis("name").to_xarray(),
        edge.output.reindex(names).rename_axis("name").to_xarray(),
    )


def _add_miss(m: linopy.Model, names: pd.Index, price: float, name: str) -> linopy.Variable:
    miss = m.add_variables(lower=0.0, coords=[names], dims=["name"], name=name)
    m.objective += price * miss.sum()
    return miss


def _add_edge_before(
    m: linopy.Model,
    n: pypsa.Network,
    names: pd.Index,
    ramp: xr.DataArray,
    jump: xr.DataArray,
    price: float,
    edge: Edge,
) -> None:
    t = n.snapshots[0]
    p = m.variables["Generator-p"].sel(name=names, snapshot=t)
    o = m.variables[ONLINE].sel(name=names, snapshot=t)
    s = m.variables[START].sel(name=names, snapshot=t)
    o0, p0 = _known(edge, names)
    miss = _add_miss(m, names, price, "Generator-ramp-miss-before")
    m.add_constraints(
        p - ramp * o + (ramp - jump) * s - miss <= p0, name="Generator-ramp-up-before"
    )
    m.add_constraints(
        -1.0 * p - (ramp - jump) * o + (ramp - jump) * s - miss <= jump * o0 - p0,
        name="Generator-ramp-down-before",
    )


def _add_edge_after(
    m: linopy.Model,
    n: pypsa.Network,
    names: pd.Index,
    ramp: xr.DataArray,
    jump: xr.DataArray,
    price: float,
    edge: Edge,
) -> None:
    t = n.snapshots[-1]
    p = m.variables["Generator-p"].sel(name=names, snapshot=t)
    o = m.variables[ONLINE].sel(name=names, snapshot=t)
    s = m.variables["Generator-follow"].sel(name=names)
    o1, p1 = _known(edge, names)
    miss = _add_miss(m, names, price, "Generator-ramp-miss-after")
    m.add_constraints(
        -1.0 * p + (ramp - jump) * s - miss <= ramp * o1 - p1, name="Generator-ramp-up-after"
    )
    m.add_constraints(
        p + (ramp - jump) * s - jump * o - miss <= p1 + (ramp - jump) * o1,
        name="Generator-ramp-down-after",
    )
