"""The map: zones with their capacity, corridors with their loading, bases and channels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.report.labels import LETTER, LINE, SIDES, Box, place_labels
from xjgrid.report.places import project, spread
from xjgrid.report.scale import BIGGEST, THICK, THIN, draw_scale
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

RING = 0.09
"""Width of the ring of what is built, likewise."""

SMALLEST = 5e-4
"""GW; additions below this are the solver's rounding."""


def draw_map(case: Case) -> Figure:
    """Draw zones, corridors, bases and channels.

    A pie is a zone's capacity (area) by group, a ring the part of it that is built;
    a line is a corridor, as wide as what may be used of it and coloured by its mean
    loading; an arrow is a channel with its energy.
    """
    from xjgrid.report.backend import rc_context

    zones = case.zones
    rows = case.pick("capacity", carrier="*", place="*")
    rows = rows[rows["place"].isin(zones.index)]
    sizes = by_group(case, _by_zone(rows, zones))
    built = by_group(
        case, _by_zone(case.pick("capacity_built", absent=True, carrier="*", place="*"), zones)
    )
    total = sizes.sum(axis=1)
    radius = BIGGEST * np.sqrt(total / total.max()).clip(lower=0.12)
    true = project(zones)
    at = spread(true, radius.to_numpy())
    with rc_context(SETTINGS):
        figure, ax = make_figure(10.6, 8.0)
        _set_frame(ax, zones, at)
        _draw_bases(ax, zones, at, radius)
        shades, widest = _draw_corridors(case, ax, at)
        arrows = find_arrows(case, at, radius)
        for arrow in arrows:
            _draw_arrow(ax, arrow)
        colors = group_colors(case)
        for zone in zones.index:
            _draw_pie(
                ax, at.loc[zone], float(radius[zone]), sizes.loc[zone], built.loc[zone], colors
            )
        _name_zones(case, ax, at, radius, total, arrows)
        draw_scale(ax, float(total.max()), widest / 1e3)
        _draw_legend(ax, sizes, colors, bool(built.to_numpy().sum() > SMALLEST))
        bar = figure.colorbar(shades, ax=ax, shrink=0.45, pad=0.01, aspect=25)
        bar.set_label("mean loading of corridors, % of what may be used")
        bar.outline.set_visible(False)
        ax.set_title(f"Capacity, corridors and channels: {caption(case)}")
    return figure


def _by_zone(rows: pd.DataFrame, zones: pd.DataFrame) -> pd.DataFrame:
    """Return figures of the summary in GW by zone and carrier."""
    rows = rows[rows["place"].isin(zones.index)]
    wide = rows.pivot(index="place", columns="carrier", values="value") / 1e3
    return wide.reindex(zones.index).fillna(0.0)


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


def _draw_corridors(case: Case, ax: Axes, at: pd.DataFrame) -> tuple[ScalarMappable, float]:
    """Draw a line for each pair of zones; return what the colour bar needs, and the most MW."""
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, Normalize

    pairs = sum_corridors(case)
    norm, shades = Normalize(0, 100), colormaps["YlOrRd"]
    widest = pairs["limit"].max() if len(pairs) else 1.0
    for (zone0, zone1), row in pairs.iterrows():
        x, y = (at.loc[[zone0, zone1], axis].to_numpy() for axis in ("x", "y"))
        width = THIN + THICK * row["limit"] / widest
        ax.plot(x, y, color="white", linewidth=width + 1.6, zorder=1, solid_capstyle="round")
        ax.plot(x, y, color="#9a9a9a", linewidth=width + 0.6, zorder=1.05, solid_capstyle="round")
        shade = shades(0.12 + 0.88 * norm(100 * row["loading"]))
        ax.plot(x, y, color=shade, linewidth=width, zorder=1.1, solid_capstyle="round")
    clipped = shades(np.linspace(0.12, 1.0, 256))
    return ScalarMappable(norm, ListedColormap(clipped)), float(widest)


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


@dataclass(frozen=True)
class Arrow:
    """A channel on the map: where it begins, ends and is named, in degrees of latitude."""

    tail: np.ndarray
    tip: np.ndarray
    name: np.ndarray
    text: str

    @property
    def align(self) -> str:
        """Side on which the name touches its place."""
        return "left" if self.tip[0] - self.tail[0] > -0.23 else "right"

    @property
    def box(self) -> Box:
        """What the name covers."""
        wide, high = LETTER * 1.1 * max(map(len, self.text.split("\n"))), 1.1 * LINE
        left = self.name[0] - (wide if self.align == "right" else 0.0)
        return left, self.name[1] - high, left + wide, self.name[1] + high


def find_arrows(case: Case, at: pd.DataFrame, radius: pd.Series) -> list[Arrow]:
    """Return an arrow for each channel, fanned out where a zone has several, with its energy."""
    ds = case.metrics
    zone_of = ds["channel_zone"].to_numpy().astype(str)
    middle = at.mean()
    arrows = []
    for zone in dict.fromkeys(zone_of):
        names = ds["channel"].to_numpy().astype(str)[zone_of == zone]
        place = at.loc[zone, ["x", "y"]].to_numpy(float)
        away = np.arctan2(place[1] - middle["y"], place[0] - middle["x"])
        for i, name in enumerate(names):
            angle = 0.6 * away + np.deg2rad(34) * ((len(names) - 1) / 2 - i)
            step = np.array([np.cos(angle), np.sin(angle)])
            energy = (
                case.pick("export", absent=True, consumer=name, place=zone)["value"].sum() / 1e6
            )
            target = str(ds["channel_to"].sel(channel=name).item()) or name
            tail = place + step * float(radius[zone])
            text = f"{target}\n{energy:.3g} TWh"
            arrows.append(Arrow(tail, tail + 1.15 * step, tail + 1.27 * step, text))
    return arrows


def _draw_arrow(ax: Axes, arrow: Arrow) -> None:
    ax.annotate(
        "", xy=tuple(arrow.tip), xytext=tuple(arrow.tail), zorder=4,
        arrowprops={"arrowstyle": "-|>", "color": EXPORTED, "lw": 2.6, "mutation_scale": 16},
    )  # fmt: skip
    ax.text(
        arrow.name[0], arrow.name[1], arrow.text, fontsize=8, color="#1b6fa0", va="center",
        ha=arrow.align, zorder=5,
    )  # fmt: skip


def _draw_pie(
    ax: Axes, place: pd.Series, radius: float, sizes: pd.Series, built: pd.Series,
    colors: dict[str, str],
) -> None:  # fmt: skip
    """Draw a zone's capacity by group, clockwise from above; a ring is the part that is built."""
    from matplotlib.patches import Circle, Wedge

    centre = (place["x"], place["y"])
    whole = float(sizes.sum())
    ax.add_patch(Circle(centre, radius * 1.06, color="white", zorder=2, linewidth=0))
    for values, inner, outer in (
        (sizes, 0.0, radius),
        (built, radius * 1.05, radius * 1.05 + RING),
    ):
        start = 90.0
        for group, value in values[values > 1e-3 * whole].items():
            turn, color = 360.0 * value / whole, colors[str(group)]
            ax.add_patch(
                Wedge(
                    centre, outer, start - turn, start, width=outer - inner, facecolor=color,
                    edgecolor=INK if inner else color, zorder=3, lw=0.7 if inner else 0,
                )
            )  # fmt: skip
            start -= turn


def _name_zones(
    case: Case, ax: Axes, at: pd.DataFrame, radius: pd.Series, total: pd.Series,
    arrows: list[Arrow],
) -> None:  # fmt: skip
    """Write each zone's name and capacity beside its pie, where it hides least."""
    from matplotlib.patheffects import withStroke

    names = case.zones["zone_name"]
    texts = {zone: f"{shorten(str(names[zone]))}\n{total[zone]:.1f} GW" for zone in at.index}
    places = at[["x", "y"]]
    lines = [
        (places.loc[a].to_numpy(), places.loc[b].to_numpy()) for a, b in sum_corridors(case).index
    ]
    lines += [(arrow.tail, arrow.tip) for arrow in arrows]
    sides = place_labels(at, radius * 1.12, texts, lines, [arrow.box for arrow in arrows])
    for zone, text in texts.items():
        across, up = SIDES[sides[zone]]
        away = radius[zone] * 1.12 + 0.06
        ax.text(
            at.at[zone, "x"] + across * away, at.at[zone, "y"] + up * away, text,
            ha={0: "center", 1: "left", -1: "right"}[int(np.sign(across))],
            va={0: "center", 1: "bottom", -1: "top"}[int(np.sign(up))],
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


def _draw_legend(ax: Axes, sizes: pd.DataFrame, colors: dict[str, str], built: bool) -> None:
    for group in sizes.columns[sizes.sum() > 0]:
        ax.scatter([], [], s=60, color=colors[group], label=name_group(group))
    ax.plot([], [], color=EXPORTED, linewidth=2.6, label="Export channel, energy sent")
    if built:
        ax.scatter(
            [], [], s=70, facecolors="none", edgecolors=INK, linewidths=2.0,
            label="Ring: built by the model",
        )  # fmt: skip
    handles, labels = ax.get_legend_handles_labels()
    ax.figure.legend(
        handles, labels, loc="outside lower center", ncols=6, columnspacing=1.4, handletextpad=0.5
    )
