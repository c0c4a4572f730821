"""What the ledger is made from: a dispatched system on plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

Array = np.ndarray

#: columns of each table and what stands where a column is not given
COLUMNS: Mapping[str, Mapping[str, Any]] = {
    "buses": {"zone": "", "site": ""},
    "origins": {
        "bus": None, "carrier": "", "zone": "", "site": "", "contract": "",
        "renewable": False, "hydro": False, "co2": 0.0,
    },
    "sinks": {
        "bus": None, "kind": "load", "zone": "", "site": "", "sector": "", "product": "",
        "end_use": "", "service": "", "need": "",
    },
    "branches": {"bus0": None, "bus1": None},
    "storages": {"bus": None, "carrier": "", "efficiency": 1.0, "origin": ""},
}  # fmt: skip

#: table -> name of its rows
SINGULAR = {"buses": "bus", "origins": "origin", "sinks": "sink", "branches": "branch",
            "storages": "storage"}  # fmt: skip
#: kinds of sinks that are consumption inside the region
CONSUMING = ("load", "process", "option")
#: kinds of sinks that are losses
LOSING = ("line-loss", "storage-loss")


@dataclass(frozen=True, eq=False, repr=False)
class System:
    """Dispatch of a year: who fed in, who drew, what flowed and what was stored.

    Unserved energy and curtailment are outside: loads are what was met, generation what was used.
    Make one with `System.of`, which fills what is not given.

    Parameters
    ----------
    times, hours
        Start of each hour, and the hours that each stands for, shape (T,).
    buses
        Indexed by name; ``zone``, and ``site`` where the bus is a site's.
    origins, generation
        Indexed by name; ``bus, carrier, zone, site, contract, renewable, hydro`` and ``co2``
        [t/MWh]. Generation in MW, shape (T, O).
    sinks, withdrawal
        Indexed by name; ``bus, kind, zone, site, sector, product, end_use, service, need``, kind
        one of load, process, option, channel. MW, shape (T, S). The system adds sinks of losses.
    branches, sent, received
        Indexed by name; ``bus0, bus1``. What leaves bus0 and what arrives at bus1 in MW, both
        negative where it flows from bus1, shape (T, L).
    storages, charge, discharge, level, start_level
        Indexed by name; ``bus, carrier``, ``efficiency`` of charging and ``origin`` of inflow.
        Charge and discharge in MW at the bus, level in MWh at the end of the hour, shape (T, K),
        start_level before the first hour, shape (K,).
    inflow
        MW of storage content that nature gives, spill taken off, shape (T, K).
    """

    times: pd.DatetimeIndex
    hours: Array
    buses: pd.DataFrame
    origins: pd.DataFrame
    generation: Array
    sinks: pd.DataFrame
    withdrawal: Array
    branches: pd.DataFrame
    sent: Array
    received: Array
    storages: pd.DataFrame
    charge: Array
    discharge: Array
    level: Array
    start_level: Array
    inflow: Array

    @classmethod
    def of(
        cls,
        times: pd.DatetimeIndex,
        *,
        buses: pd.DataFrame,
        origins: pd.DataFrame,
        generation: Array,
        sinks: pd.DataFrame,
        withdrawal: Array,
        hours: Array | None = None,
        branches: pd.DataFrame | None = None,
        storages: pd.DataFrame | None = None,
        **series: Array,
    ) -> System:
        """Make a system; tables take the default of columns, series 0 where they are not given.

        Without ``received`` branches have no losses; without ``start_level`` the year is cyclic.

        Raises
        ------
        ValueError
            If a name stands twice, a bus is unknown, a shape is wrong, or power is negative.
        """
        tables = {
            "buses": buses, "origins": origins, "sinks": sinks,
            "branches": branches if branches is not None else pd.DataFrame(index=pd.Index([])),
            "storages": storages if storages is not None else pd.DataFrame(index=pd.Index([])),
        }  # fmt: skip
        frames = {name: _complete(name, table) for name, table in tables.items()}
        size = len(times)
        lines, stores = (size, len(frames["branches"])), (size, len(frames["storages"]))
        sent = _shape(series.pop("sent", None), lines)
        level = _shape(series.pop("level", None), stores)
        start = series.pop("start_level", None)
        system = cls(
            times=pd.DatetimeIndex(times),
            hours=np.ones(size) if hours is None else np.asarray(hours, dtype=float),
            generation=_shape(generation, (size, len(frames["origins"]))),
            withdrawal=_shape(withdrawal, (size, len(frames["sinks"]))),
            sent=sent,
            received=_shape(series.pop("received", sent), lines),
            charge=_shape(series.pop("charge", None), stores),
            discharge=_shape(series.pop("discharge", None), stores),
            level=level,
            start_level=_shape(level[-1] if start is None else start, stores[1:]),
            inflow=_shape(series.pop("inflow", None), stores),
            **frames,
        )
        if series:
            raise ValueError(f"unknown series: {', '.join(series)}")
        _check(system)
        return system

    def __repr__(self) -> str:
        return (
            f"System({len(self.times)} hours, {len(self.buses)} buses, {len(self.origins)} origins,"
            f" {len(self.sinks)} sinks, {len(self.branches)} branches,"
            f" {len(self.storages)} storages)"
        )

    @cached_property
    def origin_bus(self) -> Array:
        """Position of each origin's bus, shape (O,)."""
        return self.buses.index.get_indexer(pd.Index(self.origins["bus"]))

    @cached_property
    def storage_bus(self) -> Array:
        """Position of each storage's bus, shape (K,)."""
        return self.buses.index.get_indexer(pd.Index(self.storages["bus"]))

    @cached_property
    def branch_buses(self) -> tuple[Array, Array]:
        """Positions of the buses at either end of each branch, each of shape (L,)."""
        known = self.buses.index
        ends = (pd.Index(self.branches["bus0"]), pd.Index(self.branches["bus1"]))
        return known.get_indexer(ends[0]), known.get_indexer(ends[1])

    @cached_property
    def inflow_origin(self) -> Array:
        """Position of the origin of each storage's inflow, -1 for none, shape (K,)."""
        return self.origins.index.get_indexer(pd.Index(self.storages["origin"]))

    @cached_property
    def nodes(self) -> pd.Index:
        """What has a mix: buses, then storages."""
        return self.buses.index.append(self.storages.index).rename("node")

    @cached_property
    def energy(self) -> Array:
        """Energy of each origin in MWh/h, inflow of storage included, shape (T, O)."""
        out = self.generation.copy()
        for k, o in enumerate(self.inflow_origin):
            if o >= 0:
                out[:, o] += self.inflow[:, k]
        return out

    def transfers(self, hours: slice = slice(None)) -> tuple[Array, Array]:
        """Return what arrives at bus1 from bus0, and at bus0 from bus1, in MW, shape (T, L)."""
        sent, received = self.sent[hours], self.received[hours]
        forward = np.minimum(sent, received).clip(min=0.0)
        backward = np.minimum(-sent, -received).clip(min=0.0)
        return forward, backward

    def throughput(self, node: int) -> Array:
        """Return what enters a bus, or what a store gives, in MW, shape (T,)."""
        if node >= len(self.buses):
            return self.discharge[:, node - len(self.buses)]
        forward, backward = self.transfers()
        first, second = self.branch_buses
        entered = self.generation[:, self.origin_bus == node].sum(axis=1)
        entered += self.discharge[:, self.storage_bus == node].sum(axis=1)
        entered += forward[:, second == node].sum(axis=1)
        return entered + backward[:, first == node].sum(axis=1)

    @cached_property
    def loss_at_bus(self) -> Array:
        """Losses of branches in MW, at the bus that sends, shape (T, B)."""
        forward, backward = self.transfers()
        first, second = self.branch_buses
        out = np.zeros((len(self.times), len(self.buses)))
        for line, (b0, b1) in enumerate(zip(first, second, strict=True)):
            out[:, b0] += self.sent[:, line].clip(min=0.0) - forward[:, line]
            out[:, b1] += (-self.received[:, line]).clip(min=0.0) - backward[:, line]
        return out

    @cached_property
    def loss_in_storage(self) -> Array:
        """What is lost of stored content, by standing and by discharging, MW, shape (T, K)."""
        efficiency = self.storages["efficiency"].to_numpy(float)
        before = np.vstack([self.start_level, self.level[:-1]])
        change = (self.level - before) / self.hours[:, None]
        return self.inflow + efficiency * self.charge - self.discharge - change

    def imbalance(self) -> Array:
        """Return what enters less what leaves each bus in MW, shape (T, B)."""
        out = -self.loss_at_bus
        forward, backward = self.transfers()
        first, second = self.branch_buses
        moves = (
            (self.origin_bus, self.generation), (self.storage_bus, self.discharge - self.charge),
            (self.buses.index.get_indexer(pd.Index(self.sinks["bus"])), -self.withdrawal),
            (first, backward - forward), (second, forward - backward),
        )  # fmt: skip
        for buses, values in moves:
            for i, bus in enumerate(buses):
                out[:, bus] += values[:, i]
        return out


def _complete(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Give a table its columns, in order, without empty cells."""
    out = pd.DataFrame(index=pd.Index(table.index.astype(str), name=SINGULAR[name]))
    for column, default in COLUMNS[name].items():
        if column in table:
            out[column] = table[column].to_numpy()
        elif default is None and len(table):
            raise ValueError(f"{name} need a column {column!r}")
        else:
            out[column] = "" if default is None else default
        if default is None or isinstance(default, str):
            out[column] = out[column].fillna("").astype(str)
        else:
            out[column] = out[column].astype(type(default))
    if out.index.has_duplicates:
        raise ValueError(f"{name}: {out.index[out.index.duplicated()][0]!r} stands twice")
    return out


def _shape(values: Array | None, shape: tuple[int, ...]) -> Array:
    """Return values as floats of a shape; zeros if there are none."""
    if values is None:
        return np.zeros(shape)
    out = np.asarray(values, dtype=float)
    if out.shape != shape:
        raise ValueError(f"an array of shape {out.shape} stands where {shape} is needed")
    if not np.isfinite(out).all():
        raise ValueError("an array holds values that are not finite")
    return out


def _check(system: System) -> None:
    """Refuse unknown buses, powers below 0, and names that stand for two things."""
    columns = (("origins", "bus"), ("sinks", "bus"), ("branches", "bus0"), ("branches", "bus1"),
               ("storages", "bus"))  # fmt: skip
    for name, column in columns:
        table = getattr(system, name)
        strange = set(table[column]) - set(system.buses.index)
        if strange:
            raise ValueError(f"{name} stand on unknown buses: {', '.join(sorted(strange))}")
    if system.nodes.has_duplicates:
        raise ValueError("a storage is called as a bus")
    fed = system.inflow.any(axis=0) & (system.inflow_origin < 0)
    if fed.any():
        raise ValueError(f"inflow of {system.storages.index[fed][0]!r} has no origin")
    for name in ("generation", "withdrawal", "charge", "discharge", "level", "inflow"):
        values = getattr(system, name)
        if values.size and values.min() < 0:
            raise ValueError(f"{name} is negative in places: {values.min():g}")
