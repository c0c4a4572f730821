"""Scenarios: frozen and typed, with inheritance, overrides, sweeps and the origin of values."""

from xjgrid.scenario.checking import check_scenario, check_scenarios
from xjgrid.scenario.fields import TableOverride
from xjgrid.scenario.loading import (
    describe_member,
    load_scenario,
    load_scenarios,
    scenario_names,
)
from xjgrid.scenario.scenario import Scenario
from xjgrid.scenario.showing import describe_scenario, diff_scenarios, scenario_fields, to_yaml

__all__ = [
    "Scenario",
    "TableOverride",
    "check_scenario",
    "check_scenarios",
    "describe_member",
    "describe_scenario",
    "diff_scenarios",
    "load_scenario",
    "load_scenarios",
    "scenario_fields",
    "scenario_names",
    "to_yaml",
]
