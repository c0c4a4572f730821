"""Wind, PV, CSP and batteries: what exists, what is under way and how much fits."""

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
)

_RENEWABLE = {"model": ("variable", "solar-field")}
_PROJECT = {"model": ("variable", "solar-field", "battery")}


class Renewable(SourcedRow):
    """Capacity of a carrier in a zone at the end of a year."""

    table: ClassVar[str] = "renewables"
    key: ClassVar[tuple[str, ...]] = ("zone", "carrier", "year")

    zone: str = ref("zones.zone", "the zone")
    carrier: str = ref("carriers.carrier", "wind, solar, csp or the like", where=_RENEWABLE)
    year: int = calendar_year("capacity at the end of this year")
    p_nom: float = quantity("capacity", "MW", usual=(0.5, 2e5))


class Project(SourcedRow):
    """A wind, PV, CSP or battery project after the last year of the capacity tables."""

    table: ClassVar[str] = "projects"
    key: ClassVar[tuple[str, ...]] = ("project",)

    project: str = label("unique name of the project")
    zone: str = ref("zones.zone", "zone where it is built")
    carrier: str = ref("carriers.carrier", "what is built", where=_PROJECT)
    p_nom: float = quantity("capacity", "MW", usual=(5, 1e4), peers=("carrier",))
    build_year: int = calendar_year("year of commissioning")
    status: Literal["construction", "planned"] = choice("state of the works")


class Battery(SourcedRow):
    """Batteries of a zone at the end of a year."""

    table: ClassVar[str] = "batteries"
    key: ClassVar[tuple[str, ...]] = ("zone", "year")

    zone: str = ref("zones.zone", "the zone")
    year: int = calendar_year("capacity at the end of this year")
    p_nom: float = quantity("power", "MW", usual=(0.5, 1e5))
    e_nom: float = quantity("energy", "MWh", usual=(0.5, 1e6))


class Limit(SourcedRow):
    """Largest capacity of a carrier in a zone, what exists included."""

    table: ClassVar[str] = "limits"
    key: ClassVar[tuple[str, ...]] = ("zone", "carrier")

    zone: str = ref("zones.zone", "the zone")
    carrier: str = ref("carriers.carrier", "the carrier")
    p_nom_max: float = quantity(
        "largest capacity, existing included", "MW", usual=(50, 1e6), peers=("carrier",)
    )


class BuildLimit(SourcedRow):
    """Most that can be added a year, in a zone or over all zones (*)."""

    table: ClassVar[str] = "build_limits"
    key: ClassVar[tuple[str, ...]] = ("carrier", "zone", "year_from")

    carrier: str = ref("carriers.carrier", "the carrier")
    zone: str = ref("zones.zone", "the zone, or * for all together", also=("*",))
    year_from: int = calendar_year("first year")
    year_to: int = calendar_year("last year")
    p_nom_per_year: float = quantity("most that is added in a year", "MW/yr", usual=(50, 5e4))


TABLES: tuple[type[Row], ...] = (Renewable, Project, Battery, Limit, BuildLimit)
