"""A solved network on labelled arrays: what the account and the ledger read of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.account.aggregation import sum_by
from xjgrid.account.own_columns import fill_own_columns

if TYPE_CHECKING:
    import pypsa

    from xjgrid.build.context import Context
    from xjgrid.solve.solution import Solution

HOURS_A_YEAR = 8760.0

POWER = "AC"
"""Carrier of the buses of electricity."""

LOAD_GROUPS = ("shed", "response", "adoption", "capture")
"""Groups of generators that stand for load, not for supply."""

COMPONENTS = ("buses", "generators", "loads", "lines", "links", "storage_units", "stores")


@dataclass(frozen=True, eq=False, repr=False)
class SolvedNetwork:
    """A solved network with its tables.

    Arrays are in MW with the dimensions ``snapshot`` and ``name`` (of components), ``zone``,
    ``site`` or ``carrier``.

    Parameters
    ----------
    network
        A solved network.
    tables
        The scenario's tables by name (overrides applied).
    solution
        What the solve found beside the network: capacity online, missed constraints, costs.
    context
        What the build read, for figures that need tables as the build reads them; without it
        they are left out.
    """

    network: pypsa.Network
    tables: Mapping[str, pd.DataFrame]
    solution: Solution | None = None
    context: Context | None = None

    @classmethod
    def of(
        cls, solution: Solution, tables: Mapping[str, pd.DataFrame], context: Context | None = None
    ) -> SolvedNetwork:
        """Read a solution."""
        return cls(solution.network, tables, solution, context)

    @cached_property
    def times(self) -> pd.DatetimeIndex:
        """Hours of the horizon, hour-beginning, Beijing time."""
        return pd.DatetimeIndex(self.network.snapshots, name="snapshot")

    @property
    def year(self) -> int:
        """Model year: that of the first hour."""
        return int(self.times[0].year)

    @cached_property
    def hours(self) -> xr.DataArray:
        """Hours that each snapshot stands for."""
        hours = self.network.snapshot_weightings["generators"].to_numpy(float)
        return xr.DataArray(hours, {"snapshot": self.times}, ("snapshot",))

    @property
    def part_of_year(self) -> float:
        """Part of a year that the horizon is: factor of yearly costs and orders."""
        return float(self.hours.sum()) / HOURS_A_YEAR

    @cached_property
    def _static(self) -> dict[str, pd.DataFrame]:
        return {name: fill_own_columns(self.network.c[name].static) for name in COMPONENTS}

    def table(self, component: str, port: str = "bus") -> pd.DataFrame:
        """Components on buses of electricity, with the zone and site of the bus.

        Parameters
        ----------
        component
            PyPSA list name, such as ``generators``.
        port
            Column that names the bus.
        """
        static = self._static[component]
        some = static[static[port].isin(self.buses.index)]
        at = self.buses.reindex(some[port])
        return some.assign(zone=at["zone"].to_numpy(), site=at["site"].to_numpy())

    def static(self, component: str) -> pd.DataFrame:
        """All components of a list, with the project's own columns filled."""
        return self._static[component]

    @cached_property
    def buses(self) -> pd.DataFrame:
        """Buses of electricity: ``zone``, and ``site`` where the bus is not a zone's own."""
        static = self._static["buses"]
        static = static[static["carrier"] == POWER]
        names = pd.Series(static.index, static.index, dtype=object)
        zone = static["zone"].where(static["zone"] != "", names)
        return pd.DataFrame({"zone": zone, "site": names.where(zone != names, "")})

    @cached_property
    def zones(self) -> pd.Index:
        """Zones of the network in the order of the zones table."""
        names = [zone for zone in self.tables["zones"]["zone"] if zone in self.buses.index]
        return pd.Index(names, name="zone", dtype=object)

    @cached_property
    def sites(self) -> pd.Index:
        """Sites of the network: buses of electricity that are not a zone's own."""
        return self.buses.index[self.buses["site"] != ""].rename("site")

    @cached_property
    def carrier_table(self) -> pd.DataFrame:
        """The carriers table, by carrier."""
        return self.tables["carriers"].set_index("carrier")

    @cached_property
    def carriers(self) -> pd.Index:
        """Carriers of generators and storage in the zones, in the order of the carriers table."""
        present = set(self.table("generators")["carrier"]) | set(self.units["carrier"])
        strangers = present - set(self.carrier_table.index)
        if strangers:
            raise KeyError(f"carriers not in the carriers table: {', '.join(sorted(strangers))}")
        supply = self.carrier_table.index[~self.carrier_table["group"].isin(LOAD_GROUPS)]
        return pd.Index([c for c in supply if c in present], name="carrier", dtype=object)

    @cached_property
    def renewable(self) -> xr.DataArray:
        """Whether each carrier counts as renewable."""
        known = self.carrier_table["renewable"].reindex(self.carriers).to_numpy(bool)
        return xr.DataArray(known, {"carrier": self.carriers.to_numpy()}, ("carrier",))

    @cached_property
    def hydro(self) -> xr.DataArray:
        """Whether each carrier is renewable hydro (run-of-river, reservoir)."""
        group = self.carrier_table["group"].reindex(self.carriers).to_numpy()
        return self.renewable & (group == "hydro")

    @cached_property
    def generators(self) -> pd.DataFrame:
        """Generators that supply the zones (neither unserved energy nor ends of channels)."""
        table = self.table("generators")
        return table[table["carrier"].isin(self.carriers)]

    def group(self, *groups: str) -> pd.DataFrame:
        """Generators of some groups of carriers: shed, response, adoption, capture."""
        table = self.table("generators")
        return table[table["carrier"].map(self.carrier_table["group"]).isin(groups)]

    @cached_property
    def shed(self) -> pd.DataFrame:
        """Generators that stand for unserved energy."""
        return self.group("shed")

    @cached_property
    def response(self) -> pd.DataFrame:
        """Generators that stand for load that is off under a programme."""
        return self.group("response")

    @cached_property
    def capturing(self) -> pd.DataFrame:
        """Generators that stand for what carbon capture takes, with the carrier of its units."""
        some = self.group("capture")
        return some.assign(carrier=some["host"].map(self.static("generators")["carrier"]))

    @cached_property
    def units(self) -> pd.DataFrame:
        """Storage units of the zones."""
        return self.table("storage_units")

    @cached_property
    def fed(self) -> pd.DataFrame:
        """Storage units fed by nature: reservoirs and CSP, whose discharge is generation."""
        return self.units[self._is_fed]

    @cached_property
    def unfed(self) -> pd.DataFrame:
        """Storage units that hold what they have taken from the grid."""
        return self.units[~self._is_fed]

    @cached_property
    def _is_fed(self) -> np.ndarray:
        renewable = self.carrier_table["renewable"].reindex(self.units["carrier"])
        return renewable.to_numpy(bool)

    @cached_property
    def user_links(self) -> pd.DataFrame:
        """Links that take electricity for a product or a service."""
        links = self.table("links", "bus0")
        return links[links["kind"].isin(["process", "option"])]

    @cached_property
    def user_loads(self) -> pd.DataFrame:
        """Loads that belong to a process or a service."""
        loads = self.table("loads")
        return loads[(loads["process"] != "") | (loads["service"] != "")]

    @cached_property
    def channels(self) -> pd.DataFrame:
        """Links that leave the region."""
        links = self.table("links", "bus0")
        inside = links["bus1"].isin(self.buses.index) | links.index.isin(self.user_links.index)
        return links[links["bus0"].isin(self.zones) & ~inside]

    @cached_property
    def corridors(self) -> pd.DataFrame:
        """Lines, and links between zones: ``bus0, bus1`` and usable MW (``limit``)."""
        lines, links = self.static("lines"), self.static("links")
        ties = links[links["bus0"].isin(self.zones) & links["bus1"].isin(self.zones)]
        parts = [
            t[["bus0", "bus1"]].assign(component=name, limit=t[size] * t[part])
            for name, t, size, part in (("lines", lines, "s_nom", "s_max_pu"),
                                        ("links", ties, "p_nom", "p_max_pu"))
        ]  # fmt: skip
        return pd.concat(parts).rename_axis("corridor")

    def connections(self, port: str) -> pd.DataFrame:
        """Links between sites and the grid whose end ``port`` is a site."""
        links = self.table("links", port)
        return links[(links["kind"] == "connection") & (links["site"] != "")]

    def series(self, component: str, attribute: str, names: pd.Index) -> xr.DataArray:
        """Return a dynamic attribute of some components: (snapshot, name).

        Static values such as of ``p_max_pu`` are repeated; 0 where there is neither. The
        component is a PyPSA list name, such as ``generators``.
        """
        found = self.network.c[component]
        dynamic = found.dynamic[attribute] if attribute in found.dynamic else pd.DataFrame()
        out = np.zeros((len(self.times), len(names)))
        inside = names.isin(dynamic.columns)
        if inside.any():
            out[:, inside] = dynamic[names[inside]].to_numpy(float)
        if not inside.all() and attribute in found.static:
            out[:, ~inside] = found.static.loc[names[~inside], attribute].to_numpy(float)
        coords = {"snapshot": self.times, "name": names.to_numpy(object)}
        return xr.DataArray(out, coords, ("snapshot", "name"))

    def price(self, buses: pd.Index) -> xr.DataArray:
        """Return the marginal cost at buses in CNY/MWh, NaN if unknown: (snapshot, name)."""
        found = self.network.c.buses.dynamic["marginal_price"].reindex(columns=buses)
        values = found.to_numpy(float).reshape(-1, len(buses))
        if len(values) != len(self.times):
            values = np.full((len(self.times), len(buses)), np.nan)
        coords = {"snapshot": self.times, "name": buses.to_numpy(object)}
        return xr.DataArray(values, coords, ("snapshot", "name"))

    def sum_by(self, values: xr.DataArray, table: pd.DataFrame, *dims: str) -> xr.DataArray:
        """Sum components into zones, sites or carriers.

        Parameters
        ----------
        values
            With the dimension ``name``, in the order of the table.
        table
            With the columns `dims`.
        """
        known = {"zone": self.zones, "site": self.sites, "carrier": self.carriers}
        return sum_by(values, "name", {d: (table[d].to_numpy(), known[d]) for d in dims})

    def power(
        self, component: str, attribute: str, table: pd.DataFrame, *dims: str,
        factor: np.ndarray | None = None,
    ) -> xr.DataArray:  # fmt: skip
        """Return a series summed into zones, sites or carriers, times a factor of each component.

        Where ``site`` is asked for, components at no site are left out.
        """
        if "site" in dims:
            at_site = table["site"].isin(self.sites).to_numpy()
            factor = None if factor is None else factor[at_site]
            table = table[at_site]
        values = self.series(component, attribute, table.index)
        return self.sum_by(values if factor is None else values * factor, table, *dims)

    def energy(self, component: str, attribute: str, table: pd.DataFrame) -> np.ndarray:
        """Return the sum of a series over the horizon in MWh, shape (names,)."""
        values = self.series(component, attribute, table.index).to_numpy()
        return np.asarray(self.hours.to_numpy() @ values)
