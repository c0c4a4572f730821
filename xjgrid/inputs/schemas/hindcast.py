"""Published figures of past years: what the model is held against, and what it is given."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from xjgrid.inputs.schema import (
    OptionalRow,
    Row,
    calendar_year,
    choice,
    label,
    ref,
    text,
)
from xjgrid.inputs.schema import (
    quantity as number,
)

MONTHS = r"^(([1-9]|1[0-2])(-([1-9]|1[0-2]))?)?$"


class Published(OptionalRow):
    """A published figure of a past year, with its scope, its role and how near the model must be.

    Months are blank for a year, a number, or a span such as 1-2 where only a sum is published.
    """

    table: ClassVar[str] = "published"
    key: ClassVar[tuple[str, ...]] = ("year", "month", "place", "quantity", "scope")

    figure: str = label("unique name")
    year: int = calendar_year("the year")
    month: str = Field(
        default="",
        description="month, span of months such as 1-2, or blank for the year",
        pattern=MONTHS,
        json_schema_extra={"hint": "write 3, 1-2, or nothing"},
    )
    place: str = label("all for the region, a zone, or a channel")
    quantity: str = label("what is published, e.g. generation_wind or utilisation_solar")
    value: float = number("the published figure", "as unit", ge=-1e6, le=1e6)
    unit: Literal["TWh", "h", "%", "points", "GW", "t/MWh", "1"] = choice("unit of the figure")
    scope: Literal[
        "whole_society", "grid", "above_scale", "plants_6mw", "prefecture", "new_type_storage"
    ] = choice("what the figure covers, by its publisher")
    scope_difference: float = number(
        "what the model's scope has beyond the figure's; added before they are compared",
        "as unit",
        ge=-1e6,
        le=1e6,
        default=0.0,
    )
    role: Literal["input", "fitted", "tested"] = choice(
        "input: given to the model; fitted: a parameter was set by it; tested: neither"
    )
    tested_in: Literal["real", "blind"] = choice(
        "pass in which the tolerance counts: with that year's published resource, or blind weather"
    )
    tolerance: float | None = number(
        "how far the model may be off; blank: shown without a verdict",
        "as tolerance_unit",
        default=None,
        ge=0,
        le=1e4,
        usual=(0.05, 200),
    )
    tolerance_unit: Literal["", "%", "absolute", "share_of_change"] = Field(
        default="",
        description="%: of the figure; absolute: in its unit; share_of_change: right sign and at "
        "least this share of the published change",
    )
    confidence: Literal["high", "medium", "low"] = choice("how far the publisher is trusted")


class HindcastTest(OptionalRow):
    """A test of a whole series of months, or of the spread of weather years."""

    table: ClassVar[str] = "hindcast_tests"
    key: ClassVar[tuple[str, ...]] = ("test",)

    test: str = label("unique name")
    tested_in: Literal["real", "blind"] = choice("pass in which it counts")
    quantity: str = ref("published.quantity", "what is tested")
    statistic: Literal["correlation", "better_than", "no_worse_than", "spread"] = choice(
        "correlation of months above the bound; mean absolute percentage error of months below "
        "(or not above) a null model's; published year inside the spread of weather years or "
        "within the bound of their mean"
    )
    null: Literal["", "last_year", "climatology", "constant"] = Field(
        default="", description="null model to compare with"
    )
    bound: float | None = number("the bound", "1", default=None, ge=0, le=100, usual=(0.01, 2))
    years: str = text("years it counts in, joined by ';'; blank: all that have the figures")


class DemandMonth(OptionalRow):
    """Published share of a month in the region's consumption of a year."""

    table: ClassVar[str] = "demand_months"
    key: ClassVar[tuple[str, ...]] = ("year", "month")

    year: int = calendar_year("the year")
    month: int = number("the month", "1", ge=1, le=12)
    share: float = number("share of the year's consumption", "share", usual=(0.04, 0.16))


class Commissioning(OptionalRow):
    """Part of a year's new capacity that stood at the end of a month."""

    table: ClassVar[str] = "commissioning"
    key: ClassVar[tuple[str, ...]] = ("carrier", "year", "month")

    carrier: Literal["wind", "solar", "battery"] = choice("what was commissioned")
    year: int = calendar_year("the year")
    month: int = number("the month", "1", ge=1, le=12)
    share: float = number("share of the year's additions in place", "share")


class Resource(OptionalRow):
    """Full-load hours that wind, sun or water allowed in a month: published over utilisation."""

    folder: ClassVar[str] = "profiles"
    table: ClassVar[str] = "resource"
    key: ClassVar[tuple[str, ...]] = ("year", "month", "carrier")

    year: int = calendar_year("the year")
    month: int = number("the month", "1", ge=1, le=12)
    carrier: Literal["wind", "solar", "hydro"] = choice("what the hours are of")
    hours: float = number(
        "available full-load hours of what is installed at the end of the month",
        "h",
        ge=0,
        le=744,
        usual=(20, 744),
    )


TABLES: tuple[type[Row], ...] = (Published, HindcastTest, DemandMonth, Commissioning, Resource)
