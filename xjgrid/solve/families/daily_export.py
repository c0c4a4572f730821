"""Daily energy of export channels, near their contract.

With the limits [MW] as mean power, ``h_d`` the hours of the day ``d`` in the case and ``s_d`` the
energy that the day lacks [MWh]::

    low h_d - s_d <= sum over the hours of the day of p_t <= high h_d,   0 <= s_d <= low h_d

Segments never straddle midnight, so the constraints hold for merged hours as they do for single
ones. The evaluation works out ``s_d`` from the operation itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xjgrid.build.constraints import Sense
from xjgrid.solve.families.family import (
    Boundary,
    Bounds,
    ConstraintRecord,
    Evaluation,
    Family,
    Values,
    make_record,
)
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.topology import number_days, weigh_hours

if TYPE_CHECKING:
    import linopy

    from xjgrid.build.constraints import DailyExport, Problem


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
            short = m.add_variables(lower=0.0, upper=limit.low * length, name=f"{label} short")
            m.add_constraints(sent + short >= limit.low * length, name=f"{label} low")
            m.objective += p.constraints.channel_floor_penalty * short.sum()
            m.add_constraints(sent <= limit.high * length, name=f"{label} high")

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """No day lacks more than its least energy."""
        most = 24.0 * max((limit.low for limit in p.constraints.daily), default=0.0)
        return {f"Daily export {limit.channel} short": (0.0, most) for limit in p.constraints.daily}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Energy that days lack, and its penalty."""
        records = tuple(_evaluate_days(p, limit, values) for limit in p.constraints.daily)
        return Evaluation({"slack": float(sum(record.cost for record in records))}, records)


def _evaluate_days(p: Problem, limit: DailyExport, values: Values) -> ConstraintRecord:
    day = number_days(p.network).to_numpy()
    sent = np.bincount(day, p.hours * values["Link-p"][limit.channel].to_numpy())
    asked = limit.low * np.bincount(day, p.hours)
    missed = float(np.maximum(asked - sent, 0.0).sum())
    return make_record(
        f"days of export {limit.channel}", Sense.AT_LEAST, float(sent.sum()), float(asked.sum()),
        missed, "MWh", p.constraints.channel_floor_penalty,
    )  # fmt: skip
