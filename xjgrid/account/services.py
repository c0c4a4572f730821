"""What services delivered: by technology, by fuel, and the hydrogen among them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from xjgrid.account.green import share
from xjgrid.account.names import ALL
from xjgrid.account.solved import Array, Solved
from xjgrid.account.table import make_items

if TYPE_CHECKING:
    from xjgrid.account.book import Book

HYDROGEN_UNIT = "MWh_H2"
COLUMNS = ["service", "zone", "option", "kind", "fuel", "delivered", "burnt", "co2"]


@dataclass(frozen=True)
class Services:
    """Services over the horizon, out of the network and, where fuel has no bus, the tables."""

    solved: Solved

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a service, zone and technology.

        Returns
        -------
        ``service, zone, option, kind, fuel``, what it ``delivered`` and the fuel ``burnt`` in
        MWh, and ``co2`` in t.
        """
        from xjgrid.build.industry.service_options import list_service_options

        context = self.solved.context
        if context is None or "services" not in context.tables:
            return pd.DataFrame(columns=COLUMNS)
        options = list_service_options(context)
        records = [record for menu in options for record in self._serve(context, menu)]
        return pd.DataFrame(records, columns=COLUMNS)

    def _serve(self, context: Any, menu: Any) -> list[tuple[Any, ...]]:
        """Rows of one service in one zone."""
        whole = menu.energy * float(menu.shape.mean()) * float(self.solved.hours.sum()) / 8760.0
        out, electric = [], 0.0
        shaped = 0.0
        for option, row in menu.electric.iterrows():
            name = f"{menu.name} {option}"
            if row["dispatch"] == "shaped":
                given = (float(row["low"]) + self._adopted(f"{name} more")) * whole
                shaped += self._adopted(f"{name} more") * whole
            else:
                # what its store loses is made and not delivered
                given = self._run("links", "p0", name) * float(row["efficiency"])
                given += self._run("storage_units", "p", f"{name} store")
            electric += given
            out.append((menu.service, menu.zone, option, "electric", "", given, 0.0, 0.0))
        burner = f"{menu.name} fuel"
        if burner in self.solved.network.c.generators.static.index:
            left = self._run("generators", "p", burner) - shaped
        else:
            left = whole - electric
        for option, row in menu.fuels.iterrows():
            fuel, given = str(row["fuel"]), max(left, 0.0) * float(row["part"])
            burnt = given / context.costs.get(str(option), "efficiency")
            co2 = burnt * context.costs.price_fuel(fuel, menu.zone)[1]
            out.append((menu.service, menu.zone, option, "fuel", fuel, given, burnt, co2))
        return out

    def _run(self, component: str, attribute: str, name: str) -> float:
        if name not in self.solved.network.c[component].static.index:
            return 0.0
        power = self.solved.series(component, attribute, pd.Index([name]))
        return float(self.solved.hours @ power[:, 0])

    def _adopted(self, name: str) -> float:
        """Share of a service that the plan added by an option of fixed shape."""
        g = self.solved.network.c.generators.static
        if name not in g.index:
            return 0.0
        return float(g.at[name, "p_nom_opt"] * g.at[name, "share_per_mw"])

    def map_column(self, column: str) -> pd.Series:
        """A column of the services table by service, for the rows of `table`."""
        kinds = self.solved.tables["services"].set_index("service")[column]
        return self.table["service"].map(kinds)


def list_services(book: Book, services: Services) -> list[pd.DataFrame]:
    """What each technology delivered, its share of the service, and hydrogen by route."""
    table = services.table
    if table.empty:
        return []
    given = table["delivered"].to_numpy(float)
    each = {"consumer": table["service"], "carrier": table["option"]}
    zonal = pd.DataFrame({"place": table["zone"], **each})
    out = []
    for labels in (zonal, zonal.assign(place=ALL)):
        part = make_items("service_delivered", given, labels, book.year)
        whole = make_items("service_delivered", given, labels.assign(carrier=ALL), book.year)
        size = part.merge(whole[["place", "consumer", "value"]], on=["place", "consumer"],
                          how="left", suffixes=("", "_all"))["value_all"]  # fmt: skip
        ratio: Array = share(part["value"].to_numpy(), size.to_numpy())
        shares = part.assign(metric="adoption_share", unit="1", value=ratio)
        out += [part, whole, shares.dropna(subset=["value"])]
    return [*out, *_list_hydrogen(book, services)]


def _list_hydrogen(book: Book, services: Services) -> list[pd.DataFrame]:
    some = services.map_column("unit") == HYDROGEN_UNIT
    table = services.table[some]
    if table.empty:
        return []
    route = table["option"].where(table["kind"] == "electric", table["fuel"])
    given = table["delivered"].to_numpy(float)
    out = []
    for place in (table["zone"], ALL):
        labels = pd.DataFrame({"place": place, "carrier": route})
        out.append(make_items("hydrogen", given, labels, book.year))
        out.append(make_items("hydrogen", given, labels.assign(carrier=ALL), book.year))
    return out
