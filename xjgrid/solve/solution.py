"""What a solve leaves: the operated network, its bounds and its bill."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from xjgrid.solve.topology import list_loads

if TYPE_CHECKING:
    import pypsa


@dataclass(frozen=True)
class Solution:
    """A solved case.

    Parameters
    ----------
    network : pypsa.Network
        Hourly network with capacities, dispatch, levels and prices.
    online, starts : DataFrame
        Online and started capacity [MW], index snapshots, columns generators.
    rows : DataFrame
        Yearly rows: ``row, sense, left, right, missed, unit, slack_price``.
    slacks : DataFrame
        Hourly security constraints that were missed [MW], index snapshots, columns constraints.
    penalties : Series
        Cost [CNY/MWh] of each column of ``slacks``.
    green_export : DataFrame
        Renewable energy that channels carry under their share [MW], index snapshots.
    costs : dict
        The bill [CNY] by part.
    lower_bound, upper_bound : float
        What no operation can cost less than, and what this one costs [CNY].
    gap : float
        Upper minus lower over the upper bound less the fixed cost of what exists.
    level_error : float
        Largest gain of storage from nowhere in an hour, over what it holds.
    status : str
        A `Status`, or several where a traced target is missed too.
    """

    network: pypsa.Network
    online: pd.DataFrame
    starts: pd.DataFrame
    rows: pd.DataFrame
    slacks: pd.DataFrame
    green_export: pd.DataFrame
    costs: dict[str, float]
    lower_bound: float
    upper_bound: float
    gap: float
    accuracy: float
    balance_error: float
    level_error: float
    status: str
    solver: dict[str, Any]
    segments: int
    seconds: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    penalties: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))

    def __repr__(self) -> str:
        return (
            f"Solution({self.network.name}: {self.status}, upper bound "
            f"{self.upper_bound / 1e9:.2f} bn CNY, gap {100 * self.gap:.2f} %, "
            f"{self.segments} segments)"
        )


#: an interior point leaves traces of what it does not use [MW]
NOISE_MW = 0.01

#: and no more than this part of the mean load
NOISE_SHARE = 2e-7


def _drop_noise(n: pypsa.Network, output: pd.DataFrame) -> pd.DataFrame:
    """Energy not served below the solver's rounding is none."""
    carrier = n.c.generators.static["carrier"]
    shed = carrier.index[carrier == "shed"]
    # in a small system what is dropped would be an imbalance
    load = n.c.loads.dynamic["p_set"][list_loads(n)].sum(axis=1)
    noise = min(NOISE_MW, NOISE_SHARE * float(load.mean()))
    clean = output.copy()
    clean[shed] = output[shed].where(output[shed] > noise, 0.0)
    return clean


def write_back(n: pypsa.Network, values: dict[str, pd.DataFrame], prices: pd.DataFrame) -> None:
    """Put hourly results into the network's own attributes."""

    def put(component: Any, attribute: str, frame: pd.DataFrame) -> None:
        out = frame.copy()
        out.index = n.snapshots
        out.columns = pd.Index(out.columns, name="name")
        component.dynamic[attribute] = out

    put(n.c.generators, "p", _drop_noise(n, values["Generator-p"]))
    put(n.c.buses, "marginal_price", prices)
    if "StorageUnit-p_dispatch" in values:
        dispatch, store = values["StorageUnit-p_dispatch"], values["StorageUnit-p_store"]
        put(n.c.storage_units, "p_dispatch", dispatch)
        put(n.c.storage_units, "p_store", store)
        put(n.c.storage_units, "p", dispatch - store)
        put(n.c.storage_units, "state_of_charge", values["StorageUnit-state_of_charge"])
    if "StorageUnit-spill" in values:
        put(n.c.storage_units, "spill", values["StorageUnit-spill"])
    if "Line-s" in values:
        put(n.c.lines, "p0", values["Line-s"])
        put(n.c.lines, "p1", -values["Line-s"])
    if "Link-p" in values:
        efficiency = n.c.links.static["efficiency"]
        put(n.c.links, "p0", values["Link-p"])
        put(n.c.links, "p1", -values["Link-p"] * efficiency[values["Link-p"].columns])
        if "bus2" in n.c.links.static:
            third = n.c.links.static["efficiency2"].fillna(0.0)
            put(n.c.links, "p2", -values["Link-p"] * third[values["Link-p"].columns])
    put(n.c.loads, "p", n.c.loads.dynamic["p_set"])
    for component in (n.c.generators, n.c.storage_units):
        component.static["p_nom_opt"] = component.static["p_nom"]
    n.c.lines.static["s_nom_opt"] = n.c.lines.static["s_nom"]
    n.c.links.static["p_nom_opt"] = n.c.links.static["p_nom"]
