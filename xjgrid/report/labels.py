"""Where names stand on the map: beside their circle, off what is drawn there already."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

LETTER = 0.12
"""Width of a letter in degrees of latitude."""

LINE = 0.2
"""Height of a line of text."""

SIDES = {
    "below": (0.0, -1.0),
    "above": (0.0, 1.0),
    "left": (-1.0, 0.0),
    "right": (1.0, 0.0),
    "below right": (0.75, -0.66),
    "above right": (0.75, 0.66),
    "below left": (-0.75, -0.66),
    "above left": (-0.75, 0.66),
}
"""Sides of a circle, in the order they are tried."""

Box = tuple[float, float, float, float]


def place_labels(
    at: pd.DataFrame,
    radius: pd.Series,
    texts: dict[str, str],
    segments: Iterable[tuple[np.ndarray, np.ndarray]] = (),
    reserved: Iterable[Box] = (),
    gap: float = 0.06,
) -> dict[str, str]:
    """Choose for each circle the side on which its name hides least.

    Parameters
    ----------
    at
        Columns x and y by name, in degrees of latitude.
    radius
        Of each circle.
    texts
        What is written, by name; lines are parted by a line break.
    segments
        Ends of the lines that are drawn, each (2,); a name on a line costs less than one on a
        circle or on another name.
    reserved
        Boxes that other texts cover.
    gap
        Distance of a name from its circle.

    Returns
    -------
    dict
        A key of `SIDES` for each name.

    Examples
    --------
    >>> at = pd.DataFrame({"x": [0.0, 0.0], "y": [1.4, 0.0]}, index=["north", "south"])
    >>> size = pd.Series(0.5, index=at.index)
    >>> place_labels(at, size, {"north": "North\\n2 GW", "south": "South\\n1 GW"})
    {'north': 'above', 'south': 'below'}
    """
    points = [p for a, b in segments for p in np.linspace(a, b, 60)]
    lines = np.array(points) if points else np.zeros((0, 2))
    taken: list[Box] = list(reserved)
    chosen: dict[str, str] = {}
    for name, text in texts.items():
        best: tuple[float, str, Box] | None = None
        for side in SIDES:
            box = find_box(at.loc[name], float(radius[name]) + gap, text, side)
            cost = _count_hidden(box, at.drop(index=name), radius, taken, lines)
            if best is None or cost < best[0] - 1e-9:
                best = (cost, side, box)
        assert best is not None
        chosen[name] = best[1]
        taken.append(best[2])
    return chosen


def find_box(place: pd.Series, distance: float, text: str, side: str) -> Box:
    """Return left, bottom, right and top of a text beside a circle."""
    rows = text.split("\n")
    width, height = LETTER * max(map(len, rows)), LINE * len(rows)
    across, up = SIDES[side]
    x = float(place["x"]) + across * distance + np.sign(across) * width / 2
    y = float(place["y"]) + up * distance + np.sign(up) * height / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _count_hidden(
    box: Box, others: pd.DataFrame, radius: pd.Series, taken: list[Box], lines: np.ndarray
) -> float:
    """Return how much a box lies on: depth in circles, names and lines."""
    left, bottom, right, top = box
    x, y = others["x"].to_numpy(float), others["y"].to_numpy(float)
    off = np.hypot(x - np.clip(x, left, right), y - np.clip(y, bottom, top))
    cost = 4.0 * float(np.clip(radius[others.index].to_numpy(float) + 0.08 - off, 0, None).sum())
    for a, b, c, d in taken:
        wide, high = min(right, c) - max(left, a), min(top, d) - max(bottom, b)
        cost += 0.5 + 4.0 * wide * high if wide > 0 and high > 0 else 0.0
    on = (lines[:, 0] > left) & (lines[:, 0] < right) & (lines[:, 1] > bottom) & (lines[:, 1] < top)
    return cost + 0.02 * float(on.sum())
