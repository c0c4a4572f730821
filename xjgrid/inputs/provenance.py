"""Counts where the numbers of a study come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from xjgrid.inputs.reading import TableData
from xjgrid.inputs.schema import SourcedRow

_BASES = {"sourced": "sourced", "derived": "derived", "assumption": "assumed"}


def count_basis(tables: Mapping[str, TableData]) -> pd.DataFrame:
    """Return rows by table and basis, with shares, and a last row `total`.

    Returns
    -------
    pandas.DataFrame
        Index table; columns rows, sourced, derived, assumed (counts) and
        sourced_share, derived_share, assumed_share (0 to 1).
    """
    counts = {
        name: Counter(_BASES[row.basis] for row in data.rows if isinstance(row, SourcedRow))
        for name, data in tables.items()
        if issubclass(data.schema, SourcedRow)
    }
    frame = pd.DataFrame.from_dict(counts, orient="index", columns=list(_BASES.values()))
    frame = frame.fillna(0).astype("int64")
    frame.index.name = "table"
    frame.loc["total"] = frame.sum()
    frame.insert(0, "rows", frame.sum(axis=1))
    rows = frame["rows"].where(frame["rows"] > 0)
    for basis in _BASES.values():
        frame[f"{basis}_share"] = (frame[basis] / rows).fillna(0.0)
    return frame
