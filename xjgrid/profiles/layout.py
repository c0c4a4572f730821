"""The layout that every profile file shares: variables, units, limits and the model year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

HOURS = 8760
DAYS = 365
MODEL_YEAR = 2025  # a year without 29 February; its dates carry no weather
TIME_ZONE = "UTC+08:00"
DIMENSIONS = ("weather_year", "time", "zone")
DAYS_IN_MONTH = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@dataclass(frozen=True)
class Variable:
    """One variable of a profile file.

    Parameters
    ----------
    name, long_name, unit
        CF name, description and unit ("1" for shares).
    low, high
        Values outside are refused.
    step
        Packing step of the int16 store; a power of two, so that unpacking is exact.
    """

    name: str
    long_name: str
    unit: str
    low: float
    high: float
    step: float


VARIABLES = {
    variable.name: variable
    for variable in (
        Variable("wind", "available wind output over capacity", "1", 0.0, 1.0, 2.0**-14),
        Variable("solar", "available photovoltaic output over capacity", "1", 0.0, 1.0, 2.0**-14),
        Variable("temperature", "air temperature 2 m above ground", "degC", -60.0, 55.0, 2.0**-8),
        Variable("hydro", "available hydro output over capacity", "1", 0.0, 1.0, 2.0**-14),
        Variable(
            "load_shape", "load of ordinary consumers over its yearly mean", "1", 0.0, 2.0, 2.0**-14
        ),
    )
}


def make_time() -> np.ndarray:
    """Return the hour-beginning labels of the model year, Beijing time.

    Returns
    -------
    numpy.ndarray
        8,760 values of dtype datetime64[ns].

    Examples
    --------
    >>> str(make_time()[-1])
    '2025-12-31T23:00:00.000000000'
    """
    start = np.datetime64(f"{MODEL_YEAR}-01-01T00", "h")
    return (start + np.arange(HOURS)).astype("datetime64[ns]")


def hour_of_day() -> np.ndarray:
    """Return 0..23 for each hour of the model year (8,760 integers)."""
    return np.tile(np.arange(24), DAYS)


def day_of_year() -> np.ndarray:
    """Return 1..365 for each hour of the model year (8,760 integers)."""
    return np.repeat(np.arange(1, DAYS + 1), 24)


def month_of_day() -> np.ndarray:
    """Return 1..12 for each day of the model year (365 integers)."""
    return np.repeat(np.arange(1, 13), DAYS_IN_MONTH)


def month_of_hour() -> np.ndarray:
    """Return 1..12 for each hour of the model year (8,760 integers)."""
    return np.repeat(month_of_day(), 24)
