"""Own green energy of sites that a target counts: what they use of it, not what they give away.

For a site with wind and PV ``g``, its own or at the end of a direct line, and load ``l``
(processes and other use behind its connection), its own use ``u`` of an hour is::

    u_t <= sum(g_t),   u_t <= l_t

which is the convention of the ledger: renewable energy is a site's own as far as the load of the
hour takes it, and what goes out through the connection is the power of its coal plant first. Both
rows hold for the means of merged hours, so merging stays a relaxation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.build.fleet import list_green

if TYPE_CHECKING:
    import linopy
    import pypsa

OWN = "Own-green"


def list_sites(rows: list[dict[str, Any]]) -> list[str]:
    """Sites whose own green energy some yearly row counts."""
    return sorted({site for row in rows for site in row["terms"].get(OWN, {})})


def size_own(n: pypsa.Network, size: pd.Series) -> pd.Series:
    """Most own green energy of each site in an hour [MW], from the largest sizes of plants."""
    sites = list_sites(n.meta["xjgrid"]["yearly"])
    return pd.Series(
        {site: float(size[list_green(n.c.generators.static, site)].sum()) for site in sites},
        dtype=float,
    )


def add_own_green(m: linopy.Model, n: pypsa.Network, rows: list[dict[str, Any]]) -> None:
    """Add the own use of every site that a row counts."""
    sites = list_sites(rows)
    if not sites:
        return
    names = pd.Index(sites, name="name")
    used = m.add_variables(
        lower=0.0, coords=[n.snapshots, names], dims=["snapshot", "name"], name=OWN
    )
    p = m.variables["Generator-p"]
    load = n.get_switchable_as_dense("Load", "p_set")
    loads, links = n.c.loads.static, n.c.links.static
    for site in sites:
        u = used.sel(name=site)
        plants = list_green(n.c.generators.static, site)
        made = p.sel(name=plants).sum("name") if len(plants) else 0.0
        m.add_constraints(u - made <= 0.0, name=f"{OWN} made {site}")
        fixed = load[loads.index[loads["bus"] == site]].sum(axis=1)
        right = fixed.rename_axis("snapshot").to_xarray()
        drawing = _list_drawing(links, site)
        if len(drawing):
            u = u - m.variables["Link-p"].sel(name=drawing).sum("name")
        m.add_constraints(u <= right, name=f"{OWN} used {site}")


def raise_own(n: pypsa.Network, values: dict[str, pd.DataFrame]) -> None:
    """Count all the own green energy that sites use, in the values of a whole case.

    The model only bounds the own use from above, and where a window's share of a target is met
    it leaves it at any level below. Priced so, a target would seem missed that is met.

    Parameters
    ----------
    values : mapping of str to DataFrame
        All variables of the case by snapshot; the own use is replaced.
    """
    if OWN not in values:
        return
    load = n.get_switchable_as_dense("Load", "p_set")
    loads, links, generators = n.c.loads.static, n.c.links.static, n.c.generators.static
    own = {}
    for site in values[OWN].columns:
        made = values["Generator-p"][list_green(generators, site)].sum(axis=1)
        used = load[loads.index[loads["bus"] == site]].sum(axis=1)
        drawing = _list_drawing(links, site)
        if len(drawing):
            used = used + values["Link-p"][drawing].sum(axis=1)
        own[site] = np.minimum(made, used).clip(lower=0.0)
    values[OWN] = pd.DataFrame(own, index=values[OWN].index)


def _list_drawing(links: pd.DataFrame, site: str) -> pd.Index:
    """Links that draw from a site's bus for its own use."""
    return links.index[(links["bus0"] == site) & (links.index != f"{site} export")]
