"""Demand: rows that add up to the published consumption, their zones and hours."""

from __future__ import annotations

from typing import ClassVar, Literal

from xjgrid.inputs.schema import (
    Row,
    SourcedRow,
    calendar_year,
    choice,
    label,
    quantity,
    ref,
    text,
)


class DemandRow(SourcedRow):
    """A named part of the region's consumption."""

    table: ClassVar[str] = "demand_rows"
    key: ClassVar[tuple[str, ...]] = ("row",)
    filled: ClassVar[bool] = True

    row: str = label("unique name of the row")
    sector: str = label("sector it is reported under")
    shape: str = ref("demand_shapes.shape", "shape over the year")
    split: str = ref("demand_split.split", "how it is shared among zones")
    description: str = text("what it holds")


class Demand(SourcedRow):
    """Yearly energy of a demand row: history, or one of three growths."""

    table: ClassVar[str] = "demand"
    key: ClassVar[tuple[str, ...]] = ("row", "growth", "year")
    filled: ClassVar[bool] = True

    row: str = ref("demand_rows.row", "the row")
    growth: Literal["history", "low", "middle", "high"] = choice("history or a growth")
    year: int = calendar_year("the year")
    energy: float = quantity("energy of the year", "GWh", ge=-1e7, le=1e7)


class DemandSplit(SourcedRow):
    """Share of a zone in a split; the shares of a split add up to 1."""

    table: ClassVar[str] = "demand_split"
    key: ClassVar[tuple[str, ...]] = ("split", "zone")
    filled: ClassVar[bool] = True

    split: str = label("name of the split")
    zone: str = ref("zones.zone", "the zone")
    share: float = quantity("share of the zone", "share")


class DemandShape(SourcedRow):
    """Factors by month, hour of day or temperature; months and hours have mean 1."""

    table: ClassVar[str] = "demand_shapes"
    key: ClassVar[tuple[str, ...]] = ("shape", "kind", "index")

    shape: str = label("name of the shape")
    kind: Literal["month", "hour", "heating", "zone_load"] = choice(
        "month and hour: factors; heating: degrees below the index; "
        "zone_load: the load shape of the profile"
    )
    index: float = quantity(
        "month 1-12, hour 0-23, or threshold in degC", "month, h or degC", ge=-50, le=50
    )
    factor: float = quantity("factor, mean 1", "factor", ge=0, le=100, usual=(0.05, 10))


TABLES: tuple[type[Row], ...] = (DemandRow, Demand, DemandSplit, DemandShape)
