"""Checks declared as data; each has a failing example in the tests."""

from xjgrid.inputs.checks import wholes
from xjgrid.inputs.checks.balances import BALANCE_CHECKS
from xjgrid.inputs.checks.industry import INDUSTRY_CHECKS
from xjgrid.inputs.checks.kinds import Finding, RowCheck, TableCheck
from xjgrid.inputs.checks.must_run import MUST_RUN_CHECKS
from xjgrid.inputs.checks.naming import NAME_CHECKS
from xjgrid.inputs.checks.rows import ROW_CHECKS

TABLE_CHECKS: tuple[TableCheck, ...] = (
    *wholes.TABLE_CHECKS,
    *INDUSTRY_CHECKS,
    *NAME_CHECKS,
    *BALANCE_CHECKS,
    *MUST_RUN_CHECKS,
)

__all__ = ["ROW_CHECKS", "TABLE_CHECKS", "Finding", "RowCheck", "TableCheck"]
