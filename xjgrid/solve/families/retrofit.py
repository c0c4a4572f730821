"""Flexibility retrofit of coal groups as a decision.

Of a group's online capacity ``o`` let ``k`` be retrofitted, of ``r`` MW in all; ``a`` is the
availability, ``m`` the minimum load before and ``m'`` the one after the retrofit::

    k_t <= o_t,   k_t <= a_t r,   p_t >= m_t (o_t - k_t) + m'_t k_t

As ``m' <= m`` the best ``k`` is the least of ``o`` and ``a r``, so that without ``k`` the same is
said, exactly, by two constraints::

    p_t >= m'_t o_t
    p_t >= m_t o_t - (m_t - m'_t) a_t r

When hours are merged, the mean of the second constraint's left side is at least
``min(m) mean(o) - mean((m - m') a) r``, because ``o`` is not negative and ``r`` does not vary in
time; that of the first at least ``min(m') mean(o)``. So ``m`` and ``m'`` each take their least
value and the relief ``(m - m') a`` its mean, and every hourly operation remains feasible. (With
``k`` written out, the coefficients would have to be ``min(m)`` and ``min(m) - min(m')``: one
with the mean of ``m - m'`` may cut operations off, one with its maximum is looser than needed.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.solve.families.family import (
    Boundary,
    Bounds,
    Capacities,
    Evaluation,
    Family,
    Values,
)
from xjgrid.solve.formulation import Formulation

if TYPE_CHECKING:
    import linopy
    import pypsa
    import xarray as xr

    from xjgrid.build.constraints import Problem

RETROFIT = "Generator-retrofit"
ONLINE = "Generator-online"


class Retrofit(Family):
    """Capacity that is retrofitted, and the minimum load of the rest."""

    title = "Flexibility retrofit"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Hold the minimum load of capacity that is not retrofitted; add the choice.

        The minimum load after the retrofit stands among the constraints of commitment.
        """
        n = p.network
        names = find_retrofitted(n)
        if not form.commitment or names.empty:
            return
        static = n.c.generators.static.loc[names]
        free = static["retrofit_extendable"].astype(bool)
        relief = _take_hourly(n, "retrofit_relief", names)
        given = relief * static["retrofit"].where(~free, 0.0).rename_axis("name").to_xarray()
        output = m.variables["Generator-p"].sel(name=names)
        online = m.variables[ONLINE].sel(name=names)
        left = output - _take_hourly(n, "minimum_load", names) * online
        if free.any():
            left = left + relief.sel(name=names[free]) * self._add_choice(m, n, names[free])
        m.add_constraints(left >= -given, name="Generator-online-lower-kept")

    def _add_choice(self, m: linopy.Model, n: pypsa.Network, names: pd.Index) -> linopy.Variable:
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

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """No more is retrofitted than the largest capacity."""
        return {RETROFIT: (0.0, known["Generator-p_nom"][1])}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Fixed cost of retrofitted capacity."""
        static = p.network.c.generators.static
        if "retrofit" not in static:
            return Evaluation({"new_fixed": 0.0})
        cost = float((static["retrofit"] * static["capital_cost_retrofit"]).sum())
        return Evaluation({"new_fixed": cost})

    def read_capacities(self, m: linopy.Model) -> Capacities:
        """Retrofitted capacity [MW] by group."""
        if RETROFIT not in m.variables:
            return {}
        return {RETROFIT: m.variables[RETROFIT].solution.to_series()}

    def fix(self, p: Problem, chosen: Capacities, roughness: float) -> None:
        """Fix retrofitted capacity at the plan's value."""
        static = p.network.c.generators.static
        if "retrofit" not in static:
            return
        names = static.index[static["retrofit_extendable"].astype(bool)]
        # without commitment there is no minimum load to lower, and nothing is bought
        size = chosen.get(RETROFIT, pd.Series(dtype=float)).reindex(names).fillna(0.0).to_numpy()
        size = np.clip(size, 0.0, static.loc[names, "p_nom"])
        # an interior point leaves grams of everything: below 10 kW nothing is done
        static.loc[names, "retrofit"] = np.where(size < 0.01, 0.0, size)
        static["retrofit_extendable"] = False


def find_retrofitted(n: pypsa.Network) -> pd.Index:
    """Committed groups of which some capacity is, or may be, retrofitted."""
    static = n.c.generators.static
    if "retrofit" not in static:
        return static.index[:0]
    some = static["retrofit_extendable"].astype(bool) | (static["retrofit"] > 0.0)
    return static.index[some & static["committed"].astype(bool)]


def find_lowest_load(n: pypsa.Network, names: pd.Index) -> pd.Series:
    """Lowest minimum load that each group can have in any season (share of online capacity)."""
    static = n.c.generators.static.loc[names]
    lowest = static["minimum_load_base"].copy()
    some = names.intersection(find_retrofitted(n))
    if len(some):
        after = static.loc[some, ["minimum_load_retrofit_base", "minimum_load_retrofit_heating"]]
        lowest.loc[some] = np.minimum(lowest[some], after.min(axis=1))
    return lowest


def find_minimum_load(n: pypsa.Network, names: pd.Index) -> pd.DataFrame:
    """Minimum load by hour, with all online capacity retrofitted where that is possible."""
    generators = n.c.generators.dynamic
    low = generators["minimum_load"].reindex(columns=names).fillna(0.0)
    some = names.intersection(find_retrofitted(n))
    if len(some):
        low[some] = generators["minimum_load_retrofit"][some]
    return low


def _take_hourly(n: pypsa.Network, attribute: str, names: pd.Index) -> xr.DataArray:
    import xarray as xr

    frame = n.c.generators.dynamic[attribute][names]
    coords = {"snapshot": n.snapshots, "name": pd.Index(names, name="name")}
    return xr.DataArray(frame.to_numpy(dtype=float), coords=coords, dims=("snapshot", "name"))
