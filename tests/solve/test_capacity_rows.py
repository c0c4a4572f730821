"""Hard constraints of the plan on capacities hold in operation, whatever residue is taken off."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.solve.golden import SIMPLEX, System
from tests.solve.small import NO_RULES
from xjgrid.errors import SolveError
from xjgrid.solve.capacity_rows import require_capacity_rows
from xjgrid.solve.run import Method, solve
from xjgrid.solve.windows import fix_capacities

ZONES = [f"z{k}" for k in range(6)]
NAMES = [f"{zone} battery-2h" for zone in ZONES]
METHOD = Method(segments=2, window_hours=2, rounds=1, plan_solver=SIMPLEX, window_solver=SIMPLEX,
                jobs=1)  # fmt: skip


def make_batteries(least: float, most: float = np.inf, room: float = 100.0):
    """Six zones with 10 MW of batteries each, which may grow; 20 MW more stand in one of them."""
    limits = [{"name": "build limit battery-2h", "carrier": "battery-2h", "names": NAMES,
               "limit": most}] if np.isfinite(most) else []  # fmt: skip
    rules = {**NO_RULES, "battery_min": least, "build_limits": limits}
    system = System({zone: [50.0, 50.0] for zone in ZONES}, rules=rules)
    for zone, name in zip(ZONES, NAMES, strict=True):
        system.plant(f"{zone} coal", 100, 100)
        system.store(name, 10, 2.0, p_nom_extendable=True, p_nom_max=room, capital_cost=50.0)
    system.store("z0 battery", 20, 2.0)
    return system.build()


def fix(n, added, roughness=3e-4):
    return fix_capacities(n, pd.Series(10.0 + np.asarray(added), NAMES), roughness)


def test_a_hard_minimum_spread_thinly_over_zones_goes_to_what_was_built_most():
    """Nine MW asked, 1.5 in each of six zones: all residue, and all in the zone of the most."""
    n = make_batteries(89.0)
    fixed = fix(n, [1.4, 1.5, 1.5, 1.7, 1.5, 1.4])
    size = fixed.c.storage_units.static["p_nom"]
    assert size[NAMES].tolist() == pytest.approx([10, 10, 10, 19, 10, 10])
    require_capacity_rows(fixed)
    assert n.c.storage_units.static.loc["z3 battery-2h", "p_nom"] == 10.0


def test_what_has_no_room_left_passes_the_hard_minimum_on():
    fixed = fix(make_batteries(89.0, room=14.0), [1.4, 1.4, 1.5, 1.7, 1.6, 1.4])
    size = fixed.c.storage_units.static["p_nom"]
    assert size[NAMES].tolist() == pytest.approx([10, 10, 11, 14, 14, 10])


def test_nothing_is_added_where_the_hard_minimum_is_met():
    fixed = fix(make_batteries(89.0), [1.4, 0.0, 12.0, 0.0, 0.0, 0.0])
    size = fixed.c.storage_units.static["p_nom"]
    assert size[NAMES].tolist() == [10, 10, 22, 10, 10, 10]


def test_a_hard_limit_is_kept_where_an_interior_point_is_a_little_above_it():
    """90.01 MW for 90 allowed: what was added is cut in proportion, what stands is not."""
    fixed = fix(make_batteries(0.0, most=90.0), [20.01, 10.0, 0.0, 0.0, 0.0, 0.0])
    size = fixed.c.storage_units.static["p_nom"][NAMES]
    assert size.sum() == pytest.approx(90.0)
    assert size.iloc[0] == pytest.approx(10 + 20.01 * 30 / 30.01)
    assert (size.iloc[2:] == 10.0).all()


@pytest.fixture(scope="module")
def batteries():
    return make_batteries(1.0, 70.0)


@settings(max_examples=25)
@given(
    st.lists(st.floats(0.0, 90.0), min_size=6, max_size=6),
    st.floats(0.0, 500.0), st.floats(60.0, 560.0), st.sampled_from([0.0, 3e-4, 0.01]),
)  # fmt: skip
def test_hard_constraints_hold_whatever_the_plan_left_of_them(
    batteries, added, least, most, rough
):
    """A plan within the solver's tolerance of its constraints, as one could be."""
    room = most - 60.0
    added = np.asarray(added)
    added = added * min(1.0, room / max(added.sum(), 1e-9)) * (1 + 1e-6)
    need = min(least, 80.0 + float(added.sum()))
    batteries.meta["xjgrid"]["battery_min"] = need
    batteries.meta["xjgrid"]["build_limits"][0]["limit"] = most
    fixed = fix(batteries, added, rough)
    size = fixed.c.storage_units.static["p_nom"]
    assert size.sum() >= need - 1e-3 - 1e-6 * need
    assert size[NAMES].sum() <= most + 1e-6
    assert (size[NAMES] >= 10.0).all() and (size[NAMES] <= 100.0).all()
    require_capacity_rows(fixed)


def test_capacities_that_miss_hard_constraints_are_not_operated():
    """Five MW of the nine that lack have room below the limit; all that is missed is told.

    A minimum with a price may be missed, a limit may not.
    """
    fixed = fix(make_batteries(89.0, most=65.0), np.zeros(6))
    require_capacity_rows(fixed)
    del fixed.meta["xjgrid"]["battery_min_slack_price"]
    with pytest.raises(SolveError) as caught:
        require_capacity_rows(fixed)
    assert "battery minimum: at least 89.000 MW asked, 85.000 MW built" in str(caught.value)
    assert "build limit" not in str(caught.value)
    fixed.meta["xjgrid"]["battery_min_slack_price"] = 1e5
    fixed.c.storage_units.static.loc[NAMES, "p_nom"] = [10.0, 10.0, 10.0, 10.0, 10.0, 16.0]
    with pytest.raises(SolveError) as caught:
        require_capacity_rows(fixed)
    assert "build limit battery-2h: at most 65.000 MW asked, 66.000 MW" in str(caught.value)
    assert caught.value.exit_code == 3


def test_what_limits_leave_lacking_of_a_minimum_is_charged_in_both_bounds():
    n = make_batteries(89.0, most=65.0)
    found = solve(n, method=METHOD)
    row = found.rows.set_index("row").loc["battery minimum"]
    assert row["missed"] == pytest.approx(4.0)
    assert found.costs["slack"] == pytest.approx(4.0 * row["slack_price"])
    assert found.lower_bound == pytest.approx(found.upper_bound)
    assert found.status == "optimal"


def test_a_whole_case_builds_and_pays_the_hard_minimum():
    """89 MW asked of batteries that nobody needs: nine are built for 50 each, by both bounds."""
    n = make_batteries(89.0)
    found = solve(n, method=METHOD)
    assert found.network.c.storage_units.static["p_nom"].sum() == pytest.approx(89.0)
    assert found.costs["new_fixed"] == pytest.approx(9 * 50.0)
    assert found.lower_bound == pytest.approx(found.upper_bound)
    assert found.status == "optimal"
