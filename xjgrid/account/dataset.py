"""The dataset of ``metrics.nc``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.account.metrics import METRICS

if TYPE_CHECKING:
    from xjgrid.account.hourly import Hourly
    from xjgrid.account.solved_network import SolvedNetwork


def make_dataset(hourly: Hourly) -> xr.Dataset:
    """Return hourly figures with CF attributes, float32.

    Dimensions are time, zone, carrier, corridor and channel; zones carry their position, corridors
    their ends and usable MW, carriers their colour, so that every figure is drawn from this alone.
    Sites and end uses are axes without hourly figures.
    """
    variables = {
        "generation": hourly.generation,
        "available": hourly.available,
        "curtailment": hourly.curtailment,
        "storage_charge": hourly.charge,
        "storage_discharge": hourly.discharge,
        "storage_content": hourly.content,
        "consumption": hourly.consumption,
        "unserved": hourly.unserved,
        "line_losses": hourly.line_losses,
        "price": hourly.price,
        "export": hourly.export,
        "flow": hourly.flow,
        "margin": hourly.margin,
        "co2": hourly.co2,
    }
    if hourly.committed:
        variables |= {"online": hourly.online, "starts": hourly.starts}
    data = {}
    for name, values in variables.items():
        dims = tuple("time" if d == "snapshot" else str(d) for d in values.dims)
        data[name] = (dims, values.to_numpy().astype("float32"), describe(name))
    ds = xr.Dataset(data, coords=_make_coordinates(hourly.solved))
    _describe_axes(ds)
    return ds


def describe(name: str) -> dict[str, str]:
    """Return the attributes of an hourly variable: meaning, unit and CF cell method."""
    metric = METRICS[name]
    return {
        "long_name": metric.meaning, "units": metric.hourly_unit,
        "cell_methods": metric.cell_method,
    }  # fmt: skip


def _make_coordinates(solved: SolvedNetwork) -> dict[str, object]:
    """Return the axes, with what figures need to know of zones, carriers and corridors."""
    zones = solved.tables["zones"].set_index("zone").reindex(solved.zones)
    carriers = solved.carrier_table.reindex(solved.carriers)
    lines, channels = solved.corridors, solved.channels
    leads = solved.tables["channels"].set_index("channel")["to"].reindex(channels.index)
    return {
        "time": pd.DatetimeIndex(solved.times, name="time"),
        "hours": ("time", solved.hours.to_numpy()),
        "zone": solved.zones.to_numpy(str),
        "zone_name": ("zone", _text(zones["name"])),
        "region": ("zone", _text(zones["region"])),
        "base": ("zone", _text(zones["base"])),
        "latitude": ("zone", zones["latitude"].to_numpy(float)),
        "longitude": ("zone", zones["longitude"].to_numpy(float)),
        "carrier": solved.carriers.to_numpy(str),
        "carrier_name": ("carrier", _text(carriers["nice_name"])),
        "carrier_group": ("carrier", _text(carriers["group"])),
        "carrier_color": ("carrier", _text(carriers["color"])),
        "renewable": ("carrier", solved.renewable.to_numpy()),
        "corridor": lines.index.to_numpy(str),
        "corridor_zone0": ("corridor", _text(lines["bus0"])),
        "corridor_zone1": ("corridor", _text(lines["bus1"])),
        "corridor_limit": ("corridor", lines["limit"].to_numpy(float)),
        "channel": channels.index.to_numpy(str),
        "channel_zone": ("channel", _text(channels["bus0"])),
        "channel_to": ("channel", _text(leads)),
        "channel_limit": ("channel", measure_channels(channels)),
        **_make_site_coordinates(solved),
        **_make_end_use_coordinates(solved),
    }


def _make_site_coordinates(solved: SolvedNetwork) -> dict[str, object]:
    """Return the sites with their names, zones and sectors; nothing where there are none."""
    names = solved.sites
    if names.empty:
        return {}
    table = solved.tables["sites"].set_index("site").reindex(names)
    return {
        "site": names.to_numpy(str),
        "site_zone": ("site", _text(solved.buses.loc[names, "zone"])),
        "site_name": ("site", _text(table["name"])),
        "site_sector": ("site", _text(table["sector"])),
    }


def _make_end_use_coordinates(solved: SolvedNetwork) -> dict[str, object]:
    """Return products, demand rows, services and sectors with their sectors, where there are some.

    A name stands once for each kind that it is: see ``end_use_kind``.
    """
    users = pd.concat([solved.user_links, solved.user_loads])
    products = users.loc[users["product"] != "", ["product", "sector"]].drop_duplicates("product")
    found = [("product", name, sector) for name, sector in products.itertuples(index=False)]
    for table, column, kind in (("demand_rows", "row", "end_use"),
                                ("services", "service", "service")):  # fmt: skip
        rows = solved.tables.get(table, pd.DataFrame(columns=[column, "sector"]))
        found += [(kind, str(name), str(sector)) for name, sector in
                  rows[[column, "sector"]].itertuples(index=False)]  # fmt: skip
    found += [("sector", name, name) for name in dict.fromkeys(sector for _, _, sector in found)]
    if not found:
        return {}
    kinds, names, sectors = (np.array(column, dtype=str) for column in zip(*found, strict=True))
    return {
        "end_use": names, "end_use_kind": ("end_use", kinds), "end_use_sector": ("end_use", sectors)
    }  # fmt: skip


def measure_channels(channels: pd.DataFrame) -> np.ndarray:
    """Return what may be sent through each channel in MW, shape (channel,)."""
    rated = channels["p_nom_opt"].where(channels["p_nom_opt"] > 0, channels["p_nom"])
    return rated.to_numpy(float)


def _text(values: pd.Series) -> np.ndarray:
    return values.fillna("").astype(str).to_numpy(str)


def _describe_axes(ds: xr.Dataset) -> None:
    ds.attrs.update(Conventions="CF-1.11", time_zone="UTC+08:00 (Beijing), hour-beginning")
    ds["time"].attrs.update(standard_name="time", long_name="start of the hour, Beijing time")
    ds["hours"].attrs.update(long_name="hours that a snapshot stands for", units="h")
    ds["latitude"].attrs.update(standard_name="latitude", units="degrees_north")
    ds["longitude"].attrs.update(standard_name="longitude", units="degrees_east")
    for name in ("corridor_limit", "channel_limit"):
        ds[name].attrs.update(long_name="what may be used", units="MW")
