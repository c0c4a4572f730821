"""The ledger of a case, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from xjgrid.account.ledger import emissions as emitted
from xjgrid.account.ledger.contracts import Contract, Sales
from xjgrid.account.ledger.periods import Periods
from xjgrid.account.ledger.shares import METHODS, WITHOUT_STORAGE, Green
from xjgrid.account.ledger.sinks import NAMED, list_sinks, select_sinks
from xjgrid.account.ledger.system import CONSUMING, Array, System
from xjgrid.account.ledger.tracing import Tracer

#: largest table of flows that is made at once
MOST_CELLS = 50_000_000


@dataclass(frozen=True, eq=False, repr=False)
class Ledger:
    """Who supplied whom, hour by hour.

    Kept are the system and the mix that stores begin with; every row follows from them and is
    made when asked for, in blocks of hours.

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

    Examples
    --------
    See ``docs/green-share.md``.
    """

    system: System
    tracer: Tracer
    contracts: tuple[Contract, ...] = ()
    potential: pd.Series | None = field(default=None)

    @classmethod
    def of(
        cls,
        system: System,
        contracts: Sequence[Contract] = (),
        potential: pd.Series | None = None,
    ) -> Ledger:
        """Trace a system; see `Sales.of` on contracts."""
        ledger = cls(system, Tracer.of(system), tuple(contracts), potential)
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
    def _sinks(self) -> tuple[pd.DataFrame, Array]:
        return list_sinks(self.system)

    @property
    def sinks(self) -> pd.DataFrame:
        """All sinks, losses too: bus, kind, zone, site, sector, product, row, service, node."""
        return self._sinks[0]

    @property
    def withdrawal(self) -> Array:
        """What each sink draws in MW, shape (T, S)."""
        return self._sinks[1]

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
        """Mix of each node in the columns of `weights`, shape (T, B + K, 3)."""
        out = np.empty((len(self.system.times), len(self.system.nodes), 3))
        for slab in self.tracer.walk(self.weights):
            out[slab.hours] = slab.mix
        return out

    def periods(self, period: str) -> Periods:
        """Return the hours of the system sorted into periods."""
        return Periods.of(self.system.times, self.system.hours, period)

    def energy(self, periods: Periods) -> Array:
        """Return what each sink drew in MWh, shape (P, S)."""
        return periods.sum(self.withdrawal)

    def traced(self, column: int, periods: Periods) -> Array:
        """Return the traced part of each sink by a column of `weights`, shape (P, S)."""
        mix = self.marks[:, :, column]
        return periods.sum(self.withdrawal * mix[:, self.sinks["node"].to_numpy()])

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
            out what storage moves.

        Returns
        -------
        ``renewable`` and ``without_hydro`` as shares (NaN where nothing was drawn), ``energy``
        in MWh.
        """
        mine = select_sinks(self.sinks, group)
        periods = self.periods(period)
        drawn = self.energy(periods)[:, mine].sum(axis=1)
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
            Site, zone, sector, product, row or service: consumption, as in `share`; kind or bus:
            all that is drawn; ``sink``: each.

        Returns
        -------
        Indexed by period and consumer: ``energy`` [MWh], and for each method its share with and
        ``<method>_without_hydro``.
        """
        periods = self.periods(period)
        names = self.sinks.index.to_series() if by == "sink" else self.sinks[by]
        if by in NAMED:
            names = names.where(self.sinks["kind"].isin(CONSUMING), "")
        codes, labels = pd.factorize(names.where(names != ""), sort=True)
        member = (codes[:, None] == np.arange(len(labels))).astype(float)
        drawn = self.energy(periods) @ member
        columns = {"energy": drawn}
        for suffix, column in (("", 0), ("_without_hydro", 1)):
            for method in METHODS:
                green = Green(self, column).energy(method, periods) @ member
                columns[method + suffix] = np.divide(
                    green, drawn, out=np.full_like(drawn, np.nan), where=drawn > 0
                )
        index = pd.MultiIndex.from_product([periods.labels, labels], names=["period", by])
        return pd.DataFrame({k: v.ravel() for k, v in columns.items()}, index=index)

    def heatmap(self, group: str | None = None, *, storage_part: bool = False) -> pd.DataFrame:
        """Return the hourly matched share by hour of day (rows) and month (columns).

        With ``storage_part``: how much of it is owed to what storage moved.
        """
        found = self.share(group, "month-hour", "hourly")["renewable"]
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
            Column of `sinks` (kind, zone, site, sector, product, row, service, bus), or ``sink``.

        Raises
        ------
        ValueError
            If the table would be too large: ask for groups, a longer period, or use `rows`.
        """
        periods = self.periods(period)
        source, names = _label(self.system.origins, origin_by, "origin")
        target, rows = _label(self.sinks, sink_by, "sink")
        if len(periods.labels) * len(rows) * len(names) > MOST_CELLS:
            raise ValueError("too many rows at once: group origins or sinks, or use rows()")
        weights = (source[:, None] == np.arange(len(names))).astype(float)
        out = np.zeros((len(periods.labels), len(rows), len(names)))
        node = self.sinks["node"].to_numpy()
        for slab in self.tracer.walk(weights):
            drawn = self.withdrawal[slab.hours] * self.system.hours[slab.hours, None]
            codes = periods.codes[slab.hours]
            for at in np.unique(node):
                mine = np.flatnonzero(node == at)
                short, inverse = np.unique(target[mine], return_inverse=True)
                grouped = drawn[:, mine] @ (inverse[:, None] == np.arange(len(short)))
                for begin, end in periods.runs(slab.hours):
                    part = grouped[begin:end].T @ slab.mix[begin:end, at]
                    out[codes[begin], short] += part
        index = pd.MultiIndex.from_product([periods.labels, rows], names=["period", sink_by])
        frame = pd.DataFrame(out.reshape(-1, len(names)), index=index, columns=names)
        return frame.rename_axis(columns=origin_by)

    def mix(self, node: str, period: str = "year", origin_by: str = "carrier") -> pd.DataFrame:
        """Return the mix at a bus or in a store by period, as shares of origins (columns).

        A period's mix is that of all that entered the bus, or that the store gave.
        """
        periods = self.periods(period)
        at = int(self.system.nodes.get_loc(node))
        codes, names = _label(self.system.origins, origin_by, "origin")
        weights = (codes[:, None] == np.arange(len(names))).astype(float)
        moved = self.system.throughput(at)
        out = np.zeros((len(periods.labels), len(names)))
        for slab in self.tracer.walk(weights):
            out += periods.sum(moved[slab.hours, None] * slab.mix[:, at], slab.hours)
        total = periods.sum(moved)
        share = np.divide(out, total[:, None], out=np.full_like(out, np.nan),
                          where=total[:, None] > 0)  # fmt: skip
        return pd.DataFrame(share, index=periods.labels, columns=names).rename_axis(
            columns=origin_by
        )

    def rows(self, first: int = 0, last: int | None = None) -> Iterator[pd.DataFrame]:
        """Yield every row in blocks of hours: time, sink, origin, energy [MWh], where not 0."""
        node = self.sinks["node"].to_numpy()
        for slab in self.tracer.walk(None, first, last):
            times = self.system.times[slab.hours]
            drawn = self.withdrawal[slab.hours] * self.system.hours[slab.hours, None]
            for t, time in enumerate(times):
                energy = drawn[t, :, None] * slab.mix[t, node]
                sink, origin = np.nonzero(energy)
                yield pd.DataFrame({
                    "time": time, "sink": self.sinks.index[sink],
                    "origin": self.system.origins.index[origin], "energy": energy[sink, origin],
                })  # fmt: skip

    def to_frame(
        self, period: str = "month", origin_by: str = "origin", sink_by: str = "sink"
    ) -> pd.DataFrame:
        """Return rows of period, sink, origin and energy [MWh], where not 0."""
        wide = self.flows(origin_by, sink_by, period)
        long = wide.stack().rename("energy").reset_index()
        return long[long["energy"] != 0].reset_index(drop=True)

    def emissions(self, group: str | None = None, period: str = "year") -> pd.DataFrame:
        """Return emissions three ways; see `xjgrid.account.ledger.emissions`."""
        return emitted.account_emissions(self, group, period)


def _label(table: pd.DataFrame, by: str, name: str) -> tuple[Array, pd.Index]:
    """Return each row's group and the groups' names."""
    if by != name and by not in table:
        raise KeyError(f"{name}s have no {by!r}: use {', '.join([name, *table.columns])}")
    values = table.index.to_series() if by == name else table[by]
    codes, labels = pd.factorize(values, sort=by != name)
    return codes, pd.Index(labels, name=by)
