"""Checks of tables of "parameter, value, unit": known names, fitting units, values in bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xjgrid.errors import did_you_mean
from xjgrid.inputs.bounds import Bounds
from xjgrid.inputs.checks.kinds import RowCheck
from xjgrid.inputs.measures import (
    MEASURES,
    PROCESS_MEASURES,
    PUBLISHED_BOUNDS,
    RENAMED_PARAMETERS,
    TARGET_BOUNDS,
    Measure,
)
from xjgrid.inputs.parameters import MAKER_PARAMETERS, PARAMETERS

#: table -> the figures that it may state, by name
REGISTRIES: dict[str, Mapping[str, Measure]] = {
    "technologies": MEASURES,
    "process_parameters": PROCESS_MEASURES,
    "parameters": PARAMETERS,
    "maker_parameters": MAKER_PARAMETERS,
}


def find_bounds(table: str, row: Any) -> Bounds | None:
    """Return the bounds of the value of a row whose unit stands in another column."""
    if table == "targets":
        return TARGET_BOUNDS.get(row.unit) or TARGET_BOUNDS[""]
    if table == "published":
        return PUBLISHED_BOUNDS[row.unit]
    measure = REGISTRIES[table].get(row.parameter) if table in REGISTRIES else None
    return measure.bounds(row.unit) if measure and row.unit in measure.units else None


def tell_value(measure: Measure, value: float, unit: str = "") -> str:
    """Return what is wrong with a value of a measure; nothing if it is right.

    Parameters
    ----------
    measure
        What it is a value of.
    value
        The value.
    unit
        One of the units of the measure; the first of them if not given.

    Examples
    --------
    >>> tell_value(PARAMETERS["discount_rate"], 6)
    'above 0.5, a rate as a fraction: 6 % is 0.06; usual 0.02 to 0.12'
    >>> tell_value(PARAMETERS["discount_rate"], 0.06)
    ''
    """
    unit = unit or measure.units[0]
    bounds = measure.bounds(unit)
    if value not in bounds:
        told = bounds.tell_outside(value, unit)
        return told.replace(" (1)", ", a rate as a fraction" if bounds.rate else "", 1)
    if measure.whole and value != int(value):
        return f"not a whole number ({unit})"
    return ""


def tell_unit(name: str, measure: Measure, unit: str) -> str:
    """Return the units that a figure may be given in.

    Examples
    --------
    >>> tell_unit("discount_rate", PARAMETERS["discount_rate"], "%")
    'discount_rate is in 1, a fraction: 6 % is 0.06'
    """
    told = f"{name} is in {' or '.join(measure.units)}"
    return f"{told}, a fraction: 6 % is 0.06" if measure.rate and "%" in unit else told


def _check_measures(
    table: str, prefix: str, measures: Mapping[str, Measure]
) -> tuple[RowCheck, ...]:
    def known(row: Any) -> Measure | None:
        return measures.get(row.parameter)

    def wrong_unit(row: Any) -> bool:
        measure = known(row)
        return measure is not None and row.unit not in measure.units

    def tell_range(row: Any) -> str:
        measure = known(row)
        if measure is None or row.unit not in measure.units:
            return ""
        return tell_value(measure, row.value, row.unit)

    return (
        RowCheck(
            f"{prefix}-parameter",
            table,
            "parameter",
            lambda row: known(row) is None and row.parameter not in RENAMED_PARAMETERS,
            lambda row: f"unknown parameter, {did_you_mean(row.parameter, measures)}",
        ),
        RowCheck(
            f"{prefix}-unit",
            table,
            "unit",
            wrong_unit,
            lambda row: tell_unit(row.parameter, measures[row.parameter], row.unit),
        ),
        RowCheck(f"{prefix}-range", table, "value", lambda row: bool(tell_range(row)), tell_range),
    )


def _check_bounds(table: str) -> RowCheck:
    """Return the check of a value whose bounds follow from the unit of its row."""

    def tell(row: Any) -> str:
        bounds = find_bounds(table, row)
        inside = bounds is None or row.value is None or row.value in bounds
        return "" if inside or bounds is None else bounds.tell_outside(row.value, row.unit)

    return RowCheck(f"{table}-range", table, "value", lambda row: bool(tell(row)), tell)


MEASURE_CHECKS: tuple[RowCheck, ...] = (
    *_check_measures("technologies", "technology", MEASURES),
    *_check_measures("process_parameters", "process", PROCESS_MEASURES),
    *_check_measures("parameters", "parameter", PARAMETERS),
    *_check_measures("maker_parameters", "maker", MAKER_PARAMETERS),
    _check_bounds("targets"),
    _check_bounds("published"),
)
