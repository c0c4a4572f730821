"""A study and a scenario become a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from xjgrid.build.capture import add_capture
from xjgrid.build.channels import (
    add_channels,
    list_daily_rows,
    list_green_channels,
    list_sync_rows,
)
from xjgrid.build.context import Context
from xjgrid.build.grid import add_grid, list_interfaces
from xjgrid.build.hydro import add_hydro
from xjgrid.build.industry.contracts import add_contract_plants, list_land_rows
from xjgrid.build.industry.process_rows import list_stocks
from xjgrid.build.industry.processes import add_processes
from xjgrid.build.industry.remainder import add_demand, make_remainder
from xjgrid.build.industry.response import add_response
from xjgrid.build.industry.services import add_services
from xjgrid.build.industry.sites import add_assets, add_sites
from xjgrid.build.limits import list_region_limits
from xjgrid.build.options import prepare_pypsa
from xjgrid.build.policy import describe_reserve, list_yearly_rows
from xjgrid.build.renewables import add_csp, add_wind_and_solar
from xjgrid.build.storage import add_storage
from xjgrid.build.thermal import add_thermal
from xjgrid.build.unserved import add_unserved
from xjgrid.build.zones import add_carriers, add_zones

if TYPE_CHECKING:
    import pypsa

    from xjgrid.inputs import Study
    from xjgrid.scenario import Scenario


def build(study: Study, scenario: Scenario) -> pypsa.Network:
    """Make the hourly network of a scenario.

    The network holds all that the solve needs: rows that PyPSA does not know stand in
    ``n.meta["xjgrid"]`` and in own columns of the components.

    Parameters
    ----------
    study : Study
        Tables and profiles.
    scenario : Scenario
        What is asked.

    Returns
    -------
    pypsa.Network
        Checked with ``consistency_check(strict="all")``.

    Raises
    ------
    InputError
        If a table lacks what the scenario needs.
    """
    return build_network(Context.open(study, scenario))


def build_network(context: Context) -> pypsa.Network:
    """Make the network of a context; see :func:`build`."""
    import pypsa

    prepare_pypsa()
    n = pypsa.Network(name=context.scenario.name)
    n.set_snapshots(context.clock.snapshots)
    add_carriers(n, context)
    add_zones(n, context)
    add_sites(n, context)
    add_thermal(n, context)
    add_capture(n, context)
    add_wind_and_solar(n, context)
    add_csp(n, context)
    add_hydro(n, context)
    add_storage(n, context)
    add_grid(n, context)
    add_channels(n, context)
    add_assets(n, context)
    add_contract_plants(n, context)
    add_processes(n, context)
    add_services(n, context)
    left = make_remainder(context)
    add_response(n, context, left)
    add_demand(n, context, left)
    add_unserved(n, context)
    fill_own_columns(n)
    n.meta = {
        "scenario": context.scenario.name,
        "year": context.scenario.year,
        "weather_year": context.scenario.weather_year,
        "xjgrid": describe_rows(n, context),
    }
    n.consistency_check(strict="all")
    return n


def describe_rows(n: pypsa.Network, context: Context) -> dict[str, Any]:
    """Everything beyond PyPSA's own rows, as plain data."""
    return {
        "scale": context.clock.scale,
        "yearly": list_yearly_rows(n, context),
        "interfaces": list_interfaces(context),
        "green_channels": list_green_channels(context),
        "daily": list_daily_rows(context),
        "sync": list_sync_rows(context),
        "sync_slack_price": context.parameter("sync_slack_price"),
        "reserve": describe_reserve(n, context),
        "build_limits": [
            *list_region_limits(context, list_extendable(n), sum_projects(n)),
            *list_land_rows(n, context),
        ],
        "stocks": list_stocks(n, context),
        "voll": context.parameter("voll"),
        "must_run_slack_price": context.parameter("must_run_slack_price"),
        "channel_floor_slack_price": context.parameter("channel_floor_slack_price"),
        "battery_min": float(context.scenario.storage.battery_min_mw),
        "battery_min_slack_price": (
            context.parameter("battery_min_slack_price") * context.clock.scale
        ),
        "carbon_price": context.carbon_price,
    }


def list_extendable(n: pypsa.Network) -> pd.DataFrame:
    """Generators and storage units whose capacity the plan chooses."""
    frames = []
    for component in (n.c.generators, n.c.storage_units):
        static = component.static
        frames.append(static.loc[static["p_nom_extendable"], ["carrier", "p_nom_existing"]])
    return pd.concat(frames)


def sum_projects(n: pypsa.Network) -> pd.Series:
    """Capacity [MW] of projects that the scenario takes into the fleet, by carrier."""
    parts = [
        component.static.groupby("carrier")["p_nom_projects"].sum()
        for component in (n.c.generators, n.c.storage_units)
        if "p_nom_projects" in component.static
    ]
    return pd.concat(parts).groupby(level=0).sum() if parts else pd.Series(dtype=float)


def fill_own_columns(n: pypsa.Network) -> None:
    """Give components that lack one of the project's own columns its neutral value."""
    for component in n.components:
        for column in component.static.columns.difference(component.defaults.index):
            values = component.static[column]
            known = values.dropna()
            if known.empty:  # a column that PyPSA will compute
                continue
            if known.map(lambda v: isinstance(v, bool)).all():
                component.static[column] = values.map(lambda v: v is True or v == 1.0).astype(bool)
            elif pd.api.types.is_numeric_dtype(known.infer_objects()):
                component.static[column] = values.astype(float).fillna(0.0)
            else:
                component.static[column] = values.fillna("").astype(str)
