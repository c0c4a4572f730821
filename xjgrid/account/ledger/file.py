"""``ledger.nc``: the mix by origin, bus and hour, and what every sink draws.

The mix is written for the buses of the meshed grid, as float32 in compressed chunks of hours. At
buses that hang on one other (sites) and in stores it follows from that mix, from their own
generation and from what the stores held: `Ledger` makes it on access, from the dispatch that the
file holds as well. Services with a store stand beside it as a layer of their own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.account.ledger.contract import Contract
from xjgrid.account.ledger.services import Services, find_feeds
from xjgrid.account.ledger.system import COLUMNS, SINGULAR, Array, System
from xjgrid.account.ledger.tracing import Tracer
from xjgrid.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

    from xjgrid.account.ledger.ledger import Ledger

CHUNK = 744  # h
#: before the names of what stands behind the grid: options of services and their stores
BEHIND = "service_"
#: columns of text that are left out where they say nothing
OPTIONAL = ("need",)
START = {"units": "1", "long_name": "mix of each store before the first hour, as after the last"}
#: series -> dimensions, unit, whether they keep double precision (losses are their differences)
SERIES: dict[str, tuple[tuple[str, ...], str, bool, str]] = {
    "generation": (("time", "origin"), "MW", False, "generation used"),
    "withdrawal": (("time", "sink"), "MW", False, "what a sink draws, losses apart"),
    "sent": (("time", "branch"), "MW", True, "power leaving bus0"),
    "received": (("time", "branch"), "MW", True, "power arriving at bus1"),
    "charge": (("time", "storage"), "MW", True, "taken up at the bus"),
    "discharge": (("time", "storage"), "MW", True, "given back at the bus"),
    "level": (("time", "storage"), "MWh", True, "content at the end of the hour"),
    "inflow": (("time", "storage"), "MW", True, "content that nature gives, less spill"),
    "start_level": (("storage",), "MWh", True, "content before the first hour"),
}


def write_ledger(ledger: Ledger, path: Path, *, mix: bool = True) -> None:
    """Write a ledger as netCDF 4 with CF attributes.

    Parameters
    ----------
    mix
        Write the mix by origin, bus and hour. `read_ledger` does without it; it is there for
        those who read the file by other means.
    """
    ds = _make_dataset(ledger)
    if mix:
        _add_mix(ds, ledger)
    encoding: dict[str, dict[str, Any]] = {}
    for name, variable in ds.data_vars.items():
        sizes = [min(CHUNK, n) if d == "time" else n
                 for d, n in variable.sizes.items()]  # fmt: skip
        if name == "mix":
            sizes[1] = 1
        if variable.dtype.kind == "f" and variable.size:
            encoding[str(name)] = {
                "zlib": True, "complevel": 1, "shuffle": True, "chunksizes": sizes
            }  # fmt: skip
    ds.to_netcdf(path, engine="netcdf4", encoding=encoding)


def read_ledger(path: Path) -> Ledger:
    """Open a file that `write_ledger` has left.

    Raises
    ------
    FileNotFoundError
        If there is none.
    InputError
        If an older version has made it.
    """
    import xarray as xr

    from xjgrid.account.ledger.ledger import Ledger

    if not path.exists():
        raise FileNotFoundError(f"no ledger at {path}")
    services = None
    with xr.open_dataset(path, engine="netcdf4") as ds:
        if "sink_row" in ds:
            raise InputError(f"{path} was made by an older version: run the case again")
        system = _read_system(ds)
        start = ds["start_mix"].to_numpy().astype(float)
        if f"{BEHIND}start_mix" in ds:
            layer = _read_system(ds, BEHIND)
            begin = ds[f"{BEHIND}start_mix"].to_numpy().astype(float)
            services = Services(layer, find_feeds(layer, system), begin)
        contracts = tuple(_read_contract(item, ds) for item in json.loads(ds.attrs["contracts"]))
        potential = None
        if "potential" in ds:
            potential = pd.Series(ds["potential"].to_numpy(), index=system.origins.index)
    return Ledger(system, Tracer(system, start), contracts, potential, services)


def _make_dataset(ledger: Ledger) -> xr.Dataset:
    """Everything but the mix."""
    import xarray as xr

    system = ledger.system
    ds = xr.Dataset(coords={"time": system.times})
    ds["hours"] = ("time", system.hours, {"units": "h"})
    ds = _add_system(ds, system)
    ds["start_mix"] = (("storage", "origin"), ledger.tracer.start, START)
    if ledger.services is not None:
        ds = _add_system(ds, ledger.services.system, BEHIND)
        ds[f"{BEHIND}start_mix"] = ((f"{BEHIND}storage", "origin"), ledger.services.start, START)
    if ledger.potential is not None:
        values = ledger.potential.reindex(system.origins.index).to_numpy(float)
        ds["potential"] = ("origin", values, {"units": "MWh"})
    written = []
    for i, contract in enumerate(ledger.contracts):
        written.append({
            "name": contract.name, "sellers": contract.sellers, "buyers": contract.buyers,
            "rule": contract.rule, "energy": contract.energy, "buyer": contract.buyer,
            "price": contract.price,
        })  # fmt: skip
        if contract.profile is not None:
            ds[f"profile_{i}"] = ("time", np.asarray(contract.profile), {"units": "MW"})
            written[-1]["profile"] = f"profile_{i}"
    ds.attrs.update(
        Conventions="CF-1.11", time_zone="UTC+08:00 (Beijing), hour-beginning",
        contracts=json.dumps(written, ensure_ascii=False),
    )  # fmt: skip
    return ds


def _add_system(ds: xr.Dataset, system: System, prefix: str = "") -> xr.Dataset:
    """Add tables and series; names of a layer behind the grid have a prefix."""
    for table, columns in COLUMNS.items():
        frame: pd.DataFrame = getattr(system, table)
        dim = prefix + SINGULAR[table]
        ds = ds.assign_coords({dim: frame.index.to_numpy(str)})
        for column in columns:
            values = frame[column].to_numpy()
            if column in OPTIONAL and not (values != "").any():
                continue
            values = values.astype(str) if values.dtype.kind in "OTU" else values
            values = values.astype("int8") if values.dtype.kind == "b" else values
            ds[f"{dim}_{column}"] = (dim, values)
    for name, (dims, unit, double, meaning) in SERIES.items():
        values = getattr(system, name).astype("float64" if double else "float32")
        where = tuple(dim if dim == "time" else prefix + dim for dim in dims)
        ds[prefix + name] = (where, values, {"units": unit, "long_name": meaning})
    return ds


def _add_mix(ds: xr.Dataset, ledger: Ledger) -> None:
    """Add the mix of the grid's buses, block by block."""
    system, core = ledger.system, ledger.tracer.topology.core
    out = np.empty((len(system.times), len(core), len(system.origins)), dtype="float32")
    for slab in ledger.tracer.walk():
        out[slab.hours] = slab.mix[:, core]
    ds["grid_bus"] = ("grid_bus", system.buses.index[core].to_numpy(str))
    ds["mix"] = (
        ("time", "grid_bus", "origin"), out,
        {"units": "1", "long_name": "share of each origin in what enters the bus"},
    )  # fmt: skip


def _read_system(ds: xr.Dataset, prefix: str = "") -> System:
    tables = {}
    for table, columns in COLUMNS.items():
        dim = prefix + SINGULAR[table]
        index = pd.Index(_text(ds[dim].to_numpy()), name=SINGULAR[table])
        frame = pd.DataFrame(index=index)
        for column, default in columns.items():
            if f"{dim}_{column}" not in ds:
                continue
            values = ds[f"{dim}_{column}"].to_numpy()
            frame[column] = _text(values) if isinstance(default, str | None) else values
        tables[table] = frame
    series = {name: ds[prefix + name].to_numpy().astype(float) for name in SERIES}
    times = pd.DatetimeIndex(ds["time"].to_numpy())
    return System.of(times, hours=ds["hours"].to_numpy().astype(float), **tables, **series)


def _text(values: Array) -> Array:
    return np.asarray([str(v) for v in values], dtype=object)


def _read_contract(item: dict[str, Any], ds: xr.Dataset) -> Contract:
    profile = ds[item["profile"]].to_numpy().astype(float) if "profile" in item else None
    return Contract(
        item["name"], tuple(item["sellers"]), tuple(item["buyers"]), item["rule"],
        item["energy"], profile, item.get("buyer", ""), item.get("price"),
    )  # fmt: skip
