"""Flexibility retrofit of thermal plants: a lower minimum load that can be bought.

Which technology retrofits a carrier stands in carriers.csv. Its cost is per kW of *released*
capacity, the part of the load range below the old minimum that the retrofit opens. A MW
retrofitted releases the fall of its minimum load, in or out of the heating season, whichever is
more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.build.plants import price_sizes
from xjgrid.inputs.build_keys import name_build_key

if TYPE_CHECKING:
    from xjgrid.build.context import Context

#: smallest fall of the minimum load (share) that is worth a decision
LEAST_FALL = 1e-6


def add_retrofit_columns(context: Context, frame: pd.DataFrame) -> pd.DataFrame:
    """Add the columns of the retrofit to the thermal groups.

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
    technology = frame["carrier"].map(context.carriers["retrofit"])
    keys = technology.map(name_build_key)
    technology = technology.where(keys.map(context.scenario.build.allows), "")
    able = technology != ""
    if not able.any():
        return frame
    costs = context.costs

    def read(figure: Callable[[str], float]) -> pd.Series:
        known = {name: figure(name) for name in technology[able].unique()}
        return technology.map(known).astype(float)

    old, old_heating = frame["minimum_load_base"], frame["minimum_load_heating"]
    base = np.fmin(old, read(lambda t: costs.get(t, "min_load")))
    heating = np.fmin(old_heating, read(lambda t: costs.get(t, "min_load_heating")))
    released = np.maximum(old - base, old_heating - heating)
    retrofitted = frame.assign(
        retrofit=0.0,
        retrofit_extendable=able & frame["committed"] & (released > LEAST_FALL),
        minimum_load_retrofit_base=base,
        minimum_load_retrofit_heating=heating,
        annuity_retrofit=(released * read(costs.annuity)).fillna(0.0),
        fixed_om_retrofit=(released * read(costs.fixed_om)).fillna(0.0),
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
