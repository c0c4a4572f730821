"""Cost of a site's electricity for its owner, beside its value by the hour.

The marginal price of a site's bus says what one more MWh costs; a works with its own coal plant
pays less. Here the owner pays for the own plants (fuel, carbon, operation, yearly cost of what was
built), for what the connection brings at the hourly price of the zone and its fee, and earns that
price for what the site gives away. What stands already has no capital cost here, as in the system
cost; starts and payments of contracts between companies are left out.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.account.aggregation import share
from xjgrid.account.metrics import ALL
from xjgrid.account.own_columns import own_column
from xjgrid.account.periods import PeriodTotals
from xjgrid.account.sites import Sites

RUNNING = ("variable_om", "fuel_cost", "carbon_cost")


def list_supply_costs(
    totals: PeriodTotals, sites: Sites, supplied: Mapping[str, xr.DataArray]
) -> list[pd.DataFrame]:
    """Cost of a site's electricity over the horizon by part, and of all sites, CNY/MWh.

    ``supplied`` is what `price_supply` returns.
    """
    if sites.names.empty:
        return []
    used = sites.total(sites.consumption)
    out = []
    for part, spent in supplied.items():
        whole = share(spent.sum("site", skipna=False), used.sum("site"))
        for value in (share(spent, used), whole):
            out.append(totals.records(value, "electricity_cost", part=part))
    return out


def price_supply(sites: Sites) -> dict[str, xr.DataArray]:
    """Return the cost of each site's supply in CNY of the horizon by part.

    Returns
    -------
    dict
        ``own`` plants and stores, ``bought`` at the price of the zone, ``fee`` of the connection,
        ``sold`` (negative), and ``all``, their sum; NaN where a price is not known.
    """
    solved = sites.solved
    zone = pd.Index(solved.buses.loc[sites.names, "zone"])
    price = xr.DataArray(solved.price(zone).to_numpy(), sites.taken.coords, sites.taken.dims)
    out = {
        "own": _price_own(sites),
        "bought": sites.total(price * sites.taken),
        "fee": _sum_fees(sites),
        "sold": -sites.total(price * sites.given),
    }
    return {**out, ALL: sum(out.values(), xr.zeros_like(out["own"]))}


def _price_own(sites: Sites) -> xr.DataArray:
    """Running costs of the plants of each site, yearly ones, and those of what was built."""
    solved = sites.solved
    out = xr.DataArray(np.zeros(len(sites.names)), {"site": sites.names.to_numpy()})
    for table, component, attribute in (
        (sites.plants, "generators", "p"),
        (solved.capturing, "generators", "p"),
        (solved.units, "storage_units", "p_dispatch"),
    ):
        some = table[table["site"] != ""]
        running = sum((own_column(some, name) for name in RUNNING), np.zeros(len(some)))
        size, stood = (some[c].to_numpy(float) for c in ("p_nom_opt", "p_nom_existing"))
        yearly = np.clip(size - stood, 0.0, None) * own_column(some, "annuity")
        yearly += np.maximum(size, stood) * own_column(some, "fixed_om")
        rates = some["annuity_retrofit"] + some["fixed_om_retrofit"]
        yearly += (some["retrofit"] * rates).to_numpy(float)
        spent = solved.energy(component, attribute, some) * running + yearly * solved.part_of_year
        out = out + solved.sum_by(xr.DataArray(spent, dims="name"), some, "site")
    return out


def _sum_fees(sites: Sites) -> xr.DataArray:
    """Fee of the connection for what it takes from the grid."""
    links = sites.solved.connections("bus1")
    fee = links["marginal_cost"].to_numpy(float)
    return sites.total(sites.solved.power("links", "p0", links, "site", factor=fee))
