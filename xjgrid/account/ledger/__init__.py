"""The ledger: whose electricity reached whom, hour by hour, and five green shares."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xjgrid.account.ledger.contract import Contract
    from xjgrid.account.ledger.contracts import Sales
    from xjgrid.account.ledger.ledger import Ledger
    from xjgrid.account.ledger.loading import make_ledger, make_system
    from xjgrid.account.ledger.procurement import make_contracts
    from xjgrid.account.ledger.system import System

_PLACES = {
    "Contract": "contract",
    "Ledger": "ledger",
    "Sales": "contracts",
    "System": "system",
    "make_contracts": "procurement",
    "make_ledger": "loading",
    "make_system": "loading",
}

__all__ = [
    "Contract",
    "Ledger",
    "Sales",
    "System",
    "make_contracts",
    "make_ledger",
    "make_system",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module when it is first asked for."""
    if name not in _PLACES:
        raise AttributeError(f"module 'xjgrid.account.ledger' has no attribute {name!r}")
    return getattr(importlib.import_module(f"xjgrid.account.ledger.{_PLACES[name]}"), name)
