"""Reads a planner's CSV of hourly values, wide or long."""

from __future__ import annotations

import re
from pathlib import Path

from xjgrid.errors import InputError, InputFault
from xjgrid.profiles.cells import take_unit_row
from xjgrid.profiles.clocks import find_stated_zone, normalise_time_zone
from xjgrid.profiles.dialect import Dialect
from xjgrid.profiles.labels import Labels, read_labels
from xjgrid.profiles.places import Places
from xjgrid.profiles.planner_long import read_long
from xjgrid.profiles.planner_table import Content, Table, agree
from xjgrid.profiles.planner_wide import read_wide
from xjgrid.profiles.sheet import TIME_NAMES, Sheet, read_sheet, split_bracket

ZONE_NAMES = ("zone", "分区", "区域")
DATE_NAMES = ("date", "日期")
HOUR_NAMES = ("hour", "time", "小时", "时刻", "时间")
NINJA = re.compile(r"renewables\.ninja\W+(?:weather\W+(?:and\W+)?)?(wind|pv|solar)", re.IGNORECASE)


def read_csv_table(
    path: Path,
    variable: str | None,
    places: Places,
    dialect: Dialect | None = None,
    zone: str | None = None,
) -> list[Table]:
    """Return the variables of a CSV file.

    Parameters
    ----------
    path
        The file. It has a column of times (the first one if none is named so), and either a
        column a zone, or a column `zone`, or the values of one zone.
    variable
        What the file holds, if its header does not say.
    places
        Zones of the study.
    dialect
        How the file is written.
    zone
        Zone of a file of one place.

    Raises
    ------
    InputError
        With line and column of every fault.
    """
    dialect = dialect or Dialect()
    sheet = read_sheet(path, dialect)
    units = take_unit_row(sheet)
    statements = find_stated_zone(sheet.remarks)
    labels, used = _read_time(sheet, units, statements, dialect.dates)
    variable = _read_remarks(sheet, variable)
    for column in range(len(units)):
        bracket = split_bracket(sheet.header[column])[1]
        units[column] = units[column] or bracket
    values = [i for i in range(len(units)) if i not in used]
    marker = next((i for i in values if sheet.header[i].lower() in ZONE_NAMES), None)
    values = [i for i in values if i != marker]
    content = Content(sheet, labels, values, units, variable, places, dialect.decimal, zone)
    tables = read_wide(content) if marker is None else read_long(content, marker)
    stated = agree(sheet.file, statements)
    for table in tables:
        table.time_zone = stated
        table.names_ends = labels.names_ends
        table.notes = [*sheet.notes, *labels.notes, *table.notes]
    return tables


def _read_time(
    sheet: Sheet, units: list[str | None], statements: list[str], dates: str
) -> tuple[Labels, set[int]]:
    """Return the labels and the columns that hold times; add the time zones they state."""
    bases = [split_bracket(name)[0].lower() for name in sheet.header]
    named = [i for i, base in enumerate(bases) if base in TIME_NAMES]
    place = min(named, key=lambda i: TIME_NAMES.index(bases[i])) if named else 0
    used = {place, *named}
    texts = sheet.columns[place]
    date = next((i for i in named if bases[i] in DATE_NAMES), None)
    hour = next((i for i in named if bases[i] in HOUR_NAMES), None)
    clocks = sheet.columns[hour] if hour is not None else [""]
    if date is not None and re.fullmatch(r"[\d:]{1,8}", clocks[0]):
        place = date
        texts = [f"{day} {clock}" for day, clock in zip(sheet.columns[date], clocks, strict=True)]
    elif len(named) > 1:
        rest = [sheet.header[i] for i in named if i != place]
        sheet.notes.append(
            f"hours are those of column {sheet.header[place]}; {', '.join(rest)} left out"
        )
        if "local_time" in bases and bases[place] != "local_time":
            statements.append("UTC")  # as renewables.ninja labels them
    for text in (split_bracket(sheet.header[place])[1], units[place]):
        known = normalise_time_zone(text) if text else ""
        if known.startswith("UTC") or "/" in known:
            statements.append(known)
    if "utc" in bases[place]:
        statements.append("UTC")
    labels = read_labels(texts, dates)
    if labels.faults:
        raise InputError(sheet.fault(place, row, text) for row, text in labels.faults)
    return labels, used


def _read_remarks(sheet: Sheet, variable: str | None) -> str | None:
    """Return the variable that lines above the header state, checked against the given one."""
    found = NINJA.search(" ".join(sheet.remarks))
    if not found:
        return variable
    stated = "wind" if found[1].lower() == "wind" else "solar"
    if variable and variable != stated:
        text = f"states that it holds {stated}, --variable says {variable}"
        raise InputError(InputFault(sheet.file, text))
    return stated
