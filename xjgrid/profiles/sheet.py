"""Reads a planner's CSV into columns of text, each cell with its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from xjgrid.errors import InputError, InputFault
from xjgrid.profiles.dialect import Dialect

TIME_NAMES = (
    "time", "datetime", "timestamp", "snapshot", "valid_time", "utc", "time_utc", "utc_time",
    "local_time", "时间", "date", "日期", "hour", "小时", "时刻",
)  # fmt: skip
OUTPUT_NAMES = ("electricity", "output", "value", "capacity_factor", "cf", "出力")
MOST_ABOVE = 60  # lines above the header that are looked through
MOST_FAULTS = 10
WORKBOOKS = {b"PK\x03\x04": "an Excel workbook or a zip", b"\xd0\xcf\x11\xe0": "an Excel workbook"}


@dataclass
class Sheet:
    """A CSV as text.

    Parameters
    ----------
    file
        Name told to the planner.
    header, header_line
        Names of the columns and the line they stand in.
    lines
        Line of each row.
    columns
        Cells by column, as many as `header`.
    numbers
        Number of each column in the file, counted from 1.
    remarks
        Text of the lines above the header.
    notes
        What was done that the planner may not expect.
    """

    file: str
    header: list[str]
    header_line: int
    lines: list[int]
    columns: list[list[str]]
    numbers: list[int]
    remarks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(self, column: int, row: int, message: str) -> InputFault:
        """Return a fault at a cell."""
        value = self.columns[column][row] or None
        name = self.header[column] or None
        return InputFault(self.file, message, self.lines[row], self.numbers[column], name, value)

    def drop_column(self, column: int) -> None:
        """Leave a column out."""
        for items in (self.header, self.columns, self.numbers):
            del items[column]


def read_sheet(path: Path, dialect: Dialect) -> Sheet:
    """Read a CSV as text.

    Lines that begin with # and other lines above the header are kept as remarks. Blank lines,
    and columns without a name and without a value, are left out.

    Raises
    ------
    InputError
        If the bytes are no text, there is no header, or lines have more or fewer cells.
    """
    notes: list[str] = []
    text = _decode(path, dialect.encoding, notes)
    remarks, start, body, named = _split_top(text)
    separator = dialect.separator or named or ","
    records = list(_read_records(body, separator, start, path.name))
    if not records:
        raise InputError(InputFault(path.name, "empty file; needs a header and rows of values"))
    top = _find_header(records)
    remarks += [separator.join(filter(None, cells)) for _, cells in records[:top]]
    if top:
        notes.append(f"lines up to {records[top][0] - 1} above the header are no values")
    line, header = records[top]
    _check_header(path.name, line, header, dialect)
    rows = records[top + 1 :]
    faults = []
    for number, cells in rows:
        while len(cells) > len(header) and not cells[-1]:
            cells.pop()
        if len(cells) != len(header):
            text_ = f"{len(cells)} cells, the header has {len(header)}"
            faults.append(InputFault(path.name, text_, number))
    if faults:
        cure = "" if separator != "," else " (decimal commas: --decimal , with --sep)"
        first = faults[0]
        faults[0] = InputFault(first.file, first.message + cure, first.line)
        raise InputError(faults[:MOST_FAULTS])
    columns = [[cells[i] for _, cells in rows] for i in range(len(header))]
    sheet = Sheet(
        path.name, header, line, [number for number, _ in rows], columns,
        list(range(1, len(header) + 1)), remarks, notes,
    )  # fmt: skip
    _drop_blank(sheet)
    if len(sheet.header) < 2 or not sheet.lines:
        text_ = "needs a column of times and at least one of values, separated by commas"
        raise InputError(InputFault(path.name, text_))
    return sheet


def _decode(path: Path, encoding: str | None, notes: list[str]) -> str:
    """Return the text of a file."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        text = f"cannot be read ({error.strerror or error})"
        raise InputError(InputFault(path.name, text)) from error
    for mark, what in WORKBOOKS.items():
        if raw.startswith(mark):
            text = f"is {what}, not a CSV; save it as 'CSV UTF-8'"
            raise InputError(InputFault(path.name, text))
    utf16 = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not encoding and not utf16 and b"\0" in raw[:200]:
        which = "utf-16-be" if raw[:1] == b"\0" else "utf-16-le"
        text = f"not UTF-8; it looks like UTF-16: --encoding {which}"
        raise InputError(InputFault(path.name, text, 1))
    wanted = [encoding] if encoding else ["utf-16"] if utf16 else ["utf-8-sig", "gb18030"]
    for name in wanted:
        try:
            text = raw.decode(name).removeprefix("\ufeff")
        except UnicodeError as error:
            start = getattr(error, "start", 0)
            reason = str(getattr(error, "reason", error))
            continue
        if name not in (encoding, "utf-8-sig"):
            notes.append(f"read as {name.upper()}")
        return text
    line = raw[:start].count(b"\n") + 1
    text = f"cannot be read as {' or '.join(wanted)} ({reason}); name it with --encoding"
    raise InputError(InputFault(path.name, text, line))


def _split_top(text: str) -> tuple[list[str], int, str, str | None]:
    """Return comment lines, the number of the line after them, the rest, and `sep=`."""
    remarks: list[str] = []
    named = None
    lines = text.splitlines(keepends=True)
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        if match := re.fullmatch(r"\"?sep=(.)\"?", line, re.IGNORECASE):
            named = match[1]
        elif line.lstrip('"').startswith("#"):
            remarks.append(line.strip('",;# \t'))
        elif line:
            break
        at += 1
    return remarks, at + 1, "".join(lines[at:]), named


def _read_records(
    body: str, separator: str, start: int, file: str
) -> Iterator[tuple[int, list[str]]]:
    """Yield line and stripped cells of each record that is not blank."""
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, skipinitialspace=True)
    line = start
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if any(cells):
                yield line, cells
            line = start + reader.line_num
    except csv.Error as error:
        text = f"cannot be read as CSV from here ({error}); is a quote never closed?"
        raise InputError(InputFault(file, text, line)) from error


def split_bracket(name: str) -> tuple[str, str | None]:
    """Return a column's name and what stands in brackets behind it.

    Examples
    --------
    >>> split_bracket("altay [%]"), split_bracket("time（UTC）"), split_bracket("altay")
    (('altay', '%'), ('time', 'UTC'), ('altay', None))
    """
    match = re.fullmatch(r"(.+?)\s*[\[(（]([^\[\]()（）]*)[\])）]", name)
    return (match[1], match[2].strip()) if match else (name, None)


def is_time_name(name: str) -> bool:
    """Tell whether a column's name is one of times."""
    return split_bracket(name)[0].lower() in TIME_NAMES


def _find_header(records: list[tuple[int, list[str]]]) -> int:
    """Return which record is the header: the first that names a time, else the first."""
    for number, (_, cells) in enumerate(records[:MOST_ABOVE]):
        if sum(map(bool, cells)) > 1 and any(map(is_time_name, cells)):
            return number
    return 0


def _check_header(file: str, line: int, header: list[str], dialect: Dialect) -> None:
    """Raise if the header is one cell of several names, or a row of values."""
    if len(header) == 1 and dialect.sep is None:
        for mark, word, option in (
            (";", "semicolons", "--sep ';', and --decimal , for decimal commas"),
            ("\t", "tabs", "--sep tab"),
            ("|", "bars", "--sep '|'"),
        ):
            if mark in header[0]:
                text = f"columns are separated by {word}: {option}"
                raise InputError(InputFault(file, text, line))
    values = [cell for cell in header[1:] if cell]
    if values and all(re.fullmatch(r"[-+\d.,eE%]+", cell) for cell in values):
        text = "no header; write time and the zones in a line above the values"
        raise InputError(InputFault(file, text, line))


def _drop_blank(sheet: Sheet) -> None:
    """Leave out columns without name and value; raise if one has values and no name."""
    for column in reversed(range(1, len(sheet.header))):
        if sheet.header[column]:
            continue
        filled = next((row for row, cell in enumerate(sheet.columns[column]) if cell), None)
        if filled is not None:
            text = "the column has values and no name; write the zone in the header"
            number = sheet.numbers[column]
            value = sheet.columns[column][filled]
            place = (sheet.lines[filled], number, f"number {number}", value)
            raise InputError(InputFault(sheet.file, text, *place))
        sheet.drop_column(column)
