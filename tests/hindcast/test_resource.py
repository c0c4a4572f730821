"""Scaling of a profile, of demand and of plants to a year's published months."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjgrid.errors import InputError
from xjgrid.profiles.resource import (
    count_in_place,
    match_months,
    read_commissioning,
    read_demand_months,
    read_hours,
    scale_to_hours,
)

MONTH = np.repeat(np.arange(1, 13), 20)


@given(st.integers(0, 10_000), st.floats(0.02, 0.9))
def test_every_month_has_its_hours_and_no_hour_is_above_the_rating(seed, level):
    random = np.random.default_rng(seed)
    values = random.uniform(0.01, 1.0, (240, 3))
    capacity = random.uniform(0.0, 5.0, (12, 3)) + 0.1
    hours = 20 * level * random.uniform(0.2, 1.0, 12)
    scaled = scale_to_hours(values, capacity, MONTH, hours)
    assert scaled.min() >= 0 and scaled.max() <= 1
    for m in range(1, 13):
        weight = capacity[m - 1] / capacity[m - 1].sum()
        assert (scaled[m == MONTH] @ weight).sum() == pytest.approx(hours[m - 1], rel=1e-7)


def test_zones_keep_their_order_and_calm_stays_calm():
    values = np.array([[0.0, 0.1], [0.3, 0.6]])
    scaled = scale_to_hours(values, np.ones((12, 2)), np.array([1, 1]), np.full(12, 0.8))
    assert scaled[0, 0] == 0
    np.testing.assert_allclose(scaled[1] / values[1], scaled[0, 1] / values[0, 1])
    assert values[1, 1] == 0.6  # the profile itself is not touched


def test_more_hours_than_the_weather_allows_are_refused():
    values = np.array([[0.0], [0.5]])
    with pytest.raises(ValueError, match=r"month 1: 1\.5 h wanted, the weather allows 1\.0 h"):
        scale_to_hours(values, np.ones((12, 1)), np.array([1, 1]), np.full(12, 1.5))


def test_plants_of_the_year_before_run_in_too():
    stocks = {2021: np.array([0.0]), 2022: np.array([12.0]), 2023: np.array([24.0])}
    late = np.array([0.0] * 11 + [1.0])  # all in December
    even = np.arange(1, 13) / 12
    stood = count_in_place(stocks, {2022: late, 2023: even}, 2023)[:, 0]
    np.testing.assert_allclose(stood, 12.0 + np.arange(1, 13))
    runs = count_in_place(stocks, {2022: late, 2023: even}, 2023, delay=3.0)[:, 0]
    # until February what came in December 2022 is not there yet
    np.testing.assert_allclose(runs[:4], [0.0, 0.0, 12.0, 13.0])


def test_plants_without_a_table_come_evenly_and_a_single_stock_stands_still():
    stocks = {2024: np.array([0.0, 2.0]), 2025: np.array([12.0, 2.0])}
    stood = count_in_place(stocks, {}, 2025)
    np.testing.assert_allclose(stood[:, 0], np.arange(12) + 0.5)
    np.testing.assert_allclose(stood[:, 1], 2.0)
    np.testing.assert_allclose(count_in_place({2025: np.array([3.0])}, {}, 2025), 3.0)


def test_demand_takes_the_published_months_around_what_stays():
    total, fixed = np.full(240, 2.0), np.full(240, 1.0)
    shares = np.linspace(1, 2, 12) / np.linspace(1, 2, 12).sum()
    factor = match_months(total, MONTH, shares, fixed)
    moved = total * factor[MONTH - 1] + fixed
    months = np.bincount(MONTH, weights=moved)[1:]
    np.testing.assert_allclose(months / months.sum(), shares)
    assert moved.sum() == pytest.approx(720.0)
    with pytest.raises(ValueError, match="month 1: demand that stays exceeds"):
        match_months(total, MONTH, np.array([0.0] + [1 / 11] * 11), fixed)


def test_missing_months_are_named():
    table = pd.DataFrame({"year": [2022] * 11, "month": range(1, 12), "carrier": "wind",
                          "hours": 100.0, "share": 1 / 12})  # fmt: skip
    with pytest.raises(InputError, match="'wind' has 11 of the 12 months of 2022"):
        read_hours(table, "wind", 2022)
    with pytest.raises(InputError, match="'solar' has 0 of the 12 months"):
        read_hours(None, "solar", 2022)
    with pytest.raises(InputError, match="11 months of 2022 that add up to"):
        read_demand_months(table, 2022)
    assert read_commissioning(table, "wind") == {}
