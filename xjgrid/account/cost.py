"""What the year costs, by part, zone and carrier, in real CNY.

The parts are: ``investment`` (annuity of what the model built), ``fixed`` (its fixed operation
and maintenance), ``variable``, ``fuel``, ``carbon``, ``starts``, those of consumers (see
`xjgrid.account.usage`), ``unserved``, ``slack`` (policy and security
rows that are missed) and ``repairs`` (what joining windows left over). They add up to the system
cost that is minimised. What stands already costs ``existing_fixed`` whatever is decided, and is
shown apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.capture import list_hosts
from xjgrid.account.names import ALL
from xjgrid.account.solved import Array, Solved
from xjgrid.account.table import with_total
from xjgrid.account.usage import USAGE, usage_costs
from xjgrid.solve.shortages import price_hourly

if TYPE_CHECKING:
    from xjgrid.account.book import Book

MIN_MWH = 1e-3
"""Solver dust: an hourly row is missed if it is missed by more than this over the horizon."""

MIN_PART = 1e-5
"""A yearly row is missed if it is missed by more than this part of what it asks for."""

DECIDED = (
    "investment",
    "fixed",
    "variable",
    "fuel",
    "carbon",
    "starts",
    *USAGE,
    "unserved",
    "slack",
    "repairs",
)
"""Parts of the system cost."""


def plant_costs(solved: Solved) -> dict[str, Array]:
    """Return cost by part in CNY of the horizon, each of shape (zone, carrier).

    Investment and fixed costs are the yearly ones times the part of a year that is modelled.
    """
    parts = ("investment", "fixed", "existing_fixed", "variable", "fuel", "carbon", "starts")
    out = {part: np.zeros((len(solved.zones), len(solved.carriers))) for part in parts}
    _add_plants(solved, solved.generators, _energy(solved, "generators"), out)
    _add_plants(solved, solved.stores, _energy(solved, "storage_units"), out)
    _add_retrofits(solved, out)
    _add_capture(solved, out)
    out["starts"] += _start_costs(solved)
    return out


def _energy(solved: Solved, component: str) -> Array:
    """Return what each plant gave in MWh over the horizon, shape (names,)."""
    table = solved.generators if component == "generators" else solved.stores
    attribute = "p" if component == "generators" else "p_dispatch"
    return np.asarray(solved.hours @ solved.series(component, attribute, table.index))


def _add_plants(solved: Solved, table: pd.DataFrame, energy: Array, out: dict[str, Array]) -> None:
    """Add the costs of generators or storage units to the parts."""
    existing = table["p_nom_existing"].to_numpy(float)
    added = np.clip(table["p_nom_opt"].to_numpy(float) - existing, 0.0, None)
    rates = {c: own_column(table, c) for c in COLUMNS}
    amounts = {
        "investment": added * rates["annuity"] * solved.part_of_year,
        "fixed": added * rates["fixed_om"] * solved.part_of_year,
        "existing_fixed": existing * rates["fixed_om"] * solved.part_of_year,
        "variable": energy * rates["variable_om"],
        "fuel": energy * rates["fuel_cost"],
        "carbon": energy * rates["carbon_cost"],
    }
    for part, amount in amounts.items():
        out[part] += solved.fold(amount, table["bus"], table["carrier"])


def _add_retrofits(solved: Solved, out: dict[str, Array]) -> None:
    """Add the costs of what the model retrofitted, at the carrier that was retrofitted."""
    g = solved.generators
    if "retrofit" not in g:
        return
    size = g["retrofit"].to_numpy(float) * solved.part_of_year
    for part, column in (("investment", "annuity_retrofit"), ("fixed", "fixed_om_retrofit")):
        out[part] += solved.fold(size * own_column(g, column), g["bus"], g["carrier"])


def _add_capture(solved: Solved, out: dict[str, Array]) -> None:
    """Add the costs of capture, and the carbon cost it saves, at the units' carrier."""
    some = solved.capturing
    if some.empty:
        return
    power = solved.series("generators", "p", some.index)
    at_units = some.assign(carrier=list_hosts(solved))
    _add_plants(solved, at_units, np.asarray(solved.hours @ power), out)


COLUMNS = ("annuity", "fixed_om", "variable_om", "fuel_cost", "carbon_cost")


def own_column(table: pd.DataFrame, name: str) -> Array:
    """Return a cost column of the project's own; a network without it cannot be accounted."""
    if table.empty:
        return np.zeros(0)
    if name not in table:
        raise KeyError(f"the network's plants carry no column {name!r}")
    return table[name].fillna(0.0).to_numpy(float)


def _start_costs(solved: Solved) -> Array:
    """Return start costs; none where the model that was solved leaves them out."""
    starts = solved.solution.starts
    if starts.empty or solved.solution.costs["starts"] == 0.0:
        return np.zeros((len(solved.zones), len(solved.carriers)))
    table = solved.generators.loc[solved.generators.index.intersection(starts.columns)]
    spent = starts[table.index].to_numpy(float).sum(axis=0) * own_column(table, "start_cost")
    return solved.fold(spent, table["bus"], table["carrier"])


def unserved_cost(solved: Solved) -> Array:
    """Return the cost of unserved energy in CNY, shape (zone,)."""
    shed = solved.shed
    given = solved.series("generators", "p", shed.index) * solved.series(
        "generators", "marginal_cost", shed.index
    )
    return solved.hours @ solved.by_zone(given, shed["bus"])


def list_missed(solved: Solved) -> pd.DataFrame:
    """Return policy and security rows that are missed, one line a row.

    Returns
    -------
    Frame ``row, missed, unit, cost``: yearly rows in their own unit, hourly ones in MWh; the cost
    in CNY, at the price of each.
    """
    yearly = solved.solution.rows
    yearly = yearly[yearly["missed"] > MIN_PART * yearly["right"].abs()]
    yearly = yearly.assign(cost=yearly["missed"] * yearly["slack_price"])
    names = ["row", "missed", "unit", "cost"]
    hourly = solved.hours @ solved.solution.slacks.reindex(solved.times).to_numpy(float)
    columns = [str(c).removesuffix("-miss") for c in solved.solution.slacks.columns]
    frame = pd.DataFrame({"row": columns, "missed": hourly, "unit": "MWh"})
    frame = frame[frame["missed"] > MIN_MWH]
    if frame.empty:
        return yearly[names]
    frame["cost"] = frame["missed"] * price_hourly(solved.network.meta["xjgrid"], frame["row"])
    return pd.concat([f[names] for f in (yearly, frame) if len(f)])


def list_costs(book: Book) -> list[pd.DataFrame]:
    """Cost by part, place and carrier for the year, and policy rows that are missed."""
    parts = plant_costs(book.solved)
    out = []
    system = np.zeros(book.capacity.shape)
    for part, values in parts.items():
        by_place = with_total(book.roll.over_zones(values, 0))
        out.append(book.rows("cost", by_place[None], method=part, periods=book.year))
        if part in DECIDED:
            system += by_place
    for part, values in usage_costs(book.solved).items():
        spent = book.roll.over_zones(values[:, None], 0)[:, 0]
        out.append(book.rows("cost", spent[None], method=part, periods=book.year))
        system[:, -1] += spent
    lost = book.roll.over_zones(unserved_cost(book.solved)[:, None], 0)[:, 0]
    out.append(book.rows("cost", lost[None], method="unserved", periods=book.year))
    system[:, -1] += lost
    missed = list_missed(book.solved)
    for row in missed.itertuples():
        where = {"periods": book.year, "places": [ALL], "consumer": str(row.row)}
        out.append(book.rows("cost", np.array([[row.cost]]), method="slack", **where))
        out.append(book.rows("shortfall", np.array([[row.missed]]), unit=str(row.unit), **where))
    for part in ("slack", "repairs"):
        paid = float(book.solved.solution.costs[part])
        where = {"periods": book.year, "places": [ALL]}
        out.append(book.rows("cost", np.array([[paid]]), method=part, **where))
        system[-1, -1] += paid
    out.append(book.rows("cost", system[None], method="system", periods=book.year))
    return out
