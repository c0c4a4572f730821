"""Consumption by demand row, and what the tables say of each row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.names import ALL
from xjgrid.account.solved import Array, Solved
from xjgrid.account.table import make_items

if TYPE_CHECKING:
    import xarray as xr

    from xjgrid.account.book import Book
    from xjgrid.account.hourly import Hourly


@dataclass(frozen=True)
class Rows:
    """Consumption by demand row, hour and zone.

    What loads ask for by row is given; what processes and services took is the network's, booked
    on the row of each. Load that is off under a programme is taken from the rows that take part,
    energy not served from all rows of the zone in proportion.

    Parameters
    ----------
    demand
        Demand in MW by ``row``, ``snapshot`` and ``zone``, processes and services left out.
    """

    solved: Solved
    hourly: Hourly
    demand: xr.DataArray

    @cached_property
    def asked(self) -> dict[str, Array]:
        """Demand in MW, met or not, by row: each of shape (time, zone)."""
        given = self.demand.transpose("row", "snapshot", "zone").sel(zone=list(self.solved.zones))
        out = {
            str(row): np.array(values, float)
            for row, values in zip(given["row"].to_numpy(), given.to_numpy(), strict=True)
        }
        for row, power, buses in self._list_users():
            values = self.solved.by_zone(power, buses)
            out[row] = out[row] + values if row in out else values
        return out

    @cached_property
    def consumption(self) -> dict[str, Array]:
        """Demand that is met in MW by row: each of shape (time, zone)."""
        asked = {row: values - self._off(row) for row, values in self.asked.items()}
        left = self.hourly.demand - self.hourly.responded
        met = np.divide(self.hourly.consumption, left, out=np.ones_like(left), where=left != 0)
        return {row: values * met for row, values in asked.items()}

    def _list_users(self) -> list[tuple[str, Array, pd.Series]]:
        """Row, power (time, names) and bus of what takes electricity for products and services."""
        solved = self.solved
        out = []
        for component, attribute, bus, table in (
            ("loads", "p_set", "bus", list_user_loads(solved)),
            ("links", "p0", "bus0", solved.users),
            ("generators", "p", "bus", solved.drawing),
        ):
            if table.empty:
                continue
            for row, some in table.groupby(name_rows(solved, table)):
                out.append((str(row), solved.series(component, attribute, some.index), some[bus]))
        return out

    def _off(self, row: str) -> Array:
        """Load of a row that is off under programmes in MW, shape (time, zone)."""
        out = np.zeros((len(self.solved.times), len(self.solved.zones)))
        off = self.solved.response
        if off.empty:
            return out
        table = self.solved.tables["demand_response"]
        for program, some in table[table["row"].isin(self.asked)].groupby("program"):
            weights = some.set_index("row")["share"]
            if row not in weights:
                continue
            # negative remainders cannot be off
            able = {r: w * np.clip(self._zonal(str(r)), 0.0, None) for r, w in weights.items()}
            whole = np.sum(list(able.values()), axis=0)
            part = np.divide(able[row], whole, out=np.zeros_like(whole), where=whole > 0)
            mine = off[off["program"] == program]
            power = self.solved.series("generators", "p", mine.index)
            out += part * self.solved.by_zone(power, mine["bus"])
        return out

    def _zonal(self, row: str) -> Array:
        """Load of a row outside sites that tables give, in MW, shape (time, zone)."""
        if row not in self.demand["row"].to_numpy():
            return np.zeros((len(self.solved.times), len(self.solved.zones)))
        chosen = self.demand.sel(row=row, zone=list(self.solved.zones))
        return np.asarray(chosen.transpose("snapshot", "zone"), float) - self._at_sites(row)

    def _at_sites(self, row: str) -> Array:
        """Load of a row that stands at sites beside their processes, MW, shape (time, zone)."""
        solved = self.solved
        loads = solved.network.c.loads.static
        if "row" not in loads or "kind" not in solved.network.c.buses.static:
            return np.zeros((len(solved.times), len(solved.zones)))
        kind = loads["bus"].map(solved.network.c.buses.static["kind"])
        some = loads[(loads["row"] == row) & (kind == "site")]
        some = some.drop(index=list_user_loads(solved).index, errors="ignore")
        return solved.by_zone(solved.series("loads", "p_set", some.index), some["bus"])


def list_user_loads(solved: Solved) -> pd.DataFrame:
    """Loads inside the region that belong to a process or a service."""
    loads = solved.network.c.loads.static
    loads = loads[solved.inside(loads["bus"])]
    own = pd.Series(False, index=loads.index)
    for column in ("process", "service"):
        if column in loads:
            own |= loads[column].fillna("").astype(str) != ""
    return loads[own]


def name_rows(solved: Solved, table: pd.DataFrame) -> pd.Series:
    """Demand row of each process or option; of an option without one, the service's name."""
    out = pd.Series("", index=table.index, dtype=object)
    if "row" in table:
        out = table["row"].fillna("").astype(str)
    if "service" not in table:
        return out
    service = table["service"].fillna("").astype(str)
    option = table["option"].fillna("").astype(str)
    known = solved.tables["service_options"].set_index(["service", "option"])["row"]
    held = pd.Series(
        [str(known.get(key) or "") for key in zip(service, option, strict=True)], index=table.index
    )
    return out.where(out != "", held.where(held != "", service))


def read_sectors(solved: Solved) -> dict[str, str]:
    """Return the sector of each demand row, and of each service for what no row holds."""
    known: dict[str, str] = {}
    for table, key in (("services", "service"), ("demand_rows", "row")):
        if table in solved.tables:
            rows = solved.tables[table]
            known |= dict(zip(rows[key].astype(str), rows["sector"].astype(str), strict=True))
    return known


def list_rows(book: Book, rows: Rows) -> list[pd.DataFrame]:
    """Consumption by demand row, place and period; load that was off, by programme."""
    energy = {row: book.roll.energy(values) for row, values in rows.consumption.items()}
    out = [book.rows("consumption", values, consumer=row) for row, values in energy.items()]
    off = book.solved.response
    for program, some in off.groupby("program") if len(off) else ():
        power = book.solved.series("generators", "p", some.index)
        values = book.roll.energy(book.solved.by_zone(power, some["bus"]))
        out.append(book.rows("responded", values, consumer=str(program)))
    if len(off):
        out.append(book.rows("responded", book.roll.energy(book.hourly.responded)))
    return out


def list_statements(book: Book) -> list[pd.DataFrame]:
    """What the tables say of each demand row in a whole year: all of it, and its parts."""
    from xjgrid.build.demand import read_energy
    from xjgrid.build.industry.residual_demand import list_taken, split_residual_demand

    context = book.solved.context
    if context is None:
        return []
    whole = read_energy(context)
    taken = list_taken(context)
    services = taken["what"] == "services"
    parts = {
        "whole": whole,
        "sites": taken[~services].groupby("row")["energy"].sum(),
        "services": taken[services].groupby("row")["energy"].sum(),
        "remainder": split_residual_demand(context).sum(axis=1),
    }
    out = []
    for method, energy in parts.items():
        values = energy.reindex(whole.index).fillna(0.0)
        labels = pd.DataFrame({"consumer": values.index, "method": method})
        out.append(make_items("row_energy", values.to_numpy(), labels, book.year))
        total = pd.DataFrame({"consumer": [ALL], "method": [method]})
        out.append(make_items("row_energy", np.array([values.sum()]), total, book.year))
    return out
