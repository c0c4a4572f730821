"""Daily energy of export channels, near their contract.

``low h_d <= sum over the hours of day d of p_t <= high h_d``, with the limits [MW] as mean power
and ``h_d`` the hours of the day in the case. Segments never straddle midnight, so the
constraints hold for merged hours as they do for single ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xjgrid.solve.families.family import FREE, Boundary, Bounds, Evaluation, Family, Values
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.topology import number_days, weigh_hours

if TYPE_CHECKING:
    import linopy

    from xjgrid.build.constraints import Problem


class DailyExports(Family):
    """Daily limits of export."""

    title = "Daily export"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Keep each channel's energy of a day between its two limits."""
        limits = p.constraints.daily
        if not limits:
            return
        hours = weigh_hours(p.network)
        number = number_days(p.network)
        length = hours.groupby(number).sum()
        for limit in limits:
            flow = m.variables["Link-p"].sel(name=limit.channel, drop=True)
            sent = (flow * hours).groupby(number).sum()
            label = f"Daily export {limit.channel}"
            m.add_constraints(sent >= limit.low * length, name=f"{label} low")
            m.add_constraints(sent <= limit.high * length, name=f"{label} high")

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """No variable of its own."""
        return {}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """The limits hold strictly and cost nothing."""
        return FREE
