"""Electricity kept as hydrogen: electrolyser, tanks and turbine sized freely."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.account.mini_case import make_solution, tables
from tests.solve.test_bounds import assert_enclosed, assert_relaxed, optimise
from tests.solve.test_sizing import NAME, POWER, SLOW, make_sized, plan_small
from xjgrid.account.hourly import Hourly
from xjgrid.account.periods import PeriodTotals
from xjgrid.account.plants import Plants
from xjgrid.account.solved_network import SolvedNetwork
from xjgrid.build import Context, build
from xjgrid.build.hydrogen import list_hydrogen
from xjgrid.scenario import load_scenario
from xjgrid.solve.families.storage_sizes import CHARGING, ENERGY
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.model import create_model, fix_capacities, imply_bounds
from xjgrid.solve.solver import SolverChoice, run_solver


def make_hydrogen(seed, hours=48, **values):
    """The small system with hydrogen in zone c, cheap enough to be built."""
    chosen = {
        "p_min_pu": -6.0,
        "max_hours": 60.0,
        "min_hours": 1.5,
        "efficiency_store": 0.65,
        "efficiency_dispatch": 0.55,
        "charging_sized": True,
        "capital_cost": 40.0,
        "capital_cost_energy": 4.0,
        "capital_cost_charging": 30.0,
    }
    n = make_sized(seed, hours, **{**chosen, **values})
    n.c.generators.static.loc["c solar", "capital_cost"] = 200.0
    return n


@SLOW
@given(seed=st.integers(0, 10_000), share=st.floats(0.05, 0.9))
def test_merging_hours_is_a_relaxation_with_hydrogen(seed, share):
    n = make_hydrogen(seed)
    assert_relaxed(n, seed, share)


@SLOW
@given(seed=st.integers(0, 10_000))
def test_the_certificate_encloses_the_hourly_optimum_with_hydrogen(seed):
    n = make_hydrogen(seed, hours=72)
    assert_enclosed(n)


def test_the_three_sizes_bound_what_they_should():
    n = make_hydrogen(6)
    plan = plan_small(n)
    power, energy, charging = (plan.capacities[size][NAME] for size in (POWER, ENERGY, CHARGING))
    assert min(power, energy, charging) > 1.0
    assert charging != pytest.approx(power, rel=0.01)
    assert plan.values["StorageUnit-p_store"][NAME].max() == pytest.approx(charging, rel=1e-6)
    assert plan.values["StorageUnit-p_dispatch"][NAME].max() <= power * (1 + 1e-6)
    assert plan.levels[NAME].max() == pytest.approx(energy, rel=1e-6)


def test_a_fixed_network_charges_and_pays_as_planned():
    n = make_hydrogen(6)
    capacities = plan_small(n).capacities
    unit = fix_capacities(n, capacities).c.storage_units.static.loc[NAME]
    assert -unit["p_min_pu"] * unit["p_nom"] == pytest.approx(capacities[CHARGING][NAME])
    paid = (
        40.0 * capacities[POWER][NAME]
        + 4.0 * capacities[ENERGY][NAME]
        + 30.0 * capacities[CHARGING][NAME]
    )
    assert unit["capital_cost"] * unit["p_nom"] == pytest.approx(paid)


def test_what_a_plan_does_not_build_costs_nothing():
    n = make_hydrogen(6, capital_cost=1e7, capital_cost_energy=1e7)
    fixed = fix_capacities(n, plan_small(n).capacities)
    unit = fixed.c.storage_units.static.loc[NAME]
    assert unit["p_nom"] == 0.0


def test_an_inexact_solver_still_gives_a_dual_bound():
    n = make_hydrogen(7)
    m = create_model(n, Formulation.plan())
    outcome = run_solver(m, SolverChoice(method="hipo", tolerance=1e-3, threads=1), imply_bounds(n))
    exact = optimise(make_hydrogen(7), Formulation.plan())
    assert outcome.bound_kind == "dual"
    assert outcome.bound <= exact * (1 + 1e-9)
    assert outcome.bound == pytest.approx(exact, rel=1e-2)


def test_hydrogen_is_priced_by_its_three_parts(default_study):
    chosen = {"build.hydrogen": True, "horizon.hours": 24}
    context = Context.open(default_study, load_scenario(default_study, "trial", overrides=chosen))
    frame = list_hydrogen(context)
    unit = frame.loc["hotan hydrogen"]
    costs, day = context.costs, 24 / 8760
    for part, technology in (("", "hydrogen-turbine"), ("_charging", "electrolyser")):
        yearly = costs.annuity(technology) + costs.fixed_om(technology)
        assert unit[f"capital_cost{part}"] == pytest.approx(yearly * day)
    tank = 1000.0 * costs.get("hydrogen-storage", "investment_energy")
    assert unit["fixed_om_energy"] == pytest.approx(
        tank * costs.get("hydrogen-storage", "fom") / 100
    )
    assert len(frame) == len(context.zones)


def test_charging_power_of_its_own_is_reported():
    solution = make_solution()
    units = solution.network.c.storage_units.static
    assert measure_charging(solution) == 0.0
    units.loc["beta battery-2h", "p_min_pu"] = -2.5
    expected = 2.5 * units.at["beta battery-2h", "p_nom_opt"]
    assert expected > 0.0
    assert measure_charging(solution) == pytest.approx(expected)


def measure_charging(solution):
    """Charging power of the region, MW."""
    solved = SolvedNetwork.of(solution, tables())
    plants = Plants(PeriodTotals.of(solved), Hourly(solved))
    return float(plants.charging.sel(location="all", carrier="all"))


def test_hydrogen_is_built_only_where_a_scenario_asks(default_study):
    carriers = [
        set(build(default_study, load_scenario(default_study, "trial", overrides=chosen))
            .c.storage_units.static["carrier"])
        for chosen in ({"horizon.hours": 24}, {"horizon.hours": 24, "build.hydrogen": True})
    ]  # fmt: skip
    assert carriers[1] - carriers[0] == {"hydrogen"}
