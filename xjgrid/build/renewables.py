"""Wind, PV and concentrating solar plants by zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.build.context import Context, add_components
from xjgrid.build.industry.sites import count_owned
from xjgrid.build.limits import cap_capacity
from xjgrid.errors import InputError
from xjgrid.profiles.resource import count_in_place, read_commissioning

if TYPE_CHECKING:
    import pypsa

#: carrier -> variable of the profile
PROFILE_OF = {"wind": "wind", "solar": "solar"}


def count_stock(context: Context, carrier: str, year: int | None = None) -> pd.Series:
    """Capacity [MW] by zone at the end of a year: what stands and the projects taken in.

    Parameters
    ----------
    carrier : str
        ``wind``, ``solar`` or ``csp``.
    year : int, optional
        The scenario's year if not given.
    """
    scenario = context.scenario
    year = scenario.year if year is None else year
    table = context.tables["renewables"]
    table = table[table["carrier"] == carrier]
    if len(table) and not (table["year"] <= year).any():
        raise InputError.single(
            "networks/renewables.csv",
            f"no row of carrier {carrier!r} for {year} or earlier: the first is of "
            f"{table['year'].min()} (fleet.timing monthly needs the year before the scenario's)",
        )
    # a carrier without rows has none but projects after the last stock year
    known = table.loc[table["year"] <= year, "year"]
    last = int(known.max()) if len(known) else context.stock_year("renewables")
    stock = table[table["year"] == last].set_index("zone")["p_nom"]
    projects = context.tables["projects"]
    wanted = (
        (projects["carrier"] == carrier)
        & projects["status"].isin(scenario.fleet.projects)
        & (projects["build_year"] <= year)
        & (projects["build_year"] > last)
    )
    coming = projects[wanted].groupby("zone")["p_nom"].sum()
    return stock.add(coming, fill_value=0.0).reindex(context.zones, fill_value=0.0)


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
    published = carrier in context.scenario.resource
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
    year = context.scenario.year
    table = context.tables["renewables"]
    known = table.loc[table["carrier"] == carrier, "year"]
    first = int(known.min()) if len(known) else year
    years = range(min(year - 1, max(first, year - 2)), year + 1)
    stocks = {y: count_stock(context, carrier, y).to_numpy() for y in years}
    shares = read_commissioning(context.tables.get("commissioning"), carrier)
    grown = count_in_place(stocks, shares, year, delay)
    return pd.DataFrame(grown, index=range(1, 13), columns=context.zones)


def list_renewables(context: Context, carrier: str) -> pd.DataFrame:
    """One row a zone: capacity, the most it may grow to, and costs."""
    stock = count_stock(context, carrier)
    standing = count_stock(context, carrier, context.stock_year("renewables"))
    buildable = bool(getattr(context.scenario.build, carrier, False))
    if not (stock.any() or standing.any() or buildable):
        return pd.DataFrame()  # what nobody has needs no costs
    rows = {}
    owned = count_owned(context, carrier)
    for zone, whole in stock.items():
        # what sites own stands on their own buses
        existing = max(0.0, float(whole) - float(owned[zone]))
        cap = existing
        if buildable:
            cap = cap_capacity(context, str(zone), carrier, float(whole), float(standing[zone]))
            cap -= float(whole) - existing
        rows[f"{zone} {carrier}"] = {
            "bus": zone,
            "carrier": carrier,
            "p_nom": existing,
            "p_nom_existing": existing,
            "p_nom_projects": whole - standing[zone],
            "p_nom_min": existing,
            "p_nom_max": cap,
            "p_nom_extendable": bool(buildable and cap > existing),
            **context.costs.running(carrier, str(zone)),
            "annuity": context.costs.annuity(carrier),
            "fixed_om": context.costs.fixed_om(carrier),
        }
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame["capital_cost"] = (frame["annuity"] + frame["fixed_om"]) * context.clock.scale
    return frame[(frame["p_nom"] > 0) | frame["p_nom_extendable"]]


def find_local_loss(context: Context, carrier: str) -> float:
    """Part of what weather allows that the grid inside a zone cannot take.

    Zones are copper plates; what full or idle collector lines and transformers inside them cost
    is a constant part of the output (``local_curtailment_<carrier>``, see docs/calibration.md).
    Plants of sites and of direct lines to them do not lose it, nor does CSP, which the study has
    too little of to tell.
    """
    if not context.scenario.grid.local_limits:
        return 0.0
    return context.parameter(f"local_curtailment_{carrier}")


def add_wind_and_solar(n: pypsa.Network, context: Context) -> None:
    """Add one generator a zone for wind and one for PV.

    ``p_max_pu`` is what can reach the zone's bus: what weather allows less ``local_loss`` of it.
    """
    for carrier, variable in PROFILE_OF.items():
        frame = list_renewables(context, carrier)
        if frame.empty:
            continue
        frame["local_loss"] = find_local_loss(context, carrier)
        weather = context.series(variable, frame["bus"]) * run_in(context, carrier)[frame["bus"]]
        weather.columns = frame.index
        add_components(n, "Generator", frame, p_max_pu=weather * (1.0 - frame["local_loss"]))


def add_csp(n: pypsa.Network, context: Context) -> None:
    """Add concentrating solar plants as storage filled by their mirror field.

    The field's heat, in MWh of electricity, is the PV profile times the solar multiple.
    """
    frame = list_renewables(context, "csp")
    if frame.empty:
        return
    frame["max_hours"] = context.costs.get("csp", "max_hours")
    frame["p_min_pu"] = 0.0
    frame["cyclic_state_of_charge"] = True
    frame["standing_loss"] = context.costs.get("csp", "standing_loss", 0.0) / 100.0
    frame["efficiency_store"] = 1.0
    frame["efficiency_dispatch"] = 1.0
    frame = frame.drop(columns=["efficiency", "p_nom_extendable"])
    multiple = context.costs.get("csp", "solar_multiple")
    field = context.series("solar", frame["bus"]) * multiple
    inflow = field.to_numpy() * frame["p_nom"].to_numpy()
    series = pd.DataFrame(inflow, index=field.index, columns=frame.index)
    add_components(n, "StorageUnit", frame, inflow=series)
