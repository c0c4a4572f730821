"""Short cases of the default study, one or more for each switch of a scenario.

Each is two days in windows of a day, on a plan so coarse that bounds have room to go wrong.
"""

from __future__ import annotations

from typing import Any

import pypsa

from xjgrid.build import build
from xjgrid.inputs import Study
from xjgrid.scenario import Scenario, load_scenario

#: what all of them have
SHORT: dict[str, Any] = {
    "horizon.start": "04-08", "horizon.hours": 48, "segments": 14, "window_hours": 24,
    "rounds": 1, "solver.threads": 1, "accuracy": 0.01,
}  # fmt: skip

FREE = {"*": "free"}

#: name -> scenario and what it changes
SWITCHES: dict[str, tuple[str, dict[str, Any]]] = {
    "reference": ("reference-2030", {}),
    "battery-minimum": ("reference-2030", {"storage.battery_min_mw": 20720}),
    "transport-grid": ("reference-2030", {"grid.flow": "transport"}),
    "no-exports": ("reference-2030", {"channels.energy_scale": 0.0}),
    "no-commitment": ("reference-2030", {"commitment": False, "policy.carbon_price": 500}),
    "tiny-nolimits": ("tiny-nolimits", {}),
    "tiny-nolimits-rough": ("tiny-nolimits", {"solver.plan_tolerance": 0.01}),
    "tiny-nolimits-sized": (
        "tiny-nolimits",
        {"policy.carbon_price": 1000, "storage.sizing": "separate", "build.hydrogen": True,
         "build.coal_retrofit": True},
    ),
    "carbon-1000": ("reference-2030", {"policy.carbon_price": 1000}),
    "cap-60": ("reference-2030", {"policy.co2_cap_mt": 60}),
    "cap-150": ("reference-2030", {"policy.co2_cap_mt": 150}),
    "green-minimum": ("reference-2030", {"policy.green_share_min": 0.6}),
    "retrofit": ("reference-2030", {"build.coal_retrofit": True, "policy.carbon_price": 300}),
    "sized": (
        "reference-2030",
        {"storage.sizing": "separate", "policy.carbon_price": 600, "build.hydrogen": True},
    ),
    "sized-transport-cap": (
        "reference-2030",
        {"storage.sizing": "separate", "policy.carbon_price": 300, "build.hydrogen": True,
         "grid.flow": "transport", "policy.co2_cap_mt": 120},
    ),
    "adoption-free": ("reference-2030", {"industry.adoption": FREE}),
    "storage": ("storage-2030", {}),
    "hydrogen": ("hydrogen-2030", {}),
    "capture": ("capture-2030", {}),
    "capture-free-400": ("capture-2030.free-carbon-400", {}),
    "flexible-industry": ("flexible-industry-2030", {}),
    "flexible-industry-free": (
        "flexible-industry-2030", {"industry.adoption": FREE, "policy.carbon_price": 400}
    ),
    "green-aluminium": ("green-aluminium-2030", {}),
    "silicon": ("silicon-integration-2030", {}),
    "high-demand": ("reference-2030.high-demand", {"horizon.start": "12-20"}),
    "response-retrofit-free": (
        "reference-2030",
        {"build.coal_retrofit": True, "industry.adoption": FREE, "policy.carbon_price": 900,
         "storage.sizing": "separate", "industry.response": True,
         "industry.flexibility": "flexible"},
    ),
    "january-sized-hydrogen": (
        "reference-2030",
        {"horizon.start": "01-10", "policy.carbon_price": 1500, "storage.sizing": "separate",
         "build.hydrogen": True},
    ),
    "january-transport-no-exports": (
        "reference-2030",
        {"horizon.start": "01-10", "policy.carbon_price": 1500, "grid.flow": "transport",
         "channels.energy_scale": 0.0},
    ),
    "june-cap-free-capture": (
        "reference-2030",
        {"horizon.start": "06-10", "policy.co2_cap_mt": 200, "industry.adoption": FREE,
         "build.capture": True},  # heat is not asked for in June
    ),
}  # fmt: skip


def open_switch(study: Study, name: str, **more: Any) -> tuple[pypsa.Network, Scenario]:
    """Network and scenario of a short case."""
    scenario, chosen = SWITCHES[name]
    found = load_scenario(study, scenario, {**SHORT, **chosen, **more})
    return build(study, found), found
