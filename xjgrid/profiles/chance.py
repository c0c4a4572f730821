"""Random numbers that come out the same on every run, whatever else is drawn."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from scipy.signal import lfilter

BLOCK = 5  # weather years that are balanced against each other


def draw_stream(seed: int, *names: str | int) -> np.random.Generator:
    """Return the generator that belongs to these names.

    Each quantity, weather year and station has a stream of its own, so that a station added
    to a table leaves the others as they were.

    Examples
    --------
    >>> float(draw_stream(1, "wind", 2).random()) == float(draw_stream(1, "wind", 2).random())
    True
    """
    keys = [zlib.crc32(n.encode()) if isinstance(n, str) else int(n) for n in names]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([int(seed), *keys])))


def factorise(correlation: np.ndarray) -> np.ndarray:
    """Return the lower triangle L with L @ L.T = correlation (Cholesky).

    Written out in numpy, because a linear algebra library may round differently with another
    number of threads.

    Raises
    ------
    ValueError
        If the matrix is not positive definite.

    Examples
    --------
    >>> factorise(np.array([[1.0, 0.6], [0.6, 1.0]])).round(3).tolist()
    [[1.0, 0.0], [0.6, 0.8]]
    """
    size = len(correlation)
    lower = np.zeros((size, size))
    for i in range(size):
        for j in range(i + 1):
            rest = correlation[i, j] - (lower[i, :j] * lower[j, :j]).sum()
            if i == j:
                if rest <= 1e-10:
                    raise ValueError("the correlations contradict each other")
                lower[i, i] = np.sqrt(rest)
            else:
                lower[i, j] = rest / lower[j, j]
    return lower


def correlate(noise: np.ndarray, correlation: np.ndarray) -> np.ndarray:
    """Return columns of independent noise mixed so that they correlate as asked.

    Parameters
    ----------
    noise
        Shape (steps, columns), independent, unit variance.
    correlation
        Shape (columns, columns).
    """
    lower = factorise(correlation)
    mixed = np.zeros_like(noise)
    for i in range(len(lower)):
        for j in range(i + 1):
            mixed[:, i] += lower[i, j] * noise[:, j]
    return mixed


def autoregress(noise: np.ndarray, scales: Sequence[float], warm_up: int) -> np.ndarray:
    """Return a Gaussian process of unit variance with exponential memory.

    One time scale gives a first-order autoregression; two in cascade give a second-order one,
    whose path is smooth as wind over an hour is.  Autocorrelation at lag k for scales a > b
    (continuous limit): (a exp(-k/a) - b exp(-k/b)) / (a - b).

    Parameters
    ----------
    noise
        Shape (warm_up + steps, columns), unit variance.
    scales
        One or two time scales in steps, each above 0.
    warm_up
        Steps dropped from the start.

    Returns
    -------
    numpy.ndarray
        Shape (steps, columns).
    """
    decay = [np.exp(-1.0 / scale) for scale in scales]
    if len(decay) == 1:
        filtered = lfilter([np.sqrt(1.0 - decay[0] ** 2)], [1.0, -decay[0]], noise, axis=0)
    else:
        first, second = decay[0] + decay[1], -decay[0] * decay[1]
        variance = (1 - second) / ((1 + second) * ((1 - second) ** 2 - first**2))
        filtered = lfilter([1.0 / np.sqrt(variance)], [1.0, -first, -second], noise, axis=0)
    return filtered[warm_up:]


def years_of_block(year: int) -> list[int]:
    """Return the weather years that are balanced together with this one.

    Examples
    --------
    >>> years_of_block(3), years_of_block(6)
    ([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])
    """
    first = (year - 1) // BLOCK * BLOCK + 1
    return list(range(first, first + BLOCK))


def balance(block: np.ndarray, period: np.ndarray) -> np.ndarray:
    """Return a block of years whose mean in every period (month) is zero.

    Single years keep their anomalies; only the block's chance mean goes, so that five years
    stand for the climate as well as many would.

    Parameters
    ----------
    block
        Shape (years, steps, columns).
    period
        Shape (steps,), the period of each step.
    """
    balanced = block.copy()
    for one in np.unique(period):
        mask = period == one
        balanced[:, mask] -= block[:, mask].mean(axis=(0, 1))
    return balanced
