"""What technologies.csv may state: units, ranges, and what each kind of carrier needs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """A parameter of a technology: its units and range.

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
        ("MWh_el/MWh_th", "MWh_th/MWh_el", "MWh_H2/MWh_el", "MWh_el/MWh_H2", "one way"),
        low=0.01,
        high=10,
    ),
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
}
