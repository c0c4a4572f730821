"""Cases side by side as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.cost import DECIDED
from xjgrid.errors import InputError
from xjgrid.report.style import (
    INK,
    SETTINGS,
    by_group,
    group_colors,
    make_figure,
    stack_bars,
)
from xjgrid.results.comparing import (
    covers_same,
    distinguish,
    name_apart,
    tell_hours,
)
from xjgrid.results.headline import PARTS, TRANSFER

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from xjgrid.results.case import Case

COST_COLORS = (
    "#5b3a8c", "#b78bc9", "#e69f00", "#3d3935", "#009e73", "#56b4e9", "#0072b2", "#cc79a7",
    "#b8860b", "#8c564b", "#c1121f", "#d55e00", "#8c8c8c",
)  # fmt: skip
SHARES = (("production", "of production", "#0072b2"), ("annual", "of consumption", "#009e73"))


def draw_comparison(cases: Sequence[Case]) -> Figure:
    """Draw capacity, generation, cost, green shares and CO2 of several cases, each once.

    Raises
    ------
    InputError
        If they cover unlike hours.
    """
    cases, _ = distinguish(cases)
    if not all(covers_same(cases[0], case) for case in cases):
        raise InputError(f"{tell_hours(cases)}: draw each by itself")
    from xjgrid.report.backend import rc_context

    colors: dict[str, str] = {}
    for case in cases:
        colors = group_colors(case) | colors
    with rc_context(SETTINGS):
        figure, axes = make_figure(12.5, 3.4 + 0.75 * len(cases), rows=2, columns=3)
        for ax, metric, title, size, unit in (
            (axes[0, 0], "capacity", "capacity", 1e3, "GW"),
            (axes[0, 1], "capacity_built", "built by the model", 1e3, "GW"),
            (axes[0, 2], "generation", "generation", 1e6, "TWh"),
        ):
            frame = _by_case(cases, metric) / size
            stack_bars(ax, frame[::-1], colors, horizontal=True)
            ax.set_title(f"{title}, {unit}")
            ax.locator_params(axis="x", nbins=6)
            ax.margins(x=0.08)
        handles, labels = axes[0, 0].get_legend_handles_labels()
        axes[0, 2].legend(handles[::-1], labels[::-1], loc="upper left", bbox_to_anchor=(1.0, 1.0))
        _draw_cost(axes[1, 0], cases)
        _draw_shares(axes[1, 1], cases)
        _draw_co2(axes[1, 2], cases)
        for ax in axes[:, 1:].ravel():
            ax.set_yticklabels([])
    return figure


def _by_case(cases: Sequence[Case], metric: str) -> pd.DataFrame:
    rows = {}
    for case, name in zip(cases, name_apart(cases), strict=True):
        values = case.pick(metric, absent=True, carrier="*").set_index("carrier")["value"]
        rows[name] = by_group(case, values.to_frame().T).iloc[0]
    return pd.DataFrame(rows).T.fillna(0.0)


def _draw_cost(ax: Axes, cases: Sequence[Case]) -> None:
    """Draw the parts of the system cost; what sites pay to the grid is a transfer and left out."""
    colors = dict(zip(DECIDED, COST_COLORS, strict=True))
    parts = [part for part in DECIDED if part != TRANSFER]
    rows = {
        name: {part: case.value("cost", default=0.0, method=part) / 1e9 for part in parts}
        for case, name in zip(cases, name_apart(cases), strict=True)
    }
    frame = pd.DataFrame(rows).T[parts]
    stack_bars(ax, frame[::-1], colors, horizontal=True, labels=PARTS)
    ax.set_title("system cost, bn CNY")
    ax.locator_params(axis="x", nbins=6)
    handles, labels = ax.get_legend_handles_labels()
    ax.legend(handles, labels, loc="upper left", bbox_to_anchor=(-0.02, -0.12), ncols=2)


def _draw_shares(ax: Axes, cases: Sequence[Case]) -> None:
    place = np.arange(len(cases))[::-1]
    for i, (method, label, color) in enumerate(SHARES):
        values = []
        for case in cases:
            found = case.pick("green_share", absent=True, method=method, carrier="renewable")[
                "value"
            ]
            values.append(100 * float(found.iloc[0]) if len(found) else 0.0)
        at = place + 0.18 - 0.36 * i
        ax.barh(at, values, 0.34, color=color, label=label)
        for y, value in zip(at, values, strict=True):
            ax.text(value, y, f" {value:.1f}", va="center", fontsize=8, color=INK)
    _dress(ax, place, "green share, %")
    ax.legend(loc="upper left", bbox_to_anchor=(-0.02, -0.12), ncols=2)


def _draw_co2(ax: Axes, cases: Sequence[Case]) -> None:
    place = np.arange(len(cases))[::-1]
    values = [case.value("co2") / 1e6 for case in cases]
    ax.barh(place, values, 0.6, color="#5c5148")
    for y, value in zip(place, values, strict=True):
        ax.text(value, y, f" {value:,.3g}", va="center", fontsize=8, color=INK)
    _dress(ax, place, "CO2, Mt")


def _dress(ax: Axes, place: np.ndarray, title: str) -> None:
    ax.set_yticks(place)
    ax.set_title(title)
    ax.margins(x=0.14)
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")
