"""Cells of a planner's CSV as numbers: decimal commas, per cent signs, units."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from xjgrid.errors import InputError, InputFault
from xjgrid.inputs.wording import explain
from xjgrid.profiles.layout import VARIABLES
from xjgrid.profiles.sheet import MOST_FAULTS, Sheet
from xjgrid.profiles.units import find_change, is_unit

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def read_numbers(
    sheet: Sheet,
    column: int,
    variable: str,
    unit: str | None,
    decimal: str = ".",
    rows: Sequence[int] | np.ndarray | None = None,
) -> tuple[np.ndarray, list[InputFault], str]:
    """Return the cells of a column in the unit of a variable, faults, and what was changed.

    Parameters
    ----------
    sheet, column
        Where the cells are.
    variable
        Name in `layout.VARIABLES`.
    unit
        As the file states it.
    decimal
        Decimal sign.
    rows
        Which rows; all by default.
    """
    chosen = range(len(sheet.lines)) if rows is None else rows
    texts = [sheet.columns[column][row] for row in chosen]
    signed = [text.endswith(("%", "％")) for text in texts]
    if any(signed):
        if not all(signed):
            odd = signed.index(not signed[0])
            with_sign, without = (0, odd) if signed[0] else (odd, 0)
            text = f"no per cent sign, line {sheet.lines[chosen[with_sign]]} has one"
            return np.array([]), [sheet.fault(column, int(chosen[without]), text)], ""
        texts = [text[:-1].rstrip() for text in texts]
        unit = unit or "%"
    plain = texts
    if decimal == ",":
        plain = [text.replace(",", ".") if "." not in text else "" for text in texts]
    numbers = pd.to_numeric(pd.Series(plain, dtype=object), errors="coerce").to_numpy(float)
    wrong = [
        position
        for position, text in enumerate(plain)
        if not (_NUMBER.fullmatch(text) and np.isfinite(numbers[position]))
    ]
    faults = [
        sheet.fault(column, int(chosen[position]), _explain(texts[position], decimal))
        for position in wrong[:MOST_FAULTS]
    ]
    change = find_change(variable, unit)
    if isinstance(change, str):
        place = (sheet.header_line, sheet.numbers[column], sheet.header[column])
        return numbers, [*faults, InputFault(sheet.file, change, *place)], ""
    return numbers * change.factor + change.offset, faults, change.note


def _explain(text: str, decimal: str) -> str:
    """Return what is wrong with a cell that is not a number."""
    if not text:
        return "empty; fill the gap"
    if decimal == "." and re.fullmatch(r"-?\d+,\d+", text):
        return "not a number with a decimal point: --decimal , reads it"
    if decimal == "," and "." in text:
        return "not a number with a decimal comma; leave out --decimal ,"
    return explain({"type": "float_parsing", "input": text}, unit="share")[: -len(" (share)")]


def take_unit_row(sheet: Sheet) -> list[str | None]:
    """Take the row of units under the header out of a sheet; return the unit of each column.

    A row is one of units if its first cell is no date, and every other cell names a unit or
    is empty.
    """
    cells = [column[0] for column in sheet.columns]
    others = [cell for cell in cells[1:] if cell]
    numeric = all(_NUMBER.fullmatch(cell) for cell in others)
    stands_for_time = not re.search(r"\d{2}", cells[0]) and (
        cells[0].strip("[]()") in ("", "-") or not numeric
    )
    if not (others and stands_for_time and all(is_unit(cell) for cell in others)):
        return [None] * len(cells)
    sheet.notes.append(f"line {sheet.lines[0]} holds units: {', '.join(dict.fromkeys(others))}")
    del sheet.lines[0]
    for column in sheet.columns:
        del column[0]
    if not sheet.lines:
        text = "there is no row of values below the units"
        raise InputError(InputFault(sheet.file, text, sheet.header_line))
    return [cell.strip("[]()") or None for cell in cells]


def check_variable(variable: str | None, file: str) -> str:
    """Return a variable, or raise if it is none of `layout.VARIABLES`."""
    if variable not in VARIABLES:
        text = f"say which variable it holds (--variable); known: {', '.join(VARIABLES)}"
        raise InputError(InputFault(file, text, value=variable))
    return variable
