"""Rows of a table as read, with their lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xjgrid.inputs.reading import TableData

Tables = Mapping[str, "TableData"]
Lined = list[tuple[Any, int]]


def lined(data: TableData) -> Lined:
    """Return the rows of a table with their lines."""
    return list(zip(data.rows, data.lines, strict=True))


def grouped(data: TableData, *columns: str) -> dict[tuple[Any, ...], Lined]:
    """Return the rows of a table with their lines, by the values of some columns."""
    groups: dict[tuple[Any, ...], Lined] = defaultdict(list)
    for row, line in lined(data):
        groups[tuple(getattr(row, column) for column in columns)].append((row, line))
    return groups
