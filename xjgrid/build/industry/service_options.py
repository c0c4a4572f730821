"""Options of services: what is delivered in each zone, and which options may deliver it.

What a service delivers is given; which technology delivers it follows an adoption path, or is
chosen between a low and a high one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xjgrid.build.clock import HOURS_A_YEAR
from xjgrid.build.context import Context, once_a_context
from xjgrid.build.demand import make_shape
from xjgrid.build.industry.parameters import read_growth
from xjgrid.errors import InputError, did_you_mean
from xjgrid.inputs.annual import SERVICE_TABLES, ServiceUse, interpolate

FREE = "free"


@once_a_context
def list_services(context: Context) -> pd.DataFrame:
    """Delivered energy [MWh a year]: ``service, zone, energy, shape, sector, unit``."""
    if not context.scenario.industry.services:
        return pd.DataFrame(columns=["service", "zone", "energy", "shape", "sector", "unit"])
    table = context.tables["service_demand"]
    found = interpolate(table, ["service", "zone"], ["energy"], context.year)
    kinds = context.tables["services"].set_index("service")
    for column in ("shape", "sector", "unit"):
        found[column] = found["service"].map(kinds[column])
    found["energy"] = found["energy"].astype(float) * 1000.0 * context.scenario.demand.scale
    return found[found["energy"] > 0].reset_index(drop=True)


def read_paths(context: Context) -> dict[str, tuple[pd.Series, pd.Series]]:
    """Least and most share of each option, by service; the same on a stated path.

    Raises
    ------
    InputError
        If the scenario names a service or path that does not exist.
    """
    chosen = context.scenario.industry.adoption
    table = context.tables["adoption"]
    services = list(table["service"].unique())
    where = context.scenario.file
    for service in chosen:
        if service != "*" and service not in services:
            raise InputError.single(
                where,
                f"industry.adoption: no service {service!r}, {did_you_mean(service, services)}",
            )
    known = [*table["path"].unique(), FREE]
    for service, path in chosen.items():
        if path not in known:
            raise InputError.single(
                where,
                f"industry.adoption.{service}: no path {path!r}, {did_you_mean(path, known)}",
            )
    found = {}
    for service, rows in table.groupby("service"):
        path = chosen.get(str(service), chosen.get("*", "reference"))
        ends = ("low", "high") if path == FREE else (path, path)
        shares = []
        for end in ends:
            part = rows[rows["path"] == end]
            if part.empty:
                raise InputError.single(
                    "networks/adoption.csv", f"service {service!r} has no path {end!r}"
                )
            year = interpolate(part, ["option"], ["share"], context.year)
            shares.append(year.set_index("option")["share"])
        factor = _follow_rows(context, str(service))
        shares = [share * factor.reindex(share.index).fillna(1.0) for share in shares]
        low = shares[0].reindex(shares[0].index.union(shares[1].index)).fillna(0.0)
        high = shares[1].reindex(low.index).fillna(0.0)
        found[str(service)] = (np.minimum(low, high), np.maximum(low, high))
    return found


def _follow_rows(context: Context, service: str) -> pd.Series:
    """Factor by option: in a low or high growth it is adopted as its demand row grows."""
    options = context.tables["service_options"]
    held = options[(options["service"] == service) & (options["row"] != "")]
    growth = read_growth(context) / context.scenario.demand.scale
    return held.set_index("option")["row"].map(growth).astype(float)


def list_options(context: Context) -> dict[str, pd.DataFrame]:
    """Options of each service, index ``option``, with their least and most share ``low, high``."""
    table = context.tables["service_options"]
    found = {}
    for service, (low, high) in read_paths(context).items():
        mine = table[table["service"] == service].set_index("option")
        found[service] = mine.assign(
            low=low.reindex(mine.index).fillna(0.0), high=high.reindex(mine.index).fillna(0.0)
        )
    return found


def weigh_fuels(options: pd.DataFrame) -> pd.DataFrame:
    """Fuel options with their ``part`` of the energy that fuels deliver, by their shares."""
    fuels = options[options["kind"] == "fuel"]
    shares = fuels["low"] + fuels["high"]
    total = shares.sum()
    return fuels.assign(part=shares / total if total > 0 else 1.0 / max(1, len(fuels)))


@dataclass(frozen=True)
class ServiceOptions:
    """Options of a service in a zone, each with its least and most share and its figures.

    ``fuels`` holds what `weigh_fuels` gives, ``fuel`` the figures of `blend_fuels`.
    """

    service: str
    zone: str
    energy: float
    shape: np.ndarray
    electric: pd.DataFrame
    fuels: pd.DataFrame
    fuel: dict[str, float]

    @property
    def name(self) -> str:
        """Name of its bus."""
        return f"{self.zone} {self.service}"


@once_a_context
def list_service_options(context: Context) -> list[ServiceOptions]:
    """Options of every service and zone in the scenario's year."""
    demand = list_services(context)
    if demand.empty:
        return []
    options = list_options(context)
    position = {zone: i for i, zone in enumerate(context.zones)}
    shapes = {s: make_shape(context, s)[context.clock.hours] for s in demand["shape"].unique()}
    choices = []
    for line in demand.itertuples():
        mine = options[line.service]
        electric = mine[(mine["kind"] == "electric") & (mine["high"] > 0)].copy()
        electric["efficiency"] = [context.costs.get(o, "efficiency") for o in electric.index]
        # the freedom of small boilers changes nothing but the time to solve
        power = electric["high"] * line.energy / electric["efficiency"] / HOURS_A_YEAR
        small = power < context.parameter("process_min_mw")
        electric["dispatch"] = electric["dispatch"].where(~small, "shaped")
        fuels = weigh_fuels(mine)
        choices.append(
            ServiceOptions(
                line.service,
                line.zone,
                line.energy,
                shapes[line.shape][:, position[line.zone]],
                electric,
                fuels,
                blend_fuels(context, fuels, line.zone),
            )
        )
    return choices


def blend_fuels(context: Context, fuels: pd.DataFrame, zone: str) -> dict[str, float]:
    """Mean figures of weighed fuel options per MWh delivered.

    Returns
    -------
    dict
        ``fuel_cost``, ``variable_om``, ``carbon_cost``, ``fixed`` [CNY/MWh], ``co2_intensity``
        [t/MWh], and by fuel the MWh burnt per MWh delivered as ``use <fuel>``.
    """
    out = dict.fromkeys(("fuel_cost", "variable_om", "carbon_cost", "co2_intensity", "fixed"), 0.0)
    for option, row in fuels.iterrows():
        price, factor = context.costs.price_fuel(str(row["fuel"]), zone)
        part = float(row["part"])
        use = part / context.costs.get(str(option), "efficiency")
        out["fuel_cost"] += use * price
        out["co2_intensity"] += use * factor
        out["carbon_cost"] += context.costs.carbon(use * factor)
        out["variable_om"] += part * context.costs.get(str(option), "vom", 0.0)
        yearly = context.costs.annuity(str(option)) + context.costs.fixed_om(str(option))
        yearly *= context.costs.get(str(option), "oversize", 1.0)
        out["fixed"] += part * yearly / HOURS_A_YEAR
        key = f"use {row['fuel']}"
        out[key] = out.get(key, 0.0) + use
    return out


def make_intake(context: Context, choice: ServiceOptions, option: str) -> np.ndarray:
    """Electricity [MW] that a shaped option takes by the hour if it gave all of the service.

    A heat pump's efficiency falls with the cold: the rated figure is that at
    ``rated_temperature``, and ``efficiency_slope`` is what a degree changes.
    """
    delivered = choice.shape * choice.energy / HOURS_A_YEAR
    rated = context.costs.get(option, "efficiency")
    if not bool(choice.electric.at[option, "temperature"]):
        return np.asarray(delivered / rated)
    air = context.series("temperature", [choice.zone])[choice.zone].to_numpy()
    slope = context.costs.get(option, "efficiency_slope")
    at = context.costs.get(option, "rated_temperature")
    return np.asarray(delivered / np.maximum(1.0, rated + slope * (air - at)))


def replaces_plant(context: Context, service: str) -> bool:
    """Whether electricity takes the place of the fuel's plant: kilns, vehicles, stoves.

    Boilers and gasifiers beside options that choose their hours stay as a reserve.
    """
    options = context.tables["service_options"]
    mine = options[(options["service"] == service) & (options["kind"] == "electric")]
    return bool((mine["dispatch"] == "shaped").all())


def sum_reference_electricity(context: Context) -> pd.DataFrame:
    """Electricity [MWh a year] that demand rows hold of each option: ``row, zone, energy``."""
    columns = ["row", "zone", "energy"]
    if not context.scenario.industry.services:
        return pd.DataFrame(columns=columns)
    growth = read_growth(context) / context.scenario.demand.scale
    scale = context.scenario.demand.scale
    records = []
    for held in ServiceUse(context.rows(*SERVICE_TABLES)).list_held(context.year):
        delivered = held.delivered * 1000.0 * scale
        share = held.share * float(growth.get(held.row, 1.0))
        if delivered > 0:
            records.append((held.row, held.zone, share * delivered / held.efficiency))
    return pd.DataFrame(records, columns=columns)
