"""Synchronous capacity online at the sending end of each UHVDC channel.

With ``o`` the online capacity of synchronous plants in the zones ``Z`` of a channel and ``M``
its minimum [MW]::

    sum over Z of o + shortage >= M

Channels that share zones need the sum of their minima from all of these zones together, beside
each its own; no unit is counted for two channels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.solve.families.commitment import ONLINE, find_committed
from xjgrid.solve.families.family import Boundary, Bounds, Evaluation, Family, Values
from xjgrid.solve.families.shortage import Shortage, price
from xjgrid.solve.families.zone_groups import join_channels, join_zones
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.must_run import offer_must_run
from xjgrid.solve.topology import map_zones, weigh_hours

if TYPE_CHECKING:
    import linopy
    import pypsa

    from xjgrid.build.constraints import Problem

SHORTAGE = "Synchronous-miss"


class Synchronous(Family):
    """Synchronous minimum of the channels."""

    title = "Synchronous minimum"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Add the minimum of each channel and of each group that shares zones."""
        n, minima = p.network, p.constraints.synchronous
        if not form.commitment or not minima:
            return
        names = pd.Index([row.channel for row in minima], name="name")
        upper = pd.Series([row.minimum for row in minima], index=names).to_xarray()
        upper = upper.expand_dims(snapshot=n.snapshots, axis=1)
        miss = m.add_variables(lower=0.0, upper=upper, name=SHORTAGE)
        m.objective += p.constraints.synchronous_penalty * (weigh_hours(n) * miss).sum()
        for members in join_channels(minima):
            chosen = [row for row in minima if row.channel in members]
            zones = join_zones(chosen)
            held = miss.sel(name=list(members)).sum("name")
            plants = find_synchronous(n, zones, committed=True)
            if len(plants):  # where nothing can be online all of it is short
                held = held + m.variables[ONLINE].sel(name=plants).sum("name")
            always = offer_must_run(p, find_synchronous(n, zones))
            need = sum(row.minimum for row in chosen) - always.sum(axis=1)
            right = need.clip(lower=0.0).rename_axis("snapshot").to_xarray()
            m.add_constraints(held >= right, name="Synchronous " + "+".join(members))

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """No more is short than the minimum."""
        minima = p.constraints.synchronous
        most = pd.Series({row.channel: row.minimum for row in minima}, dtype=float)
        return {SHORTAGE: (0.0, most)} if minima else {}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Penalty of the synchronous capacity that is short."""
        return Evaluation({"slack": price(p, self.measure(p, values))})

    def measure(self, p: Problem, values: Values) -> list[Shortage]:
        """Synchronous capacity that is short [MW] by channel."""
        penalty = p.constraints.synchronous_penalty
        short = values.get(SHORTAGE, pd.DataFrame())
        return [
            Shortage("Synchronous", str(channel), power, penalty, always=True)
            for channel, power in short.items()
        ]


def find_synchronous(n: pypsa.Network, zones: list[str], committed: bool = False) -> pd.Index:
    """Synchronous generators in some zones.

    Parameters
    ----------
    committed : bool
        Only those whose online capacity is a variable.
    """
    static = n.c.generators.static
    if "synchronous" not in static:
        return static.index[:0]
    if committed:
        static = static.loc[find_committed(n)]
    here = static["bus"].map(map_zones(n)).isin(zones)
    return static.index[static["synchronous"].astype(bool) & here]
