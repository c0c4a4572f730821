"""Figures of industry in the scenario's year: interpolated, and grown with demand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.errors import InputError
from xjgrid.inputs.annual import interpolate

if TYPE_CHECKING:
    from xjgrid.build.context import Context


def read_growth(context: Context) -> pd.Series:
    """Factor by demand row on the orders and loads of sites.

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
