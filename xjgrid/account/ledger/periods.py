"""Sums of hours into days, months, a year, or the hours of the day in each month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xjgrid.account.ledger.system import Array

#: period -> how its label is written; an hour is told by its time
FORMATS = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d", "hour": None, "month-hour": "%m %H"}


@dataclass(frozen=True)
class Periods:
    """Which hours belong together.

    Parameters
    ----------
    labels
        Name of each period, shape (P,).
    codes
        Position of each hour's period, shape (T,).
    hours
        Hours that each step stands for, shape (T,).
    """

    labels: pd.Index
    codes: Array
    hours: Array

    @classmethod
    def of(cls, times: pd.DatetimeIndex, hours: Array, period: str = "year") -> Periods:
        """Sort hours into periods.

        Raises
        ------
        ValueError
            If the period is not one of year, month, day, hour, month-hour.

        Examples
        --------
        >>> times = pd.date_range("2030-01-31 23:00", periods=2, freq="h")
        >>> Periods.of(times, np.ones(2), "month").sum(np.array([[5.0], [7.0]])).tolist()
        [[5.0], [7.0]]
        """
        if period not in FORMATS:
            raise ValueError(f"period {period!r} is not one of {', '.join(FORMATS)}")
        form = FORMATS[period]
        if form is None:
            return cls(times.rename("period"), np.arange(len(times)), hours)
        # one label a year for a case that ends with the first hours of the next
        names = times.strftime(form) if period != "year" else [str(times[0].year)] * len(times)
        codes, labels = pd.factorize(pd.Index(names), sort=True)
        return cls(pd.Index(labels, name="period"), codes, hours)

    def sum(self, values: Array, hours: slice = slice(None)) -> Array:
        """Sum MW of (t, ...) into MWh of (P, ...)."""
        codes, length = self.codes[hours], self.hours[hours]
        if len(self.labels) == len(self.codes) and len(codes) == len(self.codes):
            return values * length.reshape(-1, *[1] * (values.ndim - 1))
        out = np.zeros((len(self.labels), *values.shape[1:]))
        for begin, end in self.runs(hours):
            piece = slice(begin, end)
            out[codes[begin]] += np.tensordot(length[piece], values[piece], axes=1)
        return out

    def runs(self, hours: slice = slice(None)) -> list[tuple[int, int]]:
        """Return begin and end of each run of hours in one period, counted in the slice."""
        codes = self.codes[hours]
        edges = np.flatnonzero(np.r_[True, np.diff(codes) != 0])
        return list(zip(edges.tolist(), [*edges[1:].tolist(), len(codes)], strict=True))
