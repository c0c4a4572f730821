"""Records of the whole system: exports, corridors, prices, production shares, margin, peaks."""

from __future__ import annotations

import pandas as pd
import xarray as xr

from xjgrid.account.aggregation import share
from xjgrid.account.dataset import measure_channels
from xjgrid.account.metrics import ALL, RENEWABLE, WITHOUT_HYDRO
from xjgrid.account.plants import Plants

FULL = 0.999
"""A corridor or channel loaded above this is congested."""


def list_system(plants: Plants) -> list[pd.DataFrame]:
    """Records of the grid and of the region as a whole."""
    return [
        *_list_channels(plants),
        *_list_corridors(plants),
        *_list_production(plants),
        *_list_prices(plants),
        *_list_security(plants),
    ]


def _list_channels(plants: Plants) -> list[pd.DataFrame]:
    """Export by zone and by channel, loading of channels, losses of corridors."""
    totals, hourly, solved = plants.totals, plants.hourly, plants.solved
    sent = hourly.export.rename(channel="name")
    by_zone = totals.energy(solved.sum_by(sent, solved.channels, "zone"))
    out = [
        totals.records(by_zone, "export"),
        totals.records(totals.energy(hourly.line_losses), "line_losses"),
    ]
    part = loading(sent, measure_channels(solved.channels))
    for metric, values in (
        ("export", totals.over_time(sent)),
        ("loading", totals.over_time(part) / totals.length),
    ):
        out.append(totals.records(values.rename(name="channel"), metric))
    return out


def loading(flows: xr.DataArray, limits: object) -> xr.DataArray:
    """Return |flow| over what may be used; 0 where nothing may be.

    Examples
    --------
    >>> flows = xr.DataArray([[50.0, -80.0]], dims=("snapshot", "name"))
    >>> loading(flows, [100.0, 0.0]).values.tolist()
    [[0.5, 0.0]]
    """
    most = xr.DataArray(limits, dims=flows.dims[-1:])
    return abs(flows) / most.where(most > 0, float("inf"))


def _list_corridors(plants: Plants) -> list[pd.DataFrame]:
    """Energy each way, loading and congestion of corridors."""
    totals, flows = plants.totals, plants.hourly.flow
    loads = loading(flows, plants.solved.corridors["limit"].to_numpy())
    figures = {
        "flow_forward": totals.over_time(flows.clip(min=0.0)),
        "flow_backward": totals.over_time((-flows).clip(min=0.0)),
        "loading": totals.over_time(loads) / totals.length,
        "congested_hours": totals.over_time((loads > FULL).astype(float)),
    }
    return [totals.records(values, metric) for metric, values in figures.items()]


def _list_production(plants: Plants) -> list[pd.DataFrame]:
    """Renewable part of generation by location; every other green share is the ledger's."""
    solved = plants.solved
    made = plants.generation.drop_sel(carrier=ALL)
    whole = plants.generation.sel(carrier=ALL).drop_vars("carrier")
    out = []
    for name, some in ((RENEWABLE, solved.renewable),
                       (WITHOUT_HYDRO, solved.renewable & ~solved.hydro)):  # fmt: skip
        part = share((made * some).sum("carrier"), whole)
        out.append(plants.totals.records(part, "green_share", variant="production", part=name))
    return out


def _list_prices(plants: Plants) -> list[pd.DataFrame]:
    """Mean and load-weighted prices."""
    totals, load, price = plants.totals, plants.hourly.demand, plants.hourly.price
    size = totals.members.sum("zone")
    mean = totals.energy(price) / size / totals.length
    paid = share(totals.energy(price * load), totals.energy(load))
    return [
        totals.records(mean, "price", variant="mean"),
        totals.records(paid, "price", variant="load-weighted"),
    ]


def _list_security(plants: Plants) -> list[pd.DataFrame]:
    """Lowest margin, and the peaks of demand and export."""
    totals, hourly = plants.totals, plants.hourly
    sent = hourly.export.sum("channel")
    return [
        totals.records(-totals.highest(-hourly.margin), "margin"),
        totals.records(totals.highest(totals.over_zones(hourly.demand)), "peak", part="demand"),
        totals.records(totals.highest(sent), "peak", part="export"),
    ]
