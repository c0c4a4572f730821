"""Values far from those of the other rows of their kind."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xjgrid.inputs.bounds import show_number
from xjgrid.inputs.checks.grouping import grouped
from xjgrid.inputs.checks.kinds import Finding
from xjgrid.inputs.schema import meta, number_columns, unit

if TYPE_CHECKING:
    from xjgrid.inputs.reading import TableData

#: rows that a kind must have before one of them can be strange
LEAST_ROWS = 4
#: how many times a value must differ from the median of its kind
APART = 100.0
#: and how many deviations of the kind, on a logarithmic scale
DEVIATIONS = 4.0
#: median absolute deviation -> standard deviation of a normal distribution
_NORMAL = 1.4826


def find_strangers(data: TableData) -> Iterator[Finding]:
    """Yield the values of a table that are far from the other rows of their kind."""
    for column in number_columns(data.schema):
        by = meta(data.schema, column).get("peers")
        if by is None:
            continue
        for kind, rows in grouped(data, *by).items():
            held = [(getattr(row, column), line) for row, line in rows if getattr(row, column)]
            values = [value for value, _ in held]
            for place in find_outliers(values):
                value, line = held[place]
                others = [other for at, other in enumerate(values) if at != place]
                named = " and ".join(f"{c} {k}" for c, k in zip(by, kind, strict=True))
                message = _tell(others, named, unit(data.schema, column))
                yield Finding(line, column, value, message)


def find_outliers(values: list[float]) -> list[int]:
    """Return the places of values far from the median, by a robust measure on logarithms.

    Examples
    --------
    >>> find_outliers([100.0, 120.0, 90.0, 110.0, 105000.0])
    [4]
    >>> find_outliers([1.0, 10.0, 100.0, 1000.0, 10000.0])  # a kind of all sizes
    []
    """
    if len(values) < LEAST_ROWS:
        return []
    sizes = [math.log(abs(value)) for value in values]
    middle = statistics.median(sizes)
    spread = _NORMAL * statistics.median([abs(size - middle) for size in sizes])
    limit = max(math.log(APART), DEVIATIONS * spread)
    return [place for place, size in enumerate(sizes) if abs(size - middle) > limit]


def _tell(others: list[float], named: str, unit: str) -> str:
    kind = f"other rows of {named}" if named else "other rows"
    span = f"{show_number(min(others))} to {show_number(max(others))}"
    measure = "" if unit.startswith("as ") else f" ({unit})"
    return f"far from the {len(others)} {kind}, {span}{measure}; is the unit right?"
