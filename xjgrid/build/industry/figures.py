"""Figures of industry in the scenario's year: interpolated, and grown with demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.build.years import interpolate_year
from xjgrid.errors import InputError

if TYPE_CHECKING:
    from xjgrid.build.context import Context


def interpolate(table: pd.DataFrame, keys: Sequence[str], columns: Sequence[str], year: int
                ) -> pd.DataFrame:  # fmt: skip
    """Values of a year: linear between the years of a table, flat outside them.

    Parameters
    ----------
    table : DataFrame
        With ``year``, ``keys`` and ``columns``.

    Returns
    -------
    DataFrame
        One row a key, with ``keys`` and ``columns``.

    Examples
    --------
    >>> t = pd.DataFrame({"site": ["a", "a"], "year": [2020, 2030], "order": [0.0, 10.0]})
    >>> interpolate(t, ["site"], ["order"], 2025)["order"].tolist()
    [5.0]
    """
    records = []
    for key, rows in table.groupby(list(keys), sort=False):
        values = {column: interpolate_year(rows, column, year) for column in columns}
        records.append({**dict(zip(keys, key, strict=True)), **values})
    return pd.DataFrame(records, columns=[*keys, *columns])


def read_growth(context: Context) -> pd.Series:
    """Factor by demand row on what sites are to make and use.

    Sites state the middle growth; in a low or high one they follow their demand row.
    """
    table = context.tables["demand"]
    year, growth = context.year, context.scenario.demand.path
    energy = table[table["year"] == year].set_index(["growth", "row"])["energy"]
    rows = context.tables["demand_rows"]["row"]
    factor = pd.Series(context.scenario.demand.scale, index=list(rows), dtype=float)
    if growth in energy.index and "middle" in energy.index and "history" not in energy.index:
        ratio = energy[growth] / energy["middle"]
        factor *= ratio.reindex(factor.index).fillna(1.0)
    return factor


def read_recipes(context: Context) -> Mapping[str, Mapping[str, float]]:
    """Parameters of every process in the scenario's year: process -> parameter -> value."""
    table = interpolate(
        context.tables["process_parameters"],
        ["process", "parameter"],
        ["value"],
        context.year,
    )
    found: dict[str, dict[str, float]] = {}
    for row in table.itertuples():
        found.setdefault(str(row.process), {})[str(row.parameter)] = float(row.value)
    return found


def need(recipes: Mapping[str, Mapping[str, float]], process: str, parameter: str) -> float:
    """One parameter of a process.

    Raises
    ------
    InputError
        If the table has no row for it.
    """
    value = recipes.get(process, {}).get(parameter)
    if value is None:
        raise InputError.single(
            "networks/process_parameters.csv",
            f"process {process!r} has no row {parameter!r}: add it",
        )
    return value
