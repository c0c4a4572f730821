"""Contracts that can never be kept, told before anything is solved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    from xjgrid.build.fleet import offer_fleet
    from xjgrid.build.industry.contracts import list_contracts

    contracts = list_contracts(context)
    contracts = contracts[contracts["energy"].astype(float) > 0]
    faults = []
    for (zone, carrier), rows in contracts.groupby(["zone", "carrier"]):
        names, seller = ", ".join(map(str, rows.index)), f"{carrier} in {zone}"
        offer = offer_fleet(n, str(zone), str(carrier), grown=True)
        if offer is None:
            faults.append(InputFault(FILE, f"contract {names}: there is no {seller} to sell"))
            continue
        most = float(n.snapshot_weightings["generators"].to_numpy() @ offer)
        sold = float(rows["energy"].sum()) * 1000.0
        if len(n.snapshots) == HOURS_A_YEAR and sold > most * (1 + ROUNDING):
            faults.append(InputFault(
                FILE,
                f"contract {names}: {sold / 1e3:,.0f} GWh a year of {seller}, which can generate "
                f"at most {most / 1e3:,.0f} GWh: lower the energy or name another seller",
            ))  # fmt: skip
    if faults:
        raise InputError(faults)
