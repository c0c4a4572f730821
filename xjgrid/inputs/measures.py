"""What the tables of "parameter, value, unit" may state: units, bounds, and what is needed.

The names of technologies.csv, process_parameters.csv and targets.csv are here; those of
parameters.csv and of the maker of weather in `xjgrid.inputs.parameters`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xjgrid.inputs.bounds import Bounds, Span


@dataclass(frozen=True)
class Measure:
    """A figure of a technology, a process or the study: its units and bounds.

    Parameters
    ----------
    units
        Units it may be given in.
    low, high
        Smallest and largest value, both allowed.
    usual
        Smallest and largest value that is met in practice.
    rate
        It is a share or rate, a fraction of one.
    other
        Bounds in the units for which they are not the same.
    whole
        It is a whole number.

    Examples
    --------
    >>> MEASURES["efficiency"].bounds("one way").high, MEASURES["efficiency"].bounds(
    ...     "MWh_th/MWh_el").high
    (1, 10)
    """

    units: tuple[str, ...]
    low: float
    high: float
    usual: Span | None = None
    rate: bool = False
    other: Mapping[str, Bounds] = field(default_factory=dict)
    whole: bool = False

    def bounds(self, unit: str) -> Bounds:
        """Return the bounds of a value in one of the units."""
        return self.other.get(unit) or Bounds(self.low, self.high, self.usual, self.rate)


_EFFICIENCIES = (
    "MWh_el/MWh_th",
    "MWh_th/MWh_el",
    "MWh_H2/MWh_el",
    "MWh_el/MWh_H2",
    "MWh_th/MWh_th",
    "MWh_H2/MWh_th",
    "MWh_final/MWh_el",
    "MWh_final/MWh_th",
    "one way",
)

MEASURES: dict[str, Measure] = {
    "investment": Measure(("CNY/kW",), 0, 1e6, (50, 6e4)),
    "investment_energy": Measure(("CNY/kWh",), 0, 1e5, (20, 1e4)),
    "fom": Measure(("%/yr",), 0, 100, (0.1, 15)),
    "vom": Measure(("CNY/MWh",), 0, 1e4, (0.1, 500)),
    "lifetime": Measure(("yr",), 1, 200, (5, 100)),
    # only heat out of electricity can be more than what goes in: a heat pump
    "efficiency": Measure(
        _EFFICIENCIES, 0.01, 1, (0.15, 1), True, {"MWh_th/MWh_el": Bounds(0.01, 10, (0.5, 7))}
    ),
    "efficiency_slope": Measure(("1/K",), 0, 1, (0.005, 0.2)),
    "rated_temperature": Measure(("degC",), -60, 60),
    "oversize": Measure(("1",), 1, 20),
    "max_hours": Measure(("h",), 0.25, 8760, (0.5, 2000)),
    "min_hours": Measure(("h",), 0, 8760, (0.1, 100)),
    "standing_loss": Measure(("%/h",), 0, 100, (0.001, 5)),
    "max_ratio": Measure(("MW/MW",), 0.01, 100, (0.1, 100)),
    "solar_multiple": Measure(("1",), 0.1, 10, (0.5, 5)),
    "min_load": Measure(("pu of online",), 0, 1, (0.05, 1), True),
    "min_load_heating": Measure(("pu of online",), 0, 1, (0.05, 1), True),
    "must_run_heating": Measure(("pu of p_nom",), 0, 1, (0.02, 1), True),
    "must_run": Measure(("pu of p_nom",), 0, 1, (0.02, 1), True),
    "start_cost": Measure(("CNY/MW started",), 0, 1e5, (5, 5000)),
    "ramp": Measure(("pu of online per h",), 0, 1, (0.02, 1), True),
    "investment_co2": Measure(("CNY/(t/yr)",), 0, 1e6, (50, 2e4)),
    "vom_co2": Measure(("CNY/t",), 0, 1e4, (1, 1000)),
    "transport_storage": Measure(("CNY/t",), 0, 1e4, (1, 2000)),
    "electricity": Measure(("MWh/t",), 0.001, 10, (0.05, 5)),
    "capture_rate": Measure(("share",), 0, 1, (0.3, 1), True),
    "design_hours": Measure(("h/yr",), 1, 8760, (500, 8760)),
}

_COSTS = ("investment", "fom", "vom", "lifetime")
_THERMAL = (
    *_COSTS,
    "efficiency",
    "min_load",
    "min_load_heating",
    "must_run_heating",
    "start_cost",
    "ramp",
)

#: parameters that every carrier of a group must have
NEEDED: dict[str, tuple[str, ...]] = {
    "coal": _THERMAL,
    "gas": _THERMAL,
    "biomass": _THERMAL,
    "wind": _COSTS,
    "solar": _COSTS,
    "csp": (*_COSTS, "efficiency", "max_hours", "solar_multiple", "standing_loss"),
    "hydro": _COSTS,
    "pumped": (*_COSTS, "efficiency", "max_hours"),
    "battery": (*_COSTS, "investment_energy", "efficiency", "max_hours", "standing_loss"),
    "capture": (
        "investment_co2",
        "fom",
        "lifetime",
        "vom_co2",
        "transport_storage",
        "electricity",
        "capture_rate",
        "design_hours",
    ),
}

#: what process_parameters.csv may state of a process
PROCESS_MEASURES: dict[str, Measure] = {
    "electricity": Measure(("MWh/t",), 0.001, 1000, (0.02, 200)),
    "hydrogen": Measure(("MWh_H2/t",), 0, 100, (0.1, 60)),
    "coal": Measure(("MWh_th/t",), 0, 100, (0.02, 50)),
    "gas": Measure(("MWh_th/t",), 0, 100, (0.02, 50)),
    "scrap": Measure(("t/t",), 0, 2, (0.02, 2)),
    "co2_process": Measure(("t/t",), 0, 20, (0.01, 20)),
    "other_cost": Measure(("CNY/t",), 0, 1e7, (10, 1e6)),
    "investment": Measure(("CNY/(t/yr)",), 0, 1e7, (50, 1e6)),
    "fom": Measure(("%/yr",), 0, 100, (0.1, 15)),
    "lifetime": Measure(("yr",), 1, 200, (5, 100)),
    "min_load": Measure(("pu",), 0, 1, (0.02, 1), True),
    "min_load_flexible": Measure(("pu",), 0, 1, (0.02, 1), True),
    "spare": Measure(("pu",), 0, 10, (0.005, 2)),
    "ramp": Measure(("pu/h",), 0.001, 1, (0.01, 1), True),
    "stock": Measure(("d",), 0, 365, (0.1, 200)),
    "stock_flexible": Measure(("d",), 0, 365, (0.1, 200)),
    "modulation": Measure(("share of hours",), 0, 1, (0.02, 1), True),
    "modulation_flexible": Measure(("share of hours",), 0, 1, (0.02, 1), True),
    "interruptible": Measure(("pu",), 0, 1, (0.01, 1), True),
    "interruption_price": Measure(("CNY/MWh",), 0, 1e6, (50, 2e4)),
    "interruption_hours": Measure(("h/yr",), 0, 8760, (1, 2000)),
    "restart_cost": Measure(("CNY/MW",), 0, 1e6, (1, 1e4)),
}

#: parameters that every process must have
PROCESS_NEEDED: tuple[str, ...] = (
    "electricity",
    "co2_process",
    "other_cost",
    "investment",
    "fom",
    "lifetime",
    "min_load",
    "spare",
    "ramp",
    "stock",
    "modulation",
)

#: parameters that every option of a service must have in technologies.csv
OPTION_NEEDED: tuple[str, ...] = ("efficiency", "lifetime")

#: parameters that an option whose efficiency follows the air temperature must have besides
TEMPERATURE_NEEDED: tuple[str, ...] = ("efficiency_slope", "rated_temperature")

#: figures of the account that targets.csv may name, with their units
TARGET_MEASURES: dict[str, str] = {
    "green-share-bought": "%",
    "green-share-contracted": "%",
    "green-share-annual": "%",
    "green-share-hourly": "%",
    "green-share-traced": "%",
    "green-share-production": "%",
    "green-share-annual-without-hydro": "%",
    "export-renewable-share": "%",
    "short-process-share": "%",
    "scrap": "Mt",
    "electrification": "%",
    "vehicle-share": "%",
    "industry-co2-change": "%",
    "industry-co2-peak-year": "year",
    "fuel-per-tonne-change": "%",
    "energy-per-tonne-change": "%",
    "green-hydrogen": "kt",
    "co2-captured": "Mt",
}

#: bounds of the value of a target by its unit; "" stands for units outside the model
TARGET_BOUNDS: dict[str, Bounds] = {
    "%": Bounds(-100, 100),
    "Mt": Bounds(0, 1e4, (0.1, 1000)),
    "kt": Bounds(0, 1e6, (0.5, 1e5)),
    "year": Bounds(1990, 2100),
    "": Bounds(-1e6, 1e6),
}

#: bounds of a published figure by its unit
PUBLISHED_BOUNDS: dict[str, Bounds] = {
    "TWh": Bounds(-1e5, 1e5, (0.05, 5000)),
    "h": Bounds(0, 8784, (10, 8784)),
    "%": Bounds(-100, 100, (1, 100)),
    "points": Bounds(-100, 100),
    "GW": Bounds(0, 1e4, (0.1, 1000)),
    "t/MWh": Bounds(0, 2, (0.02, 2)),
    "1": Bounds(-1e3, 1e3, (0.01, 10)),
}

#: technologies that no table names and the model knows by itself
OWN_TECHNOLOGIES: tuple[str, ...] = (
    "coal-retrofit",
    "electrolyser",
    "hydrogen-storage",
    "hydrogen-turbine",
)

#: products that targets may name though a study need not make them: they have no figure then
TARGET_PRODUCTS: tuple[str, ...] = ("lithium",)
