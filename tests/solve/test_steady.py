"""Plants that always run, without an online capacity of their own in the plan."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.solve.small import make_small
from tests.solve.test_bounds import SLOW, draw_starts, optimise
from xjgrid.build.constraints import Problem
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.merge import merge_hours
from xjgrid.solve.must_run import find_must_run, fix_must_run, offer_must_run


def make_steady(seed: int, hours: int = 48) -> Problem:
    """A small system whose coal must hold nine tenths of what is available online."""
    n = make_small(seed, hours)
    static = n.c.generators.static
    some = static.index[static["committed"].astype(bool) & ~static["p_nom_extendable"].astype(bool)]
    dynamic = n.c.generators.dynamic
    held = dynamic["must_run"].reindex(columns=dynamic["must_run"].columns.union(some)).fillna(0.0)
    held[some] = 0.9 * dynamic["p_max_pu"].reindex(columns=some).fillna(1.0)
    dynamic["must_run"] = held
    return n


def settle(n: Problem, starts: object) -> Problem:
    return fix_must_run(merge_hours(n, starts))


def test_only_plants_that_hold_most_of_what_is_available_are_steady():
    assert find_must_run(make_small(3).network).empty
    n = make_steady(3)
    names = find_must_run(n.network)
    assert len(names)
    hour = n.snapshots[0]
    n.c.generators.dynamic["must_run"].loc[hour, names[0]] = 0.0
    assert names[0] not in find_must_run(n.network)


def test_a_steady_plant_keeps_its_least_output_and_offers_what_is_available():
    n = make_steady(3)
    names = find_must_run(n.network)
    offered = n.c.generators.dynamic["p_max_pu"].reindex(columns=names).fillna(1.0)
    offered = offered * n.c.generators.static.loc[names, "p_nom"]
    low = n.c.generators.dynamic["minimum_load"][names] * n.c.generators.dynamic["must_run"][names]
    n = fix_must_run(n)
    assert not n.c.generators.static.loc[names, "committed"].any()
    loose = {"check_names": False, "check_column_type": False}
    pd.testing.assert_frame_equal(offer_must_run(n), offered, **loose)
    pd.testing.assert_frame_equal(n.c.generators.dynamic["p_min_pu"][names], low, **loose)


@SLOW
@given(seed=st.integers(0, 10_000), share=st.floats(0.05, 1.0))
def test_leaving_out_the_commitment_of_steady_plants_is_a_relaxation(seed, share):
    n = make_steady(seed)
    starts = draw_starts(seed, len(n.snapshots), share)
    kept = optimise(merge_hours(n, starts), Formulation.plan())
    settled = optimise(settle(n, starts), Formulation.plan())
    hourly = optimise(n, Formulation.full())
    assert settled <= kept * (1 + 1e-7)
    assert settled <= hourly * (1 + 1e-7)
    # and it costs little: what is lost are starts and the last tenth of online capacity
    assert settled >= 0.9 * kept


def test_reserve_and_synchronous_minimum_count_what_steady_plants_can_hold():
    n = make_steady(5)
    starts = draw_starts(5, len(n.snapshots), 0.3)
    without = settle(n, starts).with_constraints(must_run=())
    assert optimise(settle(n, starts), Formulation.plan()) <= optimise(without, Formulation.plan())
    assert optimise(without, Formulation.plan()) > 0


@pytest.mark.parametrize("seed", [1, 2])
def test_a_network_without_steady_plants_is_left_as_it_is(seed):
    n = make_small(seed)
    assert fix_must_run(n).constraints == n.constraints
