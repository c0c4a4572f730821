"""The account of a case: its hourly metrics and its summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.account.hourly import Hourly, make_dataset
from xjgrid.account.solved import Solved
from xjgrid.account.summary import summarise

if TYPE_CHECKING:
    import pypsa
    import xarray as xr

    from xjgrid.account.ledger import Ledger


@dataclass(frozen=True, repr=False)
class Account:
    """What is drawn from a solved network.

    Parameters
    ----------
    metrics
        Hourly figures by zone and carrier, with units.
    summary
        One figure a row; see `xjgrid.account.names.SUMMARY_COLUMNS`.
    ledger
        Who supplied whom, if it was made; see `xjgrid.account.green_rows.add_ledger`.
    checks
        Identities of the ledger: ``quantity, expected, model, tolerance, within``.
    """

    metrics: xr.Dataset
    summary: pd.DataFrame
    ledger: Ledger | None = None
    checks: pd.DataFrame | None = None

    def __repr__(self) -> str:
        sizes = ", ".join(f"{size} {name}s" for name, size in self.metrics.sizes.items())
        return f"Account({sizes}; {len(self.summary)} figures)"


def account_case(
    solution: Any,
    scenario: Any,
    study: Any,
    *,
    demand: xr.DataArray | None = None,
    context: Any = None,
) -> Account:
    """Draw every figure of a case from its solution.

    Parameters
    ----------
    solution
        A `xjgrid.solve.Solution`.
    scenario
        The resolved scenario; gives the tables with its overrides, and the year.
    study
        The study that the scenario was loaded from.
    demand
        Demand of loads in MW by ``row``, ``snapshot`` and ``zone``, without processes and
        services; made from the tables if not given.
    context
        What the build reads; opened if neither it nor the demand is given. Without it what
        follows from the tables of services and contracts is left out.

    Raises
    ------
    KeyError
        If the network lacks a column that the account needs, or has a carrier the table lacks.
    """
    if demand is None:
        from xjgrid.build import Context

        context = Context.open(study, scenario) if context is None else context
        demand = read_demand(context)
    demand = average_hours(demand, solution.network)
    solved = Solved(solution, scenario.tables(study), scenario.year, context)
    hourly = Hourly(solved)
    return Account(make_dataset(solved, hourly), summarise(solved, hourly, demand))


def average_hours(values: xr.DataArray, network: pypsa.Network) -> xr.DataArray:
    """Return hourly values as means over the hours that each snapshot of a network stands for.

    Parameters
    ----------
    values
        With the dimension ``snapshot``, consecutive hours.

    Returns
    -------
    The same where the network has all the hours.

    Raises
    ------
    ValueError
        If a snapshot of the network is none of the hours.
    """
    if len(values["snapshot"]) == len(network.snapshots):
        return values
    hours = pd.DatetimeIndex(values["snapshot"].to_numpy())
    first = hours.get_indexer(pd.DatetimeIndex(network.snapshots))
    if (first < 0).any():
        raise ValueError("the network has hours that the demand has not")
    axis = values.dims.index("snapshot")
    lengths = np.diff(np.append(first, len(hours)))
    sums = np.add.reduceat(values.to_numpy(), first, axis=axis)
    shape = [-1 if dim == "snapshot" else 1 for dim in values.dims]
    return values.isel(snapshot=first).copy(data=sums / lengths.reshape(shape))


def read_demand(context: Any) -> xr.DataArray:
    """Return demand [MW] by row of what is left in the zones and of sites beside their processes.

    Returns
    -------
    Dimensions ``(row, snapshot, zone)``; a network's loads without processes and services.
    """
    from xjgrid.build.industry.remainder import make_remainder
    from xjgrid.build.industry.sites import make_site_demand

    left, sites = make_remainder(context), make_site_demand(context)
    return left.reindex(row=sites["row"], fill_value=0.0) + sites
