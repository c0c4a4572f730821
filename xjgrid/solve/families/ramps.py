"""Ramps of online capacity.

With output ``p``, online capacity ``o`` and started capacity ``s`` [MW] of an hour ``t``, the
ramp ``R`` in shares of online capacity an hour and ``J = max(M, R)``, where ``M`` is the largest
minimum load of the year::

    p_t - p_{t-1} <= R (o_t - s_t) + J s_t
    p_{t-1} - p_t <= R (o_t - s_t) + J (o_{t-1} - o_t + s_t)

Both hold strictly within a window. At its edges a violation costs the value of lost load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.solve.families.commitment import ONLINE
from xjgrid.solve.families.family import Boundary, Bounds, Edge, Evaluation, Family, Values
from xjgrid.solve.families.starts import FOLLOW, START, count_starts, find_ramped, pair_hours
from xjgrid.solve.formulation import Formulation

if TYPE_CHECKING:
    import linopy

    from xjgrid.build.constraints import Problem

UP, DOWN = "Generator-ramp-up", "Generator-ramp-down"
VIOLATION = "Generator-ramp-miss"


class Ramps(Family):
    """Ramps of thermal plants."""

    title = "Ramps of thermal plants"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Add ramps within the window, and penalised ones to the hours beside it."""
        n = p.network
        names = find_ramped(n)
        if not form.ramps or names.empty or n.snapshots.empty:
            return
        static = n.c.generators.static.loc[names]
        limits = [s.rename_axis("name").to_xarray() for s in (static["ramp"], read_jump(static))]
        output, online, start = (
            m.variables[name].sel(name=names) for name in ("Generator-p", ONLINE, START)
        )
        if len(n.snapshots) > 1:
            p1, p0 = pair_hours(output, n.snapshots)
            o1, o0 = pair_hours(online, n.snapshots)
            s1 = start.isel(snapshot=slice(1, None))
            up, down = find_residuals(p1 - p0, o1, o0, s1, *limits)
            m.add_constraints(up <= 0, name=UP)
            m.add_constraints(down <= 0, name=DOWN)
        price = p.constraints.voll
        if at.before is not None:
            first = n.snapshots[0]
            p1, o1, s1 = (v.sel(snapshot=first) for v in (output, online, start))
            o0, p0 = _take_known(at.before, names)
            _add_edge(m, find_residuals(p1 - p0, o1, o0, s1, *limits), names, price, "before")
        if at.after is not None:
            last = n.snapshots[-1]
            p0, o0 = (v.sel(snapshot=last) for v in (output, online))
            s1 = m.variables[FOLLOW].sel(name=names)
            o1, p1 = _take_known(at.after, names)
            _add_edge(m, find_residuals(-1.0 * p0 + p1, o1, o0, s1, *limits), names, price, "after")

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """A plan has no variable of this family."""
        return {}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Ramps beyond the limit, at the value of lost load."""
        violation = sum_violations(p, values) if form.ramps else 0.0
        return Evaluation({"repairs": p.constraints.voll * violation})


def find_residuals(change: Any, o1: Any, o0: Any, s1: Any, ramp: Any, jump: Any) -> tuple[Any, Any]:
    """Amounts [MW] by which a change of output is above the upward and the downward ramp.

    Works alike on variables of a model and on arrays.

    Parameters
    ----------
    change : array or expression
        Output of an hour less that of the hour before [MW].
    o1, o0 : array or variable
        Online capacity of the hour and of the hour before [MW].
    s1 : array or variable
        Capacity started in the hour [MW].
    ramp, jump : array
        Ramp within the load range, and change at start and stop (shares of capacity).

    Examples
    --------
    >>> find_residuals(50.0, 100.0, 100.0, 0.0, 0.3, 0.4)
    (20.0, -80.0)
    """
    up = change - ramp * o1 + (ramp - jump) * s1
    down = -1.0 * change - (ramp - jump) * o1 + (ramp - jump) * s1 - jump * o0
    return up, down


def read_jump(static: pd.DataFrame) -> pd.Series:
    """Share of capacity by which a unit may start or stop: its ramp or minimum load.

    Parameters
    ----------
    static : DataFrame
        Committed generators, with ``ramp`` and ``minimum_load_max``, the year's largest.
    """
    return np.maximum(static["ramp"], static["minimum_load_max"])


def sum_violations(p: Problem, values: Values) -> float:
    """Ramps beyond the limit [MW], summed over all hours."""
    n = p.network
    names = find_ramped(n)
    if names.empty or ONLINE not in values:
        return 0.0
    static = n.c.generators.static.loc[names]
    output, online = (values[name][names].to_numpy() for name in ("Generator-p", ONLINE))
    starts = count_starts(n, values)[names].to_numpy()
    residuals = find_residuals(
        np.diff(output, axis=0), online[1:], online[:-1], starts[1:],
        static["ramp"].to_numpy(), read_jump(static).to_numpy(),
    )  # fmt: skip
    tolerance = 1e-5 * static["p_nom"].to_numpy() + 1e-3
    return float(sum(np.maximum(r - tolerance, 0.0).sum() for r in residuals))


def _take_known(edge: Edge, names: pd.Index) -> tuple[Any, Any]:
    return (
        edge.online.reindex(names).rename_axis("name").to_xarray(),
        edge.output.reindex(names).rename_axis("name").to_xarray(),
    )


def _add_edge(
    m: linopy.Model, residuals: tuple[Any, Any], names: pd.Index, price: float, side: str
) -> None:
    """Add the two ramps across one edge with a common violation."""
    miss = m.add_variables(lower=0.0, coords=[names], dims=["name"], name=f"{VIOLATION}-{side}")
    m.objective += price * miss.sum()
    for residual, name in zip(residuals, (UP, DOWN), strict=True):
        m.add_constraints(residual - miss <= 0, name=f"{name}-{side}")
