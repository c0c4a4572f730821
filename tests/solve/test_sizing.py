"""Batteries whose power and energy are sized apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.solve.small import make_small
from tests.solve.test_bounds import SIMPLEX, assert_enclosed, assert_relaxed, optimise
from xjgrid.build import build
from xjgrid.build.constraints import BuildLimit
from xjgrid.build.context import Context, add_components
from xjgrid.build.network import fill_own_columns
from xjgrid.build.sizing import list_sized_batteries
from xjgrid.scenario import load_scenario
from xjgrid.solve.families.storage_sizes import ENERGY
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.model import create_model, fix_capacities, imply_bounds
from xjgrid.solve.plan import solve_plan
from xjgrid.solve.solver import SolverChoice, run_solver

SLOW = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
NAME = "c battery-sized"
POWER = "StorageUnit-p_nom"


def make_sized(seed, hours=48, **values):
    """The small system with a battery sized apart in zone c, cheap enough to be built."""
    p = make_small(seed, hours=hours)
    n = p.network
    rng = np.random.default_rng(seed + 1)
    add_components(n, "Carrier", pd.DataFrame(
        {"renewable": False, "own_green": False, "group": "battery"}, index=["battery-sized"]))
    unit = {
        "bus": "c",
        "carrier": "battery-sized",
        "p_nom": 0.0,
        "p_nom_existing": 0.0,
        "p_nom_max": 150.0,
        "p_nom_extendable": True,
        "min_hours": 1.0,
        "max_hours": 12.0,
        "p_min_pu": -1.0,
        "efficiency_store": 0.92,
        "efficiency_dispatch": 0.92,
        "standing_loss": 0.001,
        "marginal_cost": 2.0,
        "cyclic_state_of_charge": True,
        "sized": True,
        "charging_sized": False,
        "capital_cost": rng.uniform(20, 150),
        "capital_cost_energy": rng.uniform(20, 150),
    }
    add_components(n, "StorageUnit", pd.DataFrame({**unit, **values}, index=[NAME]))
    fill_own_columns(n)
    own = p.constraints
    limit = BuildLimit("build limit battery-sized", "battery-sized", (NAME,), 120.0)
    return p.with_constraints(
        reserve=replace(own.reserve, storage={**own.reserve.storage, NAME: 0.8}),
        build_limits=(*own.build_limits, limit),
    )


def plan_small(n):
    return solve_plan(n, np.arange(len(n.snapshots)), Formulation.plan(), SIMPLEX)


@SLOW
@given(seed=st.integers(0, 10_000), share=st.floats(0.05, 0.9))
def test_merging_hours_is_a_relaxation_with_sized_batteries(seed, share):
    n = make_sized(seed)
    assert_relaxed(n, seed, share)


@SLOW
@given(seed=st.integers(0, 10_000))
def test_the_certificate_encloses_the_hourly_optimum_with_sized_batteries(seed):
    n = make_sized(seed, hours=72)
    assert_enclosed(n)


def test_energy_follows_its_own_price():
    dear = plan_small(make_sized(4, capital_cost=50.0, capital_cost_energy=120.0))
    cheap = plan_small(make_sized(4, capital_cost=50.0, capital_cost_energy=20.0))
    assert cheap.capacities[ENERGY][NAME] > dear.capacities[ENERGY][NAME] > 0.0
    hours = [plan.capacities[ENERGY][NAME] / plan.capacities[POWER][NAME] for plan in (dear, cheap)]
    assert hours[1] > hours[0]


def test_levels_and_energy_stay_within_what_is_bought():
    n = make_sized(4)
    plan = plan_small(n)
    energy = plan.capacities[ENERGY][NAME]
    assert plan.levels[NAME].max() == pytest.approx(energy, rel=1e-6)
    assert energy <= 12.0 * plan.capacities[POWER][NAME] + 1e-6
    assert plan.capacities[POWER][NAME] <= 120.0 + 1e-6


def test_a_fixed_network_costs_what_the_plan_paid():
    n = make_sized(4)
    plan = plan_small(n)
    fixed = fix_capacities(n, plan.capacities)
    unit = fixed.c.storage_units.static.loc[NAME]
    bought = n.c.storage_units.static.loc[NAME]
    energy = plan.capacities[ENERGY][NAME]
    assert unit["p_nom"] * unit["max_hours"] == pytest.approx(energy)
    paid = bought["capital_cost"] * unit["p_nom"] + bought["capital_cost_energy"] * energy
    assert unit["capital_cost"] * unit["p_nom"] == pytest.approx(paid)
    assert not fixed.c.storage_units.static["sized"].any()
    assert n.c.storage_units.static.at[NAME, "sized"]


def test_a_battery_minimum_counts_sized_batteries_that_hold_an_hour():
    n = make_sized(4, capital_cost=2000.0, capital_cost_energy=1e5)
    n.c.storage_units.static.loc["b battery", "capital_cost"] = 1e6
    capacities = plan_small(n.with_constraints(battery_min=75.0)).capacities
    power = capacities[POWER]
    assert power[["b battery", NAME]].sum() == pytest.approx(75.0)
    assert power[NAME] > 50.0
    assert capacities[ENERGY][NAME] == pytest.approx(power[NAME])


def test_sized_batteries_share_the_build_limits_of_both_durations(default_study):
    chosen = {"storage.sizing": "separate", "horizon.hours": 24, "build.battery_2h": True}
    n = build(default_study, load_scenario(default_study, "trial", overrides=chosen))
    units = n.c.storage_units.static
    assert not units["carrier"].isin(["battery-2h", "battery-4h"]).any()
    limits = default_study.table("build_limits")
    limits = limits[limits["carrier"].isin(["battery-2h", "battery-4h"]) & (limits["zone"] == "*")]
    years = limits["year_to"] - limits["year_from"] + 1
    row = next(r for r in n.constraints.build_limits if r.carrier == "battery-sized")
    assert row.limit == pytest.approx(float((limits["p_nom_per_year"] * years).sum()))
    assert sorted(row.names) == sorted(units.index[units["carrier"] == "battery-sized"])
    assert set(row.names) <= set(n.constraints.reserve.storage)


def test_sized_costs_are_those_of_the_durations_they_replace(default_study):
    scenario = load_scenario(default_study, "trial", overrides={"storage.sizing": "separate"})
    context = Context.open(default_study, scenario)
    sized = list_sized_batteries(context).iloc[0]
    for hours in (2.0, 4.0):
        fixed = context.costs.annuity(f"battery-{hours:.0f}h")
        assert sized["annuity"] + hours * sized["annuity_energy"] == pytest.approx(fixed)


def test_an_inexact_solver_still_gives_a_dual_bound():
    n = make_sized(7)
    m = create_model(n, Formulation.plan())
    outcome = run_solver(m, SolverChoice(method="hipo", tolerance=1e-3, threads=1), imply_bounds(n))
    exact = optimise(make_sized(7), Formulation.plan())
    assert outcome.bound_kind == "dual"
    assert outcome.bound <= exact * (1 + 1e-9)
    assert outcome.bound == pytest.approx(exact, rel=1e-2)
