"""Rows of industrial processes: how low, how long, how fast, and what a change costs.

For a process with running capacity ``P`` [MW], floor ``f``, ordered mean power ``r``, power
``p``, power below the order ``d``, power interrupted ``i`` and power raised again ``u``::

    p_t + i_t >= f P,          0 <= i_t <= s P         (price and yearly hours of interruption)
    d_t >= r - p_t,            sum(d) <= limit          (share of the year at the floor)
    u_t >= p_t - p_{t-1}                                (wear, CNY per MW raised; operation only)
    |p_t - p_{t-1}| <= R P                              (operation only)

The first two are linear in what varies with time and have constant coefficients, so their means
hold for merged hours; the plan leaves the others out, which is a relaxation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import linopy
    import pypsa
    import xarray as xr

DOWN, INTERRUPTED, RISE = "Link-down", "Link-interrupted", "Link-rise"


def list_processes(n: pypsa.Network) -> pd.DataFrame:
    """Links that are processes."""
    links = n.c.links.static
    if "ordered" not in links:
        return links.iloc[:0]
    return links[links["kind"] == "process"]


def list_limited(n: pypsa.Network) -> pd.Index:
    """Processes that may run low for a part of the year only."""
    links = list_processes(n)
    if links.empty:
        return links.index
    return links.index[
        (links["modulation"] < 1.0) & (links["ordered"] > links["floor"] * links["p_nom"])
    ]


def list_interruptible(n: pypsa.Network) -> pd.Index:
    """Processes that may be interrupted below their floor."""
    links = list_processes(n)
    return links.index if links.empty else links.index[links["interruptible"] > 0.0]


def list_wearing(n: pypsa.Network) -> pd.Index:
    """Processes for which raising power again costs something."""
    links = list_processes(n)
    return links.index if links.empty else links.index[links["restart_cost"] > 0.0]


def list_ramped_processes(n: pypsa.Network) -> pd.Index:
    """Processes that cannot pass through their whole range in an hour."""
    links = list_processes(n)
    return links.index if links.empty else links.index[links["ramp"] < 1.0 - links["p_min_pu"]]


def _take(links: pd.DataFrame, names: pd.Index, column: str) -> xr.DataArray:
    return links.loc[names, column].rename_axis("name").to_xarray()


def add_processes(
    m: linopy.Model,
    n: pypsa.Network,
    before: pd.Series | None,
    after: pd.Series | None,
    wear: bool = True,
) -> None:
    """Add power below the order, interruption and wear.

    Parameters
    ----------
    before, after : Series, optional
        Power [MW] of links in the hours beside a window.
    wear : bool
        Whether power that is raised again costs something; the plan leaves that out.
    """
    links = list_processes(n)
    limited = list_limited(n)
    if len(limited):
        down = m.add_variables(
            lower=0.0, coords=[n.snapshots, limited], dims=["snapshot", "name"], name=DOWN
        )
        power = m.variables["Link-p"].sel(name=limited)
        m.add_constraints(down + power >= _take(links, limited, "ordered"), name=DOWN)
    some = list_interruptible(n)
    if len(some):
        _add_interruption(m, n, links, some)
    wearing = list_wearing(n)
    if wear and len(wearing):
        _add_rises(m, n, links, wearing, before, after)


def _add_interruption(
    m: linopy.Model, n: pypsa.Network, links: pd.DataFrame, names: pd.Index
) -> None:
    from xjgrid.solve.security import weigh

    size = _take(links, names, "p_nom")
    off = m.add_variables(
        lower=0.0,
        upper=(_take(links, names, "interruptible") * size).expand_dims(snapshot=n.snapshots),
        name=INTERRUPTED,
    )
    floor = _take(links, names, "floor") * size
    m.add_constraints(off + m.variables["Link-p"].sel(name=names) >= floor, name=INTERRUPTED)
    m.objective += (off * (weigh(n) * _take(links, names, "interruption_price"))).sum()


def _add_rises(
    m: linopy.Model,
    n: pypsa.Network,
    links: pd.DataFrame,
    names: pd.Index,
    before: pd.Series | None,
    after: pd.Series | None,
) -> None:
    p = m.variables["Link-p"].sel(name=names)
    cost = _take(links, names, "restart_cost")
    rise = m.add_variables(
        lower=0.0, coords=[n.snapshots, names], dims=["snapshot", "name"], name=RISE
    )
    now = p.isel(snapshot=slice(1, None))
    earlier = p.isel(snapshot=slice(None, -1)).assign_coords(snapshot=n.snapshots[1:])
    m.add_constraints(rise.isel(snapshot=slice(1, None)) - now + earlier >= 0, name=RISE)
    m.objective += (rise * cost).sum()
    if before is not None:
        known = before.reindex(names).rename_axis("name").to_xarray()
        first = n.snapshots[0]
        m.add_constraints(
            rise.sel(snapshot=first) - p.sel(snapshot=first) >= -known, name=f"{RISE}-before"
        )
    if after is not None:
        known = after.reindex(names).rename_axis("name").to_xarray()
        follow = m.add_variables(lower=0.0, coords=[names], dims=["name"], name=f"{RISE}-follow")
        m.add_constraints(follow + p.sel(snapshot=n.snapshots[-1]) >= known, name=f"{RISE}-after")
        m.objective += (follow * cost).sum()


def add_process_ramps(
    m: linopy.Model,
    n: pypsa.Network,
    price: float,
    before: pd.Series | None,
    after: pd.Series | None,
) -> None:
    """Limit the change of power from hour to hour; priced at the edges of a window.

    Parameters
    ----------
    price : float
        CNY per MW by which a ramp at an edge is missed; inside the window it is strict.
    """
    names = list_ramped_processes(n)
    if names.empty:
        return
    links = list_processes(n)
    step = _take(links, names, "ramp") * _take(links, names, "p_nom")
    p = m.variables["Link-p"].sel(name=names)
    if len(n.snapshots) > 1:
        now = p.isel(snapshot=slice(1, None))
        earlier = p.isel(snapshot=slice(None, -1)).assign_coords(snapshot=n.snapshots[1:])
        m.add_constraints(now - earlier <= step, name="Link-ramp-up")
        m.add_constraints(earlier - now <= step, name="Link-ramp-down")
    for edge, hour, label in ((before, 0, "before"), (after, -1, "after")):
        if edge is None:
            continue
        known = edge.reindex(names).rename_axis("name").to_xarray()
        miss = m.add_variables(
            lower=0.0, coords=[names], dims=["name"], name=f"Link-ramp-miss-{label}"
        )
        at = p.sel(snapshot=n.snapshots[hour])
        m.add_constraints(at - miss <= known + step, name=f"Link-ramp-up-{label}")
        m.add_constraints(at + miss >= known - step, name=f"Link-ramp-down-{label}")
        m.objective += price * miss.sum()


def list_process_boxes(n: pypsa.Network) -> dict[str, tuple[Any, Any]]:
    """Bounds that the rows imply for the variables of this module."""
    links = list_processes(n)
    if links.empty:
        return {}
    size = links["p_nom"].reindex(n.c.links.static.index).fillna(0.0)
    return {DOWN: (0.0, size), INTERRUPTED: (0.0, size), RISE: (0.0, size)}


def price_changes(
    n: pypsa.Network, power: pd.DataFrame, hours: np.ndarray
) -> tuple[pd.Series, pd.Series]:
    """Cost [CNY] of interruption and of power raised again, by process, over all hours.

    Parameters
    ----------
    power : DataFrame
        Power [MW] of links, index snapshots.
    hours : ndarray
        Hours of each snapshot.
    """
    links = list_processes(n)
    some, wearing = list_interruptible(n), list_wearing(n)
    off = (links.loc[some, "floor"] * links.loc[some, "p_nom"] - power[some]).clip(lower=0.0)
    paid = off.mul(hours, axis=0).sum() * links.loc[some, "interruption_price"]
    rise = power[wearing].diff().iloc[1:].clip(lower=0.0).sum()
    return paid, rise * links.loc[wearing, "restart_cost"]


def price_processes(n: pypsa.Network, values: dict[str, pd.DataFrame]) -> tuple[float, float]:
    """Cost [CNY] of interruption and of power raised again, over all hours of a case."""
    if list_processes(n).empty or "Link-p" not in values:
        return 0.0, 0.0
    hours = n.snapshot_weightings["objective"].to_numpy()
    paid, wear = price_changes(n, values["Link-p"], hours)
    return float(paid.sum()), float(wear.sum())


def sum_ramp_misses(n: pypsa.Network, values: dict[str, pd.DataFrame]) -> float:
    """Ramps beyond the limit [MW], summed over all hours."""
    names = list_ramped_processes(n)
    if names.empty:
        return 0.0
    links = list_processes(n).loc[names]
    step = (links["ramp"] * links["p_nom"]).to_numpy()
    change = np.abs(np.diff(values["Link-p"][names].to_numpy(), axis=0))
    return float(np.maximum(change - step - 1e-5 * step - 1e-3, 0.0).sum())
