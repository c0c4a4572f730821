"""Joint limits of the corridors of an interface, both ways.

With ``f`` the flow of each member corridor [MW] and its direction ``d`` (1 or -1)::

    -backward <= sum(d f) <= forward
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.solve.families.family import FREE, Boundary, Bounds, Evaluation, Family, Values
from xjgrid.solve.formulation import Formulation

if TYPE_CHECKING:
    import linopy

    from xjgrid.build.constraints import Problem


class Interfaces(Family):
    """Limits of interfaces."""

    title = "Interfaces"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Limit the sum of flows over each interface, both ways."""
        kind = "Line-s" if len(p.network.c.lines.static) else "Link-p"
        for limit in p.constraints.interfaces:
            sign = pd.Series(limit.members, dtype=float).rename_axis("name")
            flow = (m.variables[kind].sel(name=sign.index) * sign.to_xarray()).sum("name")
            m.add_constraints(flow <= limit.forward, name=f"Interface {limit.name} forward")
            m.add_constraints(flow >= -limit.backward, name=f"Interface {limit.name} backward")

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """No variable of its own."""
        return {}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """The limits hold strictly and cost nothing."""
        return FREE
