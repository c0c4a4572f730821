"""One place says how good a case is, and bounds that cross are never a good answer."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.solve.golden import SIMPLEX, System
from xjgrid.cli.jobs import judge as judge_case
from xjgrid.solve import run
from xjgrid.solve.run import Method, solve
from xjgrid.status import (
    CROSSING,
    LEVEL_TOLERANCE,
    Status,
    add_traced_miss,
    find_exit_code,
    is_accurate,
    judge,
    read_status,
)

METHOD = Method(segments=4, window_hours=2, rounds=1, plan_solver=SIMPLEX, window_solver=SIMPLEX,
                jobs=1)  # fmt: skip


@pytest.mark.parametrize(
    ("lower", "level", "status", "code"),
    [
        (99.5, 0.0, Status.OPTIMAL, 0),
        (98.0, 0.0, Status.MISSED, 3),
        (100.0 + 0.5 * CROSSING * 60, 0.0, Status.OPTIMAL, 0),
        (100.0 + 2.0 * CROSSING * 60, 0.0, Status.CROSSED, 5),
        (math.nan, 0.0, Status.CROSSED, 5),
        (99.5, 2 * LEVEL_TOLERANCE, Status.LEVELS, 5),
        (120.0, 2 * LEVEL_TOLERANCE, Status.CROSSED, 5),
        (-math.inf, 0.0, Status.UNCERTIFIED, 3),
    ],
)
def test_a_case_is_judged_by_its_bounds_levels_and_accuracy(lower, level, status, code):
    """Upper bound 100, of which 40 are fixed costs of what exists; a hundredth asked."""
    found = judge(lower, 100.0, 40.0, 0.01, level)
    assert found is status
    assert found.exit_code == code
    assert is_accurate(found) is (code == 0)


@given(st.floats(-1e12, 1e12), st.floats(1.0, 1e12), st.floats(0.0, 1.0), st.floats(1e-9, 0.9))
def test_crossed_bounds_are_never_called_optimal(lower, upper, part, accuracy):
    fixed = part * upper
    found = judge(lower, upper, fixed, accuracy)
    if lower > upper + 2 * CROSSING * (upper - fixed):
        assert found is Status.CROSSED
    if found is Status.OPTIMAL:
        assert lower <= upper * (1 + 1e-6)


def test_a_missed_traced_target_joins_any_status_and_hides_none():
    for status in Status:
        if status is Status.TRACED:
            continue
        text = add_traced_miss(status)
        assert read_status(text)[-1] is Status.TRACED
        assert find_exit_code(text) == max(3, status.exit_code)
        assert is_accurate(text) is (status is Status.OPTIMAL)
    with pytest.raises(ValueError, match="splendid"):
        read_status("splendid")


def plain():
    system = System({"a": [20.0, 60.0, 20.0, 60.0]}, rules={"voll": 5000.0})
    system.plant("a coal", 40, 100).plant("a gas", 100, 300)
    return system.store("a battery", 0, 1.0).build()


def move_bound(monkeypatch, change):
    """Let every plan claim another bound."""
    real = run.solve_plan

    def claim(*args):
        plan = real(*args)
        kind = "dual" if np.isfinite(change(plan.outcome.bound)) else "none"
        outcome = replace(plan.outcome, bound=change(plan.outcome.bound), bound_kind=kind)
        return replace(plan, outcome=outcome)

    monkeypatch.setattr(run, "solve_plan", claim)


def test_a_solve_whose_bounds_cross_is_not_optimal_and_tells_by_how_much(monkeypatch):
    assert solve(plain(), method=METHOD).status is Status.OPTIMAL
    move_bound(monkeypatch, lambda bound: bound + 120.0)
    found = solve(plain(), method=METHOD)
    assert found.status is Status.CROSSED
    assert found.gap < 0.0
    assert "bounds cross" in repr(found)
    assert "lies above the cost of the operated case, 24,000 CNY, by 0.5 %" in found.notes[0]


def test_a_solve_without_a_bound_has_no_certificate_and_runs_one_round(monkeypatch):
    move_bound(monkeypatch, lambda bound: -math.inf)
    stages = []
    found = solve(plain(), method=replace(METHOD, segments=2, rounds=3, explain_gap=True),
                  progress=lambda stage, done, total: stages.append(stage))  # fmt: skip
    assert found.status is Status.UNCERTIFIED
    assert math.isinf(found.gap)
    assert stages.count("plan") == 1 and not any("again" in stage for stage in stages)
    assert "no lower bound" in found.notes[0]


@pytest.mark.parametrize(
    ("status", "gap", "code"),
    [("bounds cross", -0.0002, 5), ("levels not continuous", 0.001, 5),
     ("no certificate", None, 3), ("bounds cross, traced target missed", -0.01, 5)],
)  # fmt: skip
def test_a_case_on_disk_leaves_with_the_code_of_its_status(
    mini_results, tmp_path, status, gap, code
):
    path = tmp_path / "mine"
    shutil.copytree(mini_results / "mini", path)
    manifest = json.loads((path / "manifest.json").read_text())
    manifest |= {"accurate": False, "gap": gap, "status": status, "notes": []}
    (path / "manifest.json").write_text(json.dumps(manifest))
    found, _, message = judge_case(path)
    assert found == code
    assert message.startswith(status)
