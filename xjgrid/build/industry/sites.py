"""Sites: a bus, a connection to the zone's grid, own plants, and load beside the processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.build.clock import HOURS_A_YEAR
from xjgrid.build.context import Context, add_components
from xjgrid.build.demand import make_shape
from xjgrid.build.industry.figures import interpolate, read_growth

if TYPE_CHECKING:
    import pypsa
    import xarray as xr


def list_sites(context: Context) -> pd.DataFrame:
    """Sites in operation in the scenario's year, indexed by name."""
    table = context.tables["sites"]
    if not context.scenario.industry.sites:
        return table.iloc[:0].set_index("site")
    return table[table["build_year"] <= context.scenario.year].set_index("site")


def list_loads(context: Context) -> pd.DataFrame:
    """Energy [MWh a year] of each site beside its processes: ``site, row, zone, energy``."""
    sites = list_sites(context)
    table = context.tables["site_loads"]
    table = table[table["site"].isin(sites.index)]
    found = interpolate(table, ["site", "row"], ["energy"], context.scenario.year)
    factor = read_growth(context)
    return found.assign(
        zone=found["site"].map(sites["zone"]),
        energy=found["energy"] * 1000.0 * found["row"].map(factor).astype(float),
    )


def make_row_loads(context: Context) -> pd.DataFrame:
    """Load [MW] of each site beside its processes, in columns by ``(site, row)``."""
    loads = list_loads(context)
    shapes = context.tables["demand_rows"].set_index("row")["shape"]
    position = {zone: i for i, zone in enumerate(context.zones)}
    out: dict[tuple[str, str], np.ndarray] = {}
    known: dict[str, np.ndarray] = {}
    for row in loads.itertuples():
        shape = str(shapes[row.row])
        if shape not in known:
            known[shape] = make_shape(context, shape)[context.clock.hours]
        series = known[shape][:, position[row.zone]] * row.energy / HOURS_A_YEAR
        out[row.site, row.row] = series
    columns = pd.MultiIndex.from_tuples(list(out), names=["site", "row"]) if out else []
    return pd.DataFrame(
        np.column_stack(list(out.values())) if out else None, context.clock.snapshots, columns
    )


def make_loads(context: Context) -> pd.DataFrame:
    """Load [MW] of each site beside its processes, all its demand rows together."""
    return sum_sites(make_row_loads(context))


def sum_sites(loads: pd.DataFrame) -> pd.DataFrame:
    """Loads of each site, its demand rows together."""
    if loads.empty:
        return loads
    return loads.T.groupby(level="site", sort=False).sum().T.rename_axis(columns=None)


def make_site_demand(context: Context) -> xr.DataArray:
    """Load [MW] of sites beside their processes, dimensions ``(row, snapshot, zone)``."""
    import xarray as xr

    zone_of = list_sites(context)["zone"]
    rows = list(context.tables["demand_rows"]["row"])
    out = np.zeros((len(rows), len(context.clock.snapshots), len(context.zones)))
    for (site, row), load in make_row_loads(context).items():
        out[rows.index(row), :, context.zones.index(zone_of[site])] += load.to_numpy()
    coords = {"row": rows, "snapshot": context.clock.snapshots, "zone": context.zones}
    return xr.DataArray(
        out, coords, ("row", "snapshot", "zone"), name="demand", attrs={"units": "MW"}
    )


def list_assets(context: Context) -> pd.DataFrame:
    """Wind, PV and batteries of the sites: ``site, zone, carrier, p_nom, p_nom_max, in_stock``."""
    sites = list_sites(context)
    table = context.tables["site_assets"]
    table = table[table["site"].isin(sites.index) & (table["build_year"] <= context.scenario.year)]
    keys = ["site", "carrier"]
    stock = table[table["in_stock"].astype(bool)].groupby(keys)["p_nom"].sum()
    sums = table.groupby(keys)[["p_nom", "p_nom_max"]].sum()
    return (
        sums.assign(in_stock=stock.reindex(sums.index).fillna(0.0))
        .reset_index()
        .assign(zone=lambda t: t["site"].map(sites["zone"]))
    )


def count_owned(context: Context, carrier: str) -> pd.Series:
    """Capacity [MW] by zone that the zone's tables hold but sites own."""
    assets = list_assets(context)
    owned = assets[assets["carrier"] == carrier].groupby("zone")["in_stock"].sum()
    return owned.reindex(context.zones).fillna(0.0)


def add_sites(n: pypsa.Network, context: Context) -> None:
    """Add a bus and a connection for each site, and its load beside processes."""
    sites = list_sites(context)
    if sites.empty:
        return
    zones = n.c.buses.static
    add_components(n, "Bus", pd.DataFrame({
        "carrier": "AC",
        "v_nom": sites["zone"].map(zones["v_nom"]),
        "x": sites["zone"].map(zones["x"]),
        "y": sites["zone"].map(zones["y"]),
        "base": sites["zone"].map(zones["base"]),
        "region": sites["zone"].map(zones["region"]),
        "zone": sites["zone"],
        "kind": "site",
        "sector": sites["sector"],
    }))  # fmt: skip
    _add_connections(n, context, sites)
    _add_loads(n, context, sites, make_row_loads(context))


def _add_loads(
    n: pypsa.Network, context: Context, sites: pd.DataFrame, loads: pd.DataFrame
) -> None:
    """One load for each demand row of a site, called after both."""
    if loads.empty:
        return
    site, row = (loads.columns.get_level_values(level) for level in ("site", "row"))
    sectors = context.tables["demand_rows"].set_index("row")["sector"]
    names = [f"{s} {r}" for s, r in loads.columns]
    frame = pd.DataFrame(
        {"bus": site, "carrier": "AC", "site": site, "row": row,
         "sector": row.map(sectors), "zone": site.map(sites["zone"])},
        index=names,
    )  # fmt: skip
    add_components(n, "Load", frame, p_set=loads.set_axis(names, axis=1))


def _add_connections(n: pypsa.Network, context: Context, sites: pd.DataFrame) -> None:
    """Two links a site: what it takes pays the grid fee, what it gives does not."""
    fee = context.parameter("grid_fee")
    taking = pd.DataFrame(
        {
            "bus0": sites["zone"].to_numpy(),
            "bus1": sites.index,
            "p_nom": sites["connection"].to_numpy(),
            "marginal_cost": fee,
            "variable_om": fee,
        },
        index=[f"{site} import" for site in sites.index],
    )
    some = sites[sites["export"] > 0]
    giving = pd.DataFrame(
        {
            "bus0": some.index,
            "bus1": some["zone"].to_numpy(),
            "p_nom": some["export"].to_numpy(),
            "marginal_cost": 0.0,
            "variable_om": 0.0,
        },
        index=[f"{site} export" for site in some.index],
    )
    frame = pd.concat([taking, giving]).assign(carrier="connection", kind="connection")
    add_components(n, "Link", frame)


def add_assets(n: pypsa.Network, context: Context) -> None:
    """Add wind, PV and batteries of the sites; they may grow where the scenario lets them."""
    for carrier, rows in list_assets(context).groupby("carrier"):
        frame = _price_assets(context, rows, str(carrier))
        if frame.empty:
            continue
        if carrier in ("wind", "solar"):
            weather = context.series(str(carrier), frame["zone"])
            weather.columns = frame.index
            add_components(n, "Generator", frame.drop(columns="zone"), p_max_pu=weather)
        else:
            add_components(n, "StorageUnit", _hold(context, frame.drop(columns="zone"), carrier))


def _hold(context: Context, frame: pd.DataFrame, carrier: str) -> pd.DataFrame:
    """Give batteries what makes them hold energy."""
    costs = context.costs
    return frame.assign(
        max_hours=costs.get(carrier, "max_hours"),
        efficiency_store=costs.get(carrier, "efficiency"),
        efficiency_dispatch=costs.get(carrier, "efficiency"),
        standing_loss=costs.get(carrier, "standing_loss", 0.0) / 100.0,
        cyclic_state_of_charge=True,
    )


def _price_assets(context: Context, rows: pd.DataFrame, carrier: str) -> pd.DataFrame:
    costs, grows = context.costs, bool(context.scenario.industry.build)
    most = rows["p_nom_max"].to_numpy() if grows else rows["p_nom"].to_numpy()
    stands = rows["p_nom"].to_numpy()
    frame = pd.DataFrame(
        {
            "bus": rows["site"].to_numpy(),
            "zone": rows["zone"].to_numpy(),
            "carrier": carrier,
            "p_nom": stands,
            "p_nom_existing": stands,
            "p_nom_min": stands,
            "p_nom_max": np.maximum(most, stands),
            "p_nom_extendable": most > stands,
            "annuity": costs.annuity(carrier),
            "fixed_om": costs.fixed_om(carrier),
            "marginal_cost": costs.get(carrier, "vom", 0.0),
            "variable_om": costs.get(carrier, "vom", 0.0),
        },
        index=[f"{site} {carrier}" for site in rows["site"]],
    )
    frame["capital_cost"] = (frame["annuity"] + frame["fixed_om"]) * context.clock.scale
    return frame[(frame["p_nom"] > 0) | frame["p_nom_extendable"]]
