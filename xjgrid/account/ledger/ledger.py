"""The ledger of a case, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from xjgrid.account.ledger.contract import Contract
from xjgrid.account.ledger.contracts import Sales
from xjgrid.account.ledger.flows import list_entries, tabulate_flows, tabulate_mix
from xjgrid.account.ledger.services import Services, list_uses
from xjgrid.account.ledger.shares import METHODS, TRACED, WITHOUT_STORAGE, Green
from xjgrid.account.ledger.sinks import select_sinks
from xjgrid.account.ledger.system import CONSUMING, Array, System
from xjgrid.account.ledger.tracing import Slab, Tracer
from xjgrid.account.periods import Periods
from xjgrid.inputs import consumers


@dataclass(frozen=True, eq=False, repr=False)
class Ledger:
    """Who supplied whom, hour by hour.

    Kept are the system and the mix that stores begin with; every entry follows from them and
    is made when asked for, in blocks of hours.

    Parameters
    ----------
    system
        The dispatched system.
    tracer
        Its tracing, with the stores' mix at the beginning of the year.
    contracts
        What consumers and channels have bought.
    potential
        MWh that each origin could at most generate.
    services
        Options of services with a store, and who uses when what they drew.

    Examples
    --------
    See ``docs/green-share.md``.
    """

    system: System
    tracer: Tracer
    contracts: tuple[Contract, ...] = ()
    potential: pd.Series | None = field(default=None)
    services: Services | None = None

    @classmethod
    def of(
        cls,
        system: System,
        contracts: Sequence[Contract] = (),
        potential: pd.Series | None = None,
        layer: System | None = None,
    ) -> Ledger:
        """Trace a system and the layer of its services; see `Sales.of` on contracts."""
        tracer = Tracer.of(system)
        services = None if layer is None else Services.of(layer, tracer)
        ledger = cls(system, tracer, tuple(contracts), potential, services)
        _ = ledger.sales  # mistakes in contracts are told at once
        return ledger

    @classmethod
    def open(cls, path: str | Path) -> Ledger:
        """Open a ledger that `write` has left."""
        from xjgrid.account.ledger.file import read_ledger

        return read_ledger(Path(path))

    def write(self, path: str | Path, *, mix: bool = True) -> None:
        """Write ``ledger.nc``; with the mix of the grid's buses by origin and hour, or without."""
        from xjgrid.account.ledger.file import write_ledger

        write_ledger(self, Path(path), mix=mix)

    def __repr__(self) -> str:
        return f"Ledger({self.system!r}, {len(self.contracts)} contracts)"

    @cached_property
    def _sinks(self) -> tuple[pd.DataFrame, Array, Array]:
        return list_uses(self.system, self.services)

    @property
    def sinks(self) -> pd.DataFrame:
        """All sinks, losses too: as in `System`, with ``node`` and ``use_node``."""
        return self._sinks[0]

    @property
    def withdrawal(self) -> Array:
        """What each sink draws at its meter in MW, shape (T, S)."""
        return self._sinks[1]

    @property
    def used(self) -> Array:
        """Electricity behind what each sink uses in MW, shape (T, S); see `list_uses`."""
        return self._sinks[2]

    @cached_property
    def nodes(self) -> pd.Index:
        """What has a mix: buses and storages, then options of services and their stores."""
        nodes = self.system.nodes
        return nodes if self.services is None else nodes.append(self.services.system.nodes)

    @cached_property
    def sales(self) -> Sales:
        """The contracts as they were served."""
        return Sales.of(self.system, self.sinks, self.withdrawal, self.contracts, self.potential)

    @cached_property
    def weights(self) -> Array:
        """Renewable (0 or 1), renewable without hydro, and t/MWh of each origin, shape (O, 3)."""
        origins = self.system.origins
        green = origins["renewable"].to_numpy(float)
        dry = green * ~origins["hydro"].to_numpy(bool)
        return np.column_stack([green, dry, origins["co2"].to_numpy(float)])

    @cached_property
    def marks(self) -> Array:
        """Mix of each node in the columns of `weights`, shape (T, nodes, 3)."""
        out = np.empty((len(self.system.times), len(self.nodes), 3))
        for slab in self.walk(self.weights):
            out[slab.hours] = slab.mix
        return out

    def walk(
        self, weights: Array | None = None, first: int = 0, last: int | None = None
    ) -> Iterator[Slab]:
        """Yield the mixes of all nodes block by block; see `Tracer.walk`."""
        if self.services is None:
            return self.tracer.walk(weights, first, last)
        return self.services.walk(self.tracer, weights, first, last)

    def periods(self, period: str) -> Periods:
        """Return the hours of the system sorted into periods."""
        return Periods.of(self.system.times, self.system.hours, period)

    def energy(self, periods: Periods, method: str = "") -> Array:
        """Return what each sink drew in MWh, or what it used if that is traced, shape (P, S)."""
        return periods.sum(self.used if method == TRACED else self.withdrawal)

    def traced(self, column: int, periods: Periods) -> Array:
        """Return the traced part of what each sink used by a column of `weights`, shape (P, S)."""
        mix = self.marks[:, :, column]
        return periods.sum(self.used * mix[:, self.sinks["use_node"].to_numpy()])

    def share(
        self, group: str | None = None, period: str = "year", method: str = "traced"
    ) -> pd.DataFrame:
        """Return the green share of a consumer, one row a period.

        Parameters
        ----------
        group
            See `xjgrid.account.ledger.sinks.select_sinks`; not given: the region.
        period
            year, month, day, hour, or month-hour (each hour of the day in each month).
        method
            production, annual, hourly, traced or contracted; ``hourly-without-storage`` leaves
            out what storage moves, ``traced-at-meter`` the memory of services' stores.

        Returns
        -------
        ``renewable`` and ``without_hydro`` as shares (NaN where nothing was drawn), ``energy``
        in MWh: at the meter; if traced, the electricity behind what was used in the period.
        """
        mine = select_sinks(self.sinks, group)
        periods = self.periods(period)
        drawn = self.energy(periods, method)[:, mine].sum(axis=1)
        out = pd.DataFrame(index=periods.labels)
        for column, name in enumerate(("renewable", "without_hydro")):
            green = Green(self, column).energy(method, periods)[:, mine].sum(axis=1)
            out[name] = np.divide(green, drawn, out=np.full_like(drawn, np.nan), where=drawn > 0)
        return out.assign(energy=drawn)

    def shares(self, by: str = "sector", period: str = "year") -> pd.DataFrame:
        """Return the five shares side by side, one row a period and consumer.

        Parameters
        ----------
        by
            Site, zone, sector, product, end_use, service or need: consumption, as in `share`; kind
            or bus: all that is drawn; ``sink``: each.

        Returns
        -------
        Indexed by period and consumer: ``energy`` and ``energy_used`` [MWh], and for each method
        its share with and ``<method>_without_hydro``. The traced share is of what was used, the
        others of what was drawn at the meter; a need has no meter of its own and so the traced
        share alone.
        """
        periods = self.periods(period)
        names = self.sinks.index.to_series() if by == "sink" else self.sinks[by]
        if by in consumers.KINDS:
            names = names.where(self.sinks["kind"].isin(CONSUMING), "")
        codes, labels = pd.factorize(names.where(names != ""), sort=True)
        member = (codes[:, None] == np.arange(len(labels))).astype(float)
        drawn = self.energy(periods) @ member
        behind = self.energy(periods, TRACED) @ member
        columns = {"energy": drawn * np.nan if by == "need" else drawn, "energy_used": behind}
        for suffix, column in (("", 0), ("_without_hydro", 1)):
            for method in METHODS:
                green = Green(self, column).energy(method, periods) @ member
                whole = behind if method == TRACED else columns["energy"]
                columns[method + suffix] = np.divide(
                    green, whole, out=np.full_like(whole, np.nan), where=whole > 0
                )
        index = pd.MultiIndex.from_product([periods.labels, labels], names=["period", by])
        return pd.DataFrame({k: v.ravel() for k, v in columns.items()}, index=index)

    def heatmap(
        self, group: str | None = None, *, method: str = "hourly", storage_part: bool = False
    ) -> pd.DataFrame:
        """Return a share by hour of day (rows) and month (columns), the hourly one if not told.

        With ``storage_part``: how much of the hourly share is owed to what storage moved.
        """
        found = self.share(group, "month-hour", method)["renewable"]
        if storage_part:
            found = found - self.share(group, "month-hour", WITHOUT_STORAGE)["renewable"]
        month = [label[:2] for label in found.index]
        hour = [int(label[3:]) for label in found.index]
        frame = pd.DataFrame({"month": month, "hour": hour, "share": found.to_numpy()})
        return frame.pivot(index="hour", columns="month", values="share")

    def flows(
        self, origin_by: str = "carrier", sink_by: str = "kind", period: str = "year"
    ) -> pd.DataFrame:
        """Return energy in MWh from origins (columns) to sinks (rows by period and sink).

        Parameters
        ----------
        origin_by
            Column of the origins (carrier, zone, site, bus, renewable, ...), or ``origin``.
        sink_by
            Column of `sinks` (kind, zone, site, sector, product, end_use, service, need, bus), or
            ``sink``; flows are of what they used, see `used`.

        Raises
        ------
        ValueError
            If the table would be too large: ask for groups, a longer period, or use `entries`.
        """
        return tabulate_flows(self, origin_by, sink_by, period)

    def mix(self, node: str, period: str = "year", origin_by: str = "carrier") -> pd.DataFrame:
        """Return the mix at a bus, in a store or of a need by period, as shares of origins.

        A period's mix is that of all that entered the bus, that the store gave, or that was used.
        """
        return tabulate_mix(self, node, period, origin_by)

    def entries(self, first: int = 0, last: int | None = None) -> Iterator[pd.DataFrame]:
        """Yield every entry in blocks of hours: time, sink, origin, energy [MWh], where not 0."""
        return list_entries(self, first, last)

    def to_frame(
        self, period: str = "month", origin_by: str = "origin", sink_by: str = "sink"
    ) -> pd.DataFrame:
        """Return entries by period: sink, origin and energy [MWh], where not 0."""
        wide = self.flows(origin_by, sink_by, period)
        long = wide.stack().rename("energy").reset_index()
        return long[long["energy"] != 0].reset_index(drop=True)

    def emissions(self, group: str | None = None, period: str = "year") -> pd.DataFrame:
        """Return a consumer's energy [MWh] and emissions [t] three ways, one line a period.

        See `xjgrid.account.ledger.tables.tabulate_emissions`.
        """
        from xjgrid.account.ledger.tables import WAYS, Groups, tabulate_emissions

        frame = tabulate_emissions(self, Groups.whole(self.sinks, group), period)
        return frame.set_index("period")[["energy", "energy_used", *WAYS]]
