"""Where things stand: buses of electricity, and the zone of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import pypsa


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


def sum_load(n: pypsa.Network) -> pd.Series:
    """Electric load [MW] of each snapshot, processes at their mean power."""
    ordered = float(n.meta["xjgrid"].get("reserve", {}).get("ordered", 0.0))
    return n.c.loads.dynamic["p_set"][list_loads(n)].sum(axis=1) + ordered
