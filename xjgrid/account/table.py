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
