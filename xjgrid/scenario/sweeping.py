"""Many scenarios from one file: every combination of the values of a sweep."""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from xjgrid.errors import InputFault
from xjgrid.scenario.documents import Document, Steps, show

MEMBERS = 1000
"""Members that one sweep may have."""


def sweep_members(sweep: Any) -> dict[str, dict[str, Any]]:
    """Return the overrides of each member of a sweep by its name.

    Parameters
    ----------
    sweep
        Mapping from dotted path (or nested keys) to a list of values; one of more than
        `MEMBERS` members gives none, and `check_sweep` tells it.

    Examples
    --------
    >>> sweep_members({"policy.carbon_price": [0, 100], "demand.growth": ["low"]})
    {'carbon_price-0_growth-low': {'policy.carbon_price': 0, 'demand.growth': 'low'},
     'carbon_price-100_growth-low': {'policy.carbon_price': 100, 'demand.growth': 'low'}}
    """
    axes = list(_axes(sweep, ""))
    if not axes or count_members(axes) > MEMBERS:
        return {}
    names = _short_names([path for path, _ in axes])
    members: dict[str, dict[str, Any]] = {}
    for values in itertools.product(*(values for _, values in axes)):
        parts = [f"{name}-{_slug(value)}" for name, value in zip(names, values, strict=True)]
        chosen = {path: value for (path, _), value in zip(axes, values, strict=True)}
        members["_".join(parts)] = chosen
    return members


def count_members(axes: list[tuple[str, list[Any]]]) -> int:
    """Return how many members a sweep has, without making them.

    Examples
    --------
    >>> count_members([("year", [2025, 2030]), ("policy.carbon_price", [0, 100, 200])])
    6
    """
    return math.prod(len(values) for _, values in axes)


def check_sweep(document: Document) -> Iterator[InputFault]:
    """Yield what is wrong with the form of a file's sweep."""
    sweep = document.data.get("sweep")
    if sweep is None:
        return
    if not isinstance(sweep, Mapping):
        yield document.value("sweep").fault("needs 'key: [values]' lines", "sweep", sweep)
        return
    yield from _check_axes(document, sweep, ("sweep",))
    count = count_members(list(_axes(sweep, "")))
    if count > MEMBERS:
        message = f"{count:,} members, at most {MEMBERS:,}: leave out values"
        yield document.value("sweep").fault(message, "sweep")


def _check_axes(document: Document, sweep: Mapping[str, Any], steps: Steps) -> Iterator[InputFault]:
    """Yield lists that are none, and values whose members could not be told apart."""
    for key, values in sweep.items():
        place, dotted = document.value(*steps, key), ".".join(map(str, (*steps, key)))
        if isinstance(values, Mapping) and values:
            yield from _check_axes(document, values, (*steps, key))
        elif not isinstance(values, list) or not values:
            message = "needs a list of values, such as [0, 100, 200]"
            yield place.fault(message, dotted, values)
        elif len({show(value) for value in values}) < len(values):
            yield place.fault("a value stands twice: keep one", dotted, values)
        elif same := _find_same(values):
            message = f"{same[0]} and {same[1]} give members of one name: write them apart"
            yield place.fault(message, dotted)


def _find_same(values: list[Any]) -> tuple[str, str] | None:
    """Return two values that look the same in the name of a member."""
    seen: dict[str, str] = {}
    for value in values:
        if (slug := _slug(value)) in seen:
            return seen[slug], show(value)
        seen[slug] = show(value)
    return None


def _axes(sweep: Any, prefix: str) -> Iterator[tuple[str, list[Any]]]:
    if not isinstance(sweep, Mapping):
        return
    for key, values in sweep.items():
        if isinstance(values, Mapping):
            yield from _axes(values, f"{prefix}{key}.")
        elif isinstance(values, list) and values:
            yield f"{prefix}{key}", values


def _short_names(paths: list[str]) -> list[str]:
    """Return the last word of each path, or the whole path where last words are the same."""
    last = [path.rpartition(".")[2] for path in paths]
    count = Counter(last)
    return [
        name if count[name] == 1 else path.replace(".", "-")
        for name, path in zip(last, paths, strict=True)
    ]


def _slug(value: Any) -> str:
    """Return a value as part of a file name; letters of any script stay.

    Examples
    --------
    >>> _slug("冷年"), _slug([1, 2]), _slug("x/y"), _slug(-5)
    ('冷年', '1-2', 'x-y', '-5')
    """
    text = unicodedata.normalize("NFC", show(value))
    kept = re.sub(r"(?:[^\w.+-]|_)+", "-", text)
    sign = "-" if isinstance(value, int | float) and kept.startswith("-") else ""
    return (sign + kept.strip("-")) or "none"
