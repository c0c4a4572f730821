"""Collects the warnings of a study's tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from xjgrid.errors import InputFault
from xjgrid.inputs.checks.kinds import Finding, TableCheck
from xjgrid.inputs.plausibility.effects import EFFECT_CHECKS
from xjgrid.inputs.plausibility.peers import find_strangers
from xjgrid.inputs.plausibility.ratios import RATIO_CHECKS
from xjgrid.inputs.plausibility.series import find_leaps
from xjgrid.inputs.plausibility.usual import find_unusual

if TYPE_CHECKING:
    from xjgrid.inputs.reading import TableData

Tables = Mapping[str, "TableData"]

#: warnings that see more than one column; the first that tells of a cell is the one that is kept
WARNING_CHECKS: tuple[TableCheck, ...] = (*EFFECT_CHECKS, *RATIO_CHECKS)


def find_warnings(tables: Tables, only: Collection[str] | None = None) -> list[InputFault]:
    """Return what is unlikely in the tables of a study, at most one warning a cell.

    Rows with a fault of their own are left out: they are told as faults.

    Parameters
    ----------
    tables
        All tables of the study as read.
    only
        Names of tables: what these rows have to do with is told; everything if None.
    """
    told: dict[tuple[str, int | None, str], InputFault] = {}
    for name, found in _find(tables, set(tables if only is None else only)):
        key = (name, found.line, found.column)
        warning = tables[name].fault(found.line, found.message, found.column, found.value)
        told.setdefault(key, warning.as_warning())
    return list(told.values())


def _find(tables: Tables, wanted: set[str]) -> Iterator[tuple[str, Finding]]:
    for check in WARNING_CHECKS:
        if wanted.intersection(check.needs) and all(name in tables for name in check.needs):
            for found in check.find(tables):
                yield check.table, found
    for name, data in ((name, tables[name]) for name in tables if name in wanted):
        for found in (*find_unusual(data), *find_leaps(data), *find_strangers(data)):
            yield name, found
