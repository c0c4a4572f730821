"""Plants: the columns that every plant has, whatever it is.

A plant has a carrier, a bus, a capacity that exists (committed projects included), and a cap up
to which the plan may build. All else, such as an efficiency, is a column of its own kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import numpy.typing as npt

    from xjgrid.build.context import Context

#: sizes of a plant that cost money, by the suffix of their columns: power, energy of a store,
#: charging power of a store, power whose minimum load a retrofit lowers
SIZES = ("", "_energy", "_charging", "_retrofit")


def make_plants(
    context: Context,
    carrier: str | Sequence[str],
    bus: Sequence[str],
    *,
    existing: npt.ArrayLike = 0.0,
    cap: npt.ArrayLike | None = None,
    names: Sequence[str] | None = None,
    **own: Any,
) -> pd.DataFrame:
    """Frame of plants, ready for `add_components`.

    Parameters
    ----------
    context : Context
        For costs and the part of the year that the case covers.
    carrier : str or sequence of str
        Carrier of all plants, or of each.
    bus : sequence of str
        Bus of each plant.
    existing : array_like
        Capacity [MW] that exists in the scenario's year, committed projects included.
    cap : array_like, optional
        Largest capacity [MW], what exists included; without it nothing may be built. A plant
        whose cap exceeds what exists is extendable.
    names : sequence of str, optional
        Names; ``<bus> <carrier>`` if not given.
    **own
        Further columns, one value or one a plant. ``annuity`` and ``fixed_om`` [CNY/MW/yr] are
        those of the carrier in technologies.csv if not given; a storage unit sized apart brings
        the same with ``_energy`` [CNY/MWh/yr] and ``_charging`` [CNY/MW/yr]. ``role`` is
        ``plant`` and ``zone`` the bus if not given; ``site`` is the bus where it is not the zone.

    Returns
    -------
    DataFrame
        Index names; columns ``bus``, ``carrier``, ``p_nom``, ``p_nom_existing``, ``p_nom_min``,
        ``p_nom_max`` [MW], ``p_nom_extendable``, ``role``, ``zone``, ``site``, ``annuity``,
        ``fixed_om`` [CNY/MW/yr], the own columns, and ``capital_cost`` [CNY/MW over the case].

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> costs = SimpleNamespace(annuity=lambda c: 300.0, fixed_om=lambda c: 100.0)
    >>> context = SimpleNamespace(costs=costs, clock=SimpleNamespace(scale=0.5))
    >>> plants = make_plants(context, "wind", ["a", "b"], existing=[5.0, 0.0], cap=[5.0, 9.0])
    >>> plants.rename_axis(None)[["p_nom", "p_nom_max", "p_nom_extendable", "capital_cost"]]
            p_nom  p_nom_max  p_nom_extendable  capital_cost
    a wind    5.0        5.0             False         200.0
    b wind    0.0        9.0              True         200.0
    """
    own = {"role": "plant", "zone": list(bus), **own}
    own["site"] = [b if b != z else "" for b, z in zip(bus, own["zone"], strict=True)]
    kinds = [carrier] * len(bus) if isinstance(carrier, str) else list(carrier)
    stands = np.broadcast_to(np.asarray(existing, dtype=float), (len(bus),))
    most = stands if cap is None else np.maximum(stands, np.asarray(cap, dtype=float))
    for column, price in (("annuity", context.costs.annuity), ("fixed_om", context.costs.fixed_om)):
        if column not in own:
            known = {kind: price(kind) for kind in dict.fromkeys(kinds)}
            own[column] = [known[kind] for kind in kinds]
    frame = pd.DataFrame(
        {
            "bus": list(bus),
            "carrier": kinds,
            "p_nom": stands,
            "p_nom_existing": stands,
            "p_nom_min": stands,
            "p_nom_max": most,
            "p_nom_extendable": most > stands,
            **{column: _spread(values, len(bus)) for column, values in own.items()},
        }
    )
    frame.index = pd.Index(
        [f"{b} {c}" for b, c in zip(bus, kinds, strict=True)] if names is None else list(names),
        name="name",
    )
    return price_sizes(context, frame)


def make_store(context: Context, carrier: str, bus: Sequence[str], **given: Any) -> pd.DataFrame:
    """Frame of storage units of one carrier; see `make_plants`.

    What is not given is that of technologies.csv: hours of storage [h], efficiency one way,
    standing loss [%/h] and variable costs. The state of charge is cyclic.
    """
    costs = context.costs
    standard = {
        "max_hours": lambda: costs.get(carrier, "max_hours"),
        "efficiency_store": lambda: costs.get(carrier, "efficiency"),
        "efficiency_dispatch": lambda: costs.get(carrier, "efficiency"),
        "standing_loss": lambda: costs.get(carrier, "standing_loss", 0.0) / 100.0,
        "marginal_cost": lambda: costs.get(carrier, "vom", 0.0),
        "variable_om": lambda: costs.get(carrier, "vom", 0.0),
        "cyclic_state_of_charge": lambda: True,
    }
    read = {column: value() for column, value in standard.items() if column not in given}
    return make_plants(context, carrier, bus, **{**read, **given})


def _spread(values: Any, length: int) -> Any:
    """One value a plant: of a Series the values in their order, of a scalar the same for all."""
    if np.ndim(values) == 0:
        return [values] * length
    return np.asarray(values)


def price_sizes(context: Context, frame: pd.DataFrame) -> pd.DataFrame:
    """Add ``capital_cost`` [CNY/MW over the case], and that of every further size.

    Parameters
    ----------
    frame : DataFrame
        With ``annuity`` and ``fixed_om`` [CNY/MW/yr], each with the suffix of a size.
    """
    yearly = {
        size: frame[f"annuity{size}"] + frame[f"fixed_om{size}"]
        for size in SIZES
        if f"annuity{size}" in frame
    }
    return frame.assign(
        **{f"capital_cost{size}": cost * context.clock.scale for size, cost in yearly.items()}
    )
