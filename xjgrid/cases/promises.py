"""Contracts that can never be kept, told before anything is solved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.errors import InputError, InputFault

if TYPE_CHECKING:
    import pypsa

FILE = "networks/contracts.csv"
HOURS_A_YEAR = 8760
ROUNDING = 1e-6


def check_contracts(n: pypsa.Network, context: Any) -> None:
    """Refuse contracts whose seller does not exist, or sells more than it can ever generate.

    A seller is the fleet of a zone, with all that may be added to it. Whether its energy suffices
    is asked of a whole year alone: a contract is kept over the year, not in every week.

    Raises
    ------
    InputError
        With each such contract and its seller.
    """
    from xjgrid.build.industry.contracts import list_contracts

    contracts = list_contracts(context)
    contracts = contracts[contracts["energy"].astype(float) > 0]
    faults = []
    for (zone, carrier), rows in contracts.groupby(["zone", "carrier"]):
        names, seller = ", ".join(map(str, rows.index)), f"{carrier} in {zone}"
        most = _sum_offer(n, str(zone), str(carrier))
        sold = float(rows["energy"].sum()) * 1000.0
        if most is None:
            faults.append(InputFault(FILE, f"contract {names}: there is no {seller} to sell"))
        elif len(n.snapshots) == HOURS_A_YEAR and sold > most * (1 + ROUNDING):
            faults.append(InputFault(
                FILE,
                f"contract {names}: {sold / 1e3:,.0f} GWh a year of {seller}, which can generate "
                f"at most {most / 1e3:,.0f} GWh: lower the energy or name another seller",
            ))  # fmt: skip
    if faults:
        raise InputError(faults)


def _sum_offer(n: pypsa.Network, zone: str, carrier: str) -> float | None:
    """Most [MWh] that a zone's fleet could generate; None if there is none."""
    offers = []
    for component, series in ((n.c.generators, "p_max_pu"), (n.c.storage_units, "inflow")):
        static = component.static
        mine = static[(static["bus"] == zone) & (static["carrier"] == carrier)]
        if "contract" in mine:
            mine = mine[mine["contract"].fillna("") == ""]
        for name, unit in mine.iterrows():
            values = component.dynamic[series]
            hourly = values[name] if name in values else pd.Series(unit[series], n.snapshots)
            whole = float(hourly @ n.snapshot_weightings["generators"])
            if series == "inflow":
                offers.append(whole * float(unit["efficiency_dispatch"]))
            else:
                size = unit["p_nom_max"] if unit["p_nom_extendable"] else unit["p_nom"]
                offers.append(whole * float(size) if whole > 0 else 0.0)
    return float(np.sum(offers)) if offers else None
