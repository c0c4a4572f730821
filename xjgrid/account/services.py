"""Services delivered, by technology and by fuel, and the hydrogen among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.account.aggregation import label, to_records
from xjgrid.account.metrics import ALL
from xjgrid.account.periods import PeriodTotals
from xjgrid.account.processes import divide
from xjgrid.account.solved_network import HOURS_A_YEAR, SolvedNetwork

if TYPE_CHECKING:
    from xjgrid.build.context import Context
    from xjgrid.build.industry.service_options import ServiceOptions

HYDROGEN_UNIT = "MWh_H2"
COLUMNS = ["service", "zone", "option", "kind", "fuel", "delivered", "burnt", "co2"]
KEYS = ["service", "zone", "option"]


@dataclass(frozen=True)
class Services:
    """Services over the horizon, from the network and, where fuel has no bus, the tables."""

    solved: SolvedNetwork

    @cached_property
    def table(self) -> pd.DataFrame:
        """Technologies of each service and zone.

        Returns
        -------
        ``service, zone, option, kind, fuel``, ``delivered`` and the fuel ``burnt`` in
        MWh, and ``co2`` in t.
        """
        from xjgrid.build.industry.service_options import list_service_options

        context = self.solved.context
        if context is None or "services" not in context.tables:
            return pd.DataFrame(columns=COLUMNS)
        options = list_service_options(context)
        records = [record for menu in options for record in self._serve(context, menu)]
        return pd.DataFrame(records, columns=COLUMNS)

    def _serve(self, context: Context, menu: ServiceOptions) -> Iterator[tuple[object, ...]]:
        """Technologies of one service in one zone."""
        at = (menu.service, menu.zone)
        hours = float(self.solved.hours.sum())
        whole = menu.energy * float(menu.shape.mean()) * hours / HOURS_A_YEAR
        electric = shaped = 0.0
        for option, row in menu.electric.iterrows():
            if row["dispatch"] == "shaped":
                added = self._adopted.get((*at, option), 0.0) * whole
                given = float(row["low"]) * whole + added
                shaped += added
            else:
                given = self._delivered.get((*at, option), 0.0)
            electric += given
            yield *at, option, "electric", "", given, 0.0, 0.0
        left = self._fuel[at] - shaped if at in self._fuel else whole - electric
        for option, row in menu.fuels.iterrows():
            fuel, given = str(row["fuel"]), max(left, 0.0) * float(row["part"])
            burnt = given / context.costs.get(str(option), "efficiency")
            co2 = burnt * context.costs.price_fuel(fuel, menu.zone)[1]
            yield *at, option, "fuel", fuel, given, burnt, co2

    def _sum(self, table: pd.DataFrame, values: np.ndarray, keys: list[str]) -> pd.Series:
        return table.assign(value=values).groupby(keys)["value"].sum()

    def _zone(self, table: pd.DataFrame) -> pd.DataFrame:
        """Components on buses of services, with the zone of their bus."""
        return table.assign(zone=table["bus"].map(self.solved.static("buses")["zone"]))

    @cached_property
    def _delivered(self) -> dict[tuple[str, str, str], float]:
        """MWh that options which choose their hours delivered, losses of their stores taken off."""
        s = self.solved
        links, units = s.user_links, self._zone(s.static("storage_units"))
        links, units = links[links["kind"] == "option"], units[units["service"] != ""]
        made = s.energy("links", "p0", links) * links["efficiency"].to_numpy(float)
        kept = self._sum(units, s.energy("storage_units", "p", units), KEYS)
        return dict(self._sum(links, made, KEYS).add(kept, fill_value=0.0))

    @cached_property
    def _adopted(self) -> dict[tuple[str, str, str], float]:
        """Share of a service that the plan added by an option of fixed shape."""
        g = self.solved.group("adoption")
        return dict(self._sum(g, (g["p_nom_opt"] * g["share_per_mw"]).to_numpy(float), KEYS))

    @cached_property
    def _fuel(self) -> dict[tuple[str, str], float]:
        """MWh that fuel delivered on the bus of a service."""
        g = self.solved.static("generators")
        g = self._zone(g[(g["carrier"] == "fuel") & (g["service"] != "")])
        return dict(self._sum(g, self.solved.energy("generators", "p", g), KEYS[:2]))

    def map_column(self, column: str) -> pd.Series:
        """Return a column of the services table by service, for the rows of `table`."""
        kinds = self.solved.tables["services"].set_index("service")[column]
        return self.table["service"].map(kinds)


def list_services(totals: PeriodTotals, services: Services) -> list[pd.DataFrame]:
    """Energy that each technology delivered, its share of the service, and hydrogen by route."""
    table = services.table
    if table.empty:
        return []
    given = xr.DataArray(table["delivered"].to_numpy(float), dims="name")
    out = []
    for at in ({"zone": table["zone"]}, {}):
        named = label(given, "name", **at, end_use=table["service"])
        whole = totals.records(named, "service_delivered")
        part = totals.records(label(named, "name", carrier=table["option"]), "service_delivered")
        keys = ["location", "end_use"]
        size = part[keys].merge(whole[[*keys, "value"]], on=keys, how="left")
        out += [part, whole, divide("adoption_share", part, size)]
    return [*out, *_list_hydrogen(services, given, totals.year)]


def _list_hydrogen(services: Services, given: xr.DataArray, year: str) -> list[pd.DataFrame]:
    some = (services.map_column("unit") == HYDROGEN_UNIT).to_numpy()
    table, given = services.table[some], given[some]
    if table.empty:
        return []
    route = table["option"].where(table["kind"] == "electric", table["fuel"])
    out = []
    for at in ({"zone": table["zone"]}, {}):
        for carrier in (route, ALL):
            named = label(given, "name", **at, carrier=carrier)
            out.append(to_records(named, "hydrogen", period=year))
    return out
