"""A solved network laid out by hour, zone and carrier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import pypsa

Array = np.ndarray

HOURS_A_YEAR = 8760.0

#: groups of generators that stand for load, not for supply
LOAD_GROUPS = ("shed", "response", "adoption", "capture")


@dataclass(frozen=True)
class Solved:
    """What every subject of the account reads: the network, its tables and its axes.

    Parameters
    ----------
    solution
        A `xjgrid.solve.Solution`.
    tables
        The scenario's tables by name (overrides applied).
    year
        Model year; names the periods of the summary.
    context
        A `xjgrid.build.context.Context`, for figures that need tables as the build reads them;
        without one they are left out.
    """

    solution: Any
    tables: Mapping[str, pd.DataFrame]
    year: int
    context: Any = None

    @property
    def network(self) -> pypsa.Network:
        """The solved network."""
        return self.solution.network

    @cached_property
    def times(self) -> pd.DatetimeIndex:
        """Hours of the horizon, hour-beginning, Beijing time."""
        return pd.DatetimeIndex(self.network.snapshots)

    @cached_property
    def hours(self) -> Array:
        """Hours that each snapshot stands for, shape (time,)."""
        return self.network.snapshot_weightings["generators"].to_numpy(float)

    @property
    def part_of_year(self) -> float:
        """Part of a year that the horizon is: what yearly costs and orders are taken times."""
        return float(self.hours.sum()) / HOURS_A_YEAR

    @cached_property
    def zones(self) -> pd.Index:
        """Zones of the network in the order of the zones table."""
        known = set(self.network.c.buses.static.index)
        names = [zone for zone in self.tables["zones"]["zone"] if zone in known]
        return pd.Index(names, name="zone")

    @cached_property
    def zone_of(self) -> pd.Series:
        """Zone of every bus of electricity: the zones themselves, and the sites in them."""
        buses = self.network.c.buses.static
        own = pd.Series(self.zones, index=self.zones)
        if "zone" not in buses or "kind" not in buses:
            return own
        sites = buses.loc[buses["kind"] == "site", "zone"]
        return pd.concat([own, sites[sites.isin(self.zones)]])

    def inside(self, buses: pd.Series) -> pd.Series:
        """Whether each bus is one of electricity inside the region."""
        return buses.isin(self.zone_of.index)

    @cached_property
    def carrier_table(self) -> pd.DataFrame:
        """The carriers table, by carrier."""
        return self.tables["carriers"].set_index("carrier")

    @cached_property
    def carriers(self) -> pd.Index:
        """Carriers of generators and storage in the zones, in the order of the carriers table."""
        n = self.network
        present: set[str] = set()
        for component in (n.c.generators.static, n.c.storage_units.static):
            present |= set(component.loc[self.inside(component["bus"]), "carrier"])
        strangers = present - set(self.carrier_table.index)
        if strangers:
            raise KeyError(f"carriers not in the carriers table: {', '.join(sorted(strangers))}")
        slack = self.carrier_table.index[self.carrier_table["group"].isin(LOAD_GROUPS)]
        order = [c for c in self.carrier_table.index if c in present and c not in set(slack)]
        return pd.Index(order, name="carrier")

    @cached_property
    def renewable(self) -> Array:
        """Whether each carrier counts as renewable, shape (carrier,)."""
        return self.carrier_table["renewable"].reindex(self.carriers).to_numpy(bool)

    @cached_property
    def hydro(self) -> Array:
        """Whether each carrier is hydro (run-of-river, reservoir), shape (carrier,)."""
        group = self.carrier_table["group"].reindex(self.carriers)
        return (group == "hydro").to_numpy() & self.renewable

    def series(self, component: str, attribute: str, names: pd.Index) -> Array:
        """Return a dynamic attribute as an array, shape (time, names); static values repeated.

        Parameters
        ----------
        component
            PyPSA list name, such as ``generators``.
        attribute
            Such as ``p`` or ``p_max_pu``.
        names
            Components to take, in this order.
        """
        found = self.network.c[component]
        dynamic = found.dynamic[attribute] if attribute in found.dynamic else pd.DataFrame()
        out = np.zeros((len(self.times), len(names)))
        inside = names.isin(dynamic.columns)
        if inside.any():
            out[:, inside] = dynamic[names[inside]].to_numpy(float)
        if not inside.all() and attribute in found.static:
            out[:, ~inside] = found.static.loc[names[~inside], attribute].to_numpy(float)
        return out

    def fold(self, values: Array, buses: pd.Series, carriers: pd.Series) -> Array:
        """Sum columns into zones and carriers.

        Parameters
        ----------
        values
            Shape (time, names) or (names,).
        buses, carriers
            Bus (a zone or a site) and carrier of each name.

        Returns
        -------
        Shape (time, zone, carrier) or (zone, carrier).
        """
        zone = self.zones.get_indexer(pd.Index(buses.map(self.zone_of)))
        carrier = self.carriers.get_indexer(pd.Index(carriers))
        if (zone < 0).any() or (carrier < 0).any():
            raise KeyError("a component lies outside the zones or carriers of the account")
        out = np.zeros((*values.shape[:-1], len(self.zones), len(self.carriers)))
        for i, (z, c) in enumerate(zip(zone, carrier, strict=True)):
            out[..., z, c] += values[..., i]
        return out

    def by_zone(self, values: Array, buses: pd.Series) -> Array:
        """Sum columns into zones: (time, names) becomes (time, zone)."""
        out = np.zeros((len(self.times), len(self.zones)))
        for i, z in enumerate(self.zones.get_indexer(pd.Index(buses.map(self.zone_of)))):
            out[:, z] += values[:, i]
        return out

    @cached_property
    def generators(self) -> pd.DataFrame:
        """Generators that supply the zones (neither unserved energy nor channel sinks)."""
        static = self.network.c.generators.static
        return static[self.inside(static["bus"]) & static["carrier"].isin(self.carriers)]

    @cached_property
    def shed(self) -> pd.DataFrame:
        """Generators that stand for unserved energy."""
        return self._find_group("shed")

    @cached_property
    def response(self) -> pd.DataFrame:
        """Generators that stand for load that is off under a programme."""
        return self._find_group("response")

    @cached_property
    def adopted(self) -> pd.DataFrame:
        """Generators that stand for load whose size the plan chose."""
        return self._find_group("adoption")

    @cached_property
    def capturing(self) -> pd.DataFrame:
        """Generators that stand for what carbon capture takes."""
        return self._find_group("capture")

    @cached_property
    def drawing(self) -> pd.DataFrame:
        """Generators that stand for load: what the plan adopted, and carbon capture."""
        return pd.concat([self.adopted, self.capturing])

    def _find_group(self, group: str) -> pd.DataFrame:
        static = self.network.c.generators.static
        found = self.carrier_table.index[self.carrier_table["group"] == group]
        return static[self.inside(static["bus"]) & static["carrier"].isin(found)]

    @cached_property
    def users(self) -> pd.DataFrame:
        """Links that take electricity for a product or a service."""
        static = self.network.c.links.static
        if "kind" not in static:
            return static.iloc[:0]
        return static[self.inside(static["bus0"]) & static["kind"].isin(["process", "option"])]

    @cached_property
    def stores(self) -> pd.DataFrame:
        """Storage units of the zones."""
        static = self.network.c.storage_units.static
        return static[self.inside(static["bus"])]

    @cached_property
    def fed(self) -> Array:
        """Whether each storage unit is fed by nature (reservoir, CSP), shape (stores,)."""
        renewable = self.carrier_table["renewable"].reindex(self.stores["carrier"])
        return renewable.to_numpy(bool)

    @cached_property
    def channels(self) -> pd.DataFrame:
        """Links that leave the region."""
        static = self.network.c.links.static
        outside = ~self.inside(static["bus1"]) & ~static.index.isin(self.users.index)
        return static[static["bus0"].isin(self.zones) & outside]

    @cached_property
    def ties(self) -> pd.DataFrame:
        """Links between zones: corridors of a transport grid."""
        static = self.network.c.links.static
        return static[static["bus0"].isin(self.zones) & static["bus1"].isin(self.zones)]

    @cached_property
    def presence(self) -> Array:
        """Whether a zone has a carrier at all, shape (zone, carrier)."""
        both = pd.concat([self.generators, self.stores])
        return self.fold(np.ones(len(both)), both["bus"], both["carrier"]) > 0

    @property
    def channel_limits(self) -> Array:
        """What may be sent through each channel in MW, shape (channel,)."""
        rated = self.channels["p_nom_opt"].where(
            self.channels["p_nom_opt"] > 0, self.channels["p_nom"]
        )
        return rated.to_numpy(float)

    @property
    def committed(self) -> bool:
        """Whether the solution says what thermal capacity was online."""
        online = self.solution.online
        return online is not None and not online.empty
