"""Cases side by side: the inputs that differ first, then the first figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from xjgrid.errors import InputError
from xjgrid.results.case import Case, open_case
from xjgrid.results.headline import make_headline

UNSAID = ("name", "description", "extends", "variants")
"""Keys of a scenario that differ without changing what is solved."""

STANDING = ("capacity", "built", "retrofitted")
"""Sections of the first figures that hold what stands, whatever hours are looked at."""

STANDING_STORAGE = (", energy", ", charging power")
"""Figures of storage that do."""


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
    beginning of their hash), then follow the first figures, NaN where a case has none such.
    Cases of unlike hours share what stands and is built, and no energy, cost or share: these are
    left out. ``attrs["notes"]`` says what is unlike and what is left out.

    Raises
    ------
    InputError
        If there are not two different cases.
    """
    opened, said = distinguish([
        case if isinstance(case, Case) else open_case(case, out) for case in cases
    ])  # fmt: skip
    if len(opened) < 2:
        raise InputError("; ".join([*said, "name two different cases or more to compare"]))
    names = name_apart(opened)
    parts = [
        _side_by_side("input", [flatten(case.scenario) for case in opened], names),
        _side_by_side("input file", [_files(case) for case in opened], names),
        _quality(opened, names),
        _figures(opened, names),
    ]
    frame = pd.concat([part for part in parts if len(part)])
    frame.attrs["notes"] = [*said, *describe_unlike(opened)]
    return frame


def distinguish(cases: Sequence[Case]) -> tuple[list[Case], list[str]]:
    """Return each case once, and a line for each that was named again."""
    found: dict[Path, Case] = {}
    said = []
    for case in cases:
        if found.setdefault(case.path.resolve(), case) is not case:
            said.append(f"{case.name} is named twice and stands once")
    return list(found.values()), list(dict.fromkeys(said))


def covers_same(one: Case, other: Case) -> bool:
    """Tell whether two cases cover the same hours of a year."""
    return _find_hours(one) == _find_hours(other)


def _find_hours(case: Case) -> tuple[str, float]:
    """Return the first hour of a case without its year, and the number of hours."""
    return str(case.manifest["horizon"]["start"])[5:], case.hours


def tell_hours(cases: Sequence[Case]) -> str:
    """Say which hours cases cover."""
    parts = (f"{c.name} {c.hours:,.0f} h from {_find_hours(c)[0][:5]}" for c in cases)
    return f"the cases cover unlike hours ({', '.join(parts)})"


def describe_unlike(cases: Sequence[Case]) -> list[str]:
    """Say what makes cases unlike beside what was asked of them: hours, weather, year."""
    said = []
    first = cases[0]
    if not all(covers_same(first, case) for case in cases):
        said.append(
            f"{tell_hours(cases)}: energy, cost, CO2, prices and shares are not laid side by side, "
            "what stands and is built is"
        )
    for field, word, why in (
        ("year", "model years", "growth of demand and the fleet is in the differences"),
        ("weather_year", "weather years", "a part of the differences is the weather's"),
    ):
        values = [str(case.manifest[field]) for case in cases]
        if len(set(values)) > 1:
            said.append(f"{word} differ ({', '.join(values)}): {why}")
    return said


def name_apart(cases: Sequence[Case]) -> list[str]:
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
    alike = all(covers_same(cases[0], case) for case in cases)
    for case in cases:
        head = make_headline(case)
        if not alike:
            head = head[_is_standing(head)]
        columns.append(head.set_index(["section", "figure", "unit"])["value"])
    joined = pd.concat(columns, axis=1, keys=names)
    sections = list(dict.fromkeys(s for c in columns for s in c.index.get_level_values(0)))
    items = list(dict.fromkeys(f for c in columns for f in c.index.get_level_values(1)))
    order = sorted(joined.index, key=lambda key: (sections.index(key[0]), items.index(key[1])))
    joined = joined.loc[order].astype(object)
    joined.index.names = ["section", "item", "unit"]
    return joined


def _is_standing(head: pd.DataFrame) -> pd.Series:
    """Tell which first figures do not depend on the hours that a case covers."""
    return head["section"].isin(STANDING) | (
        head["section"].eq("storage") & head["figure"].str.endswith(STANDING_STORAGE)
    )


def _frame(rows: dict[tuple[str, str, str], list[Any]], names: list[str]) -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples(list(rows), names=["section", "item", "unit"])
    if not rows:
        index = pd.MultiIndex.from_arrays([[], [], []], names=["section", "item", "unit"])
    return pd.DataFrame(list(rows.values()), index=index, columns=names, dtype=object)
