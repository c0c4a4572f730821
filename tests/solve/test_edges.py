"""Storage is continuous from window to window, or the case says so and pays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.solve.golden import SIMPLEX, System
from xjgrid.solve import run
from xjgrid.solve.detail import Detail
from xjgrid.solve.edges import measure_jump, size_storage, tabulate_jumps
from xjgrid.solve.operate import Operation
from xjgrid.solve.price import measure_levels
from xjgrid.solve.run import Method, solve
from xjgrid.solve.windows import Window, join_pieces

SUN = "a reservoir"


def leaking(hours: int = 8):
    """A store that nature fills once and that leaks a tenth an hour, which a plan leaves out."""
    inflow = [40.0] + [0.0] * (hours - 1)
    loads = [20.0] * (hours - 2) + [60.0, 60.0]
    system = System({"a": loads}, rules={"voll": 5000.0}).plant("a coal", 40, 100)
    system.plant("a gas", 100, 300)
    return system.store(
        SUN, 20, 2.0, p_min_pu=0.0, inflow=inflow, standing_loss=0.1
    ).build()


def window(number: int, opening: float, closing: float) -> Window:
    level = lambda value: pd.Series({SUN: value})  # noqa: E731
    return Window(number, 2 * number, 2 * number + 2, level(opening), level(closing), {})


def test_windows_begin_with_what_is_left_where_a_level_cannot_be_reached():
    """Asked to hold 40 at hours 2, 4 and 6, which 0.9 an hour makes 36.., 29.., 23..; none gains.

    The third window began with 40 in the first wave; it is operated again from what the second
    left, and so is the fourth after it.
    """
    n = leaking()
    windows = [window(0, 0.0, 40.0), window(1, 40.0, 40.0), window(2, 40.0, 40.0),
               window(3, 40.0, 0.0)]  # fmt: skip
    pieces = Operation(n, Detail.full(), SIMPLEX, 1).run(windows)
    opened = [piece.opening[SUN] for piece in pieces]
    ended = [piece.levels[SUN] for piece in pieces]
    assert opened[1:] == pytest.approx(ended[:-1])
    assert ended[:3] == pytest.approx([40 * 0.9, 40 * 0.9**3, 40 * 0.9**5])
    assert tabulate_jumps(n, pieces).to_numpy().sum() == 0.0
    assert measure_levels(n, join_pieces(n, pieces)[0]) < 1e-12


def test_a_jump_is_what_the_next_window_has_more_or_less_but_for_rounding():
    n = leaking()
    pieces = Operation(n, Detail.full(), SIMPLEX, 1).run([window(k, 0.0, 0.0) for k in range(4)])
    by_number = {piece.number: piece for piece in pieces}
    size = size_storage(n)
    assert size[SUN] == 40.0
    for more, found in ((3.0, 3.0), (1e-6, 0.0), (-5.0, 5.0)):
        by_number[2] = replace(pieces[2], opening=pieces[1].levels + more)
        assert measure_jump(by_number, 1, size)[SUN] == pytest.approx(found)
    by_number[2] = pieces[2]
    # the first follows the last
    by_number[0] = replace(pieces[0], opening=pieces[3].levels + 2.0)
    assert tabulate_jumps(n, list(by_number.values()))[SUN].tolist() == pytest.approx([0, 0, 0, 2])


METHOD = Method(segments=8, window_hours=2, rounds=1, plan_solver=SIMPLEX, window_solver=SIMPLEX,
                jobs=1)  # fmt: skip


def test_a_case_whose_plan_leaves_losses_out_is_continuous_and_pays_for_no_gain():
    found = solve(leaking(), method=METHOD)
    level = found.network.c.storage_units.dynamic["state_of_charge"][SUN].to_numpy()
    given = found.network.c.storage_units.dynamic["p_dispatch"][SUN].to_numpy()
    assert np.all(level[1:] <= 0.9 * level[:-1] - given[1:] + 1e-9)
    assert found.level_error < 1e-12
    assert found.costs["repairs"] == 0.0
    assert found.lower_bound <= found.upper_bound


def test_a_case_that_stays_discontinuous_says_so_and_pays(monkeypatch):
    """Windows that are not operated again leave the gain: told, charged, and no good answer."""
    monkeypatch.setattr(Operation, "_mend_levels", lambda *_: None)
    found = solve(leaking(), method=METHOD)
    assert found.status == "levels not continuous"
    assert found.level_error > 0.01
    assert found.costs["repairs"] > 0.0
    assert "gains" in found.notes[0] and "from nowhere" in found.notes[0]
    assert found.status.exit_code == 5
    assert run.size_storage(found.network)[SUN] == 40.0
