"""The table of a hindcast: every published figure beside the model's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from xjgrid.account.names import ALL
from xjgrid.disk import writing
from xjgrid.hindcast.modelled import Modelled
from xjgrid.hindcast.nulls import choose_null, find_nulls
from xjgrid.hindcast.published import CHANGE, LONG, SHORT, parse_months
from xjgrid.hindcast.series import list_statistics

COLUMNS = (
    "pass", "year", "month", "place", "quantity", "role", "published", "model", "low", "high",
    "null", "error", "unit", "tolerance", "within",
)  # fmt: skip

Passes = Mapping[tuple[str, int], Sequence[Modelled]]
"""Cases by pass (real or blind) and year: one, or one for each weather year."""


def compose(published: pd.DataFrame, passes: Passes, tests: pd.DataFrame | None) -> pd.DataFrame:
    """Lay the model's figures beside the published ones.

    Parameters
    ----------
    published
        From `read_published`, with the rows of `list_resource`.
    passes
        Cases by pass and year.
    tests
        `hindcast_tests.csv`.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`. `model` is the mean of the pass's cases, `low` and `high` their spread
        where there are several; `error` is model less published, `tolerance` is in the unit of
        the figure; `within` is blank where no tolerance counts.
    """
    rows: list[dict[str, Any]] = []
    for name, year in sorted(passes):
        of_year = published[published["year"] == year]
        found = [_compare(published, row, name, passes) for _, row in of_year.iterrows()]
        rows += _judge_spread(found, of_year, name, tests)
        rows += list_statistics(found, name, year, tests, published)
    frame = pd.DataFrame(rows, columns=[*COLUMNS])
    frame["within"] = frame["within"].astype(object)
    return frame


def _compare(published: pd.DataFrame, row: pd.Series, name: str, passes: Passes) -> dict[str, Any]:
    values = np.array(_list_values(row, name, passes), float)
    model = float(values.mean()) if len(values) else float("nan")
    several = len(values) > 1
    wanted, quantity = float(row["wanted"]), str(row["quantity"])
    counts = row["role"] == "tested" and row["tested_in"] == name
    tolerance = measure_tolerance(row) if counts else float("nan")
    nulls = find_nulls(published, row)
    return {
        "pass": name,
        "year": int(row["year"]),
        "month": str(row["month"]),
        "place": str(row["place"]),
        "quantity": quantity,
        "role": str(row["role"]),
        "published": wanted,
        "model": model,
        "low": float(values.min()) if several else float("nan"),
        "high": float(values.max()) if several else float("nan"),
        "null": choose_null(nulls, quantity, bool(row["length"] <= SHORT)),
        "error": model - wanted,
        "unit": str(row["unit"]),
        "tolerance": tolerance,
        "within": _judge(model, wanted, tolerance, quantity),
    }


def _list_values(row: pd.Series, name: str, passes: Passes) -> list[float]:
    """Return the figure of each case; a change needs the same case of the year before."""
    year, months, place = int(row["year"]), parse_months(str(row["month"])), str(row["place"])
    cases = passes.get((name, year), ())
    quantity = str(row["quantity"])
    if not quantity.startswith(CHANGE):
        return [case.figure(quantity, months, place) for case in cases]
    before = {_name_run(case, year - 1): case for case in passes.get((name, year - 1), ())}
    what = quantity.removeprefix(CHANGE)
    return [
        now.figure(what, months, place) - before[run].figure(what, months, place)
        for run, now in ((_name_run(case, year), case) for case in cases)
        if run in before
    ]


def _name_run(case: Modelled, year: int) -> str:
    """Return the name of a case without its year: the same weather in another year."""
    return case.name.replace(str(year), "", 1)


def measure_tolerance(row: pd.Series) -> float:
    """Return the tolerance of a published figure in its own unit; NaN if it has none.

    For a change it is the least change of the right sign that is enough.
    """
    size = {"%": abs(float(row["wanted"])) / 100.0, "absolute": 1.0,
            "share_of_change": abs(float(row["wanted"]))}  # fmt: skip
    factor = size.get(str(row["tolerance_unit"]))
    return float("nan") if factor is None else float(row["tolerance"]) * factor


def _judge(model: float, wanted: float, tolerance: float, quantity: str) -> bool | None:
    if np.isnan(model) or np.isnan(tolerance):
        return None
    if quantity.startswith(CHANGE) and wanted != 0.0:  # no change has no sign
        return bool(model * np.sign(wanted) >= tolerance)
    return bool(abs(model - wanted) <= tolerance)


def _judge_spread(
    found: list[dict[str, Any]], of_year: pd.DataFrame, name: str, tests: pd.DataFrame | None
) -> list[dict[str, Any]]:
    """Judge figures of the year by the spread of weather years: inside it, or near its mean."""
    if tests is None:
        return found
    for _, test in tests[tests["statistic"] == "spread"].iterrows():
        if test["tested_in"] != name or not covers(str(test["years"]), of_year):
            continue
        for row, length in zip(found, of_year["length"], strict=True):
            asked = row["quantity"] == test["quantity"] and row["place"] == ALL
            if not asked or row["role"] != "tested" or length < LONG:
                continue
            if np.isnan(row["model"]) or np.isnan(row["low"]):
                continue
            row["tolerance"] = float(test["bound"]) * abs(row["model"])
            inside = row["low"] <= row["published"] <= row["high"]
            row["within"] = bool(inside or abs(row["error"]) <= row["tolerance"])
    return found


def covers(years: str, of_year: pd.DataFrame) -> bool:
    """Tell whether a test counts in a year; blank years mean all."""
    listed = [int(y) for y in years.split(";") if y.strip()]
    return not listed or bool(of_year["year"].isin(listed).any())


def write(frame: pd.DataFrame, path: Path) -> Path:
    """Write the table, whole or not at all; months and verdicts may be blank."""
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with writing(path):
            frame.to_csv(part, index=False, float_format="%.6g", lineterminator="\n")
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path
