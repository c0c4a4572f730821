"""Many scenarios from one file: every combination of the values of a sweep."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from xjgrid.errors import InputFault
from xjgrid.scenario.documents import Document, show

_Pairs = list[tuple[str, list[Any]]]


def sweep_members(sweep: Any) -> dict[str, dict[str, Any]]:
    """Return the overrides of each member of a sweep by its name.

    Parameters
    ----------
    sweep
        Mapping from dotted path (or nested keys) to a list of values.

    Examples
    --------
    >>> sweep_members({"policy.carbon_price": [0, 100], "demand.path": ["low"]})
    {'carbon_price-0_path-low': {'policy.carbon_price': 0, 'demand.path': 'low'},
     'carbon_price-100_path-low': {'policy.carbon_price': 100, 'demand.path': 'low'}}
    """
    axes = list(_axes(sweep, ""))
    if not axes:
        return {}
    names = _short_names([path for path, _ in axes])
    members: dict[str, dict[str, Any]] = {}
    for values in itertools.product(*(values for _, values in axes)):
        parts = [f"{name}-{_slug(value)}" for name, value in zip(names, values, strict=True)]
        chosen = {path: value for (path, _), value in zip(axes, values, strict=True)}
        members["_".join(parts)] = chosen
    return members


def check_sweep(document: Document) -> Iterator[InputFault]:
    """Yield what is wrong with the form of a file's sweep."""
    sweep = document.data.get("sweep")
    if sweep is None:
        return
    if not isinstance(sweep, Mapping):
        yield document.value("sweep").fault("needs 'key: [values]' lines", "sweep", sweep)
        return
    for key, values in sweep.items():
        if isinstance(values, Mapping):
            continue
        if not isinstance(values, list) or not values:
            message = "needs a list of values, such as [0, 100, 200]"
            yield document.value("sweep", key).fault(message, f"sweep.{key}", values)
        elif len({show(value) for value in values}) < len(values):
            yield document.value("sweep", key).fault(
                "a value stands twice: keep one", f"sweep.{key}", values
            )


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
    """Return a value as part of a file name."""
    return re.sub(r"[^A-Za-z0-9.+-]+", "-", show(value)).strip("-") or "none"
