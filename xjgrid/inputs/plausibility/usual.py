"""Values outside the usual range of their column, parameter or unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xjgrid.inputs.bounds import Span, is_unusual, tell_span
from xjgrid.inputs.checks.grouping import lined
from xjgrid.inputs.checks.kinds import Finding
from xjgrid.inputs.checks.measured import find_bounds
from xjgrid.inputs.schema import number_columns, unit, usual

if TYPE_CHECKING:
    from xjgrid.inputs.reading import TableData


def find_unusual(data: TableData) -> Iterator[Finding]:
    """Yield the values of a table outside what is usual; zero is never unusual."""
    spans = {column: usual(data.schema, column) for column in number_columns(data.schema)}
    wanted = [(column, span) for column, span in spans.items() if span is not None]
    by_row = "value" in spans and "unit" in data.schema.model_fields
    for row, line in lined(data):
        for column, span in wanted:
            value = getattr(row, column)
            if value is not None and is_unusual(value, span):
                message = tell_unusual(value, span, unit(data.schema, column))
                yield Finding(line, column, value, message)
        if by_row:
            yield from _find_in_row(data.schema.table, row, line)


def _find_in_row(table: str, row: Any, line: int) -> Iterator[Finding]:
    """Yield the value of a row whose bounds follow from its parameter or unit."""
    bounds = find_bounds(table, row)
    if bounds is None or bounds.usual is None or row.value is None:
        return
    if bounds.is_unusual(row.value):
        message = tell_unusual(row.value, bounds.usual, row.unit)
        yield Finding(line, "value", row.value, message)


def tell_unusual(value: float, span: Span, unit: str) -> str:
    """Return the warning about a value outside a usual range.

    Examples
    --------
    >>> tell_unusual(0.3, (0.02, 0.12), "1")
    'unusual: mostly 0.02 to 0.12 (1); is the unit right?'
    """
    measure = f" ({unit})" if unit else ""
    return f"unusual: mostly {tell_span(span)}{measure}; is the unit right?"
