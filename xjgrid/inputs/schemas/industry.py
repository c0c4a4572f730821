"""Industry: sites, what they make and how, what they own, and what they use besides.

A study without sites needs none of these tables.
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

_ASSET = {"group": ("wind", "solar", "battery")}


class Site(OptionalRow):
    """One row per plant, park or cluster with its own bus behind a grid connection."""

    table: ClassVar[str] = "sites"
    key: ClassVar[tuple[str, ...]] = ("site",)

    site: str = label("unique name; thermal.csv names captive units by it")
    name: str = label("name in reports")
    name_zh: str = text("name in Chinese")
    zone: str = ref("zones.zone", "zone whose grid it is connected to")
    sector: str = ref("demand_rows.sector", "sector it is reported under")
    kind: Literal["plant", "park", "cluster"] = choice(
        "plant; park (new energy, captive coal and furnaces behind one connection); or a cluster "
        "of many small works"
    )
    connection: float = quantity("most it may take from the grid", "MW", usual=(5, 1e4))
    export: float = quantity("most it may give to the grid", "MW", usual=(5, 1e4))
    build_year: int = calendar_year("first year in operation")


class SiteAsset(OptionalRow):
    """Wind, PV or batteries of a site, standing or possible."""

    table: ClassVar[str] = "site_assets"
    key: ClassVar[tuple[str, ...]] = ("site", "carrier", "build_year")

    site: str = ref("sites.site", "the site")
    carrier: str = ref("carriers.carrier", "what it owns", where=_ASSET)
    p_nom: float = quantity("capacity that stands or is under construction", "MW", usual=(5, 1e4))
    p_nom_max: float = quantity(
        "capacity it may have, what stands included, where a scenario lets sites build",
        "MW",
        usual=(5, 1e4),
    )
    build_year: int = calendar_year("first year in operation")
    in_stock: bool = choice(
        "true if the capacity tables of its zone hold it already, from which it is then taken"
    )


class Process(OptionalRow):
    """A way to make a product from electricity and other inputs."""

    table: ClassVar[str] = "processes"
    key: ClassVar[tuple[str, ...]] = ("process",)

    process: str = label("unique name")
    product: str = label("what it makes; counted in t")
    sector: str = ref("demand_rows.sector", "sector it is reported under")
    row: str = ref("demand_rows.row", "demand row from which its electricity is taken")
    description: str = text("what it stands for")


class ProcessParameter(OptionalRow):
    """A figure of a process; linear between years, flat outside them."""

    table: ClassVar[str] = "process_parameters"
    key: ClassVar[tuple[str, ...]] = ("process", "parameter", "year")

    process: str = ref("processes.process", "the process")
    parameter: str = label("what is stated, e.g. electricity")
    year: int = calendar_year("the year")
    value: float = quantity("the value", "as in the column unit", ge=-1e3, le=1e9)
    unit: str = label("unit of the value")


class Order(OptionalRow):
    """What a site makes by a process: capacity and order; linear between years."""

    table: ClassVar[str] = "orders"
    key: ClassVar[tuple[str, ...]] = ("site", "process", "year")

    site: str = ref("sites.site", "the site")
    process: str = ref("processes.process", "the process")
    year: int = calendar_year("the year")
    capacity: float = quantity("output at full load", "kt/yr", usual=(0.5, 1e5))
    order: float = quantity("output asked for", "kt/yr", usual=(0.5, 1e5))


class SiteLoad(OptionalRow):
    """Electricity of a site beside its processes, in the shape of its demand row."""

    table: ClassVar[str] = "site_loads"
    key: ClassVar[tuple[str, ...]] = ("site", "row", "year")

    site: str = ref("sites.site", "the site")
    row: str = ref("demand_rows.row", "demand row from which it is taken, and whose shape it has")
    year: int = calendar_year("the year; linear between years, flat outside them")
    energy: float = quantity("energy of the year", "GWh", usual=(1, 1e5))


class Contract(OptionalRow):
    """Electricity from wind or PV that a consumer has bought."""

    table: ClassVar[str] = "contracts"
    key: ClassVar[tuple[str, ...]] = ("contract",)

    contract: str = label("unique name")
    kind: Literal["direct_line", "as_generated", "flat", "load_following", "certificates"] = choice(
        "direct line to a site; power purchase as generated, flat or following the load; or "
        "certificates alone"
    )
    buyer_kind: Literal["site", "sector", "channel"] = choice("what the buyer is")
    buyer: str = label("a site, a product such as aluminium, a sector, or a channel")
    zone: str = ref("zones.zone", "zone of the seller")
    carrier: str = ref(
        "carriers.carrier",
        "what is sold",
        where={"group": ("wind", "solar", "csp", "hydro")},
    )
    energy: float = quantity("sold a year out of the zone's fleet", "GWh", usual=(50, 5e4))
    p_nom_max: float = quantity(
        "new capacity that may be built for it, where a scenario lets contracts build",
        "MW",
        usual=(10, 2e4),
    )
    price: float = quantity(
        "price of the contract (a transfer, not a cost)", "CNY/MWh", usual=(1, 1500)
    )
    year_from: int = calendar_year("first year")
    year_to: int = calendar_year("last year")
    status: Literal["operating", "planned", "possible"] = choice("state of the contract")


class DemandResponse(OptionalRow):
    """Load outside processes that can be interrupted at a price."""

    table: ClassVar[str] = "demand_response"
    key: ClassVar[tuple[str, ...]] = ("program", "row")

    program: str = label("name of the programme")
    row: str = ref("demand_rows.row", "demand row whose zonal load takes part")
    share: float = quantity("part of the row's load that can be off", "share", usual=(0.005, 1))
    price: float = quantity("paid for each MWh not used", "CNY/MWh", usual=(50, 2e4))
    hours: float = quantity("full hours a year", "h", usual=(1, 2000))


TABLES: tuple[type[Row], ...] = (
    Site,
    SiteAsset,
    Process,
    ProcessParameter,
    Order,
    SiteLoad,
    Contract,
    DemandResponse,
)
