"""Topology of a network: zones of buses, electric loads, and hours and days of snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import pypsa
    import xarray as xr

    from xjgrid.build.constraints import Problem


def map_zones(n: pypsa.Network) -> pd.Series:
    """Zone of each bus; a network without sites has none but zones."""
    buses = n.c.buses.static
    own = pd.Series(buses.index, index=buses.index)
    if "zone" not in buses:
        return own
    return buses["zone"].where(buses["zone"].astype(str) != "", own)


def list_loads(n: pypsa.Network) -> pd.Index:
    """Loads of electricity; orders in tonnes and needs of heat are none."""
    carrier = n.c.buses.static["carrier"]
    static = n.c.loads.static
    return static.index[~static["bus"].map(carrier).isin(["product", "service"])]


def sum_load(p: Problem) -> pd.Series:
    """Electric load [MW] of each snapshot, processes at their mean power."""
    n, reserve = p.network, p.constraints.reserve
    ordered = reserve.ordered if reserve is not None else 0.0
    return n.c.loads.dynamic["p_set"][list_loads(n)].sum(axis=1) + ordered


def weigh_hours(n: pypsa.Network) -> xr.DataArray:
    """Hours that each snapshot stands for."""
    return n.snapshot_weightings["objective"].rename_axis("snapshot").to_xarray()


def number_days(n: pypsa.Network) -> xr.DataArray:
    """Day of each snapshot, counted from the first."""
    import xarray as xr

    days = pd.DatetimeIndex(n.snapshots).normalize()
    return xr.DataArray(
        np.unique(days, return_inverse=True)[1],
        dims="snapshot",
        coords={"snapshot": n.snapshots},
        name="day",
    )
