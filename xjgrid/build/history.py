"""Past years: published resource, batteries as they were commissioned, published demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.errors import InputError
from xjgrid.profiles.resource import (
    count_in_place,
    match_months,
    read_commissioning,
    read_demand_months,
    read_hours,
    scale_to_hours,
)

if TYPE_CHECKING:
    import xarray as xr

    from xjgrid.build.context import Context


def scale_profile(context: Context) -> xr.Dataset:
    """Return the profile with the scenario's `resource` scaled to the published months.

    Each month of wind, sun or water takes one factor over all zones, so that the fleet that then
    stood has the available full-load hours of `profiles/resource.csv`.
    """
    profile = context.profile.copy()
    month = context.clock.year_hours.month.to_numpy()
    for variable in context.scenario.resource:
        hours = read_hours(context.tables.get("resource"), variable, context.year)
        array = profile[variable].sel(zone=context.zones).transpose("time", "zone")
        try:
            scaled = scale_to_hours(array.values, _count(context, variable), month, hours)
        except ValueError as error:
            raise InputError.single(
                "profiles/resource.csv", f"{variable} {context.year}: {error}"
            ) from error
        profile[variable] = array.copy(data=scaled)
    return profile


def _count(context: Context, variable: str) -> np.ndarray:
    """Return the capacity [MW] that a resource refers to, by month and zone."""
    from xjgrid.build.hydro import list_hydro
    from xjgrid.build.renewables import count_by_month, count_stock

    if variable == "hydro":
        carriers = context.of_model("run-of-river", "reservoir")
        plants = pd.concat([pd.DataFrame(), *(list_hydro(context, c) for c in carriers)])
        if plants.empty:
            return np.zeros((12, len(context.zones)))
        size = plants.groupby("bus")["p_nom"].sum().reindex(context.zones, fill_value=0.0)
        return np.tile(size.to_numpy(), (12, 1))
    driven = [
        carrier
        for carrier in context.of_model("variable")
        if context.carriers.at[carrier, "profile"] == variable
    ]
    if context.scenario.fleet.timing == "year_end":
        size = [np.tile(count_stock(context, c).to_numpy(), (12, 1)) for c in driven]
    else:
        size = [count_by_month(context, c).to_numpy() for c in driven]
    return np.sum(size, axis=0)


def average_stock(context: Context, carriers: Sequence[str]) -> pd.DataFrame:
    """Return batteries that had been run in, on average over the months of the case.

    Like other plants they are of use some months after they were commissioned
    (``run_in_months_battery``).

    Parameters
    ----------
    carriers
        Carriers of batteries.

    Returns
    -------
    DataFrame
        Index zones; p_nom [MW] and e_nom [MWh].
    """
    year = context.year
    columns = ["p_nom", "e_nom"]
    stocks = {
        y: context.fleet.by_zone(carriers, y)[columns].reindex(context.zones, fill_value=0.0)
        for y in (year - 2, year - 1, year)
    }
    shares = read_commissioning(context.tables.get("commissioning"), "battery")
    delay = context.parameter("run_in_months_battery")
    months = context.clock.month - 1
    out = {}
    for column in columns:
        levels = {y: stock[column].to_numpy(float) for y, stock in stocks.items()}
        out[column] = count_in_place(levels, shares, year, delay)[months].mean(axis=0)
    return pd.DataFrame(out, index=context.zones)


def follow_months(
    context: Context, demand: np.ndarray, staying: np.ndarray | None = None
) -> np.ndarray:
    """Return demand whose months have the published shares of the year.

    Parameters
    ----------
    demand
        Of a whole year, shape (row, 8760, zone).
    staying
        Demand of each hour that is elsewhere and is not moved, such as that of sites,
        shape (8760,).
    """
    shares = read_demand_months(context.tables.get("demand_months"), context.year)
    month = context.clock.year_hours.month.to_numpy()
    try:
        factors = match_months(demand.sum(axis=(0, 2)), month, shares, staying)
    except ValueError as error:
        raise InputError.single("networks/demand_months.csv", str(error)) from error
    return demand * factors[month - 1][None, :, None]
