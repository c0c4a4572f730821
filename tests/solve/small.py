"""Small systems with every kind of row, made from a seed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pypsa

from xjgrid.build.context import add_components
from xjgrid.build.network import fill_own_columns

ZONES = ["a", "b", "c"]
NO_RULES: dict[str, Any] = {
    "scale": 1.0,
    "yearly": [],
    "interfaces": [],
    "green_channels": [],
    "daily": [],
    "sync": [],
    "sync_slack_price": 500.0,
    "reserve": {},
    "build_limits": [],
    "voll": 5000.0,
    "must_run_slack_price": 3000.0,
    "channel_floor_slack_price": 2500.0,
    "battery_min": 0.0,
    "battery_min_slack_price": 1e7,
    "carbon_price": 0.0,
}


def make_small(seed: int, hours: int = 48, rules: bool = True) -> pypsa.Network:
    """Three zones in a ring: coal, gas, wind, PV, a reservoir, a battery and a channel.

    Everything that may differ is drawn from the seed.
    """
    rng = np.random.default_rng(seed)
    n = pypsa.Network()
    snapshots = pd.date_range("2030-01-01", periods=hours, freq="h", name="snapshot")
    n.set_snapshots(snapshots)
    green = {"wind", "solar", "reservoir"}
    carriers = ["AC", "coal", "gas", "wind", "solar", "reservoir", "battery", "export", "shed"]
    add_components(
        n,
        "Carrier",
        pd.DataFrame(
            {"renewable": [c in green for c in carriers], "color": "grey", "nice_name": carriers},
            index=carriers,
        ),
    )
    add_components(
        n,
        "Bus",
        pd.DataFrame({"v_nom": 750.0, "carrier": "AC", "region": ["n", "n", "s"]}, index=ZONES),
    )
    add_plants(n, rng)
    add_storage(n, rng)
    add_components(
        n,
        "Line",
        pd.DataFrame(
            {
                "bus0": ["a", "b", "c"],
                "bus1": ["b", "c", "a"],
                "carrier": "AC",
                "x": rng.uniform(10, 60, 3),
                "r": 1.0,
                "s_nom": rng.uniform(60, 200, 3),
                "s_max_pu": 0.8,
            },
            index=["a-b", "b-c", "c-a"],
        ),
    )
    add_demand(n, rng)
    fill_own_columns(n)
    n.meta = {"xjgrid": draw_rules(n, rng) if rules else dict(NO_RULES)}
    n.consistency_check(strict="all")
    return n


def add_plants(n: pypsa.Network, rng: np.random.Generator) -> None:
    """Two coal groups (one may grow), gas, and wind and PV that may grow."""
    hours = len(n.snapshots)
    base = {
        "p_nom_existing": 0.0,
        "p_nom_min": 0.0,
        "p_nom_max": np.inf,
        "capital_cost": 0.0,
        "co2_intensity": 0.0,
        "committed": False,
        "synchronous": False,
        "minimum_load_base": 0.0,
        "minimum_load_top": 0.0,
        "start_cost": 0.0,
        "ramp": 1.0,
    }
    low = rng.uniform(0.3, 0.6, 3)
    thermal = pd.DataFrame(
        {
            **base,
            "bus": ZONES,
            "carrier": ["coal", "coal", "gas"],
            "p_nom": rng.uniform(60, 160, 3),
            "marginal_cost": rng.uniform(100, 400, 3),
            "co2_intensity": [0.9, 0.8, 0.4],
            "committed": True,
            "synchronous": True,
            "minimum_load_base": low,
            "minimum_load_top": np.minimum(low + 0.1, 0.9),
            "start_cost": rng.uniform(0, 800, 3),
            "ramp": rng.uniform(0.1, 0.6, 3),
            "p_nom_extendable": [False, True, False],
            "p_nom_max": [np.inf, 260.0, np.inf],
            "capital_cost": [0.0, 900.0, 0.0],
        },
        index=["a coal", "b coal", "c gas"],
    )
    thermal["p_nom_existing"] = thermal["p_nom_min"] = thermal["p_nom"]
    heating = np.arange(hours) < hours // 2
    frame = lambda values: pd.DataFrame(  # noqa: E731
        values, index=n.snapshots, columns=thermal.index
    )
    available = frame(rng.uniform(0.85, 1.0, (hours, 3)))
    minimum = frame(np.where(heating[:, None], np.minimum(low + 0.1, 0.9), low))
    must_run = frame(np.where(heating[:, None], rng.uniform(0, 0.3), 0.0) * np.ones(3))
    add_components(
        n, "Generator", thermal, p_max_pu=available, minimum_load=minimum, must_run=must_run
    )
    natural = pd.DataFrame(
        {
            **base,
            "bus": ["a", "c"],
            "carrier": ["wind", "solar"],
            "p_nom": [40.0, 30.0],
            "p_nom_existing": [40.0, 30.0],
            "p_nom_min": [40.0, 30.0],
            "p_nom_max": 400.0,
            "p_nom_extendable": True,
            "capital_cost": rng.uniform(300, 3000, 2),
            "marginal_cost": 0.0,
        },
        index=["a wind", "c solar"],
    )
    hour = np.arange(hours) % 24
    sun = np.clip(np.sin((hour - 8) / 12 * np.pi), 0, 1) * rng.uniform(0.5, 1, hours)
    wind = np.clip(np.cumsum(rng.normal(0, 0.15, hours)) + 0.4, 0, 1)
    weather = pd.DataFrame({"a wind": wind, "c solar": sun}, index=n.snapshots)
    add_components(n, "Generator", natural, p_max_pu=weather)


def add_storage(n: pypsa.Network, rng: np.random.Generator) -> None:
    """A battery that may grow, with a standing loss, and a reservoir with inflow."""
    units = pd.DataFrame(
        {
            "bus": ["b", "c"],
            "carrier": ["battery", "reservoir"],
            "p_nom": [20.0, 40.0],
            "p_nom_existing": [20.0, 40.0],
            "p_nom_min": [20.0, 40.0],
            "p_nom_max": [200.0, 40.0],
            "p_nom_extendable": [True, False],
            "max_hours": [4.0, 30.0],
            "p_min_pu": [-1.0, 0.0],
            "efficiency_store": [0.93, 1.0],
            "efficiency_dispatch": [0.93, 1.0],
            "standing_loss": [0.002, 0.0],
            "cyclic_state_of_charge": True,
            "capital_cost": [rng.uniform(100, 1500), 0.0],
            "marginal_cost": [2.0, 1.0],
        },
        index=["b battery", "c reservoir"],
    )
    inflow = pd.DataFrame({"c reservoir": rng.uniform(0, 25, len(n.snapshots))}, index=n.snapshots)
    add_components(n, "StorageUnit", units, inflow=inflow)


def add_demand(n: pypsa.Network, rng: np.random.Generator) -> None:
    """A load a zone, energy not served at a price, and a channel from zone a."""
    hours = len(n.snapshots)
    loads = pd.DataFrame(
        rng.uniform(50, 110, (hours, 3)),
        index=n.snapshots,
        columns=[f"{z} demand" for z in ZONES],
    )
    add_components(
        n, "Load", pd.DataFrame({"bus": ZONES, "carrier": "AC"}, index=loads.columns), p_set=loads
    )
    add_components(
        n,
        "Generator",
        pd.DataFrame(
            {"bus": ZONES, "carrier": "shed", "p_nom": 200.0, "marginal_cost": 5000.0},
            index=[f"{z} shed" for z in ZONES],
        ),
    )
    add_components(n, "Bus", pd.DataFrame({"carrier": "export", "region": "outside"}, index=["x"]))
    hour = np.arange(hours) % 24
    band = pd.DataFrame({"x": np.where((hour > 8) & (hour < 20), 1.0, 0.7)}, index=n.snapshots)
    add_components(
        n,
        "Link",
        pd.DataFrame(
            {"bus0": "a", "bus1": "x", "carrier": "export", "p_nom": 60.0, "efficiency": 0.95},
            index=["x"],
        ),
        p_max_pu=band,
        p_min_pu=band * 0.2,
    )
    add_components(
        n,
        "Generator",
        pd.DataFrame(
            {"bus": "x", "carrier": "export", "p_nom": 60.0, "sign": -1.0}, index=["x sink"]
        ),
    )


def draw_rules(n: pypsa.Network, rng: np.random.Generator) -> dict[str, Any]:
    """Every kind of own row, binding or not as the seed falls."""
    hours = len(n.snapshots)
    demand = float(n.c.loads.dynamic["p_set"].to_numpy().sum())
    row = lambda name, sense, rhs, terms, price=1000.0: {  # noqa: E731
        "name": name,
        "sense": sense,
        "rhs": float(rhs),
        "unit": "MWh",
        "slack_price": price,
        "terms": terms,
    }
    return {
        **NO_RULES,
        "yearly": [
            row("export x", "==", rng.uniform(0.3, 0.8) * 60 * hours, {"Link-p": {"x": 1.0}}),
            row(
                "co2 cap",
                "<=",
                rng.uniform(0.1, 0.6) * demand,
                {"Generator-p": {"a coal": 0.9, "b coal": 0.8, "c gas": 0.4}},
            ),
            row(
                "renewable share x",
                ">=",
                rng.uniform(0.0, 0.4) * 60 * hours,
                {"Channel-green": {"x": 1.0}},
                300.0,
            ),
            row(
                "green share",
                ">=",
                rng.uniform(0.1, 0.6) * demand,
                {
                    "Generator-p": {"a wind": 1.0, "c solar": 1.0},
                    "StorageUnit-p_dispatch": {"c reservoir": 1.0, "b battery": 0.3},
                    "StorageUnit-p_store": {"b battery": -0.3},
                },
                200.0,
            ),
        ],
        "interfaces": [
            {
                "name": "ns",
                "members": {"b-c": 1.0, "c-a": -1.0},
                "forward": rng.uniform(40, 150),
                "backward": rng.uniform(40, 150),
            }
        ],
        "green_channels": [{"channel": "x", "zones": ["a", "c"], "p_max": 60.0}],
        "daily": [{"channel": "x", "low": 15.0, "high": rng.uniform(40, 60)}],
        "sync": [{"channel": "x", "zones": ["a", "b"], "minimum": rng.uniform(0, 120)}],
        "reserve": {
            "load": 0.03,
            "wind": 0.1,
            "solar": 0.1,
            "slack_price": 700.0,
            "committed": ["a coal", "b coal", "c gas"],
            "storage": {"b battery": 0.8, "c reservoir": 1.0},
        },
        "build_limits": [
            {
                "name": "build limit wind",
                "carrier": "wind",
                "names": ["a wind"],
                "limit": 40.0 + rng.uniform(0, 300),
            }
        ],
        "battery_min": rng.uniform(0, 60),
    }
