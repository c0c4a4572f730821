"""The solver that was asked for really runs, and nothing is believed that is not an optimum."""

from __future__ import annotations

import logging
import os
from types import SimpleNamespace

import linopy
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.solve.golden import SIMPLEX, settle
from tests.solve.small import make_small
from xjgrid.errors import SolveError
from xjgrid.solve import solver
from xjgrid.solve.bound import bound_from_duals, list_boxes
from xjgrid.solve.detail import Detail
from xjgrid.solve.solver import SolverChoice, run_solver


def make_program(seed: int = 0) -> linopy.Model:
    """Thirty rows on forty columns that presolve does not solve away."""
    rng = np.random.default_rng(seed)
    m = linopy.Model()
    x = m.add_variables(lower=0, upper=10, coords=[pd.RangeIndex(40, name="j")], name="x")
    for row in range(30):
        factor = pd.Series(rng.uniform(0.1, 1, 40), index=pd.RangeIndex(40, name="j"))
        m.add_constraints((x * factor.to_xarray()).sum() >= 10 + row, name=f"r{row}")
    cost = pd.Series(rng.uniform(1, 2, 40), index=pd.RangeIndex(40, name="j"))
    m.objective = (x * cost.to_xarray()).sum()
    return m


@pytest.mark.parametrize("method", ["hipo", "ipx"])
def test_the_interior_point_method_asked_for_is_the_one_that_ran(method):
    m = make_program()
    outcome = run_solver(m, SolverChoice(method=method, threads=1))
    info = m.solver_model.getInfo()
    assert m.solver_model.getOptionValue("solver")[1] == method
    assert info.ipm_iteration_count > 0
    assert info.simplex_iteration_count == 0
    assert (outcome.method, outcome.iterations) == (method, info.ipm_iteration_count)
    assert outcome.version == m.solver_model.version()
    exact = run_solver(make_program(), SIMPLEX)
    assert exact.iterations > 0
    assert outcome.objective == pytest.approx(exact.objective, rel=1e-4)


@pytest.mark.parametrize("method", ["hipo", "ipx"])
def test_simplex_in_place_of_the_method_asked_for_is_refused(monkeypatch, method):
    monkeypatch.setitem(solver.HIGHS_METHODS, method, {"solver": "simplex"})
    told = rf"asked for {method} but ran simplex .*highspy\[extras\]"
    with pytest.raises(SolveError, match=told):
        run_solver(make_program(), SolverChoice(method=method, threads=1))


def test_limits_that_contradict_each_other_are_told_in_the_planners_words():
    m = make_program()
    m.add_constraints(m.variables["x"].sum() >= 1000, name="too much")
    with pytest.raises(SolveError) as caught:
        run_solver(m, SIMPLEX, what="window 3")
    text = str(caught.value)
    assert text.startswith("window 3: highs ended with 'infeasible'")
    assert "xjgrid check" in text and "build limits" in text
    assert caught.value.exit_code == 3


def test_a_time_limit_is_not_an_optimum():
    choice = SolverChoice(method="simplex", threads=1, options={"simplex_iteration_limit": 1})
    with pytest.raises(SolveError):
        run_solver(make_program(), choice)


def test_options_reach_the_solver_and_the_scenarios_own_come_last():
    choice = SolverChoice(method="hipo", tolerance=1e-4, threads=3, options={"presolve": "off"})
    assert choice.to_options() == {
        "threads": 3,
        "solver": "hipo",
        "run_crossover": "off",
        "kkt_tolerance": 1e-4,
        "presolve": "off",
    }
    assert SolverChoice(method="hipo", options={"threads": 7}).to_options()["threads"] == 7
    assert "kkt_tolerance" not in SolverChoice(method="simplex").to_options()
    assert SolverChoice(name="gurobi", options={"Method": 2}).to_options() == {"Method": 2}


def test_without_ranges_there_is_no_bound_rather_than_a_guess():
    choice = SolverChoice(method="simplex", tolerance=1e-3, threads=1)
    outcome = run_solver(make_program(), choice)
    assert (outcome.bound_kind, outcome.bound) == ("none", -np.inf)


def test_row_prices_of_any_solver_give_the_same_bound(solved):
    """From the model's own arrays as from those of HiGHS; none without row prices."""
    m = solved.model
    other = SimpleNamespace(solver_model=None, matrices=m.matrices, variables=m.variables)
    own = bound_from_duals(m, list_boxes(solved.network), solved.cost)
    assert own == pytest.approx(solved.cost, rel=1e-8)
    assert bound_from_duals(other, list_boxes(solved.network), solved.cost) == own
    for arrays in (SimpleNamespace(), SimpleNamespace(dual=np.full(m.ncons, np.nan))):
        silent = SimpleNamespace(solver_model=None, matrices=arrays, variables=m.variables)
        assert bound_from_duals(silent, {}) is None


def test_standard_output_stays_clean_and_comes_back(capfd):
    for method in ("simplex", "hipo"):
        run_solver(make_program(), SolverChoice(method=method, threads=1))
    assert capfd.readouterr().out == ""
    os.write(1, b"still there\n")
    print("and here")
    assert capfd.readouterr().out == "still there\nand here\n"


def test_standard_output_comes_back_after_a_failure(capfd):
    with pytest.raises(RuntimeError), solver.hush_stdout():
        os.write(1, b"banner\n")
        raise RuntimeError
    os.write(1, b"after\n")
    assert capfd.readouterr().out == "after\n"


def test_at_debug_level_the_solver_may_speak(capfd, caplog):
    with caplog.at_level(logging.DEBUG, logger="xjgrid.solve.solver"), solver.hush_stdout():
        os.write(1, b"banner\n")
    assert capfd.readouterr().out == "banner\n"


@pytest.fixture(scope="module")
def solved():
    from xjgrid.build.options import prepare_pypsa

    prepare_pypsa()
    return settle(make_small(9, hours=24), Detail.plan())


def value_of(answer, duals: np.ndarray) -> float | None:
    """Dual value of any row prices whatever."""
    highs = answer.model.solver_model
    stand_in = SimpleNamespace(
        getLp=highs.getLp, getSolution=lambda: SimpleNamespace(row_dual=duals)
    )
    m = SimpleNamespace(
        solver_model=stand_in, matrices=answer.model.matrices, variables=answer.model.variables
    )
    return bound_from_duals(m, list_boxes(answer.network))


def test_the_solvers_own_duals_prove_its_optimum(solved):
    duals = np.array(solved.model.solver_model.getSolution().row_dual)
    assert value_of(solved, duals) == pytest.approx(solved.cost, rel=1e-8)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), size=st.sampled_from([1e-6, 1e-3, 0.1, 10.0, 1e4]))
def test_wrong_duals_never_give_a_bound_above_the_optimum(solved, seed, size):
    """Whatever prices a solver returns, right or wrong, small or absurd."""
    rng = np.random.default_rng(seed)
    duals = np.array(solved.model.solver_model.getSolution().row_dual)
    wrong = duals * (1 + size * rng.normal(size=duals.size)) + size * rng.normal(size=duals.size)
    bound = value_of(solved, wrong)
    assert bound is not None
    assert bound <= solved.cost + 1e-6 * abs(solved.cost)
    swapped = value_of(solved, -duals)
    assert swapped is not None and swapped <= solved.cost


def test_slightly_wrong_duals_cost_only_a_little(solved):
    duals = np.array(solved.model.solver_model.getSolution().row_dual)
    noise = 1e-6 * np.random.default_rng(1).normal(size=duals.size)
    assert value_of(solved, duals + noise) == pytest.approx(solved.cost, rel=1e-3)


def test_a_column_without_bounds_stops_the_case_and_is_named():
    m = linopy.Model()
    x = m.add_variables(lower=0, name="x")
    m.add_constraints(x >= 5, name="r")
    m.objective = 2.0 * x
    outcome = run_solver(m, SIMPLEX)
    assert bound_from_duals(m, {}) == pytest.approx(outcome.objective) == pytest.approx(10)
    high = m.solver_model.getLp()
    stand_in = SimpleNamespace(
        getLp=lambda: high, getSolution=lambda: SimpleNamespace(row_dual=np.array([3.0]))
    )
    wrong = SimpleNamespace(solver_model=stand_in, matrices=m.matrices, variables=m.variables)
    with pytest.raises(SolveError, match="x may be of any size"):
        bound_from_duals(wrong, {})
    assert bound_from_duals(wrong, {"x": (0.0, 5.0)}) == pytest.approx(15 - 5)
    # whoever pays 12 at most has 6 of what costs 2, and whatever is believed to be paid, 10 are
    assert bound_from_duals(wrong, {}, 12.0) == pytest.approx(15 - 6)
    for paid in (-5.0, 4.0, 10.0, 1e4):
        assert bound_from_duals(wrong, {}, paid) <= 10.0


def test_when_hipo_breaks_down_its_other_forms_and_then_ipx_are_tried(monkeypatch, caplog):
    real, tried = solver._call, []

    def call(m, choice):
        tried.append((choice.method, choice.options.get("hipo_system")))
        if choice.method == "hipo":
            return "warning", "internal_solver_error"
        return real(m, choice)

    monkeypatch.setattr(solver, "_call", call)
    with caplog.at_level(logging.WARNING):
        outcome = run_solver(make_program(), SolverChoice(method="hipo", threads=1), what="it")
    assert tried == [("hipo", None), ("hipo", "augmented"), ("hipo", "normaleq"),
                     ("ipx", "normaleq")]  # fmt: skip
    assert (outcome.status, outcome.method) == ("optimal", "ipx")
    assert "it: hipo broke down (internal_solver_error); trying ipx" in caplog.text


def test_a_problem_without_a_solution_is_no_breakdown(monkeypatch):
    m = make_program()
    m.add_constraints(m.variables["x"].sum() <= -1.0, name="impossible")
    with pytest.raises(SolveError, match="infeasible"):
        run_solver(m, SolverChoice(method="simplex", threads=1))


def test_a_rough_plan_stays_as_feasible_as_any():
    choice = SolverChoice(method="hipo", tolerance=1e-5, roughness=3e-4)
    options = choice.to_options()
    assert options["ipm_optimality_tolerance"] == options["optimality_tolerance"] == 3e-4
    assert options["primal_feasibility_tolerance"] == options["dual_feasibility_tolerance"] == 1e-5
    assert "kkt_tolerance" not in options


@pytest.mark.parametrize(("reached", "short"), [(1e-6, False), (0.05, True)])
def test_an_interior_point_that_stopped_early_is_told(monkeypatch, caplog, reached, short):
    """HiGHS calls a point optimal though its dual value is far off."""
    exact = run_solver(make_program(), SIMPLEX).objective
    monkeypatch.setattr(
        solver, "bound_from_duals", lambda m, ranges, most: exact * (1.0 - reached)
    )
    outcome = run_solver(make_program(), SolverChoice(method="hipo", threads=1), {})
    assert outcome.bound == pytest.approx(exact * (1.0 - reached))
    assert (outcome.short > 0) is short
    assert ("ended short of its tolerance" in caplog.text) is short
    if short:
        assert outcome.short == pytest.approx(reached, rel=0.05)
