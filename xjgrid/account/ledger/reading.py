"""Reading series and tables of a solved network as the ledger needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.capture import clean_intensity
from xjgrid.account.ledger.system import Array

if TYPE_CHECKING:
    import pypsa

#: carriers (or groups of them) of generators that stand for load that was not drawn
REDUCING = ("shed", "response")
POWER = "AC"


@dataclass(frozen=True)
class Reader:
    """A network and its tables.

    Parameters
    ----------
    network
        A solved network.
    tables
        ``carriers`` and, where they exist, ``zones``, ``demand_rows``, ``sites``, ``services``.
    """

    network: pypsa.Network
    tables: Mapping[str, pd.DataFrame]

    @cached_property
    def times(self) -> pd.DatetimeIndex:
        """Hours of the case."""
        return pd.DatetimeIndex(self.network.snapshots)

    @cached_property
    def hours(self) -> Array:
        """Hours that each snapshot stands for, shape (T,)."""
        return self.network.snapshot_weightings["generators"].to_numpy(float)

    @cached_property
    def carriers(self) -> pd.DataFrame:
        """The carriers table, by carrier."""
        return self.tables["carriers"].set_index("carrier")

    @cached_property
    def buses(self) -> pd.DataFrame:
        """Buses of the ledger with ``zone``, and ``site`` where the bus is no zone."""
        static = self.network.c.buses.static
        static = static[static["carrier"] == POWER]
        names = pd.Series(static.index, index=static.index)
        zone = self.text(static, "zone")
        zone = zone.where(zone != "", names)
        return pd.DataFrame({"zone": zone, "site": names.where(zone != names, "")})

    def static(self, component: str) -> pd.DataFrame:
        """Return the table of a component; CO2 of generators less what is captured of it."""
        table = self.network.c[component].static
        if component != "generators" or "host" not in table:
            return table
        power = self.series(component, "p", table.index)
        energy = pd.Series(self.hours @ power, index=table.index)
        return table.assign(co2_intensity=clean_intensity(table, energy))

    def at_buses(self, component: str) -> pd.DataFrame:
        """Return the components that stand on buses of the ledger."""
        static = self.static(component)
        return static[static["bus"].isin(self.buses.index)]

    def series(self, component: str, attribute: str, names: pd.Index) -> Array:
        """Return a dynamic attribute, static values repeated, shape (T, names)."""
        found = self.network.c[component]
        dynamic = found.dynamic[attribute] if attribute in found.dynamic else pd.DataFrame()
        out = np.zeros((len(self.times), len(names)))
        inside = names.isin(dynamic.columns)
        if inside.any():
            out[:, inside] = dynamic[names[inside]].to_numpy(float)
        if not inside.all() and attribute in found.static:
            out[:, ~inside] = found.static.loc[names[~inside], attribute].to_numpy(float)
        return out

    def capacity(self, units: pd.DataFrame) -> Array:
        """Return the capacity of generators in MW, as built where that is known."""
        built = units["p_nom_opt"].to_numpy(float)
        return np.where(built > 0, built, units["p_nom"].to_numpy(float))

    def reduces(self, carrier: pd.Series) -> pd.Series:
        """Whether generators of a carrier stand for load that was not drawn."""
        group = carrier.map(self.carriers["group"])
        return carrier.isin(REDUCING) | group.isin(REDUCING)

    def text(self, table: pd.DataFrame, column: str) -> pd.Series:
        """Return an own column of text; empty where the network has none."""
        if column not in table:
            return pd.Series("", index=table.index)
        values = table[column]
        return values.astype(object).where(values.notna(), "").astype(str)

    def look_up(self, table: str, key: str, column: str, values: pd.Series) -> pd.Series:
        """Return what a table says of each value; empty where it says nothing."""
        known = self.tables.get(table)
        if known is None or key not in known or column not in known:
            return pd.Series("", index=values.index)
        found = dict(zip(known[key].astype(str), known[column].astype(str), strict=True))
        return values.map(lambda value: found.get(value, ""))
