"""Coal, gas and biomass plants: what stands, what it costs, what must run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.build.context import Context, add_components
from xjgrid.build.industry.sites import list_sites
from xjgrid.build.limits import cap_capacity
from xjgrid.build.retrofit import add_retrofit_columns, make_retrofit_series

if TYPE_CHECKING:
    import pypsa


def select_units(context: Context) -> pd.DataFrame:
    """Units on line in the scenario's year.

    Returns
    -------
    DataFrame
        Rows of ``networks/thermal.csv``.
    """
    scenario = context.scenario
    table = context.tables["thermal"]
    keep = table["status"].isin(scenario.fleet.coal) & (table["build_year"] <= scenario.year)
    if scenario.fleet.retire:
        keep &= ~(table["retire_year"] <= scenario.year)
    return table[keep]


def make_availability(context: Context, carriers: pd.Series) -> pd.DataFrame:
    """Part of each plant that can run: planned maintenance and forced outages.

    Parameters
    ----------
    carriers : Series
        Carrier of each generator, index names.

    Returns
    -------
    DataFrame
        Index snapshots, columns names, values 0 to 1.
    """
    table = context.tables["maintenance"].pivot(
        index="month", columns="carrier", values="availability"
    )
    outage = context.parameter("coal_forced_outage")
    columns = {}
    for name, carrier in carriers.items():
        planned = (
            table[carrier].reindex(context.clock.month).to_numpy()
            if carrier in table
            else np.ones(len(context.clock.hours))
        )
        columns[name] = planned * (1.0 - outage)
    return pd.DataFrame(columns, index=context.clock.snapshots)


def make_heating(context: Context, zones: pd.Series) -> pd.DataFrame:
    """Whether it is heating season, by generator and hour (bool)."""
    seasons = context.tables["zones"].set_index("zone")
    masks = {
        zone: context.clock.season(
            seasons.at[zone, "heating_start"], seasons.at[zone, "heating_end"]
        )
        for zone in zones.unique()
    }
    return pd.DataFrame(
        {name: masks[zone] for name, zone in zones.items()}, index=context.clock.snapshots
    )


def list_thermal(context: Context) -> pd.DataFrame:
    """One row a zone and class, and one a site and class: capacity, costs, commitment figures.

    Captive units stand on the bus of their site; without sites, on that of their zone.
    """
    units = select_units(context)
    places = list_sites(context)["zone"]
    bus = units["site"].where(units["site"].isin(places.index), units["zone"])
    stock = units.groupby([bus.rename("bus"), "carrier"])["p_nom"].sum()
    new = _list_new_coal(context)
    keys = sorted(set(stock.index) | set(new))
    rows = {}
    for place, carrier in keys:
        zone = str(places.get(place, place))
        existing = float(stock.get((place, carrier), 0.0))
        costs = context.costs
        rows[f"{place} {carrier}"] = {
            "bus": place,
            "zone": zone,
            "carrier": carrier,
            "p_nom": existing,
            "p_nom_existing": existing,
            **costs.running(carrier, zone),
            "annuity": costs.annuity(carrier),
            "fixed_om": costs.fixed_om(carrier),
            "minimum_load_base": costs.get(carrier, "min_load", 0.0),
            "minimum_load_heating": costs.get(
                carrier, "min_load_heating", costs.get(carrier, "min_load", 0.0)
            ),
            "minimum_load_top": max(
                costs.get(carrier, "min_load", 0.0), costs.get(carrier, "min_load_heating", 0.0)
            ),
            "must_run_base": costs.get(carrier, "must_run", 0.0),
            "must_run_heating": costs.get(carrier, "must_run_heating", 0.0),
            "start_cost": costs.get(carrier, "start_cost", 0.0),
            "ramp": costs.get(carrier, "ramp", 1.0),
            "committed": bool(context.scenario.commitment),
            "synchronous": bool(context.carriers.at[carrier, "synchronous"]),
            "p_nom_extendable": (place, carrier) in new,
            "p_nom_max": new.get((place, carrier), np.inf),
        }
    if not rows:
        return pd.DataFrame()
    frame = pd.DataFrame.from_dict(rows, orient="index")
    # the commitment of a few small units changes nothing but the time to solve
    small = (frame["p_nom"] < context.parameter("commitment_min_mw")) & ~frame["p_nom_extendable"]
    frame["committed"] &= ~small
    frame["p_nom_min"] = frame["p_nom_existing"]
    frame["capital_cost"] = (frame["annuity"] + frame["fixed_om"]) * context.clock.scale
    return frame


def _list_new_coal(context: Context) -> dict[tuple[str, str], float]:
    """Upper limits [MW] of the coal plants that the scenario may build, by zone and class."""
    if not context.scenario.build.coal:
        return {}
    units = select_units(context)
    stock = units.groupby(["zone", "carrier"])["p_nom"].sum()
    carriers = [c for c in context.tables["limits"]["carrier"].unique() if c.startswith("coal")]
    caps = {}
    for carrier in carriers:
        for zone in context.zones:
            existing = float(stock.get((zone, carrier), 0.0))
            cap = cap_capacity(context, zone, carrier, existing)
            if cap > existing:
                caps[zone, carrier] = cap
    return caps


def make_small_output(context: Context, frame: pd.DataFrame, heating: pd.DataFrame) -> pd.DataFrame:
    """Least output of plants without commitment: what must run, at its minimum load.

    Returns
    -------
    DataFrame
        Share of capacity by hour; committed plants are left out, their rows say more.
    """
    small = frame[~frame["committed"]]
    warm = heating[small.index].to_numpy(dtype=bool) & bool(context.scenario.heating_must_run)
    always = (small["must_run_base"] * small["minimum_load_base"]).to_numpy()
    cold = np.maximum(
        always, (small["must_run_heating"] * small["minimum_load_heating"]).to_numpy()
    )
    share = np.where(warm, cold, always)
    return pd.DataFrame(share, index=heating.index, columns=small.index)


def add_thermal(n: pypsa.Network, context: Context) -> None:
    """Add a generator for each zone and class, with the commitment figures as own columns.

    Own dynamic attributes: ``minimum_load`` (share of online capacity) and ``must_run``
    (share of capacity that is online at least), both by hour, for committed plants; where a
    retrofit can be bought, those of `xjgrid.build.retrofit` too.
    """
    frame = add_retrofit_columns(context, list_thermal(context))
    if frame.empty:
        return
    available = make_availability(context, frame["carrier"])
    heating = make_heating(context, frame["zone"])
    least = make_small_output(context, frame, heating)
    series = {"p_max_pu": available, "p_min_pu": np.minimum(least, available[least.columns])}
    committed = frame[frame["committed"]]
    if len(committed):
        warm = heating[committed.index]
        low = committed["minimum_load_base"].to_numpy()
        high = committed["minimum_load_heating"].to_numpy()
        series["minimum_load"] = pd.DataFrame(
            np.where(warm, high, low), index=warm.index, columns=committed.index
        )
        always = committed["must_run_base"].to_numpy()
        cold = committed["must_run_heating"].to_numpy() * bool(context.scenario.heating_must_run)
        share = np.where(warm, np.maximum(always, cold), always)
        series["must_run"] = pd.DataFrame(
            np.minimum(share, available[committed.index].to_numpy()),
            index=warm.index,
            columns=committed.index,
        )
        series |= make_retrofit_series(frame, warm, series["minimum_load"], available)
    add_components(n, "Generator", frame.drop(columns="zone"), **series)
