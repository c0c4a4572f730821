"""What sites and services take in a year, from the tables as read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from xjgrid.inputs.checks.grouping import Lined, grouped, lined

if TYPE_CHECKING:
    from xjgrid.inputs.reading import TableData

Tables = Mapping[str, "TableData"]
Points = list[tuple[int, float]]

#: tables that `SiteUse` reads
SITE_TABLES = ("sites", "orders", "processes", "process_parameters", "site_loads")
#: tables that `ServiceUse` reads
SERVICE_TABLES = ("service_demand", "service_options", "adoption", "technologies")


def value_at(points: Points, year: int) -> float:
    """Return the value of a year: linear between the years of the points, flat outside them.

    Examples
    --------
    >>> value_at([(2020, 0.0), (2030, 10.0)], 2025)
    5.0
    >>> value_at([(2030, 10.0)], 2025)
    10.0
    """
    known = sorted(points)
    before = [point for point in known if point[0] <= year]
    after = [point for point in known if point[0] >= year]
    if not before or not after:
        return float((before or after)[-1 if before else 0][1])
    (year0, value0), (year1, value1) = before[-1], after[0]
    if year0 == year1:
        return float(value0)
    return float(value0 + (value1 - value0) * (year - year0) / (year1 - year0))


def take_points(rows: Lined, column: str) -> Points:
    """Return the years and values of a column."""
    return [(row.year, getattr(row, column)) for row, _ in rows]


class SiteUse:
    """Electricity [GWh a year] of sites by demand row, as stated for the middle growth."""

    def __init__(self, tables: Tables) -> None:
        self.since = {row.site: row.build_year for row, _ in lined(tables["sites"])}
        self._rows = {row.process: row.row for row, _ in lined(tables["processes"])}
        recipes = grouped(tables["process_parameters"], "process", "parameter")
        self._electricity = {
            process: take_points(rows, "value")
            for (process, parameter), rows in recipes.items()
            if parameter == "electricity"
        }
        self._orders = {
            key: take_points(rows, "order")
            for key, rows in grouped(tables["orders"], "site", "process").items()
        }
        self._loads = {
            key: take_points(rows, "energy")
            for key, rows in grouped(tables["site_loads"], "site", "row").items()
        }

    def list_year(self, year: int) -> dict[tuple[str, str], float]:
        """Return the use of a year by site and demand row; processes without a recipe left out."""
        use: dict[tuple[str, str], float] = defaultdict(float)
        for (site, process), points in self._orders.items():
            recipe = self._electricity.get(process)
            if recipe and self._runs(site, year):
                energy = value_at(points, year) * value_at(recipe, year)
                use[site, self._rows.get(process, "")] += energy
        for (site, row), points in self._loads.items():
            if self._runs(site, year):
                use[site, row] += value_at(points, year)
        return dict(use)

    def _runs(self, site: str, year: int) -> bool:
        return site in self.since and self.since[site] <= year


class ServiceUse:
    """Electricity [GWh a year] that demand rows hold of services on the reference path."""

    def __init__(self, tables: Tables) -> None:
        self._delivered: dict[str, list[Points]] = defaultdict(list)
        for (service, _), rows in grouped(tables["service_demand"], "service", "zone").items():
            self._delivered[service].append(take_points(rows, "energy"))
        shares = grouped(tables["adoption"], "service", "option", "path")
        rated = grouped(tables["technologies"], "technology", "parameter")
        self._held: list[tuple[Any, Points, Points]] = []
        for row, _ in lined(tables["service_options"]):
            share = shares.get((row.service, row.option, "reference"))
            efficiency = rated.get((row.option, "efficiency"))
            if row.kind == "electric" and row.row and share and efficiency:
                points = take_points(share, "share"), take_points(efficiency, "value")
                self._held.append((row, *points))

    def list_year(self, year: int) -> dict[str, float]:
        """Return the use of a year by demand row."""
        use: dict[str, float] = defaultdict(float)
        for option, share, efficiency in self._held:
            delivered = sum(value_at(points, year) for points in self._delivered[option.service])
            use[option.row] += delivered * value_at(share, year) / value_at(efficiency, year)
        return dict(use)
