"""Metrics of the targets of policy: records of a case's summary, and quotients of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from xjgrid.account.metrics import ALL, RENEWABLE, WITHOUT_HYDRO

OF = "{of}"
"""Stands for the column `of` of the target."""


@dataclass(frozen=True)
class Figure:
    """Records of the summary that make one figure; names may hold the wildcards ``*`` and ``?``.

    Where a column asks for the total and a case has none, the parts are added up.
    """

    metric: str
    variant: str = ""
    end_use: str = ALL
    carriers: tuple[str, ...] = (ALL,)
    part: str = ALL


@dataclass(frozen=True)
class TargetMetric:
    """How a target is measured: figures added up, over others, in one case or against a base.

    Parameters
    ----------
    parts
        Figures that are added up.
    over
        Figures that the sum is divided by; empty for the sum itself.
    function
        Makes the value out of the quotients of the case and of its base; a function that takes
        the base needs `change` set.
    unit
        Unit of the value.
    scale
        From the unit of the quotient to `unit`.
    change
        Whether it compares the case with an earlier one.
    since
        Year of that earlier one; any if not given.
    stated
        Whether the tables state it for whole years, however many hours the case covers.
    reading
        Which of several readings of the target it takes.
    differs
        Why its value, though near what the target means, cannot be held against it.
    """

    parts: tuple[Figure, ...]
    unit: str
    over: tuple[Figure, ...] = ()
    scale: float = 1.0
    change: bool = False
    since: int | None = None
    stated: bool = False
    reading: str = ""
    differs: str = ""
    function: Callable[[float, float], float] = field(default=lambda now, before: now)


def rise(now: float, before: float) -> float:
    """Return by what part a figure rose.

    Examples
    --------
    >>> rise(97.0, 100.0)
    -0.03
    """
    return round(now / before - 1.0, 12)


def _green(variant: str, part: str = RENEWABLE) -> TargetMetric:
    figure = Figure("green_share", variant, OF, part=part)
    return TargetMetric((figure,), "%", scale=100.0)


_OUTPUT = Figure("process_output", end_use=OF, carriers=("*",))
_FUEL = Figure("final_energy", end_use=OF, carriers=("fuel",))
_POWER = Figure("final_energy", end_use=OF, carriers=("electricity",))
_ELECTRIC_STEEL = Figure("process_output", end_use=OF, carriers=("*eaf*", "*dri*"))

TARGET_METRICS: Mapping[str, TargetMetric] = {
    "green-share-bought": _green("bought"),
    "green-share-contracted": _green("contracted"),
    "green-share-annual": _green("annual"),
    "green-share-hourly": _green("hourly"),
    "green-share-traced": _green("traced"),
    "green-share-production": _green("production"),
    "green-share-annual-without-hydro": _green("annual", WITHOUT_HYDRO),
    "export-renewable-share": TargetMetric(
        (Figure("export_renewable", end_use=OF),),
        "%",
        (Figure("export", end_use=OF),),
        100.0,
        reading="by what the channel bought, else the production share",
    ),
    "short-process-share": TargetMetric((_ELECTRIC_STEEL,), "%", (_OUTPUT,), 100.0),
    "scrap": TargetMetric((Figure("scrap_used"),), "Mt", scale=1e-6),
    "electrification": TargetMetric((Figure("electrification", end_use=OF),), "%", scale=100.0),
    "vehicle-share": TargetMetric(
        (Figure("adoption_share", end_use=OF, carriers=("electric-vehicle",)),),
        "%",
        scale=100.0,
        differs="share of all vehicles, asked of those added",
    ),
    "industry-co2-change": TargetMetric(
        (Figure("co2_industry"),), "%", scale=100.0, change=True, function=rise
    ),
    "industry-co2-peak-year": TargetMetric((Figure("co2_peak_year"),), "year", stated=True),
    "fuel-per-tonne-change": TargetMetric(
        (_FUEL,), "%", (_OUTPUT,), 100.0, change=True, since=2020, function=rise
    ),
    "energy-per-tonne-change": TargetMetric(
        (_FUEL, _POWER), "%", (_OUTPUT,), 100.0, change=True, since=2020, function=rise
    ),
    "green-hydrogen": TargetMetric(
        (Figure("hydrogen", carriers=("electrolysis",)),), "kt", scale=1e-3 / 33.33
    ),
    "co2-captured": TargetMetric((Figure("co2_captured"),), "Mt", scale=1e-6),
}
"""Every measure that a target may name."""
