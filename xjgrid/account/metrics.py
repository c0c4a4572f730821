"""Every metric, declared once in ``metrics.csv``: its unit, its meaning and its breakdowns."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

ALL = "all"
"""Location, end use, carrier or part of a total."""

RENEWABLE = "renewable"
WITHOUT_HYDRO = "renewable-without-hydro"

LABELS = ("variant", "location", "location_kind", "end_use", "carrier", "part", "period")
"""Columns of the summary that say of what a value is."""

SUMMARY_COLUMNS = ("metric", *LABELS, "value", "unit")

END_USES = ("product", "sector", "end_use", "service", "losses", "contract", "programme",
            "constraint")  # fmt: skip
"""Kinds of what the column ``end_use`` may hold; `Metric.end_uses` says which a metric has."""

LISTS = ("locations", "end_use", "carrier", "part", "variant")


@dataclass(frozen=True)
class Metric:
    """A figure that a case reports.

    Parameters
    ----------
    name
        As in ``summary.csv`` and, where it is hourly, as a variable of ``metrics.nc``.
    unit
        Unit of the value in ``summary.csv``; ``1`` is a share.
    meaning
        Meaning of the figure, in a sentence or two.
    locations
        Kinds of locations that it has beside the total: zone, region, site, corridor, channel.
    end_uses
        Kinds of `END_USES` in the column ``end_use``.
    carriers
        Kind of the column ``carrier``: carrier, process, option, fuel or route.
    parts, variants
        Values of the columns ``part`` and ``variant``.
    periods
        Shortest period of the summary: month or year; hour where only ``metrics.nc`` has it.
    hourly_unit
        Unit of the hourly variable in ``metrics.nc``; empty if there is none.
    cell_method
        CF cell method of the hourly variable.
    iamc
        Variable name in the IAMC format; labels in braces are filled in.
    """

    name: str
    unit: str
    meaning: str
    locations: tuple[str, ...]
    end_uses: tuple[str, ...]
    carriers: tuple[str, ...]
    parts: tuple[str, ...]
    variants: tuple[str, ...]
    periods: str
    hourly_unit: str
    cell_method: str
    iamc: str

    @property
    def breakdowns(self) -> list[str]:
        """Names by which the figure can be broken down.

        Examples
        --------
        >>> METRICS["cost_per_tonne"].breakdowns
        ['site', 'product', 'part', 'variant']
        """
        names = [*self.locations, *(["base"] if "zone" in self.locations else [])]
        names += [kind for kind in self.end_uses if kind != "losses"]
        names += [*self.carriers, *(["part"] if self.parts else [])]
        names += ["variant"] if self.variants else []
        return [*names, "month"] if self.periods == "month" else names


def _read() -> Mapping[str, Metric]:
    text = files("xjgrid.account").joinpath("metrics.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        lists = {c: tuple(filter(None, row[c].split(";"))) for c in LISTS}
        found[row["metric"]] = Metric(
            row["metric"], row["unit"], row["meaning"], lists["locations"], lists["end_use"],
            lists["carrier"], lists["part"], lists["variant"], row["periods"], row["hourly_unit"],
            row["cell_method"], row["iamc"],
        )  # fmt: skip
    return found


METRICS = _read()
