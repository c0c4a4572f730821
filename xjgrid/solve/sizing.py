"""Energy and charging power of storage as decisions of their own.

For a sized storage unit with discharge ``P`` [MW], energy ``E`` [MWh] and charging power ``C``
[MW], at least ``h`` and at most ``H`` hours and at most a ratio ``K``::

    level_t <= E,   h P <= E <= H P,   charge_t <= C <= K P

beside PyPSA's own rows, which hold with ``H`` and ``K``. ``h`` keeps power that holds nothing
from counting as reserve or as battery. All right-hand sides are decisions
that do not vary in time, so merging hours stays a relaxation. Once the plan has chosen, the unit
becomes one of PyPSA's own: ``max_hours = E / P``, ``p_min_pu = -C / P``, and its costs per MW
include those of its energy and charging power. Operation and account need nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.solve.retrofit import RETROFIT

if TYPE_CHECKING:
    import linopy
    import pypsa

ENERGY = "StorageUnit-e_nom"
CHARGING = "StorageUnit-charge_nom"
#: variable -> what follows the component's name among the plan's capacities
LABELS = {ENERGY: "energy", CHARGING: "charging", RETROFIT: "retrofit"}


def list_sized(n: pypsa.Network, charging: bool = False) -> pd.Index:
    """Storage units whose energy (or charging power) the plan chooses."""
    static = n.c.storage_units.static
    if "sized" not in static:
        return static.index[:0]
    chosen = static["sized"].astype(bool)
    if charging:
        chosen &= static["charging_sized"].astype(bool)
    return static.index[chosen]


def add_sizes(m: linopy.Model, n: pypsa.Network) -> None:
    """Add energy and charging power of sized units, their rows and their cost."""
    static = n.c.storage_units.static
    for variable, hourly, most, cost in (
        (ENERGY, "StorageUnit-state_of_charge", static["max_hours"], "capital_cost_energy"),
        (CHARGING, "StorageUnit-p_store", -static["p_min_pu"], "capital_cost_charging"),
    ):
        names = list_sized(n, charging=variable == CHARGING)
        if names.empty:
            continue
        size = m.add_variables(lower=0.0, coords=[names], dims=["name"], name=variable)
        limit = most[names].rename_axis("name").to_xarray()
        power = m.variables["StorageUnit-p_nom"].sel(name=names)
        m.add_constraints(size - limit * power <= 0, name=f"{variable}-upper")
        if variable == ENERGY:
            least = static.loc[names, "min_hours"].rename_axis("name").to_xarray()
            m.add_constraints(size - least * power >= 0, name=f"{variable}-lower")
        m.add_constraints(m.variables[hourly].sel(name=names) - size <= 0, name=f"{variable}-held")
        price = static.loc[names, cost].rename_axis("name").to_xarray()
        m.objective += (size * price).sum()


def read_sizes(m: Any) -> pd.Series:
    """Chosen energy [MWh], charging power and retrofits [MW].

    Indexed by what is sized and its size, such as ``hotan hydrogen energy``.
    """
    parts = [
        m.variables[variable].solution.to_series().rename(lambda name, end=label: f"{name} {end}")
        for variable, label in LABELS.items()
        if variable in m.variables
    ]
    return pd.concat(parts) if parts else pd.Series(dtype=float)


def fix_sizes(n: pypsa.Network, capacities: pd.Series) -> None:
    """Make sized units of a network ordinary ones, with the sizes that the plan chose.

    Parameters
    ----------
    n : pypsa.Network
        Its ``p_nom`` is fixed already; changed in place.
    capacities : Series
        With the labels of :func:`read_sizes`.
    """
    static = n.c.storage_units.static
    for column, label, charging, sign in (
        ("max_hours", "energy", False, 1.0),
        ("p_min_pu", "charging", True, -1.0),
    ):
        names = list_sized(n, charging)
        names = names[static.loc[names, "p_nom"] > 0.0]
        if names.empty:
            continue
        size = capacities.reindex([f"{name} {label}" for name in names]).to_numpy()
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


def list_size_boxes(
    n: pypsa.Network, power: pd.Series
) -> dict[str, tuple[pd.Series | float, pd.Series | float]]:
    """Bounds of the sizes, by the most power that each unit may have."""
    static = n.c.storage_units.static
    return {
        ENERGY: (0.0, power * static["max_hours"]),
        CHARGING: (0.0, power * (-static["p_min_pu"]).clip(lower=0.0)),
    }
