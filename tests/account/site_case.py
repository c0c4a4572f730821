"""A site worked out by hand: four hours, a captive plant, own PV, a furnace and a mill.

Nothing is solved: the dispatch is written down, so that every figure can be checked on paper.
"""

from __future__ import annotations

import pandas as pd
import pypsa
import xarray as xr

from tests.account import mini_case
from xjgrid.solve.solution import Solution

HOURS = 4
FURNACE = [50.0, 50.0, 40.0, 60.0]
COAL, SUN, WIND = [50.0, 50.0, 50.0, 40.0], [0.0, 20.0, 20.0, 0.0], [116.0, 96.0, 86.0, 136.0]
TAKEN, GIVEN = [16.0, 6.0, 6.0, 36.0], [0.0, 10.0, 20.0, 0.0]
PRICE = [100.0, 100.0, 50.0, 300.0]


def tables() -> dict[str, pd.DataFrame]:
    """Zones, carriers, rows and the two sites."""
    rows = [("works", "metals"), ("milling", "building materials"), ("homes", "households")]
    load = {"site": "smelter", "row": "works", "year": 2030, "energy": 88.0}
    return {
        **mini_case.tables(),
        "site_loads": pd.DataFrame([load]),
        "demand_rows": pd.DataFrame(rows, columns=["row", "sector"]),
        "sites": pd.DataFrame({
            "site": ["smelter", "mill"], "name": ["Smelter", "Mill"], "sector": ["metals", "x"],
        }),
    }  # fmt: skip


def make_network() -> pypsa.Network:
    """Return the network with its dispatch."""
    n = pypsa.Network(name="sites")
    n.set_snapshots(pd.date_range("2030-01-01", periods=HOURS, freq="h"))
    carriers = ["coal-usc", "wind", "solar", "AC", "product", "process", "connection", "shed"]
    n.add("Carrier", carriers)
    n.add("Bus", "alpha", carrier="AC")
    n.add("Bus", ["smelter", "mill"], carrier="AC")
    n.add("Bus", "smelter metal", carrier="product")
    buses = n.c.buses.static
    buses["kind"] = ["zone", "site", "site", "product"]
    buses["zone"] = "alpha"
    for name, bus, carrier in (
        ("smelter coal", "smelter", "coal-usc"),
        ("smelter solar", "smelter", "solar"),
        ("alpha wind", "alpha", "wind"),
        ("alpha shed", "alpha", "shed"),
    ):
        n.add("Generator", name, bus=bus, carrier=carrier, p_nom=200.0)
    for site in ("smelter", "mill"):
        n.add("Link", f"{site} import", bus0="alpha", bus1=site, carrier="connection", p_nom=200.0)
    n.add("Link", "smelter export", bus0="smelter", bus1="alpha", carrier="connection", p_nom=20.0)
    n.add("Link", "smelter melting", bus0="smelter", bus1="smelter metal", carrier="process",
          p_nom=62.5, efficiency=0.1)  # fmt: skip
    loads = {"alpha demand": 100.0, "smelter works": 10.0, "mill grinding": 6.0}
    for (name, power), bus in zip(loads.items(), ("alpha", "smelter", "mill"), strict=True):
        n.add("Load", name, bus=bus, carrier="AC", p_set=[power] * HOURS)
    n.add("Load", "smelter metal order", bus="smelter metal", carrier="product", p_set=5.0)
    _add_columns(n)
    _dispatch(n)
    return n


def _add_columns(n: pypsa.Network) -> None:
    """Give plants and processes the project's own columns."""
    g = n.c.generators.static
    for column in ("annuity", "fixed_om", "variable_om", "fuel_cost", "carbon_cost", "start_cost"):
        g[column] = 0.0
    g["co2_intensity"] = [0.9, 0.0, 0.0, 0.0]
    g["p_nom_existing"] = g["p_nom_opt"] = g["p_nom"]
    for column in ("p_nom_existing", "annuity", "fixed_om", "variable_om", "start_cost"):
        n.c.storage_units.static[column] = 0.0
    links, loads = n.c.links.static, n.c.loads.static
    links["p_nom_opt"] = links["p_nom"]
    links["kind"] = ["connection", "connection", "connection", "process"]
    figures = {"fuel_cost": 1.0, "carbon_cost": 2.0, "variable_om": 30.0, "co2_energy": 0.05,
               "co2_process": 0.02, "coal": 0.5, "gas": 0.0, "ordered": 50.0}  # fmt: skip
    names = {"site": "smelter", "zone": "alpha", "process": "melting", "product": "metal",
             "sector": "metals", "row": "works"}  # fmt: skip
    own = {"floor": 0.64, "interruptible": 0.0, "interruption_price": 0.0, "restart_cost": 5.0}
    for column, value in {**figures, **own}.items():
        links[column] = 0.0
        links.loc["smelter melting", column] = value
    for column, word in names.items():
        links[column], loads[column] = "", ""
        if column in ("site", "row", "sector"):
            loads.loc["smelter works", column] = word
        links.loc["smelter melting", column] = word
    for column, value in {**figures, "tonnes_per_mwh": 10.0}.items():
        loads[column] = 0.0
        loads.loc["mill grinding", column] = value
    other = {"site": "mill", "process": "grinding", "product": "powder", "row": "milling",
             "zone": "alpha", "sector": "building materials"}  # fmt: skip
    for column, word in other.items():
        loads.loc["mill grinding", column] = word


def _dispatch(n: pypsa.Network) -> None:
    def frame(**columns: list[float]) -> pd.DataFrame:
        named = {name.replace("_", " "): values for name, values in columns.items()}
        return pd.DataFrame(named, index=n.snapshots).rename_axis(columns="name")

    n.c.generators.dynamic["p"] = frame(
        smelter_coal=COAL, smelter_solar=SUN, alpha_wind=WIND, alpha_shed=[0.0] * HOURS
    )
    mill = [6.0] * HOURS
    into = [t - m for t, m in zip(TAKEN, mill, strict=True)]
    p0 = frame(smelter_import=into, mill_import=mill, smelter_export=GIVEN, smelter_melting=FURNACE)
    n.c.links.dynamic["p0"] = p0
    n.c.links.dynamic["p1"] = -p0 * n.c.links.static["efficiency"][p0.columns]
    n.c.buses.dynamic["marginal_price"] = frame(
        alpha=[200.0] * HOURS, smelter=PRICE, mill=[200.0] * HOURS
    )


def make_solution() -> Solution:
    """Wrap the network as a solution."""
    n = make_network()
    rows = ["row", "sense", "left", "right", "missed", "unit", "slack_price"]
    return Solution(
        network=n, online=pd.DataFrame(index=n.snapshots), starts=pd.DataFrame(index=n.snapshots),
        rows=pd.DataFrame(columns=rows).astype({"missed": float, "right": float,
                                                "slack_price": float}),
        slacks=pd.DataFrame(index=n.snapshots), green_export=pd.DataFrame(index=n.snapshots),
        costs={"starts": 0.0, "slack": 0.0, "repairs": 0.0}, lower_bound=0.0, upper_bound=0.0,
        gap=0.0, accuracy=0.01, balance_error=0.0, level_error=0.0, status="optimal",
        solver={"name": "none", "version": "0", "method": "none"}, segments=0,
        seconds={"plan": 0.0}, notes=[],
    )  # fmt: skip


def make_demand(solution: Solution) -> xr.DataArray:
    """Return demand without processes: homes, and the smelter's other load in the row works."""
    snapshots = solution.network.snapshots
    out = xr.DataArray(
        0.0,
        dims=("row", "snapshot", "zone"),
        coords={"row": ["works", "homes"], "snapshot": snapshots, "zone": ["alpha"]},
    )
    out.loc["works"], out.loc["homes"] = 10.0, 100.0
    return out
