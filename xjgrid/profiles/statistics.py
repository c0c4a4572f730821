"""Statistics of hourly profiles, as the published figures define them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xjgrid.profiles.layout import DAYS, hour_of_day, month_of_hour

WINDOW = 31  # d, what counts as season in a day's anomaly


def average_fleet(values: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    """Return the capacity-weighted mean over zones.

    Parameters
    ----------
    values
        Shape (..., zones).
    capacity
        MW by zone; only the proportions count.
    """
    return (values * capacity).sum(axis=-1) / capacity.sum()


def find_month_means(hourly: np.ndarray) -> np.ndarray:
    """Return the mean of each month, shape (12,), of 8,760 values."""
    return np.bincount(month_of_hour(), hourly)[1:] / np.bincount(month_of_hour())[1:]


def find_hour_means(hourly: np.ndarray) -> np.ndarray:
    """Return the mean of each hour of the day, shape (24,), of 8,760 values."""
    return np.bincount(hour_of_day(), hourly) / DAYS


def find_month_shares(hourly: np.ndarray) -> np.ndarray:
    """Return each month's share of the year's energy, shape (12,)."""
    return np.bincount(month_of_hour(), hourly)[1:] / hourly.sum()


def find_day_means(hourly: np.ndarray) -> np.ndarray:
    """Return the mean of each day, shape (365,), of 8,760 values."""
    return hourly.reshape(DAYS, 24).mean(axis=1)


def find_day_anomalies(hourly: np.ndarray) -> np.ndarray:
    """Return daily means less their centred 31-day running mean, shape (365,)."""
    daily = pd.Series(find_day_means(hourly))
    season = daily.rolling(WINDOW, center=True, min_periods=WINDOW // 2 + 1).mean()
    return (daily - season).to_numpy()


def find_autocorrelation(series: np.ndarray, lag: int) -> float:
    """Return the correlation of a series with itself some steps later.

    Examples
    --------
    >>> round(find_autocorrelation(np.sin(np.arange(8760) * 2 * np.pi / 24), 24), 3)
    1.0
    """
    return float(np.corrcoef(series[:-lag], series[lag:])[0, 1])


def find_variation(series: np.ndarray) -> float:
    """Return standard deviation over mean."""
    return float(series.std() / series.mean())


def find_spells(hourly: np.ndarray, share: float) -> np.ndarray:
    """Return the lengths of runs of hours below a share of the mean, longest first.

    Parameters
    ----------
    hourly
        One year.
    share
        Of the mean, e.g. 1/3.

    Examples
    --------
    >>> find_spells(np.array([0, 0, 5, 5, 0, 5.0]), 0.5).tolist()
    [2, 1]
    """
    low = np.concatenate([[False], hourly < share * hourly.mean(), [False]])
    edges = np.flatnonzero(np.diff(low.astype(int)))
    return np.sort(edges[1::2] - edges[::2])[::-1]
