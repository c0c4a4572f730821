"""Steps of a series: hours, quarters of them, or labels that stand between."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xjgrid.errors import InputFault

HOUR = 3600  # s


def find_step(time: pd.DatetimeIndex) -> int:
    """Return the most frequent distance of labels, in seconds; an hour for a single label.

    Examples
    --------
    >>> find_step(pd.date_range("2019-01-01", periods=8, freq="15min")) // 60
    15
    """
    distances = np.diff(np.unique(to_seconds(time)))
    if not len(distances):
        return HOUR
    steps, counts = np.unique(distances, return_counts=True)
    return int(steps[counts.argmax()])


def to_seconds(time: pd.DatetimeIndex) -> np.ndarray:
    """Return labels as seconds since 1970; in UTC if they carry a time zone."""
    return np.asarray(time.as_unit("s").asi8, dtype="int64")


def find_step_faults(
    time: pd.DatetimeIndex, step: int, file: str, average: bool
) -> list[InputFault]:
    """Return the fault of a series that is not hourly and cannot be made so, or none.

    Parameters
    ----------
    time
        Labels of the file.
    step
        As `find_step` tells, s.
    file
        Told to the planner.
    average
        Whether parts of an hour may be averaged.
    """
    seconds = to_seconds(time)
    off = np.flatnonzero(seconds % HOUR)
    first = str(time[off[0]]) if len(off) else str(time[0])

    def tell(text: str) -> list[InputFault]:
        return [InputFault(file, text, column="time", value=first)]

    if step > HOUR:
        return tell(f"a step of {step / HOUR:g} hours; give a value for each hour")
    if step < HOUR:
        if HOUR % step or (seconds % step).any():
            return tell(f"a step of {step / 60:g} minutes does not fit into hours; average it")
        if not average:
            minutes = f"{step / 60:g}-minute"
            return tell(f"a {minutes} series; --average takes the mean of each hour")
        double = time[time.duplicated()]
        if len(double):
            more = f" and {len(double) - 1} more" if len(double) > 1 else ""
            value = f"{double[0]}{more}"
            return [InputFault(file, "the label is there twice", column="time", value=value)]
    elif len(off) == len(time) and len(np.unique(seconds % HOUR)) == 1:
        past = f"{int(seconds[0] % HOUR) / 60:g} minutes past the hour"
        return tell(f"labels stand {past}; write the beginning of each hour")
    elif len(off):
        return tell(f"not on the hour ({len(off)} labels); average it, or round the labels")
    return []
