"""Hours of real years brought onto the model year."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from xjgrid.errors import InputError, InputFault
from xjgrid.profiles.clocks import BEIJING, normalise_time_zone
from xjgrid.profiles.layout import HOURS, MODEL_YEAR
from xjgrid.profiles.steps import HOUR, find_step, find_step_faults, to_seconds

MOST_AHEAD = 14  # h, how far a time zone's year may begin before or after Beijing's


@dataclass(frozen=True)
class Calendar:
    """Where each hour of a file belongs.

    Parameters
    ----------
    years
        Calendar years of the file in order; the first becomes weather year 1.
    year
        Position in `years` of each row of the file; -1 for 29 February.
    hour
        Hour of the model year, 0..8759, of each row of the file.
    faults
        Hours that are missing or doubled.
    parts
        Rows that make an hour; more than 1 are averaged.
    notes
        What was done that the planner may not expect.
    """

    years: list[int]
    year: np.ndarray
    hour: np.ndarray
    faults: list[InputFault]
    parts: int = 1
    notes: list[str] = field(default_factory=list)


def arrange_hours(
    time: pd.DatetimeIndex,
    file: str,
    time_zone: str = BEIJING,
    hour_ending: bool = False,
    *,
    average: bool = False,
    noleap: bool = False,
) -> Calendar:
    """Return the place of each hour in whole Beijing years.

    Hours that the change of time zone pushes over New Year go to the other end of the file,
    so that a UTC year stays a whole year; this is noted. 29 February is dropped.

    Parameters
    ----------
    time
        Label of each row of the file.
    file
        Path told to the planner.
    time_zone
        Time zone of labels that carry none, e.g. "UTC" or "UTC+06:00".
    hour_ending
        Whether labels name the end of the hour (of the quarter, in a series of quarters).
    average
        Whether parts of an hour are averaged.
    noleap
        Whether the file's calendar has no 29 February.

    Raises
    ------
    InputError
        If the time zone is unknown, or has summer time that skips or repeats hours.

    Examples
    --------
    >>> utc = pd.date_range("2019-01-01", periods=8760, freq="h")
    >>> found = arrange_hours(utc, "a.csv", "UTC")
    >>> found.years, int(found.hour[0]), found.faults
    ([2019], 8, [])
    """
    step = find_step(time)
    nothing = np.array([], dtype=int)
    faults = find_step_faults(time, step, file, average)
    if faults:
        return Calendar([], nothing, nothing, faults)
    labels = time - pd.Timedelta(seconds=step) if hour_ending else time
    beijing = _convert(labels, file, time_zone).tz_localize(None)
    faults = find_step_faults(beijing, step, file, average)
    if faults:
        return Calendar([], nothing, nothing, faults)
    year, hour, leap = _number_hours(labels, beijing, noleap, file)
    parts = max(HOUR // step, 1)
    names, counts = np.unique(year, return_counts=True)
    years = [int(y) for y in names[counts > parts * HOURS // 2]]
    if not years or not _begins_with_a_year(year, hour):
        span = f"the file runs {_span(beijing)}"
        text = f"not whole calendar years: {span}; a weather year is January to December"
        return Calendar([], nothing, nothing, [InputFault(file, text, column="time")])
    moved = ~np.isin(year, years)
    notes = [] if _is_sorted(beijing) else ["rows are not in the order of time; sorted"]
    if moved.any():
        outside = f"{int(moved.sum()) // parts} hours outside"
        shifted = not _same(labels.tz_localize(None), beijing)
        if not shifted or moved.sum() > MOST_AHEAD * parts:
            text = (
                f"{outside} the whole years {', '.join(map(str, years))}, first "
                f"{beijing[moved][0]}; remove them, or --hour-ending if labels name the end"
            )
            return Calendar([], nothing, nothing, [InputFault(file, text, column="time")])
        year = np.where(year > years[-1], years[0], np.where(year < years[0], years[-1], year))
        end = "first" if hour[moved][0] < HOURS // 2 else "last"
        notes.append(
            f"{outside} {', '.join(map(str, years))} in Beijing time stand for the {end} hours, "
            "which the file lacks: its years are those of another time zone"
        )
    position = np.where(leap, -1, np.searchsorted(years, year))
    if leap.any():
        notes.append(f"29 February left out ({int(leap.sum()) // parts} hours)")
    faults = _find_gaps(years, position, hour, file, parts)
    if parts > 1:
        notes.append(f"hours are means of {parts} values of {step // 60} minutes")
    return Calendar(years, position, hour, faults, parts, notes)


def _same(labels: pd.DatetimeIndex, beijing: pd.DatetimeIndex) -> bool:
    return bool(np.array_equal(to_seconds(labels), to_seconds(beijing)))


def _is_sorted(time: pd.DatetimeIndex) -> bool:
    return bool((np.diff(to_seconds(time)) >= 0).all())


def _span(time: pd.DatetimeIndex) -> str:
    first, last = min(time), max(time)
    return f"from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} (Beijing time)"


def _convert(labels: pd.DatetimeIndex, file: str, time_zone: str) -> pd.DatetimeIndex:
    """Return labels in Beijing time."""
    if labels.tz is not None:
        return labels.tz_convert(BEIJING)
    try:
        return labels.tz_localize(normalise_time_zone(time_zone)).tz_convert(BEIJING)
    except (KeyError, ValueError, TypeError) as error:
        reason = str(error).splitlines()[0].strip("'\"")
        text = f"cannot be used ({reason}); write it like UTC or UTC+08:00"
        raise InputError(InputFault(file, text, column="time_zone", value=time_zone)) from error


def _number_hours(
    labels: pd.DatetimeIndex, beijing: pd.DatetimeIndex, noleap: bool, file: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return year, hour of the model year, and whether it is 29 February, of each label.

    Without leap days the change of time zone counts hours in years of 8,760.
    """
    time = labels.tz_localize(None) if noleap else beijing
    leap = np.asarray((time.month == 2) & (time.day == 29))
    days = np.asarray(time.day_of_year) - 1
    days = days - np.asarray(time.is_leap_year & (time.month > 2))
    year, hour = np.asarray(time.year), days * 24 + np.asarray(time.hour)
    if not noleap:
        return year, hour, leap
    ahead = np.unique(to_seconds(beijing) - to_seconds(time))
    if len(ahead) > 1 or ahead[0] % HOUR:
        text = "a calendar without leap days needs a time zone without summer time, in full hours"
        raise InputError(InputFault(file, text, column="time_zone"))
    total = year * HOURS + hour + int(ahead[0]) // HOUR
    return total // HOURS, total % HOURS, leap


def _begins_with_a_year(year: np.ndarray, hour: np.ndarray) -> bool:
    """Tell whether first and last label stand near New Year."""
    total = year.astype("int64") * HOURS + hour
    first, last = int(total.min()) % HOURS, int(total.max()) % HOURS
    return all(min(h, HOURS - 1 - h) <= MOST_AHEAD for h in (first, last))


def _find_gaps(
    years: list[int], year: np.ndarray, hour: np.ndarray, file: str, parts: int
) -> list[InputFault]:
    """Return faults of hours that are missing or there twice, one of a kind a year."""
    faults = []
    for position, name in enumerate(years):
        counts = np.bincount(hour[year == position], minlength=HOURS)
        for wrong, text in (
            (counts == 0, "missing; fill the gap"),
            ((counts > 0) & (counts < parts), f"there in part (needs {parts} values)"),
            (counts > parts, "there twice"),
        ):
            if not wrong.any():
                continue
            many = int(wrong.sum())
            more = "" if many == 1 else f" and {many - 1} more"
            value = f"{make_label(name, int(np.flatnonzero(wrong)[0]))}{more}"
            text_ = f"the hour is {text} (Beijing time)"
            faults.append(InputFault(file, text_, column="time", value=value))
    return faults


def make_label(year: int, hour: int) -> str:
    """Return a date of the given year for an hour of the model year.

    Examples
    --------
    >>> make_label(2019, 8759)
    '2019-12-31 23:00'
    """
    moment = pd.Timestamp(f"{MODEL_YEAR}-01-01") + pd.Timedelta(hours=hour)
    return f"{year}-{moment:%m-%d %H:%M}"


def place_hours(values: np.ndarray, calendar: Calendar) -> np.ndarray:
    """Return values by weather year and hour of the model year.

    Parameters
    ----------
    values
        Shape (rows of the file, columns).

    Returns
    -------
    numpy.ndarray
        Shape (years, 8760, columns), NaN where the file has nothing; parts of an hour averaged.
    """
    placed = np.full((len(calendar.years), HOURS, values.shape[1]), np.nan)
    kept = calendar.year >= 0
    where = (calendar.year[kept], calendar.hour[kept])
    if calendar.parts == 1:
        placed[where] = values[kept]
        return placed
    placed[where] = 0.0
    np.add.at(placed, where, values[kept] / calendar.parts)
    return placed
