"""The trial case: what is written agrees with the solver's own bill and with itself."""

from __future__ import annotations

import pytest

from xjgrid.results import break_down, open_case

pytestmark = pytest.mark.slow


def test_costs_by_part_are_the_bill(trial_case):
    case = open_case(trial_case)
    costs = case.manifest["costs"]
    decided = case.manifest["upper_bound"] - costs["existing_fixed"]
    assert case.value("cost") == pytest.approx(decided, rel=1e-7)
    parts = break_down(case, "cost", ["part"]).set_index("part")["value"]
    assert parts.drop("existing_fixed").sum() == pytest.approx(case.value("cost"))
    assert parts["starts"] == pytest.approx(costs["starts"], rel=1e-7)


def test_the_region_balances(trial_case):
    case = open_case(trial_case)
    supply = case.value("generation") + case.value("storage_discharge")
    use = case.value("consumption") + case.value("storage_charge") + case.value("export")
    assert supply == pytest.approx(use, rel=1e-6)
    assert case.manifest["balance_error"] < 1e-6


def test_consumers_add_up_to_consumption(trial_case):
    case = open_case(trial_case)
    rows = break_down(case, "consumption", ["end_use"])
    assert len(rows) > 10
    assert rows["value"].sum() == pytest.approx(case.value("consumption"), rel=1e-6)
