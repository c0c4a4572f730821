"""Capacity that is started, and its cost.

With ``o`` the online capacity [MW] of an hour ``t`` and ``s`` the capacity started::

    s_t >= o_t - o_{t-1},   0 <= s <= o

The second constraint is there where ramps are: without it a plant could start what it never
has online, to gain the right to jump. In an operation a start costs ``start_cost`` [CNY/MW].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.solve.families.commitment import ONLINE, find_committed
from xjgrid.solve.families.family import Boundary, Bounds, Edge, Evaluation, Family, Values
from xjgrid.solve.families.retrofit import find_lowest_load
from xjgrid.solve.formulation import Formulation

if TYPE_CHECKING:
    import linopy
    import pypsa

    from xjgrid.build.constraints import Problem

START = "Generator-start"
FOLLOW = "Generator-follow"


class Starts(Family):
    """Started capacity and start cost."""

    title = "Starts"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Add started capacity, with the hours beside a window where they are known.

        Without ``before`` the first hour starts nothing; with ``after`` the starts of the hour
        after the window are charged here, so that the two windows share one count.
        """
        n = p.network
        names = find_committed(n)
        if not form.starts or names.empty:
            return
        cost = n.c.generators.static.loc[names, "start_cost"].rename_axis("name").to_xarray()
        online = m.variables[ONLINE]
        limited = find_ramped(n)
        start = m.add_variables(
            lower=0.0, coords=[n.snapshots, names], dims=["snapshot", "name"], name=START
        )
        now, earlier = pair_hours(online, n.snapshots)
        m.add_constraints(start.isel(snapshot=slice(1, None)) - now + earlier >= 0, name=START)
        if form.ramps and len(limited):
            some = online.sel(name=limited)
            m.add_constraints(start.sel(name=limited) - some <= 0, name=f"{START}-online")
        if at.before is not None:
            first = n.snapshots[0]
            known = at.before.online.reindex(names).rename_axis("name").to_xarray()
            m.add_constraints(
                start.sel(snapshot=first) - online.sel(snapshot=first) >= -known,
                name=f"{START}-before",
            )
        m.objective += (start * cost).sum()
        if at.after is not None:
            self._add_following(m, n, at.after)

    def _add_following(self, m: linopy.Model, n: pypsa.Network, after: Edge) -> None:
        """Charge the starts of the hour after the window."""
        names = find_committed(n)
        cost = n.c.generators.static.loc[names, "start_cost"].rename_axis("name").to_xarray()
        known = after.online.reindex(names).rename_axis("name").to_xarray()
        follow = m.add_variables(lower=0.0, upper=known, name=FOLLOW)
        last = m.variables[ONLINE].sel(snapshot=n.snapshots[-1])
        m.add_constraints(follow + last >= known, name=f"{START}-after")
        m.objective += (follow * cost).sum()

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """No more is started than the largest capacity."""
        return {START: (0.0, known["Generator-p_nom"][1])}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Start cost of the operation."""
        starts = count_starts(p.network, values)
        if not form.starts or starts.columns.empty:
            return Evaluation({"starts": 0.0})
        cost = p.network.c.generators.static["start_cost"][starts.columns]
        return Evaluation({"starts": float((starts * cost).to_numpy().sum())})


def count_starts(n: pypsa.Network, values: Values) -> pd.DataFrame:
    """Capacity started [MW] in each hour: what the model started, at least the rise online.

    None in the first hour of the case. The model may start more than the rise while as much
    goes offline in the same hour.
    """
    online = values.get(ONLINE)
    if online is None:
        return pd.DataFrame(index=n.snapshots)
    rise = online.diff().clip(lower=0.0).fillna(0.0)
    started = values.get(START)
    return rise if started is None else np.maximum(rise, started[rise.columns])


def find_ramped(n: pypsa.Network) -> pd.Index:
    """Committed generators that cannot pass through their whole load range in an hour."""
    static = n.c.generators.static.loc[find_committed(n)]
    if static.empty:
        return static.index
    return static.index[static["ramp"] < 1.0 - find_lowest_load(n, static.index)]


def pair_hours(
    variable: linopy.Variable, snapshots: pd.Index
) -> tuple[linopy.Variable, linopy.Variable]:
    """Every hour but the first, and the hour before each, under the later hour's label."""
    now = variable.isel(snapshot=slice(1, None))
    earlier = variable.isel(snapshot=slice(None, -1)).assign_coords(snapshot=snapshots[1:])
    return now, earlier
