"""Constraints on capacities alone: build limits, land, and the least battery power.

They belong to the plan, whose capacities operation takes over. An interior point spreads a small
need over many zones, each part of it as small as the residue that it leaves of everything; once
that is taken off, what a constraint then lacks is given to what was built most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.errors import SolveError

if TYPE_CHECKING:
    import pypsa

#: share of a constraint, beside a kilowatt, by which rounding may miss it
ROUNDING = 1e-6


@dataclass(frozen=True)
class CapacityRow:
    """At least and at most so much capacity [MW] of some generators and storage units.

    What is ``priced`` may be missed: the bill charges it.
    """

    name: str
    members: tuple[str, ...]
    least: float = 0.0
    most: float = np.inf
    priced: bool = False


def list_capacity_rows(n: pypsa.Network) -> list[CapacityRow]:
    """Constraints on capacities of a network, whether they may grow or are fixed."""
    own = n.meta["xjgrid"]
    rows = [
        CapacityRow(row["name"], tuple(row["names"]), most=float(row["limit"]))
        for row in own["build_limits"]
    ]
    if own["battery_min"] > 0:
        carrier = n.c.storage_units.static["carrier"]
        members = tuple(carrier.index[carrier.str.startswith("battery")])
        least, priced = float(own["battery_min"]), "battery_min_slack_price" in own
        rows.append(CapacityRow("battery minimum", members, least=least, priced=priced))
    return rows


def meet_capacity_rows(
    n: pypsa.Network, chosen: Mapping[str, pd.Series], planned: pd.Series
) -> dict[str, pd.Series]:
    """Change chosen capacities as little as makes them meet all constraints.

    What is above a limit is taken off what was added, in proportion. What is lacking of a least
    capacity goes to the members that the plan added most to, as far as their own limits and
    those that they share leave room.

    Parameters
    ----------
    n : pypsa.Network
        Hourly network, its capacities not yet fixed.
    chosen : mapping of str to Series
        Capacity [MW] of what may grow, by component (``Generator``, ``StorageUnit``), without
        the solver's residue.
    planned : Series
        Capacities [MW] as the plan left them.
    """
    rows = list_capacity_rows(n)
    if all(sizes.empty for sizes in chosen.values()):
        return dict(chosen)
    chosen = {kind: sizes for kind, sizes in chosen.items() if len(sizes)}
    frames = {kind: n.components[kind].static for kind in chosen}
    take = lambda column: pd.concat(  # noqa: E731
        [frames[kind].loc[sizes.index, column] for kind, sizes in chosen.items()]
    )
    size = pd.concat(list(chosen.values())).astype(float)
    parts = [n.c.generators.static["p_nom"], n.c.storage_units.static["p_nom"]]
    fixed = pd.concat(parts).drop(size.index)
    lowest, most = np.maximum(take("p_nom_min"), take("p_nom_existing")), take("p_nom_max")
    free = {row.name: [name for name in row.members if name in size.index] for row in rows}
    for row in rows:
        added = (size - lowest)[free[row.name]]
        over = size[free[row.name]].sum() - row.most
        if over > 0.0 and added.sum() > 0.0:
            size[free[row.name]] -= added * min(1.0, over / added.sum())
    for row in rows:
        standing = fixed.reindex(row.members).sum()
        order = (planned.reindex(free[row.name]) - lowest[free[row.name]]).sort_values()
        for name in order.index[::-1]:
            lack = row.least - standing - size[free[row.name]].sum()
            shared = [r.most - size[free[r.name]].sum() for r in rows if name in free[r.name]]
            size[name] += max(0.0, min(lack, most[name] - size[name], *shared))
    return {kind: size[sizes.index] for kind, sizes in chosen.items()}


def require_capacity_rows(n: pypsa.Network) -> None:
    """Refuse to operate capacities that miss a constraint of the plan which has no price.

    Raises
    ------
    SolveError
        With every constraint that is missed, what it asks and what there is.
    """
    static = [n.c.generators.static, n.c.storage_units.static]
    size = pd.concat([frame["p_nom"] for frame in static])
    missed = []
    for row in list_capacity_rows(n):
        built = float(size.reindex(row.members).sum())
        for word, asked, miss in (
            ("at least", row.least, row.least - built), ("at most", row.most, built - row.most)
        ):  # fmt: skip
            if not row.priced and miss > 1e-3 + ROUNDING * abs(asked):
                missed.append(f"{row.name}: {word} {asked:,.3f} MW asked, {built:,.3f} MW built")
    if missed:
        raise SolveError(
            "the capacities of the plan miss constraints that must hold: "
            f"{'; '.join(missed)}. A lower solver.plan_tolerance may help; limits that contradict "
            "each other are in build_limits.csv, limits.csv and the scenario's storage."
        )
