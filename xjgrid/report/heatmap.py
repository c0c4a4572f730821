"""The hourly green share by hour of day and month, and the part that storage has in it."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING, Any

import numpy as np

from xjgrid.report.backend import load_matplotlib
from xjgrid.report.style import INK, caption, make_figure

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from xjgrid.results.case import Case

LEAST_POINTS = 5.0
"""Least end of the scale of storage's part, in points."""


def draw_heatmap(case: Case, consumer: str | None = None, method: str = "hourly") -> Figure:
    """Draw the part of a consumer's load that green electricity met hour by hour.

    Beside it stands what storage has in it; with the traced share, how much more is claimed by the
    hour.

    Parameters
    ----------
    case
        A case with a ledger.
    consumer
        As `xjgrid.account.ledger.Ledger.share` takes it; the region if not given.
    method
        hourly or traced.

    Raises
    ------
    KeyError
        If nobody is called so.
    """
    hourly = 100.0 * case.ledger.heatmap(consumer)
    if method == "traced":
        share = 100.0 * case.ledger.heatmap(consumer, method=method)
        part, titles = hourly - share, ("Traced, %", "claimed by the hour beyond that, points")
        said = "where what the consumer draws comes from, by the mix at its bus"
    else:
        share, part = hourly, 100.0 * case.ledger.heatmap(consumer, storage_part=True)
        titles = ("Matched by the hour, %", "of it owed to storage, points")
        said = "own, contracted, and the consumer's part of the common pool that nobody has bought"
    size = max(4.0, 1.6 + 0.42 * share.shape[1])
    figure, axes = make_figure(2 * size, 6.2, 1, 2, sharey=True)
    end = max(LEAST_POINTS, float(np.nanmax(np.abs(part.to_numpy()))))
    _paint(figure, axes[0], share, "viridis", (0.0, 100.0), titles[0])
    _paint(figure, axes[1], part, "RdBu", (-end, end), titles[1])
    axes[0].set_ylabel("hour of the day, Beijing time")
    figure.suptitle(f"Green share by the hour: {consumer or 'the region'}, {caption(case)}\n{said}")
    return figure


def _paint(
    figure: Figure, ax: Axes, values: pd.DataFrame, colors: str, ends: tuple[float, float],
    title: str,
) -> None:  # fmt: skip
    """Paint one panel with its scale, and its figures where they have room."""
    load_matplotlib()
    from matplotlib import colormaps
    from matplotlib.colors import Normalize

    grid = values.to_numpy(float)
    scale = Normalize(*ends)
    image = ax.imshow(grid, aspect="auto", cmap=colors, norm=scale, interpolation="nearest")
    ax.grid(visible=False)
    ax.set_title(title)
    months = [calendar.month_abbr[int(name)] for name in values.columns]
    ax.set_xticks(range(len(months)), months)
    ax.set_yticks(range(0, len(values), 3), [f"{hour:02d}:00" for hour in values.index[::3]])
    paint: Any = colormaps[colors]
    for (row, column), value in np.ndenumerate(grid):
        if np.isnan(value):
            continue
        red, green, blue, _ = paint(scale(value))
        light = 0.299 * red + 0.587 * green + 0.114 * blue > 0.55
        ax.text(
            column, row, f"{value:.0f}".replace("-0", "0"), ha="center", va="center", fontsize=6.5,
            color=INK if light else "white",
        )  # fmt: skip
    figure.colorbar(image, ax=ax, aspect=40, pad=0.02)
