"""Floor of the daily curve of export channels.

With ``f`` the flow of a channel, ``F`` its floor and ``m`` the power below it [MW]::

    f_t + m_t >= F_t,           0 <= m_t <= F_t

The evaluation works out ``m`` from the operation itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.solve.families.family import Boundary, Bounds, Evaluation, Family, Values
from xjgrid.solve.families.shortage import ROUNDING_MW, Shortage, add_shortage, price, relax
from xjgrid.solve.formulation import Formulation

if TYPE_CHECKING:
    import linopy
    import pypsa

    from xjgrid.build.constraints import Problem

UNDER = "Channel-below"


class ChannelFloors(Family):
    """Export below the floor of a channel's daily curve."""

    title = "Floor of channels"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Let channels carry less than their floor, at a penalty."""
        floors = find_floors(p.network)
        if len(floors.columns):
            penalty = p.constraints.channel_floor_penalty
            miss = add_shortage(m, p.network, floors, UNDER, penalty)
            relax(m, "Link-fix-p-lower", miss, floors.columns)

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """No more is below than the floor."""
        return {UNDER: (0.0, find_floors(p.network).max())}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Penalty of export below the floor."""
        return Evaluation({"slack": price(p, self.measure(p, values))})

    def measure(self, p: Problem, values: Values) -> list[Shortage]:
        """Export below the floor [MW] by channel."""
        floors = find_floors(p.network)
        short = floors - values["Link-p"][floors.columns] if len(floors.columns) else floors
        short = short.where(short > ROUNDING_MW, 0.0)
        penalty = p.constraints.channel_floor_penalty
        return [
            Shortage("floor of channel", str(channel), power, penalty)
            for channel, power in short.items()
        ]


def find_floors(n: pypsa.Network) -> pd.DataFrame:
    """Floor [MW] of each channel's daily curve, by snapshot."""
    links = n.c.links.static
    names = links.index[links["carrier"] == "export"]
    floor = n.get_switchable_as_dense("Link", "p_min_pu", inds=names) * links.loc[names, "p_nom"]
    return floor.loc[:, floor.max() > 0.0]
