"""Tests of a whole series of months: correlation, and errors against null models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from xjgrid.hindcast.nulls import find_nulls
from xjgrid.hindcast.published import SHORT, parse_months

LEAST = 3
"""Fewest months from which a series is judged."""

FLAT = 0.05
"""A model whose months spread by less than this part of the published tells nothing of them."""

SUMS = ("TWh", "GWh", "h", "Mt")
"""Units of what adds up over months; of two months together a series takes the mean."""


def pick_series(found: list[dict[str, Any]], quantity: str) -> pd.DataFrame:
    """Return the months of a quantity of the region that the model has too, in order.

    Returns
    -------
    DataFrame
        Columns year, month, span (months that are published together), published and model; sums
        of several months as their mean, or a sum of two would make any series correlate.
    """
    rows = [
        row
        for row in found
        if row["quantity"] == quantity
        and row["place"] == "all"
        and len(parse_months(row["month"])) <= SHORT
        and not np.isnan(row["model"])
    ]
    frame = pd.DataFrame(rows, columns=["year", "month", "unit", "published", "model"])
    months = [parse_months(m) for m in frame["month"]]
    frame["span"] = [
        float(len(m)) if unit in SUMS else 1.0
        for m, unit in zip(months, frame["unit"], strict=True)
    ]
    for column in ("published", "model"):
        frame[column] = frame[column].astype(float) / frame["span"]
    order = np.argsort([m[0] for m in months], kind="stable")
    return frame.drop(columns="unit").iloc[order].reset_index(drop=True)


def correlate(one: pd.Series, other: pd.Series) -> float:
    """Return Pearson's correlation of a model's months with the published ones.

    NaN for fewer than three months, a constant series, or a model that is as good as constant
    (`FLAT`): ripples of hundredths of a point may correlate well and say nothing.

    Examples
    --------
    >>> published = pd.Series([88.0, 94.0, 99.0])
    >>> round(correlate(published / 2, published), 6), correlate(published / 99, published)
    (1.0, nan)
    """
    if len(one) < LEAST or np.ptp(other) == 0 or np.std(one) <= FLAT * np.std(other):
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def measure_error(model: pd.Series, published: pd.Series) -> float:
    """Return the mean absolute percentage error; NaN if nothing can be compared."""
    known = model.notna() & published.notna() & (published != 0)
    if known.sum() < LEAST:
        return float("nan")
    return float((100.0 * (model - published).abs() / published.abs())[known].mean())


def say_null(published: pd.DataFrame, series: pd.DataFrame, quantity: str, null: str) -> pd.Series:
    """Return what a null model says of the months of a series; NaN where it knows nothing."""
    rows = published[(published["quantity"] == quantity) & (published["place"] == "all")]
    values = []
    for year, month, span in zip(series["year"], series["month"], series["span"], strict=True):
        row = rows[(rows["year"] == year) & (rows["month"] == month)].iloc[0]
        values.append(find_nulls(published, row)[null] / span)
    return pd.Series(values, index=series.index, dtype=float)


def compare_errors(series: pd.DataFrame, null: pd.Series) -> tuple[float, float]:
    """Return the errors of the model and of a null model, in the months that this one knows."""
    known = null.notna()
    found = series["published"][known]
    return measure_error(series["model"][known], found), measure_error(null[known], found)


def list_statistics(
    found: list[dict[str, Any]], name: str, year: int, tests: pd.DataFrame | None,
    published: pd.DataFrame,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return a row for each test of a series that counts in this pass and year."""
    if tests is None:
        return []
    rows = []
    for _, test in tests.iterrows():
        listed = [int(y) for y in str(test["years"]).split(";") if y.strip()]
        if test["tested_in"] != name or (listed and year not in listed):
            continue
        quantity = str(test["quantity"])
        series = pick_series(found, quantity)
        if len(series) < LEAST:
            continue
        if test["statistic"] == "correlation":
            rows.append(_correlation(series, test, name, year))
        elif test["statistic"] in ("better_than", "no_worse_than"):
            rows.append(_error(series, test, name, year, published))
    return rows


def _correlation(series: pd.DataFrame, test: pd.Series, name: str, year: int) -> dict[str, Any]:
    value, bound = correlate(series["model"], series["published"]), float(test["bound"])
    row = _row(name, year, f"{test['quantity']}_correlation", "1")
    return row | {"model": value, "null": 0.0, "tolerance": bound, "within": bool(value > bound)}


def _error(
    series: pd.DataFrame, test: pd.Series, name: str, year: int, published: pd.DataFrame
) -> dict[str, Any]:
    null = say_null(published, series, str(test["quantity"]), str(test["null"]))
    row = _row(name, year, f"{test['quantity']}_error_against_{test['null']}", "%")
    value, other = compare_errors(series, null)
    if np.isnan(other):
        return row | {"model": measure_error(series["model"], series["published"])}
    enough = value < other if test["statistic"] == "better_than" else value <= other
    return row | {"model": value, "null": other, "tolerance": other, "within": bool(enough)}


def _row(name: str, year: int, quantity: str, unit: str) -> dict[str, Any]:
    """Return the row of a statistic: it has no published value of its own."""
    nan = float("nan")
    return {
        "pass": name, "year": year, "month": "", "place": "all", "quantity": quantity,
        "role": "tested", "published": nan, "model": nan, "low": nan, "high": nan, "null": nan,
        "error": nan, "unit": unit, "tolerance": nan, "within": None,
    }  # fmt: skip
