"""Export channels: UHVDC and AC ties to other provinces, as customers with an order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.build.clock import HOURS_A_YEAR
from xjgrid.build.context import Context, add_components
from xjgrid.build.years import interpolate_year
from xjgrid.errors import InputError, InputFault

if TYPE_CHECKING:
    import pypsa


def list_channels(context: Context) -> pd.DataFrame:
    """Channels in service in the scenario's year, indexed by name."""
    chosen = context.scenario.channels
    table = context.tables["channels"]
    keep = (
        (table["build_year"] <= context.scenario.year)
        & table["status"].isin(chosen.statuses)
        & ~table["channel"].isin(chosen.exclude)
    )
    return table[keep].set_index("channel")


def read_order(context: Context, channel: str) -> float:
    """Energy [MWh] that a channel is to take at its sending end over the case's hours."""
    table = context.tables["channel_energy"]
    rows = table[table["channel"] == channel]
    if rows.empty:
        raise InputError.single(
            "networks/channel_energy.csv", f"channel {channel!r} has no yearly energy: add a row"
        )
    energy = interpolate_year(rows, "energy", context.scenario.year) * 1000.0
    return energy * context.scenario.channels.energy_scale * context.clock.scale


def make_band(context: Context, shape: str, column: str) -> np.ndarray:
    """Lower or upper edge of a channel's daily band, one value an hour of the case."""
    table = context.tables["channel_shapes"]
    hours = table[table["shape"] == shape].set_index("hour")[column]
    return hours.reindex(context.clock.hour).to_numpy()


def make_floor(context: Context, channel: str, row: pd.Series) -> np.ndarray:
    """Lower edge of a channel's band, lowered in years in which it sends little.

    The daily curve of the table is that of a channel in full use. Where its mean is above
    ``channel_floor_share`` of the ordered mean power, the whole curve is scaled down to it.
    """
    floor = make_band(context, str(row["shape"]), "p_min_pu")
    ordered = read_order(context, channel) / (float(row["p_max"]) * len(floor))
    mean = float(floor.mean())
    most = context.parameter("channel_floor_share") * ordered
    return floor * min(1.0, most / mean) if mean > 0 else floor


def list_daily_rows(context: Context) -> list[dict[str, Any]]:
    """Least and most mean power [MW] of each channel in a day: its contract and a margin."""
    margin = context.parameter("channel_day_margin")
    rows = []
    for channel, row in list_channels(context).iterrows():
        mean = read_order(context, str(channel)) / len(context.clock.hours)
        high = min(mean * (1.0 + margin), float(row["p_max"]))
        rows.append({"channel": str(channel), "low": mean * (1.0 - margin), "high": high})
    return rows


def add_channels(n: pypsa.Network, context: Context) -> None:
    """Add each channel as a link to a bus of its own, where a sink takes what arrives."""
    table = list_channels(context)
    if table.empty:
        return
    places = context.tables["zones"].set_index("zone")
    buses = pd.DataFrame(
        {
            "carrier": "export",
            "x": table["zone"].map(places["longitude"]),
            "y": table["zone"].map(places["latitude"]),
            "region": "outside",
            "kind": "export",
        }
    )
    add_components(n, "Bus", buses)
    links = pd.DataFrame(
        {
            "bus0": table["zone"],
            "bus1": table.index,
            "carrier": "export",
            "kind": "channel",
            "p_nom": table["p_max"],
            "efficiency": table["efficiency"],
        }
    )
    low = {c: make_floor(context, c, table.loc[c]) for c in table.index}
    high = {c: make_band(context, table.at[c, "shape"], "p_max_pu") for c in table.index}
    _check_orders(context, table)
    index = context.clock.snapshots
    add_components(
        n,
        "Link",
        links,
        p_min_pu=pd.DataFrame(low, index=index),
        p_max_pu=pd.DataFrame(high, index=index),
    )
    sinks = pd.DataFrame(
        {"bus": table.index, "carrier": "export", "p_nom": table["p_max"], "sign": -1.0},
    )
    sinks.index = pd.Index([f"{c} sink" for c in table.index], name="name")
    add_components(n, "Generator", sinks)


def _check_orders(context: Context, table: pd.DataFrame) -> None:
    """Refuse an order that the daily curve cannot carry even in all days of the year."""
    shapes = context.tables["channel_shapes"]
    faults = []
    for channel, row in table.iterrows():
        mean = float(shapes.loc[shapes["shape"] == row["shape"], "p_max_pu"].mean())
        most = mean * float(row["p_max"]) * HOURS_A_YEAR
        order = read_order(context, str(channel)) / context.clock.scale
        if order > most * (1.0 + 1e-9):
            scale = context.scenario.channels.energy_scale
            times = f" (times channels.energy_scale {scale:g})" if scale != 1.0 else ""
            faults.append(InputFault(
                "networks/channel_energy.csv",
                f"channel {channel!r}: {order / 1e6:.2f} TWh a year{times} do not fit into the "
                f"{most / 1e6:.2f} TWh that its daily shape {row['shape']!r} allows: lower the "
                "energy or its scale, or change the shape",
            ))  # fmt: skip
    if faults:
        raise InputError(faults)


def list_export_rows(context: Context) -> list[dict[str, Any]]:
    """Yearly rows of the channels: the ordered energy, and its renewable share."""
    rows: list[dict[str, Any]] = []
    for channel, row in list_channels(context).iterrows():
        order = read_order(context, str(channel))
        rows.append(
            {
                "name": f"export {channel}",
                "sense": "==",
                "rhs": order,
                "unit": "MWh",
                "slack_price": context.parameter("export_slack_price"),
                "terms": {"Link-p": {str(channel): 1.0}},
            }
        )
        share = float(row["renewable_share_min"])
        if context.scenario.channels.renewable_share and share > 0:
            rows.append(
                {
                    "name": f"renewable share {channel}",
                    "sense": ">=",
                    "rhs": share * order,
                    "unit": "MWh",
                    "slack_price": context.parameter("renewable_share_slack_price"),
                    "terms": {"Channel-green": {str(channel): 1.0}},
                }
            )
    return rows


def list_green_channels(context: Context) -> list[dict[str, Any]]:
    """Channels with a renewable share, and the zones whose wind, sun and water may fill it."""
    if not context.scenario.channels.renewable_share:
        return []
    return [
        {
            "channel": str(c),
            "zones": split_zones(row["support_zones"]),
            "p_max": float(row["p_max"]),
        }
        for c, row in list_channels(context).iterrows()
        if float(row["renewable_share_min"]) > 0
    ]


def list_sync_rows(context: Context) -> list[dict[str, Any]]:
    """Synchronous capacity [MW] that must be online at the sending end of each UHVDC channel."""
    if not (context.scenario.channels.sync_minimum and context.scenario.commitment):
        return []
    return [
        {
            "channel": str(c),
            "zones": split_zones(row["support_zones"]),
            "minimum": float(row["sync_min"]) * float(row["p_max"]),
        }
        for c, row in list_channels(context).iterrows()
        if float(row["sync_min"]) > 0
    ]


def split_zones(text: object) -> list[str]:
    """Zones of a ``;``-separated cell.

    Examples
    --------
    >>> split_zones("hami_north; zhundong")
    ['hami_north', 'zhundong']
    """
    if not isinstance(text, str):
        return []
    return [part.strip() for part in text.split(";") if part.strip()]
