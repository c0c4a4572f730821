"""Carbon capture: no more than its host emits.

For capture that takes ``c`` MW and ``e`` MWh a tonne, at a host with power ``p`` and intensity
``i`` [t/MWh], of whose CO2 a share ``k`` can be captured::

    c_t / e <= k i p_t

The coefficients are constant in time, so the constraint holds for the means of merged hours too,
and merging stays a relaxation. The range of ``c`` is that of its capacity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.solve.families.family import FREE, Boundary, Bounds, Evaluation, Family, Values
from xjgrid.solve.formulation import Formulation

if TYPE_CHECKING:
    import linopy

    from xjgrid.build.constraints import Problem

NAME = "Generator-capture"


class Capture(Family):
    """Carbon capture at coal units."""

    title = "Carbon capture"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Limit capture by the emissions of its host; without a host nothing is captured."""
        static = p.network.c.generators.static
        if "host_share" not in static:
            return
        names = static.index[static["host"].fillna("") != ""]
        if names.empty:
            return
        there = static.loc[names, "host"].isin(static.index).to_numpy()
        output = m.variables["Generator-p"]
        alone, hosted = names[~there], names[there]
        if len(alone):
            m.add_constraints(output.sel(name=alone) <= 0.0, name=f"{NAME}-alone")
        if hosted.empty:
            return
        share = static.loc[hosted, "host_share"].rename_axis("name").to_xarray()
        emitting = output.sel(name=list(static.loc[hosted, "host"])).assign_coords(
            name=pd.Index(hosted, name="name")
        )
        m.add_constraints(output.sel(name=hosted) - share * emitting <= 0.0, name=NAME)

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """Capture is output of a generator and has no variable of its own."""
        return {}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Capture is paid for as output of a generator."""
        return FREE
