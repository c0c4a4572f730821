"""Random numbers that come out the same on every run, whatever else is drawn."""

from __future__ import annotations

import zlib

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


def autoregress(noise: np.ndarray, scale: float, warm_up: int) -> np.ndarray:
    """Return a first-order Gaussian autoregression of unit variance.

    Autocorrelation at lag k: exp(-k / scale).

    Parameters
    ----------
    noise
        Shape (warm_up + steps, columns), independent in time, unit variance.
    scale
        Memory in steps, above 0.
    warm_up
        Steps dropped from the start.

    Returns
    -------
    numpy.ndarray
        Shape (steps, columns).
    """
    decay = np.exp(-1.0 / scale)
    return lfilter([np.sqrt(1.0 - decay**2)], [1.0, -decay], noise, axis=0)[warm_up:]


def make_waves(
    noise: np.ndarray, memory: float, period: float, smoothing: float, warm_up: int
) -> np.ndarray:
    """Return a smooth Gaussian process of unit variance that comes and goes like fronts do.

    The real part of a complex first-order autoregression, autocorrelation
    exp(-k / memory) cos(2 pi k / period), smoothed by a short memory because wind does not
    jump from hour to hour.

    Parameters
    ----------
    noise
        Shape (2, warm_up + steps, columns), independent in time, unit variance.
    memory, period, smoothing
        In steps; `period` may be infinite.
    warm_up
        Steps dropped from the start.

    Returns
    -------
    numpy.ndarray
        Shape (steps, columns).
    """
    pole = np.exp(-1.0 / memory + 2j * np.pi / period)
    decay = np.exp(-1.0 / smoothing)
    denominator = np.array([1.0, -(pole + decay), pole * decay])
    impulse = np.zeros(int(20 * memory), dtype=complex)
    impulse[0] = 1.0
    variance = (np.abs(lfilter([1.0], denominator, impulse)) ** 2).sum()
    wave = lfilter([1.0], denominator, noise[0] + 1j * noise[1], axis=0)
    return wave.real[warm_up:] / np.sqrt(variance)


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
