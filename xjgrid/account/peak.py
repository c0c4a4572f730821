"""Industrial CO2 year by year, as orders and adoption paths state it, and its peak.

No year but the case's own is solved: what processes make is ordered, and what fuels deliver of a
service follows from the path of its electric options, so direct emissions need no dispatch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.account.finals import INDUSTRY, read_factor
from xjgrid.account.names import ALL
from xjgrid.account.solved import HOURS_A_YEAR
from xjgrid.account.table import make_items

if TYPE_CHECKING:
    from xjgrid.account.book import Book
    from xjgrid.build.context import Context


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
    out["energy"] += _sum_services(context) + _sum_other(context)
    return out


def _sum_services(context: Context) -> float:
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


def _sum_other(context: Context) -> float:
    from xjgrid.inputs.annual import interpolate

    table = context.tables["final_energy"]
    table = table[table["sector"].isin(INDUSTRY)]
    if table.empty:
        return 0.0
    found = interpolate(table, ["sector", "fuel"], ["energy"], context.year)
    return float(
        sum(row.energy * 1000.0 * read_factor(context, row.fuel) for row in found.itertuples())
    )


def list_peak(book: Book, context: Context | None) -> list[pd.DataFrame]:
    """Rows of stated industrial CO2 by year, and the year of its peak."""
    if context is None or not context.scenario.industry.sites:
        return []
    records = []
    for year in list_years(context):
        stated = state_co2(context.at(year))
        records.append((str(year), float(stated["energy"]), float(stated["process"])))
    out = []
    for label, energy, process in records:
        named = pd.DataFrame({"consumer": [ALL] * 3, "carrier": ["energy", "process", ALL]})
        values = pd.Series([energy, process, energy + process]).to_numpy()
        out.append(make_items("co2_industry_stated", values, named, [label]))
    peak = max(records, key=lambda record: record[1] + record[2])[0]
    named = pd.DataFrame({"consumer": [ALL], "carrier": [ALL]})
    out.append(make_items("co2_peak_year", pd.Series([float(peak)]).to_numpy(), named, book.year))
    return out
