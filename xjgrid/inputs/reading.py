"""Reads a CSV table into typed rows, with every fault at its line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from xjgrid.errors import InputFault, did_you_mean
from xjgrid.inputs.schema import Row, columns, meta, unit
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
    if not path.is_file():
        if schema.obligatory:
            data.faults.append(data.fault(None, "no such file; every study needs this table"))
        return data
    text = _decode(path.read_bytes(), data)
    if text is None:
        return data
    records = _records(text)
    line, header = next(records, (1, []))
    if not header:
        data.faults.append(data.fault(1, f"empty file; needs {', '.join(columns(schema))}"))
        return data
    if _read_header(header, line, data):
        for line, record in records:
            _read_record(record, line, header, data)
        _find_duplicates(data)
        if schema.needs_rows and not data.cells:
            data.faults.append(
                data.fault(line, "only a header: every study needs rows in this table")
            )
    return data


def _decode(raw: bytes, data: TableData) -> str | None:
    """Return the text, or None with a fault that says what the encoding looks like."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data.faults.append(data.fault(None, "UTF-16, not UTF-8: save it as 'CSV UTF-8'"))
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
    try:
        raw.decode("gb18030")
        looks = " (it looks like GBK)"
    except UnicodeDecodeError:
        looks = ""
    data.faults.append(data.fault(line, f"not UTF-8{looks}: save it as 'CSV UTF-8'"))
    return None


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the first line and the stripped cells of every record that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    for record in reader:
        cells = [cell.strip() for cell in record]
        if any(cells):
            yield line, cells
        line = reader.line_num + 1


def _read_header(header: list[str], line: int, data: TableData) -> bool:
    """Check the header; True if the rows can be read."""
    known = columns(data.schema)
    if len(header) == 1 and len(known) > 1:
        for mark, word in ((";", "semicolons"), ("\t", "tabs")):
            if mark in header[0]:
                data.faults.append(data.fault(line, f"columns are separated by {word}: use commas"))
                return False
    for number, column in enumerate(header, start=1):
        if column in data.numbers:
            first = data.numbers[column]
            data.faults.append(
                data.fault(line, f"column stands twice, first as column {first}", column)
            )
        data.numbers.setdefault(column, number)
        if column not in known:
            free = [name for name in known if name not in header]
            hint = did_you_mean(column, free or known, most=20)
            data.faults.append(data.fault(line, f"unknown column, {hint}", column or "(no name)"))
    for column in known:
        if column not in header and data.schema.model_fields[column].is_required():
            data.faults.append(data.fault(line, _missing(data.schema, column), column))
    return not data.faults


def _missing(schema: type[Row], column: str) -> str:
    """Return what to do about a column that the file does not have."""
    if measure := unit(schema, column):
        return f"column is missing: add it, its unit is {measure}"
    meaning = (schema.model_fields[column].description or "").rstrip(".")
    return "column is missing: add it" + (f" ({meaning})" if meaning else "")


def _read_record(record: list[str], line: int, header: list[str], data: TableData) -> None:
    while len(record) > len(header) and not record[-1]:
        record.pop()
    if len(record) != len(header):
        data.faults.append(
            data.fault(
                line,
                f"{len(record)} cells, the header has {len(header)} "
                "(a text with a comma needs double quotes)",
            )
        )
        return
    cells = dict(zip(header, record, strict=True))
    data.cells.append(cells)
    data.cell_lines.append(line)
    try:
        row = data.schema.model_validate({key: value for key, value in cells.items() if value})
    except ValidationError as error:
        data.faults.extend(_row_fault(dict(found), line, data) for found in error.errors())
    else:
        data.rows.append(row)
        data.lines.append(line)


def _row_fault(found: dict[str, Any], line: int, data: TableData) -> InputFault:
    column = str(found["loc"][0])
    hint = str(meta(data.schema, column).get("hint", ""))
    value = None if found["type"] == "missing" else found["input"]
    return data.fault(line, explain(found, unit(data.schema, column), hint), column, value)


def _find_duplicates(data: TableData) -> None:
    key = data.schema.key
    seen: dict[tuple[str, ...], int] = {}
    for cells, line in zip(data.cells, data.cell_lines, strict=True):
        found = tuple(cells.get(column, "") for column in key)
        if found in seen:
            names = " and ".join(filter(None, (", ".join(key[:-1]), key[-1])))
            message = f"same {names} as line {seen[found]}"
            data.faults.append(data.fault(line, message, key[0], ", ".join(found)))
        seen.setdefault(found, line)
