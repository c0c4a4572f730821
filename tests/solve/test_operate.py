"""Windows: what they take from the plan, what they hand on, and what a whole solve leaves."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.solve.golden import SIMPLEX, System, yearly
from tests.solve.small import make_small
from tests.solve.test_price import mark_counted
from xjgrid.solve.detail import Detail
from xjgrid.solve.operate import Operation, operate_window
from xjgrid.solve.run import Method, solve
from xjgrid.solve.windows import Window, fix_capacities, join_pieces, make_windows, remove_empty

EXACT = Method(
    segments=10, window_hours=2, rounds=1, plan_solver=SIMPLEX, window_solver=SIMPLEX, jobs=1
)


def stored(loads: list[float], hours: float = 4.0, **own: object):
    system = System({"a": loads}, rules={"voll": 5000.0}).plant("a coal", 100, 100)
    return system.plant("a gas", 100, 300).store("a battery", 10, hours, **own).build()


def window(first: int, end: int, opening: float, closing: float, **budgets: float) -> Window:
    level = lambda value: pd.Series({"a battery": value})  # noqa: E731
    return Window(0, first, end, level(opening), level(closing), budgets)


def test_a_window_ends_at_its_level_or_pays_for_what_is_missing():
    """From 0 the battery can hold 20 after two hours at 10 MW; 24 asked: 4 missing at 5000."""
    n = stored([50.0, 50.0])
    piece = operate_window(n, window(0, 2, 0.0, 24.0), Detail.full(), SIMPLEX)
    assert piece.values["StorageUnit-state_of_charge"]["a battery"].tolist() == [10, 20]
    assert piece.missing["a battery"] == pytest.approx(4)
    assert piece.prices["a"].tolist() == [100, 100]


def test_a_window_starts_from_its_level_less_one_hours_loss():
    """20 in the hour before, 18 left: 10 given in the dear hour, 0.9 x 8 + 1.8 charged: 9."""
    n = stored([150.0, 80.0], standing_loss=0.1)
    piece = operate_window(n, window(0, 2, 20.0, 9.0), Detail.full(), SIMPLEX)
    value = lambda name: piece.values[f"StorageUnit-{name}"]["a battery"].tolist()  # noqa: E731
    assert value("state_of_charge") == pytest.approx([8, 9])
    assert value("p_dispatch") == pytest.approx([10, 0])
    assert value("p_store") == pytest.approx([0, 1.8])
    assert piece.missing["a battery"] == pytest.approx(0)


def test_a_window_keeps_its_own_part_of_a_yearly_row_and_leaves_the_network_alone():
    rule = yearly("coal energy", "<=", 900.0, {"Generator-p": {"a coal": 1.0}}, 1000.0)
    n = stored([80.0, 80.0, 80.0])
    n.meta["xjgrid"]["yearly"] = [rule]
    n.meta["xjgrid"]["battery_min"] = 50.0
    piece = operate_window(
        n, window(1, 3, 0.0, 0.0, **{"coal energy": 30.0}), Detail.full(), SIMPLEX
    )
    assert piece.values["Generator-p"]["a coal"].sum() == pytest.approx(30)
    assert list(piece.values["Generator-p"].index) == list(n.snapshots[1:3])
    assert n.meta["xjgrid"]["yearly"][0]["rhs"] == 900.0
    assert n.meta["xjgrid"]["battery_min"] == 50.0
    assert n.c.storage_units.static["cyclic_state_of_charge"].all()


def test_windows_take_the_plans_levels_and_share_its_rows():
    """Segments 0-1, 2-3, 4-5; levels 3, 7 and 99 (clipped to 40); windows of 2 and 4 hours."""
    n = stored([50.0] * 6)
    n.meta["xjgrid"]["yearly"] = [
        yearly("order", "==", 100.0, {}),
        yearly("cap", "<=", 100.0, {}),
        yearly("missed cap", "<=", 50.0, {}),
        yearly("goal", ">=", 45.0, {}),
        yearly("missed goal", ">=", 200.0, {}),
    ]
    starts = np.array([0, 2, 4])
    levels = pd.DataFrame({"a battery": [3.0, 7.0, 99.0]}, index=n.snapshots[starts])
    names = [row["name"] for row in n.meta["xjgrid"]["yearly"]]
    parts = pd.DataFrame({name: [20.0, 30.0, 40.0] for name in names}, index=n.snapshots[starts])
    first, second = make_windows(n, [(0, 2), (2, 6)], starts, levels, parts)
    assert (first.opening.item(), first.closing.item()) == (40, 3)
    assert (second.opening.item(), second.closing.item()) == (3, 40)
    # what a cap has left is dealt out by hours, two of six here; what a goal has too much is
    # taken back in proportion; missed and ordered rows are the plan's
    assert first.budgets == {
        "order": 20,
        "cap": pytest.approx(20 + 10 * 2 / 6),
        "missed cap": 20,
        "goal": pytest.approx(45 * 20 / 90),
        "missed goal": 20,
    }
    assert first.budgets["cap"] + second.budgets["cap"] == pytest.approx(100)
    assert first.budgets["goal"] + second.budgets["goal"] == pytest.approx(45)


def test_plan_and_operation_of_hours_solved_one_by_one_meet():
    """Load 50, 10, 50, 50; coal 100 + 60 a MW started, minimum 0.4; windows of two hours.

    The plan keeps 25 online in hour 2: 16,000 + 25 x 60 = 17,500, the bound. The first window
    does not know what follows; the second pays for every start from what the first left on.
    """
    system = System({"a": [50.0, 10.0, 50.0, 50.0]}, rules={"voll": 5000.0}).plant("a gas", 60, 300)
    system.thermal("a coal", 100, 100, 0.4, start_cost=60.0).store("a battery", 0, 1.0)
    found = solve(system.build(), method=EXACT)
    assert found.lower_bound == pytest.approx(17_500)
    kept = found.online["a coal"].iloc[1]
    assert 10 <= kept <= 25
    assert found.starts["a coal"].iloc[2] == pytest.approx(50 - kept)
    assert found.upper_bound == pytest.approx(16_000 + 60 * (50 - kept))
    assert found.costs["starts"] == pytest.approx(60 * (50 - kept))
    assert found.network.c.generators.dynamic["p"]["a coal"].tolist() == [50, 10, 50, 50]
    assert found.gap == pytest.approx((found.upper_bound - 17_500) / found.upper_bound)


def test_storage_crosses_the_edges_of_windows_without_a_gap():
    """Load 20, 20, 60, 60; coal 40, gas beyond: 20 MWh from the battery cross into window 2.

    Charged 10 an hour, given 10 an hour: coal 30 + 30 + 40 + 40, gas 10 + 10.
    """
    system = System({"a": [20.0, 20.0, 60.0, 60.0]}, rules={"voll": 5000.0})
    system.plant("a coal", 40, 100).plant("a gas", 100, 300).store("a battery", 10, 4.0)
    found = solve(system.build(), method=EXACT)
    assert found.upper_bound == pytest.approx(14_000 + 6000) == pytest.approx(found.lower_bound)
    level = found.network.c.storage_units.dynamic["state_of_charge"]["a battery"]
    assert np.diff(level).tolist() == pytest.approx([10, -10, -10])
    assert found.network.c.buses.dynamic["marginal_price"]["a"].iloc[3] == pytest.approx(300)
    assert (found.status, found.balance_error, found.level_error) == ("optimal", 0.0, 0.0)


def test_all_hours_at_once_and_in_blocks_say_what_they_are():
    system = System({"a": [20.0, 60.0, 20.0, 60.0]}).plant("a coal", 40, 100)
    n = system.plant("a gas", 100, 300).store("a battery", 0, 1.0).build()
    hourly = solve(n, method=Method(resolution="hourly", plan_solver=SIMPLEX))
    blocks = solve(n, method=Method(resolution="2h", plan_solver=SIMPLEX))
    assert hourly.upper_bound == pytest.approx(12_000 + 12_000)
    assert blocks.upper_bound == pytest.approx(16_000)
    assert "ramps and standing losses are left out" in hourly.notes[0]
    assert "blocks of 2" in blocks.notes[0]
    assert (hourly.segments, blocks.segments) == (4, 2)


def test_a_gap_that_stays_is_said():
    """Two hours 20 and 60 merged to 40: coal alone; operated, gas gives 20 of it: 12,000."""
    system = System({"a": [20.0, 60.0]}).plant("a coal", 40, 100).plant("a gas", 100, 300)
    n = system.store("a battery", 0, 1.0).build()
    method = Method(
        segments=1, window_hours=24, rounds=1, plan_solver=SIMPLEX, window_solver=SIMPLEX, jobs=1
    )
    found = solve(n, method=method)
    assert (found.lower_bound, found.upper_bound) == (pytest.approx(8000), pytest.approx(12_000))
    assert found.gap == pytest.approx(1 / 3)
    assert found.status == "accuracy missed"
    assert "33.33 % is above the accuracy of 1.00 %" in found.notes[0]
    assert "accuracy missed" in repr(found)


def test_a_second_round_says_why_it_plans_again():
    loads = [20.0, 60.0, 20.0, 60.0]
    system = System({"a": loads}).plant("a coal", 40, 100).plant("a gas", 100, 300)
    n = system.store("a battery", 0, 1.0).build()
    method = Method(
        segments=2, window_hours=24, rounds=2, plan_solver=SIMPLEX, window_solver=SIMPLEX, jobs=1
    )
    stages = []
    found = solve(n, method=method, progress=lambda stage, done, total: stages.append(stage))
    assert stages[0] == "plan"
    again = [stage for stage in stages if stage.startswith("plan again")]
    assert re.fullmatch(r"plan again on 3 segments \(gap \d+\.\d\d %, 1 % asked\)", again[0])
    assert set(found.seconds) == {"plan", "operate"}


def test_capacities_below_ten_kilowatts_are_not_built_and_rounding_is_cut():
    n = mark_counted(make_small(1, hours=24))
    static = n.c.generators.static
    standing = static.loc["b coal", "p_nom_min"]
    chosen = pd.Series(
        {"b coal": standing - 1e-6, "a wind": 40.005, "c solar": 400.0 + 1e-6, "b battery": 43.0}
    )
    fixed = fix_capacities(n, chosen)
    size = fixed.c.generators.static["p_nom"]
    assert size["b coal"] == standing
    assert size["a wind"] == 40.0
    assert size["c solar"] == 400.0
    assert fixed.c.storage_units.static.loc["b battery", "p_nom"] == 43.0
    assert not fixed.c.generators.static["p_nom_extendable"].any()
    assert n.c.generators.static.loc["a wind", "p_nom_extendable"]
    with pytest.raises(ValueError, match="b coal"):
        fix_capacities(n, chosen.mask(chosen.index == "b coal", standing - 5.0))


def test_what_has_no_capacity_is_left_out_of_windows_and_comes_back_as_zero():
    system = System({"a": [20.0, 20.0]}).plant("a coal", 40, 100).thermal("a gas", 0, 300, 0.5)
    n = system.plant("a wind", 0, 0).store("a battery", 0, 1.0).build()
    lean = remove_empty(n)
    assert set(n.c.generators.static.index) - set(lean.c.generators.static.index) == {
        "a gas",
        "a wind",
    }
    assert lean.c.storage_units.static.empty
    empty = pd.Series(dtype=float)
    pieces = Operation(lean, Detail.full(), SIMPLEX, 1).run(
        [Window(k, k, k + 1, empty, empty, {}) for k in range(2)]
    )
    values, prices = join_pieces(n, pieces)
    assert list(values["Generator-p"].columns) == list(n.c.generators.static.index)
    assert values["Generator-p"]["a wind"].tolist() == [0, 0]
    assert list(values["Generator-p"].index) == list(n.snapshots) == list(prices.index)


@pytest.mark.slow
def test_windows_in_processes_do_what_they_do_in_this_one():
    """The second window, in a process of its own, starts from what the first really left."""
    n = stored([80.0, 80.0, 150.0, 150.0])
    windows = [
        replace(window(0, 2, 0.0, 50.0), number=0),
        replace(window(2, 4, 50.0, 0.0), number=1),
    ]
    seen: list[tuple[int, int]] = []
    alone = Operation(n, Detail.full(), SIMPLEX, 1).run(windows)
    both = Operation(n, Detail.full(), SIMPLEX, 2).run(
        windows, lambda done, total: seen.append((done, total))
    )
    for piece, other in zip(alone, both, strict=True):
        for name, frame in piece.values.items():
            pd.testing.assert_frame_equal(frame, other.values[name])
    # 20 of the 50 MWh could be charged, and only they are there to be given
    assert both[0].missing["a battery"] == pytest.approx(30)
    assert both[1].values["StorageUnit-p_dispatch"]["a battery"].sum() == pytest.approx(20)
    assert seen == [(1, 2), (2, 2)]
