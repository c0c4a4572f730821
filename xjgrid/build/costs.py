"""Technology figures of one year: costs per MW, efficiencies, fuel and carbon per MWh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xjgrid.errors import InputError
from xjgrid.inputs.annual import interpolate_year

#: parts of `Costs.running`
RUNNING = (
    "efficiency", "fuel_cost", "variable_om", "co2_intensity", "carbon_cost", "marginal_cost",
)  # fmt: skip


def calculate_annuity(rate: float, years: float) -> float:
    """Yearly payment for one unit of investment.

    ``r / (1 - (1 + r)^-n)``; the textbook capital recovery factor.

    Examples
    --------
    >>> round(calculate_annuity(0.07, 25), 5)
    0.08581
    >>> calculate_annuity(0.0, 20)
    0.05
    """
    if rate == 0.0:
        return 1.0 / years
    return float(rate / (1.0 - (1.0 + rate) ** -years))


@dataclass(frozen=True)
class Costs:
    """Figures of ``networks/technologies.csv`` and ``fuels.csv`` in one year.

    Years between two rows are interpolated linearly; outside them the nearest row holds.
    """

    figures: Mapping[tuple[str, str], float]
    fuels: Mapping[tuple[str, str], tuple[float, float]]
    fuel_of: Mapping[str, str]
    discount_rate: float
    carbon_price: float

    @classmethod
    def read(
        cls,
        technologies: pd.DataFrame,
        fuels: pd.DataFrame,
        carriers: pd.DataFrame,
        *,
        year: int,
        discount_rate: float,
        carbon_price: float,
    ) -> Costs:
        """Interpolate the tables to a year."""
        figures = {
            (str(t), str(p)): interpolate_year(rows, "value", year)
            for (t, p), rows in technologies.groupby(["technology", "parameter"])
        }
        prices = {
            (str(f), str(z)): (
                interpolate_year(rows, "price", year),
                interpolate_year(rows, "co2", year),
            )
            for (f, z), rows in fuels.groupby(["fuel", "zone"])
        }
        fuel_of = {
            str(row.carrier): str(row.fuel)
            for row in carriers.itertuples()
            if isinstance(row.fuel, str) and row.fuel
        }
        return cls(figures, prices, fuel_of, discount_rate, carbon_price)

    def get(self, technology: str, parameter: str, default: float | None = None) -> float:
        """One figure, in the unit of its row.

        Raises
        ------
        InputError
            If the row is missing and no default is given.
        """
        value = self.figures.get((technology, parameter), default)
        if value is None:
            raise InputError.single(
                "networks/technologies.csv",
                f"technology {technology!r} has no row {parameter!r}: add it",
            )
        return value

    def annuity(self, technology: str, hours: float | None = None) -> float:
        """Yearly capital charge of a new plant [CNY/MW/yr].

        Storage adds ``investment_energy`` times its hours.
        """
        factor = calculate_annuity(self.discount_rate, self.get(technology, "lifetime"))
        return self.overnight(technology, hours) * factor

    def fixed_om(self, technology: str, hours: float | None = None) -> float:
        """Yearly fixed operation and maintenance [CNY/MW/yr]."""
        return self.overnight(technology, hours) * self.get(technology, "fom", 0.0) / 100.0

    def overnight(self, technology: str, hours: float | None = None) -> float:
        """Investment of a plant [CNY/MW], with its storage where it has one."""
        per_kw = self.get(technology, "investment", 0.0)
        stored = self.get(technology, "investment_energy", 0.0)
        if stored and hours is None:
            hours = self.get(technology, "max_hours")
        return 1000.0 * (per_kw + stored * (hours or 0.0))

    def fuel(self, carrier: str, zone: str) -> tuple[float, float]:
        """Price [CNY/MWh_th] and emission factor [t/MWh_th] of a carrier's fuel in a zone."""
        fuel = self.fuel_of.get(carrier)
        return (0.0, 0.0) if fuel is None else self.price_fuel(fuel, zone)

    def price_fuel(self, fuel: str, zone: str) -> tuple[float, float]:
        """Price [CNY/MWh_th] and emission factor [t/MWh_th] of a fuel in a zone.

        Raises
        ------
        InputError
            If the fuel has no row for the zone nor for all zones.
        """
        found = self.fuels.get((fuel, zone), self.fuels.get((fuel, "*")))
        if found is None:
            raise InputError.single(
                "networks/fuels.csv", f"fuel {fuel!r} has no row for zone {zone!r} nor for '*'"
            )
        return found

    def carbon(self, tonnes: float) -> float:
        """Cost [CNY] of emitting some tonnes of CO2; negative where they are captured.

        Examples
        --------
        >>> Costs({}, {}, {}, discount_rate=0.06, carbon_price=100.0).carbon(2.5)
        250.0
        """
        return tonnes * self.carbon_price

    def list_running(self, carriers: Sequence[str], zones: Sequence[str]) -> dict[str, Any]:
        """Cost per MWh of plants, by part: the columns of `running`, one value a plant.

        Parameters
        ----------
        carriers, zones : sequence of str
            Carrier and zone of each plant.
        """
        found = [self.running(c, z) for c, z in zip(carriers, zones, strict=True)]
        return {part: [plant[part] for plant in found] for part in RUNNING}

    def running(self, carrier: str, zone: str) -> dict[str, float]:
        """Cost per MWh of electricity, by part, and its emissions.

        Returns
        -------
        dict
            ``efficiency`` [-], ``fuel_cost``, ``variable_om``, ``carbon_cost``,
            ``marginal_cost`` [CNY/MWh] and ``co2_intensity`` [t/MWh].
        """
        price, factor = self.fuel(carrier, zone)
        efficiency = self.get(carrier, "efficiency", 1.0)
        parts = {
            "efficiency": efficiency,
            "fuel_cost": price / efficiency,
            "variable_om": self.get(carrier, "vom", 0.0),
            "co2_intensity": factor / efficiency,
        }
        parts["carbon_cost"] = self.carbon(parts["co2_intensity"])
        parts["marginal_cost"] = parts["fuel_cost"] + parts["variable_om"] + parts["carbon_cost"]
        return parts
