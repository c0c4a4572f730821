"""The AC grid: corridors of circuits and interfaces across several corridors."""

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


class Corridor(SourcedRow):
    """One row per set of circuits between two zones built in the same year."""

    table: ClassVar[str] = "corridors"
    key: ClassVar[tuple[str, ...]] = ("corridor",)

    corridor: str = label("unique name of the row")
    zone0: str = ref("zones.zone", "zone where it starts")
    zone1: str = ref("zones.zone", "zone where it ends")
    circuits: int = quantity("parallel circuits", "circuits", ge=1, le=100)
    length: float = quantity("length of the route", "km", gt=0, usual=(5, 3000))
    x: float = quantity("series reactance of the whole row", "ohm")
    v_nom: float = quantity("nominal voltage", "kV", gt=0, usual=(35, 1100))
    s_nom: float = quantity("rating of the whole row", "MVA", usual=(50, 3e4))
    n1_factor: float = quantity("share of s_nom usable under N-1", "share", usual=(0.3, 1))
    build_year: int = calendar_year("first year in operation")
    status: Literal["operating", "construction", "planned"] = choice("state of the works")


class Interface(SourcedRow):
    """A limit on the flow over several corridors together, by year."""

    table: ClassVar[str] = "interfaces"
    key: ClassVar[tuple[str, ...]] = ("interface", "year")

    interface: str = label("name of the interface")
    year: int = calendar_year("year from which the limit holds")
    limit_forward: float = quantity("largest flow in the forward direction", "MW", usual=(100, 5e4))
    limit_backward: float = quantity(
        "largest flow in the backward direction", "MW", usual=(100, 5e4)
    )


class InterfaceCorridor(SourcedRow):
    """A corridor that belongs to an interface."""

    table: ClassVar[str] = "interface_corridors"
    key: ClassVar[tuple[str, ...]] = ("interface", "corridor")

    interface: str = ref("interfaces.interface", "the interface")
    corridor: str = ref("corridors.corridor", "the corridor")
    direction: int = quantity(
        "1: zone0 to zone1 is forward; -1: it is backward", "1 or -1", ge=-1, le=1
    )


TABLES: tuple[type[Row], ...] = (Corridor, Interface, InterfaceCorridor)
