"""Output of plants that must run, below its minimum where it finds no outlet.

Of a plant that must run let ``L`` be its least output, ``p`` its output and ``b`` the output
below the minimum [MW]::

    p_t + b_t >= L_t,           0 <= b_t <= L_t

The coefficients are constant and the right-hand side is averaged when hours are merged, so the
plan stays a relaxation. The evaluation works out ``b`` from the operation itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.solve.families.commitment import ONLINE, find_committed
from xjgrid.solve.families.family import Boundary, Bounds, Evaluation, Family, Values
from xjgrid.solve.families.retrofit import find_retrofitted
from xjgrid.solve.families.shortage import ROUNDING_MW, Shortage, add_shortage, price, relax
from xjgrid.solve.formulation import Formulation

if TYPE_CHECKING:
    import linopy
    import pypsa

    from xjgrid.build.constraints import Problem

BELOW = "Generator-below"


class MustRunOutput(Family):
    """Must-run output that finds no outlet."""

    title = "Must-run output"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Let plants run below their minimum, at a penalty."""
        n = p.network
        below = find_least_output(n)
        if below.columns.empty:
            return
        committed = find_committed(n)
        rest = below.columns.difference(committed, sort=False)
        held = below.columns.intersection(committed, sort=False)
        miss = add_shortage(m, n, below, BELOW, p.constraints.must_run_penalty)
        relax(m, "Generator-fix-p-lower", miss, rest)
        relax(m, "Generator-ext-p-lower", miss, rest)
        _keep_positive(m, n, rest)
        relax(m, "Generator-online-lower", miss, held)
        relax(m, "Generator-online-lower-kept", miss, held)

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """No more is below than the largest capacity."""
        return {BELOW: (0.0, known["Generator-p_nom"][1])}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Penalty of must-run output that finds no outlet."""
        return Evaluation({"slack": price(p, self.measure(p, values))})

    def measure(self, p: Problem, values: Values) -> list[Shortage]:
        """Output below the minimum [MW] by bus."""
        n = p.network
        under = _measure_below(n, values)
        return [
            Shortage("must-run output", str(bus), part.sum(), p.constraints.must_run_penalty)
            for bus, part in under.T.groupby(n.c.generators.static["bus"])
        ]


def find_least_output(n: pypsa.Network) -> pd.DataFrame:
    """Least output [MW] of each plant that must run, by snapshot; of extendable ones the largest.

    Committed plants give the share that must run at the year's largest minimum load, the others
    their own least output.
    """
    static = n.c.generators.static
    grows = static["p_nom_extendable"].astype(bool)
    size = static["p_nom"].where(~grows, static["p_nom_max"])
    committed = find_committed(n)
    must_run = n.c.generators.dynamic.get("must_run", pd.DataFrame(index=n.snapshots))
    held = must_run.reindex(columns=committed).fillna(0.0)
    if len(committed):
        held = held * static.loc[committed, "minimum_load_max"]
    least = n.get_switchable_as_dense("Generator", "p_min_pu")
    least = least.loc[:, static.index[static["sign"] > 0].difference(committed, sort=False)]
    share = pd.concat([held, least], axis=1)
    share = share.loc[:, share.max() > 0.0]
    # of what may grow without limit, nothing is forced where its share is 0
    return (share * size[share.columns]).where(share > 0.0, 0.0)


def _keep_positive(m: linopy.Model, n: pypsa.Network, names: pd.Index) -> None:
    """Extendable plants lack no more than what their chosen capacity must give."""
    grows = n.c.generators.static["p_nom_extendable"].astype(bool)
    some = names[grows[names].to_numpy()]
    if some.empty:
        return
    m.add_constraints(
        m.variables["Generator-p"].sel(name=list(some)) >= 0.0, name=f"{BELOW}-positive"
    )


def _measure_below(n: pypsa.Network, values: Values) -> pd.DataFrame:
    """Output [MW] that plants give below their minimum, index snapshots."""
    least = find_least_output(n)
    held = least.columns.intersection(find_committed(n), sort=False)
    if len(held) and ONLINE not in values:  # a model without commitment has none that must run
        least, held = least.drop(columns=held), held[:0]
    if len(held):
        generators = n.c.generators
        online = values[ONLINE][held]
        low = generators.dynamic["minimum_load"][held]
        least[held] = low * online
        some = held.intersection(find_retrofitted(n), sort=False)
        if len(some):
            after = generators.dynamic["minimum_load_retrofit"][some] * online[some]
            relief = generators.dynamic["retrofit_relief"][some]
            kept = least[some] - relief * generators.static.loc[some, "retrofit"]
            least[some] = np.maximum(after, kept)
    short = least - values["Generator-p"][least.columns]
    return short.where(short > ROUNDING_MW, 0.0)
