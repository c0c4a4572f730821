"""Values that leap beside the years before and after them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xjgrid.inputs.bounds import show_number
from xjgrid.inputs.checks.grouping import lined
from xjgrid.inputs.checks.kinds import Finding
from xjgrid.inputs.schema import number_columns, unit

if TYPE_CHECKING:
    from xjgrid.inputs.reading import TableData

#: how many times a value must differ from both years beside it
LEAP = 100.0

Point = tuple[int, float, int]


def find_leaps(data: TableData) -> Iterator[Finding]:
    """Yield the values of a table by years that differ much from both years beside them."""
    key = data.schema.key
    if "year" not in key:
        return
    fixed = [column for column in key if column != "year"]
    columns = [c for c, kind in number_columns(data.schema).items() if kind is float]
    groups: dict[tuple[Any, ...], list[tuple[Any, int]]] = defaultdict(list)
    for row, line in lined(data):
        groups[tuple(getattr(row, column) for column in fixed)].append((row, line))
    for rows in groups.values():
        ordered = sorted(rows, key=lambda pair: pair[0].year)
        for column in columns:
            points = [
                (row.year, float(value), line)
                for row, line in ordered
                if (value := getattr(row, column))
            ]
            for place in find_places([value for _, value, _ in points]):
                _, value, line = points[place]
                measure = unit(data.schema, column)
                if measure.startswith("as "):
                    measure = str(getattr(ordered[0][0], "unit", ""))
                yield Finding(line, column, value, _tell(points, place, measure))


def find_places(values: list[float]) -> list[int]:
    """Return the places of values that differ much from the two values next to them.

    The first and the last are held against the two nearest; of two values alone, the later one
    is told.

    Examples
    --------
    >>> find_places([5.0, 5000.0, 6.0, 7.0]), find_places([5000.0, 6.0, 7.0]), find_places([1, 900])
    ([1], [0], [1])
    >>> find_places([1.0, 90.0, 95.0, 99.0])  # a first, small plant
    []
    """
    sizes = [math.log(abs(value)) for value in values]
    limit = math.log(LEAP)
    found = []
    for place, size in enumerate(sizes):
        gaps = [size - sizes[other] for other in list_nearest(place, len(sizes))]
        if gaps and (min(gaps) > limit or max(gaps) < -limit):
            found.append(place)
    return found if len(sizes) > 2 else found[1:]


def list_nearest(place: int, number: int) -> list[int]:
    """Return the places beside one, the two nearest at the ends.

    Examples
    --------
    >>> list_nearest(0, 5), list_nearest(2, 5), list_nearest(4, 5), list_nearest(1, 2)
    ([1, 2], [1, 3], [2, 3], [0])
    """
    first = min(max(place - 1, 0), max(number - 3, 0))
    return [other for other in range(first, min(first + 3, number)) if other != place]


def _tell(points: list[Point], place: int, unit: str) -> str:
    """Return the warning about a value with the years beside it."""
    beside = [points[other] for other in list_nearest(place, len(points))]
    shown = " and ".join(f"{show_number(value)} in {year}" for year, value, _ in beside)
    measure = f" ({unit})" if unit else ""
    return f"far from {shown}{measure}; is the unit right?"
