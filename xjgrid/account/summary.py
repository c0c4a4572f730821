"""The summary of a case: every figure by zone, region, carrier, month and year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.account.adequacy import list_security
from xjgrid.account.book import Book
from xjgrid.account.capacity import list_capacities
from xjgrid.account.capture import list_captured
from xjgrid.account.commitment import list_running
from xjgrid.account.cost import list_costs
from xjgrid.account.emissions import list_emissions
from xjgrid.account.energy import list_energies
from xjgrid.account.exports import list_channels
from xjgrid.account.green import list_greens
from xjgrid.account.grid import list_corridors
from xjgrid.account.hourly import Hourly
from xjgrid.account.industry import list_industry
from xjgrid.account.prices import list_prices
from xjgrid.account.rows import Rows, list_rows, list_statements
from xjgrid.account.solved import Solved
from xjgrid.account.storage import list_storages

if TYPE_CHECKING:
    import xarray as xr


def summarise(solved: Solved, hourly: Hourly, demand: xr.DataArray) -> pd.DataFrame:
    """Return the summary of a solved case.

    Parameters
    ----------
    demand
        Demand of loads in MW by ``row``, ``snapshot`` and ``zone``; see `account_case`.

    Returns
    -------
    Frame ``metric, method, place, consumer, carrier, period, value, unit``. Place, consumer and
    carrier are `ALL` where the figure is a total, so a sum must pick either totals or parts.
    """
    book = Book(solved, hourly)
    rows = Rows(solved, hourly, demand)
    parts = [
        *list_capacities(book),
        *list_energies(book),
        *list_rows(book, rows),
        *list_storages(book),
        *list_channels(book),
        *list_corridors(book),
        *list_greens(book),
        *list_costs(book),
        *list_emissions(book),
        *list_captured(book),
        *list_running(book),
        *list_prices(book),
        *list_security(book),
        *list_statements(book),
        *list_industry(book, rows),
    ]
    return pd.concat([part for part in parts if not part.empty], ignore_index=True)
