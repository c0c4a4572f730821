"""The search for levels: it converges where there is a way, and says so where there is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjgrid.cases.aiming import aim


def answer(**functions):
    """Return a solve whose shares are pure functions of their levels (None: not asked for)."""
    calls = []

    def attempt(levels):
        calls.append(dict(levels))
        shares = {name: function(levels.get(name)) for name, function in functions.items()}
        return shares, len(calls)

    attempt.calls = calls
    return attempt


def bent(level):
    """Rise slowly at first, as if other supply were taken first."""
    return 0.1 if level is None else max(0.1, 0.1 + 0.8 * max(0.0, level - 0.2) ** 1.5)


def test_nothing_is_asked_for_where_the_share_is_there():
    attempt = answer(smelter=lambda level: 0.4)
    found = aim(attempt, {"smelter": 0.3}, 0.005, 6)
    assert (found.met, found.close, found.levels, attempt.calls) == (True, True, {}, [{}])


@pytest.mark.parametrize("goal", [0.15, 0.25, 0.4, 0.55])
def test_it_converges_on_a_bent_line(goal):
    attempt = answer(smelter=bent)
    found = aim(attempt, {"smelter": goal}, 0.005, 8)
    assert found.met
    assert found.close
    assert found.shares["smelter"] == pytest.approx(goal, abs=0.005)
    assert found.result == len(attempt.calls) <= 8


@given(
    start=st.floats(0.0, 0.3), slope=st.floats(0.3, 2.0), shift=st.floats(-0.1, 0.2),
    goal=st.floats(0.31, 0.9),
)  # fmt: skip
def test_on_a_straight_line_a_few_rounds_suffice(start, slope, shift, goal):
    def line(level):
        return start if level is None else max(start, min(1.0, slope * (level - shift)))

    found = aim(answer(a=line), {"a": goal}, 0.005, 10)
    reachable = line(1.0) >= goal - 0.005
    assert found.met == reachable
    if reachable:
        assert abs(found.shares["a"] - goal) <= 0.005


def test_two_targets_at_once():
    attempt = answer(a=lambda x: 0.1 if x is None else 0.8 * x, b=lambda x: 0.2 if x is None else x)
    found = aim(attempt, {"a": 0.5, "b": 0.3}, 0.001, 8)
    assert found.close
    assert found.levels["a"] == pytest.approx(0.625, abs=0.002)
    assert found.levels["b"] == pytest.approx(0.3)


def test_a_share_that_ends_below_its_target_is_not_reached():
    """All that can be asked for is asked for; the nearest round is kept and the search ends."""
    attempt = answer(a=lambda level: min(0.35, 0.1 + 0.5 * (level or 0.0)))
    found = aim(attempt, {"a": 0.5}, 0.005, 20)
    assert not found.met
    assert found.shares["a"] == 0.35
    assert len(attempt.calls) < 10
    assert attempt.calls[-1] == {"a": 1.0}


def test_a_share_that_jumps_is_met_but_not_closely():
    """0.2 or 0.6, nothing between: the target of 0.4 is met by 0.6, which is told to be above."""
    attempt = answer(a=lambda level: 0.6 if (level or 0.0) > 0.55 else 0.2)
    found = aim(attempt, {"a": 0.4}, 0.005, 6)
    assert (found.met, found.close) == (True, False)
    assert found.shares["a"] == 0.6
    assert len(attempt.calls) == 6


def test_a_share_that_falls_is_not_reached():
    attempt = answer(a=lambda level: 0.3 - 0.1 * (level or 0.0))
    found = aim(attempt, {"a": 0.4}, 0.005, 6)
    assert not found.met
    assert found.levels == {}  # the first round came nearest
    assert found.shares["a"] == 0.3
