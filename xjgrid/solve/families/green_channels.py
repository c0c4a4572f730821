"""Renewable energy that export channels carry under their share.

With ``g`` the renewable energy and ``f`` the flow of a channel [MW], and ``r`` the output of wind,
sun and water in the zones that support it::

    0 <= g <= f,   g <= sum over the zones of r

Channels that share zones share their output. Output of plants on buses of their own (sites) or
under a contract is not offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.solve.families.family import FREE, Boundary, Bounds, Evaluation, Family, Values
from xjgrid.solve.families.zone_groups import join_channels, join_zones
from xjgrid.solve.formulation import Formulation

if TYPE_CHECKING:
    import linopy
    import pypsa

    from xjgrid.build.constraints import Problem

GREEN = "Channel-green"


class GreenChannels(Family):
    """Renewable energy in channels."""

    title = "Renewable energy in channels"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Add the renewable energy that each channel carries in an hour."""
        n, channels = p.network, p.constraints.green_channels
        if not channels:
            return
        names = pd.Index([row.channel for row in channels], name="name")
        green = m.add_variables(
            lower=0.0, coords=[n.snapshots, names], dims=["snapshot", "name"], name=GREEN
        )
        m.add_constraints(
            green - m.variables["Link-p"].sel(name=names) <= 0, name="Channel-green-carried"
        )
        for members in join_channels(channels):
            zones = join_zones([row for row in channels if row.channel in members])
            label = "Channel-green-offered " + "+".join(members)
            m.add_constraints(
                green.sel(name=list(members)).sum("name") - _sum_offer(m, n, zones) <= 0,
                name=label,
            )

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """No more than the power of the channel."""
        return {GREEN: (0.0, known["Link-p_nom"][1])}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Renewable energy in channels has no cost of its own."""
        return FREE


def find_renewable(n: pypsa.Network, zones: list[str]) -> tuple[pd.Index, pd.Index]:
    """Renewable generators and storage units in some zones that channels may carry."""
    carriers = n.c.carriers.static
    green = carriers.index[carriers["renewable"].astype(bool)]
    g, s = n.c.generators.static, n.c.storage_units.static
    free = g["contract"] == "" if "contract" in g else pd.Series(True, index=g.index)
    return (
        g.index[g["carrier"].isin(green) & g["bus"].isin(zones) & free],
        s.index[s["carrier"].isin(green) & s["bus"].isin(zones)],
    )


def _sum_offer(m: linopy.Model, n: pypsa.Network, zones: list[str]) -> linopy.LinearExpression:
    generators, stores = find_renewable(n, zones)
    offer = m.variables["Generator-p"].sel(name=generators).sum("name")
    if len(stores):
        offer = offer + m.variables["StorageUnit-p_dispatch"].sel(name=stores).sum("name")
    return offer
