"""Thermal and hydro plants, pumped hydro, and planned maintenance."""

from __future__ import annotations

from typing import ClassVar

from xjgrid.inputs.schema import (
    Row,
    SourcedRow,
    Status,
    calendar_year,
    choice,
    label,
    quantity,
    ref,
    text,
)

_THERMAL = {"group": ("coal", "gas", "biomass")}
_COAL = {"group": ("coal",)}


class Thermal(SourcedRow):
    """One row per plant, class and year of construction."""

    table: ClassVar[str] = "thermal"
    key: ClassVar[tuple[str, ...]] = ("unit",)

    unit: str = label("unique name of the row")
    zone: str = ref("zones.zone", "zone where it stands")
    carrier: str = ref("carriers.carrier", "class of the plant", where=_THERMAL)
    p_nom: float = quantity("net capacity", "MW", usual=(0.5, 6000), peers=("carrier",))
    build_year: int = calendar_year("first year in operation")
    retire_year: int | None = calendar_year(
        "first year out of operation; blank: none known", default=None
    )
    site: str = text("industrial site that owns it; blank unless captive")
    status: Status = choice("state of the works")


class Hydro(SourcedRow):
    """One row per hydro plant (without pumped hydro)."""

    table: ClassVar[str] = "hydro"
    key: ClassVar[tuple[str, ...]] = ("plant",)

    plant: str = label("unique name of the plant")
    zone: str = ref("zones.zone", "zone where it stands")
    carrier: str = ref("carriers.carrier", "run-of-river or reservoir", where={"group": ("hydro",)})
    p_nom: float = quantity("capacity", "MW", usual=(1, 3000))
    max_hours: float = quantity("storage at full output; 0 for run-of-river", "h", usual=(2, 5000))
    build_year: int = calendar_year("first year in operation")
    status: Status = choice("state of the works")


class PumpedHydro(SourcedRow):
    """One row per pumped hydro project."""

    table: ClassVar[str] = "pumped_hydro"
    key: ClassVar[tuple[str, ...]] = ("project",)

    project: str = label("unique name of the project")
    zone: str = ref("zones.zone", "zone where it stands")
    p_nom: float = quantity("capacity", "MW", usual=(20, 5000))
    max_hours: float = quantity("storage at full output", "h", ge=0.25, usual=(2, 50))
    efficiency: float = quantity("round-trip efficiency", "share", gt=0, usual=(0.6, 0.9))
    build_year: int = calendar_year("first year in operation")
    status: Status = choice("state of the works")
    investment: float | None = quantity(
        "investment; blank: that of technologies.csv", "CNY/kW", usual=(2000, 2e4), default=None
    )


class Maintenance(SourcedRow):
    """Share of a carrier's capacity that is not in planned maintenance, by month."""

    table: ClassVar[str] = "maintenance"
    key: ClassVar[tuple[str, ...]] = ("carrier", "month")

    carrier: str = ref("carriers.carrier", "class of the plants", where=_THERMAL)
    month: int = quantity("month", "month", ge=1, le=12)
    availability: float = quantity("available share of capacity", "share", usual=(0.4, 1))


class Capture(SourcedRow):
    """Capture of CO2 at the coal units of a class: projects, and what may be added."""

    table: ClassVar[str] = "capture"
    key: ClassVar[tuple[str, ...]] = ("project",)
    obligatory: ClassVar[bool] = False

    project: str = label("unique name of the project or option")
    zone: str = ref("zones.zone", "zone of the units")
    carrier: str = ref("carriers.carrier", "class of the units", where=_COAL)
    site: str = text("industrial site that owns the units; blank unless captive")
    capture: float = quantity(
        "CO2 that the project captures, if its status is in fleet.capture",
        "kt/yr",
        usual=(5, 2e4),
    )
    capture_max: float = quantity(
        "CO2 that may be captured, the project included, if build.capture is on",
        "kt/yr",
        usual=(5, 2e4),
    )
    build_year: int = calendar_year("first year in operation")
    status: Status = choice("state of the works")


TABLES: tuple[type[Row], ...] = (Thermal, Hydro, PumpedHydro, Maintenance, Capture)
