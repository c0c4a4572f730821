"""Reads the labels of hours: dates as text, with or without UTC offsets, or Excel day numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta, timezone

import numpy as np
import pandas as pd

_CLOCK = (
    r"(?:[T :]+(?P<hour>\d{1,2})(?:[:时](?P<minute>\d{2})?分?)?"
    r"(?::(?P<second>\d{2})(?:\.\d+)?)?)?"
)
_COMPACT_CLOCK = r"(?:[T :]*(?P<hour>\d{2}):?(?P<minute>\d{2})(?P<second>00)?)?"
_OFFSET = r"\s*(?P<offset>Z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
_YEAR, _MONTH, _DAY = r"(?P<year>\d{4})", r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
PATTERNS = {
    "iso": (
        rf"{_YEAR}[-/.年]{_MONTH}[-/.月]{_DAY}日?{_CLOCK}{_OFFSET}",
        rf"{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}}){_COMPACT_CLOCK}{_OFFSET}",
    ),
    "dmy": (rf"{_DAY}[-/.]{_MONTH}[-/.]{_YEAR}{_CLOCK}{_OFFSET}",),
    "mdy": (rf"{_MONTH}[-/.]{_DAY}[-/.]{_YEAR}{_CLOCK}{_OFFSET}",),
}
PARTS = ["year", "month", "day", "hour", "minute", "second", "offset"]
EXCEL_ZERO = pd.Timestamp("1899-12-30")
EXCEL_DAYS = (20_000.0, 80_000.0)  # 1954 to 2119
MOST_FAULTS = 10


@dataclass
class Labels:
    """Labels as read.

    Parameters
    ----------
    time
        With their UTC offset if the labels carry one (UTC if it changes), else without.
    names_ends
        Whether there is an hour 24 and no hour 0, so that labels name the end of the hour.
    notes
        What was done that the planner may not expect.
    faults
        Position and message of the labels that cannot be read.
    """

    time: pd.DatetimeIndex
    names_ends: bool = False
    notes: list[str] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


def read_labels(texts: Sequence[str], dates: str = "iso") -> Labels:
    """Return labels as moments.

    Parameters
    ----------
    texts
        The labels as they stand.
    dates
        As in `dialect.Dialect`.

    Examples
    --------
    >>> read_labels(["2019-01-31 24:00", "2019/2/1 1:00"]).time.hour.tolist()
    [0, 1]
    >>> str(read_labels(["43466.0416666667"], "excel").time[0])
    '2019-01-01 01:00:00'
    """
    if dates == "excel":
        return _read_days(texts)
    column = pd.Series(list(texts), dtype=object)
    parts = pd.DataFrame(np.nan, index=column.index, columns=PARTS, dtype=object)
    for pattern in PATTERNS[dates]:
        found = column.str.extract(rf"^(?:{pattern})$").reindex(columns=PARTS)
        parts = parts.where(parts["year"].notna(), found)
    offset = parts.pop("offset")
    numbers = parts.apply(pd.to_numeric).astype(float)
    clock = numbers[["hour", "minute", "second"]].fillna(0.0)
    day = pd.to_datetime(numbers[["year", "month", "day"]].fillna(0), errors="coerce")
    late = clock["hour"] * 3600 + clock["minute"] * 60 + clock["second"] > 24 * 3600
    wrong = day.isna() | late | (clock["minute"] > 59) | (clock["second"] > 59)
    if wrong.any():
        return Labels(pd.DatetimeIndex([]), faults=_explain(column, np.flatnonzero(wrong), dates))
    seconds = clock["hour"] * 3600 + clock["minute"] * 60 + clock["second"]
    moments = day + pd.to_timedelta(seconds, unit="s")
    time = pd.DatetimeIndex(moments).as_unit("s")
    labels = Labels(time)
    hours = clock["hour"].to_numpy()
    labels.names_ends = bool((hours == 24).any() and not (hours == 0).any())
    if len(column) > 1 and numbers["hour"].isna().all() and time.has_duplicates:
        labels.faults = [(0, "has a date and no hour; write it as 2019-01-31 23:00")]
    elif offset.notna().any():
        _shift(labels, offset)
    return labels


def _shift(labels: Labels, offset: pd.Series) -> None:
    """Bring labels with UTC offsets to UTC; a fault if some have none."""
    bare = offset.isna().to_numpy()
    if bare.any():
        other = int(np.flatnonzero(bare != bare[0])[0])
        has, lacks = (other, 0) if bare[0] else (0, other)
        text = f"some labels carry a UTC offset ({offset[has]}) and others none"
        where = "here the first without" if lacks else "here the first with one"
        labels.faults = [(lacks or has, f"{text}, {where}; write one on all or on none")]
        return
    minutes = offset.map({text: _read_offset(text) for text in offset.unique()}).to_numpy(int)
    changes = np.flatnonzero(np.diff(minutes))
    if not len(changes):
        labels.time = labels.time.tz_localize(timezone(timedelta(minutes=int(minutes[0]))))
        return
    labels.time = (labels.time - pd.to_timedelta(minutes, unit="min")).tz_localize("UTC")
    first = int(changes[0])
    labels.notes.append(
        f"the UTC offset changes {len(changes)} times, first after {labels.time[first]} "
        f"({offset[first]} to {offset[first + 1]}); labels are read as moments"
    )


def _read_offset(text: str) -> int:
    """Return minutes ahead of UTC."""
    if text in ("Z", "UTC"):
        return 0
    digits = text[1:].replace(":", "").ljust(4, "0")
    return (-1 if text[0] == "-" else 1) * (int(digits[:2]) * 60 + int(digits[2:]))


def _explain(column: pd.Series, rows: np.ndarray, dates: str) -> list[tuple[int, str]]:
    """Return faults of labels; one alone if the whole column is of another kind."""
    first = int(rows[0])
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(float)
    if len(rows) == len(column) and np.isfinite(numbers).all():
        if (numbers > EXCEL_DAYS[0]).all() and (numbers < EXCEL_DAYS[1]).all():
            return [(first, "not a date; it looks like an Excel day number: --dates excel")]
        return [(first, "a number and not a date; write it as 2019-01-31 23:00")]
    day_last = column[rows].str.match(r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\b")
    if dates == "iso" and len(rows) == len(column) and day_last.all():
        text = "the year stands last; --dates dmy if the day stands first, --dates mdy if the month"
        return [(first, text)]
    text = "not a time; write it as 2019-01-31 23:00"
    found = [(int(row), text) for row in rows[:MOST_FAULTS]]
    if len(rows) > MOST_FAULTS:
        found[-1] = (found[-1][0], f"{text} ({len(rows) - MOST_FAULTS} more)")
    return found


def _read_days(texts: Sequence[str]) -> Labels:
    """Return Excel day numbers (1900 system) as moments, to the minute."""
    column = pd.Series(list(texts), dtype=object)
    days = pd.to_numeric(column.str.replace(",", "."), errors="coerce").to_numpy(float)
    wrong = ~((days > EXCEL_DAYS[0]) & (days < EXCEL_DAYS[1]))
    if wrong.any():
        text = "not an Excel day number (2019-01-31 is 43496); leave out --dates excel"
        rows = np.flatnonzero(wrong)[:MOST_FAULTS]
        return Labels(pd.DatetimeIndex([]), faults=[(int(row), text) for row in rows])
    minutes = np.rint(days * 1440).astype("int64")
    time = pd.DatetimeIndex(EXCEL_ZERO + pd.to_timedelta(minutes, unit="min")).as_unit("s")
    return Labels(time)
