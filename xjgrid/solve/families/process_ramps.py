"""Ramps of processes. In an operation only.

With power ``p``, running capacity ``P`` [MW] and ramp ``R`` (share an hour)::

    |p_t - p_{t-1}| <= R P

Strict within a window; at its edges a violation costs the value of lost load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.solve.families.family import Boundary, Bounds, Evaluation, Family, Values
from xjgrid.solve.families.processes import select_processes, take
from xjgrid.solve.formulation import Formulation

if TYPE_CHECKING:
    import linopy
    import pypsa

    from xjgrid.build.constraints import Problem

UP, DOWN, VIOLATION = "Link-ramp-up", "Link-ramp-down", "Link-ramp-miss"


class ProcessRamps(Family):
    """Ramps of processes."""

    title = "Ramps of processes"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Limit the change of power from hour to hour."""
        n = p.network
        names = find_ramped_processes(n)
        if not form.ramps or names.empty:
            return
        links = select_processes(n)
        step = take(links, names, "ramp") * take(links, names, "p_nom")
        power = m.variables["Link-p"].sel(name=names)
        if len(n.snapshots) > 1:
            now = power.isel(snapshot=slice(1, None))
            earlier = power.isel(snapshot=slice(None, -1)).assign_coords(snapshot=n.snapshots[1:])
            m.add_constraints(now - earlier <= step, name=UP)
            m.add_constraints(earlier - now <= step, name=DOWN)
        for edge, hour, side in ((at.before, 0, "before"), (at.after, -1, "after")):
            if edge is None or edge.links is None:
                continue
            known = edge.links.reindex(names).rename_axis("name").to_xarray()
            miss = m.add_variables(
                lower=0.0, coords=[names], dims=["name"], name=f"{VIOLATION}-{side}"
            )
            here = power.sel(snapshot=n.snapshots[hour])
            m.add_constraints(here - miss <= known + step, name=f"{UP}-{side}")
            m.add_constraints(here + miss >= known - step, name=f"{DOWN}-{side}")
            m.objective += p.constraints.voll * miss.sum()

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """A plan has no variable of this family."""
        return {}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Ramps beyond the limit, at the value of lost load."""
        violation = sum_violations(p.network, values) if form.ramps else 0.0
        return Evaluation({"repairs": p.constraints.voll * violation})


def find_ramped_processes(n: pypsa.Network) -> pd.Index:
    """Processes that cannot pass through their whole range in an hour."""
    links = select_processes(n)
    return links.index if links.empty else links.index[links["ramp"] < 1.0 - links["p_min_pu"]]


def sum_violations(n: pypsa.Network, values: Values) -> float:
    """Ramps beyond the limit [MW], summed over all hours."""
    names: pd.Index = find_ramped_processes(n)
    if names.empty:
        return 0.0
    links = select_processes(n).loc[names]
    step = (links["ramp"] * links["p_nom"]).to_numpy()
    change = np.abs(np.diff(values["Link-p"][names].to_numpy(), axis=0))
    return float(np.maximum(change - step - 1e-5 * step - 1e-3, 0.0).sum())
