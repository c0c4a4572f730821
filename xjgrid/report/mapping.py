"""The map: zones with their capacity, corridors with their loading, bases and channels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.report.places import project, spread
from xjgrid.report.style import (
    EXPORTED,
    INK,
    SETTINGS,
    SOFT,
    by_group,
    caption,
    group_colors,
    make_figure,
    name_group,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable
    from matplotlib.figure import Figure

    from xjgrid.results.case import Case

BIGGEST = 0.62
"""Radius of the largest pie, in degrees of latitude."""


def draw_map(case: Case) -> Figure:
    """Draw zones, corridors, bases and channels.

    A pie is a zone's capacity (area) by group; a line is a corridor, as wide as what may be used
    of it and coloured by its mean loading; an arrow is a channel with its energy.
    """
    from matplotlib import rc_context

    zones = case.zones
    rows = case.pick("capacity", carrier="*", place="*")
    rows = rows[rows["place"].isin(zones.index)]
    wide = rows.pivot(index="place", columns="carrier", values="value") / 1e3
    sizes = by_group(case, wide.reindex(zones.index).fillna(0.0))
    total = sizes.sum(axis=1)
    radius = BIGGEST * np.sqrt(total / total.max()).clip(lower=0.12)
    true = project(zones)
    at = spread(true, radius.to_numpy())
    with rc_context(SETTINGS):
        figure, ax = make_figure(10.6, 8.0)
        _set_frame(ax, zones, at)
        _draw_bases(ax, zones, at, radius)
        shades = _draw_corridors(case, ax, at)
        _draw_channels(case, ax, at, radius)
        colors = group_colors(case)
        for zone in zones.index:
            _draw_pie(ax, at.loc[zone], float(radius[zone]), sizes.loc[zone], colors)
        _name_zones(ax, zones, at, radius, total)
        _draw_legend(ax, sizes, colors)
        bar = figure.colorbar(shades, ax=ax, shrink=0.45, pad=0.01, aspect=25)
        bar.set_label("mean loading of corridors, % of what may be used")
        bar.outline.set_visible(False)
        ax.set_title(f"Capacity, corridors and channels: {caption(case)}")
    return figure


def _set_frame(ax: Axes, zones: pd.DataFrame, at: pd.DataFrame) -> None:
    """Set limits around the zones with room for arrows; degrees on the axes."""
    stretch = float(np.cos(np.deg2rad(zones["latitude"].mean())))
    ax.set_xlim(at["x"].min() - 1.1, at["x"].max() + 2.9)
    ax.set_ylim(at["y"].min() - 1.2, at["y"].max() + 1.0)
    ax.set_aspect("equal")
    low, high = (v / stretch for v in ax.get_xlim())
    ticks = np.arange(np.ceil(low / 5) * 5, high, 5)
    ax.set_xticks(ticks * stretch, [f"{t:.0f}°E" for t in ticks])
    bottom, top = ax.get_ylim()
    marks = np.arange(np.ceil(bottom / 2) * 2, top, 2)
    ax.set_yticks(marks, [f"{m:.0f}°N" for m in marks])
    ax.grid(visible=True, axis="both", linewidth=0.5)
    ax.tick_params(length=0, labelcolor=SOFT)
    for side in ax.spines.values():
        side.set_visible(False)


def _draw_bases(ax: Axes, zones: pd.DataFrame, at: pd.DataFrame, radius: pd.Series) -> None:
    """Draw a soft disc behind each zone of a base, and the base's name at its middle."""
    from matplotlib.patches import Circle

    tints = ("#f3e2c7", "#d8e8d2", "#d6e4f0", "#eadcf0", "#f5d9d3", "#e3e3cf")
    bases = [b for b in dict.fromkeys(zones["base"]) if b]
    for base, tint in zip(bases, tints * 3, strict=False):
        members = zones.index[zones["base"] == base]
        for zone in members:
            place = (at.at[zone, "x"], at.at[zone, "y"])
            ax.add_patch(Circle(place, radius[zone] + 0.24, color=tint, zorder=0.5, linewidth=0))
        ax.scatter([], [], s=90, color=tint, label=f"Base: {base}")


def _draw_corridors(case: Case, ax: Axes, at: pd.DataFrame) -> ScalarMappable:
    """Draw a line for each pair of zones; return what the colour bar needs."""
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, Normalize

    pairs = sum_corridors(case)
    norm, shades = Normalize(0, 100), colormaps["YlOrRd"]
    widest = pairs["limit"].max() if len(pairs) else 1.0
    for (zone0, zone1), row in pairs.iterrows():
        x, y = (at.loc[[zone0, zone1], axis].to_numpy() for axis in ("x", "y"))
        width = 1.0 + 6.0 * row["limit"] / widest
        ax.plot(x, y, color="white", linewidth=width + 1.6, zorder=1, solid_capstyle="round")
        ax.plot(x, y, color="#9a9a9a", linewidth=width + 0.6, zorder=1.05, solid_capstyle="round")
        shade = shades(0.12 + 0.88 * norm(100 * row["loading"]))
        ax.plot(x, y, color=shade, linewidth=width, zorder=1.1, solid_capstyle="round")
    clipped = shades(np.linspace(0.12, 1.0, 256))
    return ScalarMappable(norm, ListedColormap(clipped))


def sum_corridors(case: Case) -> pd.DataFrame:
    """Return corridors by pair of zones: what may be used in MW, mean loading (by size)."""
    ds = case.metrics
    loading = case.summary[
        (case.summary["metric"] == "loading")
        & (case.summary["period"] == case.year)
        & (case.summary["consumer"] == "all")
    ].set_index("place")["value"]
    frame = pd.DataFrame(
        {
            "zone0": ds["corridor_zone0"].to_numpy().astype(str),
            "zone1": ds["corridor_zone1"].to_numpy().astype(str),
            "limit": ds["corridor_limit"].to_numpy().astype(float),
        },
        index=ds["corridor"].to_numpy().astype(str),
    )
    frame["used"] = frame["limit"] * loading.reindex(frame.index).fillna(0.0)
    swap = frame["zone0"] > frame["zone1"]
    frame.loc[swap, ["zone0", "zone1"]] = frame.loc[swap, ["zone1", "zone0"]].to_numpy()
    sums = frame.groupby(["zone0", "zone1"])[["limit", "used"]].sum()
    return sums.assign(loading=(sums["used"] / sums["limit"]).fillna(0.0))


def _draw_channels(case: Case, ax: Axes, at: pd.DataFrame, radius: pd.Series) -> None:
    """Draw an arrow for each channel, fanned out where a zone has several, with its energy."""
    ds = case.metrics
    zone_of = ds["channel_zone"].to_numpy().astype(str)
    middle = at.mean()
    for zone in dict.fromkeys(zone_of):
        names = ds["channel"].to_numpy().astype(str)[zone_of == zone]
        away = np.arctan2(at.at[zone, "y"] - middle["y"], at.at[zone, "x"] - middle["x"])
        for i, name in enumerate(names):
            angle = 0.6 * away + np.deg2rad(34) * ((len(names) - 1) / 2 - i)
            energy = case.pick("export", consumer=name, place=zone)["value"].sum() / 1e6
            target = str(ds["channel_to"].sel(channel=name).item()) or name
            _draw_arrow(ax, at.loc[zone], float(radius[zone]), angle, f"{target}\n{energy:.3g} TWh")


def _draw_arrow(ax: Axes, place: pd.Series, radius: float, angle: float, text: str) -> None:
    step = np.array([np.cos(angle), np.sin(angle)])
    tail = place[["x", "y"]].to_numpy(float) + step * radius
    tip = tail + step * 1.15
    ax.annotate(
        "", xy=tip, xytext=tail, zorder=4,
        arrowprops={"arrowstyle": "-|>", "color": EXPORTED, "lw": 2.6, "mutation_scale": 16},
    )  # fmt: skip
    ax.text(
        tip[0] + 0.12 * step[0], tip[1] + 0.12 * step[1], text, fontsize=8, color="#1b6fa0",
        va="center",
        ha="left" if step[0] > -0.2 else "right", zorder=5,
    )  # fmt: skip


def _draw_pie(
    ax: Axes, place: pd.Series, radius: float, sizes: pd.Series, colors: dict[str, str]
) -> None:
    """Draw a zone's capacity by group, clockwise from above."""
    from matplotlib.patches import Circle, Wedge

    centre = (place["x"], place["y"])
    ax.add_patch(Circle(centre, radius * 1.06, color="white", zorder=2, linewidth=0))
    start = 90.0
    for group, value in sizes[sizes > 0].items():
        turn = 360.0 * value / sizes.sum()
        ax.add_patch(
            Wedge(centre, radius, start - turn, start, color=colors[str(group)], zorder=3, lw=0)
        )
        start -= turn


def _name_zones(
    ax: Axes, zones: pd.DataFrame, at: pd.DataFrame, radius: pd.Series, total: pd.Series
) -> None:
    """Write each zone's name and capacity below its pie."""
    from matplotlib.patheffects import withStroke

    for zone in zones.index:
        name = shorten(str(zones.at[zone, "zone_name"]))
        ax.text(
            at.at[zone, "x"], at.at[zone, "y"] - radius[zone] - 0.06,
            f"{name}\n{total[zone]:.1f} GW", ha="center", va="top",
            fontsize=7.5, color=INK, linespacing=0.95, zorder=6,
            path_effects=[withStroke(linewidth=2.2, foreground="white")],
        )  # fmt: skip


def shorten(name: str) -> str:
    """Return the first place of a zone's name.

    Examples
    --------
    >>> [shorten(name) for name in ("Hami north (Balikun)", "Aksu, Kuqa and Alar", "Altay")]
    ['Hami north', 'Aksu', 'Altay']
    """
    return re.split(r" \(|, | and ", name)[0]


def _draw_legend(ax: Axes, sizes: pd.DataFrame, colors: dict[str, str]) -> None:
    for group in sizes.columns[sizes.sum() > 0]:
        ax.scatter([], [], s=60, color=colors[group], label=name_group(group))
    ax.plot([], [], color=EXPORTED, linewidth=2.6, label="Export channel, energy sent")
    handles, labels = ax.get_legend_handles_labels()
    ax.figure.legend(
        handles, labels, loc="outside lower center", ncols=6, columnspacing=1.4, handletextpad=0.5
    )
