"""Rows of ``summary.csv`` made from arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from xjgrid.account.names import ALL, METRICS, SUMMARY_COLUMNS
from xjgrid.account.solved import Array


def make_rows(
    metric: str,
    values: Array,
    *,
    periods: Sequence[str],
    places: Sequence[str],
    carriers: Sequence[str] = (ALL,),
    keep: Array | None = None,
    method: str = "",
    consumer: str = ALL,
    unit: str | None = None,
) -> pd.DataFrame:
    """Lay an array out as rows of the summary.

    Parameters
    ----------
    metric
        A name of `METRICS`.
    values
        Shape (period, place) or (period, place, carrier).
    keep
        Shape (place, carrier), rows to keep; all of them by default. NaN is always left out.
    unit
        Only where the metric has none of its own.

    Returns
    -------
    Frame with the columns `SUMMARY_COLUMNS`.

    Examples
    --------
    >>> rows = make_rows("unserved", np.array([[0.0, 2.0]]), periods=["2030"], places=["a", "b"])
    >>> rows[["metric", "place", "value", "unit"]].values.tolist()
    [['unserved', 'a', 0.0, 'MWh'], ['unserved', 'b', 2.0, 'MWh']]
    """
    shape = (len(periods), len(places), len(carriers))
    cube = np.asarray(values, float).reshape(shape)
    wanted = np.ones(shape[1:], bool) if keep is None else np.asarray(keep, bool)
    chosen = np.flatnonzero((np.broadcast_to(wanted, shape) & ~np.isnan(cube)).ravel())
    at_period, at_place, at_carrier = np.unravel_index(chosen, shape)
    frame = pd.DataFrame(
        {
            "metric": metric,
            "method": method,
            "place": np.asarray(places, object)[at_place],
            "consumer": consumer,
            "carrier": np.asarray(carriers, object)[at_carrier],
            "period": np.asarray(periods, object)[at_period],
            "value": cube.ravel()[chosen],
            "unit": METRICS[metric].unit if unit is None else unit,
        }
    )
    return frame[list(SUMMARY_COLUMNS)]


def with_total(values: Array) -> Array:
    """Append the sum over carriers as a last carrier."""
    return np.concatenate([values, values.sum(axis=-1, keepdims=True)], axis=-1)


def make_items(
    metric: str,
    values: Array,
    labels: pd.DataFrame,
    periods: Sequence[str],
) -> pd.DataFrame:
    """Lay out figures of items such as sites or processes; items with the same labels add up.

    Parameters
    ----------
    metric
        A name of `METRICS`.
    values
        Shape (period, item).
    labels
        One row an item, with any of ``place``, ``consumer``, ``carrier`` and ``method``; a
        column that is left out is `ALL` (no method).
    periods
        Names of the periods.

    Examples
    --------
    >>> labels = pd.DataFrame({"place": ["a", "b", "a"]})
    >>> rows = make_items("grid_import", np.array([[1.0, 2.0, 3.0]]), labels, ["2030"])
    >>> rows[["place", "value"]].values.tolist()
    [['a', 4.0], ['b', 2.0]]
    """
    keys = [c for c in ("method", "place", "consumer", "carrier") if c in labels]
    if not keys:
        labels, keys = pd.DataFrame({"place": [ALL] * len(labels)}), ["place"]
    group = labels.groupby(keys, sort=False)
    code = group.ngroup().to_numpy()
    named = labels[keys].drop_duplicates().reset_index(drop=True).astype(object)
    sums = np.zeros((len(periods), len(named)))
    np.add.at(sums.T, code, np.asarray(values, float).reshape(len(periods), -1).T)
    frame = pd.concat([named.assign(period=p, value=sums[i]) for i, p in enumerate(periods)])
    for column in ("place", "consumer", "carrier"):
        if column not in frame:
            frame[column] = ALL
    if "method" not in frame:
        frame["method"] = ""
    frame = frame.assign(metric=metric, unit=METRICS[metric].unit).dropna(subset=["value"])
    return frame[list(SUMMARY_COLUMNS)].reset_index(drop=True)
