"""Puts a scenario's row overrides into the study's tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from xjgrid.errors import InputError, InputFault, did_you_mean
from xjgrid.inputs.checking import check_tables
from xjgrid.inputs.reading import TableData
from xjgrid.inputs.schema import Row, columns, declared_tables, meta, unit, usual
from xjgrid.inputs.wording import explain
from xjgrid.scenario.documents import Place, show
from xjgrid.scenario.fields import TableOverride

if TYPE_CHECKING:
    import pandas as pd

    from xjgrid.inputs.study import Study
    from xjgrid.scenario.scenario import Scenario


def override_tables(study: Study, scenario: Scenario) -> dict[str, pd.DataFrame]:
    """Return all tables of a study that have a file, changed as the scenario asks.

    Raises
    ------
    InputError
        If a table has faults, or an override does not fit.
    """
    changed, faults = apply_overrides(study, scenario)
    if faults:
        raise InputError(faults)
    return {
        name: changed[name].frame() if name in changed else study.table(name)
        for name in declared_tables()
        if name in changed or study.has(name)
    }


def apply_overrides(
    study: Study, scenario: Scenario
) -> tuple[dict[str, TableData], list[InputFault]]:
    """Return the changed tables and what is wrong with the overrides."""
    changed: dict[str, TableData] = {}
    faults: list[InputFault] = []
    for index, override in enumerate(scenario.table_overrides):
        key = f"tables.{index}"
        place = scenario.place(key) or Place("scenario")
        if override.table not in declared_tables():
            hint = did_you_mean(override.table, declared_tables())
            faults.append(place.fault(f"unknown table, {hint}", f"{key}.table", override.table))
            continue
        before = changed.get(override.table) or study.read(override.table)
        after, found = _override(before, override, place, key)
        if not found:
            found = _new_faults(study, changed, override.table, after, place, key)
        faults += found
        changed[override.table] = after
    return changed, faults


def _override(
    data: TableData, override: TableOverride, place: Place, key: str
) -> tuple[TableData, list[InputFault]]:
    """Return a table with one override put in."""
    faults = [
        place.fault(
            f"unknown column of {data.schema.file()}, {did_you_mean(column, columns(data.schema))}",
            f"{key}.{part}.{column}",
        )
        for part, named in (("where", override.where), ("set", override.set))
        for column in named
        if column not in columns(data.schema)
    ]
    faults += [
        place.fault(
            "names the row and cannot be set; choose rows with where", f"{key}.set.{column}"
        )
        for column in override.set
        if column in data.schema.key
    ]
    if faults:
        return data, faults
    matching = [index for index, row in enumerate(data.rows) if _matches(row, override.where)]
    if not matching:
        return data, [place.fault(_no_match(data, override), f"{key}.where", override.where)]
    after = TableData(
        data.schema,
        list(data.rows),
        data.lines,
        [dict(cells) for cells in data.cells],
        data.cell_lines,
        data.numbers,
        data.faults,
    )
    for index in matching:
        try:
            row = _with(data.rows[index], override.set)
        except ValidationError as error:
            return data, [_value_fault(data, dict(e), place, key) for e in error.errors()]
        after.rows[index] = row
        cells = after.cells[data.cell_lines.index(data.lines[index])]
        cells.update({column: _cell(value) for column, value in override.set.items()})
    return after, []


def _cell(value: Any) -> str:
    return "" if value is None else show(value)


def _with(row: Row, values: Mapping[str, Any]) -> Row:
    """Return a row with other values, checked like one that was read; null empties a cell."""
    cells = {name: value for name, value in row.model_dump().items() if value is not None}
    for column, value in values.items():
        if value is None or value == "":
            cells.pop(column, None)
        else:
            cells[column] = _cell(value) if isinstance(cells.get(column), str) else value
    return type(row).model_validate(cells)


def _matches(row: Row, where: Mapping[str, Any]) -> bool:
    return all(_same(getattr(row, column), value) for column, value in where.items())


def _same(cell: Any, value: Any) -> bool:
    """Tell whether a cell holds a value; numbers by value, all else by text."""
    if cell is None:
        return value == ""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        try:
            return float(cell) == float(value)
        except (TypeError, ValueError):
            return False
    return show(cell) == show(value)


def _no_match(data: TableData, override: TableOverride) -> str:
    """Return what to tell when no row matches: the first value that no row has."""
    file = data.schema.file()
    for column, value in override.where.items():
        held = sorted({show(getattr(row, column)) for row in data.rows})
        if not any(_same(getattr(row, column), value) for row in data.rows):
            return f"{file} has no {column} {show(value)}, {did_you_mean(show(value), held)}"
    return f"{file} has no row with all of these"


def _value_fault(data: TableData, found: Mapping[str, Any], place: Place, key: str) -> InputFault:
    column = str(found["loc"][0])
    hint = str(meta(data.schema, column).get("hint", ""))
    value = None if found["type"] == "missing" else found["input"]
    message = explain(found, unit(data.schema, column), hint, usual(data.schema, column))
    return place.fault(message, f"{key}.set.{column}", value)


def _new_faults(
    study: Study,
    changed: Mapping[str, TableData],
    name: str,
    after: TableData,
    place: Place,
    key: str,
) -> list[InputFault]:
    """Return the faults of the tables as changed that they did not have before."""
    before = {**study.read_all(), **changed}
    known = set(check_tables(before, _near(name)))
    found = check_tables({**before, name: after}, _near(name))
    return [
        place.fault(f"{fault.message} ({fault.file})", f"{key}.set.{fault.column}", fault.value)
        for fault in found
        if fault not in known
    ]


def _near(name: str) -> Iterator[str]:
    """Yield the tables whose checks may see a change in one: all that are checked with it."""
    from xjgrid.inputs.checks import TABLE_CHECKS

    yield name
    seen = {name}
    for check in TABLE_CHECKS:
        if name in check.needs and check.table not in seen:
            seen.add(check.table)
            yield check.table
