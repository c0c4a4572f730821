"""How each site is supplied: its own plants, its connection, and what they give its use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.cost import own_column
from xjgrid.account.green import share
from xjgrid.account.names import ALL
from xjgrid.account.processes import Processes
from xjgrid.account.solved import Array, Solved
from xjgrid.account.table import make_items

if TYPE_CHECKING:
    from xjgrid.account.book import Book


@dataclass(frozen=True)
class Sites:
    """Sites by the hour; every figure in MW, shape (time, site), unless it says otherwise."""

    solved: Solved

    @cached_property
    def table(self) -> pd.DataFrame:
        """Sites with their zone, indexed by name."""
        buses = self.solved.network.c.buses.static
        if "kind" not in buses:
            return pd.DataFrame({"zone": pd.Series(dtype=str)})
        return buses.loc[buses["kind"] == "site", ["zone"]]

    @property
    def names(self) -> pd.Index:
        """Names of the sites."""
        return self.table.index

    def _sum(self, component: str, attribute: str, table: pd.DataFrame, bus: str = "bus") -> Array:
        """Sum a dynamic attribute by site; other buses are left out."""
        some = table[table[bus].isin(self.names)]
        out = np.zeros((len(self.solved.times), len(self.names)))
        values = self.solved.series(component, attribute, some.index)
        for i, at in enumerate(self.names.get_indexer(pd.Index(some[bus]))):
            out[:, at] += values[:, i]
        return out

    @cached_property
    def consumption(self) -> Array:
        """What loads and processes took, less what was not served."""
        solved = self.solved
        loads = self._sum("loads", "p_set", solved.network.c.loads.static)
        used = loads + self._sum("links", "p0", solved.users, "bus0")
        used += self._sum("generators", "p", solved.capturing)
        for table in (solved.shed, solved.response):
            used -= self._sum("generators", "p", table)
        return used

    @cached_property
    def plants(self) -> pd.DataFrame:
        """Generators on the buses of sites."""
        g = self.solved.generators
        return g[g["bus"].isin(self.names)]

    @cached_property
    def renewable(self) -> pd.Series:
        """Whether each plant is renewable."""
        return self.plants["carrier"].map(self.solved.carrier_table["renewable"]).astype(bool)

    def generate(self, plants: pd.DataFrame) -> Array:
        """What some plants gave."""
        return self._sum("generators", "p", plants)

    @cached_property
    def generation(self) -> Array:
        """What all plants of the sites gave."""
        return self.generate(self.plants)

    def list_connections(self, bus: str) -> pd.DataFrame:
        """Links between sites and the grid whose end ``bus`` is a site."""
        links = self.solved.network.c.links.static
        if "kind" not in links:
            return links.iloc[:0]
        return links[(links["kind"] == "connection") & links[bus].isin(self.names)]

    @cached_property
    def taken(self) -> Array:
        """What connections carried into the sites."""
        links = self.list_connections("bus1")
        return -self._sum("links", "p1", links, "bus1")

    @cached_property
    def given(self) -> Array:
        """What connections carried out of the sites."""
        return self._sum("links", "p0", self.list_connections("bus0"), "bus0")

    @cached_property
    def co2(self) -> Array:
        """CO2 of the sites' plants in t/h, less what is captured."""
        some = [t for t in (self.plants, self.solved.capturing) if len(t)]
        plants = pd.concat(some) if some else self.plants
        plants = plants[plants["bus"].isin(self.names)]
        out = np.zeros((len(self.solved.times), len(self.names)))
        emitted = self.solved.series("generators", "p", plants.index)
        emitted = emitted * own_column(plants, "co2_intensity")
        for i, at in enumerate(self.names.get_indexer(pd.Index(plants["bus"]))):
            out[:, at] += emitted[:, i]
        return out

    def keep_home(self, generation: Array, given: Array) -> Array:
        """Part of sums of generation that stayed: exports are taken from all plants alike."""
        return np.clip(1.0 - np.nan_to_num(share(given, generation)), 0.0, 1.0)

    @cached_property
    def price(self) -> Array:
        """Marginal cost in CNY/MWh; NaN if unknown."""
        found = self.solved.network.c.buses.dynamic["marginal_price"]
        return found.reindex(columns=self.names).to_numpy(float).reshape(-1, len(self.names))


def list_sites(book: Book, sites: Sites, processes: Processes) -> list[pd.DataFrame]:
    """Consumption, supply by plant and connection, captive and own green share of each site."""
    if sites.names.empty:
        return []
    roll, periods = book.roll, book.roll.periods
    sums = {
        name: roll.over_time(values)
        for name, values in (
            ("consumption", sites.consumption),
            ("generation", sites.generation),
            ("grid_import", sites.taken),
            ("grid_export", sites.given),
            ("co2", sites.co2),
        )
    }
    label = pd.DataFrame({"place": sites.names})
    out = [make_items(name, values, label, periods) for name, values in sums.items()]
    for name in ("grid_import", "grid_export"):
        out.append(make_items(name, sums[name], pd.DataFrame(index=sites.names), periods))
    out.append(_list_prices(book, sites, label))
    home = sites.keep_home(sums["generation"], sums["grid_export"])
    # what its stores lose is supplied too, so that the shares of supply add up to one
    supply = sums["generation"] * home + sums["grid_import"]
    for name, green in (("captive_share", False), ("own_green_share", True)):
        own = roll.over_time(sites.generate(sites.plants[sites.renewable == green]))
        part = np.clip(share(own * home, supply), 0.0, 1.0)
        out.append(make_items(name, part, label, periods))
        out += _list_group_shares(book, sites, processes, name, part, supply)
    return [*out, *_list_plants(book, sites)]


def _list_prices(book: Book, sites: Sites, label: pd.DataFrame) -> pd.DataFrame:
    """Price at each site's bus, weighted by its use."""
    used = book.roll.over_time(sites.consumption)
    paid = book.roll.over_time(sites.price * sites.consumption)
    label = label.assign(method="load-weighted")
    return make_items("price", share(paid, used), label, book.roll.periods)


def _list_group_shares(
    book: Book, sites: Sites, processes: Processes, metric: str, part: Array, used: Array
) -> list[pd.DataFrame]:
    """A share of supply of all sites, and of each product by what its processes took at each."""
    whole = share(np.nansum(part * used, axis=1), used.sum(axis=1))[:, None]
    out = [make_items(metric, whole, pd.DataFrame(index=[0]), book.roll.periods)]
    if processes.table.empty:
        return out
    energy = book.roll.over_time(processes.power)
    at = sites.names.get_indexer(pd.Index(processes.table["site"]))
    mine = energy * np.nan_to_num(part[:, at])
    for product, rows in processes.table.reset_index().groupby("product"):
        sums = share(mine[:, rows.index].sum(axis=1), energy[:, rows.index].sum(axis=1))
        named = pd.DataFrame({"consumer": [str(product)]})
        out.append(make_items(metric, sums[:, None], named, book.roll.periods))
    return out


def _list_plants(book: Book, sites: Sites) -> list[pd.DataFrame]:
    """Capacity, generation and full-load hours of the sites' plants by carrier."""
    plants = sites.plants
    if plants.empty:
        return []
    named = pd.DataFrame({"place": plants["bus"], "carrier": plants["carrier"]})
    power = sites.solved.series("generators", "p", plants.index)
    made = make_items("generation", book.roll.over_time(power), named, book.roll.periods)
    size = plants["p_nom_opt"].to_numpy(float)
    room = make_items("capacity", size, named, book.year)
    keys = ["place", "carrier"]
    mw = made[keys].merge(room[[*keys, "value"]], on=keys, how="left")["value"].to_numpy()
    hours = made.assign(
        metric="full_load_hours", method="used", unit="h",
        value=share(made["value"].to_numpy(), mw),
    ).dropna(subset=["value"])  # fmt: skip
    total = named.assign(carrier=ALL)
    return [made, room, make_items("capacity", size, total, book.year), hours]
