"""Industrial processes: how low they run, for how long, and interruption.

For a process with running capacity ``P`` [MW], floor ``f``, ordered mean power ``r``, power
``p``, power below the order ``d`` and interrupted power ``i``::

    p_t + i_t >= f P,          0 <= i_t <= s P         (price and yearly hours of interruption)
    d_t >= r - p_t,            sum(d) <= limit          (share of the year at the floor)

Both are linear in what varies with time and have constant coefficients, so their means hold for
merged hours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.solve.families.family import Boundary, Bounds, Evaluation, Family, Values
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.topology import weigh_hours

if TYPE_CHECKING:
    import linopy
    import numpy as np
    import pypsa
    import xarray as xr

    from xjgrid.build.constraints import Problem

DOWN, INTERRUPTED = "Link-down", "Link-interrupted"


class Processes(Family):
    """Power below the order, and interruption."""

    title = "Processes"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Add power below the order and interrupted power."""
        n = p.network
        links, limited = select_processes(n), find_limited(n)
        if len(limited):
            down = m.add_variables(
                lower=0.0, coords=[n.snapshots, limited], dims=["snapshot", "name"], name=DOWN
            )
            power = m.variables["Link-p"].sel(name=limited)
            m.add_constraints(down + power >= take(links, limited, "ordered"), name=DOWN)
        names = find_interruptible(n)
        if names.empty:
            return
        size = take(links, names, "p_nom")
        off = m.add_variables(
            lower=0.0,
            upper=(take(links, names, "interruptible") * size).expand_dims(snapshot=n.snapshots),
            name=INTERRUPTED,
        )
        floor = take(links, names, "floor") * size
        m.add_constraints(off + m.variables["Link-p"].sel(name=names) >= floor, name=INTERRUPTED)
        m.objective += (off * (weigh_hours(n) * take(links, names, "interruption_price"))).sum()

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """No more than the running capacity."""
        links = select_processes(p.network)
        if links.empty:
            return {}
        size = links["p_nom"].reindex(p.network.c.links.static.index).fillna(0.0)
        return {DOWN: (0.0, size), INTERRUPTED: (0.0, size)}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Payments for interruption."""
        if select_processes(p.network).empty or "Link-p" not in values:
            return Evaluation({"running": 0.0})
        paid = price_interruption(p.network, values["Link-p"], p.hours)
        return Evaluation({"running": float(paid.sum())})


def select_processes(n: pypsa.Network) -> pd.DataFrame:
    """Links that are processes."""
    links = n.c.links.static
    if "ordered" not in links:
        return links.iloc[:0]
    return links[links["kind"] == "process"]


def find_limited(n: pypsa.Network) -> pd.Index:
    """Processes that may run low for a part of the year only."""
    links = select_processes(n)
    if links.empty:
        return links.index
    return links.index[
        (links["modulation"] < 1.0) & (links["ordered"] > links["floor"] * links["p_nom"])
    ]


def find_interruptible(n: pypsa.Network) -> pd.Index:
    """Processes that may be interrupted below their floor."""
    links = select_processes(n)
    return links.index if links.empty else links.index[links["interruptible"] > 0.0]


def take(links: pd.DataFrame, names: pd.Index, column: str) -> xr.DataArray:
    """Column of some links as a labelled array."""
    return links.loc[names, column].rename_axis("name").to_xarray()


def price_interruption(n: pypsa.Network, power: pd.DataFrame, hours: np.ndarray) -> pd.Series:
    """Payments [CNY] for interruption by process, over all hours.

    Parameters
    ----------
    power : DataFrame
        Power [MW] of links, index snapshots.
    hours : ndarray
        Hours of each snapshot.
    """
    links, names = select_processes(n), find_interruptible(n)
    off = (links.loc[names, "floor"] * links.loc[names, "p_nom"] - power[names]).clip(lower=0.0)
    return off.mul(hours, axis=0).sum() * links.loc[names, "interruption_price"]
