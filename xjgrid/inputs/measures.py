"""What technologies.csv and process_parameters.csv may state.

Units, ranges, and what each model of a carrier and every process needs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """A parameter of a technology or process: its units and range.

    Parameters
    ----------
    units
        Units it may be given in.
    low, high
        Smallest and largest value.
    """

    units: tuple[str, ...]
    low: float = 0.0
    high: float = float("inf")


MEASURES: dict[str, Measure] = {
    "investment": Measure(("CNY/kW",)),
    "investment_energy": Measure(("CNY/kWh",)),
    "fom": Measure(("%/yr",), high=100),
    "vom": Measure(("CNY/MWh",)),
    "lifetime": Measure(("yr",), low=1, high=200),
    "efficiency": Measure(
        (
            "MWh_el/MWh_th",
            "MWh_th/MWh_el",
            "MWh_H2/MWh_el",
            "MWh_el/MWh_H2",
            "MWh_th/MWh_th",
            "MWh_H2/MWh_th",
            "MWh_final/MWh_el",
            "MWh_final/MWh_th",
            "one way",
        ),
        low=0.01,
        high=10,
    ),
    "efficiency_slope": Measure(("1/K",), high=1),
    "rated_temperature": Measure(("degC",), low=-60, high=60),
    "oversize": Measure(("1",), low=1, high=20),
    "max_hours": Measure(("h",)),
    "min_hours": Measure(("h",)),
    "standing_loss": Measure(("%/h",), high=100),
    "max_ratio": Measure(("MW/MW",), low=0.01, high=100),
    "solar_multiple": Measure(("1",), low=0.1, high=10),
    "min_load": Measure(("pu of online",), high=1),
    "min_load_heating": Measure(("pu of online",), high=1),
    "must_run_heating": Measure(("pu of p_nom",), high=1),
    "must_run": Measure(("pu of p_nom",), high=1),
    "start_cost": Measure(("CNY/MW started",)),
    "ramp": Measure(("pu of online per h",), high=1),
    "investment_co2": Measure(("CNY/(t/yr)",)),
    "vom_co2": Measure(("CNY/t",)),
    "transport_storage": Measure(("CNY/t",)),
    "electricity": Measure(("MWh/t",), low=0.001, high=10),
    "capture_rate": Measure(("share",), high=1),
    "design_hours": Measure(("h/yr",), low=1, high=8760),
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

_BATTERY = (*_COSTS, "investment_energy", "efficiency", "max_hours", "standing_loss")

#: parameters that each model of a carrier reads of technologies.csv
MODEL_PARAMETERS: dict[str, tuple[str, ...]] = {
    "thermal": _THERMAL,
    "variable": _COSTS,
    "solar-field": (*_COSTS, "efficiency", "max_hours", "solar_multiple", "standing_loss"),
    "run-of-river": _COSTS,
    "reservoir": _COSTS,
    "pumped-hydro": (*_COSTS, "efficiency", "max_hours"),
    "battery-stock": _BATTERY,
    "battery": _BATTERY,
    "battery-sized": _BATTERY,
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
    "electricity": Measure(("MWh/t",), low=0.001, high=1000),
    "hydrogen": Measure(("MWh_H2/t",), high=100),
    "coal": Measure(("MWh_th/t",), high=100),
    "gas": Measure(("MWh_th/t",), high=100),
    "scrap": Measure(("t/t",), high=2),
    "co2_process": Measure(("t/t",), high=20),
    "other_cost": Measure(("CNY/t",)),
    "investment": Measure(("CNY/(t/yr)",)),
    "fom": Measure(("%/yr",), high=100),
    "lifetime": Measure(("yr",), low=1, high=200),
    "min_load": Measure(("pu",), high=1),
    "min_load_flexible": Measure(("pu",), high=1),
    "spare": Measure(("pu",), high=10),
    "ramp": Measure(("pu/h",), low=0.001, high=1),
    "stock": Measure(("d",), high=365),
    "stock_flexible": Measure(("d",), high=365),
    "modulation": Measure(("share of hours",), high=1),
    "modulation_flexible": Measure(("share of hours",), high=1),
    "interruptible": Measure(("pu",), high=1),
    "interruption_price": Measure(("CNY/MWh",)),
    "interruption_hours": Measure(("h/yr",), high=8760),
    "restart_cost": Measure(("CNY/MW",)),
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

#: parameters of parameters.csv under earlier names, and what they are called now
RENAMED_PARAMETERS: dict[str, str] = {"coal_forced_outage": "thermal_forced_outage"}

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

#: products that targets may name though a study need not make them: they have no figure then
TARGET_PRODUCTS: tuple[str, ...] = ("lithium",)
