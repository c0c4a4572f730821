"""Reads the values of a planner's CSV that has a row for each hour and zone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xjgrid.errors import InputError, InputFault, did_you_mean
from xjgrid.profiles.cells import check_variable, read_numbers
from xjgrid.profiles.layout import VARIABLES
from xjgrid.profiles.places import resolve_zones
from xjgrid.profiles.planner_table import Content, Table
from xjgrid.profiles.sheet import OUTPUT_NAMES, split_bracket


@dataclass(frozen=True)
class _Group:
    """The cells of one variable: column and rows."""

    variable: str
    column: int
    rows: np.ndarray


def read_long(content: Content, marker: int) -> list[Table]:
    """Return the variables of a file with a row for each hour and zone.

    Parameters
    ----------
    content
        The file; its columns of values are a variable each, or `variable` and `value`, or one
        of values.
    marker
        The column of zones.

    Raises
    ------
    InputError
        With line and column of every fault.
    """
    sheet = content.sheet
    cells = sheet.columns[marker]
    distinct = list(dict.fromkeys(cells))
    zones, faults = resolve_zones(distinct, content.places, sheet.file)
    if faults:
        rows = [cells.index(fault.value or "") for fault in faults]
        pairs = zip(rows, faults, strict=True)
        raise InputError(sheet.fault(marker, row, fault.message) for row, fault in pairs)
    zone_of = dict(zip(distinct, zones, strict=True))
    keys = np.array([zone_of[cell] for cell in cells], dtype=object)
    groups = _find_groups(content)
    unknown = [group for group in groups if group.variable not in VARIABLES]
    if unknown:
        raise InputError(
            InputFault(
                sheet.file, f"unknown variable; {did_you_mean(group.variable, VARIABLES)}",
                sheet.header_line, sheet.numbers[group.column], group.variable or "(no name)",
            )
            for group in unknown
        )  # fmt: skip
    return [_pivot(content, keys, group) for group in groups]


def _find_groups(content: Content) -> list[_Group]:
    """Return the variables of the file and where their cells are."""
    sheet, values = content.sheet, content.values
    names = [split_bracket(sheet.header[i])[0].lower() for i in values]
    everything = np.arange(len(sheet.lines))
    if {"variable", "value"} <= set(names):
        others = [n for n in names if n not in ("variable", "value")]
        if others:
            sheet.notes.append(f"columns {', '.join(others)} left out")
        kinds = np.array(sheet.columns[values[names.index("variable")]], dtype=object)
        column = values[names.index("value")]
        found = [str(kind) for kind in dict.fromkeys(kinds)]
        return [_Group(kind, column, np.flatnonzero(kinds == kind)) for kind in found]
    if len(names) == 1 and names[0] in OUTPUT_NAMES:
        return [_Group(check_variable(content.variable, sheet.file), values[0], everything)]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled:
        text = "the column is there twice; keep one"
        raise InputError(InputFault(sheet.file, text, sheet.header_line, column=doubled))
    return [_Group(name, place, everything) for name, place in zip(names, values, strict=True)]


def _pivot(content: Content, keys: np.ndarray, group: _Group) -> Table:
    """Return one variable with a column a zone."""
    sheet, name, rows = content.sheet, group.variable, group.rows
    unit = content.units[group.column]
    numbers, faults, note = read_numbers(sheet, group.column, name, unit, content.decimal, rows)
    if faults:
        raise InputError(faults)
    time = content.labels.time[rows]
    keyed = pd.DataFrame({"time": time, "zone": keys[rows], "value": numbers})
    doubled = keyed.duplicated(["time", "zone"]).to_numpy()
    if doubled.any():
        row = int(np.flatnonzero(doubled)[0])
        text = f"hour and zone are there twice: {time[row]} {keys[rows[row]]}"
        raise InputError(InputFault(sheet.file, text, sheet.lines[rows[row]], column=name))
    wide = keyed.pivot(index="time", columns="zone", values="value")
    short = wide.columns[wide.isna().any()]
    if len(short):
        moment = wide.index[wide[short[0]].isna()][0]
        text = f"zone {short[0]} lacks hours that other zones have, first {moment}"
        raise InputError(InputFault(sheet.file, text, column=name))
    index = pd.DatetimeIndex(wide.index)
    table = Table(name, [str(z) for z in wide.columns], index, wide.to_numpy(), sheet.file)
    table.notes = [f"{name} {note}"] if note else []
    return table
