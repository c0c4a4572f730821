"""How figures look: sizes, greys, order and colours of carriers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from xjgrid.results.case import Case

INK, SOFT, FAINT = "#222222", "#7a7a7a", "#e6e6e6"
CURTAILED = "#9b9b9b"
UNSERVED = "#c1121f"
EXPORTED = "#56b4e9"

GROUP_NAMES = {
    "coal": "Coal",
    "gas": "Gas",
    "biomass": "Biomass",
    "hydro": "Hydro",
    "wind": "Wind",
    "solar": "PV",
    "csp": "CSP",
    "pumped": "Pumped hydro",
    "battery": "Battery",
    "hydrogen": "Hydrogen",
}
"""Groups of the carriers table in the order they are stacked."""

SETTINGS: Any = {
    "font.size": 9,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "figure.titlesize": 11,
    "figure.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": FAINT,
    "grid.linewidth": 0.7,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "hatch.linewidth": 0.6,
    "figure.dpi": 150,
    "svg.hashsalt": "xjgrid",
}


def make_figure(
    width: float, height: float, rows: int = 1, columns: int = 1, **grid: Any
) -> tuple[Figure, Any]:
    """Return a figure of its own (no global state) and its axes, in inches."""
    from xjgrid.report.backend import load_matplotlib, rc_context

    load_matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with rc_context(SETTINGS):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(rows, columns, **grid)
    return figure, axes


def order_groups(groups: Iterable[str]) -> list[str]:
    """Return groups in the order they are stacked, unknown ones last.

    Examples
    --------
    >>> order_groups(["wind", "coal", "wind"])
    ['coal', 'wind']
    """
    present = dict.fromkeys(groups)
    known = [group for group in GROUP_NAMES if group in present]
    return known + [group for group in present if group not in GROUP_NAMES]


def group_colors(case: Case) -> dict[str, str]:
    """Return a colour for each group: that of its middle carrier."""
    colors = case.carriers.groupby("group", sort=False)["color"]
    return {str(group): list(shades)[len(shades) // 2] for group, shades in colors}


def name_group(group: str) -> str:
    """Return the name of a group as figures write it."""
    return GROUP_NAMES.get(group, group.capitalize())


def by_group(case: Case, values: pd.DataFrame) -> pd.DataFrame:
    """Sum columns named by carrier into groups, in the order they are stacked."""
    group = case.carriers["group"].reindex(values.columns)
    summed = values.T.groupby(group).sum().T
    return summed[order_groups(summed.columns)]


def stack_bars(
    ax: Axes, frame: pd.DataFrame, colors: dict[str, str], *, horizontal: bool = False,
    labels: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """Draw a stacked bar for each row; columns of next to nothing are left out."""
    import numpy as np

    draw: Any = ax.barh if horizontal else ax.bar
    place, size = np.arange(len(frame)), 0.72
    base = np.zeros(len(frame))
    dust = 2e-4 * float(frame.abs().sum(axis=1).max())
    for column in frame.columns[(frame.abs() > dust).any()]:
        values = frame[column].to_numpy(float)
        start = {"left": base} if horizontal else {"bottom": base}
        label = (labels or {}).get(column, name_group(str(column)))
        draw(place, values, size, color=colors[column], label=label, linewidth=0, **start)
        base = base + values
    ticks: Any = ax.set_yticks if horizontal else ax.set_xticks
    ticks(place, [str(name) for name in frame.index])
    ax.grid(visible=horizontal, axis="x")
    ax.grid(visible=not horizontal, axis="y")
    ax.margins(x=None if horizontal else 0.02, y=0.02 if horizontal else None)


def put_legend(ax: Axes, **where: Any) -> None:
    """Put a legend beside the axes, in the order of the stack from above."""
    handles, labels = ax.get_legend_handles_labels()
    if handles:
        options = {"loc": "upper left", "bbox_to_anchor": (1.0, 1.0)} | where
        ax.legend(handles[::-1], labels[::-1], **options)


def caption(case: Case) -> str:
    """Return the case in a line, for the title of a figure."""
    m = case.manifest
    hours = "" if case.hours == 8760 else f", {case.hours:,.0f} hours"
    return f"{case.name} ({m['year']}{hours}, weather year {m['weather_year']})"
