"""Where zones stand on the map."""

from __future__ import annotations

import numpy as np
import pandas as pd


def project(zones: pd.DataFrame) -> pd.DataFrame:
    """Return plane coordinates in degrees of latitude: longitude shrunk at the mean latitude.

    Parameters
    ----------
    zones
        With latitude and longitude in degrees.

    Examples
    --------
    >>> frame = pd.DataFrame({"latitude": [60.0], "longitude": [80.0]}, index=["a"])
    >>> project(frame).round(6).to_dict("records")
    [{'x': 40.0, 'y': 60.0}]
    """
    shrink = float(np.cos(np.deg2rad(zones["latitude"].mean())))
    return pd.DataFrame(
        {"x": zones["longitude"] * shrink, "y": zones["latitude"]}, index=zones.index
    )


def spread(
    at: pd.DataFrame, radius: np.ndarray, gap: float = 0.5, steps: int = 200
) -> pd.DataFrame:
    """Push discs apart until none overlaps, each as little as may be.

    Parameters
    ----------
    at
        Columns x and y.
    radius
        Of each disc, in the same unit.
    gap
        Least distance between two discs, room for a name.

    Examples
    --------
    >>> two = pd.DataFrame({"x": [0.0, 0.1], "y": [0.0, 0.0]}, index=["a", "b"])
    >>> moved = spread(two, np.array([1.0, 1.0]), gap=0.0)
    >>> bool(moved.at["b", "x"] - moved.at["a", "x"] > 1.99)
    True
    """
    places = at[["x", "y"]].to_numpy(float).copy()
    need = radius[:, None] + radius[None, :] + gap
    np.fill_diagonal(need, 0.0)
    for _ in range(steps):
        apart = places[:, None] - places[None, :]
        distance = np.hypot(apart[..., 0], apart[..., 1])
        short = np.clip(need - distance, 0.0, None)
        np.fill_diagonal(short, 0.0)
        if short.max() < 1e-3:
            break
        safe = np.where(distance > 1e-9, distance, 1.0)
        places += (apart / safe[..., None] * (0.5 * short)[..., None]).sum(axis=1) * 0.9
    return pd.DataFrame(places, index=at.index, columns=["x", "y"])
