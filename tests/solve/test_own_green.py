"""Own green energy of sites in a whole case: all that they use of it."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.solve.golden import SIMPLEX, yearly
from tests.solve.works import Works
from xjgrid.solve import run
from xjgrid.solve.own_green import OWN, raise_own
from xjgrid.solve.run import Method, solve
from xjgrid.solve.windows import join_pieces


def make_works(target: float = 0.0) -> Works:
    """A load of 30 and a process of 20 MW beside sun of 80, 40 and 0; the zone takes the rest."""
    rule = yearly("green target m", ">=", target, {OWN: {"m": 1.0}}, 200.0)
    works = Works({"a": [100.0] * 3}, rules={"yearly": [rule]}).plant("a coal", 500, 100)
    works.site("m", "a", 200.0, 30.0, export=60.0)
    works.plant("m solar", 80, 0, available=[1.0, 0.5, 0.0])
    return works.process("m smelter", "metal", 20, 10.0, 20)


def test_own_use_is_all_that_sun_gives_and_load_and_process_take():
    """Sun of 80, 40, 0 MW beside 30 + 20, 30 + 10 and 30 + 20 of use: 50, 40, 0, not 12, 0, 0."""
    n = make_works().build()
    frame = lambda **columns: pd.DataFrame(columns, index=n.snapshots)  # noqa: E731
    link = pd.DataFrame(0.0, n.snapshots, n.c.links.static.index)
    link["m smelter"] = [20.0, 10.0, 20.0]
    link["m export"] = [30.0, 0.0, 0.0]
    values = {
        OWN: frame(m=[12.0, 0.0, 0.0]),
        "Generator-p": frame(**{"m solar": [80.0, 40.0, 0.0], "a coal": [70.0, 100.0, 150.0]}),
        "Link-p": link,
    }
    raise_own(n, values)
    assert values[OWN]["m"].tolist() == [50, 40, 0]


def test_without_a_target_nothing_is_counted():
    values: dict[str, pd.DataFrame] = {"Link-p": pd.DataFrame()}
    raise_own(make_works().build(), values)
    assert list(values) == ["Link-p"]


def test_a_case_counts_own_use_that_windows_left_low(monkeypatch):
    """Whatever level a window leaves the own use at, the row of a case finds 50 + 40."""

    def leave_low(n, pieces):
        values, prices = join_pieces(n, pieces)
        values[OWN] *= 0.0
        return values, prices

    monkeypatch.setattr(run, "join_pieces", leave_low)
    method = Method(segments=3, window_hours=1, rounds=1, plan_solver=SIMPLEX,
                    window_solver=SIMPLEX, jobs=1)  # fmt: skip
    row = solve(make_works(30.0).build(), method=method).rows.iloc[0]
    assert (row["left"], row["missed"]) == (pytest.approx(90), 0.0)


@pytest.mark.parametrize(("target", "missed"), [(30.0, 0.0), (90.0, 0.0), (100.0, 10.0)])
def test_a_case_tells_all_own_use_whatever_is_asked(target, missed):
    """50 + 40 of the sun are the site's own use: a goal of 30 is exceeded, one of 100 missed."""
    method = Method(segments=3, window_hours=1, rounds=1, plan_solver=SIMPLEX,
                    window_solver=SIMPLEX, jobs=1)  # fmt: skip
    row = solve(make_works(target).build(), method=method).rows.iloc[0]
    assert row["left"] == pytest.approx(90)
    assert row["missed"] == pytest.approx(missed)
