"""A contract, and the faults that it may have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from xjgrid.account.ledger.system import Array, System
from xjgrid.errors import InputError

RULES = ("as_generated", "flat", "load_following", "certificates", "direct_line", "profile")
#: share by which a contract may exceed what its seller can generate: rounding of the tables
ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Contract:
    """Energy that sellers owe to buyers.

    Parameters
    ----------
    name
        As reports tell it.
    sellers, buyers
        Names of origins, and of sinks.
    rule
        How it falls on the hours: as its sellers generate, flat, following the buyers' load, by
        certificates (as generated, not delivered), by a direct line (as generated, at most the
        load of the hour), or by a profile.
    energy
        MWh in the horizon; None is all that the sellers generate.
    profile
        MW asked for in each hour, for the rule ``profile``, shape (T,).
    buyer
        Who has bought, as the table says it.
    price
        CNY/MWh; None if it is not known.
    """

    name: str
    sellers: tuple[str, ...]
    buyers: tuple[str, ...]
    rule: str = "as_generated"
    energy: float | None = None
    profile: Array | None = None
    buyer: str = ""
    price: float | None = None

    @property
    def seller(self) -> str:
        """Who sells, or how many origins do."""
        return self.sellers[0] if len(self.sellers) == 1 else f"{len(self.sellers)} origins"


def check_contracts(
    system: System, sinks: pd.DataFrame, contracts: Sequence[Contract],
    potential: pd.Series | None,
) -> None:  # fmt: skip
    """Refuse contracts that name nobody, or sell what cannot be generated."""
    promised = pd.Series(0.0, index=system.origins.index)
    for contract in contracts:
        where, name = "networks/contracts.csv", contract.name
        if contract.rule not in RULES:
            raise InputError.single(where, f"contract {name!r}: no rule {contract.rule!r}")
        strange = [s for s in contract.sellers if s not in system.origins.index]
        if strange or not contract.sellers:
            text = ", ".join(map(repr, strange)) or "nobody"
            raise InputError.single(where, f"contract {name!r}: {text} does not generate")
        if not contract.buyers or not set(contract.buyers) <= set(sinks.index):
            raise InputError.single(where, f"contract {name!r}: its buyer draws no electricity")
        if contract.energy is None or potential is None or contract.rule == "profile":
            continue
        can = potential[list(contract.sellers)]
        promised[list(contract.sellers)] += contract.energy * can / max(float(can.sum()), 1e-12)
        over = [s for s in contract.sellers if promised[s] > potential[s] * (1 + ROUNDING)]
        if over or contract.energy > float(can.sum()) * (1 + ROUNDING):
            seller = (over or list(contract.sellers))[0]
            raise InputError.single(
                where,
                f"contract {name!r}: with it {promised[seller] / 1000.0:.1f} GWh of {seller!r} are "
                f"sold, which can generate at most {potential[seller] / 1000.0:.1f} GWh: lower "
                "the energy or name another seller",
            )
