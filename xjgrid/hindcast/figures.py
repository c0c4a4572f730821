"""Figures of a hindcast: months beside months, and duration curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from xjgrid.errors import InputError
from xjgrid.hindcast.modelled import KINDS
from xjgrid.hindcast.published import SHORT, parse_months
from xjgrid.report.style import EXPORTED, INK, SETTINGS, SOFT, make_figure

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from xjgrid.results.case import Case

PANELS = {
    "generation_thermal": "Thermal generation",
    "generation_wind": "Wind generation",
    "hours_solar": "PV full-load hours",
    "generation_hydro": "Hydro generation (input)",
    "utilisation_wind": "Wind utilisation",
    "utilisation_solar": "PV utilisation",
}
"""Quantities with months, and the title of their panels."""

REAL_COLOUR = "#c1121f"
LABELS = {"blind": "model, blind weather", "real": "model, published resource"}
MONTHS = "JFMAMJJASOND"


def draw_months(frame: pd.DataFrame, year: int) -> Figure:
    """Draw published months beside those of both passes.

    Parameters
    ----------
    frame
        From `xjgrid.hindcast.compose`.
    year
        The year.

    Raises
    ------
    InputError
        If the table has no month of the year.
    """
    rows = frame[(frame["year"] == year) & (frame["place"] == "all") & (frame["month"] != "")]
    rows = rows.loc[[len(parse_months(month)) <= SHORT for month in rows["month"]]]
    shown = [quantity for quantity in PANELS if (rows["quantity"] == quantity).any()]
    if not shown:
        raise InputError(f"no published month of {year} to draw")
    height = 2.1 * ((len(shown) + 1) // 2) + 0.5
    from xjgrid.report.backend import rc_context

    figure, axes = make_figure(8.0, height, (len(shown) + 1) // 2, 2, squeeze=False)
    with rc_context(SETTINGS):
        for ax, quantity in zip(axes.ravel(), shown, strict=False):
            _draw_panel(ax, rows[rows["quantity"] == quantity], PANELS[quantity])
        for ax in axes.ravel()[len(shown) :]:
            ax.set_visible(False)
        _name(figure, axes[0, 0], f"Hindcast {year}: published and modelled months")
    return figure


def _name(figure: Figure, ax: Axes, title: str) -> None:
    """Write the title at the left and one legend for all panels below."""
    figure.suptitle(title, x=0.01, ha="left")
    handles, labels = ax.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels))


def _draw_panel(ax: Axes, rows: pd.DataFrame, title: str) -> None:
    """Draw one quantity; a span of two months is drawn as their mean in both."""
    unit = str(rows["unit"].iloc[0])
    sums = unit in ("TWh", "h")
    first = rows["pass"] == rows["pass"].iloc[0]
    x, y = _spread(rows[first], "published", sums)
    ax.plot(x, y, "o", color=INK, markersize=4, label="published", zorder=4)
    for name, colour in (("blind", EXPORTED), ("real", REAL_COLOUR)):
        of_pass = rows[(rows["pass"] == name) & rows["model"].notna()]
        if of_pass.empty:
            continue
        style: dict[str, Any] = {"color": colour, "linewidth": 1.3, "label": LABELS[name]}
        ax.plot(*_spread(of_pass, "model", sums), **style)
        if of_pass["low"].notna().any():
            x, low = _spread(of_pass, "low", sums)
            ax.fill_between(x, low, _spread(of_pass, "high", sums)[1], color=colour, alpha=0.2)
    ax.set_title(title)
    ax.set_ylabel(f"{unit} a month" if sums else unit)
    ax.set_xticks(range(1, 13), list(MONTHS))
    ax.set_xlim(0.5, 12.5)


def _spread(rows: pd.DataFrame, column: str, sums: bool) -> tuple[list[int], list[float]]:
    points = {}
    for month, value in zip(rows["month"], rows[column], strict=True):
        span = parse_months(month)
        for m in span:
            if len(span) == 1 or m not in points:
                points[m] = value / len(span) if sums else value
    return sorted(points), [points[m] for m in sorted(points)]


def draw_durations(cases: Sequence[tuple[str, Case]], year: int) -> Figure:
    """Draw duration curves of wind and PV output, curtailment and thermal output.

    Parameters
    ----------
    cases
        Pass and case; cases of one pass are drawn alike.
    year
        The year, for the title.
    """
    from xjgrid.report.backend import rc_context

    figure, axes = make_figure(8.0, 2.8, 1, 3)
    panels: list[tuple[str, str, tuple[str, ...]]] = [
        ("generation", "Wind and PV output", (*KINDS["wind"], *KINDS["solar"])),
        ("curtailment", "Curtailed wind and PV", (*KINDS["wind"], *KINDS["solar"])),
        ("generation", "Thermal output", KINDS["thermal"]),
    ]
    with rc_context(SETTINGS):
        _draw_curves(cases, axes, panels)
        _name(figure, axes[0], f"Hindcast {year}: duration curves")
    return figure


def _draw_curves(
    cases: Sequence[tuple[str, Case]], axes: Any, panels: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    drawn: set[str] = set()
    for name, case in cases:
        colour = REAL_COLOUR if name == "real" else EXPORTED
        style: dict[str, Any] = {"color": colour, "linewidth": 1.2 if name == "real" else 0.8}
        if name not in drawn:
            style["label"] = LABELS.get(name, name)
        for ax, (metric, _, groups) in zip(axes, panels, strict=True):
            values = sort_hours(case, metric, groups)
            ax.plot(np.linspace(0, 100, len(values)), values / 1000.0, **style)
        drawn.add(name)
    for ax, (_, title, _) in zip(axes, panels, strict=True):
        ax.set_title(title)
        ax.set_xlabel("% of hours", color=SOFT)
        ax.set_ylim(bottom=0)
    axes[0].set_ylabel("GW")


def sort_hours(case: Case, metric: str, groups: Sequence[str]) -> np.ndarray:
    """Return the region's hourly MW of some groups of carriers, largest first."""
    table = case.carriers
    carriers = [c for c in table.index[table["group"].isin(groups)]]
    values = case.metrics[metric]
    carriers = [c for c in carriers if c in values["carrier"].values]
    others = [dim for dim in values.dims if dim != "time"]
    hourly = np.asarray(values.sel(carrier=carriers).sum(others).to_numpy(), float)
    return np.sort(hourly)[::-1]
