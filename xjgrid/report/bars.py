"""Capacity by zone and carrier; generation by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.names import ALL
from xjgrid.report.style import (
    CURTAILED,
    INK,
    SETTINGS,
    SOFT,
    by_group,
    caption,
    group_colors,
    make_figure,
    put_legend,
    stack_bars,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from xjgrid.results.case import Case


def draw_capacity(case: Case) -> Figure:
    """Draw capacity by zone, and what stands and is built by carrier, in GW."""
    from xjgrid.report.backend import rc_context

    rows = case.pick("capacity", carrier="*", place="*")
    rows = rows[rows["place"].isin(case.zones.index)]
    wide = rows.pivot(index="place", columns="carrier", values="value") / 1e3
    by_zone = by_group(case, wide.reindex(case.zones.index).fillna(0.0))
    by_zone = by_zone.loc[by_zone.sum(axis=1).sort_values().index]
    with rc_context(SETTINGS):
        figure, (left, right) = make_figure(11, max(4.2, 0.3 * len(by_zone) + 1.2), columns=2)
        by_zone.index = [str(case.zones.at[z, "zone_name"]) for z in by_zone.index]
        stack_bars(left, by_zone, group_colors(case), horizontal=True)
        left.set_title("by zone")
        left.set_xlabel("GW")
        put_legend(left, loc="lower right", bbox_to_anchor=(1.0, 0.02))
        _draw_built(case, right)
        figure.suptitle(f"Capacity: {caption(case)}", x=0.01, ha="left")
    return figure


def _draw_built(case: Case, ax: Axes) -> None:
    """Draw what stands and what is built, one bar a carrier, with the total in figures."""
    total = case.pick("capacity", carrier="*").set_index("carrier")["value"] / 1e3
    built = (
        case.pick("capacity_built", absent=True, carrier="*").set_index("carrier")["value"] / 1e3
    )
    carriers = [c for c in case.carriers.index[::-1] if total.get(c, 0.0) > 5e-4]
    stands = np.array([total[c] - built.get(c, 0.0) for c in carriers])
    added = np.array([built.get(c, 0.0) for c in carriers])
    colors = list(case.carriers.loc[carriers, "color"])
    place = np.arange(len(carriers))
    ax.barh(place, stands, 0.72, color=colors, edgecolor="white", linewidth=0.4)
    ax.barh(
        place, added, 0.72, left=stands, color=colors, alpha=0.45, hatch="////",
        edgecolor="white", linewidth=0.4,
    )  # fmt: skip
    for y, (old, new) in enumerate(zip(stands, added, strict=True)):
        text = f" {old + new:,.1f}" + (f" (+{new:,.1f})" if new > 0.05 else "")
        ax.text(old + new, y, text, va="center", color=INK, fontsize=8)
    ax.set_yticks(place, list(case.carriers.loc[carriers, "name"]))
    ax.set_xlim(0, 1.22 * float((stands + added).max()))
    ax.margins(y=0.02)
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")
    ax.set_title("by carrier; hatched: built by the model")
    ax.set_xlabel("GW")


SHORT = 60 * 24
"""Hours; generation of a case shorter than this is drawn by day."""


def draw_generation(case: Case, zone: str | None = None) -> Figure:
    """Draw generation by month, curtailment on top, and the demand it meets.

    A case shorter than two months is drawn by day.
    """
    from xjgrid.report.backend import rc_context

    place = zone or ALL
    daily = case.hours < SHORT
    made, lost, used, sent = _by_day(case, zone) if daily else _by_month(case, place)
    stacked = by_group(case, made.fillna(0.0))
    months = stacked.index
    with rc_context(SETTINGS):
        figure, ax = make_figure(9.5, 4.6)
        stack_bars(ax, stacked, group_colors(case))
        x = np.arange(len(months))
        top = stacked.sum(axis=1).to_numpy()
        lost = lost.reindex(months).fillna(0.0).to_numpy()
        ax.bar(
            x, lost, 0.72, bottom=top, facecolor="#f3f3f3", edgecolor=CURTAILED, hatch="////",
            linewidth=0.6, label="Curtailed",
        )  # fmt: skip
        used = used.reindex(months).to_numpy()
        both = used + sent.reindex(months).fillna(0.0).to_numpy()
        ax.plot(x, used, color=INK, marker="o", markersize=3.5, linewidth=1.4, label="Consumption")
        ax.plot(
            x, both, color=SOFT, marker="s", markersize=3, linewidth=1.1, linestyle="--",
            label="Consumption and export",
        )  # fmt: skip
        step = max(1, len(months) // 12)
        names = [pd.Timestamp(m).strftime("%d %b" if daily else "%b") for m in months]
        ax.set_xticks(x[::step], names[::step])
        ax.set_ylabel("TWh a day" if daily else "TWh a month")
        where = "" if zone is None else f", {case.zones.at[zone, 'zone_name']}"
        ax.set_title(f"Generation{where}: {caption(case)}")
        put_legend(ax)
    return figure


Amounts = tuple[pd.DataFrame, pd.Series, pd.Series, pd.Series]


def _by_month(case: Case, place: str) -> Amounts:
    """Return generation by carrier, curtailment, consumption and export of a place in TWh."""
    made = case.pick("generation", absent=True, place=place, period="*", carrier="*")
    wide = made.pivot(index="period", columns="carrier", values="value") / 1e6
    lost, used, sent = (
        case.pick(metric, absent=True, place=place, period="*").set_index("period")["value"] / 1e6
        for metric in ("curtailment", "consumption", "export")
    )
    return wide, lost, used, sent


def _by_day(case: Case, zone: str | None) -> Amounts:
    """Return the same by day, from the hours."""
    ds = case.metrics
    days = pd.DatetimeIndex(ds["time"].to_numpy()).normalize()
    hours = ds["hours"].to_numpy().astype(float)

    def add_up(metric: str, *keep: str) -> pd.DataFrame:
        values = ds[metric]
        if zone is not None and "zone" in values.dims:
            values = values.sel(zone=[zone])
        elif zone is not None:
            values = values.where(ds["channel_zone"] == zone, 0.0)
        values = values.sum([d for d in values.dims if d not in ("time", *keep)])
        names = ds[keep[0]].to_numpy() if keep else ["all"]
        hourly = np.asarray(values.transpose("time", *keep), float).reshape(len(days), len(names))
        frame = pd.DataFrame(hourly * hours[:, None] / 1e6, index=days, columns=names)
        return frame.groupby(level=0).sum()

    lost, used, sent = (add_up(m)["all"] for m in ("curtailment", "consumption", "export"))
    return add_up("generation", "carrier"), lost, used, sent
