"""Technologies, fuels, carriers and single parameters."""

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


class Carrier(Row):
    """A kind of plant, store or flow, as used in every table and result."""

    table: ClassVar[str] = "carriers"
    key: ClassVar[tuple[str, ...]] = ("carrier",)
    filled: ClassVar[bool] = True

    carrier: str = label("short name used in every table")
    nice_name: str = label("name in figures")
    name_zh: str = text("name in Chinese")
    group: Literal[
        "coal",
        "gas",
        "biomass",
        "wind",
        "solar",
        "csp",
        "hydro",
        "pumped",
        "battery",
        "hydrogen",
        "grid",
        "export",
        "shed",
        "industry",
        "adoption",
        "response",
        "capture",
    ] = choice("group it is reported under")
    renewable: bool = choice("true if it counts in green shares")
    fuel: str = ref("fuels.fuel", "fuel it burns; blank if none", optional=True)
    synchronous: bool = choice("true if it turns with the grid's frequency")
    color: str = label(
        "colour in figures", pattern=r"^#[0-9a-fA-F]{6}$", hint="write it as #rrggbb"
    )


class Technology(SourcedRow):
    """A cost or capability of a technology; linear between years, flat outside them."""

    table: ClassVar[str] = "technologies"
    key: ClassVar[tuple[str, ...]] = ("technology", "parameter", "year")
    filled: ClassVar[bool] = True

    technology: str = label("carrier or other technology")
    parameter: str = label("what is stated, e.g. investment")
    year: int = calendar_year("the year")
    value: float = quantity("the value", "as in the column unit", ge=-1e3, le=1e9)
    unit: str = label("unit of the value")


class Fuel(SourcedRow):
    """Price and emission factor of a fuel; a zone's own row stands before that of *."""

    table: ClassVar[str] = "fuels"
    key: ClassVar[tuple[str, ...]] = ("fuel", "zone", "year")
    filled: ClassVar[bool] = True

    fuel: str = label("name of the fuel")
    zone: str = ref("zones.zone", "the zone, or * for all", also=("*",))
    year: int = calendar_year("the year")
    price: float = quantity("price of the fuel", "CNY/MWh_th", usual=(5, 3000))
    co2: float = quantity("emission factor", "t/MWh_th", usual=(0.05, 0.6))


class Parameter(SourcedRow):
    """A single number by year; linear between years, flat outside them."""

    table: ClassVar[str] = "parameters"
    key: ClassVar[tuple[str, ...]] = ("parameter", "year")
    filled: ClassVar[bool] = True

    parameter: str = label("name of the parameter")
    year: int = calendar_year("the year")
    value: float = quantity("the value", "as in the column unit", ge=-1e3, le=1e9)
    unit: str = label("unit of the value")


TABLES: tuple[type[Row], ...] = (Carrier, Technology, Fuel, Parameter)
