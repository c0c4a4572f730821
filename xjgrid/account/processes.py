"""Processes of the sites: output, electricity, scrap, and how far they used their freedom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.account.aggregation import label, to_records
from xjgrid.account.metrics import METRICS
from xjgrid.account.periods import PeriodTotals
from xjgrid.account.solved_network import SolvedNetwork

Array = np.ndarray

COLUMNS = (
    "site", "zone", "process", "product", "sector", "row", "ordered", "fuel_cost", "carbon_cost",
    "variable_om", "co2_energy", "co2_process", "coal", "gas", "bus",
)  # fmt: skip
FREEDOM = ("p_nom", "floor", "interruptible", "restart_cost")

AT_FLOOR = 1e-3
"""Part of its power by which a process may lie above its floor and still run at it."""

LABELS = (
    {"site": "site", "end_use": "product", "carrier": "process"},
    {"site": "site", "end_use": "product"},
    {"end_use": "product", "carrier": "process"},
    {"end_use": "product"},
)
"""Labels of records of processes: by site or of all, by product and process or by product."""

BY_SITE, BY_PRODUCT = LABELS[1], LABELS[3]


@dataclass(frozen=True)
class Processes:
    """Processes of the sites: links with freedom in time, and loads without."""

    solved: SolvedNetwork

    @cached_property
    def table(self) -> pd.DataFrame:
        """Processes: the columns of the network, ``bus``, ``tonnes`` a MWh, ``free``.

        Costs, fuels [MWh_th] and CO2 [t] are per MWh of electricity; ``hydrogen`` is MWh per MWh
        and ``hydrogen_bus`` where it comes from.
        """
        links, loads = self.solved.user_links, self.solved.user_loads
        links = links[links["kind"] == "process"].rename(columns={"bus0": "bus"})
        free = links.reindex(columns=[*COLUMNS, *FREEDOM]).assign(
            tonnes=links["efficiency"], free=True, hydrogen=-links["efficiency2"],
            hydrogen_bus=links["bus2"],
        )  # fmt: skip
        loads = loads[loads["process"] != ""]
        bound = loads.reindex(columns=[*COLUMNS, "tonnes_per_mwh"]).assign(
            free=False, hydrogen=0.0, hydrogen_bus=""
        )
        bound = bound.rename(columns={"tonnes_per_mwh": "tonnes"})
        some = [frame for frame in (free, bound) if len(frame)]
        return pd.concat(some) if some else free

    @cached_property
    def power(self) -> xr.DataArray:
        """Electricity in MW, dimensions (snapshot, name)."""
        free = self.table["free"].to_numpy(bool)
        links, loads = self.table.index[free], self.table.index[~free]
        parts = (self.solved.series("links", "p0", links),
                 self.solved.series("loads", "p_set", loads))  # fmt: skip
        return xr.concat(parts, "name")

    @cached_property
    def energy(self) -> Array:
        """Electricity in MWh of the horizon, shape (process,)."""
        return np.asarray(self.solved.hours.to_numpy() @ self.power.to_numpy())

    def column(self, name: str) -> Array:
        """Return a column of numbers, shape (process,)."""
        return self.table[name].fillna(0.0).to_numpy(float)

    def label(self, values: Array | xr.DataArray, columns: dict[str, str]) -> xr.DataArray:
        """Give values by process labels of records from columns of the table."""
        known = values if isinstance(values, xr.DataArray) else xr.DataArray(values, dims="name")
        return label(known, "name", **{key: self.table[c] for key, c in columns.items()})


def list_processes(totals: PeriodTotals, processes: Processes) -> list[pd.DataFrame]:
    """Output, electricity, electricity over output, scrap, and flexibility used."""
    if processes.table.empty:
        return []
    energy = totals.over_time(processes.power)
    tonnes = energy * processes.column("tonnes")
    out = []
    for columns in LABELS:
        made = to_records(processes.label(tonnes, columns), "process_output")
        took = to_records(processes.label(energy, columns), "process_electricity")
        out += [made, took, divide("electricity_intensity", took, made)]
    out.append(to_records(processes.label(energy, {}), "process_electricity"))
    return [*out, *_list_scrap(processes, tonnes), *_list_flexibility(totals, processes)]


def divide(metric: str, part: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Return records of a metric: one frame of records over another of the same labels."""
    size = whole["value"].to_numpy(float)
    values = part["value"].to_numpy(float) / np.where(size > 0, size, np.nan)
    found = part.assign(metric=metric, unit=METRICS[metric].unit, value=values)
    return found.dropna(subset=["value"])


def _list_scrap(processes: Processes, tonnes: xr.DataArray) -> list[pd.DataFrame]:
    """Scrap by its recipe, by site, product and in all."""
    from xjgrid.build.industry.parameters import read_recipes

    if (context := processes.solved.context) is None:
        return []
    recipes = read_recipes(context)
    per = np.array([recipes.get(p, {}).get("scrap", 0.0) for p in processes.table["process"]])
    some = per > 0
    if not some.any():
        return []
    named = (processes.label(tonnes * per, columns) for columns in (BY_SITE, BY_PRODUCT, {}))
    return [to_records(values[:, some], "scrap_used") for values in named]


def _list_flexibility(totals: PeriodTotals, processes: Processes) -> list[pd.DataFrame]:
    """Energy moved, interruptions, wear and hours at the floor over the horizon."""
    free = processes.table["free"].to_numpy(bool)
    if not free.any():
        return []
    hours = processes.solved.hours.to_numpy()
    power, table = processes.power.to_numpy()[:, free], processes.table[free]
    size, floor = table["p_nom"].to_numpy(float), table["floor"].to_numpy(float)
    below = np.clip(floor * size - power, 0.0, None)
    may = table["interruptible"].to_numpy(float) > 0
    rise = np.clip(np.diff(power, axis=0), 0.0, None).sum(axis=0)
    mean = (hours @ power) / hours.sum()
    figures = {
        "moved_energy": 0.5 * (hours @ np.abs(power - mean)),
        "interrupted_energy": np.where(may, hours @ below, 0.0),
        "wear_cost": rise * table["restart_cost"].to_numpy(float),
    }
    out = []
    for columns in (*LABELS, {}):
        named = {key: table[c] for key, c in columns.items()}
        out += [
            totals.records(label(xr.DataArray(v, dims="name"), "name", **named), metric)
            for metric, v in figures.items()
        ]
    low = hours @ (power <= floor * size * (1.0 + AT_FLOOR))
    some = floor * size < table["ordered"].to_numpy(float) * (1 - 1e-6)
    return [*out, *_list_floors(totals, table[some], low[some], mean[some])]


def _list_floors(
    totals: PeriodTotals, table: pd.DataFrame, hours: Array, mean: Array
) -> list[pd.DataFrame]:
    """Hours at the floor of each process, and the mean of a product's by mean power."""
    out = []
    for columns in (LABELS[0], BY_PRODUCT):
        if table.empty:
            continue
        named = {key: table[c] for key, c in columns.items()}
        sums, weight = (
            totals.records(label(xr.DataArray(v, dims="name"), "name", **named), "hours_at_floor")
            for v in (hours * mean, mean)
        )
        found = sums.assign(value=sums["value"] / weight["value"])
        out.append(found.dropna(subset=["value"]))
    return out
