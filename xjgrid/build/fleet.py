"""The fleet at a bus: its plants but for those of contracts, and what they could generate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import pypsa


def list_fleet(static: pd.DataFrame, bus: str, carriers: Iterable[str]) -> pd.Index:
    """Generators or storage units at a bus that nobody has built for a contract.

    Parameters
    ----------
    static : DataFrame
        Static table of the component.
    """
    mine = (static["bus"] == bus) & static["carrier"].isin(list(carriers))
    if "contract" in static:
        mine &= static["contract"].fillna("") == ""
    return static.index[mine]


def list_green(n: pypsa.Network, site: str) -> pd.Index:
    """Generators behind a site's connection that count as its own green energy.

    Its own plants and those of its direct lines, of carriers that are ``own_green``.
    """
    static, carriers = n.c.generators.static, n.c.carriers.static
    green = carriers.index[carriers["own_green"].astype(bool)]
    return static.index[(static["bus"] == site) & static["carrier"].isin(green)]


def offer_fleet(n: pypsa.Network, bus: str, carrier: str, grown: bool = False) -> np.ndarray | None:
    """Available output [MW] of a fleet in each snapshot; None if there is no plant.

    Of storage that nature fills it is the inflow.

    Parameters
    ----------
    grown : bool
        Count what may be built at the most that it may become.

    Examples
    --------
    >>> import pypsa
    >>> from xjgrid.build.options import prepare_pypsa
    >>> prepare_pypsa()
    >>> n = pypsa.Network(); n.set_snapshots(range(2))
    >>> _ = n.add("Bus", "a")
    >>> _ = n.add("Generator", "a wind", bus="a", carrier="wind", p_nom=10.0, p_max_pu=[0.2, 1.0])
    >>> offer_fleet(n, "a", "wind").tolist()
    [2.0, 10.0]
    >>> offer_fleet(n, "a", "solar") is None
    True
    """
    offers = []
    plants, stores = n.c.generators.static, n.c.storage_units.static
    for name in list_fleet(plants, bus, [carrier]):
        unit = plants.loc[name]
        share = n.get_switchable_as_dense("Generator", "p_max_pu", inds=[name])[name].to_numpy()
        size = unit["p_nom_max"] if grown and unit["p_nom_extendable"] else unit["p_nom"]
        offers.append(np.multiply(share, size, out=np.zeros(len(share)), where=share > 0))
    for name in list_fleet(stores, bus, [carrier]):
        inflow = n.get_switchable_as_dense("StorageUnit", "inflow", inds=[name])[name]
        offers.append(inflow.to_numpy() * float(stores.at[name, "efficiency_dispatch"]))
    return np.sum(offers, axis=0) if offers else None
