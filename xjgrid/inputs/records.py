"""Cuts the text of a CSV into records, each with the line it starts on."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

_UNCLOSED = "a quote is opened and never closed: close it, or remove it"
_STRAY = (
    "a quote is opened here and text follows where it is closed: close it before the end of "
    "the line; a quote inside a cell is written twice"
)


@dataclass(frozen=True)
class Broken:
    """Where the text stops being a CSV: line and column from 1, and what is wrong."""

    line: int
    column_no: int | None
    message: str


@dataclass
class Records:
    """The records of a CSV that are not blank, with the line of each, and where they break."""

    lines: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    broken: Broken | None = None
    stray: set[int] = field(default_factory=set)
    """Lines with a quote that is closed before its cell ends; each may have lost a comma."""


def read_records(text: str) -> Records:
    r"""Return the records of a CSV up to the first one that cannot be told from the next.

    Cells are stripped; a line ``sep=,`` on top, as Excel knows it, is left out.

    Examples
    --------
    >>> found = read_records('zone,note\n\naksu,"two\nlines"\nili,x\n')
    >>> found.lines, found.cells[1]
    ([1, 3, 5], ['aksu', 'two\nlines'])
    >>> read_records('zone,note\naksu,"open\nili,x\n').broken
    Broken(line=2, column_no=2, message='a quote is opened and never closed: ...')
    """
    rows = list(io.StringIO(text, newline=""))
    reader = csv.reader(rows)
    found = Records()
    start = 1
    while True:
        try:
            record = next(reader, None)
        except csv.Error as error:
            found.broken = _explain(error, rows, start, reader.line_num)
            return found
        if record is None:
            return found
        end = reader.line_num
        if '"' in rows[start - 1] and (broken := _check_quotes(rows, start, end)):
            if end > start or broken.message == _UNCLOSED:
                found.broken = broken
                return found
            found.stray.add(start)
        cells = [cell.strip() for cell in record]
        if any(cells) and not (start == 1 and "".join(cells) == "sep="):
            found.lines.append(start)
            found.cells.append(cells)
        start = end + 1


def _check_quotes(rows: Sequence[str], start: int, end: int) -> Broken | None:
    """Return what is wrong with the quotes of a record."""
    try:
        list(csv.reader(rows[start - 1 : end], strict=True))
    except csv.Error as error:
        unclosed = "unexpected end" in str(error)
        return Broken(start, _last_cell(rows[start - 1]), _UNCLOSED if unclosed else _STRAY)
    return None


def _explain(error: csv.Error, rows: Sequence[str], start: int, now: int) -> Broken:
    """Return what an error of the csv module means."""
    if "field limit" not in str(error):
        return Broken(start, None, f"cannot be read as CSV ({error})")
    if now > start:
        return Broken(start, _last_cell(rows[start - 1]), _UNCLOSED)
    limit = f"{csv.field_size_limit():,}"
    return Broken(start, None, f"a cell of more than {limit} characters: shorten it")


def _last_cell(row: str) -> int | None:
    """Return the number of the cell in which a line ends."""
    try:
        return len(next(csv.reader([row])))
    except csv.Error:
        return None


def drop_blank_columns(found: Records) -> None:
    """Leave out columns that have no name and no value, as spreadsheets write them."""
    if not found.cells:
        return
    header, *rows = found.cells
    blank = {
        index
        for index, name in enumerate(header)
        if not name and not any(len(row) > index and row[index] for row in rows)
    }
    if not blank or len(blank) == len(header):
        return
    found.cells = [
        [cell for index, cell in enumerate(row) if index not in blank] for row in found.cells
    ]
