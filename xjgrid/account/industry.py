"""Everything that the summary says of sites, processes, services and final energy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.account.bought import Claims, list_bought
from xjgrid.account.consumers import Consumers
from xjgrid.account.finals import Finals, list_finals
from xjgrid.account.flexibility import list_flexibility
from xjgrid.account.peak import list_peak
from xjgrid.account.processes import Processes, list_outputs
from xjgrid.account.rows import Rows
from xjgrid.account.services import Services, list_services
from xjgrid.account.sites import Sites, list_sites
from xjgrid.account.supply import list_supply, price_supply
from xjgrid.account.tonnes import list_tonnes

if TYPE_CHECKING:
    from xjgrid.account.book import Book


def list_industry(book: Book, rows: Rows) -> list[pd.DataFrame]:
    """Figures of industry; nothing where a network has neither sites nor services."""
    solved = book.solved
    processes, sites, services = Processes(solved), Sites(solved), Services(solved)
    if sites.names.empty and services.table.empty:
        return []
    consumers = Consumers(solved, rows, processes)
    supplied = price_supply(sites)
    return [
        *list_outputs(book, processes),
        *list_sites(book, sites, processes),
        *list_supply(book, sites, supplied),
        *list_tonnes(book, processes, sites, supplied),
        *list_flexibility(book, processes),
        *list_services(book, services),
        *list_finals(book, Finals(solved, rows, processes, services)),
        *list_peak(book, solved.context),
        *list_bought(book, Claims(solved, consumers, sites)),
    ]
