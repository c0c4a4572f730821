"""Plants that always run, in the plan: their online capacity need not be decided.

A captive plant must hold most of what is available online all year. With ``a`` the availability,
``u`` the must-run share, ``m`` the minimum load and ``P`` the capacity, its rows say
``u P <= o <= a P`` and ``m o <= p <= o``. Where ``u`` is close to ``a`` little is lost by taking
the most favourable online capacity for each use: ``p >= m u P``, ``p <= a P``, and ``a P`` towards
reserve and the synchronous minimum; starts are left out. Every operation of the full model
satisfies these rows, so the plan's bound stays true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.solve.retrofit import list_retrofitted

if TYPE_CHECKING:
    import pypsa

#: least must-run share of what is available from which on a plant counts as always running
STEADY_SHARE = 0.8


def list_steady(n: pypsa.Network) -> pd.Index:
    """Committed plants of given capacity that must hold most of what is available online."""
    static = n.c.generators.static
    if "committed" not in static:
        return static.index[:0]
    some = static.index[static["committed"].astype(bool) & ~static["p_nom_extendable"].astype(bool)]
    some = some.difference(list_retrofitted(n), sort=False)
    dynamic = n.c.generators.dynamic
    if some.empty or "must_run" not in dynamic:
        return some[:0]
    held = dynamic["must_run"].reindex(columns=some).fillna(0.0)
    able = dynamic["p_max_pu"].reindex(columns=some).fillna(1.0)
    return some[(held >= STEADY_SHARE * able).all().to_numpy()]


def settle_steady(n: pypsa.Network) -> None:
    """Take the commitment of steady plants out of a network; changed in place."""
    names = list_steady(n)
    if names.empty:
        return
    generators = n.c.generators
    low = generators.dynamic["minimum_load"][names] * generators.dynamic["must_run"][names]
    present = generators.dynamic["p_min_pu"]
    low.index = n.snapshots
    kept = present.drop(columns=present.columns.intersection(names))
    generators.dynamic["p_min_pu"] = kept.join(low) if len(kept.columns) else low
    generators.static.loc[names, "committed"] = False
    n.meta["xjgrid"] = {**n.meta["xjgrid"], "steady": [str(name) for name in names]}


def offer_steady(n: pypsa.Network, names: pd.Index | None = None) -> pd.DataFrame:
    """Capacity [MW] that steady plants have online at most, by snapshot."""
    steady = pd.Index(n.meta["xjgrid"].get("steady", []))
    some = steady if names is None else steady.intersection(names)
    able = n.c.generators.dynamic["p_max_pu"].reindex(columns=some).fillna(1.0)
    size = n.c.generators.static.loc[some, "p_nom"]
    return pd.DataFrame(np.asarray(able) * size.to_numpy(), index=n.snapshots, columns=some)
