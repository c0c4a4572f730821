"""A metric broken down by zone, carrier, month, site, consumer or what else it is known by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.account.names import ALL, METRICS
from xjgrid.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from xjgrid.results.case import Case

COLUMN = {
    "carrier": "carrier",
    "zone": "place",
    "region": "place",
    "base": "place",
    "corridor": "place",
    "month": "period",
    "consumer": "consumer",
    "channel": "consumer",
    "site": "place",
    "row": "consumer",
    "sector": "consumer",
    "product": "consumer",
    "service": "consumer",
    "process": "carrier",
    "option": "carrier",
    "fuel": "carrier",
    "method": "method",
}
"""What a metric can be broken down by, and the column of the summary that holds it."""

KNOWN_BY = {
    "row": "row_energy",
    "sector": "electrification",
    "product": "process_output",
    "service": "service_delivered",
}
"""Consumers of each kind are those that this metric has."""


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
    Frame with a column for each of `by`, ``method`` where the metric has several, ``value``
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
    found = [name for name in COLUMN if len(_select(case, metric, (name,)))]
    methods = case.summary.loc[case.summary["metric"] == metric, "method"]
    return [name for name in found if name != "method" or (methods != "").any()]


def _select(case: Case, metric: str, by: Sequence[str]) -> pd.DataFrame:
    """Return the rows of the summary that a breakdown takes."""
    rows = case.summary[case.summary["metric"] == metric]
    rows = _choose_places(case, rows, by)
    rows = _choose_consumers(case, rows, by)
    columns = {COLUMN[name] for name in by}
    rows = _choose(rows, "carrier", "carrier" in columns, ALL)
    rows = _choose(rows, "consumer", "consumer" in columns, ALL)
    months = rows["period"].str.len() > 4
    return rows[months] if "month" in by else rows[~months]


def _choose(rows: pd.DataFrame, column: str, parts: object, total: str) -> pd.DataFrame:
    """Take the parts, or the totals; where there are no totals, what there is."""
    whole = rows[column] == total
    if parts:
        return rows[~whole]
    return rows[whole] if whole.any() else rows


def _choose_consumers(case: Case, rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Keep consumers of the kinds asked for: a product, not its sector."""
    for name in by:
        if name in KNOWN_BY:
            known = case.summary.loc[case.summary["metric"] == KNOWN_BY[name], "consumer"]
            rows = rows[rows["consumer"].isin(known)]
    return rows


def _choose_places(case: Case, rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    zones = case.zones
    if "base" in by:
        rows = rows[rows["place"].isin(zones.index)]
        rows = rows.assign(place=rows["place"].map(zones["base"]))
        return rows[rows["place"] != ""]
    for name, places in (("zone", zones.index), ("region", zones["region"].unique())):
        if name in by:
            return rows[rows["place"].isin(places)]
    if "site" in by:
        sites = case.metrics.get("site")
        return rows[rows["place"].isin([] if sites is None else sites.to_numpy())]
    if "corridor" in by:
        return rows[rows["place"].isin(case.metrics["corridor"].to_numpy())]
    if "channel" in by:
        return rows[rows["place"] != ALL]
    return rows[rows["place"] == ALL]


def _shape(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Name columns as they were asked for; add up what falls together (zones of a base)."""
    keys = {name: rows[COLUMN[name]] for name in by}
    if "method" not in by and rows["method"].nunique() > 1:
        keys["method"] = rows["method"]
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
