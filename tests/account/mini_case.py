"""A small solved network that keeps the house's conventions: three zones, two regions, four days.

It is made by hand and solved by PyPSA alone, so that the account is tested apart from the build.
"""

from __future__ import annotations

import types
from pathlib import Path

import numpy as np
import pandas as pd
import pypsa
import xarray as xr

from xjgrid.scenario import Scenario
from xjgrid.solve.solution import Solution

pypsa.options.general.allow_network_requests = False
pypsa.options.api.legacy_string_dtype = True

ZONES = ("alpha", "beta", "gamma")
HOURS = 96


def tables() -> dict[str, pd.DataFrame]:
    """Zones and carriers, as the study holds them."""
    zones = pd.DataFrame(
        {
            "zone": ZONES,
            "name": ["Alpha", "Beta", "Gamma"],
            "latitude": [43.8, 42.8, 39.5],
            "longitude": [87.6, 93.5, 76.0],
            "base": ["", "East Base", ""],
            "region": ["north", "north", "south"],
        }
    )
    rows = [
        ("coal-usc", "Coal, ultra-supercritical", "coal", False, "#4d4d4d"),
        ("gas", "Gas", "gas", False, "#c7915b"),
        ("wind", "Wind", "wind", True, "#3b78b5"),
        ("solar", "PV", "solar", True, "#f2c140"),
        ("ror", "Run-of-river", "hydro", True, "#56a3a6"),
        ("reservoir", "Reservoir hydro", "hydro", True, "#2f6f73"),
        ("battery-2h", "Battery 2 h", "battery", False, "#a05fb4"),
        ("AC", "Grid", "grid", False, "#888888"),
        ("export", "Export", "export", False, "#b23a48"),
        ("shed", "Unserved", "shed", False, "#ff0000"),
    ]
    names = ["carrier", "nice_name", "group", "renewable", "color"]
    channels = pd.DataFrame({"channel": ["beta-far"], "to": ["Far Province"]})
    return {
        "zones": zones,
        "carriers": pd.DataFrame(rows, columns=names),
        "channels": channels,
    }


def make_network() -> pypsa.Network:
    """Build and solve the network: 30 March to 2 April, so that two months are touched."""
    n = pypsa.Network(name="mini")
    n.set_snapshots(pd.date_range("2030-03-30", periods=HOURS, freq="h"))
    hour = np.arange(HOURS)
    table = tables()
    carriers = table["carriers"]
    n.add("Carrier", carriers["carrier"], color=carriers["color"].to_numpy())
    for row in table["zones"].itertuples():
        n.add("Bus", row.zone, x=row.longitude, y=row.latitude, v_nom=750.0, carrier="AC")
    _add_plants(n, hour)
    n.add("Line", "alpha-beta", bus0="alpha", bus1="beta", x=10.0, s_nom=900.0, s_max_pu=0.7)
    n.add("Line", "alpha-gamma", bus0="alpha", bus1="gamma", x=15.0, s_nom=500.0, s_max_pu=0.7)
    n.add("Bus", "beta-far", carrier="export")
    n.add(
        "Link", "beta-far", bus0="beta", bus1="beta-far", carrier="export", p_nom=400.0,
        efficiency=0.95, p_min_pu=0.5, p_max_pu=0.5 + 0.3 * (hour % 24 > 8),
    )  # fmt: skip
    n.add("Generator", "beta-far sink", bus="beta-far", carrier="export", sign=-1.0, p_nom=400.0)
    size = {"alpha": 600.0, "beta": 250.0, "gamma": 150.0}
    for zone in ZONES:
        wave = 1 + 0.25 * np.sin((hour % 24 - 9) / 24 * 2 * np.pi)
        n.add("Load", f"{zone} demand", bus=zone, carrier="AC", p_set=size[zone] * wave)
        n.add(
            "Generator", f"{zone} shed", bus=zone, carrier="shed", p_nom=size[zone],
            marginal_cost=20000.0,
        )  # fmt: skip
    status, condition = n.optimize(
        solver_name="highs", include_objective_constant=False, output_flag=False
    )
    assert (status, condition) == ("ok", "optimal")
    n.model.solver_model = None
    return n


def _add_plants(n: pypsa.Network, hour: np.ndarray) -> None:
    rng = np.random.default_rng(7)
    sun = np.clip(np.sin((hour % 24 - 8) / 12 * np.pi), 0, None) * 0.8
    breeze = np.clip(0.35 + 0.3 * np.sin(hour / 17) + 0.1 * rng.normal(size=HOURS), 0, 1)
    plants = {
        "alpha coal-usc": dict(p_nom=700.0, marginal_cost=240.0, p_max_pu=0.9),
        "gamma gas": dict(p_nom=60.0, marginal_cost=500.0, p_max_pu=0.95),
        "beta wind": dict(p_nom=700.0, p_nom_extendable=True, p_nom_max=900.0, p_max_pu=breeze),
        "alpha wind": dict(p_nom=100.0, p_max_pu=breeze[::-1]),
        "gamma solar": dict(p_nom=400.0, p_nom_extendable=True, p_nom_max=600.0, p_max_pu=sun),
        "beta solar": dict(p_nom=300.0, p_max_pu=sun),
        "gamma ror": dict(p_nom=40.0, p_max_pu=0.4),
    }
    for name, values in plants.items():
        zone, carrier = name.split(" ", 1)
        n.add(
            "Generator", name, bus=zone, carrier=carrier, p_nom_min=values["p_nom"],
            capital_cost=3000.0 if values.get("p_nom_extendable") else 0.0, **values,
        )  # fmt: skip
    n.add(
        "StorageUnit", "alpha reservoir", bus="alpha", carrier="reservoir", p_nom=80.0,
        max_hours=30.0, p_min_pu=0.0, inflow=25.0, cyclic_state_of_charge=True,
    )  # fmt: skip
    n.add(
        "StorageUnit", "beta battery-2h", bus="beta", carrier="battery-2h", p_nom=100.0,
        max_hours=2.0, p_nom_extendable=True, p_nom_min=50.0, efficiency_store=0.95,
        efficiency_dispatch=0.95, capital_cost=800.0, cyclic_state_of_charge=True,
        marginal_cost=1.0,
    )  # fmt: skip
    own = {"annuity": 0.0, "fixed_om": 0.0, "variable_om": 0.0, "fuel_cost": 0.0,
           "carbon_cost": 0.0, "co2_intensity": 0.0, "start_cost": 0.0}  # fmt: skip
    for component in (n.c.generators, n.c.storage_units):
        static = component.static
        for column, value in own.items():
            static[column] = value
        static["p_nom_existing"] = static["p_nom_min"].where(
            static["p_nom_min"] > 0, static["p_nom"]
        )
        yearly = static["capital_cost"] * 8760.0 / HOURS
        static["annuity"], static["fixed_om"] = yearly * 0.8, yearly * 0.2
    g = n.c.generators.static
    g.loc["alpha coal-usc", ["variable_om", "fuel_cost", "carbon_cost"]] = 20.0, 160.0, 60.0
    g.loc["alpha coal-usc", ["co2_intensity", "start_cost"]] = 0.8, 300.0
    g.loc["gamma gas", ["variable_om", "fuel_cost", "carbon_cost"]] = 10.0, 460.0, 30.0
    g.loc["gamma gas", "co2_intensity"] = 0.4
    n.c.storage_units.static.loc["beta battery-2h", "variable_om"] = 1.0


def make_solution() -> Solution:
    """Wrap the solved network as a solution, with capacity online and a contract."""
    n = make_network()
    p = n.c.generators.dynamic.p
    thermal = ["alpha coal-usc", "gamma gas"]
    online = (p[thermal] * 1.25).clip(upper=n.c.generators.static.loc[thermal, "p_nom"], axis=1)
    starts = online.diff().clip(lower=0.0).fillna(0.0)
    green = n.c.links.dynamic.p0[["beta-far"]] * 0.5
    rows = pd.DataFrame(
        [
            ("co2 cap", "<=", 1000.0, 1200.0, 0.0, "t", 5000.0),
            ("renewable share beta-far", ">=", 90.0, 100.0, 10.0, "MWh", 700.0),
        ],
        columns=["row", "sense", "left", "right", "missed", "unit", "slack_price"],
    )
    slacks = pd.DataFrame({"Reserve-miss": 0.0}, index=n.snapshots)
    slacks.iloc[5] = 2.0
    n.meta = {"xjgrid": {"reserve": {"slack_price": 200.0}}}
    start_costs = float((starts * n.c.generators.static["start_cost"][thermal]).sum().sum())
    return Solution(
        network=n,
        online=online,
        starts=starts,
        rows=rows,
        slacks=slacks,
        green_export=green,
        costs={"starts": start_costs, "slack": 7000.0 + 400.0, "repairs": 0.0},
        lower_bound=0.996 * float(n.objective),
        upper_bound=float(n.objective),
        gap=0.004,
        accuracy=0.01,
        balance_error=1e-9,
        level_error=1e-9,
        status="optimal",
        solver={"name": "highs", "version": "1.15.1", "method": "hipo"},
        segments=40,
        seconds={"plan": 1.5, "operate": 2.5},
        notes=["a note to the planner"],
    )


def make_demand(solution: Solution) -> xr.DataArray:
    """Split each zone's demand into two rows, 70 % industry."""
    total = solution.network.get_switchable_as_dense("Load", "p_set")
    parts = np.stack([0.7 * total.to_numpy(), 0.3 * total.to_numpy()])
    coords = {"row": ["industry", "homes"], "snapshot": total.index, "zone": list(ZONES)}
    return xr.DataArray(parts, dims=("row", "snapshot", "zone"), coords=coords)


def make_study(root: Path) -> types.SimpleNamespace:
    """Return what the account and the results ask of a study."""
    known = tables()
    return types.SimpleNamespace(
        root=root, tables=known, hashes=lambda: {"networks/zones.csv": "0" * 64}
    )


class MiniScenario(Scenario):
    """A scenario whose tables are the mini study's."""

    def tables(self, study: types.SimpleNamespace) -> dict[str, pd.DataFrame]:
        """Return the tables as they are."""
        return study.tables


def make_scenario(name: str = "mini", **values: object) -> MiniScenario:
    """Return a scenario of the mini study."""
    return MiniScenario(name=name, description="a small test", year=2030, **values)
