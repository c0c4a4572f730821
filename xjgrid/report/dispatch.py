"""A week, hour by hour: who supplies, what is stored, sent out and curtailed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.errors import InputError
from xjgrid.report.style import (
    CURTAILED,
    EXPORTED,
    INK,
    SETTINGS,
    SOFT,
    UNSERVED,
    by_group,
    caption,
    group_colors,
    make_figure,
    name_group,
    put_legend,
)

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from xjgrid.results.case import Case

HOURS = 168


def draw_dispatch(case: Case, week: str | None = None, zone: str | None = None) -> Figure:
    """Draw a week of dispatch in GW.

    Parameters
    ----------
    week
        First day, ``YYYY-MM-DD`` or ``MM-DD``; the week of the tightest hour if not given.
    zone
        One zone, with what it takes from and gives to its neighbours; the region if not given.
    """
    from xjgrid.report.backend import rc_context

    ds = case.metrics.isel(time=choose_week(case, week))
    if zone is not None:
        ds = ds.sel(zone=[zone])
    with rc_context(SETTINGS):
        figure, ax = make_figure(11.5, 5.0)
        supply = find_supply(case, ds, zone)
        use = find_use(case, ds, zone)
        colors = group_colors(case) | {
            "import": "#b8b8b8", "send": "#cfcfcf", "unserved": UNSERVED, "export": EXPORTED,
        }  # fmt: skip
        times = pd.DatetimeIndex(ds["time"].to_numpy())
        top = _stack(ax, times, supply, colors)
        lost = np.asarray(ds["curtailment"].sum(("zone", "carrier")), float) / 1e3
        ax.fill_between(
            times, top, top + lost, step="post", facecolor="#f3f3f3", edgecolor=CURTAILED,
            hatch="////", linewidth=0, label="Curtailed",
        )  # fmt: skip
        _stack(ax, times, -use, colors)
        demand = np.asarray((ds["consumption"] + ds["unserved"]).sum("zone"), float) / 1e3
        ax.step(times, demand, where="post", color=INK, linewidth=1.5, label="Demand")
        _dress(ax, times)
        where = "" if zone is None else f", {case.zones.at[zone, 'zone_name']}"
        ax.set_title(f"Dispatch{where}, week of {times[0]:%d %B}: {caption(case)}")
        put_legend(ax)
    return figure


def choose_week(case: Case, week: str | None) -> slice:
    """Return the hours of a week that begins on a day of the case.

    Raises
    ------
    InputError
        If the day cannot be read or lies outside the hours of the case.
    """
    times = pd.DatetimeIndex(case.metrics["time"].to_numpy())
    if week is None:
        tight = times[int(np.argmin(case.metrics["margin"].to_numpy()))]
        day = tight.normalize() - pd.Timedelta(days=3)
        day = max(times[0], min(day, times[-1].normalize() - pd.Timedelta(days=6)))
    else:
        text = week if len(week) > 5 else f"{case.year}-{week}"
        try:
            day = pd.Timestamp(text)
        except ValueError as error:
            raise InputError(f"--week {week}: write the day as YYYY-MM-DD or MM-DD") from error
    if not times[0].normalize() <= day <= times[-1]:
        raise InputError(
            f"--week {week}: {case.name} covers {times[0]:%Y-%m-%d} to {times[-1]:%Y-%m-%d}"
        )
    first = int(times.searchsorted(day))
    last = int(times.searchsorted(day + pd.Timedelta(hours=HOURS)))
    return slice(first, last)


def _frame(ds: xr.Dataset, name: str, case: Case) -> pd.DataFrame:
    """Return an hourly variable by group in GW."""
    values = ds[name].sum("zone").transpose("time", "carrier")
    frame = pd.DataFrame(
        np.asarray(values, float) / 1e3,
        index=pd.DatetimeIndex(ds["time"].to_numpy()),
        columns=list(ds["carrier"].to_numpy()),
    )
    return by_group(case, frame)


def net_import(ds: xr.Dataset, zone: str) -> np.ndarray:
    """Return what a zone takes from its neighbours less what it gives, in MW, shape (time,)."""
    into = (ds["corridor_zone1"] == zone).astype(float) - (ds["corridor_zone0"] == zone).astype(
        float
    )
    return np.asarray((ds["flow"] * into).sum("corridor"), float)


def find_supply(case: Case, ds: xr.Dataset, zone: str | None) -> pd.DataFrame:
    """Return who supplies in GW: groups (storage giving back among them), neighbours, unserved."""
    made, back = _frame(ds, "generation", case), _frame(ds, "storage_discharge", case)
    frame = made.add(back, fill_value=0.0)
    frame = frame[[c for c in group_colors(case) if c in frame]]
    order = [g for g in [*made.columns, *back.columns] if g in frame]
    frame = frame[list(dict.fromkeys(order))]
    if zone is not None:
        frame["import"] = np.clip(net_import(ds, zone), 0, None) / 1e3
    frame["unserved"] = np.asarray(ds["unserved"].sum("zone"), float) / 1e3
    return frame


def find_use(case: Case, ds: xr.Dataset, zone: str | None) -> pd.DataFrame:
    """Return what is taken besides demand in GW: storage, neighbours, export."""
    frame = _frame(ds, "storage_charge", case)
    if zone is None:
        sent = ds["export"].sum("channel")
    else:
        sent = (ds["export"] * (ds["channel_zone"] == zone)).sum("channel")
        frame["send"] = np.clip(-net_import(ds, zone), 0, None) / 1e3
    frame["export"] = np.asarray(sent, float) / 1e3
    return frame


LABELS = {
    "import": "From neighbours",
    "send": "To neighbours",
    "unserved": "Unserved",
    "export": "Export",
}


def _stack(
    ax: Axes, times: pd.DatetimeIndex, frame: pd.DataFrame, colors: dict[str, str]
) -> np.ndarray:
    """Stack columns as steps from 0 upwards or downwards; return the edge of the stack."""
    edge = np.zeros(len(frame))
    known = set(ax.get_legend_handles_labels()[1])
    for column in frame.columns[(frame.abs() > 1e-6).any()]:
        name = LABELS.get(column, name_group(column))
        upper = edge + frame[column].to_numpy(float)
        ax.fill_between(
            times, edge, upper, step="post", color=colors[column], linewidth=0,
            label=None if name in known else name,
        )  # fmt: skip
        edge = upper
    return edge


def _dress(ax: Axes, times: pd.DatetimeIndex) -> None:
    """Set the axes: days named at noon, a line at 0, GW."""
    from matplotlib.dates import DateFormatter, DayLocator, HourLocator
    from matplotlib.ticker import NullFormatter

    ax.axhline(0, color=SOFT, linewidth=0.8)
    ax.set_xlim(times[0], times[-1] + pd.Timedelta(hours=1))
    ax.xaxis.set_major_locator(DayLocator())
    ax.xaxis.set_major_formatter(NullFormatter())
    ax.xaxis.set_minor_locator(HourLocator(byhour=[12]))
    ax.xaxis.set_minor_formatter(DateFormatter("%a %d %b"))
    ax.tick_params(axis="x", which="minor", length=0)
    ax.grid(visible=True, axis="x", which="major")
    ax.set_ylabel("GW   (down: stored and sent out)")
