"""Profiles beside published figures."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjgrid.errors import InputError
from xjgrid.inputs.study import Study
from xjgrid.profiles import check_profiles, plot_check, statistics
from xjgrid.profiles.calibration import is_within
from xjgrid.profiles.layout import DAYS_IN_MONTH


@pytest.fixture(scope="module")
def checked(repository: Path) -> pd.DataFrame:
    """Result of the check of the shipped profile."""
    return check_profiles(repository)


def test_every_figure_is_within_its_tolerance(checked: pd.DataFrame) -> None:
    outside = checked[~checked["within"]]
    assert outside.empty, outside.to_string()


@pytest.mark.parametrize(
    ("words", "expected", "tolerance"),
    [
        ("PV full-load hours, Hami South", 1780, "3 %"),
        ("PV full-load hours, Hotan", 1385, "3 %"),
        ("PV full-load hours, mature fleet", 1500, "3 %"),
        ("wind available full-load hours, fleet", 2400, "3 %"),
        ("PV capacity factor in Jan, Hami South", 0.1695, "10 %"),
        ("PV shape at 13 h Beijing time, Hami", 0.72, "0.03"),
        ("PV daily variation (std/mean), station in Hotan", 0.325, "0.05"),
        ("PV day-to-day autocorrelation, station in Hami", 0.16, "0.05"),
        ("PV daily anomalies of Hami and Hotan, correlation", 0, "0.15"),
        ("wind autocorrelation at 24 h, fleet", 0.447, "0.08"),
        ("wind spells below a third of the mean, mean of the three longest", 108, "factor 1.5"),
    ],
)
def test_figures_and_tolerances(
    words: str, expected: float, tolerance: str, checked: pd.DataFrame
) -> None:
    row = checked.set_index("quantity").loc[words]
    assert (row["expected"], row["tolerance"]) == (expected, tolerance)


def test_monthly_wind_ranges_come_from_the_published_months(default_study: Study) -> None:
    shares = []
    for _, year in default_study.table("published_wind").groupby("year"):
        hours = np.zeros(12)
        for row in year.itertuples():
            span = slice(row.month_from - 1, row.month_to)
            days = DAYS_IN_MONTH[span]
            hours[span] = row.hours / row.utilisation * 100 * days / days.sum()
        assert (hours > 0).all()
        assert 2290 <= hours.sum() <= 2500
        shares.append(hours / hours.sum())
    checks = default_study.table("checks").query("check == 'wind_month_share'")
    low = (checks["expected"] - checks["tolerance"]).to_numpy()
    high = (checks["expected"] + checks["tolerance"]).to_numpy()
    np.testing.assert_allclose(low, np.min(shares, axis=0), atol=3e-5)
    np.testing.assert_allclose(high, np.max(shares, axis=0), atol=3e-5)


def test_a_profile_without_stations_leaves_their_lines_out(
    study_copy: Path, checked: pd.DataFrame
) -> None:
    from xjgrid.profiles import import_profile

    source = study_copy / "own.csv"
    hours = pd.date_range("2022-01-01", periods=8760, freq="h")
    pd.DataFrame({"hotan": 0.4}, index=hours).to_csv(source, index_label="time")
    import_profile(study_copy, source, "own", variable="wind", fill="synthetic")
    own = check_profiles(study_copy, "own")
    assert 0 < len(own) < len(checked)
    assert not own["quantity"].str.contains("station").any()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("wind_hours,", "wind_hour,", "unknown check; did you mean wind_hours"),
        ("solar_hours,hotan", "solar_hours,hotn", "unknown place; did you mean hotan"),
        (",factor,", ",facter,", "column kind = facter"),
    ],
)
def test_faults_of_the_check_table(old: str, new: str, told: str, study_copy: Path) -> None:
    path = study_copy / "profiles" / "checks.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=told):
        check_profiles(study_copy)


@given(st.floats(0.1, 1e4), st.floats(0.01, 0.5))
def test_edges_of_a_tolerance(expected: float, tolerance: float) -> None:
    for sign in (-1, 1):
        edge = expected * (1 + sign * tolerance)
        assert is_within(edge, expected, tolerance, "relative")
        assert not is_within(
            expected * (1 + sign * tolerance * 1.01), expected, tolerance, "relative"
        )
    assert is_within(expected * 1.49, expected, 1.5, "factor")
    assert not is_within(expected / 1.51, expected, 1.5, "factor")


@given(st.lists(st.booleans(), min_size=2, max_size=60))
def test_spells_cover_the_low_hours(low: list[bool]) -> None:
    hourly = np.where(low, 0.0, 1.0)
    spells = statistics.find_spells(hourly, 0.5)
    assert spells.sum() == (sum(low) if not all(low) else 0)
    assert (spells[:-1] >= spells[1:]).all()


def test_plot_is_drawn(repository: Path, tmp_path: Path) -> None:
    path = plot_check(repository, tmp_path / "check.png")
    assert path.read_bytes().startswith(b"\x89PNG") and path.stat().st_size > 50_000


@pytest.mark.evidence
def test_reanalysis_figures_are_those_of_the_file(default_study: Study) -> None:
    folder = os.environ.get("XJGRID_EVIDENCE", "")
    file = Path(folder) / "era5_2020_province_capacity_factors.csv"
    if not folder or not file.is_file():
        pytest.skip("XJGRID_EVIDENCE names no folder with the ERA5 province mean")
    wind = pd.read_csv(file)["onwind_cf"].to_numpy()
    checks = default_study.table("checks").set_index(["check", "index"])["expected"]
    for lag in (1, 6, 12, 24, 48):
        assert statistics.find_autocorrelation(wind, lag) == pytest.approx(
            checks["wind_memory", lag], abs=0.002
        )
    spells = statistics.find_spells(wind, 1 / 3)
    lengths = [spells.mean(), (spells**2).sum() / spells.sum(), spells[:3].mean()]
    assert lengths == pytest.approx([checks["wind_spell", i] for i in (1, 2, 3)], rel=0.01)
