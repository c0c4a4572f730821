"""Flexibility retrofit of coal plants: a lower minimum load that can be bought.

The cost of ``coal-retrofit`` is per kW of *released* capacity, the part of the load range below
the old minimum that the retrofit opens. A MW retrofitted releases the fall of its minimum load,
in or out of the heating season, whichever is more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.build.plants import price_sizes

if TYPE_CHECKING:
    from xjgrid.build.context import Context

TECHNOLOGY = "coal-retrofit"

#: smallest fall of the minimum load (share) that is worth a decision
LEAST_FALL = 1e-6


def add_retrofit_columns(context: Context, frame: pd.DataFrame) -> pd.DataFrame:
    """Say which thermal groups can be retrofitted, to what minimum load and at what cost.

    Parameters
    ----------
    frame : DataFrame
        Of :func:`xjgrid.build.thermal.list_thermal`.

    Returns
    -------
    DataFrame
        With ``retrofit`` [MW, 0], ``retrofit_extendable``, ``minimum_load_retrofit_base`` and
        ``_heating`` (share of online capacity), and ``annuity_retrofit``, ``fixed_om_retrofit``
        [CNY/yr] and ``capital_cost_retrofit`` [CNY over the case] of a MW retrofitted.
    """
    if not context.scenario.build.coal_retrofit or frame.empty:
        return frame
    costs = context.costs
    base = np.minimum(frame["minimum_load_base"], costs.get(TECHNOLOGY, "min_load"))
    heating = np.minimum(frame["minimum_load_heating"], costs.get(TECHNOLOGY, "min_load_heating"))
    released = np.maximum(
        frame["minimum_load_base"] - base, frame["minimum_load_heating"] - heating
    )
    coal = frame["carrier"].map(context.carriers["group"]) == "coal"
    retrofitted = frame.assign(
        retrofit=0.0,
        retrofit_extendable=coal & frame["committed"] & (released > LEAST_FALL),
        minimum_load_retrofit_base=base,
        minimum_load_retrofit_heating=heating,
        annuity_retrofit=released * costs.annuity(TECHNOLOGY),
        fixed_om_retrofit=released * costs.fixed_om(TECHNOLOGY),
    )
    return price_sizes(context, retrofitted)


def make_retrofit_series(
    frame: pd.DataFrame, warm: pd.DataFrame, minimum: pd.DataFrame, available: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Hourly inputs of the groups that can be retrofitted.

    Parameters
    ----------
    frame : DataFrame
        Thermal groups, with the columns of :func:`add_retrofit_columns`.
    warm, minimum, available : DataFrame
        Heating season (bool), minimum load before the retrofit and availability, by hour.

    Returns
    -------
    dict
        ``minimum_load_retrofit`` (share of online capacity) and ``retrofit_relief`` (MW by which
        a MW retrofitted can lower the minimum of a group: its availability times the fall of
        the minimum load); empty if nothing can be retrofitted.
    """
    if "retrofit_extendable" not in frame or not frame["retrofit_extendable"].any():
        return {}
    names = frame.index[frame["retrofit_extendable"]]
    base = frame.loc[names, "minimum_load_retrofit_base"].to_numpy()
    heating = frame.loc[names, "minimum_load_retrofit_heating"].to_numpy()
    lower = pd.DataFrame(np.where(warm[names], heating, base), index=minimum.index, columns=names)
    relief = (minimum[names] - lower) * available[names].to_numpy()
    return {"minimum_load_retrofit": lower, "retrofit_relief": relief}
