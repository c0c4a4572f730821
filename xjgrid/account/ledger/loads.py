"""Sinks of a network: loads, processes, options and channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.end_use import name_end_uses
from xjgrid.account.ledger.system import Array
from xjgrid.account.solved_network import SolvedNetwork

if TYPE_CHECKING:
    import xarray as xr

#: kinds of links that are consumption; any other that leaves the grid is a channel
CONSUMING_LINKS = ("process", "option")
#: unserved energy that no sink of its bus can bear, MW
MIN_UNMET = 1e-3
#: carriers (or groups of them) of generators that stand for load that was not drawn
REDUCING = ("shed", "response")


def list_reducing(solved: SolvedNetwork) -> pd.DataFrame:
    """Return generators that stand for load that was not drawn."""
    units = solved.table("generators")
    group = units["carrier"].map(solved.carrier_table["group"])
    return units[units["carrier"].isin(REDUCING) | group.isin(REDUCING)]


def read_served(solved: SolvedNetwork, loads: pd.DataFrame) -> Array:
    """Return MW of loads as served, or as asked where the network does not say it, (T, loads)."""
    asked = solved.series("loads", "p_set", loads.index).to_numpy()
    served = solved.series("loads", "p", loads.index).to_numpy()
    return np.where(served.any(axis=0), served, asked)


def list_loads(solved: SolvedNetwork, demand: xr.DataArray | None) -> tuple[pd.DataFrame, Array]:
    """Return loads on buses of the ledger; those of zones split into end uses, (T, loads).

    Each zone's load takes the proportions that its demand rows have in the hour; one below 0, such
    as a difference of scope, lowers all others alike. Electric options of a service of fixed shape
    are loads too; their end use is the row of the option, or the service where it has none.
    """
    static = solved.table("loads")
    values = read_served(solved, static)
    frame = _describe(solved, static, "load")
    is_zone = (frame["site"] == "") & (frame["end_use"] == "")
    if demand is None or not is_zone.any():
        return frame, values
    tables, parts = [frame[~is_zone]], [values[:, ~is_zone.to_numpy()]]
    names = pd.Series(demand["row"].to_numpy().astype(str), dtype=object)
    sectors = look_up(solved, "demand_rows", "row", names)
    for name, load in frame[is_zone].iterrows():
        rows = demand.sel(zone=load["zone"]).transpose("snapshot", "row").to_numpy().clip(min=0.0)
        total = rows.sum(axis=1, keepdims=True)
        share = np.divide(rows, total, out=np.zeros_like(rows), where=total > 0)
        share[total[:, 0] <= 0, 0] = 1.0
        some = np.flatnonzero(share.any(axis=0))
        own = {"end_use": names[some].to_numpy(), "sector": sectors[some].to_numpy()}
        index = [f"{load['zone']} {row}" for row in names[some]]
        tables.append(pd.DataFrame({**load.to_dict(), **own}, index=index))
        position = frame.index.get_loc(name)
        parts.append(values[:, [position]] * share[:, some])
    return pd.concat(tables), np.hstack(parts)


def list_takers(solved: SolvedNetwork) -> tuple[pd.DataFrame, Array]:
    """Return links that leave the grid, and generators that draw, as sinks, (T, sinks)."""
    links = solved.table("links", "bus0")
    links = links[~links["bus1"].isin(solved.buses.index)]
    kind = links["kind"].where(links["kind"].isin(CONSUMING_LINKS), "channel")
    drains = solved.table("generators")
    drains = drains[drains["sign"] < 0]
    values = [solved.series("links", "p0", links.index),
              solved.series("generators", "p", drains.index)]  # fmt: skip
    both = [_describe(solved, links.assign(bus=links["bus0"]), kind),
            _describe(solved, drains, "load")]  # fmt: skip
    return pd.concat(both), np.hstack(values).clip(min=0.0)


def look_up(solved: SolvedNetwork, table: str, key: str, values: pd.Series) -> pd.Series:
    """Return the sector that a table says of each value; empty where it says nothing."""
    known = solved.tables.get(table)
    if known is None or key not in known or "sector" not in known:
        return pd.Series("", index=values.index, dtype=object)
    found = dict(zip(known[key].astype(str), known["sector"].astype(str), strict=True))
    return values.map(lambda value: found.get(value, "")).astype(object)


def _describe(solved: SolvedNetwork, static: pd.DataFrame, kind: str | pd.Series) -> pd.DataFrame:
    """Say of sinks where they are and what they are for, from own columns and the tables."""
    frame = static[["bus", "zone", "site", "product", "service"]].assign(kind=kind)
    option = (frame["service"] != "") & (frame["kind"] == "load")
    frame["kind"] = frame["kind"].mask(option, "option")
    frame["end_use"] = name_end_uses(solved.tables, static)
    sector = static["sector"]
    for table, key in (("demand_rows", "row"), ("services", "service"), ("sites", "site")):
        of = frame["end_use" if key == "row" else key]
        sector = sector.where(sector != "", look_up(solved, table, key, of))
    return frame.assign(sector=sector.where(frame["kind"] != "channel", ""))


def take_off(
    solved: SolvedNetwork, loads: pd.DataFrame, values: Array, takers: pd.DataFrame
) -> tuple[Array, tuple[pd.DataFrame, Array] | None]:
    """Take unserved energy and response off the sinks of their bus.

    Load that a programme has off is borne by the end uses that take part, by their share. All else
    loads bear in proportion; what exceeds them other consumers of the bus bear. If a bus has still
    more of it, that flowed on to others, and is kept as an origin of its own.

    Returns
    -------
    MW that sinks drew, and the origins that are left with their MW, or None.
    """
    units = list_reducing(solved)
    power = solved.series("generators", "p", units.index).to_numpy().clip(min=0.0)
    out = values.clip(min=0.0)
    power = power - _take_response(solved, loads, out, units, power)
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
    table = (
        solved.buses.loc[list(left)]
        .rename_axis(None)
        .assign(bus=list(left), carrier="shed", contract="", renewable=False, hydro=False, co2=0.0)
    )
    table.index = pd.Index([f"shed@{place}" for place in left])
    return out, (table, np.column_stack(list(left.values())))


def _take_response(
    solved: SolvedNetwork, loads: pd.DataFrame, values: Array, units: pd.DataFrame, power: Array
) -> Array:
    """Take load that is off off the end uses of its programme, in place; return what they bore."""
    borne = np.zeros_like(power)
    table = solved.tables.get("demand_response")
    if table is None:
        return borne
    asked = values.copy()
    for i, unit in enumerate(units.itertuples()):
        share = table[table["program"] == unit.program].set_index("row")["share"]
        here = (loads["bus"] == unit.bus) & (loads["kind"] == "load")
        here &= loads["end_use"].isin(share.index)
        mine = np.flatnonzero(here)
        able = asked[:, mine] * loads["end_use"].iloc[mine].map(share).to_numpy(float)
        whole = able.sum(axis=1)
        part = np.divide(power[:, i], whole, out=np.zeros_like(whole), where=whole > 0)
        off = np.minimum(able * part[:, None], values[:, mine])
        values[:, mine] -= off
        borne[:, i] = off.sum(axis=1)
    return borne
