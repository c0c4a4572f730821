"""What the electricity of a site costs its owner, beside what it is worth by the hour.

The marginal price of a site's bus says what one more MWh costs; a works with its own coal plant
pays less. Here the owner pays for the own plants (fuel, carbon, operation, yearly cost of what was
built), for what the connection brings at the hourly price of the zone and its fee, and earns that
price for what the site gives away. What stands already has no capital cost here, as in the system
cost; starts and payments of contracts between companies are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.cost import own_column
from xjgrid.account.green import share
from xjgrid.account.sites import Sites
from xjgrid.account.solved import Array
from xjgrid.account.table import make_items

if TYPE_CHECKING:
    from xjgrid.account.book import Book

RUNNING = ("variable_om", "fuel_cost", "carbon_cost")


def list_supply(book: Book, sites: Sites, supplied: Mapping[str, Array]) -> list[pd.DataFrame]:
    """Cost of a site's electricity over the horizon by part, and of all sites, CNY/MWh.

    ``supplied`` is what `price_supply` returns.
    """
    if sites.names.empty:
        return []
    used = book.solved.hours @ sites.consumption
    out = []
    for part, spent in supplied.items():
        at = pd.DataFrame({"place": sites.names, "carrier": part})
        out.append(make_items("electricity_cost", share(spent, used), at, book.year))
        whole = share(spent.sum(keepdims=True), used.sum(keepdims=True))
        of_all = pd.DataFrame({"carrier": [part]})
        out.append(make_items("electricity_cost", whole, of_all, book.year))
    return out


def price_supply(sites: Sites) -> dict[str, Array]:
    """Return what the supply of each site cost in CNY of the horizon by part, shape (site,).

    Returns
    -------
    dict
        ``own`` plants and stores, ``bought`` at the price of the zone, ``fee`` of the connection,
        ``sold`` (negative), and ``all``, their sum; NaN where a price is not known.
    """
    solved = sites.solved
    prices = solved.network.c.buses.dynamic["marginal_price"]
    price = prices.reindex(columns=sites.table["zone"]).to_numpy(float)
    price = price.reshape(len(solved.times), len(sites.names))
    out = {
        "own": _price_own(sites),
        "bought": solved.hours @ (price * sites.taken),
        "fee": _sum_fees(sites),
        "sold": -(solved.hours @ (price * sites.given)),
    }
    return {**out, "all": np.sum(list(out.values()), axis=0)}


def _price_own(sites: Sites) -> Array:
    """Running costs of the plants of each site, yearly ones, and those of what was built."""
    solved = sites.solved
    out = np.zeros(len(sites.names))
    for table, component, attribute in (
        (sites.plants, "generators", "p"),
        (solved.capturing, "generators", "p"),
        (solved.stores, "storage_units", "p_dispatch"),
    ):
        some = table[table["bus"].isin(sites.names)]
        energy = solved.hours @ solved.series(component, attribute, some.index)
        running = np.sum([own_column(some, name) for name in RUNNING], axis=0)
        size, stood = (some[c].to_numpy(float) for c in ("p_nom_opt", "p_nom_existing"))
        yearly = np.clip(size - stood, 0.0, None) * own_column(some, "annuity")
        yearly += np.maximum(size, stood) * own_column(some, "fixed_om")
        if "retrofit" in some:
            rates = own_column(some, "annuity_retrofit") + own_column(some, "fixed_om_retrofit")
            yearly += some["retrofit"].fillna(0.0).to_numpy(float) * rates
        at = sites.names.get_indexer(pd.Index(some["bus"]))
        np.add.at(out, at, energy * running + yearly * solved.part_of_year)
    return out


def _sum_fees(sites: Sites) -> Array:
    """Fee of the connection for what it takes from the grid."""
    solved = sites.solved
    links = sites.list_connections("bus1")
    out = np.zeros(len(sites.names))
    energy = solved.hours @ solved.series("links", "p0", links.index)
    fee = links["marginal_cost"].to_numpy(float)
    np.add.at(out, sites.names.get_indexer(pd.Index(links["bus1"])), energy * fee)
    return out
