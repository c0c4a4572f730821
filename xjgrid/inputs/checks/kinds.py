"""The two kinds of check: on one row, and on whole tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xjgrid.inputs.reading import TableData


@dataclass(frozen=True)
class RowCheck:
    """A condition on one row.

    Parameters
    ----------
    name
        Short name, unique.
    table
        Table it looks at; "*" for every table with basis, source and note.
    column
        Column to point at.
    wrong
        True for a row that is wrong.
    message
        What is told of a wrong row.
    """

    name: str
    table: str
    column: str
    wrong: Callable[[Any], bool]
    message: Callable[[Any], str]


@dataclass(frozen=True)
class Finding:
    """A fault found by a `TableCheck`, in the table that the check points at."""

    line: int | None
    column: str
    value: object
    message: str


@dataclass(frozen=True)
class TableCheck:
    """A condition on whole tables.

    Parameters
    ----------
    name
        Short name, unique.
    table
        Table that is pointed at.
    needs
        Tables that must have been read without a fault for the check to mean something.
    find
        Returns the findings.
    """

    name: str
    table: str
    needs: tuple[str, ...]
    find: Callable[[Mapping[str, TableData]], Iterable[Finding]]
