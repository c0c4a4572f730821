"""Zones: the nodes of the grid."""

from __future__ import annotations

from typing import ClassVar, Literal

from xjgrid.inputs.schema import Row, SourcedRow, choice, label, month_day, quantity, text


class Zone(SourcedRow):
    """One row per zone."""

    table: ClassVar[str] = "zones"
    key: ClassVar[tuple[str, ...]] = ("zone",)
    filled: ClassVar[bool] = True

    zone: str = label("short name used in every table")
    name: str = label("name in English")
    name_zh: str = text("name in Chinese")
    latitude: float = quantity(
        "latitude of the load centre", "deg N", ge=-90, le=90, usual=(33, 50)
    )
    longitude: float = quantity(
        "longitude of the load centre", "deg E", ge=-180, le=180, usual=(72, 98)
    )
    altitude: float = quantity(
        "altitude of the load centre", "m", ge=-500, le=9000, usual=(-200, 5000)
    )
    population: float = quantity("residents", "10^4 people", usual=(0.5, 5000))
    gdp: float = quantity("gross domestic product", "1e8 CNY", usual=(5, 1e5))
    base: str = text("wind and solar base that the zone belongs to, blank if none")
    region: Literal["north", "east", "south"] = choice("part of Xinjiang")
    heating_start: str = month_day("first day of the heating season")
    heating_end: str = month_day("first day without heating")


TABLES: tuple[type[Row], ...] = (Zone,)
