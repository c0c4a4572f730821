"""Figures of a case by name; a name that the case does not know is refused, not answered by 0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from xjgrid.account.names import ALL, METRICS
from xjgrid.errors import InputError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from xjgrid.results.case import Case

COLUMNS = ("method", "place", "consumer", "carrier", "period")
"""What a figure can be asked by."""

EVERY = "*"
"""Every value of a column but the total."""

ADDITIVE = ("MW", "MWh", "t", "CNY")
"""Units of amounts: 0 where there is nothing; a share or a price of nothing does not exist."""


def pick_rows(case: Case, metric: str, absent: bool, where: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of a metric; see `xjgrid.results.case.Case.pick`."""
    whole = _find_metric(case, metric, absent, where)
    totals = {"method": "", "place": ALL, "consumer": ALL, "carrier": ALL, "period": case.year}
    asked = {column: total for column, total in totals.items() if column != "method"}
    rows = whole
    for column, value in {**asked, **where}.items():
        if not absent and len(whole):
            _check_name(case, metric, whole, column, str(value), column in where)
        total = totals[column]
        rows = rows[rows[column] != total] if value == EVERY else rows[rows[column] == value]
    return rows


def read_value(case: Case, metric: str, default: float | None, where: Mapping[str, str]) -> float:
    """Return one figure; see `xjgrid.results.case.Case.value`."""
    rows = pick_rows(case, metric, default is not None, where)
    if rows.empty and default is not None:
        return default
    if rows.empty:
        if METRICS[metric].unit in ADDITIVE:
            return 0.0
        said = ", ".join(f"{column} {value}" for column, value in where.items()) or "all of it"
        raise InputError(f"case {case.name} has no {metric} of {said}")
    methods = sorted(set(rows["method"]))
    if "method" not in where and len(methods) > 1:
        names = ", ".join(name or "''" for name in methods)
        raise InputError(f"{metric} is known by several methods: name one of {names}")
    return float(rows["value"].sum())


def _find_metric(case: Case, metric: str, absent: bool, where: Mapping[str, str]) -> pd.DataFrame:
    if metric not in METRICS:
        raise InputError(f"unknown metric {metric}: {did_you_mean(metric, METRICS)}")
    for column in where:
        if column not in COLUMNS:
            raise InputError(f"no figure is asked by {column}: {did_you_mean(column, COLUMNS)}")
    rows = case.summary[case.summary["metric"] == metric]
    if rows.empty and not absent:
        raise InputError(
            f"case {case.name} has no {metric}: `xjgrid show {case.name} --csv` lists what it has"
        )
    return rows


def _check_name(
    case: Case, metric: str, rows: pd.DataFrame, column: str, value: str, asked: bool
) -> None:
    """Refuse a name that a metric does not have in a case."""
    if value == EVERY:
        return
    names = set(rows[column])
    if value in names or value in _list_kin(case, column, names):
        return
    parts = sorted(names - {ALL, ""})
    if not parts:
        raise InputError(f"{metric} is not known by {column} in case {case.name}")
    if not asked:
        raise InputError(
            f"{metric} has no total over every {column} in case {case.name}: name one, "
            f"{did_you_mean('', parts)}"
        )
    raise InputError(
        f"{metric} has no {column} {value} in case {case.name}: {did_you_mean(value, parts)}"
    )


def _list_kin(case: Case, column: str, names: set[str]) -> set[str]:
    """Return further names of the kind that a metric is known by: zones, regions, carriers.

    Of these a metric may lack some that have nothing of it.
    """
    if column == "carrier":
        known = set(case.carriers.index)
        return known if names & known else set()
    if column == "place":
        zones = case.zones
        return {*zones.index, *zones["region"]} if names & set(zones.index) else set()
    return set()
