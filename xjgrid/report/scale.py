"""Sizes on the map, and the note in its corner that says what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xjgrid.report.style import SOFT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BIGGEST = 0.62
"""Radius of the largest pie, in degrees of latitude."""

THIN, THICK = 1.0, 6.0
"""Width of a corridor of no size, and what the widest has more, in points."""


def draw_scale(ax: Axes, largest: float, widest: float) -> None:
    """Say in the corner what the size of circles and the width of lines mean."""
    from matplotlib.patches import Circle

    right, bottom = ax.get_xlim()[1] - 0.2, ax.get_ylim()[0] + 0.35
    sizes = sorted({round_down(largest), round_down(largest / 5)}, reverse=True)
    x = right - 2.6
    for size in sizes:
        radius = BIGGEST * np.sqrt(size / largest)
        ax.add_patch(Circle((x, bottom + 1.15), radius, fill=False, color=SOFT, linewidth=0.9))
        ax.text(x, bottom + 1.15, f"{size:g}", ha="center", va="center", fontsize=7.5, color=SOFT)
        x += radius + 0.75
    ax.text(x - 0.45, bottom + 1.15, "GW", va="center", fontsize=7.5, color=SOFT)
    x = right - 3.2
    for size in sorted({round_down(widest), round_down(widest / 5)}):
        width = THIN + THICK * size / widest
        ax.plot([x, x + 0.6], [bottom, bottom], color=SOFT, linewidth=width)
        ax.text(x + 0.75, bottom, f"{size:g} GW", va="center", fontsize=7.5, color=SOFT)
        x += 1.6


def round_down(value: float) -> float:
    """Return the largest of 1, 2 and 5 times a power of ten that is not above a value.

    Examples
    --------
    >>> [round_down(v) for v in (55.6, 11.1, 4.4)]
    [50.0, 10.0, 2.0]
    """
    power = 10.0 ** np.floor(np.log10(value))
    return float(max(f * power for f in (1.0, 2.0, 5.0) if f * power <= value * 1.0001))
