"""PyPSA's own variables and constraints: capacities, dispatch, storage, flows.

The nodal balance, Kirchhoff's voltage law, limits of output and flow, and the storage balance are
those of PyPSA. This family gives their variables finite bounds, their cost, and fixes capacities.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.solve.capacity_limits import meet_capacity_limits
from xjgrid.solve.families.family import (
    Boundary,
    Bounds,
    Capacities,
    Evaluation,
    Family,
    Range,
    Values,
)
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.losses import LOST, relax_storage_balance, remove_standing_losses
from xjgrid.solve.service_fuel import price_service_fuel

if TYPE_CHECKING:
    import linopy
    import pypsa

    from xjgrid.build.constraints import Problem

#: components whose capacity a plan may choose
KINDS = ("Generator", "StorageUnit", "Link")


class Dispatch(Family):
    """Capacity and dispatch of PyPSA's components."""

    title = "Capacity and dispatch"

    def create(self, p: Problem, form: Formulation) -> linopy.Model:
        """Model of PyPSA; standing losses are taken out of a network without them, in place."""
        lossy = None if form.losses else remove_standing_losses(p.network)
        m = p.network.optimize.create_model(include_objective_constant=False)
        if lossy is not None:
            relax_storage_balance(m, p.network, lossy)
        return m

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Nothing to add: :meth:`create` makes the model."""

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """Bounds by the largest capacities that the build limits allow."""
        n = p.network
        g, s = n.c.generators.static, n.c.storage_units.static
        lines, links = n.c.lines.static, n.c.links.static
        limits = {name: limit.limit for limit in p.constraints.build_limits for name in limit.names}
        size = find_largest(g, limits, known.get("Generator-p_nom"))
        power = find_largest(s, limits, known.get("StorageUnit-p_nom"))
        flow = find_largest(links, {}, known.get("Link-p_nom"))
        energy = power * s["max_hours"]
        return {
            "Generator-p": (pd.Series(0.0, size.index), size),
            "Generator-p_nom": (g["p_nom_min"], size),
            "StorageUnit-p_nom": (s["p_nom_min"], power),
            "StorageUnit-p_dispatch": (0.0, power),
            "StorageUnit-p_store": (0.0, power * (-s["p_min_pu"]).clip(lower=1.0)),
            "StorageUnit-state_of_charge": (0.0, energy),
            LOST: (0.0, energy * float(n.snapshot_weightings["stores"].max())),
            "StorageUnit-spill": (0.0, find_largest_inflow(n)),
            "Line-s": (-lines["s_nom"], lines["s_nom"]),
            "Link-p": (-flow, flow),
            "Link-p_nom": (links["p_nom_min"], flow),
        }

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Fixed cost of existing and new capacity, and running cost."""
        existing, new = price_capacity(p.network)
        running = float(cost_hours(p.network, values).sum()) - price_service_fuel(p.network)
        return Evaluation({"existing_fixed": existing, "new_fixed": new, "running": running})

    def read_capacities(self, m: linopy.Model) -> Capacities:
        """Chosen capacity [MW] of generators, storage units and links."""
        return {
            f"{kind}-p_nom": m.variables[f"{kind}-p_nom"].solution.to_series()
            for kind in KINDS
            if f"{kind}-p_nom" in m.variables
        }

    def fix(self, p: Problem, chosen: Capacities, roughness: float) -> None:
        """Fix capacities, without the numerical residue of an interior point.

        Raises
        ------
        ValueError
            If a capacity lies below the existing one by more than rounding.
        """
        n = p.network
        sizes = {
            kind: round_capacity(n.components[kind].static, chosen, kind, roughness)
            for kind in KINDS
        }
        planned = pd.concat(
            [chosen.get(f"{kind}-p_nom", pd.Series(dtype=float)) for kind in KINDS]
        )
        plants = {kind: sizes[kind] for kind in ("Generator", "StorageUnit")}
        sizes |= meet_capacity_limits(p, plants, planned)
        for kind, size in sizes.items():
            static = n.components[kind].static
            static.loc[size.index, "p_nom"] = size
            if len(size):
                static["p_nom_extendable"] = False
            static["p_nom_opt"] = static["p_nom"]


def find_largest(
    frame: pd.DataFrame, limits: Mapping[str, float], reach: Range | None
) -> pd.Series:
    """Largest capacity [MW] that each component may have.

    Parameters
    ----------
    limits : mapping
        Build limits by name.
    reach : Range, optional
        Bounds that follow from the cost of capacity; see `xjgrid.solve.bound`.
    """
    cap = pd.Series(
        [limits.get(str(name), np.inf) for name in frame.index], index=frame.index, dtype=float
    )
    if reach is not None:
        most = pd.Series(reach[1], index=None if isinstance(reach[1], pd.Series) else frame.index)
        cap = np.minimum(cap, most.reindex(frame.index).fillna(np.inf))
    grown = np.minimum(frame["p_nom_max"], cap)
    return frame["p_nom"].where(~frame["p_nom_extendable"].astype(bool), grown)


def find_largest_inflow(n: pypsa.Network) -> pd.Series:
    """Largest inflow [MW] of each storage unit; no more can be spilled."""
    units = n.c.storage_units
    return units.dynamic["inflow"].max().reindex(units.static.index).fillna(0.0)


def round_capacity(
    static: pd.DataFrame, chosen: Capacities, kind: str, roughness: float
) -> pd.Series:
    """Capacity [MW] of extendable components, within their limits and without residue.

    Additions below 10 kW, or below the share that a plan which stops early leaves of everything
    that may be built, are not built.
    """
    some = static[static["p_nom_extendable"].astype(bool)]
    if some.empty:
        return pd.Series(dtype=float, index=some.index)
    size = chosen[f"{kind}-p_nom"].reindex(some.index)
    short = size < some["p_nom_min"] - 1.0
    if short.any():
        raise ValueError(f"capacity below the existing one: {list(some.index[short])}")
    size = size.clip(some["p_nom_min"], some["p_nom_max"])
    existing = np.maximum(some["p_nom_existing"], some["p_nom_min"])
    room = (some["p_nom_max"] - existing).replace(np.inf, 0.0)
    residue = np.maximum(max(0.01, 1e4 * roughness), 10.0 * roughness * room)
    return size.where(size - existing >= residue, existing)


def price_capacity(n: pypsa.Network) -> tuple[float, float]:
    """Fixed cost [CNY] of existing and of new capacity, as the objective counts them.

    The objective counts whole capacities of extendable components, so existing capacity is a
    constant there.
    """
    existing = new = 0.0
    for kind in KINDS:
        static = n.components[kind].static
        if "p_nom_existing" not in static or "counted" not in static:
            continue
        per_mw = static["capital_cost"]
        before = np.minimum(static["p_nom_existing"], static["p_nom"])
        counted = static["counted"].astype(bool)
        existing += float((per_mw * before)[counted].sum())
        new += float((per_mw * (static["p_nom"] - before))[counted].sum())
    return existing, new


def cost_hours(n: pypsa.Network, values: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Running cost [CNY] of each snapshot: PyPSA's marginal costs, weighted by its hours."""
    total = np.zeros(len(n.snapshots))
    for variable, component in (
        ("Generator-p", n.c.generators),
        ("StorageUnit-p_dispatch", n.c.storage_units),
        ("Link-p", n.c.links),
    ):
        if variable in values:
            price = component.static["marginal_cost"]
            frame = values[variable]
            total += frame.to_numpy() @ price[frame.columns].to_numpy()
    hours = n.snapshot_weightings["objective"].to_numpy()
    return pd.Series(total * hours, index=n.snapshots)
