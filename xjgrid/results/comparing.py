"""Cases side by side: the inputs that differ first, then the first figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from xjgrid.results.case import Case, open_case
from xjgrid.results.headline import make_headline

UNSAID = ("name", "description", "extends", "variants")
"""Keys of a scenario that differ without changing what is solved."""


def compare(cases: Iterable[Case | str | Path], out: str | Path | None = None) -> pd.DataFrame:
    """Lay cases side by side.

    Parameters
    ----------
    cases
        Open cases, or names or paths of cases.
    out
        Folder of cases, as for `open_case`.

    Returns
    -------
    Frame indexed by ``section, item, unit`` with a column a case. The first section ``input``
    holds what differs in the scenarios, ``input file`` the input files that differ (by the
    beginning of their hash), then follow the first figures by `name_item`, NaN where a case has
    none such.
    """
    opened = [case if isinstance(case, Case) else open_case(case, out) for case in cases]
    names = _distinct(opened)
    parts = [
        _side_by_side("input", [flatten(case.scenario) for case in opened], names),
        _side_by_side("input file", [_files(case) for case in opened], names),
        _quality(opened, names),
        _figures(opened, names),
    ]
    return pd.concat([part for part in parts if len(part)])


def _distinct(cases: list[Case]) -> list[str]:
    """Return the names of cases, with their folder where two are called the same."""
    names = [case.name for case in cases]
    return [
        name if names.count(name) == 1 else case.path.as_posix()
        for name, case in zip(names, cases, strict=True)
    ]


def flatten(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return nested values by dotted path.

    Examples
    --------
    >>> flatten({"grid": {"n1": True}, "year": 2030})
    {'grid.n1': True, 'year': 2030}
    """
    flat: dict[str, Any] = {}
    for key, value in values.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping) and value:
            flat |= flatten(value, f"{path}.")
        else:
            flat[path] = value
    return {path: value for path, value in flat.items() if path.split(".")[0] not in UNSAID}


def _files(case: Case) -> dict[str, str]:
    """Return the beginning of the hash of each table and profile; scenarios are told by value."""
    return {
        file: hashed[:10]
        for file, hashed in case.manifest["inputs"].items()
        if not file.startswith("scenarios/")
    }


def _side_by_side(section: str, columns: list[dict[str, Any]], names: list[str]) -> pd.DataFrame:
    """Return the items that are not the same everywhere."""
    items = dict.fromkeys(item for column in columns for item in column)
    rows = {
        (section, item, ""): [column.get(item) for column in columns]
        for item in items
        if any(column.get(item) != columns[0].get(item) for column in columns)
    }
    return _frame(rows, names)


def _quality(cases: list[Case], names: list[str]) -> pd.DataFrame:
    rows = {
        ("solved", "status", ""): [case.manifest["status"] for case in cases],
        ("solved", "gap", "%"): [_percent(case.manifest["gap"]) for case in cases],
        ("solved", "hours", "h"): [case.hours for case in cases],
    }
    return _frame(rows, names)


def _percent(share: float | None) -> float:
    return float("nan") if share is None else 100.0 * share


def _figures(cases: list[Case], names: list[str]) -> pd.DataFrame:
    """Return the headlines of all cases; a figure that one has and another has not is NaN."""
    columns = []
    for case in cases:
        head = make_headline(case)
        head["item"] = [name_item(row.of, row.key) for row in head.itertuples()]
        columns.append(head.set_index(["section", "item", "unit"])["value"])
    joined = pd.concat(columns, axis=1, keys=names)
    sections = list(dict.fromkeys(s for c in columns for s in c.index.get_level_values(0)))
    items = list(dict.fromkeys(f for c in columns for f in c.index.get_level_values(1)))
    order = sorted(joined.index, key=lambda key: (sections.index(key[0]), items.index(key[1])))
    return joined.loc[order].astype(object)


def name_item(of: str, key: str) -> str:
    """Return the name of a figure within its section.

    Examples
    --------
    >>> name_item("battery", "storage_cycles"), name_item("wind", ""), name_item("", "total")
    ('battery: storage_cycles', 'wind', 'total')
    """
    return ": ".join(filter(None, (of, key)))


def _frame(rows: dict[tuple[str, str, str], list[Any]], names: list[str]) -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples(list(rows), names=["section", "item", "unit"])
    if not rows:
        index = pd.MultiIndex.from_arrays([[], [], []], names=["section", "item", "unit"])
    return pd.DataFrame(list(rows.values()), index=index, columns=names, dtype=object)
