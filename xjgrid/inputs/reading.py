"""Reads a CSV table into typed rows, with every fault at its line and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from xjgrid.errors import InputFault, did_you_mean
from xjgrid.inputs.opening import TABLE_LIMIT, Unreadable, decode_text, is_absent, read_bytes
from xjgrid.inputs.records import Records, drop_blank_columns, read_records
from xjgrid.inputs.schema import Row, columns, meta, number_columns, unit, usual
from xjgrid.inputs.wording import explain

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class TableData:
    """A table as read: typed rows, their lines, the raw cells, and what is wrong.

    `rows` and `lines` hold the rows that are right by themselves; `cells` and `cell_lines`
    all rows as text, so that one faulty row does not make every reference to it faulty too.
    """

    schema: type[Row]
    rows: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    cells: list[dict[str, str]] = field(default_factory=list)
    cell_lines: list[int] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    faults: list[InputFault] = field(default_factory=list)

    def fault(
        self, line: int | None, message: str, column: str | None = None, value: Any = None
    ) -> InputFault:
        """Return a fault at a line and column of this table."""
        return InputFault(
            file=self.schema.file(),
            message=message,
            line=line,
            column_no=self.numbers.get(column) if column else None,
            column=column,
            value=None if value is None or value == "" else str(value),
        )

    def frame(self) -> pd.DataFrame:
        """Return the rows as a typed frame, columns as declared.

        Text is `str` (empty, not missing), whole numbers int64, numbers float64 (an empty
        optional one is NaN), yes/no bool.
        """
        import pandas as pd

        frame = pd.DataFrame(
            {column: [getattr(row, column) for row in self.rows] for column in columns(self.schema)}
        )
        return frame.astype(_dtypes(self.schema))


def _dtypes(schema: type[Row]) -> dict[str, str]:
    plain = {int: "int64", float: "float64", bool: "bool"}
    dtypes = {}
    for column in columns(schema):
        annotation = schema.model_fields[column].annotation
        optional = "None" in str(annotation)
        dtypes[column] = "float64" if optional else plain.get(annotation, "str")  # type: ignore[arg-type]
    return dtypes


def read_table(root: Path, schema: type[Row]) -> TableData:
    """Read one table of a study; never raises for what the file holds."""
    data = TableData(schema)
    path = root / schema.file()
    if is_absent(path):
        if schema.obligatory:
            data.faults.append(data.fault(None, "no such file; every study needs this table"))
        return data
    found = _open(path, root, data)
    if found is None:
        return data
    if not found.cells:
        if not data.faults:
            needed = ", ".join(columns(schema))
            data.faults.append(data.fault(1, f"empty file; needs {needed}"))
        return data
    (header, *records), (line, *lines) = found.cells, found.lines
    whole = not data.faults
    if _read_header(header, line, records, lines, data):
        for line, record in zip(lines, records, strict=True):
            _read_record(record, line, header, line in found.stray, data)
        _find_duplicates(data)
        if whole and not records and schema.filled:
            data.faults.append(data.fault(line, "no rows below the header; every study needs some"))
    return data


def _open(path: Path, root: Path, data: TableData) -> Records | None:
    """Return the records of a file, as far as they can be told apart; None if not at all."""
    cure = "save it as 'CSV UTF-8'"
    try:
        text = decode_text(read_bytes(path, TABLE_LIMIT, root), cure, chinese=True)
    except Unreadable as error:
        data.faults.append(data.fault(error.line, error.message))
        return None
    found = read_records(text)
    if found.broken:
        header = found.cells[0] if found.cells else []
        number = found.broken.column_no
        column = header[number - 1] if number and number <= len(header) else None
        fault = InputFault(
            data.schema.file(), found.broken.message, found.broken.line, number, column
        )
        data.faults.append(fault)
    drop_blank_columns(found)
    return found


def _read_header(
    header: list[str], line: int, records: list[list[str]], lines: list[int], data: TableData
) -> bool:
    """Check the header; True if the rows can be read."""
    known = columns(data.schema)
    before = len(data.faults)
    later = _find_header(header, records, known)
    if later is not None:
        text = f"no header; it stands on line {lines[later]}: remove what is above it"
        data.faults.append(data.fault(line, text))
        return False
    if len(header) == 1 and len(known) > 1:
        for mark, word in ((";", "semicolons"), ("\t", "tabs")):
            if mark in header[0]:
                data.faults.append(data.fault(line, f"columns are separated by {word}: use commas"))
                return False
    for number, column in enumerate(header, start=1):
        if not column:
            text = "a column without a name holds values: name it, or remove it"
            data.faults.append(InputFault(data.schema.file(), text, line, number))
            continue
        if column in data.numbers:
            first = data.numbers[column]
            data.faults.append(
                data.fault(line, f"column stands twice, first as column {first}", column)
            )
        data.numbers.setdefault(column, number)
        if column not in known:
            free = [name for name in known if name not in header]
            hint = did_you_mean(column, free or known, most=20)
            data.faults.append(data.fault(line, f"unknown column, {hint}", column))
    for column in known:
        if column not in header and data.schema.model_fields[column].is_required():
            data.faults.append(data.fault(line, _missing(data.schema, column), column))
    return len(data.faults) == before


def _find_header(header: list[str], records: list[list[str]], known: tuple[str, ...]) -> int | None:
    """Return which of the first records is the header, where the first one holds no column."""
    if set(header) & set(known):
        return None
    likely = (i for i, cells in enumerate(records[:30]) if len(set(cells) & set(known)) > 1)
    return next(likely, None)


def _missing(schema: type[Row], column: str) -> str:
    """Return what to do about a column that the file does not have."""
    if measure := unit(schema, column):
        return f"column is missing: add it, its unit is {measure}"
    meaning = (schema.model_fields[column].description or "").rstrip(".")
    return "column is missing: add it" + (f" ({meaning})" if meaning else "")


def _read_record(
    record: list[str], line: int, header: list[str], stray: bool, data: TableData
) -> None:
    while len(record) > len(header) and not record[-1]:
        record.pop()
    if len(record) != len(header):
        data.faults.append(
            data.fault(
                line,
                f"{len(record)} cells, the header has {len(header)} "
                + (
                    "(a quote is opened and never closed, or text follows where it is closed)"
                    if stray
                    else "(a text with a comma needs double quotes)"
                ),
            )
        )
        return
    cells = dict(zip(header, record, strict=True))
    data.cells.append(cells)
    data.cell_lines.append(line)
    try:
        row = data.schema.model_validate(_shield(cells, data.schema))
    except ValidationError as error:
        data.faults.extend(_row_fault(dict(found), line, cells, data) for found in error.errors())
    else:
        data.rows.append(row)
        data.lines.append(line)


def _shield(cells: dict[str, str], schema: type[Row]) -> dict[str, str]:
    """Return the cells that are not empty; pydantic would take 1_200 for a number."""
    numbers = number_columns(schema)
    return {
        key: value + "?" if "_" in value and key in numbers else value
        for key, value in cells.items()
        if value
    }


def _row_fault(
    found: dict[str, Any], line: int, cells: dict[str, str], data: TableData
) -> InputFault:
    column = str(found["loc"][0])
    schema = data.schema
    if cells.get(column):
        found["input"] = cells[column]
    hint = str(meta(schema, column).get("hint", ""))
    value = None if found["type"] == "missing" else found["input"]
    message = explain(found, unit(schema, column), hint, usual(schema, column))
    return data.fault(line, message, column, value)


def _find_duplicates(data: TableData) -> None:
    """Add a fault for every key that stands twice; numbers are the same however they are spelt."""
    key, numbers = data.schema.key, number_columns(data.schema)
    seen: dict[tuple[str | float, ...], int] = {}
    for cells, line in zip(data.cells, data.cell_lines, strict=True):
        written = [cells.get(column, "") for column in key]
        found = tuple(
            _spell(cell) if column in numbers else cell
            for column, cell in zip(key, written, strict=True)
        )
        if found in seen:
            names = " and ".join(filter(None, (", ".join(key[:-1]), key[-1])))
            message = f"same {names} as line {seen[found]}"
            data.faults.append(data.fault(line, message, key[0], ", ".join(written)))
        seen.setdefault(found, line)


def _spell(cell: str) -> str | float:
    """Return the number in a cell, or its text if it holds none."""
    try:
        return float(cell)
    except ValueError:
        return cell
