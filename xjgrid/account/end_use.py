"""Consumption by end use: the demand rows of the tables, and services that no row holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.account.hourly import Hourly
from xjgrid.account.periods import PeriodTotals
from xjgrid.account.solved_network import SolvedNetwork


@dataclass(frozen=True)
class EndUseDemand:
    """Demand and consumption in MW by end use, snapshot and zone.

    What loads ask for by end use is given; what processes and services took is the network's,
    booked on the end use of each. Load that is off under a programme is taken from the end uses
    that take part, energy not served from all end uses of the zone in proportion.

    Parameters
    ----------
    hourly
        Hourly figures of the case.
    given
        Demand in MW by ``row``, ``snapshot`` and ``zone``, processes and services left out.
    """

    hourly: Hourly
    given: xr.DataArray

    @property
    def _solved(self) -> SolvedNetwork:
        return self.hourly.solved

    @cached_property
    def asked(self) -> xr.DataArray:
        """Demand, met or not."""
        given = self.given.sel(zone=list(self._solved.zones))
        parts = [given.transpose("row", "snapshot", "zone").rename(row="end_use")]
        parts += [self._take(*user) for user in self._list_users()]
        names = list(dict.fromkeys(str(n) for part in parts for n in part["end_use"].to_numpy()))
        whole = parts[0].reindex(end_use=names, fill_value=0.0)
        out = xr.DataArray(
            np.array(whole, float),
            {"end_use": names, "snapshot": self._solved.times,
             "zone": self._solved.zones.to_numpy()},
            ("end_use", "snapshot", "zone"),
        )  # fmt: skip
        for part in parts[1:]:
            out.loc[{"end_use": part["end_use"]}] += part.transpose("end_use", "snapshot", "zone")
        return out

    def _list_users(self) -> list[tuple[str, str, pd.DataFrame]]:
        """Components that take electricity for products and services: list, attribute, table."""
        s = self._solved
        return [
            ("loads", "p_set", s.user_loads),
            ("links", "p0", s.user_links),
            ("generators", "p", pd.concat([s.group("adoption"), s.group("capture")])),
        ]

    def _take(self, component: str, attribute: str, table: pd.DataFrame) -> xr.DataArray:
        """Sum components into end uses and zones."""
        from xjgrid.account.aggregation import sum_by

        s = self._solved
        names = name_end_uses(s.tables, table)
        known = pd.Index(sorted(names.unique()), dtype=object)
        labels = {"end_use": (names.to_numpy(), known), "zone": (table["zone"].to_numpy(), s.zones)}
        return sum_by(s.series(component, attribute, table.index), "name", labels)

    @cached_property
    def consumption(self) -> xr.DataArray:
        """Demand that is met."""
        left = self.hourly.demand - self.hourly.responded
        met = (self.hourly.consumption / left.where(left != 0)).fillna(1.0)
        return (self.asked - self._off) * met

    @cached_property
    def _off(self) -> xr.DataArray:
        """Load that is off under programmes."""
        out = xr.zeros_like(self.asked)
        if (off := self._solved.response).empty:
            return out
        table = self._solved.tables["demand_response"]
        table = table[table["row"].isin(self.asked["end_use"].to_numpy())]
        for program, some in table.groupby("program"):
            weights = xr.DataArray(some["share"].to_numpy(float), {"end_use": some["row"]})
            # a residual below 0 cannot be off
            able = self._zonal.reindex(end_use=some["row"], fill_value=0.0).clip(min=0.0) * weights
            whole = able.sum("end_use")
            mine = self._solved.power("generators", "p", off[off["program"] == program], "zone")
            part = (able / whole.where(whole > 0)).fillna(0.0) * mine
            out.loc[{"end_use": part["end_use"]}] += part.transpose(*out.dims)
        return out

    @cached_property
    def _zonal(self) -> xr.DataArray:
        """Load outside sites that tables give."""
        s = self._solved
        loads = s.table("loads")
        some = loads[(loads["site"] != "") & (loads["row"] != "")]
        some = some.drop(index=s.user_loads.index, errors="ignore")
        given = self.given.sel(zone=list(s.zones)).rename(row="end_use")
        out = given.transpose("end_use", "snapshot", "zone").astype(float).copy()
        at_sites = self._take("loads", "p_set", some)
        known = [u for u in at_sites["end_use"].to_numpy() if u in out["end_use"].to_numpy()]
        out.loc[{"end_use": known}] -= at_sites.sel(end_use=known).transpose(*out.dims)
        return out

    @cached_property
    def energy(self) -> pd.Series:
        """Consumption of the horizon in MWh by end use."""
        return (self.consumption * self._solved.hours).sum(["snapshot", "zone"]).to_series()


def name_end_uses(tables: Mapping[str, pd.DataFrame], table: pd.DataFrame) -> pd.Series:
    """Return the end use of each component: its own demand row, its option's, or its service.

    Parameters
    ----------
    tables
        The scenario's tables; ``service_options`` says the demand row of an option.
    table
        Components with the columns ``row``, ``service`` and ``option``.
    """
    own, service = table["row"], table["service"]
    known = tables.get("service_options")
    if known is not None and len(known):
        rows = known.set_index(["service", "option"])["row"].fillna("").astype(str).to_dict()
        keys = zip(service, table["option"], strict=True)
        held = pd.Series([rows.get(key, "") for key in keys], table.index, dtype=object)
        own = own.where(own != "", held)
    return own.where(own != "", service)


def map_sectors(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return the sector of each demand row, and of each service for what no row holds."""
    known: dict[str, str] = {}
    for name, key in (("services", "service"), ("demand_rows", "row")):
        if name in tables:
            table = tables[name]
            known |= dict(zip(table[key].astype(str), table["sector"].astype(str), strict=True))
    return known


def list_end_uses(totals: PeriodTotals, demand: EndUseDemand) -> list[pd.DataFrame]:
    """Consumption by end use, location and period; load that was off, by programme."""
    s = demand.hourly.solved
    used = totals.energy(demand.consumption).transpose("end_use", ...)
    out = [totals.records(used, "consumption")]
    for program, some in s.response.groupby("program"):
        off = totals.energy(s.power("generators", "p", some, "zone"))
        out.append(totals.records(off, "responded", end_use=str(program)))
    if len(s.response):
        out.append(totals.records(totals.energy(demand.hourly.responded), "responded"))
    return out
