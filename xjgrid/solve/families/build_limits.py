"""Limits of what the region builds, and a least amount of batteries. In a plan only.

With ``P`` the capacity of extendable plants [MW]::

    sum over the names of a limit of P <= limit
    sum over extendable batteries of P >= battery_min - existing batteries
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xjgrid.solve.families.family import FREE, Boundary, Bounds, Evaluation, Family, Values
from xjgrid.solve.formulation import Formulation

if TYPE_CHECKING:
    import linopy
    import pypsa

    from xjgrid.build.constraints import Problem


class BuildLimits(Family):
    """Build limits of the region."""

    title = "Build limits"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Limit the joint capacity of each carrier; hold a least amount of batteries."""
        n, constraints = p.network, p.constraints
        for limit in constraints.build_limits:
            capacity = sum_capacity(m, n, limit.names)
            if capacity is not None:
                m.add_constraints(capacity <= limit.limit, name=f"Build limit {limit.carrier}")
        if constraints.battery_min <= 0:
            return
        units = n.c.storage_units.static
        battery = units["carrier"].str.startswith("battery")
        existing = float(units.loc[battery & ~units["p_nom_extendable"], "p_nom"].sum())
        capacity = sum_capacity(m, n, tuple(units.index[battery & units["p_nom_extendable"]]))
        if capacity is not None and constraints.battery_min > existing:
            m.add_constraints(
                capacity >= constraints.battery_min - existing, name="Battery minimum"
            )

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """No variable of its own."""
        return {}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Capacities are fixed within the limits."""
        return FREE


def sum_capacity(
    m: linopy.Model, n: pypsa.Network, names: tuple[str, ...]
) -> linopy.LinearExpression | None:
    """Joint capacity [MW] of extendable plants, or None if there is none of them."""
    total = None
    for kind, component in (("Generator", n.c.generators), ("StorageUnit", n.c.storage_units)):
        static = component.static
        present = [
            name for name in names if name in static.index and static.at[name, "p_nom_extendable"]
        ]
        if present:
            part = m.variables[f"{kind}-p_nom"].sel(name=present).sum()
            total = part if total is None else total + part
    return total
