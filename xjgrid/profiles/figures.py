"""Figures of profiles beside published and measured figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.disk import writing
from xjgrid.inputs.study import Study
from xjgrid.profiles import statistics
from xjgrid.profiles.calibration import STATISTICS, Evidence

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MONTHS = "JFMAMJJASOND"
WIND, SUN, SOUTH, FACT, QUIET = "#2f6f9f", "#e08a1e", "#b23a48", "#222222", "#c9ced6"


def plot_check(study_root: Path, out: Path, name: str = "synthetic") -> Path:
    """Draw a profile beside the figures it is checked against.

    Parameters
    ----------
    study_root
        Folder with networks/ and profiles/.
    out
        Image to write; its ending decides the format (png, svg, pdf).
    name
        profiles/<name>.nc.

    Returns
    -------
    pathlib.Path
        The file written.
    """
    from xjgrid.report.backend import load_matplotlib

    load_matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    evidence = Evidence(Study(Path(study_root)), name)
    figure = Figure(figsize=(13, 7.6), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(2, 3)
    _draw_solar_months(axes[0, 0], evidence)
    _draw_solar_hours(axes[0, 1], evidence)
    _draw_solar_duration(axes[0, 2], evidence)
    _draw_wind_months(axes[1, 0], evidence)
    _draw_wind_memory(axes[1, 1], evidence)
    _draw_wind_spells(axes[1, 2], evidence)
    years = len(evidence.find("wind", "fleet"))
    figure.suptitle(
        f"Profile {name}: {years} weather years (lines) beside measured and published "
        "figures (points, with the tolerance of the check)",
        fontsize=12,
        x=0.01,
        ha="left",
    )
    for axis in axes.flat:
        axis.spines[["top", "right"]].set_visible(False)
        axis.title.set_fontsize(11)
    path = Path(out)
    with writing(path, "name another file"):
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=140)
    return path


def _rows(evidence: Evidence, check: str, place: str) -> pd.DataFrame:
    """Return the checks of a kind at a place with absolute widths, by index."""
    table = evidence.checks
    rows = table[(table["check"] == check) & (table["place"] == place)].sort_values("index").copy()
    low, high = rows["tolerance"].copy(), rows["tolerance"].copy()
    for kind in ("relative", "factor"):
        mask = rows["kind"] == kind
        value = rows.loc[mask, "expected"]
        step = rows.loc[mask, "tolerance"]
        low[mask] = value * step if kind == "relative" else value * (1 - 1 / step)
        high[mask] = value * step if kind == "relative" else value * (step - 1)
    return rows.assign(low=low, high=high)


def _draw_points(axis: Axes, rows: pd.DataFrame, x: Any, label: str, color: str = FACT) -> None:
    """Draw expected values with their tolerance."""
    errors = rows[["low", "high"]].to_numpy().T
    axis.errorbar(
        x, rows["expected"], yerr=errors, fmt="o", ms=4, lw=1, capsize=2, color=color, label=label
    )


def _draw_solar_months(axis: Axes, evidence: Evidence) -> None:
    months = np.arange(1, 13)
    for place, title, color in (("hami_south", "Hami", SUN), ("hotan", "Hotan", SOUTH)):
        rows = evidence.find("solar", place)
        mean = np.mean([statistics.find_month_means(row) for row in rows], axis=0)
        axis.plot(months, mean, color=color, lw=2)
        measured = _rows(evidence, "solar_month", place)
        _draw_points(axis, measured, measured["index"], f"{title}, measured", color)
    axis.set_xticks(months, list(MONTHS))
    axis.set_ylim(0)
    axis.set_title("PV capacity factor by month")
    axis.legend(frameon=False, loc="lower center", ncols=2)


def _draw_solar_hours(axis: Axes, evidence: Evidence) -> None:
    measured = _rows(evidence, "solar_hour", "hami_south")
    shape = np.mean(
        [statistics.find_hour_means(row) for row in evidence.find("solar", "hami_south")], axis=0
    )
    shape = shape * measured["expected"].sum() / shape.sum()
    axis.plot(np.arange(24), shape, color=SUN, lw=2)
    _draw_points(axis, measured, measured["index"], "Hami, measured")
    axis.set_xticks(range(0, 24, 4))
    axis.set_xlabel("hour of the day, Beijing time")
    axis.set_title("PV output by hour, same daily mean")
    axis.legend(frameon=False)


def _draw_solar_duration(axis: Axes, evidence: Evidence) -> None:
    place = "hami-shichengzi"
    share = np.linspace(0, 1, 201)
    if evidence.has(place):
        values = np.quantile(evidence.find("solar", place), share)
        axis.plot(100 * (1 - share), values, color=SUN, lw=2, label="station in Hami")
    zone = np.quantile(evidence.find("solar", "hami_south"), share)
    axis.plot(100 * (1 - share), zone, color=SUN, lw=1, ls="--", label="zone Hami South")
    fleet = np.quantile(evidence.find("solar", "fleet"), share)
    axis.plot(100 * (1 - share), fleet, color="#8a8f98", lw=1, label="fleet of Xinjiang")
    measured = _rows(evidence, "solar_quantile", place)
    _draw_points(axis, measured, 100 - measured["index"], "measured station")
    axis.set_xlabel("% of hours above")
    axis.set_xlim(0, 60)
    axis.set_title("PV duration, share of capacity")
    axis.legend(frameon=False)


def _draw_wind_months(axis: Axes, evidence: Evidence) -> None:
    months = np.arange(1, 13)
    shares = [100 * statistics.find_month_shares(row) for row in evidence.find("wind", "fleet")]
    for share in shares:
        axis.plot(months, share, color=QUIET, lw=1)
    axis.plot(months, np.mean(shares, axis=0), color=WIND, lw=2, label="model, mean and years")
    rows = _rows(evidence, "wind_month_share", "fleet")
    axis.bar(
        rows["index"],
        100 * (rows["low"] + rows["high"]),
        bottom=100 * (rows["expected"] - rows["low"]),
        width=0.5,
        color=FACT,
        alpha=0.25,
        label="published 2021-2023",
    )
    axis.set_xticks(months, list(MONTHS))
    axis.set_ylim(0)
    axis.set_title("wind, % of the year's available energy")
    axis.legend(frameon=False, loc="lower left")


def _draw_wind_memory(axis: Axes, evidence: Evidence) -> None:
    lags = np.arange(1, 73)
    fleet = evidence.find("wind", "fleet")
    curves = [[statistics.find_autocorrelation(row, int(k)) for k in lags] for row in fleet]
    axis.fill_between(lags, np.min(curves, axis=0), np.max(curves, axis=0), color=QUIET, alpha=0.6)
    axis.plot(lags, np.mean(curves, axis=0), color=WIND, lw=2, label="model, mean and range")
    rows = _rows(evidence, "wind_memory", "fleet")
    _draw_points(axis, rows, rows["index"], "ERA5 2020")
    axis.axhline(0, color=FACT, lw=0.6)
    axis.set_xticks(range(0, 73, 12))
    axis.set_xlabel("hours later")
    axis.set_title("wind of the fleet, autocorrelation")
    axis.legend(frameon=False)


def _draw_wind_spells(axis: Axes, evidence: Evidence) -> None:
    rows = _rows(evidence, "wind_spell", "fleet")
    at = np.arange(len(rows))
    model = [STATISTICS["wind_spell"](evidence, "fleet", int(i)) for i in rows["index"]]
    axis.bar(at, model, width=0.5, color=WIND, label="model")
    _draw_points(axis, rows, at, "ERA5 2020")
    words = {1: "mean", 2: "met by a\nlow hour", 3: "three\nlongest"}
    axis.set_xticks(at, [words[int(i)] for i in rows["index"]])
    axis.set_ylabel("h")
    axis.set_title("wind spells below a third of the mean")
    axis.legend(frameon=False, loc="upper left")
