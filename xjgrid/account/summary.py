"""The summary of a case: every figure by zone, region, carrier, month and year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.account.cost import list_costs
from xjgrid.account.end_use import EndUseDemand, list_end_uses
from xjgrid.account.final_energy import FinalEnergy, list_final_energy
from xjgrid.account.periods import PeriodTotals
from xjgrid.account.plants import Plants, list_plants
from xjgrid.account.processes import Processes, list_processes
from xjgrid.account.product_costs import list_product_costs
from xjgrid.account.services import Services, list_services
from xjgrid.account.site_supply_cost import list_supply_costs, price_supply
from xjgrid.account.sites import Sites, list_sites
from xjgrid.account.statements import list_statements
from xjgrid.account.system import list_system

if TYPE_CHECKING:
    import xarray as xr

    from xjgrid.account.hourly import Hourly


def summarise(hourly: Hourly, demand: xr.DataArray) -> pd.DataFrame:
    """Return the summary of a solved case.

    Parameters
    ----------
    demand
        Demand of loads in MW by ``row``, ``snapshot`` and ``zone``; see `account_case`.

    Returns
    -------
    Frame with the columns `SUMMARY_COLUMNS`. Location, end use, carrier and part are `ALL` where
    the figure is a total, so a sum must pick either totals or parts.
    """
    solved = hourly.solved
    totals = PeriodTotals.of(solved)
    plants, end_uses = Plants(totals, hourly), EndUseDemand(hourly, demand)
    parts = [
        *list_plants(plants),
        *list_end_uses(totals, end_uses),
        *list_system(plants),
        *list_costs(totals, solved),
        *(list_statements(solved.context) if solved.context is not None else ()),
        *_list_industry(plants, end_uses),
    ]
    return pd.concat([part for part in parts if not part.empty], ignore_index=True)


def _list_industry(plants: Plants, end_uses: EndUseDemand) -> list[pd.DataFrame]:
    """Figures of industry; nothing where a network has neither sites nor services."""
    totals, solved = plants.totals, plants.solved
    processes, sites, services = Processes(solved), Sites(solved), Services(solved)
    if sites.names.empty and services.table.empty:
        return []
    supplied = price_supply(sites)
    return [
        *list_processes(totals, processes),
        *list_sites(totals, sites, processes),
        *list_supply_costs(totals, sites, supplied),
        *list_product_costs(plants, processes, sites, supplied),
        *list_services(totals, services),
        *list_final_energy(totals, FinalEnergy(end_uses, processes, services)),
    ]
