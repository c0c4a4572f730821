"""Wind, PV and concentrating solar plants by zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.build.context import Context, add_components
from xjgrid.build.industry.sites import count_owned
from xjgrid.build.limits import cap_capacity
from xjgrid.build.plants import make_plants
from xjgrid.errors import InputError
from xjgrid.profiles.resource import count_in_place, read_commissioning

if TYPE_CHECKING:
    import pypsa


def count_stock(context: Context, carrier: str, year: int | None = None) -> pd.Series:
    """Capacity [MW] by zone at the end of a year, committed projects included.

    Parameters
    ----------
    carrier : str
        Of renewables.csv, such as ``wind``.
    year : int, optional
        The scenario's year if not given.
    """
    year = context.year if year is None else year
    stated = context.fleet.stated.get(carrier, ())
    if stated and year < stated[0]:
        raise InputError.single(
            "networks/renewables.csv",
            f"no row of carrier {carrier!r} for {year} or earlier: the first is of "
            f"{stated[0]} (fleet.timing monthly needs the year before the scenario's)",
        )
    stock = context.fleet.by_zone([carrier], year)["p_nom"]
    return stock.reindex(context.zones, fill_value=0.0)


def run_in(context: Context, carrier: str) -> pd.DataFrame:
    """Part of the year-end capacity that produces, by hour and zone.

    With ``fleet.timing: monthly`` new plants come as ``commissioning.csv`` says, evenly if it
    says nothing, and produce after the study's run-in months (``run_in_months_<carrier>``);
    otherwise all ones. Published resource refers to what is installed, run in or not.
    """
    clock = context.clock
    ones = pd.DataFrame(1.0, index=clock.snapshots, columns=context.zones)
    if context.scenario.fleet.timing == "year_end":
        return ones
    published = context.carriers.at[carrier, "profile"] in context.scenario.resource
    delay = 0.0 if published else context.parameter(f"run_in_months_{carrier}")
    end = count_stock(context, carrier)
    share = (count_by_month(context, carrier, delay) / end.where(end > 0)).fillna(1.0)
    return share.loc[clock.month].set_index(clock.snapshots)


def count_by_month(context: Context, carrier: str, delay: float = 0.0) -> pd.DataFrame:
    """Capacity [MW] in each month that was commissioned some months before.

    Returns
    -------
    DataFrame
        Index months 1 to 12, columns zones.
    """
    year = context.year
    first = min(context.fleet.stated.get(carrier, (year - 1,)))
    years = range(min(year - 1, max(first, year - 2)), year + 1)
    stocks = {y: count_stock(context, carrier, y).to_numpy() for y in years}
    shares = read_commissioning(context.tables.get("commissioning"), carrier)
    grown = count_in_place(stocks, shares, year, delay)
    return pd.DataFrame(grown, index=range(1, 13), columns=context.zones)


def list_renewables(context: Context, carrier: str) -> pd.DataFrame:
    """Plants of a carrier by zone: capacity, its upper limit, and costs."""
    stock = count_stock(context, carrier)
    standing = count_stock(context, carrier, context.stock_year("renewables"))
    if not (stock.any() or standing.any() or context.may_build(carrier)):
        return pd.DataFrame()  # what nobody has needs no costs
    # what sites own stands on their own buses
    existing = (stock - count_owned(context, carrier)).clip(lower=0.0)
    cap = existing
    if context.may_build(carrier):
        most = [cap_capacity(context, z, carrier, stock[z], standing[z]) for z in context.zones]
        cap = most - (stock - existing)
    frame = make_plants(
        context,
        carrier,
        context.zones,
        existing=existing,
        cap=cap,
        p_nom_projects=stock - standing,
        **context.costs.list_running([carrier] * len(stock), context.zones),
    )
    return frame[(frame["p_nom"] > 0) | frame["p_nom_extendable"]]


def find_local_loss(context: Context, carrier: str) -> float:
    """Share of available output curtailed by grid limits inside the zones.

    Zones are copper plates; what full or idle collector lines and transformers inside them cost
    is a constant part of the output (``local_curtailment_<carrier>``, see docs/calibration.md).
    Plants of sites and of direct lines to them do not lose it, nor does CSP, which the study has
    too little of to tell.
    """
    if not context.scenario.grid.local_limits:
        return 0.0
    return context.parameter(f"local_curtailment_{carrier}")


def add_wind_and_solar(n: pypsa.Network, context: Context) -> None:
    """Add wind, PV and other variable plants: one generator for each zone and carrier.

    ``p_max_pu`` is what can reach the zone's bus: what weather allows less ``local_loss`` of it.
    """
    for carrier in context.of_model("variable"):
        frame = list_renewables(context, carrier)
        if frame.empty:
            continue
        frame["local_loss"] = find_local_loss(context, carrier)
        part = run_in(context, carrier)[frame["bus"]].set_axis(frame.index, axis=1)
        weather = context.weather(carrier, frame["bus"], frame.index) * part
        add_components(n, "Generator", frame, p_max_pu=weather * (1.0 - frame["local_loss"]))


def add_csp(n: pypsa.Network, context: Context) -> None:
    """Add concentrating solar plants as storage filled by their mirror field.

    The field's heat, in MWh of electricity, is the PV profile times the solar multiple.
    """
    for carrier in context.of_model("solar-field"):
        frame = list_renewables(context, carrier)
        frame = frame.drop(columns=["efficiency", "p_nom_extendable"])
        if frame.empty:
            continue
        frame["max_hours"] = context.costs.get(carrier, "max_hours")
        frame["p_min_pu"] = 0.0
        frame["cyclic_state_of_charge"] = True
        frame["standing_loss"] = context.costs.get(carrier, "standing_loss", 0.0) / 100.0
        frame["efficiency_store"] = 1.0
        frame["efficiency_dispatch"] = 1.0
        multiple = context.costs.get(carrier, "solar_multiple")
        field = context.weather(carrier, frame["bus"], frame.index) * multiple
        add_components(n, "StorageUnit", frame, inflow=field * frame["p_nom"])
