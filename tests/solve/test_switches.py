"""Lower bound <= hourly optimum <= upper bound for every switch of a scenario.

The hourly optimum is that of the whole model, starts, ramps and standing losses included, on all
hours at once by an interior point. What its own row prices prove is below it, its primal value
above it, so nothing is compared within a tolerance but what the solver leaves of feasibility.
"""

from __future__ import annotations

import os
from functools import partial

import pytest

from tests.solve.switches import SWITCHES, open_switch
from xjgrid.solve import solve
from xjgrid.solve.baseline import price_baseline
from xjgrid.solve.bound import list_boxes
from xjgrid.solve.detail import Detail
from xjgrid.solve.model import create_model
from xjgrid.solve.solver import SolverChoice, run_solver
from xjgrid.status import LEVEL_TOLERANCE, Status

EXACT = SolverChoice(method="hipo", tolerance=1e-7, threads=1)
FEASIBLE = 1e-6
#: most families of capacities and constraints in a few cases of a day
FEW = (
    "tiny-nolimits-rough",
    "tiny-nolimits-sized",
    "battery-minimum",
    "flexible-industry-free",
    "capture-free-400",
)
DAY = {"horizon.hours": 24, "segments": 6}

thorough = pytest.mark.skipif(
    os.environ.get("XJGRID_THOROUGH") != "1", reason="takes minutes: XJGRID_THOROUGH=1 runs it"
)


def bracket_optimum(n, scenario):
    """Values between which the hourly optimum lies, without what services cost by fuel alone."""
    network = n.copy()
    m = create_model(network, Detail.full(scenario.commitment))
    found = run_solver(m, EXACT, partial(list_boxes, network), what="all hours")
    base = price_baseline(n)
    return found.bound - base, found.objective - base


def assert_encloses(study, name, **more):
    n, scenario = open_switch(study, name, **more)
    solution = solve(n, scenario)
    below, above = bracket_optimum(n, scenario)
    print(f"{name}: {solution.lower_bound:,.0f} <= {below:,.0f} .. {above:,.0f} <= "
          f"{solution.upper_bound:,.0f}, gap {100 * solution.gap:.3f} %")  # fmt: skip
    assert solution.solver["bound"] == "dual"
    assert solution.lower_bound <= above * (1 + FEASIBLE)
    assert solution.upper_bound >= below
    assert solution.lower_bound <= solution.upper_bound
    assert solution.status in (Status.OPTIMAL, Status.MISSED)
    assert solution.level_error <= LEVEL_TOLERANCE
    assert solution.balance_error < 1e-6


@pytest.mark.slow
@pytest.mark.parametrize("name", FEW)
def test_the_bounds_of_a_day_enclose_the_hourly_optimum(default_study, name):
    assert_encloses(default_study, name, **DAY)


@thorough
@pytest.mark.slow
@pytest.mark.parametrize("name", SWITCHES)
def test_the_bounds_of_two_days_enclose_the_hourly_optimum(default_study, name):
    assert_encloses(default_study, name)
