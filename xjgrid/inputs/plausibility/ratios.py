"""Numbers of a row held against each other, and against a limit in another table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from xjgrid.inputs.bounds import Span, is_unusual, show_number, tell_span
from xjgrid.inputs.checks.grouping import lined
from xjgrid.inputs.checks.kinds import Finding, TableCheck
from xjgrid.inputs.checks.yearly import Tables


def _ratio(
    name: str, table: str, column: str, value: Callable[[Any], float], span: Span, words: str
) -> TableCheck:
    """Return the check of a ratio of two columns of a row.

    Parameters
    ----------
    name, table, column
        Name of the check, and the column that is pointed at.
    value
        The ratio of a row; 0 where it means nothing.
    span
        What is usual.
    words
        The ratio with its unit, in words.
    """

    def find(tables: Tables) -> Iterator[Finding]:
        for row, line in lined(tables[table]):
            found = value(row)
            if is_unusual(found, span):
                message = f"makes {found:.4g} {words}; mostly {tell_span(span)}: is the unit right?"
                yield Finding(line, column, getattr(row, column), message)

    return TableCheck(name, table, (table,), find)


def land_limits(tables: Tables) -> Iterator[tuple[str, Finding]]:
    """Capacity of one row above the limit of its carrier in its zone."""
    limits = {(row.zone, row.carrier): row for row, _ in lined(tables["limits"])}
    for table in ("renewables", "projects"):
        for row, line in lined(tables[table]):
            limit = limits.get((row.zone, row.carrier))
            if limit is not None and row.p_nom > limit.p_nom_max:
                most = show_number(limit.p_nom_max)
                message = f"above the {most} MW of limits.csv for {row.carrier} in {row.zone}"
                yield table, Finding(line, "p_nom", row.p_nom, message)


def _above_limit(table: str) -> TableCheck:
    def find(tables: Tables) -> Iterator[Finding]:
        return (found for name, found in land_limits(tables) if name == table)

    return TableCheck(f"{table}-above-limit", table, ("renewables", "projects", "limits"), find)


def idle_corridors(tables: Tables) -> Iterator[Finding]:
    """A grid of which no corridor can carry anything."""
    rows = lined(tables["corridors"])
    if rows and not any(row.s_nom > 0 for row, _ in rows):
        yield Finding(rows[0][1], "s_nom", 0.0, "0 in every row: no corridor can carry anything")


def heat_out_of_electricity(tables: Tables) -> Iterator[Finding]:
    """An efficiency between that of a heater and that of a heat pump."""
    for row, line in lined(tables["technologies"]):
        if (row.parameter, row.unit) != ("efficiency", "MWh_th/MWh_el"):
            continue
        if 1 < row.value < 1.5:
            message = "above 1, and below the 1.5 that a heat pump has at least"
            yield Finding(line, "value", row.value, message)


def falling_shares(tables: Tables) -> Iterator[Finding]:
    """A part in place at the end of a month that is less than that of the month before."""
    years: dict[tuple[str, int], list[tuple[Any, int]]] = defaultdict(list)
    for row, line in lined(tables["commissioning"]):
        years[row.carrier, row.year].append((row, line))
    for rows in years.values():
        ordered = sorted(rows, key=lambda pair: pair[0].month)
        for (before, _), (row, line) in pairwise(ordered):
            if row.share < before.share:
                message = f"below the {before.share:g} at the end of month {before.month}"
                yield Finding(line, "share", row.share, message)


RATIO_CHECKS: tuple[TableCheck, ...] = (
    _above_limit("renewables"),
    _above_limit("projects"),
    TableCheck("idle-corridors", "corridors", ("corridors",), idle_corridors),
    _ratio(
        "corridor-reactance", "corridors", "x", lambda row: row.x * row.circuits / row.length,
        (0.1, 10), "ohm a km and circuit",
    ),
    _ratio(
        "corridor-rating", "corridors", "s_nom", lambda row: row.s_nom / row.circuits,
        (50, 6000), "MVA a circuit",
    ),
    _ratio(
        "battery-hours", "batteries", "e_nom",
        lambda row: row.e_nom / row.p_nom if row.p_nom else 0.0,
        (1, 15), "hours of p_nom",
    ),
    _ratio(
        "gdp-per-head", "zones", "gdp",
        lambda row: row.gdp / row.population if row.population else 0.0,
        (0.5, 80), "10^4 CNY a head",
    ),
    _ratio(
        "order-of-capacity", "orders", "order",
        lambda row: row.order / row.capacity if row.capacity else 0.0,
        (0.03, 1), "of the capacity",
    ),
    _ratio(
        "channel-use", "channels", "p_max", lambda row: row.p_max / row.p_nom,
        (0.1, 1), "of p_nom",
    ),
    TableCheck("heater-efficiency", "technologies", ("technologies",), heat_out_of_electricity),
    TableCheck("commissioning-falls", "commissioning", ("commissioning",), falling_shares),
)  # fmt: skip
