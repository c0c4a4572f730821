"""Storage over the horizon: what it holds, and when it gives and takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.report.style import SETTINGS, caption, make_figure, put_legend

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from xjgrid.results.case import Case


WORTH_SHOWING = 0.01
"""A carrier that holds less than this share of what the fullest holds is left out."""


def draw_storage(case: Case, zone: str | None = None) -> Figure:
    """Draw what storage holds by carrier, and its net discharge by day and hour of day."""
    from xjgrid.report.backend import rc_context

    ds = case.metrics if zone is None else case.metrics.sel(zone=[zone])
    times = pd.DatetimeIndex(ds["time"].to_numpy())
    held = pd.DataFrame(
        np.asarray(ds["storage_content"].sum("zone").transpose("time", "carrier"), float) / 1e3,
        index=times,
        columns=list(ds["carrier"].to_numpy()),
    )
    held = held.loc[:, held.max() > 1e-6]
    net = ds["storage_discharge"] - ds["storage_charge"]
    given = pd.Series(np.asarray(net.sum(("zone", "carrier")), float) / 1e3, index=times)
    with rc_context(SETTINGS):
        figure, axes = make_figure(11, 6.8, rows=3, height_ratios=[1, 1, 1.15])
        slow = [c for c in held if case.carriers.at[c, "renewable"]]
        fast = [c for c in held if c not in slow]
        _draw_levels(case, axes[0], held[fast], "pumped hydro, batteries and hydrogen")
        _draw_levels(case, axes[1], held[slow], "reservoirs and heat of CSP")
        _draw_hours(axes[2], given)
        where = "" if zone is None else f", {case.zones.at[zone, 'zone_name']}"
        figure.suptitle(f"Storage{where}: {caption(case)}", x=0.01, ha="left")
    return figure


def _draw_levels(case: Case, ax: Axes, held: pd.DataFrame, title: str) -> None:
    """Draw levels: a line a carrier; over a season the mean of each day."""
    long = len(held) > 24 * 45
    ax.set_title(f"held by {title}" + (", mean of each day" if long else ""))
    ax.set_ylabel("GWh")
    held = held.loc[:, held.max() > WORTH_SHOWING * held.max().max()]
    for carrier in held:
        color, name = case.carriers.at[carrier, "color"], case.carriers.at[carrier, "name"]
        series = held[carrier]
        if long:
            series = series.groupby(series.index.normalize()).mean()
        ax.plot(series.index, series, color=color, linewidth=1.3, label=str(name))
    ax.set_xlim(held.index[0], held.index[-1])
    ax.set_ylim(bottom=0)
    _label_time(ax, held.index)
    if held.empty or not len(held.columns):
        ax.text(0.5, 0.5, "none", transform=ax.transAxes, ha="center")
    put_legend(ax, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=4)


def _draw_hours(ax: Axes, given: pd.Series) -> None:
    """Draw net discharge by day (across) and hour of day (up) in colours."""
    from matplotlib.dates import date2num

    grid = given.groupby([given.index.hour, given.index.normalize()]).mean().unstack()
    most = float(np.nanmax(np.abs(grid.to_numpy()))) or 1.0
    first, last = grid.columns[0], grid.columns[-1] + pd.Timedelta(days=1)
    image = ax.imshow(
        grid.to_numpy(), aspect="auto", origin="lower", cmap="RdBu_r", vmin=-most, vmax=most,
        extent=(date2num(first), date2num(last), 0, 24), interpolation="nearest",
    )  # fmt: skip
    ax.xaxis_date()
    ax.set_title("net discharge by hour of day (red gives, blue takes), storage that charges")
    ax.set_ylabel("hour, Beijing")
    ax.set_yticks([0, 6, 12, 18, 24])
    ax.grid(visible=False)
    _label_time(ax, given.index)
    bar = ax.figure.colorbar(image, ax=ax, pad=0.01)
    bar.set_label("GW")
    bar.outline.set_visible(False)


def _label_time(ax: Axes, times: pd.DatetimeIndex) -> None:
    """Name months over a season, days over less."""
    from matplotlib.dates import AutoDateLocator, DateFormatter, MonthLocator

    long = times[-1] - times[0] > pd.Timedelta(days=60)
    ax.xaxis.set_major_locator(MonthLocator() if long else AutoDateLocator(maxticks=10))
    ax.xaxis.set_major_formatter(DateFormatter("%b" if long else "%d %b"))
