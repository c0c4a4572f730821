"""Limits of what the region builds, and a least amount of batteries. In a plan only.

With ``P`` the capacity of extendable plants [MW]::

    sum over the names of a limit of P <= limit
    sum over extendable batteries of P + s >= battery_min - existing batteries

``s`` [MW] is missing at a penalty; where no battery may be built, all of it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xjgrid.build.constraints import Sense
from xjgrid.solve.capacity_limits import find_batteries
from xjgrid.solve.families.family import (
    FREE,
    Boundary,
    Bounds,
    Evaluation,
    Family,
    Values,
    make_record,
)
from xjgrid.solve.formulation import Formulation

if TYPE_CHECKING:
    import linopy
    import pypsa

    from xjgrid.build.constraints import Problem

SHORT = "Battery minimum-short"


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
        units = n.c.storage_units.static.loc[find_batteries(n)]
        grows = units["p_nom_extendable"].astype(bool)
        need = constraints.battery_min - float(units.loc[~grows, "p_nom"].sum())
        if need <= 0.0:
            return
        short = m.add_variables(lower=0.0, upper=need, name=SHORT)
        capacity = sum_capacity(m, n, tuple(units.index[grows]))
        held = 1.0 * short if capacity is None else capacity + short
        m.add_constraints(held >= need, name="Battery minimum")
        m.objective += constraints.battery_min_penalty * short

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """No more is missing than the least battery power."""
        return {SHORT: (0.0, p.constraints.battery_min)} if p.constraints.battery_min > 0 else {}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Battery power that is missing, and its penalty; limits hold strictly."""
        need = p.constraints.battery_min
        if need <= 0.0:
            return FREE
        units = p.network.c.storage_units.static
        power = float(units.loc[find_batteries(p.network), "p_nom"].sum())
        record = make_record(
            "battery minimum", Sense.AT_LEAST, power, need, max(0.0, need - power), "MW",
            p.constraints.battery_min_penalty,
        )  # fmt: skip
        return Evaluation({"slack": record.cost}, (record,))


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
