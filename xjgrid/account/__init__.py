"""The account of a solved case: hourly figures, and the summary by zone, carrier and month."""

from xjgrid.account.account import Account, account_case
from xjgrid.account.balances import balance_error
from xjgrid.account.names import ALL, METRICS, SUMMARY_COLUMNS, Metric

__all__ = [
    "ALL",
    "METRICS",
    "SUMMARY_COLUMNS",
    "Account",
    "Metric",
    "account_case",
    "balance_error",
]
