"""Energy not served: a generator at each bus of electricity that may need one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.build.context import Context, add_components
from xjgrid.build.industry.sites import list_sites

if TYPE_CHECKING:
    import pypsa


def add_unserved(n: pypsa.Network, context: Context) -> None:
    """Add a generator that stands for energy not served, called after all that takes power.

    A site has one if it owns units, or if its connection carries less than its load and the least
    of its processes; any other fails only with its zone.
    """
    takes = sum_peaks(n)
    sites = list_sites(context)
    owners = set(context.tables["thermal"]["site"])
    short = [
        site for site in sites.index
        if site in owners or least_draw(n, str(site)) > float(sites.at[site, "connection"])
    ]  # fmt: skip
    buses = [*context.zones, *short]
    sizes = [
        max(takes[bus], float(sites.at[bus, "connection"]) if bus in sites.index else 0.0)
        for bus in buses
    ]
    frame = pd.DataFrame(
        {"bus": buses, "carrier": "shed", "p_nom": sizes,
         "marginal_cost": context.parameter("voll")},
        index=[f"{bus} shed" for bus in buses],
    )  # fmt: skip
    add_components(n, "Generator", frame)


def sum_peaks(n: pypsa.Network) -> pd.Series:
    """Most [MW] that is taken at each bus: loads, links and loads whose size the plan chooses.

    Channels are left out: what they are not sent is missed in its own right. So is what a site
    gives to its zone.
    """
    loads, links, g = n.c.loads, n.c.links.static, n.c.generators.static
    buses = n.c.buses.static.index
    zones = buses[n.c.buses.static["kind"] == "zone"]
    peak = loads.dynamic["p_set"].T.groupby(loads.static["bus"]).sum().T.max()
    total = peak.reindex(buses).fillna(0.0)
    if "kind" in links:
        some = links[
            links["kind"].isin(["option", "process"])
            | ((links["kind"] == "connection") & links["bus0"].isin(zones))
        ]
        size = _grow(some).groupby(some["bus0"]).sum()
        total = total + size.reindex(buses).fillna(0.0)
    chosen = g[g["carrier"] == "adoption"]
    total = total + _grow(chosen).groupby(chosen["bus"]).sum().reindex(buses).fillna(0.0)
    return total.clip(lower=0.0)


def least_draw(n: pypsa.Network, bus: str) -> float:
    """Most [MW] in any hour of the load at a bus and of the least that its processes take."""
    loads, links = n.c.loads, n.c.links.static
    names = loads.static.index[loads.static["bus"] == bus]
    fixed = loads.dynamic["p_set"][names].sum(axis=1)
    mine = links[(links["bus0"] == bus) & (links["kind"] == "process")]
    return float(fixed.max() + (mine["p_nom"] * mine["p_min_pu"]).sum())


def _grow(frame: pd.DataFrame) -> pd.Series:
    """Capacity [MW], of what may grow at its most."""
    grows = frame["p_nom_extendable"].astype(bool)
    return np.maximum(frame["p_nom"], frame["p_nom_max"].where(grows, 0.0))
