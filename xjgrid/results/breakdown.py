"""A metric broken down by zone, carrier, month, site, consumer or what else it is known by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.account.metrics import ALL, METRICS
from xjgrid.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from xjgrid.results.case import Case

LOCATIONS = ("zone", "region", "site", "corridor", "channel")
END_USES = ("end_use", "sector", "product", "service", "contract", "programme", "constraint")
CARRIERS = ("carrier", "process", "option", "fuel", "route")

COLUMN = {
    **dict.fromkeys(("zone", "region", "base", "site", "corridor", "channel"), "location"),
    "month": "period",
    **dict.fromkeys(END_USES, "end_use"),
    **dict.fromkeys(CARRIERS, "carrier"),
    "part": "part",
    "variant": "variant",
}
"""Names by which a metric can be broken down, and the column of the summary that holds it."""

RENAMED = {"row": "end_use", "method": "variant", "consumer": "product, sector or end_use"}
"""Names that were called otherwise."""


def break_down(case: Case, metric: str, by: Sequence[str] = ("carrier",)) -> pd.DataFrame:
    """Return a metric by one or more of the names of `COLUMN`.

    Parameters
    ----------
    case
        An open case.
    metric
        A metric name, such as ``generation``.
    by
        Such as ``("zone", "carrier")``.

    Returns
    -------
    Frame with a column for each of `by`, ``variant`` where the metric has several, ``value``
    and ``unit``. Zones of no base are left out of ``base``.

    Raises
    ------
    InputError
        If the metric or a name of `by` is unknown, or the metric is not known by it; the message
        names what it is known by.
    """
    if metric not in METRICS:
        raise InputError(f"unknown metric {metric}: {did_you_mean(metric, METRICS)}")
    for name in by:
        if name in RENAMED:
            raise InputError(f"cannot break down by {name}: it is called {RENAMED[name]} now")
        if name not in COLUMN:
            raise InputError(f"cannot break down by {name}: {did_you_mean(name, COLUMN)}")
    rows = _select(case, metric, by)
    if rows.empty:
        known = ", ".join(list_breakdowns(case, metric))
        hint = f"known by {known}" if known else "it has no breakdown there"
        raise InputError(f"{metric} is not known by {' and '.join(by)} in case {case.name}: {hint}")
    return _shape(rows, by)


def list_breakdowns(case: Case, metric: str) -> list[str]:
    """Return the names of `COLUMN` that a metric can be broken down by in a case."""
    return [name for name in METRICS[metric].breakdowns if len(_select(case, metric, (name,)))]


def _select(case: Case, metric: str, by: Sequence[str]) -> pd.DataFrame:
    """Return the records of the summary that a breakdown takes; none if it is no breakdown."""
    declared = METRICS[metric]
    rows = case.summary[case.summary["metric"] == metric]
    if not {name for name in by if name != "carrier"} <= set(declared.breakdowns):
        return rows.iloc[:0]
    rows = _choose_locations(case, rows, by)
    for kind in set(by) & set(END_USES):
        if len(declared.end_uses) > 1:
            rows = rows[rows["end_use"].isin(case.end_uses(kind))]
    columns = {COLUMN[name] for name in by}
    for column in ("carrier", "end_use", "part"):
        rows = _choose(rows, column, column in columns)
    months = rows["period"].str.len() > 4
    return rows[months] if "month" in by else rows[~months]


def _choose(rows: pd.DataFrame, column: str, parts: bool) -> pd.DataFrame:
    """Take the parts, or the totals; where there are no totals, what there is."""
    whole = rows[column] == ALL
    if parts:
        return rows[~whole]
    return rows[whole] if whole.any() else rows


def _choose_locations(case: Case, rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    if "base" in by:
        rows = rows[rows["location_kind"] == "zone"]
        rows = rows.assign(location=rows["location"].map(case.zones["base"]))
        return rows[rows["location"] != ""]
    kind = next((name for name in by if name in LOCATIONS), ALL)
    return rows[rows["location_kind"] == kind]


def _shape(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Name columns as they were asked for; add up what falls together (zones of a base)."""
    keys = {name: rows[COLUMN[name]] for name in by}
    if "variant" not in by and rows["variant"].nunique() > 1:
        keys["variant"] = rows["variant"]
    frame = pd.DataFrame({**keys, "value": rows["value"], "unit": rows["unit"]})
    names = list(keys)
    if "base" not in by:
        return frame.reset_index(drop=True)
    additive = rows["unit"].isin(["MW", "MWh", "t", "CNY"]).all()
    if not additive:
        raise InputError("only capacities, energy, CO2 and cost add up to bases: try zone")
    return frame.groupby([*names, "unit"], sort=False, as_index=False)["value"].sum()[
        [*names, "value", "unit"]
    ]
