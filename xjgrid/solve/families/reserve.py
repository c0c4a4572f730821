"""Upward reserve of online plants and storage.

With ``o`` online capacity, ``p`` output, ``P`` the power of storage, ``d`` and ``c`` its
discharge and charge, ``k`` the share of it that counts, load ``L`` and output ``V_c`` of carriers
that vary [MW]::

    sum(o - p) + sum(k (P - d + c)) + shortage >= r_load L + sum(r_c V_c)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from xjgrid.solve.families.commitment import ONLINE, find_committed
from xjgrid.solve.families.family import Boundary, Bounds, Evaluation, Family, Values
from xjgrid.solve.families.shortage import Shortage, price
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.must_run import offer_must_run
from xjgrid.solve.topology import sum_load, weigh_hours

if TYPE_CHECKING:
    import linopy
    import pypsa

    from xjgrid.build.constraints import Problem, ReserveRequirement

SHORTAGE = "Reserve-miss"


class Reserve(Family):
    """Upward reserve."""

    title = "Reserve"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Add the reserve requirement with its shortage."""
        n, rule = p.network, p.constraints.reserve
        committed = find_committed(n)
        if not form.commitment or rule is None or committed.empty:
            return
        output = m.variables["Generator-p"]
        room = (m.variables[ONLINE] - output.sel(name=committed)).sum("name")
        right = rule.load * sum_load(p).rename_axis("snapshot").to_xarray()
        fixed = offer_must_run(p)
        if len(fixed.columns):
            room = room - output.sel(name=fixed.columns).sum("name")
            right = right - fixed.sum(axis=1).rename_axis("snapshot").to_xarray()
        carrier = n.c.generators.static["carrier"]
        for kind, share in rule.output.items():
            names = carrier.index[carrier == kind]
            if len(names):
                room = room - share * output.sel(name=names).sum("name")
        room, right = _add_storage(m, n, rule, room, right)
        miss = m.add_variables(lower=0.0, coords=[n.snapshots], dims=["snapshot"], name=SHORTAGE)
        m.add_constraints(room + miss >= right, name="Reserve")
        m.objective += rule.penalty * (weigh_hours(n) * miss).sum()

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """No more is short than the largest requirement."""
        rule = p.constraints.reserve
        if rule is None:
            return {}
        carrier = p.network.c.generators.static["carrier"]
        size = known["Generator-p_nom"][1]
        need = rule.load * sum_load(p).max()
        for kind, share in rule.output.items():
            need += share * size[carrier == kind].sum()  # type: ignore[index]
        return {SHORTAGE: (0.0, float(need))}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Penalty of the reserve that is short."""
        return Evaluation({"slack": price(p, self.measure(p, values))})

    def measure(self, p: Problem, values: Values) -> list[Shortage]:
        """Reserve that is short [MW]."""
        rule = p.constraints.reserve
        if rule is None or SHORTAGE not in values:
            return []
        return [Shortage("Reserve", "", values[SHORTAGE]["value"], rule.penalty, always=True)]


def _add_storage(
    m: linopy.Model, n: pypsa.Network, rule: ReserveRequirement, room: Any, right: Any
) -> tuple[Any, Any]:
    """Add the headroom of storage to the left side; fixed power goes to the right."""
    static = n.c.storage_units.static
    counted = pd.Series(rule.storage, dtype=float)
    counted = counted[counted.index.isin(static.index) & (counted > 0)]
    if counted.empty:
        return room, right
    share = counted.rename_axis("name").to_xarray()
    names = counted.index
    discharge = m.variables["StorageUnit-p_dispatch"].sel(name=names)
    room = room - (share * discharge).sum("name")
    charging = names.intersection(m.variables["StorageUnit-p_store"].indexes["name"])
    charge = m.variables["StorageUnit-p_store"].sel(name=charging)
    pumps = static.loc[charging, "p_min_pu"] < 0
    part = share.sel(name=charging) * pumps.rename_axis("name").to_xarray()
    room = room + (part * charge).sum("name")
    free = static.loc[names, "p_nom_extendable"].astype(bool)
    right = right - float((static.loc[names, "p_nom"] * counted)[~free].sum())
    if free.any():
        p_nom = m.variables["StorageUnit-p_nom"].sel(name=names[free])
        room = room + (share.sel(name=names[free]) * p_nom).sum("name")
    return room, right
