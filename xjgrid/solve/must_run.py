"""Plants that always run, in the plan: their online capacity need not be decided.

A captive plant must hold most of its available capacity online all year. With ``a`` the
availability, ``u`` the must-run share, ``m`` the minimum load and ``P`` the capacity, its
constraints say ``u P <= o <= a P`` and ``m o <= p <= o``. Where ``u`` is close to ``a`` little is
lost by taking the most favourable online capacity for each use: ``p >= m u P``, ``p <= a P``, and
``a P`` towards reserve and the synchronous minimum; starts are left out. Every operation of the
full model satisfies these constraints, so the plan's bound stays true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.solve.families.retrofit import find_retrofitted

if TYPE_CHECKING:
    import pypsa

    from xjgrid.build.constraints import Problem

#: least must-run share of available capacity from which on a plant counts as always running
MUST_RUN_SHARE = 0.8


def find_must_run(n: pypsa.Network) -> pd.Index:
    """Committed plants of fixed capacity that must hold most of their availability online."""
    static = n.c.generators.static
    if "committed" not in static:
        return static.index[:0]
    some = static.index[static["committed"].astype(bool) & ~static["p_nom_extendable"].astype(bool)]
    some = some.difference(find_retrofitted(n), sort=False)
    dynamic = n.c.generators.dynamic
    if some.empty or "must_run" not in dynamic:
        return some[:0]
    held = dynamic["must_run"].reindex(columns=some).fillna(0.0)
    able = dynamic["p_max_pu"].reindex(columns=some).fillna(1.0)
    return some[(held >= MUST_RUN_SHARE * able).all().to_numpy()]


def fix_must_run(p: Problem) -> Problem:
    """Problem without the commitment of must-run plants; its network is changed in place."""
    n = p.network
    names = find_must_run(n)
    if names.empty:
        return p
    generators = n.c.generators
    low = generators.dynamic["minimum_load"][names] * generators.dynamic["must_run"][names]
    present = generators.dynamic["p_min_pu"]
    low.index = n.snapshots
    kept = present.drop(columns=present.columns.intersection(names))
    generators.dynamic["p_min_pu"] = kept.join(low) if len(kept.columns) else low
    generators.static.loc[names, "committed"] = False
    return p.with_constraints(must_run=tuple(str(name) for name in names))


def offer_must_run(p: Problem, names: pd.Index | None = None) -> pd.DataFrame:
    """Capacity [MW] that must-run plants have online at most, by snapshot."""
    plants = pd.Index(p.constraints.must_run)
    some = plants if names is None else plants.intersection(names)
    generators = p.network.c.generators
    able = generators.dynamic["p_max_pu"].reindex(columns=some).fillna(1.0)
    size = generators.static.loc[some, "p_nom"]
    return pd.DataFrame(np.asarray(able) * size.to_numpy(), index=p.network.snapshots, columns=some)
