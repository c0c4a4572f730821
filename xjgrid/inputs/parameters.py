"""The single numbers of parameters.csv and of the maker of weather: units and bounds."""

from __future__ import annotations

from typing import Any

from xjgrid.inputs.measures import Measure

_SHORTAGE = (50, 2e5)


def _share(low: float, high: float, most: float = 1) -> Measure:
    """Return a share or rate that is usually between two values."""
    return Measure(("1",), 0, most, (low, high), rate=True)


def _price(unit: str, low: float, high: float, most: float = 1e6) -> Measure:
    """Return a price that is usually between two values."""
    return Measure((unit,), 0, most, (low, high))


class ParameterRegistry(dict[str, Measure]):
    """Parameters by name; those of ``BY_CARRIER`` exist for each carrier, after an underscore.

    Examples
    --------
    >>> "local_curtailment_wind-high" in PARAMETERS, "local_curtailment" in PARAMETERS
    (True, False)
    """

    def __missing__(self, name: str) -> Measure:
        for base, measure in BY_CARRIER.items():
            if name.removeprefix(f"{base}_") != name:
                return measure
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return self.get(str(name)) is not None

    def get(self, name: str, default: Any = None) -> Any:
        """Measure of a parameter, or the default if there is no such parameter."""
        try:
            return self[name]
        except KeyError:
            return default


#: parameters that a study states for each carrier, such as ``reserve_wind``
BY_CARRIER: dict[str, Measure] = {
    "run_in_months": Measure(("months",), 0, 12, (0.5, 12)),
    "local_curtailment": _share(0.001, 0.15, 0.9),
}

#: what parameters.csv may state
PARAMETERS = ParameterRegistry({
    "carbon_price": _price("CNY/t", 5, 5000, 1e5),
    "discount_rate": _share(0.02, 0.12, 0.5),
    "reserve_load": _share(0.005, 0.2),
    "reserve_wind": _share(0.005, 0.5),
    "reserve_solar": _share(0.005, 0.5),
    "storage_reserve_share": _share(0.02, 1),
    "thermal_forced_outage": _share(0.005, 0.2, 0.5),
    "voll": _price("CNY/MWh", 1000, 5e5, 1e7),
    "export_slack_price": _price("CNY/MWh", *_SHORTAGE),
    "reserve_slack_price": _price("CNY/MWh", *_SHORTAGE),
    "sync_slack_price": _price("CNY/MWh", *_SHORTAGE),
    "renewable_share_slack_price": _price("CNY/MWh", *_SHORTAGE),
    "green_slack_price": _price("CNY/MWh", *_SHORTAGE),
    "coal_slack_price": _price("CNY/MWh", *_SHORTAGE),
    "must_run_slack_price": _price("CNY/MWh", *_SHORTAGE),
    "channel_floor_slack_price": _price("CNY/MWh", *_SHORTAGE),
    "battery_min_slack_price": Measure(("CNY/MW/yr",), 0, 1e9, (1e4, 1e8)),
    "modulation_slack_price": _price("CNY/MWh", *_SHORTAGE),
    "co2_slack_price": _price("CNY/t", *_SHORTAGE),
    "capture_slack_price": _price("CNY/t", *_SHORTAGE),
    "scrap_slack_price": _price("CNY/t", *_SHORTAGE),
    "run_in_months_wind": Measure(("months",), 0, 12, (0.5, 12)),
    "run_in_months_solar": Measure(("months",), 0, 12, (0.5, 12)),
    "run_in_months_battery": Measure(("months",), 0, 12, (0.5, 12)),
    "local_curtailment_wind": _share(0.001, 0.15, 0.9),
    "local_curtailment_solar": _share(0.001, 0.15, 0.9),
    "line_r_over_x": Measure(("1",), 0, 10, (0.01, 1)),
    "last_stock_year": Measure(("yr",), 1990, 2100, whole=True),
    "commitment_min_mw": Measure(("MW",), 0, 1e5, (5, 5000)),
    "channel_day_margin": _share(0.01, 1),
    "channel_floor_share": _share(0.1, 1),
    "grid_fee": _price("CNY/MWh", 1, 1000, 1e4),
    "scrap_supply": Measure(("kt/yr",), 0, 1e6, (20, 1e5)),
    "process_min_mw": Measure(("MW",), 0, 1e5, (5, 5000)),
})

#: parameters that only what a study may leave out needs: sites, capture, monthly timing
_OPTIONAL = (
    "capture_slack_price",
    "channel_day_margin",
    "channel_floor_share",
    "export_slack_price",
    "line_r_over_x",
    "renewable_share_slack_price",
    "grid_fee",
    "last_stock_year",
    "modulation_slack_price",
    "process_min_mw",
    "run_in_months_battery",
    "run_in_months_solar",
    "run_in_months_wind",
    "scrap_slack_price",
    "scrap_supply",
)

#: parameters that every study must have
PARAMETERS_NEEDED: tuple[str, ...] = tuple(name for name in PARAMETERS if name not in _OPTIONAL)

#: what maker_parameters.csv may state
MAKER_PARAMETERS: dict[str, Measure] = {
    "seed": Measure(("1",), 0, 2**32 - 1, whole=True),
    "wind_memory": Measure(("h",), 0.1, 8760, (2, 500)),
    "wind_period": Measure(("h",), 0.1, 8760, (12, 2000)),
    "wind_smoothing": Measure(("h",), 0.01, 8760, (0.2, 24)),
    "wind_slow_memory": Measure(("h",), 0.1, 8760, (24, 2000)),
    "wind_slow_share": _share(0.005, 1),
    "wind_local_memory": Measure(("h",), 0.1, 8760, (0.5, 100)),
    "wind_local_smoothing": Measure(("h",), 0.01, 8760, (0.1, 24)),
    "wind_turbulence": _share(0.02, 0.5),
    "wind_cut_out": Measure(("m/s",), 1, 100, (15, 40)),
    "wind_other_loss": _share(0.005, 0.3),
    "wind_daily_deviation": Measure(("1",), 0.001, 10, (0.1, 3)),
    "solar_wind_tie": Measure(("1",), -1, 1, (0.01, 1)),
    "solar_hour_memory": Measure(("h",), 0.01, 8760, (0.1, 24)),
    "solar_hour_noise": Measure(("1",), 0, 10, (0.02, 2)),
    "solar_albedo": _share(0.05, 0.95),
    "solar_gamma": Measure(("1/K",), -0.1, 0, (-0.01, -0.001)),
    "solar_wind_speed": Measure(("m/s",), 0, 50, (0.5, 20)),
    "temperature_warmest_hour": Measure(("h",), 0, 24, (10, 22)),
    "temperature_memory": Measure(("d",), 0.01, 365, (0.5, 30)),
    "temperature_local": _share(0.005, 1),
    "cold_spells_per_year": Measure(("1",), 0, 100, (0.5, 50)),
    "hydro_memory": Measure(("d",), 0.1, 365, (2, 200)),
    "hydro_deviation": Measure(("1",), 0, 2, (0.01, 1)),
    "hydro_year_deviation": Measure(("1",), 0, 2, (0.01, 1)),
    "era5_hub_height": Measure(("m",), 5, 300, (50, 200)),
}
