"""Reads the values of a planner's CSV that has a column a zone, or a column a variable of one."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from xjgrid.errors import InputError, InputFault
from xjgrid.profiles.cells import check_variable, read_numbers
from xjgrid.profiles.layout import VARIABLES
from xjgrid.profiles.places import Places
from xjgrid.profiles.planner_table import Content, Table
from xjgrid.profiles.sheet import OUTPUT_NAMES, Sheet, split_bracket


@dataclass(frozen=True)
class _Column:
    """A column of values: its place in the sheet, zone, and what its header says."""

    place: int
    zone: str
    variable: str | None
    unit: str | None


def read_wide(content: Content) -> list[Table]:
    """Return the variables of a file with a column a zone.

    Raises
    ------
    InputError
        With line and column of every fault.
    """
    sheet, given = content.sheet, content.variable
    groups: dict[str, list[_Column]] = {}
    for column in _read_header(content):
        name = column.variable or check_variable(given, sheet.file)
        if given and name != given:
            text = f"the column says {name}, --variable or the file says {given}"
            raise InputError(_blame(sheet, column.place, text))
        groups.setdefault(name, []).append(column)
    tables, faults = [], []
    for name, members in groups.items():
        arrays, notes = [], []
        for column in members:
            unit, factor, note = _find_unit(sheet, column)
            numbers, wrong, change = read_numbers(sheet, column.place, name, unit, content.decimal)
            faults += wrong
            arrays.append(numbers * factor)
            notes += [note, f"{name} {change}" if change else ""]
        if not faults:
            zones = [column.zone for column in members]
            table = Table(name, zones, content.labels.time, np.column_stack(arrays), sheet.file)
            table.notes = list(dict.fromkeys(filter(None, notes)))
            tables.append(table)
    if faults:
        raise InputError(faults)
    return tables


def _blame(sheet: Sheet, column: int, message: str) -> InputFault:
    """Return a fault at a column's header."""
    place = (sheet.header_line, sheet.numbers[column], sheet.header[column])
    return InputFault(sheet.file, message, *place)


def _read_header(content: Content) -> list[_Column]:
    """Return zone, variable and unit of each column of values."""
    sheet, places = content.sheet, content.places
    fixed = places.find(content.zone) if content.zone else None
    if content.zone and fixed is None:
        raise InputError(f"--zone {content.zone}: unknown zone; {places.hint(content.zone)}")
    columns, faults = [], []
    for i in content.values:
        name, unit = sheet.header[i], content.units[i]
        base = split_bracket(name)[0]
        variable = base.lower() if base.lower() in VARIABLES else None
        named = variable is not None or base.lower() in OUTPUT_NAMES
        if found := places.find(name):
            own = split_bracket(name)[1]  # brackets that are part of the zone's name
            columns.append(_Column(i, found, None, None if own and own == unit else unit))
        elif found := places.find(base):
            columns.append(_Column(i, found, None, unit))
        elif pair := _split_pair(base, places):
            columns.append(_Column(i, pair[1], pair[0], unit))
        elif fixed and (named or len(content.values) == 1):
            columns.append(_Column(i, fixed, variable, unit))
        elif named:
            text = "the column names no zone; say which with --zone"
            faults.append(_blame(sheet, i, text))
        elif fixed:
            text = f"neither a zone nor a variable; known: {', '.join(VARIABLES)}"
            faults.append(_blame(sheet, i, text))
        else:
            faults.append(_blame(sheet, i, f"unknown zone; {places.hint(base)}"))
    seen: dict[tuple[str | None, str], int] = {}
    for column in columns:
        first = seen.setdefault((column.variable, column.zone), column.place)
        if first != column.place:
            text = f"the zone is there twice, first in column {sheet.numbers[first]}; keep one"
            faults.append(_blame(sheet, column.place, text))
    if faults:
        raise InputError(faults)
    return columns


def _split_pair(name: str, places: Places) -> tuple[str, str] | None:
    """Return variable and zone of a header such as `wind:altay` or `altay wind`."""
    for variable in VARIABLES:
        for pattern in (rf"{variable}[\s:/._-]+(.+)", rf"(.+?)[\s:/._-]+{variable}"):
            match = re.fullmatch(pattern, name, re.IGNORECASE)
            if match and (zone := places.find(match[1])):
                return variable, zone
    return None


def _find_unit(sheet: Sheet, column: _Column) -> tuple[str | None, float, str]:
    """Return a column's unit, the factor of a stated capacity, and what to say of it.

    Lines above the header may state the unit of a column `electricity` and a capacity, as
    renewables.ninja does: kW of a plant of so many kW.
    """
    if column.unit or sheet.header[column.place].lower() != "electricity":
        return column.unit, 1.0, ""
    text = " ".join(sheet.remarks)
    unit = re.search(r"electricity\W+(?:in\W+)?(kW|MW|%)(?![A-Za-z])", text)
    if not unit or unit[1] != "kW":
        return (unit[1] if unit else None), 1.0, ""
    stated = re.search(r"capacity\W{1,4}(\d[\d.]*)", text)
    capacity = float(stated[1]) if stated else 1.0
    if not capacity > 0:
        raise InputError(_blame(sheet, column.place, f"states a capacity of {capacity:g} kW"))
    return None, 1.0 / capacity, f"electricity in kW of a capacity of {capacity:g} kW"
