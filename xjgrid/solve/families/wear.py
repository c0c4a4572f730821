"""Wear of processes: a cost for power that is raised again. In an operation only.

With power ``p`` and the rise ``u`` [MW] of an hour ``t``, and ``restart_cost`` [CNY/MW]::

    u_t >= p_t - p_{t-1},   u_t >= 0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.solve.families.family import Boundary, Bounds, Evaluation, Family, Values
from xjgrid.solve.families.processes import select_processes, take
from xjgrid.solve.formulation import Formulation

if TYPE_CHECKING:
    import linopy
    import pypsa

    from xjgrid.build.constraints import Problem

RISE = "Link-rise"


class Wear(Family):
    """Wear of processes."""

    title = "Wear of processes"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Add the rises of power and their cost, with the hours beside a window."""
        n = p.network
        names = find_wearing(n)
        if not form.ramps or names.empty:
            return
        power = m.variables["Link-p"].sel(name=names)
        cost = take(select_processes(n), names, "restart_cost")
        rise = m.add_variables(
            lower=0.0, coords=[n.snapshots, names], dims=["snapshot", "name"], name=RISE
        )
        now = power.isel(snapshot=slice(1, None))
        earlier = power.isel(snapshot=slice(None, -1)).assign_coords(snapshot=n.snapshots[1:])
        m.add_constraints(rise.isel(snapshot=slice(1, None)) - now + earlier >= 0, name=RISE)
        m.objective += (rise * cost).sum()
        if at.before is not None and at.before.links is not None:
            known = at.before.links.reindex(names).rename_axis("name").to_xarray()
            first = n.snapshots[0]
            m.add_constraints(
                rise.sel(snapshot=first) - power.sel(snapshot=first) >= -known,
                name=f"{RISE}-before",
            )
        if at.after is not None and at.after.links is not None:
            known = at.after.links.reindex(names).rename_axis("name").to_xarray()
            follow = m.add_variables(
                lower=0.0, coords=[names], dims=["name"], name=f"{RISE}-follow"
            )
            last = power.sel(snapshot=n.snapshots[-1])
            m.add_constraints(follow + last >= known, name=f"{RISE}-after")
            m.objective += (follow * cost).sum()

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """No rise above the running capacity."""
        links = select_processes(p.network)
        if links.empty:
            return {}
        size = links["p_nom"].reindex(p.network.c.links.static.index).fillna(0.0)
        return {RISE: (0.0, size)}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Cost of all rises of power."""
        if not form.ramps or "Link-p" not in values or select_processes(p.network).empty:
            return Evaluation({"wear": 0.0})
        return Evaluation({"wear": float(price_wear(p.network, values["Link-p"]).sum())})


def find_wearing(n: pypsa.Network) -> pd.Index:
    """Processes for which raising power again costs something."""
    links = select_processes(n)
    return links.index if links.empty else links.index[links["restart_cost"] > 0.0]


def price_wear(n: pypsa.Network, power: pd.DataFrame) -> pd.Series:
    """Cost [CNY] of power raised again by process, over all hours.

    Parameters
    ----------
    power : DataFrame
        Power [MW] of links, index snapshots.
    """
    names = find_wearing(n)
    rise = power[names].diff().iloc[1:].clip(lower=0.0).sum()
    return rise * select_processes(n).loc[names, "restart_cost"]
