"""Energy and charging power of storage as decisions of their own.

For a sized storage unit with discharge ``P`` [MW], energy ``E`` [MWh] and charging power ``C``
[MW], at least ``h`` and at most ``H`` hours and at most a ratio ``K``::

    level_t <= E,   h P <= E <= H P,   charge_t <= C <= K P

beside PyPSA's own constraints, which hold with ``H`` and ``K``. ``h`` keeps power that holds
nothing from counting as reserve or as battery. All right-hand sides are decisions that do not
vary in time, so merging hours stays a relaxation. Once the plan has chosen, the unit becomes one
of PyPSA's own: ``max_hours = E / P``, ``p_min_pu = -C / P``, and its costs per MW include those
of its energy and charging power. Operation and account need nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.solve.families.family import (
    FREE,
    Boundary,
    Bounds,
    Capacities,
    Evaluation,
    Family,
    Values,
)
from xjgrid.solve.formulation import Formulation

if TYPE_CHECKING:
    import linopy
    import pypsa

    from xjgrid.build.constraints import Problem

ENERGY = "StorageUnit-e_nom"
CHARGING = "StorageUnit-charge_nom"
#: variable -> suffix of the cost columns
COSTS = {ENERGY: "energy", CHARGING: "charging"}


class StorageSizes(Family):
    """Energy and charging power of sized storage."""

    title = "Sizes of storage"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Add energy and charging power of sized units, their constraints and their cost."""
        n = p.network
        static = n.c.storage_units.static
        for variable, hourly, most in (
            (ENERGY, "StorageUnit-state_of_charge", static["max_hours"]),
            (CHARGING, "StorageUnit-p_store", -static["p_min_pu"]),
        ):
            names = find_sized(n, charging=variable == CHARGING)
            if names.empty:
                continue
            size = m.add_variables(lower=0.0, coords=[names], dims=["name"], name=variable)
            limit = most[names].rename_axis("name").to_xarray()
            power = m.variables["StorageUnit-p_nom"].sel(name=names)
            m.add_constraints(size - limit * power <= 0, name=f"{variable}-upper")
            if variable == ENERGY:
                least = static.loc[names, "min_hours"].rename_axis("name").to_xarray()
                m.add_constraints(size - least * power >= 0, name=f"{variable}-lower")
            used = m.variables[hourly].sel(name=names)
            m.add_constraints(used - size <= 0, name=f"{variable}-held")
            price = static.loc[names, f"capital_cost_{COSTS[variable]}"]
            m.objective += (size * price.rename_axis("name").to_xarray()).sum()

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """Energy and charging power for the largest power of each unit."""
        static = p.network.c.storage_units.static
        power = known["StorageUnit-p_nom"][1]
        return {
            ENERGY: (0.0, power * static["max_hours"]),
            CHARGING: (0.0, power * (-static["p_min_pu"]).clip(lower=0.0)),
        }

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Once fixed, sizes are paid for with the power of their unit."""
        return FREE

    def read_capacities(self, m: linopy.Model) -> Capacities:
        """Energy [MWh] and charging power [MW] by unit."""
        return {
            variable: m.variables[variable].solution.to_series()
            for variable in COSTS
            if variable in m.variables
        }

    def fix(self, p: Problem, chosen: Capacities, roughness: float) -> None:
        """Make sized units ordinary ones, with the sizes that the plan chose.

        ``p_nom`` is fixed before.
        """
        n = p.network
        static = n.c.storage_units.static
        for variable, column, sign in ((ENERGY, "max_hours", 1.0), (CHARGING, "p_min_pu", -1.0)):
            charging = variable == CHARGING
            names = find_sized(n, charging)
            names = names[static.loc[names, "p_nom"] > 0.0]
            if names.empty:
                continue
            size = chosen.get(variable, pd.Series(dtype=float)).reindex(names).to_numpy()
            label = COSTS[variable]
            if np.isnan(size).any():
                raise ValueError(f"the plan gives no {label} for {list(names[np.isnan(size)])}")
            most = sign * static.loc[names, column]
            least = 0.0 if charging else static.loc[names, "min_hours"]
            each = np.clip(size / static.loc[names, "p_nom"], least, most)
            static.loc[names, column] = sign * each
            for part in ("capital_cost", "annuity", "fixed_om"):
                extra = f"{part}_{label}"
                if extra in static:
                    static.loc[names, part] += static.loc[names, extra] * each
        if "sized" in static:
            static["sized"] = False
            static["charging_sized"] = False


def find_sized(n: pypsa.Network, charging: bool = False) -> pd.Index:
    """Storage units whose energy (or charging power) the plan chooses."""
    static = n.c.storage_units.static
    if "sized" not in static:
        return static.index[:0]
    chosen = static["sized"].astype(bool)
    if charging:
        chosen &= static["charging_sized"].astype(bool)
    return static.index[chosen]
