"""Checks declared as data; each has a failing example in the tests."""

from xjgrid.inputs.checks.kinds import Finding, RowCheck, TableCheck
from xjgrid.inputs.checks.rows import ROW_CHECKS
from xjgrid.inputs.checks.wholes import TABLE_CHECKS

__all__ = ["ROW_CHECKS", "TABLE_CHECKS", "Finding", "RowCheck", "TableCheck"]
