"""Why each attribute is merged as it is, and that merging loses and adds nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.solve.golden import System, settle
from tests.solve.small import make_small
from xjgrid.solve import merge
from xjgrid.solve.detail import Detail
from xjgrid.solve.merge import cut_window, list_series, merge_network

ONE = np.array([0])


def optimum(n) -> float:
    return settle(n.copy(), Detail.plan()).cost


def test_minimum_load_takes_the_least_of_the_segment(monkeypatch):
    """Nothing must run in hour 1 (minimum 0.6), all 100 MW in hour 2 (minimum 0.2): 20 MWh.

    Merged, 50 MW are online for two hours. At the least minimum, 0.2, they give 20 MWh; at the
    mean, 0.4, they would give 40 and the "lower bound" would lie above the optimum.
    """
    system = System({"a": [100.0, 100.0]}).plant("a wind", 200, 0)
    n = system.thermal("a coal", 100, 200, 0.6, low_by_hour=[0.6, 0.2], must_run=[0.0, 1.0]).build()
    assert optimum(n) == pytest.approx(4000)
    assert optimum(merge_network(n, ONE)) == pytest.approx(4000)
    monkeypatch.setitem(merge.RULES, ("Generator", "minimum_load"), "mean")
    assert optimum(merge_network(n, ONE)) == pytest.approx(8000)


def test_cost_takes_the_least_of_the_segment(monkeypatch):
    """Load 50 in the cheap hour (100, later 300): 5000; at the mean cost it would be 10,000."""
    n = System({"a": [50.0, 0.0]}).plant("a coal", 100, 100).build()
    n.c.generators.dynamic["marginal_cost"] = pd.DataFrame(
        {"a coal": [100.0, 300.0]}, index=n.snapshots
    )
    assert optimum(n) == pytest.approx(5000)
    assert optimum(merge_network(n, ONE)) == pytest.approx(5000)
    monkeypatch.setitem(merge.RULES, ("Generator", "marginal_cost"), "mean")
    assert optimum(merge_network(n, ONE)) == pytest.approx(10_000)


def test_availability_takes_the_mean_for_its_energy_is_what_counts(monkeypatch):
    """Wind 1 then 0 of 100 MW, load 100: coal gives 100 MWh either way, so the mean is tight.

    The highest would need no coal (a bound worth nothing), the lowest 200 MWh (none at all).
    """
    system = System({"a": [100.0, 100.0]}).plant("a wind", 100, 0, available=[1.0, 0.0])
    n = system.plant("a coal", 100, 100).build()
    assert optimum(n) == pytest.approx(10_000)
    assert optimum(merge_network(n, ONE)) == pytest.approx(10_000)
    monkeypatch.setitem(merge.RULES, ("Generator", "p_max_pu"), "min")
    assert optimum(merge_network(n, ONE)) == pytest.approx(20_000)


def test_inflow_takes_the_mean(monkeypatch):
    """20 then 0 MWh of water: 20 MWh over both hours however they are merged."""
    system = System({"a": [50.0, 50.0]}).plant("a coal", 100, 100)
    n = system.store("a reservoir", 50, 10.0, inflow=[20.0, 0.0], p_min_pu=0.0).build()
    assert optimum(n) == pytest.approx(8000)
    assert optimum(merge_network(n, ONE)) == pytest.approx(8000)
    monkeypatch.setitem(merge.RULES, ("StorageUnit", "inflow"), "min")
    assert optimum(merge_network(n, ONE)) == pytest.approx(10_000)


@pytest.mark.parametrize(
    ("component", "attribute"),
    [("StorageUnit", "standing_loss"), ("Generator", "ramp_limit_up"), ("Generator", "own")],
)
def test_an_attribute_without_a_rule_is_refused_by_name(component, attribute):
    n = make_small(1, hours=24)
    names = n.components[component].static.index[:1]
    n.components[component].dynamic[attribute] = pd.DataFrame(
        0.01, index=n.snapshots, columns=names
    )
    with pytest.raises(NotImplementedError, match=f"{component} {attribute} varies in time"):
        merge_network(n, np.array([0, 12]))


def test_results_of_a_solve_are_not_taken_for_inputs():
    n = make_small(1, hours=24)
    before = list_series(n)
    n.c.generators.dynamic["p"] = n.c.generators.dynamic["p_max_pu"] * 100.0
    n.c.buses.dynamic["marginal_price"] = pd.DataFrame(1.0, index=n.snapshots, columns=["a"])
    assert list_series(n) == before
    assert ("Generator", "must_run") in before and ("StorageUnit", "inflow") in before


@settings(max_examples=3, deadline=None, derandomize=True)
@given(breaks=st.lists(st.integers(1, 47), max_size=20, unique=True))
def test_merged_years_hold_the_same_energy_and_hours(breaks):
    n = make_small(2)
    starts = np.array([0, *sorted(breaks)])
    merged = merge_network(n, starts)
    hours = merged.snapshot_weightings
    assert (hours.sum() == 48).all()
    assert list(merged.snapshots) == list(n.snapshots[starts])
    for component, attribute in list_series(n):
        fine = n.components[component].dynamic[attribute]
        coarse = merged.components[component].dynamic[attribute]
        assert list(coarse.columns) == list(fine.columns)
        assert (coarse.index == merged.snapshots).all()
        held = coarse.mul(hours["objective"], axis=0).sum()
        if attribute == "minimum_load":
            assert (held <= fine.sum() + 1e-9).all()
        else:
            np.testing.assert_allclose(held, fine.sum(), rtol=1e-12, atol=1e-12)


def test_merging_leaves_the_hourly_network_alone():
    n = make_small(2)
    loads = n.c.loads.dynamic["p_set"].copy()
    merged = merge_network(n, np.array([0, 24]))
    merged.c.loads.dynamic["p_set"] *= 2.0
    merged.c.generators.static["p_nom"] = 0.0
    assert len(n.snapshots) == 48
    pd.testing.assert_frame_equal(n.c.loads.dynamic["p_set"], loads)
    assert (n.snapshot_weightings == 1.0).all(axis=None)
    assert n.c.generators.static["p_nom"].sum() > 0


def test_a_window_holds_its_hours_and_all_that_varies():
    n = make_small(2)
    part = cut_window(n, 24, 30)
    assert list(part.snapshots) == list(n.snapshots[24:30])
    for component, attribute in list_series(n):
        pd.testing.assert_frame_equal(
            part.components[component].dynamic[attribute],
            n.components[component].dynamic[attribute].iloc[24:30],
            check_freq=False,
        )


@settings(max_examples=300, deadline=None)
@given(data=st.data(), hours=st.integers(2, 60))
def test_rises_of_segment_means_never_exceed_the_starts(data, hours):
    """What lets the plan charge starts between segments; see Detail.plan."""
    online = data.draw(arrays.arrays(float, hours, elements=st.floats(0, 1000)))
    breaks = data.draw(st.sets(st.integers(1, hours - 1)))
    starts = np.array([0, *sorted(breaks)])
    lengths = np.diff(np.append(starts, hours))
    means = np.add.reduceat(online, starts) / lengths
    rises = np.clip(np.diff(means), 0, None).sum()
    assert rises <= np.clip(np.diff(online), 0, None).sum() + 1e-6


def test_the_rise_of_means_shares_a_start_between_the_edges_of_its_segment():
    """A start of 30 MW in the third of four hours: half rises into the segment, half out of it."""
    online = np.array([0.0] * 4 + [0.0, 0.0, 30.0, 30.0] + [30.0] * 4)
    means = np.add.reduceat(online, [0, 4, 8]) / 4
    assert np.diff(means).tolist() == [15, 15]
