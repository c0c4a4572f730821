"""Scores of each quantity in each pass and year, against the null models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from xjgrid.hindcast.nulls import NULLS, find_nulls
from xjgrid.hindcast.published import CHANGE, parse_months
from xjgrid.hindcast.series import (
    LEAST,
    compare_errors,
    correlate,
    measure_error,
    pick_series,
    say_null,
)

SCORES = (
    "pass", "year", "quantity", "unit", "months", "error", "error %", "monthly error %",
    "correlation", "null correlation", *(f"{null} %" for null in NULLS), "against null",
)  # fmt: skip


def score(frame: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each pass, year and quantity of the region that was not an input.

    Changes from year to year are left out: what they are held against is no change at all.

    Parameters
    ----------
    frame
        From `compose`.
    published
        As given to `compose`.

    Returns
    -------
    DataFrame
        The error of the year, absolute and relative; of the months the mean absolute percentage
        error and correlation, and the errors of the null models: of the months where there are
        at least three, else of the year. A null model's error is of the months that it knows.
        `against null`: better, or worse, than the best of them, each in its months.
    """
    rows = []
    open_rows = frame[(frame["role"] != "input") & (frame["place"] == "all")]
    open_rows = open_rows[~open_rows["quantity"].str.startswith(CHANGE)]
    known = set(published["quantity"])
    for (name, year, quantity), group in open_rows.groupby(
        ["pass", "year", "quantity"], sort=False
    ):
        if quantity in known and group["model"].notna().any():
            rows.append(_score(str(name), int(year), str(quantity), group, published))
    return pd.DataFrame(rows, columns=[*SCORES])


def _score(
    name: str, year: int, quantity: str, group: pd.DataFrame, published: pd.DataFrame
) -> dict[str, Any]:
    series = pick_series(group.to_dict("records"), quantity)
    monthly = len(series) >= LEAST
    whole = _pick_year(group)
    row: dict[str, Any] = dict.fromkeys(SCORES, float("nan"))
    row |= {"pass": name, "year": year, "quantity": quantity, "unit": group["unit"].iloc[0],
            "months": len(series)}  # fmt: skip
    if whole is not None:
        row["error"] = whole["error"]
        row["error %"] = _relate(whole["error"], whole["published"])
    if monthly:
        row["monthly error %"] = measure_error(series["model"], series["published"])
        row["correlation"] = correlate(series["model"], series["published"])
        row |= _score_null_months(published, series, quantity)
    elif whole is not None:
        nulls = _score_nulls(whole, published)
        pairs = [(abs(row["error %"]), error) for error in nulls.values()]
        row |= nulls | {"against null": _say(pairs)}
    return row


def _score_null_months(
    published: pd.DataFrame, series: pd.DataFrame, quantity: str
) -> dict[str, Any]:
    """Return the errors of the null models over the months, the best correlation, and the word."""
    scores, best, pairs = {}, float("nan"), []
    for null in NULLS:
        said = say_null(published, series, quantity, null)
        own, scores[f"{null} %"] = compare_errors(series, said)
        pairs.append((own, scores[f"{null} %"]))
        if said.notna().all():
            best = np.fmax(best, correlate(said, series["published"]))
    return {"null correlation": float(best), **scores, "against null": _say(pairs)}


def _pick_year(group: pd.DataFrame) -> pd.Series | None:
    """Return the row of the longest span that is not a month, the year first."""
    rows = group[(group["month"] == "") | group["month"].str.contains("-")]
    rows = rows[rows["model"].notna() & (rows["month"] != "1-2")]
    if rows.empty:
        return None
    spans = rows["month"].map(lambda month: len(parse_months(month)))
    return rows.loc[spans.idxmax()]


def _score_nulls(whole: pd.Series, published: pd.DataFrame) -> dict[str, float]:
    same = published[
        (published["quantity"] == whole["quantity"])
        & (published["year"] == whole["year"])
        & (published["month"] == whole["month"])
        & (published["place"] == whole["place"])
    ]
    nulls = find_nulls(published, same.iloc[0])
    return {
        f"{null} %": abs(_relate(nulls[null] - whole["published"], whole["published"]))
        for null in NULLS
    }


def _relate(error: float, published: float) -> float:
    return 100.0 * error / abs(published) if published else float("nan")


def _say(pairs: list[tuple[float, float]]) -> str:
    """Say whether errors are smaller than those of every null model; blank if none is known.

    Examples
    --------
    >>> nan = float("nan")
    >>> _say([(2.0, 3.0), (nan, nan)]), _say([(2.0, 3.0), (4.0, 3.5)]), _say([(4.0, nan)])
    ('better', 'worse', '')
    """
    known = [(own, null) for own, null in pairs if not np.isnan(own) and not np.isnan(null)]
    if not known:
        return ""
    return "better" if all(own < null for own, null in known) else "worse"


def count_verdicts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return by pass and year how many tested figures have a verdict, and how many are missed."""
    judged = frame[(frame["role"] == "tested") & frame["within"].notna()]
    counts = judged.groupby(["pass", "year"], sort=True)["within"].agg(
        tested="count", reached=lambda verdicts: int(sum(map(bool, verdicts)))
    )
    counts["missed"] = counts["tested"] - counts["reached"]
    return counts.reset_index()
