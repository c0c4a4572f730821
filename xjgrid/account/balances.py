"""The energy balance of every bus in every hour, recomputed from a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import pypsa


def bus_balance(n: pypsa.Network) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what enters less what leaves each bus, and half of all that moves there.

    Returns
    -------
    Two frames in MW, snapshots by bus. The first is 0 where the balance holds.
    """
    net = pd.DataFrame(0.0, index=n.snapshots, columns=n.c.buses.static.index)
    moved = net.copy()

    def count(values: pd.DataFrame, buses: pd.Series) -> None:
        at_bus = values.T.groupby(buses.reindex(values.columns)).sum().T
        size = values.abs().T.groupby(buses.reindex(values.columns)).sum().T
        net.loc[:, at_bus.columns] += at_bus
        moved.loc[:, size.columns] += size / 2

    generators = n.c.generators
    count(generators.dynamic.p * generators.static["sign"], generators.static["bus"])
    stores = n.c.storage_units
    count(stores.dynamic.p * stores.static["sign"], stores.static["bus"])
    loads = n.get_switchable_as_dense("Load", "p_set")
    count(-loads, n.c.loads.static["bus"])
    for component in (n.c.lines, n.c.links):
        if component.static.empty:
            continue
        p0 = component.dynamic.p0
        p1 = component.dynamic.p1 if not component.dynamic.p1.empty else -p0
        count(-p0, component.static["bus0"])
        count(-p1[p0.columns], component.static["bus1"])
        if "bus2" in component.static and not component.dynamic.p2.empty:
            third = component.static.index[component.static["bus2"].astype(str) != ""]
            count(-component.dynamic.p2[third], component.static["bus2"][third])
    return net, moved


def balance_error(n: pypsa.Network) -> float:
    """Return the worst imbalance of any bus in any hour over that bus's mean throughput.

    Parameters
    ----------
    n
        A solved network, as written or as just solved.

    Returns
    -------
    A share; 1e-6 says that one MWh in a million is unaccounted for at the worst bus and hour.
    """
    net, moved = bus_balance(n)
    worst = net.abs().max()
    scale = moved.mean().clip(lower=1.0)
    return float((worst / scale).max())
