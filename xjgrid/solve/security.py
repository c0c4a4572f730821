"""Hourly rows of security: reserve, synchronous minimum, interfaces, green in channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from xjgrid.solve.commitment import ONLINE, list_committed
from xjgrid.solve.places import map_zones, sum_load
from xjgrid.solve.steady import offer_steady

if TYPE_CHECKING:
    import linopy
    import pypsa
    import xarray as xr

GREEN = "Channel-green"


def weigh(n: pypsa.Network) -> xr.DataArray:
    """Hours that each snapshot stands for."""
    return n.snapshot_weightings["objective"].rename_axis("snapshot").to_xarray()


def add_reserve(m: linopy.Model, n: pypsa.Network, rule: dict[str, Any]) -> None:
    """Hold upward reserve: headroom of online plants and of storage.

    ``sum(o - p) + sum(k (P - d + c)) + miss >= r_load L + sum(r_carrier P_carrier)``
    with ``d``, ``c`` discharge and charge of storage and ``k`` the part that counts.
    """
    committed = list_committed(n)
    if not rule or committed.empty:
        return
    p = m.variables["Generator-p"]
    room = (m.variables[ONLINE] - p.sel(name=committed)).sum("name")
    right = rule["load"] * sum_load(n).rename_axis("snapshot").to_xarray()
    steady = offer_steady(n)
    if len(steady.columns):
        room = room - p.sel(name=steady.columns).sum("name")
        right = right - steady.sum(axis=1).rename_axis("snapshot").to_xarray()
    carrier = n.c.generators.static["carrier"]
    for kind, part in rule["output"].items():
        names = carrier.index[carrier == kind]
        if len(names):
            room = room - part * p.sel(name=names).sum("name")
    counted = pd.Series(rule["storage"], dtype=float)
    counted = counted[counted.index.isin(n.c.storage_units.static.index) & (counted > 0)]
    if len(counted):
        share = counted.rename_axis("name").to_xarray()
        names = counted.index
        d = m.variables["StorageUnit-p_dispatch"].sel(name=names)
        room = room - (share * d).sum("name")
        charging = names.intersection(m.variables["StorageUnit-p_store"].indexes["name"])
        c = m.variables["StorageUnit-p_store"].sel(name=charging)
        pumps = n.c.storage_units.static.loc[charging, "p_min_pu"] < 0
        part = share.sel(name=charging) * pumps.rename_axis("name").to_xarray()
        room = room + (part * c).sum("name")
        static = n.c.storage_units.static.loc[names]
        free = static["p_nom_extendable"].astype(bool)
        right = right - float((static["p_nom"] * counted)[~free].sum())
        if free.any():
            ext = names[free]
            p_nom = m.variables["StorageUnit-p_nom"].sel(name=ext)
            room = room + (share.sel(name=ext) * p_nom).sum("name")
    miss = m.add_variables(lower=0.0, coords=[n.snapshots], dims=["snapshot"], name="Reserve-miss")
    m.add_constraints(room + miss >= right, name="Reserve")
    m.objective += rule["slack_price"] * (weigh(n) * miss).sum()


def list_synchronous(n: pypsa.Network, zones: list[str]) -> pd.Index:
    """Committed synchronous generators in some zones."""
    static = n.c.generators.static.loc[list_committed(n)]
    here = static["bus"].map(map_zones(n)).isin(zones)
    return static.index[static["synchronous"].astype(bool) & here]


def list_in(n: pypsa.Network, zones: list[str]) -> pd.Index:
    """Synchronous generators in some zones, committed or not."""
    static = n.c.generators.static
    if "synchronous" not in static:
        return static.index[:0]
    here = static["bus"].map(map_zones(n)).isin(zones)
    return static.index[static["synchronous"].astype(bool) & here]


def add_synchronous(
    m: linopy.Model, n: pypsa.Network, rows: list[dict[str, Any]], price: float
) -> None:
    """Keep synchronous capacity online at the sending end of each UHVDC channel.

    Channels that share zones need the sum of their minima from all of them together, beside
    each its own; no unit is counted for two channels.
    """
    misses = {}
    for row in rows:
        miss = m.add_variables(
            lower=0.0,
            upper=row["minimum"],
            coords=[n.snapshots],
            dims=["snapshot"],
            name=f"Synchronous {row['channel']}-miss",
        )
        misses[row["channel"]] = miss
        m.objective += price * (weigh(n) * miss).sum()
    for group in group_channels(rows):
        for members in sorted({(c,) for c in group} | {group}):
            chosen = [row for row in rows if row["channel"] in members]
            names = list_synchronous(n, sorted({z for row in chosen for z in row["zones"]}))
            held = sum((1.0 * misses[c] for c in members[1:]), 1.0 * misses[members[0]])
            here = sorted({z for row in chosen for z in row["zones"]})
            held_always = offer_steady(n, list_in(n, here))
            if len(names):  # where nothing can be online all of it is missed
                held = held + m.variables[ONLINE].sel(name=names).sum("name")
            need = sum(row["minimum"] for row in chosen) - held_always.sum(axis=1)
            right = need.clip(lower=0.0).rename_axis("snapshot").to_xarray()
            m.add_constraints(held >= right, name="Synchronous " + "+".join(members))


def add_interfaces(m: linopy.Model, n: pypsa.Network, rows: list[dict[str, Any]]) -> None:
    """Limit the sum of flows over each interface, both ways."""
    kind = "Line-s" if len(n.c.lines.static) else "Link-p"
    for row in rows:
        sign = pd.Series(row["members"], dtype=float).rename_axis("name")
        flow = (m.variables[kind].sel(name=sign.index) * sign.to_xarray()).sum("name")
        m.add_constraints(flow <= row["forward"], name=f"Interface {row['name']} forward")
        m.add_constraints(flow >= -row["backward"], name=f"Interface {row['name']} backward")


def list_renewable(n: pypsa.Network, zones: list[str]) -> tuple[pd.Index, pd.Index]:
    """Renewable generators, and storage units that nature fills, in some zones.

    What a site owns, and what a contract has bought, is not offered to channels.
    """
    carriers = n.c.carriers.static
    green = carriers.index[carriers["renewable"].astype(bool)]
    g, s = n.c.generators.static, n.c.storage_units.static
    free = g["contract"] == "" if "contract" in g else pd.Series(True, index=g.index)
    return (
        g.index[g["carrier"].isin(green) & g["bus"].isin(zones) & free],
        s.index[s["carrier"].isin(green) & s["bus"].isin(zones)],
    )


def add_green_channels(m: linopy.Model, n: pypsa.Network, rows: list[dict[str, Any]]) -> None:
    """Renewable energy that a channel carries in an hour.

    At most what the channel carries, and at most what the zones that support it generate
    from wind, sun and water in that hour; channels that share zones share their generation.
    """
    if not rows:
        return
    names = pd.Index([row["channel"] for row in rows], name="name")
    green = m.add_variables(
        lower=0.0, coords=[n.snapshots, names], dims=["snapshot", "name"], name=GREEN
    )
    m.add_constraints(
        green - m.variables["Link-p"].sel(name=names) <= 0, name="Channel-green-carried"
    )
    for group in group_channels(rows):
        for members in sorted({(c,) for c in group} | {group}):
            zones = sorted({z for row in rows if row["channel"] in members for z in row["zones"]})
            label = "Channel-green-offered " + "+".join(members)
            m.add_constraints(
                green.sel(name=list(members)).sum("name") - _offer(m, n, zones) <= 0, name=label
            )


def group_channels(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Channels joined by the zones they share.

    Examples
    --------
    >>> group_channels([{"channel": "a", "zones": ["x"]}, {"channel": "b", "zones": ["x", "y"]},
    ...                 {"channel": "c", "zones": ["z"]}])
    [('a', 'b'), ('c',)]
    """
    groups: list[tuple[set[str], set[str]]] = []
    for row in rows:
        members, zones = {row["channel"]}, set(row["zones"])
        for other in [g for g in groups if g[1] & zones]:
            groups.remove(other)
            members |= other[0]
            zones |= other[1]
        groups.append((members, zones))
    return [tuple(sorted(members)) for members, _ in groups]


def _offer(m: linopy.Model, n: pypsa.Network, zones: list[str]) -> linopy.LinearExpression:
    generators, stores = list_renewable(n, zones)
    offer = m.variables["Generator-p"].sel(name=generators).sum("name")
    if len(stores):
        offer = offer + m.variables["StorageUnit-p_dispatch"].sel(name=stores).sum("name")
    return offer
