"""Slips of units: one cell of a study a thousand times too large or too small."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xjgrid.errors import InputFault
from xjgrid.inputs import Study, declared_tables
from xjgrid.inputs.checking import check_tables
from xjgrid.inputs.checks import TABLE_CHECKS
from xjgrid.inputs.plausibility import find_warnings
from xjgrid.inputs.reading import read_table
from xjgrid.inputs.schema import number_columns


@dataclass(frozen=True)
class Slip:
    """A cell, and the factor by which it is wrong."""

    table: str
    column: str
    line: int
    factor: float

    def __str__(self) -> str:
        return f"{self.table}.{self.column} line {self.line} x {self.factor:g}"


def draw_slips(study: Study, cells: int, seed: int) -> Iterator[Slip]:
    """Yield slips in some cells of every column of fractional numbers that are not 0."""
    chance = random.Random(seed)
    for name, schema in declared_tables().items():
        data = study.read(name)
        for column, kind in number_columns(schema).items():
            lines = [line for row, line in zip(data.rows, data.lines, strict=True)
                     if kind is float and getattr(row, column)]  # fmt: skip
            for line in chance.sample(lines, min(cells, len(lines))):
                yield Slip(name, column, line, chance.choice((1e3, 1e-3)))


def tell_slip(study: Study, slip: Slip, folder: Path) -> list[InputFault]:
    """Return what is told of a study in which one cell has slipped.

    Parameters
    ----------
    study
        A study of which nothing is told as it is.
    slip
        What is wrong.
    folder
        Where the table may be written.
    """
    schema = declared_tables()[slip.table]
    text = (study.root / schema.file()).read_text(encoding="utf-8-sig")
    reader = csv.reader(io.StringIO(text, newline=""))
    written, line = io.StringIO(), 1
    writer = csv.writer(written, lineterminator="\n")
    at = 0
    for record in reader:
        if line == 1:
            at = record.index(slip.column)
        elif line == slip.line:
            record[at] = f"{float(record[at]) * slip.factor:.12g}"
        writer.writerow(record)
        line = reader.line_num + 1
    path = folder / schema.file()
    path.parent.mkdir(exist_ok=True)
    path.write_text(written.getvalue(), encoding="utf-8")
    data = read_table(folder, schema)
    tables = {**study.read_all(), slip.table: data}
    near = {slip.table} | {check.table for check in TABLE_CHECKS if slip.table in check.needs}
    return data.faults or find_warnings(tables, [slip.table]) or check_tables(tables, near)
