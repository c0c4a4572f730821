"""Own green energy of sites that a target counts: what they use of it, not what they export.

For a site with wind and PV ``g``, its own or at the end of a direct line, and load ``l``
(processes and other use behind its connection), its self-consumption ``u`` of an hour is::

    u_t <= sum(g_t),   u_t <= l_t

which is the convention of the ledger: renewable energy is a site's own as far as the load of the
hour takes it, and what goes out through the connection is the power of its coal plant first. Both
constraints hold for the means of merged hours, so merging stays a relaxation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.build.fleet import list_green
from xjgrid.solve.families.family import FREE, Boundary, Bounds, Evaluation, Family, Values
from xjgrid.solve.formulation import Formulation

if TYPE_CHECKING:
    import linopy
    import pypsa

    from xjgrid.build.constraints import Problem

OWN = "Own-green"


class SelfConsumption(Family):
    """Own green energy that sites use."""

    title = "Own green energy of sites"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Add the self-consumption of every site that a yearly constraint counts."""
        n, sites = p.network, find_sites(p)
        if not sites:
            return
        names = pd.Index(sites, name="name")
        used = m.add_variables(
            lower=0.0, coords=[n.snapshots, names], dims=["snapshot", "name"], name=OWN
        )
        output = m.variables["Generator-p"]
        load = n.get_switchable_as_dense("Load", "p_set")
        loads, links = n.c.loads.static, n.c.links.static
        for site in sites:
            u = used.sel(name=site)
            plants = list_green(n, site)
            made = output.sel(name=plants).sum("name") if len(plants) else 0.0
            m.add_constraints(u - made <= 0.0, name=f"{OWN} made {site}")
            fixed = load[loads.index[loads["bus"] == site]].sum(axis=1)
            right = fixed.rename_axis("snapshot").to_xarray()
            drawing = _find_drawing(links, site)
            if len(drawing):
                u = u - m.variables["Link-p"].sel(name=drawing).sum("name")
            m.add_constraints(u <= right, name=f"{OWN} used {site}")

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """No more than the largest capacity of the site's plants."""
        size = known["Generator-p_nom"][1]
        most = {
            site: float(size[list_green(p.network, site)].sum())  # type: ignore[index]
            for site in find_sites(p)
        }
        return {OWN: (0.0, pd.Series(most, dtype=float))}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Self-consumption has no cost of its own."""
        return FREE


def find_sites(p: Problem) -> list[str]:
    """Sites whose own green energy some yearly constraint counts."""
    return sorted({site for c in p.constraints.yearly for site in c.terms.get(OWN, {})})


def raise_own(n: pypsa.Network, values: Values) -> None:
    """Count all the own green energy that sites use, in the values of a whole case.

    The model only bounds self-consumption from above, and where a window's share of a target is
    met it leaves it at any level below. Priced so, a target would seem missed that is met.

    Parameters
    ----------
    values : mapping of str to DataFrame
        All variables of the case by snapshot; self-consumption is replaced.
    """
    if OWN not in values:
        return
    load = n.get_switchable_as_dense("Load", "p_set")
    loads, links = n.c.loads.static, n.c.links.static
    own = {}
    for site in values[OWN].columns:
        made = values["Generator-p"][list_green(n, site)].sum(axis=1)
        used = load[loads.index[loads["bus"] == site]].sum(axis=1)
        drawing = _find_drawing(links, site)
        if len(drawing):
            used = used + values["Link-p"][drawing].sum(axis=1)
        own[site] = np.minimum(made, used).clip(lower=0.0)
    values[OWN] = pd.DataFrame(own, index=values[OWN].index)


def _find_drawing(links: pd.DataFrame, site: str) -> pd.Index:
    """Links that draw from a site's bus for its own use."""
    return links.index[(links["bus0"] == site) & (links["role"] != "export")]
