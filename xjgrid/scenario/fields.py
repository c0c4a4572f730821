"""The scenario: every question that can be asked, with its unit, meaning and default."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from xjgrid.inputs.schema import Status
from xjgrid.scenario.declaration import Part
from xjgrid.scenario.declaration import group as _part
from xjgrid.scenario.declaration import value as _value

ProjectStatus = Literal["construction", "planned"]
GridStatus = Literal["operating", "construction", "planned", "reserve"]
Value = bool | int | float | str

_LONG = r"(0[13578]|1[02])-(0[1-9]|[12]\d|3[01])"
_SHORT = r"(0[469]|11)-(0[1-9]|[12]\d|30)"
_FEBRUARY = r"02-(0[1-9]|1\d|2[0-8])"
_DAY = rf"^({_LONG}|{_SHORT}|{_FEBRUARY})$"


class DemandChoice(Part):
    """How demand grows."""

    growth: Literal["low", "middle", "high"] = _value("middle", "growth of demand.csv")
    scale: float = _value(
        1.0, "multiplies all demand and the orders of works, enlarged where they need it", "factor",
        gt=0, le=1000, usual=(0.2, 5),
    )  # fmt: skip
    months: Literal["shapes", "published"] = _value(
        "shapes",
        "shapes: months as the shapes of the rows give them; published: the whole "
        "follows demand_months.csv",
    )


class FleetChoice(Part):
    """Which plants are given."""

    timing: Literal["year_end", "monthly"] = _value(
        "year_end",
        "year_end: the fleet at the end of the year; monthly: plants as they were commissioned "
        "(commissioning.csv, evenly if it says nothing), which run in",
    )
    projects: tuple[ProjectStatus, ...] = _value(
        ("construction",), "statuses of projects.csv that count as given"
    )
    coal: tuple[Status, ...] = _value(
        ("operating", "construction"), "statuses of thermal.csv that count as given"
    )
    capture: tuple[Status, ...] = _value(
        (), "statuses of capture.csv whose projects capture CO2 at their coal units"
    )
    retire: bool = _value(True, "units leave in their retirement year")


class BuildChoice(Part):
    """What may be added at least cost."""

    wind: bool = _value(True, "wind may be added")
    solar: bool = _value(True, "PV may be added")
    battery_2h: bool = _value(True, "batteries of 2 hours may be added")
    battery_4h: bool = _value(True, "batteries of 4 hours may be added")
    pumped_hydro: bool = _value(True, "pumped hydro projects may be added")
    hydrogen: bool = _value(
        False, "electrolysers, hydrogen tanks and hydrogen turbines may be added, each sized"
    )
    coal: bool = _value(False, "coal units may be added")
    coal_retrofit: bool = _value(
        False, "coal units may be retrofitted to a lower minimum load (coal-retrofit)"
    )
    capture: bool = _value(
        False, "carbon capture may be added at coal units, up to capture_max of capture.csv"
    )
    limits: bool = _value(True, "the yearly build limits and land limits hold")
    limit_scale: float = _value(
        1.0, "multiplies the yearly build limits", "factor", ge=0, le=1e4, usual=(0.1, 20)
    )


class StorageChoice(Part):
    """How storage is sized."""

    sizing: Literal["fixed", "separate"] = _value(
        "fixed",
        "fixed: new batteries of 2 or 4 hours; separate: power and energy of new batteries sized "
        "apart (instead of both, within their build limits together)",
    )
    battery_min_mw: float = _value(
        0.0, "least battery power in the region", "MW", ge=0, le=1e7, usual=(100, 1e6)
    )
    pumped_hydro_statuses: tuple[Status, ...] = _value(
        ("operating", "construction"), "statuses of pumped_hydro.csv that count as given"
    )


class GridChoice(Part):
    """How the AC grid is represented."""

    flow: Literal["kvl", "transport"] = _value(
        "kvl", "kvl: Kirchhoff's voltage law; transport: any flow within the limits"
    )
    n1: bool = _value(True, "the N-1 factor of corridors holds")
    interfaces: bool = _value(True, "the limits of interfaces hold")
    local_limits: bool = _value(
        True, "a part of wind and PV is lost to limits inside the zones (local_curtailment)"
    )
    statuses: tuple[GridStatus, ...] = _value(
        ("operating", "construction"), "statuses of corridors.csv that exist"
    )


class ChannelChoice(Part):
    """Which export channels run and by which rules."""

    exclude: tuple[str, ...] = _value((), "channels left out, by name")
    statuses: tuple[GridStatus, ...] = _value(
        ("operating", "construction"), "statuses of channels.csv that exist"
    )
    energy_scale: float = _value(
        1.0, "multiplies the yearly export", "factor", ge=0, le=100, usual=(0.1, 5)
    )
    renewable_share: bool = _value(True, "the least renewable share of each channel holds")
    sync_minimum: bool = _value(True, "the synchronous minimum at the sending ends holds")


class IndustryChoice(Part):
    """How industry is represented, and what it may do."""

    sites: bool = _value(
        True, "plants stand behind their own connections; false: their use stays in zonal rows"
    )
    flexibility: Literal["none", "today", "flexible"] = _value(
        "today", "none: flat output; today: floors and stocks as they are; flexible: as they can be"
    )
    services: bool = _value(
        True, "process heat, hydrogen, vehicles and warm homes are modelled with their fuels"
    )
    adoption: dict[str, str] = _value(
        {}, "service: low, reference, high, or free between low and high; * for all others"
    )
    build: bool = _value(False, "sites may build wind, PV and batteries of their own")
    contracts: tuple[Literal["operating", "planned", "possible"], ...] = _value(
        ("operating", "planned"), "statuses of contracts.csv that are in force"
    )
    contract_build: bool = _value(False, "new wind and PV may be built for contracts")
    response: bool = _value(False, "demand_response.csv may be called")


class PolicyChoice(Part):
    """Prices, caps and targets."""

    carbon_price: float | None = _value(
        None,
        "price of CO2; null: that of parameters.csv",
        "CNY/t",
        ge=0,
        le=1e5,
        usual=(5, 5000),
    )
    co2_cap_mt: float | None = _value(
        None, "most CO2 a year; null: no cap", "Mt/yr", ge=0, le=1e5, usual=(1, 2000)
    )
    green_share_min: float | None = _value(
        None,
        "least renewable share of generation; null: none",
        "share",
        ge=0,
        le=1,
        usual=(0.02, 1),
    )
    coal_energy_max_twh: float | None = _value(
        None,
        "most coal power a year; null: no limit",
        "TWh/yr",
        ge=0,
        le=1e5,
        usual=(1, 5000),
    )
    green_targets: dict[str, float] = _value(
        {},
        "least green share of a product, site or sector, by name",
        "share",
        each=(0, 1),
    )
    green_definition: Literal["annual", "contracted"] = _value(
        "contracted", "how the green share of green_targets is counted in the optimisation"
    )
    traced_targets: dict[str, float] = _value(
        {},
        "least traced share of a product, site or sector, by name; solved again until reached",
        "share",
        each=(0, 1),
    )
    traced_tolerance: float = _value(
        0.005, "by how much a traced share may miss its target", "share", gt=0, le=0.1
    )
    traced_rounds: int = _value(6, "most solves for the traced targets", "solves", ge=2, le=50)


class Horizon(Part):
    """Which hours of the year are looked at."""

    start: str = _value(
        "01-01", "first day", pattern=_DAY, hint="write the day as MM-DD in a year of 365 days"
    )
    hours: int = _value(8760, "number of hours", "h", ge=1, le=8760)


class SolverChoice(Part):
    """Who solves, how and how exactly."""

    name: Literal[
        "highs", "gurobi", "cplex", "xpress", "mosek", "copt", "scip", "mindopt", "cupdlpx"
    ] = _value("highs", "a solver that is installed")
    method: Literal["hipo", "ipx", "simplex", "pdlp", "choose"] = _value(
        "hipo", "method for the plan and for all hours at once"
    )
    operate_method: Literal["hipo", "ipx", "simplex", "pdlp", "choose"] = _value(
        "simplex", "method for the windows of the operation"
    )
    plan_tolerance: float = _value(
        3e-4, "gap at which the plan may stop; its bound is checked apart", "share", gt=0, le=0.01
    )
    tolerance: float = _value(1e-5, "relative tolerance of the optimum", "share", gt=0, le=0.01)
    threads: int = _value(2, "threads, and windows side by side", "threads", ge=1, le=4096)
    options: dict[str, Value] = _value({}, "further options in the solver's own words")


class TableOverride(Part):
    """Rows of a table that take other values in this scenario."""

    table: str = _value(..., "name of the table, e.g. corridors", min_length=1)
    where: dict[str, Value] = _value(..., "column: value that a row must have", min_length=1)
    set: dict[str, Value | None] = _value(..., "column: value that it takes", min_length=1)

    def __str__(self) -> str:
        where = ", ".join(f"{column}={value}" for column, value in self.where.items())
        return f"{self.table}[{where}]"


class ScenarioFields(Part):
    """The values of a scenario; see `Scenario`."""

    name: str = _value(..., "name of the scenario and of its case", min_length=1)
    description: str = _value("", "what it is for, in a sentence")
    year: int = _value(2030, "year of demand, fleet and costs", "year", ge=2020, le=2060)
    weather_year: int = _value(1, "which year of the profiles", ge=1, le=100_000)
    profiles: str = _value("synthetic", "file in profiles/, without .nc", min_length=1)
    resource: tuple[Literal["wind", "solar", "hydro"], ...] = _value(
        (), "what is scaled to the months of profiles/resource.csv: wind, solar, hydro"
    )
    demand: DemandChoice = _part(DemandChoice, "how demand grows")
    fleet: FleetChoice = _part(FleetChoice, "which plants are given")
    build: BuildChoice = _part(BuildChoice, "what may be added at least cost")
    storage: StorageChoice = _part(StorageChoice, "how storage is sized")
    grid: GridChoice = _part(GridChoice, "how the AC grid is represented")
    channels: ChannelChoice = _part(ChannelChoice, "which export channels run")
    commitment: bool = _value(True, "thermal plants run online capacity with a minimum load")
    reserve: bool = _value(True, "operating reserve is kept")
    heating_must_run: bool = _value(True, "combined heat and power runs in the heating season")
    policy: PolicyChoice = _part(PolicyChoice, "prices, caps and targets")
    industry: IndustryChoice = _part(IndustryChoice, "how industry is represented")
    parameters: dict[str, float] = _value({}, "values that stand for rows of parameters.csv")
    table_overrides: tuple[TableOverride, ...] = Field(
        default=(),
        alias="tables",
        description="rows of any table that take other values; a scenario that extends "
        "another one adds to its list",
    )
    horizon: Horizon = _part(Horizon, "which hours of the year are looked at")
    resolution: str = _value(
        "plan+operate",
        "plan+operate, hourly (all hours at once), or steps that divide a day, such as 3h",
        pattern=r"^(plan\+operate|hourly|(1|2|3|4|6|8|12|24)h)$",
        hint="write plan+operate, hourly, or steps that divide a day: 1h, 2h, 3h, 4h, 6h, 8h, 12h "
        "or 24h",
    )
    accuracy: float = _value(0.01, "largest gap between the bounds", "share", gt=0, lt=1)
    segments: int = _value(1000, "segments of the plan", "segments", ge=1, le=8760)
    window_hours: int = _value(
        168, "length of a window, in whole days", "h", ge=24, le=8760, multiple_of=24
    )
    rounds: int = _value(3, "how often segments are split at most", "rounds", ge=0, le=100)
    solver: SolverChoice = _part(SolverChoice, "who solves, how and how exactly")
