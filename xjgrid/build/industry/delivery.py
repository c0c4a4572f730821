"""What the fleets of zones can deliver of the energy that contracts sign with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.build.fleet import offer_fleet

if TYPE_CHECKING:
    import pypsa

#: kinds that ask for power in every hour; the others take a part of what is generated
BY_THE_HOUR = ("flat", "load_following")


def sum_deliverable(n: pypsa.Network, contracts: pd.DataFrame, scale: float = 1.0) -> pd.Series:
    """Energy [MWh] of each contract that the weather and the fleet allow.

    Contracts are served in their order from what the fleet of their zone and carrier could
    generate, as the ledger does: ``flat`` and ``load_following`` ask for the same power in all
    hours (a load that moves is not known yet) and get at most what is left in the hour; the others
    take a part of all that is left.

    Parameters
    ----------
    n : pypsa.Network
        Hourly network.
    contracts : DataFrame
        Rows of contracts.csv, index their names: ``kind``, ``zone``, ``carrier``, ``energy`` [GWh
        a year].
    scale : float
        Part of the year that the hours are.

    Examples
    --------
    >>> import pypsa
    >>> from xjgrid.build.options import prepare_pypsa
    >>> prepare_pypsa()
    >>> n = pypsa.Network(); n.set_snapshots(range(2))
    >>> _ = n.add("Bus", "a")
    >>> _ = n.add("Generator", "a wind", bus="a", carrier="wind", p_nom=10.0, p_max_pu=[0.2, 1.0])
    >>> deal = pd.DataFrame({"kind": ["flat"], "zone": ["a"], "carrier": ["wind"],
    ...                      "energy": [0.01]}, index=["ppa"])
    >>> sum_deliverable(n, deal)["ppa"].item()  # 5 MW asked: 2 and 5 come
    7.0
    """
    left: dict[tuple[str, str], np.ndarray] = {}
    found = {}
    for name, row in contracts.iterrows():
        seller = (str(row["zone"]), str(row["carrier"]))
        if seller not in left:
            offer = offer_fleet(n, *seller)
            left[seller] = np.zeros(len(n.snapshots)) if offer is None else offer
        rest = left[seller]
        asked = float(row["energy"]) * 1000.0 * scale
        if row["kind"] in BY_THE_HOUR:
            sold = np.minimum(asked / len(rest), rest)
        else:
            whole = rest.sum()
            sold = rest * (min(1.0, asked / whole) if whole > 0 else 0.0)
        left[seller] = rest - sold
        found[name] = float(sold.sum())
    return pd.Series(found, dtype=float)
