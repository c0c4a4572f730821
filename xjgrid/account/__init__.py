"""The account of a solved case: hourly figures, and the summary by zone, carrier and month."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xjgrid.account.account import Account, account_case
    from xjgrid.account.balances import balance_error
    from xjgrid.account.metrics import ALL, METRICS, SUMMARY_COLUMNS, Metric

_PLACES = {
    "ALL": "metrics",
    "METRICS": "metrics",
    "SUMMARY_COLUMNS": "metrics",
    "Account": "account",
    "Metric": "metrics",
    "account_case": "account",
    "balance_error": "balances",
}

__all__ = [
    "ALL",
    "METRICS",
    "SUMMARY_COLUMNS",
    "Account",
    "Metric",
    "account_case",
    "balance_error",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module when it is first asked for."""
    if name not in _PLACES:
        raise AttributeError(f"module 'xjgrid.account' has no attribute {name!r}")
    return getattr(importlib.import_module(f"xjgrid.account.{_PLACES[name]}"), name)
