"""What a tonne costs and emits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.green import share
from xjgrid.account.names import ALL
from xjgrid.account.processes import LABELS, Processes
from xjgrid.account.sites import Sites
from xjgrid.account.solved import Array, Solved
from xjgrid.account.table import make_items

if TYPE_CHECKING:
    from xjgrid.account.book import Book

PARTS = {"fuel": "fuel_cost", "carbon": "carbon_cost", "other": "variable_om"}
"""Parts of the cost of a tonne that are columns of a process, per MWh of electricity."""


def list_tonnes(
    book: Book, processes: Processes, sites: Sites, supplied: Mapping[str, Array]
) -> list[pd.DataFrame]:
    """Cost and CO2 of a tonne over the horizon, by product, at each site and of all.

    ``supplied`` is what `xjgrid.account.supply.price_supply` returns.
    """
    if processes.table.empty:
        return []
    tonnes = processes.energy * processes.take("tonnes")
    spent = price_inputs(book.solved, processes, sites)
    emitted = find_co2(book, processes, sites)
    return [
        *_divide(book, processes, tonnes, "cost_per_tonne", "", spent, tuple(spent)),
        *_divide(book, processes, tonnes, "cost_per_tonne", "supplied",
                 {**spent, "electricity": find_supplied(processes, sites, supplied[ALL])},
                 tuple(spent)),
        *_divide(book, processes, tonnes, "co2_per_tonne", "", emitted, ("energy", "process")),
        *_divide(book, processes, tonnes, "co2_per_tonne", "average",
                 {**emitted, "electricity": emitted["average"]},
                 ("energy", "process", "electricity")),
        *_divide(book, processes, tonnes, "co2_per_tonne", "site",
                 {**emitted, "electricity": emitted["site"]},
                 ("energy", "process", "electricity")),
    ]  # fmt: skip


def price_inputs(solved: Solved, processes: Processes, sites: Sites) -> dict[str, Array]:
    """Return what each process spent in CNY of the horizon by part, each of shape (process,).

    Electricity and hydrogen at the hourly marginal cost of the bus they come from; a price that
    is not known gives NaN.
    """
    at = sites.names.get_indexer(pd.Index(processes.table["bus"]))
    price = sites.price[:, at]
    out = {"electricity": solved.hours @ (price * processes.power)}
    per = processes.take("hydrogen")
    if per.any():
        found = solved.network.c.buses.dynamic["marginal_price"]
        gas = found.reindex(columns=processes.table["hydrogen_bus"]).to_numpy(float)
        paid = np.where(per > 0, gas * processes.power * per, 0.0)
        out["hydrogen"] = solved.hours @ paid
    for part, column in PARTS.items():
        out[part] = processes.energy * processes.take(column)
    return out


def find_supplied(processes: Processes, sites: Sites, spent: Array) -> Array:
    """Return what the electricity of each process cost its site to supply, CNY of the horizon."""
    used = sites.solved.hours @ sites.consumption
    rate = share(spent, used)
    at = sites.names.get_indexer(pd.Index(processes.table["bus"]))
    return np.asarray(processes.energy * rate[at])


def find_co2(book: Book, processes: Processes, sites: Sites) -> dict[str, Array]:
    """Return CO2 of each process in t: energy, process, and its electricity in two ways.

    ``average``: at the mean factor of the region's generation. ``site``: the site's own plants
    with what they emit as far as they served the site, and imports at the mean factor.
    """
    hours, made = book.solved.hours, book.generation[-1, -1, -1]
    emitted = float(hours @ book.hourly.co2.sum(axis=(1, 2)))
    mean = emitted / made if made > 0 else np.nan
    own, given = hours @ sites.generation, hours @ sites.given
    home = sites.keep_home(own, given)
    # over what was used: the losses of a site's stores burden its use
    used = hours @ sites.consumption
    factor = share((hours @ sites.co2) * home + (hours @ sites.taken) * mean, used)
    at = sites.names.get_indexer(pd.Index(processes.table["bus"]))
    return {
        "energy": processes.energy * processes.take("co2_energy"),
        "process": processes.energy * processes.take("co2_process"),
        "average": processes.energy * mean,
        "site": processes.energy * factor[at],
    }


def _divide(
    book: Book, processes: Processes, tonnes: Array, metric: str, method: str,
    parts: dict[str, Array], names: tuple[str, ...],
) -> list[pd.DataFrame]:  # fmt: skip
    """Rows of parts over tonnes, and of their sum."""
    values = {name: parts[name] for name in names}
    values[ALL] = np.sum(list(values.values()), axis=0)
    if method:  # without its electricity it is told once
        values = {name: v for name, v in values.items() if name in ("electricity", ALL)}
    out = []
    for labels in (LABELS[1], LABELS[3]):
        named = processes.label(**labels)
        whole = make_items("process_output", tonnes, named, book.year)["value"].to_numpy()
        for name, amount in values.items():
            rows = _sum_all(metric, amount, named.assign(carrier=name, method=method), book)
            rows["value"] = share(rows["value"].to_numpy(), whole)
            out.append(rows.dropna(subset=["value"]))
    return out


def _sum_all(metric: str, amount: Array, labels: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Sums by label with those that are not known kept, in the order of the labels."""
    known = np.isnan(amount)
    rows = make_items(metric, np.nan_to_num(amount), labels, book.year)
    lost = make_items(metric, known.astype(float), labels, book.year)["value"].to_numpy() > 0
    return rows.assign(value=rows["value"].where(~lost))
