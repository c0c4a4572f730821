"""What processes make, and the electricity they take for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.green import share
from xjgrid.account.names import ALL
from xjgrid.account.rows import list_user_loads
from xjgrid.account.solved import Array, Solved
from xjgrid.account.table import make_items

if TYPE_CHECKING:
    from xjgrid.account.book import Book

COLUMNS = (
    "site", "zone", "process", "product", "sector", "row", "ordered", "fuel_cost", "carbon_cost",
    "variable_om", "co2_energy", "co2_process", "coal", "gas",
)  # fmt: skip
FREEDOM = ("p_nom", "floor", "interruptible", "restart_cost")


@dataclass(frozen=True)
class Processes:
    """Processes of the sites: links with freedom in time, and loads without."""

    solved: Solved

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a process: the columns of the network, ``bus``, ``tonnes`` a MWh, ``free``.

        Costs, fuels [MWh_th] and CO2 [t] are per MWh of electricity; ``hydrogen`` is MWh per MWh
        and ``hydrogen_bus`` where it comes from.
        """
        links, loads = self.solved.users, list_user_loads(self.solved)
        links = links[links["kind"] == "process"] if len(links) else links
        if "process" in loads:
            loads = loads[loads["process"].fillna("").astype(str) != ""]
        else:
            loads = loads.iloc[:0]
        free = links.reindex(columns=[*COLUMNS, *FREEDOM]).assign(
            bus=links["bus0"], tonnes=links["efficiency"], free=True
        )
        second = "bus2" in links and "efficiency2" in links
        free["hydrogen"] = -links["efficiency2"].fillna(0.0) if second else 0.0
        free["hydrogen_bus"] = links["bus2"].fillna("") if second else ""
        bound = loads.reindex(columns=[*COLUMNS, "tonnes_per_mwh"]).assign(
            bus=loads["bus"], free=False, hydrogen=0.0, hydrogen_bus=""
        )
        bound = bound.rename(columns={"tonnes_per_mwh": "tonnes"})
        some = [frame for frame in (free, bound) if len(frame)]
        return pd.concat(some) if some else free

    @property
    def names(self) -> pd.Index:
        """Names of the processes, ``<site> <process>``."""
        return self.table.index

    @cached_property
    def power(self) -> Array:
        """Electricity in MW, shape (time, process)."""
        links = self.names[self.table["free"].to_numpy(bool)]
        loads = self.names[~self.table["free"].to_numpy(bool)]
        return np.hstack([
            self.solved.series("links", "p0", links), self.solved.series("loads", "p_set", loads)
        ])  # fmt: skip

    @cached_property
    def energy(self) -> Array:
        """Electricity in MWh of the horizon, shape (process,)."""
        return np.asarray(self.solved.hours @ self.power)

    def take(self, column: str) -> Array:
        """A column of numbers, shape (process,)."""
        return self.table[column].fillna(0.0).to_numpy(float)

    def label(self, *, place: str = "", consumer: str = "", carrier: str = "") -> pd.DataFrame:
        """Labels of the summary out of columns of the table; none is a total."""
        named = {"place": place, "consumer": consumer, "carrier": carrier}
        columns = {key: self.table[c] if c else ALL for key, c in named.items()}
        return pd.DataFrame(columns, index=self.names).reset_index(drop=True)


LABELS = (
    {"place": "site", "consumer": "product", "carrier": "process"},
    {"place": "site", "consumer": "product"},
    {"consumer": "product", "carrier": "process"},
    {"consumer": "product"},
)
"""What is told of processes: by site or of all, by product and process or by product."""


def list_outputs(book: Book, processes: Processes) -> list[pd.DataFrame]:
    """Output, electricity, and electricity over output, by site, product and process."""
    if processes.table.empty:
        return []
    energy = book.roll.over_time(processes.power)
    tonnes = energy * processes.take("tonnes")
    out = []
    for labels in LABELS:
        named = processes.label(**labels)
        made = make_items("process_output", tonnes, named, book.roll.periods)
        took = make_items("process_electricity", energy, named, book.roll.periods)
        each = took.assign(value=share(took["value"].to_numpy(), made["value"].to_numpy()))
        each = each.assign(metric="electricity_intensity", unit="MWh/t").dropna(subset=["value"])
        out += [made, took, each]
    whole = processes.label()
    out.append(make_items("process_electricity", energy, whole, book.roll.periods))
    return [*out, *_list_scrap(book, processes, tonnes)]


def _list_scrap(book: Book, processes: Processes, tonnes: Array) -> list[pd.DataFrame]:
    """Scrap by its recipe, by site, product and in all."""
    from xjgrid.build.industry.parameters import read_recipes

    context = book.solved.context
    if context is None:
        return []
    recipes = read_recipes(context)
    per = np.array([recipes.get(p, {}).get("scrap", 0.0) for p in processes.table["process"]])
    some = per > 0
    if not some.any():
        return []
    used = (tonnes * per)[:, some]
    labels = (processes.label(**LABELS[1]), processes.label(**LABELS[3]), processes.label())
    return [make_items("scrap_used", used, named[some], book.roll.periods) for named in labels]
