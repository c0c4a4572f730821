"""Services that electricity or a fuel can give: process heat, hydrogen, transport, warm homes.

A study without services needs none of these tables.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from xjgrid.inputs.schema import (
    OptionalRow,
    Row,
    calendar_year,
    choice,
    label,
    quantity,
    ref,
    text,
)


class Service(OptionalRow):
    """A need that several technologies can meet, in MWh of what is delivered."""

    table: ClassVar[str] = "services"
    key: ClassVar[tuple[str, ...]] = ("service",)

    service: str = label("unique name, e.g. heat-low")
    sector: str = ref("demand_rows.sector", "sector it is reported under")
    unit: Literal["MWh_th", "MWh_H2", "MWh_final"] = choice(
        "what is delivered: heat, hydrogen (lower heating value), or work as final energy of an "
        "electric drive"
    )
    shape: str = ref("demand_shapes.shape", "shape over the year")
    description: str = text("what it holds")


class ServiceDemand(OptionalRow):
    """What is delivered of a service in a zone; linear between years, flat outside them."""

    table: ClassVar[str] = "service_demand"
    key: ClassVar[tuple[str, ...]] = ("service", "zone", "year")

    service: str = ref("services.service", "the service")
    zone: str = ref("zones.zone", "the zone")
    year: int = calendar_year("the year")
    energy: float = quantity("delivered in the year", "GWh", usual=(1, 2e5))


class ServiceOption(OptionalRow):
    """A technology that gives a service."""

    table: ClassVar[str] = "service_options"
    key: ClassVar[tuple[str, ...]] = ("service", "option")

    service: str = ref("services.service", "the service")
    option: str = label("technology, as in technologies.csv (investment per kW delivered)")
    kind: Literal["fuel", "electric"] = choice("what it runs on")
    fuel: str = ref("fuels.fuel", "fuel it burns; blank for electric", optional=True)
    dispatch: Literal["free", "shaped"] = choice(
        "free: runs in the hours it likes, beside storage and fuel; shaped: follows the service"
    )
    row: str = ref(
        "demand_rows.row",
        "demand row that already holds the electricity of the reference path; blank: none",
        optional=True,
    )
    storage: str = text("technology of a store beside it, as in technologies.csv; blank: none")
    temperature: bool = choice("true if its efficiency follows the air temperature (heat pump)")


class Adoption(OptionalRow):
    """Share of a service that an electric option gives; linear between years.

    What the electric options leave is given by the fuel options in the proportion of their own
    shares; the shares of a service on a path add up to 1.
    """

    table: ClassVar[str] = "adoption"
    key: ClassVar[tuple[str, ...]] = ("service", "option", "path", "year")

    service: str = ref("services.service", "the service")
    option: str = label("an option of the service")
    path: Literal["low", "reference", "high"] = choice(
        "the path; free adoption lies between low and high"
    )
    year: int = calendar_year("the year")
    share: float = quantity("share of the service", "share")


class FinalEnergy(OptionalRow):
    """Fuel used by a sector that no process or service of the study holds."""

    table: ClassVar[str] = "final_energy"
    key: ClassVar[tuple[str, ...]] = ("sector", "fuel", "year")

    sector: str = ref("demand_rows.sector", "the sector")
    fuel: str = ref("fuels.fuel", "the fuel")
    year: int = calendar_year("the year; linear between years, flat outside them")
    energy: float = quantity("fuel used in the year", "GWh", usual=(10, 1e6))


TABLES: tuple[type[Row], ...] = (Service, ServiceDemand, ServiceOption, Adoption, FinalEnergy)
