"""Figures that the tables state for whole years, without a solution.

No year but the case's own is solved: processes make their orders, and the fuel of a
service follows from the path of its electric options, so direct emissions need no dispatch.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd
import xarray as xr

from xjgrid.account.aggregation import label, to_records
from xjgrid.account.final_energy import INDUSTRY, read_other_fuels
from xjgrid.account.metrics import ALL
from xjgrid.account.solved_network import HOURS_A_YEAR

if TYPE_CHECKING:
    from xjgrid.build.context import Context


def list_statements(context: Context) -> list[pd.DataFrame]:
    """Demand of each end use in a whole year, and industrial CO2 by year with its peak."""
    return [*_list_end_uses(context), *_list_co2(context)]


def _list_end_uses(context: Context) -> Iterator[pd.DataFrame]:
    """Records of each end use in a whole year: all of it, and its parts."""
    from xjgrid.build.demand import read_energy
    from xjgrid.build.industry.residual_demand import list_taken, split_residual_demand

    whole = read_energy(context)
    taken = list_taken(context)
    services = taken["what"] == "services"
    parts = {
        ALL: whole,
        "sites": taken[~services].groupby("row")["energy"].sum(),
        "services": taken[services].groupby("row")["energy"].sum(),
        "remainder": split_residual_demand(context).sum(axis=1),
    }
    year = str(context.scenario.year)
    for part, energy in parts.items():
        values = xr.DataArray(energy.reindex(whole.index).fillna(0.0).to_numpy(), dims="name")
        for name in (whole.index, ALL):
            named = label(values, "name", end_use=name)
            yield to_records(named, "end_use_demand", part=part, period=year)


def list_years(context: Context) -> list[int]:
    """Years with demand: history, then the scenario's growth."""
    table = context.tables["demand"]
    some = table["growth"].isin(["history", context.scenario.demand.path])
    return sorted(int(year) for year in table.loc[some, "year"].unique())


def state_co2(context: Context) -> pd.Series:
    """Direct CO2 of industry in the context's year: ``energy`` and ``process`` [t]."""
    from xjgrid.build.industry.processes import list_processes

    processes = list_processes(context)
    out = pd.Series({"energy": 0.0, "process": 0.0})
    if len(processes):
        energy = processes["ordered"] * HOURS_A_YEAR
        for kind in out.index:
            out[kind] += float((energy * processes[f"co2_{kind}"]).sum())
    others = read_other_fuels(context)
    out["energy"] += float(others.loc[others["sector"].isin(INDUSTRY), "co2"].sum())
    out["energy"] += sum_service_co2(context)
    return out


def sum_service_co2(context: Context) -> float:
    """CO2 [t] of fuels that deliver services to industry; a free path counts at its low end."""
    from xjgrid.build.industry.service_options import (
        blend_fuels,
        list_options,
        list_services,
        weigh_fuels,
    )

    demand = list_services(context)
    if demand.empty:
        return 0.0
    options = list_options(context)
    total = 0.0
    for line in demand[demand["sector"].isin(INDUSTRY)].itertuples():
        mine = options[line.service]
        electric = float(mine.loc[mine["kind"] == "electric", "low"].sum())
        fuel = blend_fuels(context, weigh_fuels(mine), line.zone)
        total += line.energy * (1.0 - electric) * fuel["co2_intensity"]
    return total


def _list_co2(context: Context) -> list[pd.DataFrame]:
    """Records of stated industrial CO2 by year, and the year of its peak."""
    if not context.scenario.industry.sites:
        return []
    stated = {}
    for year in list_years(context):
        stated[str(year)] = state_co2(context.at(year))
    table = pd.DataFrame(stated).T
    table[ALL] = table["energy"] + table["process"]
    values = xr.DataArray(
        table.to_numpy(), {"period": table.index.to_numpy(object), "part": list(table)},
        ("period", "part"),
    )  # fmt: skip
    peak = xr.DataArray(float(table[ALL].idxmax()))
    own = str(context.scenario.year)
    return [
        to_records(values, "co2_industry_stated"),
        to_records(peak, "co2_peak_year", period=own),
    ]
