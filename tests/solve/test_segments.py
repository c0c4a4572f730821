"""Which hours are merged, which segments are split, and how windows cover the year."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.solve.golden import System
from xjgrid.solve.segments import (
    SINGLE_SHARE,
    choose_segments,
    describe_hours,
    list_windows,
    split_segments,
)


def draw_features(seed: int, days: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.normal(size=(24 * days, 4)), axis=0)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), days=st.integers(1, 8), share=st.floats(0, 1.2))
def test_segments_honour_the_count_and_never_straddle_midnight(seed, days, share):
    features = draw_features(seed, days)
    count = min(50, max(1, int(share * 24 * days)))  # no hours are kept single up to 50
    starts = choose_segments(features, count)
    assert starts[0] == 0
    assert (np.diff(starts) > 0).all()
    assert set(range(0, 24 * days, 24)) <= set(starts.tolist())
    assert len(starts) == min(24 * days, max(count, days))
    np.testing.assert_array_equal(starts, choose_segments(features.copy(), count))


def test_hours_of_the_highest_net_load_stay_single():
    features = draw_features(4, 20)
    starts = choose_segments(features, 100)
    assert len(starts) == 100
    kept = int(SINGLE_SHARE * 100)
    assert kept > 0
    top = np.argsort(features[:, -1])[-kept:]
    lengths = dict(zip(starts.tolist(), np.diff(np.append(starts, 480)).tolist(), strict=True))
    assert all(lengths[int(hour)] == 1 for hour in top)


def test_hours_that_are_alike_are_merged_first():
    """Blocks of constant hours come back as they were made."""
    blocks = [5, 3, 9, 7, 11, 1, 12]  # two days
    features = np.repeat(np.random.default_rng(1).normal(size=(7, 3)), blocks, axis=0)
    assert choose_segments(features, 7).tolist() == [0, *np.cumsum(blocks)[:-1].tolist()]


def test_wards_rule_weighs_the_length_of_what_is_joined():
    """Steps 2.0 between single hours and 1.9 between pairs: the single hours cost less.

    n m / (n + m) d^2: 0.5 x 4 = 2 against 1 x 3.61.
    """
    features = np.array([[0.0], [2.0], [50.0], [50.0], [51.9], [51.9]])
    assert choose_segments(features, 3, day=6).tolist() == [0, 2, 4]


def test_as_many_segments_as_hours_are_the_hours():
    assert choose_segments(np.zeros((30, 2)), 30).tolist() == list(range(30))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(2, 40), more=st.integers(0, 30))
def test_splitting_keeps_the_edges_and_adds_what_was_asked(seed, count, more):
    features = draw_features(seed, 2)
    starts = choose_segments(features, count)
    scores = np.random.default_rng(seed).random(len(starts))
    split = split_segments(starts, features, scores, more)
    assert set(starts.tolist()) <= set(split.tolist())
    assert len(np.unique(split)) == len(split)
    splittable = int((np.diff(np.append(starts, 48)) > 1).sum())
    assert len(split) == len(starts) + min(more, splittable)


def test_the_worst_segment_is_split_at_its_largest_step():
    features = np.array([0.0, 0, 1, 1, 9, 9, 4, 4])[:, None]
    starts = np.array([0, 2, 6])
    assert split_segments(starts, features, np.array([0.1, 5.0, 1.0]), 1).tolist() == [0, 2, 4, 6]
    assert split_segments(starts, features, np.array([9.0, 5.0, 1.0]), 1).tolist() == [0, 1, 2, 6]
    assert split_segments(np.arange(8), features, np.ones(8), 3).tolist() == list(range(8))


@given(hours=st.integers(1, 8760), length=st.integers(1, 2000))
def test_windows_cover_every_hour_once(hours, length):
    windows = list_windows(hours, length)
    assert windows[0][0] == 0 and windows[-1][1] == hours
    assert all(a[1] == b[0] for a, b in pairwise(windows))
    assert all(end - first >= min(length, hours) for first, end in windows)
    assert all(end - first < 2 * length for first, end in windows)


def test_net_load_is_load_and_export_less_what_nature_gives():
    """Load 100 and 200 in a and b, channel 40: 340; wind 50 x 0.5 and 30 x 1 less: 285 MW."""
    system = System({"a": [100.0, 100.0], "b": [200.0, 0.0]}).line("a-b", 50)
    system.plant("a wind", 50, 0, available=[0.5, 0.0]).plant("b wind", 30, 0)
    system.plant("a coal", 500, 100, available=[0.9, 0.9]).channel("x", "a", 40)
    features = describe_hours(system.build())
    assert features[:, -1] * 1000 == pytest.approx([285, 110])
    assert len(features) == 2


def test_wind_that_may_be_built_shapes_the_segments_too():
    """10 MW stand, 10 + 10 + 5000 may: half way, 2515 MW, is what the hours are told by."""
    system = System({"a": [0.0]})
    system.plant("a wind", 10, 0, p_nom_extendable=True, p_nom_max=90_000.0)
    assert describe_hours(system.build())[0, -1] * 1000 == pytest.approx(-2515)
