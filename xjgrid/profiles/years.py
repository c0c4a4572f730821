"""Hours of real years brought onto the model year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xjgrid.errors import InputError, InputFault
from xjgrid.profiles.layout import HOURS, MODEL_YEAR

BEIJING = "UTC+08:00"  # without the summer time that Asia/Shanghai had until 1991
SAME_AS_BEIJING = {"asia/shanghai", "prc", "beijing", "asia/beijing", "cst"}


@dataclass(frozen=True)
class Calendar:
    """Where each hour of a file belongs.

    Parameters
    ----------
    years
        Calendar years of the file in order; the first becomes weather year 1.
    year
        Position in `years` of each hour of the file; -1 for 29 February.
    hour
        Hour of the model year, 0..8759, of each hour of the file.
    faults
        Hours that are missing or doubled.
    """

    years: list[int]
    year: np.ndarray
    hour: np.ndarray
    faults: list[InputFault]


def arrange_hours(
    time: pd.DatetimeIndex, file: str, time_zone: str = BEIJING, hour_ending: bool = False
) -> Calendar:
    """Return the place of each hour in whole Beijing years.

    Hours that the change of time zone pushes over New Year go to the other end of their year,
    so that a UTC year stays a whole year. 29 February is dropped.

    Parameters
    ----------
    time
        Label of each hour of the file.
    file
        Path told to the planner.
    time_zone
        Time zone of labels that carry none, e.g. "UTC" or "UTC+06:00".
    hour_ending
        Whether labels name the end of the hour.

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
    labels = time - pd.Timedelta(hours=1) if hour_ending else time
    count = labels.year.value_counts()
    years = sorted(int(y) for y in count[count > HOURS // 2].index) or [int(labels.year[0])]
    beijing = _convert(labels, file, time_zone).tz_localize(None)
    year = np.asarray(beijing.year)
    year = np.where(year > years[-1], years[0], np.where(year < years[0], years[-1], year))
    leap = np.asarray((beijing.month == 2) & (beijing.day == 29))
    days = np.asarray(beijing.day_of_year) - 1
    days = days - np.asarray(beijing.is_leap_year & (beijing.month > 2))
    hour = days * 24 + np.asarray(beijing.hour)
    position = np.where(leap, -1, np.searchsorted(years, year))
    faults = _find_gaps(years, position, hour, beijing, file)
    return Calendar(years, position, hour, faults)


def _convert(labels: pd.DatetimeIndex, file: str, time_zone: str) -> pd.DatetimeIndex:
    """Return labels in Beijing time."""
    if labels.tz is not None:
        return labels.tz_convert(BEIJING)
    name = BEIJING if time_zone.strip().lower() in SAME_AS_BEIJING else time_zone.strip()
    try:
        return labels.tz_localize(name).tz_convert(BEIJING)
    except (KeyError, ValueError, TypeError) as error:
        reason = str(error).splitlines()[0].strip("'\"")
        text = f"cannot be used ({reason}); write it like UTC or UTC+08:00"
        raise InputError(InputFault(file, text, column="time_zone", value=time_zone)) from error


def _find_gaps(
    years: list[int], year: np.ndarray, hour: np.ndarray, time: pd.DatetimeIndex, file: str
) -> list[InputFault]:
    """Return faults of hours that are missing or there twice, one of a kind a year."""
    faults = []
    if np.asarray(time.minute).any():
        first = str(time[np.flatnonzero(np.asarray(time.minute))[0]])
        faults.append(InputFault(file, "not on the hour; average it", column="time", value=first))
    for position, name in enumerate(years):
        counts = np.bincount(hour[year == position], minlength=HOURS)
        for wrong, text in ((counts == 0, "missing; fill the gap"), (counts > 1, "there twice")):
            if not wrong.any():
                continue
            many = int(wrong.sum())
            more = "" if many == 1 else f" and {many - 1} more"
            value = f"{_label(name, int(np.flatnonzero(wrong)[0]))}{more}"
            text_ = f"the hour is {text} (Beijing time)"
            faults.append(InputFault(file, text_, column="time", value=value))
    return faults


def _label(year: int, hour: int) -> str:
    """Return a date of the given year for an hour of the model year."""
    moment = pd.Timestamp(f"{MODEL_YEAR}-01-01") + pd.Timedelta(hours=hour)
    return f"{year}-{moment:%m-%d %H:%M}"


def place_hours(values: np.ndarray, calendar: Calendar) -> np.ndarray:
    """Return values by weather year and hour of the model year.

    Parameters
    ----------
    values
        Shape (hours of the file, columns).

    Returns
    -------
    numpy.ndarray
        Shape (years, 8760, columns), NaN where the file has nothing.
    """
    placed = np.full((len(calendar.years), HOURS, values.shape[1]), np.nan)
    kept = calendar.year >= 0
    placed[calendar.year[kept], calendar.hour[kept]] = values[kept]
    return placed
