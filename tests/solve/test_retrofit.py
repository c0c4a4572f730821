"""A lower minimum load of coal plants that can be bought."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.account.mini_case import make_solution, tables
from tests.solve.golden import System
from tests.solve.small import make_small
from tests.solve.test_bounds import SIMPLEX, assert_enclosed, assert_relaxed, optimise
from tests.solve.test_sizing import SLOW, plan_small
from xjgrid.account.cost import sum_plants
from xjgrid.account.hourly import Hourly
from xjgrid.account.periods import PeriodTotals
from xjgrid.account.plants import Plants
from xjgrid.account.solved_network import SolvedNetwork
from xjgrid.build import Context, build
from xjgrid.build.network import fill_own_columns
from xjgrid.build.thermal import list_thermal
from xjgrid.scenario import load_scenario
from xjgrid.solve import merge
from xjgrid.solve.families.retrofit import RETROFIT, Retrofit
from xjgrid.solve.families.starts import find_ramped
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.merge import merge_hours
from xjgrid.solve.model import create_model, fix_capacities, imply_bounds
from xjgrid.solve.solver import SolverChoice, run_solver

GROUPS = ["a coal", "b coal"]


def make_retrofit(seed, hours=48, cost=5.0, rules=True):
    """The small system with both coal groups (one of which may grow) open to a retrofit."""
    p = make_small(seed, hours=hours, rules=rules)
    n = p.network
    rng = np.random.default_rng(seed + 2)
    g = n.c.generators
    minimum, available = g.dynamic["minimum_load"][GROUPS], g.dynamic["p_max_pu"][GROUPS]
    low = np.where(rng.random((hours, len(GROUPS))) < 0.5, 0.15, 0.3)
    after = pd.DataFrame(low, index=n.snapshots, columns=GROUPS)
    after = after.where(after < minimum, minimum)
    g.static.loc[GROUPS, "retrofit"] = 0.0
    g.static.loc[GROUPS, "retrofit_extendable"] = True
    g.static.loc[GROUPS, "capital_cost_retrofit"] = cost
    g.static.loc[GROUPS, "minimum_load_retrofit_base"] = 0.15
    g.static.loc[GROUPS, "minimum_load_retrofit_heating"] = 0.3
    fill_own_columns(n)
    g.dynamic["minimum_load_retrofit"] = after
    g.dynamic["retrofit_relief"] = (minimum - after) * available
    # must-run and a lot of wind make the minimum load matter
    g.dynamic["must_run"][GROUPS] = 0.6
    g.static.loc["a wind", "capital_cost"] = 100.0
    limits = tuple(replace(limit, limit=300.0) for limit in p.constraints.build_limits)
    return p.with_constraints(build_limits=limits)


@SLOW
@given(seed=st.integers(0, 10_000), share=st.floats(0.05, 0.9))
def test_merging_hours_is_a_relaxation_with_retrofits(seed, share):
    n = make_retrofit(seed)
    assert_relaxed(n, seed, share)


@SLOW
@given(seed=st.integers(0, 10_000))
def test_the_certificate_encloses_the_hourly_optimum_with_retrofits(seed):
    n = make_retrofit(seed, hours=72)
    assert_enclosed(n)


def test_two_rows_say_what_online_retrofitted_capacity_says():
    n = make_retrofit(3, rules=False)
    short = optimise(n, Formulation.plan())
    written = n.copy()
    m = create_model(written, Formulation.plan())
    m.remove_constraints(["Generator-online-lower", "Generator-online-lower-kept"])
    names = pd.Index(GROUPS, name="name")
    series = {
        a: frame[GROUPS].rename_axis("snapshot").rename_axis("name", axis=1).stack().to_xarray()
        for a, frame in written.c.generators.dynamic.items()
        if a in ("minimum_load", "minimum_load_retrofit", "p_max_pu")
    }
    k = m.add_variables(
        lower=0.0, coords=[n.snapshots, names], dims=["snapshot", "name"], name="online-retrofitted"
    )
    online, p = m.variables["Generator-online"], m.variables["Generator-p"]
    fall = series["minimum_load"] - series["minimum_load_retrofit"]
    m.add_constraints(k - online.sel(name=names) <= 0, name="k-online")
    m.add_constraints(
        k - series["p_max_pu"] * m.variables["Generator-retrofit"] <= 0, name="k-available"
    )
    m.add_constraints(
        p.sel(name=names) - series["minimum_load"] * online.sel(name=names) + fall * k >= 0,
        name="k-minimum",
    )
    gas = written.c.generators.dynamic["minimum_load"]["c gas"].rename_axis("snapshot").to_xarray()
    m.add_constraints(p.sel(name="c gas") - gas * online.sel(name="c gas") >= 0, name="gas-minimum")
    long = run_solver(m, SIMPLEX).objective
    assert short == pytest.approx(long, rel=1e-8)


def test_a_retrofit_is_bought_when_it_pays_and_not_when_it_is_dear():
    free = optimise(make_retrofit(3, cost=0.0), Formulation.plan())
    cheap = plan_small(make_retrofit(3, cost=5.0))
    dear = plan_small(make_retrofit(3, cost=1e7))
    bought = cheap.capacities[RETROFIT]
    assert bought.max() > 1.0
    assert dear.capacities[RETROFIT].max() == pytest.approx(0.0, abs=1e-6)
    plain = make_retrofit(3)
    plain.c.generators.static["retrofit_extendable"] = False
    without = optimise(plain, Formulation.plan())
    assert free < cheap.outcome.objective < without
    assert dear.outcome.objective == pytest.approx(without, rel=1e-8)


def test_no_more_is_retrofitted_than_stands_or_is_built():
    plan = plan_small(make_retrofit(3, cost=0.0))
    n = make_retrofit(3)
    done = plan.capacities[RETROFIT]
    assert done["a coal"] <= n.c.generators.static.at["a coal", "p_nom"] + 1e-6
    assert done["b coal"] <= plan.capacities["Generator-p_nom"]["b coal"] + 1e-6


def test_windows_keep_and_the_bill_pays_what_the_plan_bought():
    n = make_retrofit(3)
    n.c.generators.static["counted"] = n.c.generators.static["p_nom_extendable"].astype(bool)
    n.c.storage_units.static["counted"] = False
    plan = plan_small(n)
    fixed = fix_capacities(n, plan.capacities)
    static = fixed.c.generators.static
    bought = plan.capacities[RETROFIT][GROUPS].to_numpy()
    assert static.loc[GROUPS, "retrofit"].to_numpy() == pytest.approx(bought)
    assert not static["retrofit_extendable"].any()
    m = create_model(fixed, Formulation.full())
    assert "Generator-retrofit" not in m.variables
    run_solver(m, SIMPLEX)
    online = m.variables["Generator-online"].solution.to_pandas()[GROUPS]
    p = m.variables["Generator-p"].solution.to_pandas()[GROUPS]
    relieved = np.minimum(online, fixed.c.generators.dynamic["p_max_pu"][GROUPS] * bought)
    before = fixed.c.generators.dynamic["minimum_load"][GROUPS]
    after = fixed.c.generators.dynamic["minimum_load_retrofit"][GROUPS]
    assert (p >= before * (online - relieved) + after * relieved - 1e-5).to_numpy().all()
    assert (p < before * online - 1e-3).to_numpy().any()
    paid = Retrofit().evaluate(fixed, {}, Formulation.full()).parts["new_fixed"]
    assert paid == pytest.approx(5.0 * bought.sum())


def test_relief_takes_the_mean_and_minimum_loads_their_least(monkeypatch):
    n = make_retrofit(5)
    merged = merge_hours(n, np.array([0, 24]))
    for attribute, reduce in (
        ("minimum_load", np.min),
        ("minimum_load_retrofit", np.min),
        ("retrofit_relief", np.mean),
    ):
        day = n.c.generators.dynamic[attribute][GROUPS].to_numpy()[:24]
        found = merged.c.generators.dynamic[attribute][GROUPS].to_numpy()[0]
        assert found == pytest.approx(reduce(day, axis=0))
    monkeypatch.delitem(merge.RULES, ("Generator", "retrofit_relief"))
    with pytest.raises(NotImplementedError, match="retrofit_relief"):
        merge_hours(n, np.array([0, 24]))


def test_relief_solved_by_hand_is_kept_by_merging(monkeypatch):
    """All of 100 MW retrofitted, minimum 0.6 before and 0.2 after; available 1.0, then 0.2.

    All that is available must be online: 100 and 20 MW, so 20 + 4 = 24 MWh of coal at 200.
    Merged, 60 MW are online for two hours and 60 MW of them are relieved: 24 MWh. With the least
    relief, 20 MW, it would be 2 (0.6 x 60 - 0.4 x 20) = 56 MWh, above the hourly optimum.
    """
    system = System({"a": [100.0, 100.0]}).plant("a wind", 200, 0)
    n = system.thermal("a coal", 100, 200, 0.6, must_run=[1.0, 0.2], available=[1.0, 0.2]).build()
    g = n.c.generators
    g.static["retrofit"] = g.static["carrier"].map({"coal": 100.0}).fillna(0.0)
    g.static["retrofit_extendable"] = False
    g.static["minimum_load_retrofit_base"] = g.static["minimum_load_retrofit_heating"] = 0.2
    g.dynamic["minimum_load_retrofit"] = pd.DataFrame({"a coal": 0.2}, index=n.snapshots)
    g.dynamic["retrofit_relief"] = 0.4 * g.dynamic["p_max_pu"][["a coal"]]
    one = np.array([0])
    assert optimise(n, Formulation.plan()) == pytest.approx(4800)
    assert optimise(merge_hours(n, one), Formulation.plan()) == pytest.approx(4800)
    monkeypatch.setitem(merge.RULES, ("Generator", "retrofit_relief"), "min")
    assert optimise(merge_hours(n, one), Formulation.plan()) == pytest.approx(11_200)


def test_a_wider_load_range_may_need_a_ramp():
    n = make_retrofit(3)
    g = n.c.generators.static
    g.loc["a coal", ["minimum_load_base", "ramp"]] = 0.5, 0.6
    assert "a coal" in find_ramped(n)
    g.loc["a coal", "retrofit_extendable"] = False
    assert "a coal" not in find_ramped(n)


def test_an_inexact_solver_still_gives_a_dual_bound():
    n = make_retrofit(7)
    m = create_model(n, Formulation.plan())
    outcome = run_solver(m, SolverChoice(method="hipo", tolerance=1e-3, threads=1), imply_bounds(n))
    exact = optimise(make_retrofit(7), Formulation.plan())
    assert outcome.bound_kind == "dual"
    assert outcome.bound <= exact * (1 + 1e-9)
    assert outcome.bound == pytest.approx(exact, rel=1e-2)


def test_released_capacity_is_what_a_retrofit_costs(default_study):
    chosen = {"build.coal_retrofit": True, "horizon.hours": 24}
    scenario = load_scenario(default_study, "trial", overrides=chosen)
    n = build(default_study, scenario)
    context = Context.open(default_study, scenario)
    costs = context.costs
    g = n.c.generators.static
    group = g[(g["carrier"] == "coal-chp") & g["committed"]].iloc[0]
    falls = [
        costs.get("coal-chp", load) - costs.get("coal-retrofit", load)
        for load in ("min_load", "min_load_heating")
    ]
    yearly = costs.annuity("coal-retrofit") + costs.fixed_om("coal-retrofit")
    assert max(falls) > 0
    assert group["retrofit_extendable"]
    assert group["capital_cost_retrofit"] == pytest.approx(max(falls) * yearly * 24 / 8760)
    open_to_it = g.loc[g["retrofit_extendable"], "carrier"]
    assert set(open_to_it) <= set(context.carriers.index[context.carriers["group"] == "coal"])
    assert "retrofit" not in list_thermal(context)


def measure_retrofit(solved):
    """Capacity of the region that was retrofitted, MW."""
    plants = Plants(PeriodTotals.of(solved), Hourly(solved))
    return float(plants.retrofitted.sel(location="all", carrier="all"))


def test_the_account_counts_what_is_retrofitted_and_its_cost():
    solution = make_solution()
    solved = SolvedNetwork.of(solution, tables())
    before = sum_plants(solved)
    assert measure_retrofit(solved) == 0.0
    g = solution.network.c.generators.static
    g["retrofit"] = g["annuity_retrofit"] = g["fixed_om_retrofit"] = 0.0
    g.loc["alpha coal-usc", ["retrofit", "annuity_retrofit", "fixed_om_retrofit"]] = 50, 7e3, 1e3
    solved = SolvedNetwork.of(solution, tables())
    part = float(solved.hours.sum()) / 8760
    after = sum_plants(solved)
    assert measure_retrofit(solved) == 50.0
    for name, yearly in (("investment", 50 * 7e3), ("fixed", 50 * 1e3)):
        assert float((after[name] - before[name]).sum()) == pytest.approx(yearly * part)
