"""Thermal plants: capacity, costs, commitment and must-run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.build.context import Context, add_components
from xjgrid.build.industry.sites import list_sites
from xjgrid.build.limits import cap_capacity
from xjgrid.build.plants import make_plants
from xjgrid.build.retrofit import add_retrofit_columns, make_retrofit_series

if TYPE_CHECKING:
    import pypsa


def select_units(context: Context) -> pd.DataFrame:
    """Units on line in the scenario's year, with those that a plan has built before.

    Returns
    -------
    DataFrame
        Entries of the fleet.
    """
    return context.fleet.standing(context.year, context.of_model("thermal"))


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
    outage = context.parameter("thermal_forced_outage")
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
    """Thermal plants by bus and class: capacity, costs, commitment figures.

    Captive units stand on the bus of their site; without sites, on that of their zone.
    """
    units = select_units(context)
    places = list_sites(context)["zone"]
    bus = units["site"].where(units["site"].isin(places.index), units["zone"])
    stock = units.groupby([bus.rename("bus"), "carrier"])["p_nom"].sum()
    new = _list_new(context)
    keys = sorted(set(stock.index) | set(new))
    if not keys:
        return pd.DataFrame()
    buses, carriers = [place for place, _ in keys], [carrier for _, carrier in keys]
    zones = [str(places.get(place, place)) for place in buses]
    existing = np.array([float(stock.get(key, 0.0)) for key in keys])
    base = _read_each(context, carriers, "min_load", 0.0)
    heating = _read_each(context, carriers, "min_load_heating", np.nan)
    frame = make_plants(
        context,
        carriers,
        buses,
        existing=existing,
        cap=[new.get(key, 0.0) for key in keys],
        zone=zones,
        **context.costs.list_running(carriers, zones),
        minimum_load_base=base,
        minimum_load_heating=np.where(np.isnan(heating), base, heating),
        minimum_load_max=np.fmax(base, heating),
        must_run_base=_read_each(context, carriers, "must_run", 0.0),
        must_run_heating=_read_each(context, carriers, "must_run_heating", 0.0),
        start_cost=_read_each(context, carriers, "start_cost", 0.0),
        ramp=_read_each(context, carriers, "ramp", 1.0),
        committed=bool(context.scenario.commitment),
        synchronous=context.carriers.loc[carriers, "synchronous"].astype(bool),
    )
    # the commitment of a few small units changes nothing but the time to solve
    small = (frame["p_nom"] < context.parameter("commitment_min_mw")) & ~frame["p_nom_extendable"]
    frame["committed"] &= ~small
    return frame


def _read_each(
    context: Context, carriers: Sequence[str], parameter: str, default: float
) -> np.ndarray:
    """Value of a parameter for the carrier of each plant."""
    return np.array([context.costs.get(carrier, parameter, default) for carrier in carriers])


def _list_new(context: Context) -> dict[tuple[str, str], float]:
    """Upper limits [MW] of the plants that the scenario may build, by zone and class."""
    limited = set(context.tables["limits"]["carrier"])
    carriers = [c for c in context.of_model("thermal") if c in limited and context.may_build(c)]
    if not carriers:
        return {}
    units = select_units(context)
    stock = units.groupby(["zone", "carrier"])["p_nom"].sum()
    caps = {}
    for carrier in carriers:
        for zone in context.zones:
            existing = float(stock.get((zone, carrier), 0.0))
            cap = cap_capacity(context, zone, carrier, existing)
            if cap > existing:
                caps[zone, carrier] = cap
    return caps


def make_small_output(context: Context, frame: pd.DataFrame, heating: pd.DataFrame) -> pd.DataFrame:
    """Least output of plants without commitment: their must-run share at its minimum load.

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
    frame = list_thermal(context)
    if frame.empty:
        return
    frame = add_retrofit_columns(context, frame)
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
    add_components(n, "Generator", frame, **series)
