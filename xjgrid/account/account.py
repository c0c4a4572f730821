"""The account of a case: its hourly metrics and its summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xjgrid.account.dataset import make_dataset
from xjgrid.account.hourly import Hourly
from xjgrid.account.solved_network import SolvedNetwork
from xjgrid.account.summary import summarise

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from xjgrid.account.ledger import Ledger
    from xjgrid.build.context import Context
    from xjgrid.inputs import Study
    from xjgrid.scenario import Scenario
    from xjgrid.solve.solution import Solution


@dataclass(frozen=True, repr=False)
class Account:
    """Figures of a solved network.

    Parameters
    ----------
    metrics
        Hourly figures by zone and carrier, with units.
    summary
        Records of figures; see `xjgrid.account.metrics.SUMMARY_COLUMNS`.
    ledger
        Who supplied whom, if it was made; see `xjgrid.account.ledger_summary.add_ledger`.
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
    solution: Solution,
    scenario: Scenario,
    study: Study,
    *,
    demand: xr.DataArray | None = None,
    context: Context | None = None,
) -> Account:
    """Draw every figure of a case from its solution, but for those of the ledger.

    Green shares of consumers and the renewable part of exports are the ledger's: see
    `xjgrid.account.ledger_summary.add_ledger`.

    Parameters
    ----------
    solution
        What the solve leaves.
    scenario
        The resolved scenario; gives the tables with its overrides.
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
        if context is None:
            from xjgrid.build.context import Context

            context = Context.open(study, scenario)
        demand = read_demand(context)
    hourly = Hourly(SolvedNetwork.of(solution, scenario.tables(study), context))
    return Account(make_dataset(hourly), summarise(hourly, demand))


def read_demand(context: Context) -> xr.DataArray:
    """Return demand [MW] by row of what is left in the zones and of sites beside their processes.

    Returns
    -------
    Dimensions ``(row, snapshot, zone)``; a network's loads without processes and services.
    """
    from xjgrid.build.industry.remainder import make_remainder
    from xjgrid.build.industry.sites import make_site_demand

    left, sites = make_remainder(context), make_site_demand(context)
    return left.reindex(row=sites["row"], fill_value=0.0) + sites
