"""The account of a case: its hourly metrics and its summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xjgrid.account.hourly import Hourly, make_dataset
from xjgrid.account.solved import Solved
from xjgrid.account.summary import summarise

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


@dataclass(frozen=True, repr=False)
class Account:
    """What is drawn from a solved network.

    Parameters
    ----------
    metrics
        Hourly figures by zone and carrier, with units.
    summary
        One figure a row; see `xjgrid.account.names.SUMMARY_COLUMNS`.
    """

    metrics: xr.Dataset
    summary: pd.DataFrame

    def __repr__(self) -> str:
        sizes = ", ".join(f"{size} {name}s" for name, size in self.metrics.sizes.items())
        return f"Account({sizes}; {len(self.summary)} figures)"


def account_case(
    solution: Any, scenario: Any, study: Any, *, demand: xr.DataArray | None = None
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
        Demand in MW by ``row``, ``snapshot`` and ``zone``; made from the tables if not given.

    Raises
    ------
    KeyError
        If the network lacks a column that the account needs, or has a carrier the table lacks.
    """
    solved = Solved(solution, scenario.tables(study), scenario.year)
    hourly = Hourly(solved)
    if demand is None:
        demand = _read_demand(scenario, study)
    return Account(make_dataset(solved, hourly), summarise(solved, hourly, demand))


def _read_demand(scenario: Any, study: Any) -> xr.DataArray:
    from xjgrid.build import Context
    from xjgrid.build.demand import make_demand

    return make_demand(Context.open(study, scenario))
