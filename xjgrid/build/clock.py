"""Hours of a case in Beijing time, and their calendar."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from xjgrid.errors import InputError

HOURS_A_YEAR = 8760


class Clock:
    """Snapshots of a case: consecutive hours of one year without 29 February.

    Parameters
    ----------
    year : int
        Calendar year of the snapshots.
    start : str
        First day, ``MM-DD``.
    hours : int
        Number of hours.

    Raises
    ------
    InputError
        If the hours run past the end of the year.

    Examples
    --------
    >>> clock = Clock(2030, "04-08", 336)
    >>> clock.snapshots[0], len(clock.snapshots), round(clock.scale, 4)
    (Timestamp('2030-04-08 00:00:00'), 336, 0.0384)
    """

    def __init__(self, year: int, start: str = "01-01", hours: int = HOURS_A_YEAR) -> None:
        self.year = year
        every = pd.date_range(f"{year}-01-01", f"{year}-12-31 23:00", freq="h")
        every = every[~((every.month == 2) & (every.day == 29))]
        first = int(every.searchsorted(pd.Timestamp(f"{year}-{start}")))
        if first + hours > HOURS_A_YEAR:
            raise InputError.single(
                "horizon",
                f"{hours} hours from {start} run past the end of the year: "
                f"at most {HOURS_A_YEAR - first} from there",
            )
        self.year_hours = every
        self.hours = np.arange(first, first + hours)
        self.snapshots = pd.DatetimeIndex(every[self.hours], name="snapshot")

    @cached_property
    def scale(self) -> float:
        """Part of a year that the case covers; annuities and budgets are scaled by it."""
        return len(self.hours) / HOURS_A_YEAR

    @cached_property
    def month(self) -> np.ndarray:
        """Month of each snapshot, 1 to 12."""
        return self.snapshots.month.to_numpy()

    @cached_property
    def hour(self) -> np.ndarray:
        """Hour of day of each snapshot, 0 to 23, Beijing time."""
        return self.snapshots.hour.to_numpy()

    def season(self, first: str, end: str) -> np.ndarray:
        """Hours inside a season that may wrap around the year.

        Parameters
        ----------
        first, end : str
            ``MM-DD`` of its first day and of the first day after it.

        Returns
        -------
        ndarray of bool, shape (hours,)

        Examples
        --------
        >>> Clock(2030, "04-09", 48).season("10-10", "04-10").sum()
        np.int64(24)
        """
        day = self.snapshots.strftime("%m-%d").to_numpy()
        if first <= end:
            return (day >= first) & (day < end)
        return (day >= first) | (day < end)
