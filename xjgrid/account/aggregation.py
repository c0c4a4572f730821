"""Labelled arrays summed by their labels, and laid out as records of ``summary.csv``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.account.metrics import ALL, LABELS, METRICS, SUMMARY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = ("zone", "site", "corridor", "channel")
"""Kinds of locations that dimensions, and labels of them, are called by."""


def sum_by(
    values: xr.DataArray, dim: str, labels: Mapping[str, tuple[Sequence[object], pd.Index]]
) -> xr.DataArray:
    """Sum along a dimension into groups.

    Parameters
    ----------
    values
        Any dimensions, `dim` among them.
    dim
        Dimension that is summed.
    labels
        For each dimension of the result: the label of every position along `dim`, and all labels
        that the result has.

    Raises
    ------
    KeyError
        If a label is not among those of the result.

    Examples
    --------
    >>> power = xr.DataArray([[1.0, 2.0, 4.0]], dims=("snapshot", "name"))
    >>> sum_by(power, "name", {"zone": (["b", "a", "b"], pd.Index(["a", "b"]))}).values.tolist()
    [[2.0, 5.0]]
    """
    from scipy.sparse import csr_matrix

    size = values.sizes[dim]
    shape = tuple(len(known) for _, known in labels.values())
    codes = [known.get_indexer(pd.Index(of, dtype=object)) for of, known in labels.values()]
    if any((code < 0).any() for code in codes):
        raise KeyError(f"a component has no {' or '.join(labels)} among those of the account")
    target = np.ravel_multi_index(codes, shape) if size else np.zeros(0, int)
    member = csr_matrix((np.ones(size), (np.arange(size), target)), (size, int(np.prod(shape))))
    moved = values.transpose(..., dim)
    flat = moved.to_numpy().reshape(int(np.prod(moved.shape[:-1])), size)
    sums = flat @ member
    kept = {d: moved.coords[d] for d in moved.dims[:-1] if d in moved.coords}
    return xr.DataArray(
        np.asarray(sums).reshape(*moved.shape[:-1], *shape),
        coords={**kept, **{name: known.to_numpy() for name, (_, known) in labels.items()}},
        dims=(*moved.dims[:-1], *labels),
    )


def add_total(values: xr.DataArray, dim: str = "carrier") -> xr.DataArray:
    """Append the sum along a dimension as a last position, called `ALL`."""
    total = values.sum(dim, skipna=False).expand_dims({dim: [ALL]}, values.get_axis_num(dim))
    return xr.concat([values, total], dim, coords="minimal", compat="override")


def share(part: xr.DataArray, whole: xr.DataArray) -> xr.DataArray:
    """Return part / whole, NaN where the whole is 0 or less.

    Examples
    --------
    >>> share(xr.DataArray([1.0, 0.0]), xr.DataArray([4.0, 0.0])).values.tolist()
    [0.25, nan]
    """
    return part / whole.where(whole > 0)


def label(values: xr.DataArray, dim: str, **columns: object) -> xr.DataArray:
    """Give a dimension labels of records: a sequence each, or one word for all.

    Locations are given by their kind.

    Examples
    --------
    >>> power = xr.DataArray([1.0, 2.0], dims="name")
    >>> to_records(label(power, "name", site=["a", "a"]), "grid_import", period="2030")[
    ...     ["location", "location_kind", "value"]].values.tolist()
    [['a', 'site', 3.0]]
    """
    for kind in KINDS:
        if kind in columns:
            columns |= {"location": columns.pop(kind), "location_kind": kind}
    size = values.sizes[dim]
    return values.assign_coords({
        name: (dim, np.full(size, of, object) if isinstance(of, str) else np.asarray(of, object))
        for name, of in columns.items()
    })  # fmt: skip


def to_records(
    values: xr.DataArray, metric: str, *, unit: str | None = None, **labels: str
) -> pd.DataFrame:
    """Lay an array out as records; those with the same labels add up, NaN is left out.

    Parameters
    ----------
    values
        Its coordinates of the names `LABELS` say of what each value is; a dimension of `KINDS`
        is the location.
    metric
        A name of `METRICS`.
    unit
        Only where the metric has none of its own.
    **labels
        Labels of all values; `ALL` (or no variant) where neither they nor coordinates say it.

    Examples
    --------
    >>> lost = xr.DataArray([0.0, 2.0], coords={"zone": ["a", "b"]})
    >>> to_records(lost, "unserved", period="2030")[["location", "value", "unit"]].values.tolist()
    [['a', 0.0, 'MWh'], ['b', 2.0, 'MWh']]
    """
    for kind in KINDS:
        if kind in values.dims:
            values = values.rename({kind: "location"})
            labels["location_kind"] = kind
    values = values.transpose(*(d for d in ("period",) if d in values.dims), ...)
    frame = pd.DataFrame({"value": values.to_numpy().ravel()})
    for name in LABELS:
        if name in labels:
            frame[name] = labels[name]
        elif name in values.coords:
            wide = values.coords[name].broadcast_like(values).transpose(*values.dims)
            frame[name] = np.broadcast_to(wide, values.shape).ravel().astype(object)
        else:
            frame[name] = "" if name == "variant" else ALL
    if frame.duplicated(list(LABELS)).any():
        code = frame.groupby(list(LABELS), sort=False).ngroup().to_numpy()
        amounts = frame["value"].to_numpy()
        frame = frame[~pd.Series(code).duplicated().to_numpy()]
        frame = frame.assign(value=np.bincount(code, amounts, minlength=len(frame)))
    frame = frame.dropna(subset=["value"]).assign(
        metric=metric, unit=METRICS[metric].unit if unit is None else unit
    )
    return frame[list(SUMMARY_COLUMNS)].reset_index(drop=True)
