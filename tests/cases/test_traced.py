"""A traced target: the row that leads to it, and the search with a real solver."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from tests.solve.golden import SIMPLEX
from tests.solve.works import Works
from xjgrid.account.ledger import Ledger, make_system
from xjgrid.account.solved_network import SolvedNetwork
from xjgrid.cases.traced import check_targets, make_constraint, read_share, solve_traced
from xjgrid.errors import InputError
from xjgrid.scenario.fields import PolicyChoice
from xjgrid.solve.method import Method
from xjgrid.solve.run import solve
from xjgrid.status import Status

METHOD = Method(resolution="hourly", rounds=1, plan_solver=SIMPLEX, window_solver=SIMPLEX, jobs=1)
TABLES = {
    "carriers": pd.DataFrame(
        [("wind", "wind", True), ("gas", "gas", False), ("coal", "coal", False),
         ("shed", "shed", False)],
        columns=["carrier", "group", "renewable"],
    ),
}  # fmt: skip


def build(connection=60.0):
    """A smelter of 60 MW beside captive coal, in a zone of wind and gas; the fee keeps it home."""
    system = Works({"a": [40.0] * 4})
    system.plant("a wind", 100, 0, available=[0.9, 0.6, 0.3, 0.1]).thermal("a gas", 200, 300, 0.0)
    system.site("m", "a", connection, 60.0, fee=200.0)
    system.plant("m coal", 60, 150).plant("m shed", 60, 5000)
    n = system.build()
    n.c.generators.static["co2_intensity"] = 0.0
    return n


def answer(n):
    """Solve, by simplex."""
    return solve(n, method=METHOD)


def trace(solution):
    """Make the ledger of a solution."""
    return Ledger.of(make_system(SolvedNetwork(solution.network, TABLES)))


def make_context(targets, **more):
    """Return what the search reads of a context."""
    policy = PolicyChoice(traced_targets=targets, **more)
    scenario = SimpleNamespace(name="x", policy=policy)
    return SimpleNamespace(scenario=scenario, parameter=lambda name: 2000.0)


def test_the_row_holds_with_equality_at_its_own_dispatch():
    n = build()
    solution = answer(n)
    ledger = trace(solution)
    share = read_share(ledger, "m")
    row = make_constraint(n.network, ledger, "m", share, 2000.0)
    p0 = solution.network.c.links.dynamic.p0
    left = sum(p0[name].sum() * weight for name, weight in row.terms["Link-p"].items())
    assert left == pytest.approx(row.rhs, abs=1e-4)
    assert set(row.terms) == {"Link-p"}  # the site has no green plant of its own


def test_a_target_is_reached_by_taking_in_more_of_the_zone():
    context = make_context({"m": 0.30}, traced_rounds=8)
    before = read_share(trace(answer(build())), "m")
    solution, ledger = solve_traced(build(), context, answer, trace)
    assert before < 0.29
    assert read_share(ledger, "m") == pytest.approx(0.30, abs=0.0051)
    assert solution.status == "optimal"
    [note] = [text for text in solution.notes if text.startswith("traced share")]
    assert "30.0 % asked for" in note
    assert "converge" not in note


def test_a_target_out_of_reach_is_said():
    """With 10 MW of connection a sixth of the load at most comes from the zone."""
    context, n = make_context({"m": 0.5}, traced_rounds=3), build(10.0)
    rows = len(n.constraints.yearly)
    solution, ledger = solve_traced(n, context, answer, trace)
    assert len(n.constraints.yearly) == rows  # the problem given is left alone
    assert read_share(ledger, "m") < 0.2
    assert solution.status == Status.TRACED
    assert any("did not converge" in text and "points miss" in text for text in solution.notes)


def test_unknown_consumers_are_refused(default_study):
    from xjgrid.build import Context
    from xjgrid.scenario import load_scenario

    def check(**targets):
        values = {f"policy.traced_targets.{name}": share for name, share in targets.items()}
        check_targets(Context.open(default_study, load_scenario(default_study, "trial", values)))

    check(aluminium=0.25)
    with pytest.raises(InputError, match=r"no consumer 'aluminum' with a site, did you mean alumi"):
        check(aluminum=0.25)
    with pytest.raises(InputError, match=r"policy.traced_targets.silicon = 2: a share"):
        check(silicon=2)
