"""Random numbers: the same on every run, with the memory and ties that were asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from xjgrid.profiles.chance import (
    autoregress,
    balance,
    correlate,
    draw_stream,
    factorise,
    make_waves,
    years_of_block,
)
from xjgrid.profiles.layout import month_of_day
from xjgrid.profiles.statistics import find_autocorrelation


def test_streams_differ_by_every_name() -> None:
    names = [(1, "wind", 1), (1, "wind", 2), (1, "solar", 1), (2, "wind", 1)]
    firsts = {float(draw_stream(*name).random()) for name in names}
    assert len(firsts) == len(names)


@given(arrays(float, (4, 4), elements=st.floats(-1, 1)))
def test_factorise_gives_the_triangle_of_the_matrix(raw: np.ndarray) -> None:
    matrix = raw @ raw.T + np.eye(4)
    scale = 1 / np.sqrt(np.diag(matrix))
    matrix = matrix * scale[:, None] * scale
    np.testing.assert_allclose(factorise(matrix), np.linalg.cholesky(matrix), atol=1e-12)


def test_contradictory_correlations_are_refused() -> None:
    matrix = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    with pytest.raises(ValueError, match="contradict"):
        factorise(matrix)


def test_correlate_ties_columns() -> None:
    noise = draw_stream(5, "x").standard_normal((20000, 2))
    mixed = correlate(noise, np.array([[1.0, 0.7], [0.7, 1.0]]))
    assert np.corrcoef(mixed.T)[0, 1] == pytest.approx(0.7, abs=0.02)
    assert mixed.std(axis=0) == pytest.approx([1, 1], abs=0.02)


@settings(max_examples=10)
@given(st.floats(1.5, 30))
def test_autoregression_forgets_at_its_scale(scale: float) -> None:
    series = autoregress(draw_stream(7, "a").standard_normal((60500, 1)), scale, 500)[:, 0]
    assert series.std() == pytest.approx(1, abs=0.08)
    assert find_autocorrelation(series, 3) == pytest.approx(np.exp(-3 / scale), abs=0.05)


def test_waves_swing_back_and_are_smooth() -> None:
    noise = draw_stream(7, "b").standard_normal((2, 200500, 1))
    series = make_waves(noise, memory=36, period=140, smoothing=2, warm_up=500)[:, 0]
    assert series.std() == pytest.approx(1, abs=0.03)
    assert find_autocorrelation(series, 1) > 0.985
    expected = np.exp(-70 / 36) * np.cos(2 * np.pi * 70 / 140)
    assert find_autocorrelation(series, 70) == pytest.approx(expected, abs=0.04)


def test_balance_takes_the_block_mean_alone() -> None:
    block = draw_stream(1, "c").standard_normal((5, 365, 3))
    balanced = balance(block, month_of_day())
    for month in range(1, 13):
        assert np.abs(balanced[:, month_of_day() == month].mean(axis=(0, 1))).max() < 1e-12
    removed = block - balanced
    assert np.ptp(removed, axis=0).max() < 1e-12  # every year loses the same


@given(st.integers(1, 500))
def test_a_year_is_in_its_own_block(year: int) -> None:
    block = years_of_block(year)
    assert year in block and len(block) == 5 and block == years_of_block(block[0])
