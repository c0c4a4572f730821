"""Reads a planner's CSV of hourly values, wide or long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from xjgrid.errors import InputError, InputFault, did_you_mean
from xjgrid.profiles.layout import VARIABLES

TIME_NAMES = ("time", "hour", "datetime", "timestamp", "snapshot", "date")


@dataclass(frozen=True, eq=False)
class Table:
    """One variable of a planner's file.

    Parameters
    ----------
    variable
        Name in `layout.VARIABLES`.
    zones
        Column names.
    time
        Label of each row.
    values
        Shape (rows, zones).
    file
        Name of the file.
    """

    variable: str
    zones: list[str]
    time: pd.DatetimeIndex
    values: np.ndarray
    file: str = ""


def read_csv_table(path: Path, variable: str | None, zones: Sequence[str]) -> list[Table]:
    """Return the variables of a CSV file.

    Parameters
    ----------
    path
        The file; its first column is the time, or it has a column named so.
    variable
        What a wide file holds; by default the variable that the file's name contains.
    zones
        Zones of the study, for hints.

    Raises
    ------
    InputError
        With line and column of every fault.
    """
    frame = _read_text(path)
    time_name = next((n for n in frame.columns if n.lower() in TIME_NAMES), frame.columns[0])
    time = _read_time(frame[time_name], path.name, list(frame.columns).index(time_name) + 1)
    if "zone" in frame.columns:
        return _read_long(frame.drop(columns=time_name), time, path.name)
    variable = variable or next((name for name in VARIABLES if name in path.stem.lower()), None)
    if variable not in VARIABLES:
        text = f"say which variable it holds (--variable); known: {', '.join(VARIABLES)}"
        raise InputError(InputFault(path.name, text, value=variable))
    wide = frame.drop(columns=time_name)
    values = _read_numbers(wide, list(frame.columns), path.name)
    doubled = wide.columns[wide.columns.duplicated()]
    if len(doubled):
        raise InputError(InputFault(path.name, "the zone is there twice", 1, column=doubled[0]))
    unknown = [name for name in wide.columns if name not in zones]
    if unknown:
        columns = list(frame.columns)
        raise InputError(
            InputFault(
                path.name, f"unknown zone; {did_you_mean(n, zones)}", 1, columns.index(n) + 1, n
            )
            for n in unknown
        )
    return [Table(variable, list(wide.columns), time, values, path.name)]


def _read_text(path: Path) -> pd.DataFrame:
    """Return all cells as text."""
    try:
        frame = pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding="utf-8-sig", skipinitialspace=True
        )
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        text = f"cannot be read as CSV in UTF-8 ({str(error).strip().splitlines()[0]})"
        raise InputError(InputFault(path.name, text)) from error
    if frame.shape[1] < 2 or frame.empty:
        text = "needs a column of times and at least one of values, separated by commas"
        raise InputError(InputFault(path.name, text))
    return frame.rename(columns=str.strip)


def _read_time(column: pd.Series, file: str, number: int) -> pd.DatetimeIndex:
    """Return the labels of the hours."""
    parsed = pd.to_datetime(column, errors="coerce", format="ISO8601")
    wrong = np.flatnonzero(parsed.isna())
    if len(wrong):
        name = str(column.name)
        raise InputError(
            InputFault(
                file,
                "not a time; write it as 2019-01-31 23:00",
                int(row) + 2,
                number,
                name,
                str(column.iloc[row]),
            )
            for row in wrong[:10]
        )
    return pd.DatetimeIndex(parsed)


def _read_numbers(frame: pd.DataFrame, columns: list[str], file: str) -> np.ndarray:
    """Return cells as numbers, shape of the frame."""
    values = np.empty(frame.shape)
    faults = []
    for position, name in enumerate(frame.columns):
        cells = frame.iloc[:, position]
        numbers = pd.to_numeric(cells, errors="coerce").to_numpy(float)
        for row in np.flatnonzero(~np.isfinite(numbers))[:10]:
            text = "empty; fill the gap" if not cells.iloc[row] else "not a number"
            place = (int(row) + 2, columns.index(name) + 1, name, cells.iloc[row] or None)
            faults.append(InputFault(file, text, *place))
        values[:, position] = numbers
    if faults:
        raise InputError(faults)
    return values


def _read_long(frame: pd.DataFrame, time: pd.DatetimeIndex, file: str) -> list[Table]:
    """Return the variables of a file with a row for each hour and zone."""
    if {"variable", "value"} <= set(frame.columns):
        groups = [(str(v), rows["value"]) for v, rows in frame.groupby("variable", sort=False)]
    else:
        groups = [(str(name), frame[name]) for name in frame.columns.drop("zone")]
    unknown = [name for name, _ in groups if name not in VARIABLES]
    if unknown:
        raise InputError(
            InputFault(file, f"unknown variable; {did_you_mean(n, VARIABLES)}", 1, column=n)
            for n in unknown
        )
    tables = []
    for name, cells in groups:
        numbers = pd.to_numeric(cells, errors="coerce")
        wrong = np.flatnonzero(~np.isfinite(numbers.to_numpy(float)))
        if len(wrong):
            raise InputError(
                InputFault(file, "not a number", int(cells.index[r]) + 2, None, name, cells.iloc[r])
                for r in wrong[:10]
            )
        keyed = pd.DataFrame(
            {"time": time[cells.index], "zone": frame.loc[cells.index, "zone"], "value": numbers}
        )
        doubled = keyed.duplicated(["time", "zone"])
        if doubled.any():
            row = int(keyed.index[doubled.to_numpy()][0])
            where = f"{keyed.loc[row, 'time']} {keyed.loc[row, 'zone']}"
            text = f"hour and zone are there twice: {where}"
            raise InputError(InputFault(file, text, row + 2, column=name))
        wide = keyed.pivot(index="time", columns="zone", values="value")
        short = wide.columns[wide.isna().any()]
        if len(short):
            moment = wide.index[wide[short[0]].isna()][0]
            text = f"zone {short[0]} lacks hours that other zones have, first {moment}"
            raise InputError(InputFault(file, text, column=name))
        index = pd.DatetimeIndex(wide.index)
        tables.append(Table(name, [str(z) for z in wide.columns], index, wide.to_numpy(), file))
    return tables
