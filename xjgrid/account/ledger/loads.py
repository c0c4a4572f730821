"""What draws electricity in a network: loads, processes, options and channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.ledger.reading import Reader
from xjgrid.account.ledger.system import Array

if TYPE_CHECKING:
    import xarray as xr

#: kinds of links that are consumption; any other that leaves the grid is a channel
CONSUMING_LINKS = ("process", "option")
#: unserved energy that no sink of its bus can bear, MW
MIN_UNMET = 1e-3


def list_loads(reader: Reader, demand: xr.DataArray | None) -> tuple[pd.DataFrame, Array]:
    """Return loads on buses of the ledger; those of zones split into demand rows, (T, loads).

    Each zone's load takes the proportions that its rows have in the hour; a row below 0, such as
    a difference of scope, lowers all others alike. Electric options of a service of fixed shape
    are loads too; their row is that of the option, or the service's name where it has none.
    """
    static = reader.at_buses("loads")
    asked = reader.series("loads", "p_set", static.index)
    served = reader.series("loads", "p", static.index)
    values = np.where(served.any(axis=0), served, asked)
    frame = _describe(reader, static, "load")
    is_zone = (frame["site"] == "") & (frame["row"] == "")
    if demand is None or not is_zone.any():
        return frame, values
    tables, parts = [frame[~is_zone]], [values[:, ~is_zone.to_numpy()]]
    for name, load in frame[is_zone].iterrows():
        rows = demand.sel(zone=load["zone"]).transpose("snapshot", "row").to_numpy().clip(min=0.0)
        total = rows.sum(axis=1, keepdims=True)
        share = np.divide(rows, total, out=np.zeros_like(rows), where=total > 0)
        share[total[:, 0] <= 0, 0] = 1.0
        some = np.flatnonzero(share.any(axis=0))
        row = pd.Series([str(demand["row"].to_numpy()[i]) for i in some])
        tables.append(pd.DataFrame(
            {**load.to_dict(), "row": row.to_numpy(),
             "sector": reader.look_up("demand_rows", "row", "sector", row).to_numpy()},
            index=[f"{load['zone']} {r}" for r in row],
        ))  # fmt: skip
        position = frame.index.get_loc(name)
        parts.append(values[:, [position]] * share[:, some])
    return pd.concat(tables), np.hstack(parts)


def list_takers(reader: Reader) -> tuple[pd.DataFrame, Array]:
    """Return links that leave the grid, and generators that draw, as sinks, (T, sinks)."""
    links, known = reader.static("links"), reader.buses.index
    links = links[links["bus0"].isin(known) & ~links["bus1"].isin(known)]
    kind = reader.text(links, "kind")
    kind = kind.where(kind.isin(CONSUMING_LINKS), "channel")
    table = _describe(reader, links.assign(bus=links["bus0"]), kind)
    drains = reader.at_buses("generators")
    drains = drains[drains["sign"] < 0]
    values = [reader.series("links", "p0", links.index),
              reader.series("generators", "p", drains.index)]  # fmt: skip
    both = pd.concat([table, _describe(reader, drains, "load")])
    return both, np.hstack(values).clip(min=0.0)


def _describe(reader: Reader, static: pd.DataFrame, kind: str | pd.Series) -> pd.DataFrame:
    """Say of sinks where they are and what they are for, from own columns and the tables."""
    bus = static["bus"]
    service = reader.text(static, "service")
    frame = pd.DataFrame({"bus": bus, "kind": kind}, index=static.index)
    frame["kind"] = frame["kind"].where((service == "") | (frame["kind"] != "load"), "option")
    frame["zone"] = bus.map(reader.buses["zone"])
    frame["site"] = bus.map(reader.buses["site"])
    frame["product"] = reader.text(static, "product")
    frame["row"] = _name_rows(reader, static, service)
    frame["service"] = service
    sector = reader.text(static, "sector")
    for table, key, values in (
        ("demand_rows", "row", frame["row"]),
        ("services", "service", service),
        ("sites", "site", frame["site"]),
    ):
        sector = sector.where(sector != "", reader.look_up(table, key, "sector", values))
    frame["sector"] = sector.where(frame["kind"] != "channel", "")
    return frame


def _name_rows(reader: Reader, static: pd.DataFrame, service: pd.Series) -> pd.Series:
    """Demand row of each sink: its own, or its option's, or the service that no row holds."""
    row = reader.text(static, "row")
    known = reader.tables.get("service_options")
    if known is not None and len(known):
        held = known.set_index(["service", "option"])["row"].fillna("").astype(str).to_dict()
        keys = zip(service, reader.text(static, "option"), strict=True)
        row = row.where(row != "", pd.Series([held.get(k, "") for k in keys], static.index, str))
    return row.where(row != "", service)


def take_off(
    reader: Reader, loads: pd.DataFrame, values: Array, takers: pd.DataFrame
) -> tuple[Array, tuple[pd.DataFrame, Array] | None]:
    """Take unserved energy and response off the sinks of their bus.

    What a programme has off is borne by the rows that take part, by what each can do. All else
    loads bear in proportion; what exceeds them other consumers of the bus bear. If a bus has still
    more of it, that flowed on to others, and is kept as an origin of its own.

    Returns
    -------
    What sinks drew, and the origins that are left with their MW, or None.
    """
    units = reader.at_buses("generators")
    units = units[reader.reduces(units["carrier"])]
    power = reader.series("generators", "p", units.index).clip(min=0.0)
    out = values.clip(min=0.0)
    power = power - _take_response(reader, loads, out, units, power)
    bus = np.array([*loads["bus"], *takers["bus"]])
    is_load = np.arange(len(bus)) < len(loads)
    inside = np.r_[is_load[: len(loads)], (takers["kind"] != "channel").to_numpy(bool)]
    tiers = [is_load, inside & ~is_load]
    left: dict[str, Array] = {}
    for place in units["bus"].unique():
        missing = power[:, (units["bus"] == place).to_numpy()].sum(axis=1)
        for tier in tiers:
            mine = np.flatnonzero(tier & (bus == place))
            total = out[:, mine].sum(axis=1)
            borne = np.minimum(missing, total)
            out[:, mine] *= 1.0 - (borne / np.where(total > 0, total, 1.0))[:, None]
            missing = missing - borne
        if missing.max(initial=0.0) > MIN_UNMET:
            left[str(place)] = missing
    if not left:
        return out, None
    places = list(left)
    table = pd.DataFrame(
        {"bus": places, "carrier": "shed", "zone": reader.buses["zone"][places].to_numpy(),
         "site": reader.buses["site"][places].to_numpy(), "contract": "", "renewable": False,
         "hydro": False, "co2": 0.0},
        index=[f"shed@{place}" for place in places],
    )  # fmt: skip
    return out, (table, np.column_stack([left[p] for p in places]))


def _take_response(
    reader: Reader, loads: pd.DataFrame, values: Array, units: pd.DataFrame, power: Array
) -> Array:
    """Take load that is off off the rows of its programme, in place; return what they bore."""
    borne = np.zeros_like(power)
    table = reader.tables.get("demand_response")
    if table is None or "program" not in units:
        return borne
    asked = values.copy()
    for i, unit in enumerate(units.itertuples()):
        share = table[table["program"] == unit.program].set_index("row")["share"]
        here = (loads["bus"] == unit.bus) & (loads["kind"] == "load")
        here &= loads["row"].isin(share.index)
        mine = np.flatnonzero(here)
        able = asked[:, mine] * loads["row"].iloc[mine].map(share).to_numpy(float)
        whole = able.sum(axis=1)
        part = np.divide(power[:, i], whole, out=np.zeros_like(whole), where=whole > 0)
        off = np.minimum(able * part[:, None], values[:, mine])
        values[:, mine] -= off
        borne[:, i] = off.sum(axis=1)
    return borne
