"""Figures of a year: values between the years of tables, and what sites and services use.

Checks ask these before anything is built, with rows as read; the build asks them with rows of
typed frames. A row is anything with the columns of its table as attributes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Points = Sequence[tuple[float, float]]
Rows = Mapping[str, Iterable[Any]]

#: tables that `SiteUse` reads
SITE_TABLES = ("sites", "orders", "processes", "process_parameters", "site_loads")
#: tables that `ServiceUse` reads
SERVICE_TABLES = ("service_demand", "service_options", "adoption", "technologies")


def value_at(points: Points, year: float) -> float:
    """Value of a year: linear between the years of the points, flat outside them.

    Examples
    --------
    >>> value_at([(2020, 0.0), (2030, 10.0)], 2025)
    5.0
    >>> value_at([(2030, 10.0)], 2025)
    10.0
    """
    known = sorted(points)
    if year <= known[0][0]:
        return float(known[0][1])
    for (year0, value0), (year1, value1) in pairwise(known):
        if year == year1:
            return float(value1)
        if year < year1:
            slope = (value1 - value0) / (year1 - year0)
            return float(slope * (year - year0) + value0)
    return float(known[-1][1])


def interpolate_year(rows: pd.DataFrame, column: str, year: float) -> float:
    """Value of a column in a year: linear between the years of the rows, flat outside them.

    Examples
    --------
    >>> import pandas as pd
    >>> t = pd.DataFrame({"year": [2030, 2020], "price": [10.0, 0.0]})
    >>> [interpolate_year(t, "price", year) for year in (2025, 2035)]
    [5.0, 10.0]
    """
    return value_at(list(zip(rows["year"], rows[column], strict=True)), year)


def interpolate(
    table: pd.DataFrame, keys: Sequence[str], columns: Sequence[str], year: int
) -> pd.DataFrame:
    """Values of a year by key: linear between the years of a table, flat outside them.

    Parameters
    ----------
    table : DataFrame
        With ``year``, ``keys`` and ``columns``.

    Returns
    -------
    DataFrame
        One row for each key, with ``keys`` and ``columns``.

    Examples
    --------
    >>> import pandas as pd
    >>> t = pd.DataFrame({"site": ["a", "a"], "year": [2020, 2030], "order": [0.0, 10.0]})
    >>> interpolate(t, ["site"], ["order"], 2025)["order"].tolist()
    [5.0]
    """
    import pandas as pd

    records = []
    for key, rows in table.groupby(list(keys), sort=False):
        values = {column: interpolate_year(rows, column, year) for column in columns}
        records.append({**dict(zip(keys, key, strict=True)), **values})
    return pd.DataFrame(records, columns=[*keys, *columns])


def group_points(
    rows: Iterable[Any], keys: Sequence[str], column: str
) -> dict[tuple[Any, ...], list[tuple[float, float]]]:
    """Years and values of a column, by the values of some other columns, in their order."""
    found: dict[tuple[Any, ...], list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        found[tuple(getattr(row, key) for key in keys)].append((row.year, getattr(row, column)))
    return dict(found)


@dataclass(frozen=True)
class Order:
    """What a site makes by a process in a year.

    Parameters
    ----------
    site, process, row : str
        Site, process, and demand row that holds its electricity.
    capacity, order : float
        Output at full load and output asked for [kt/yr], for the middle growth.
    electricity : float or None
        Electricity [MWh/t]; None if the process has no such parameter.
    """

    site: str
    process: str
    row: str
    capacity: float
    order: float
    electricity: float | None

    @property
    def energy(self) -> float:
        """Electricity [GWh/yr]; none where it is not known."""
        return self.order * (self.electricity or 0.0)


class SiteUse:
    """Electricity of sites, as the tables state it for the middle growth.

    Parameters
    ----------
    tables : mapping of str to rows
        `SITE_TABLES`.
    """

    def __init__(self, tables: Rows) -> None:
        self.since = {row.site: row.build_year for row in tables["sites"]}
        self._rows = {row.process: row.row for row in tables["processes"]}
        recipes = [row for row in tables["process_parameters"] if row.parameter == "electricity"]
        self._electricity = group_points(recipes, ["process"], "value")
        orders = list(tables["orders"])
        self._orders = group_points(orders, ["site", "process"], "order")
        self._capacities = group_points(orders, ["site", "process"], "capacity")
        self._loads = group_points(tables["site_loads"], ["site", "row"], "energy")

    def list_orders(self, year: int) -> list[Order]:
        """Orders of the sites in operation in a year."""
        found = []
        for (site, process), points in self._orders.items():
            if self._runs(site, year):
                recipe = self._electricity.get((process,))
                found.append(Order(
                    site,
                    process,
                    self._rows.get(process, ""),
                    value_at(self._capacities[site, process], year),
                    value_at(points, year),
                    value_at(recipe, year) if recipe else None,
                ))  # fmt: skip
        return found

    def list_loads(self, year: int) -> dict[tuple[str, str], float]:
        """Energy [GWh/yr] of sites beside their processes, by site and demand row."""
        return {
            key: value_at(points, year)
            for key, points in self._loads.items()
            if self._runs(key[0], year)
        }

    def list_year(self, year: int) -> dict[tuple[str, str], float]:
        """Use [GWh/yr] by site and demand row; processes without a recipe are left out."""
        use: dict[tuple[str, str], float] = defaultdict(float)
        for order in self.list_orders(year):
            if order.electricity is not None:
                use[order.site, order.row] += order.energy
        for key, energy in self.list_loads(year).items():
            use[key] += energy
        return dict(use)

    def _runs(self, site: str, year: int) -> bool:
        return site in self.since and self.since[site] <= year


@dataclass(frozen=True)
class Held:
    """Electricity of an option in a zone that a demand row holds on the reference path.

    Parameters
    ----------
    row, zone, service : str
        Demand row, zone and service.
    share : float
        Share of the service.
    delivered : float
        Energy of the service [GWh/yr].
    efficiency : float
        Delivered energy over electricity.
    """

    row: str
    zone: str
    service: str
    share: float
    delivered: float
    efficiency: float

    @property
    def energy(self) -> float:
        """Electricity [GWh/yr]."""
        return self.share * self.delivered / self.efficiency


class ServiceUse:
    """Services delivered, and the electricity that demand rows hold of them.

    Parameters
    ----------
    tables : mapping of str to rows
        `SERVICE_TABLES`.
    """

    def __init__(self, tables: Rows) -> None:
        self._delivered = group_points(tables["service_demand"], ["service", "zone"], "energy")
        stated = [row for row in tables["adoption"] if row.path == "reference"]
        shares = group_points(stated, ["service", "option"], "share")
        rated = group_points(
            (row for row in tables["technologies"] if row.parameter == "efficiency"),
            ["technology"], "value",
        )  # fmt: skip
        self._held = [
            (row, shares[row.service, row.option], rated[row.option,])
            for row in tables["service_options"]
            if row.kind == "electric" and row.row
            and (row.service, row.option) in shares and (row.option,) in rated
        ]  # fmt: skip

    def list_delivered(self, year: int) -> dict[tuple[str, str], float]:
        """Energy [GWh/yr] delivered, by service and zone."""
        return {key: value_at(points, year) for key, points in self._delivered.items()}

    def list_held(self, year: int) -> list[Held]:
        """Electricity that demand rows hold, by option and zone."""
        delivered = self.list_delivered(year)
        return [
            Held(option.row, zone, service, value_at(share, year), energy, value_at(rated, year))
            for option, share, rated in self._held
            for (service, zone), energy in delivered.items()
            if service == option.service
        ]

    def list_year(self, year: int) -> dict[str, float]:
        """Use [GWh/yr] by demand row."""
        use: dict[str, float] = defaultdict(float)
        for held in self.list_held(year):
            use[held.row] += held.energy
        return dict(use)


def describe_excess(
    row: str, year: int, holds: float, parts: Mapping[str, float], later: Sequence[int] = ()
) -> str:
    """Tell that sites and services take more of a demand row than it holds.

    Parameters
    ----------
    holds : float
        Energy of the row [TWh].
    parts : mapping of str to float
        Energy [TWh] by who takes it.
    later : sequence of int
        Further years in which it is so.
    """
    most = sorted(parts.items(), key=lambda part: -part[1])[:4]
    named = ", ".join(f"{what} {energy:.2f}" for what, energy in most)
    also = f", too much in {', '.join(map(str, later))} as well" if later else ""
    return (
        f"row {row} holds {holds:.2f} TWh in {year}, but sites and services take "
        f"{sum(parts.values()):.2f} TWh of it ({named}){also}: lower orders.csv or "
        "site_loads.csv, or raise the row"
    )


#: share of a row by which its parts may exceed it: rounding of the tables
ROUNDING = 1e-3
