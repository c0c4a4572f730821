"""Flexibility retrofit of coal groups as a decision.

Of a group's online capacity ``o`` let ``k`` be retrofitted, of ``r`` MW in all; ``a`` is the
availability, ``m`` the minimum load before and ``m'`` the one after the retrofit::

    k_t <= o_t,   k_t <= a_t r,   p_t >= m_t (o_t - k_t) + m'_t k_t

As ``m' <= m`` the best ``k`` is the least of ``o`` and ``a r``, so that without ``k`` the same is
said, exactly, by two rows::

    p_t >= m'_t o_t
    p_t >= m_t o_t - (m_t - m'_t) a_t r

When hours are merged, the mean of the second row's left side is at least
``min(m) mean(o) - mean((m - m') a) r``, because ``o`` is not negative and ``r`` does not vary in
time; that of the first at least ``min(m') mean(o)``. So ``m`` and ``m'`` each take their least
value and the relief ``(m - m') a`` its mean, and every hourly operation remains feasible. (With
``k`` written out, the coefficients would have to be ``min(m)`` and ``min(m) - min(m')``: a row
with the mean of ``m - m'`` may cut operations off, one with its maximum is looser than needed.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import linopy
    import pypsa

RETROFIT = "Generator-retrofit"


def list_retrofitted(n: pypsa.Network) -> pd.Index:
    """Committed groups of which some capacity is, or may be, retrofitted."""
    static = n.c.generators.static
    if "retrofit" not in static:
        return static.index[:0]
    some = static["retrofit_extendable"].astype(bool) | (static["retrofit"] > 0.0)
    return static.index[some & static["committed"].astype(bool)]


def lowest_load(n: pypsa.Network, names: pd.Index) -> pd.Series:
    """Lowest minimum load that each group can have in any season (share of online capacity)."""
    static = n.c.generators.static.loc[names]
    lowest = static["minimum_load_base"].copy()
    some = names.intersection(list_retrofitted(n))
    if len(some):
        after = static.loc[some, ["minimum_load_retrofit_base", "minimum_load_retrofit_heating"]]
        lowest.loc[some] = np.minimum(lowest[some], after.min(axis=1))
    return lowest


def least_minimum(n: pypsa.Network, names: pd.Index) -> pd.DataFrame:
    """Minimum load by hour, with all that is online retrofitted where that is possible."""
    generators = n.c.generators.dynamic
    low = generators["minimum_load"].reindex(columns=names).fillna(0.0)
    some = names.intersection(list_retrofitted(n))
    if len(some):
        low[some] = generators["minimum_load_retrofit"][some]
    return low


def add_retrofit(m: linopy.Model, n: pypsa.Network, online: linopy.Variable) -> None:
    """Hold the minimum load of what is not retrofitted; add and price what may be.

    The row on the minimum load after the retrofit is in place already.
    """
    import xarray as xr

    names = list_retrofitted(n)
    if names.empty:
        return
    static = n.c.generators.static.loc[names]

    def hourly(attribute: str) -> xr.DataArray:
        frame = n.c.generators.dynamic[attribute][names]
        coords = {"snapshot": n.snapshots, "name": pd.Index(names, name="name")}
        return xr.DataArray(frame.to_numpy(dtype=float), coords=coords, dims=("snapshot", "name"))

    free = static["retrofit_extendable"].astype(bool)
    relief = hourly("retrofit_relief")
    standing = relief * static["retrofit"].where(~free, 0.0).rename_axis("name").to_xarray()
    p = m.variables["Generator-p"].sel(name=names)
    left = p - hourly("minimum_load") * online.sel(name=names)
    if free.any():
        left = left + relief.sel(name=names[free]) * _add_decision(m, n, names[free])
    m.add_constraints(left >= -standing, name="Generator-online-lower-kept")


def _add_decision(m: linopy.Model, n: pypsa.Network, names: pd.Index) -> linopy.Variable:
    static = n.c.generators.static.loc[names]
    grows = static["p_nom_extendable"].astype(bool)
    upper = static["p_nom"].where(~grows, np.inf).rename_axis("name").to_xarray()
    size = m.add_variables(lower=0.0, upper=upper, name=RETROFIT)
    if grows.any():
        new = names[grows]
        p_nom = m.variables["Generator-p_nom"].sel(name=new)
        m.add_constraints(size.sel(name=new) - p_nom <= 0, name=f"{RETROFIT}-upper")
    cost = static["capital_cost_retrofit"].rename_axis("name").to_xarray()
    m.objective += (size * cost).sum()
    return size


def fix_retrofits(n: pypsa.Network, capacities: pd.Series) -> None:
    """Fix what is retrofitted at the plan's value (labels such as ``hotan coal-usc retrofit``)."""
    static = n.c.generators.static
    if "retrofit" not in static:
        return
    names = static.index[static["retrofit_extendable"].astype(bool)]
    chosen = capacities.reindex([f"{name} retrofit" for name in names]).to_numpy()
    # without commitment there is no minimum load to lower, and nothing is bought
    chosen = np.clip(np.nan_to_num(chosen), 0.0, static.loc[names, "p_nom"])
    # an interior point leaves grams of everything: below 10 kW nothing is done
    static.loc[names, "retrofit"] = np.where(chosen < 0.01, 0.0, chosen)
    static["retrofit_extendable"] = False


def price_retrofits(n: pypsa.Network) -> float:
    """Fixed cost [CNY over the case] of what is retrofitted."""
    static = n.c.generators.static
    if "retrofit" not in static:
        return 0.0
    return float((static["retrofit"] * static["capital_cost_retrofit"]).sum())
