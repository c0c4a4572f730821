"""Every hourly figure of a case, and the dataset that ``metrics.nc`` holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account import adequacy, commitment, emissions, energy, exports, grid, prices, storage
from xjgrid.account.capture import capture
from xjgrid.account.names import METRICS
from xjgrid.account.rows import read_sectors
from xjgrid.account.solved import Array, Solved

if TYPE_CHECKING:
    import xarray as xr

BY_CARRIER = ("time", "zone", "carrier")
BY_ZONE = ("time", "zone")


@dataclass(frozen=True)
class Hourly:
    """Hourly figures as arrays; each is computed once, when it is first asked for."""

    solved: Solved

    @cached_property
    def generation(self) -> Array:
        """MW, (time, zone, carrier)."""
        return energy.generation(self.solved)

    @cached_property
    def available(self) -> Array:
        """MW, (time, zone, carrier)."""
        return energy.available(self.solved)

    @cached_property
    def curtailment(self) -> Array:
        """MW, (time, zone, carrier)."""
        return energy.curtailment(self.solved)

    @cached_property
    def charge(self) -> Array:
        """MW, (time, zone, carrier)."""
        return storage.charge(self.solved)

    @cached_property
    def discharge(self) -> Array:
        """MW, (time, zone, carrier)."""
        return storage.discharge(self.solved)

    @cached_property
    def content(self) -> Array:
        """MWh at the end of each hour, (time, zone, carrier)."""
        return storage.content(self.solved)

    @cached_property
    def demand(self) -> Array:
        """MW, met or not, (time, zone)."""
        return energy.demand(self.solved)

    @cached_property
    def unserved(self) -> Array:
        """MW, (time, zone)."""
        return energy.unserved(self.solved)

    @property
    def consumption(self) -> Array:
        """MW, demand that is met, (time, zone)."""
        return self.demand - self.unserved - self.responded

    @cached_property
    def responded(self) -> Array:
        """MW, demand that is off under a programme, (time, zone)."""
        return energy.responded(self.solved)

    @cached_property
    def export(self) -> Array:
        """MW at the sending end, (time, channel)."""
        return exports.export(self.solved)

    @cached_property
    def green_export(self) -> Array:
        """MW of renewable energy that channels carry, (time, channel)."""
        made = np.tensordot(self.solved.hours, self.generation.sum(axis=1), axes=1)
        total = made.sum()
        mean = float(made[self.solved.renewable].sum() / total) if total > 0 else 0.0
        return exports.renewable_export(self.solved, self.export, mean)

    @property
    def export_by_zone(self) -> Array:
        """MW at the sending end, (time, zone)."""
        return exports.into_zones(self.solved, self.export)

    @property
    def green_export_by_zone(self) -> Array:
        """MW of renewable export, (time, zone)."""
        return exports.into_zones(self.solved, self.green_export)

    @cached_property
    def flow(self) -> Array:
        """MW, (time, corridor)."""
        return grid.flow(self.solved)

    @cached_property
    def line_losses(self) -> Array:
        """MW, (time, zone)."""
        return grid.losses(self.solved)

    @cached_property
    def online(self) -> Array:
        """MW, (time, zone, carrier)."""
        return commitment.online(self.solved)

    @property
    def ever_online(self) -> Array:
        """1 where capacity was ever online, (zone, carrier and total)."""
        seen = (self.online.max(axis=0) > 0).astype(float)
        return np.concatenate([seen, seen.max(axis=1, keepdims=True)], axis=1)

    @cached_property
    def starts(self) -> Array:
        """MW, (time, zone, carrier)."""
        return commitment.starts(self.solved)

    @cached_property
    def co2(self) -> Array:
        """t per hour, what is captured taken off, (time, zone, carrier)."""
        return emissions.co2(self.solved) - self.captured

    @cached_property
    def captured(self) -> Array:
        """t of CO2 captured per hour, (time, zone, carrier)."""
        return capture(self.solved)

    @cached_property
    def price(self) -> Array:
        """CNY/MWh, (time, zone)."""
        return prices.price(self.solved)

    @cached_property
    def margin(self) -> Array:
        """MW, (time,)."""
        return adequacy.margin(self.solved, self.demand, self.export)


def make_dataset(solved: Solved, hourly: Hourly) -> xr.Dataset:
    """Return the dataset of ``metrics.nc``: hourly figures with CF attributes, float32.

    Dimensions are time, zone, carrier, corridor and channel; zones carry their place, corridors
    their ends and usable MW, carriers their colour, so that every figure is drawn from this alone.
    """
    import xarray as xr

    variables = {
        "generation": (BY_CARRIER, hourly.generation),
        "available": (BY_CARRIER, hourly.available),
        "curtailment": (BY_CARRIER, hourly.curtailment),
        "storage_charge": (BY_CARRIER, hourly.charge),
        "storage_discharge": (BY_CARRIER, hourly.discharge),
        "storage_content": (BY_CARRIER, hourly.content),
        "consumption": (BY_ZONE, hourly.consumption),
        "unserved": (BY_ZONE, hourly.unserved),
        "line_losses": (BY_ZONE, hourly.line_losses),
        "price": (BY_ZONE, hourly.price),
        "export": (("time", "channel"), hourly.export),
        "export_renewable": (("time", "channel"), hourly.green_export),
        "flow": (("time", "corridor"), hourly.flow),
        "margin": (("time",), hourly.margin),
        "co2": (BY_CARRIER, hourly.co2),
    }
    if solved.committed:
        variables["online"] = (BY_CARRIER, hourly.online)
        variables["starts"] = (BY_CARRIER, hourly.starts)
    ds = xr.Dataset(
        {name: (dims, values.astype("float32")) for name, (dims, values) in variables.items()},
        coords=_coordinates(solved),
    )
    _describe(ds, read_sectors(solved))
    return ds


def _coordinates(solved: Solved) -> dict[str, object]:
    """Return the axes, with what figures need to know of zones, carriers and corridors."""
    zones = solved.tables["zones"].set_index("zone").reindex(solved.zones)
    carriers = solved.carrier_table.reindex(solved.carriers)
    lines, channels = grid.describe(solved), solved.channels
    return {
        "time": pd.DatetimeIndex(solved.times, name="time"),
        "hours": ("time", solved.hours),
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
        "renewable": ("carrier", solved.renewable),
        "corridor": lines.index.to_numpy(str),
        "corridor_zone0": ("corridor", _text(lines["zone0"])),
        "corridor_zone1": ("corridor", _text(lines["zone1"])),
        "corridor_limit": ("corridor", lines["limit"].to_numpy(float)),
        "channel": channels.index.to_numpy(str),
        "channel_zone": ("channel", _text(channels["bus0"])),
        "channel_to": ("channel", _text(_destinations(solved))),
        "channel_limit": ("channel", solved.channel_limits),
        **_site_coordinates(solved),
    }


def _site_coordinates(solved: Solved) -> dict[str, object]:
    """Return the sites with their names, zones and sectors; nothing where there are none."""
    buses = solved.network.c.buses.static
    if "kind" not in buses or not (buses["kind"] == "site").any():
        return {}
    names = buses.index[buses["kind"] == "site"]
    table = solved.tables["sites"].set_index("site").reindex(names)
    return {
        "site": names.to_numpy(str),
        "site_zone": ("site", _text(buses.loc[names, "zone"])),
        "site_name": ("site", _text(table["name"])),
        "site_sector": ("site", _text(table["sector"])),
    }


def _destinations(solved: Solved) -> pd.Series:
    """Return where each channel leads."""
    table = solved.tables["channels"].set_index("channel")["to"]
    return table.reindex(solved.channels.index)


def _text(values: pd.Series) -> Array:
    return values.fillna("").astype(str).to_numpy(str)


def _describe(ds: xr.Dataset, sectors: dict[str, str]) -> None:
    """Give every variable its unit and meaning."""
    ds.attrs.update(Conventions="CF-1.11", time_zone="UTC+08:00 (Beijing), hour-beginning")
    if sectors:
        ds.attrs["row_sectors"] = ";".join(f"{row}={sector}" for row, sector in sectors.items())
    for name, variable in ds.data_vars.items():
        metric = METRICS[str(name)]
        variable.attrs.update(
            long_name=metric.description, units=metric.hourly_unit, cell_methods=metric.cf
        )
    ds["time"].attrs.update(standard_name="time", long_name="start of the hour, Beijing time")
    ds["hours"].attrs.update(long_name="hours that a snapshot stands for", units="h")
    ds["latitude"].attrs.update(standard_name="latitude", units="degrees_north")
    ds["longitude"].attrs.update(standard_name="longitude", units="degrees_east")
    for name in ("corridor_limit", "channel_limit"):
        ds[name].attrs.update(long_name="what may be used", units="MW")
