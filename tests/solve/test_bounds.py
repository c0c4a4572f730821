"""Lower bound <= hourly optimum <= upper bound, whatever the system."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.solve.small import make_small
from xjgrid.errors import SolveError
from xjgrid.solve.baseline import price_baseline
from xjgrid.solve.bound import list_boxes
from xjgrid.solve.detail import Detail
from xjgrid.solve.merge import merge_network
from xjgrid.solve.model import create_model
from xjgrid.solve.run import Method, solve
from xjgrid.solve.segments import choose_segments, describe_hours
from xjgrid.solve.solver import SolverChoice, run_solver

SIMPLEX = SolverChoice(method="simplex", threads=1)
# shrinking would solve hundreds of systems; the seed of a failure is enough to repeat it
SLOW = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


def optimise(n, detail):
    """Optimum of a network's model on its own snapshots, solved exactly."""
    network = n.copy()
    m = create_model(network, detail)
    return run_solver(m, SIMPLEX, partial(list_boxes, network)).objective


def draw_starts(seed, hours, share):
    """Random segments that break at midnight."""
    rng = np.random.default_rng(seed)
    breaks = rng.random(hours) < share
    breaks[::24] = True
    return np.flatnonzero(breaks)


def assert_relaxed(n, seed, share):
    """Merging hours at random never costs more than the full hourly optimum."""
    hourly = optimise(n, Detail.full())
    merged = merge_network(n, draw_starts(seed, len(n.snapshots), share))
    assert optimise(merged, Detail.plan()) <= hourly * (1 + 1e-7) + 1e-3


def assert_enclosed(n):
    """Plan and operation in windows of a day enclose the full hourly optimum, without a break.

    Both bounds leave out what services cost by fuel alone.
    """
    hourly = optimise(n, Detail.full()) - price_baseline(n)
    method = Method(
        segments=20,
        window_hours=24,
        rounds=1,
        accuracy=1e-9,
        plan_solver=SIMPLEX,
        window_solver=SIMPLEX,
        jobs=1,
    )
    solution = solve(n, method=method)
    assert solution.solver["bound"] == "dual"
    assert solution.lower_bound <= hourly * (1 + 1e-7) + 1e-3
    assert solution.upper_bound >= hourly * (1 - 1e-7) - 1e-3
    assert solution.balance_error < 1e-6
    assert solution.level_error < 1e-6


@SLOW
@given(seed=st.integers(0, 10_000), share=st.floats(0.05, 0.9))
def test_merging_any_hours_never_costs_more_than_the_full_hourly_optimum(seed, share):
    n = make_small(seed)
    assert_relaxed(n, seed, share)


@pytest.mark.parametrize(
    "kept",
    ["yearly", "interfaces", "reserve", "sync", "build_limits", "battery_min", "daily", None],
)
def test_each_kind_of_row_alone_keeps_the_plan_below_the_hourly_optimum(kept):
    n = make_small(3)
    rules = n.meta["xjgrid"]
    bare = make_small(3, rules=False).meta["xjgrid"]
    own = {**bare, **({kept: rules[kept]} if kept else {})}
    if kept == "yearly":
        own["green_channels"] = rules["green_channels"]
    n.meta = {"xjgrid": own}
    hourly = optimise(n, Detail.full())
    for share in (0.05, 0.3, 0.7):
        merged = merge_network(n, draw_starts(1, len(n.snapshots), share))
        assert optimise(merged, Detail.plan()) <= hourly * (1 + 1e-7)


@SLOW
@given(seed=st.integers(0, 10_000))
def test_the_certificate_encloses_the_hourly_optimum(seed):
    n = make_small(seed, hours=72)
    assert_enclosed(n)


def remove_limits(n):
    """Let everything that may grow do so without a limit."""
    for component in (n.c.generators, n.c.storage_units, n.c.links):
        component.static.loc[component.static["p_nom_extendable"], "p_nom_max"] = np.inf
    n.meta["xjgrid"]["build_limits"] = []
    return n


@pytest.mark.parametrize("seed", [21, 22])
def test_the_bounds_enclose_the_hourly_optimum_where_nothing_limits_what_is_built(seed):
    assert_enclosed(remove_limits(make_small(seed)))


@pytest.mark.parametrize(("seed", "roughness"), [(3, 0.0), (8, 3e-4), (3, 0.01)])
def test_a_rough_plan_without_limits_still_gives_a_true_bound_and_a_near_one(seed, roughness):
    """An interior point that stops early leaves reduced costs below zero on capacities."""
    n = remove_limits(make_small(seed))
    exact = optimise(n, Detail.plan())
    rough = SolverChoice(method="hipo", tolerance=1e-5, threads=1, roughness=roughness)
    m = create_model(n.copy(), Detail.plan())
    outcome = run_solver(m, rough, partial(list_boxes, n))
    assert outcome.bound_kind == "dual"
    assert outcome.bound <= exact * (1 + 1e-9)
    assert outcome.bound == pytest.approx(exact, rel=max(1e-3, 3 * roughness))


def test_a_capacity_without_limit_and_cost_stops_the_case_and_is_named():
    n = remove_limits(make_small(3))
    n.c.generators.static.loc["a wind", "capital_cost"] = 0.0
    m = create_model(n, Detail.plan())
    choice = SolverChoice(method="hipo", tolerance=1e-5, threads=1)
    with pytest.raises(SolveError, match=r"a wind may be of any size.*build\.limits"):
        run_solver(m, choice, partial(list_boxes, n))


def test_more_segments_never_lower_the_bound_when_each_is_split():
    n = make_small(11)
    features = describe_hours(n)
    coarse = choose_segments(features, 8)
    fine = np.unique(np.append(coarse, choose_segments(features, 20)))
    values = [
        optimise(merge_network(n, starts), Detail.plan())
        for starts in (coarse, fine, np.arange(len(n.snapshots)))
    ]
    assert values[0] <= values[1] + 1e-3 <= values[2] + 2e-3


def test_hours_merged_one_by_one_are_the_hourly_model():
    n = make_small(5)
    one_each = merge_network(n, np.arange(len(n.snapshots)))
    assert optimise(one_each, Detail.plan()) == pytest.approx(optimise(n, Detail.plan()), rel=1e-9)


def test_the_dual_bound_is_below_the_optimum_and_close_to_it():
    n = make_small(7)
    m = create_model(n, Detail.plan())
    outcome = run_solver(m, SolverChoice(method="hipo", tolerance=1e-3, threads=1), list_boxes(n))
    exact = optimise(make_small(7), Detail.plan())
    assert outcome.bound_kind == "dual"
    assert outcome.bound <= exact * (1 + 1e-9)
    assert outcome.bound == pytest.approx(exact, rel=1e-2)
