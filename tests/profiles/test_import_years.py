"""Imported years and what is told of them, on a study of two zones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.profiles.conftest import YEAR, make_wind, tell, write_csv
from xjgrid.cli import run_command
from xjgrid.errors import InputError
from xjgrid.profiles import import_profile, open_profile, read_intake
from xjgrid.profiles.sunshine import check_sun, find_sun
from xjgrid.profiles.years import arrange_hours, place_hours


def bring(study: Path, path: Path, variable: str = "wind", **given: Any) -> np.ndarray:
    """Import a file and return the year of Hotan."""
    import_profile(study, path, "mine", variable=variable, fill="base", force=True, **given)
    return open_profile(study, "mine")[variable].sel(zone="hotan").to_numpy()


@pytest.mark.parametrize("minutes", [15, 30])
@pytest.mark.parametrize("hour_ending", [False, True])
def test_parts_of_an_hour_are_averaged_on_import(
    study: Path, minutes: int, hour_ending: bool
) -> None:
    parts = 60 // minutes
    time = pd.date_range("2019-01-01", periods=8760 * parts, freq=f"{minutes}min")
    values = make_wind(len(time))
    path = write_csv(study, time + pd.Timedelta(minutes=minutes * hour_ending), values)
    with pytest.raises(InputError, match=rf"a {minutes}-minute series; --average") as caught:
        bring(study, path, hour_ending=hour_ending)
    assert len(caught.value.faults) == 1
    found = bring(study, path, average=True, hour_ending=hour_ending)
    assert np.abs(found - values.reshape(-1, parts).mean(axis=1)).max() < 5e-5
    assert f"hours are means of {parts} values of {minutes} minutes" in tell(study)[1]


def test_steps_that_cannot_be_averaged_are_one_message_on_import(study: Path) -> None:
    quarters = pd.date_range("2019-01-01", periods=8760 * 4, freq="15min")
    for time, told in (
        (YEAR[::3], "a step of 3 hours"),
        (YEAR + pd.Timedelta(minutes=30), "labels stand 30 minutes past the hour"),
        (quarters.delete(7), r"2019-01-01 01:00: the hour is there in part \(needs 4 values\)"),
        (quarters.insert(7, quarters[7]).delete(9), "01:45:00: the label is there twice"),
        (YEAR[:48], "not whole calendar years: the file runs from 2019-01-01 00:00 to 2019-01-02"),
        (pd.date_range("2021-07-01", "2023-06-30 23:00", freq="h"), "from 2021-07-01 00:00 to"),
        (YEAR + pd.Timedelta(hours=1), "1 hours outside the whole years 2019, .* --hour-ending"),
    ):
        with pytest.raises(InputError, match=told) as caught:
            bring(study, write_csv(study, time, make_wind(len(time))), average=True)
        assert len(caught.value.faults) == 1


def test_rows_in_any_order_are_sorted_and_told_on_import(study: Path) -> None:
    values = make_wind()
    found = bring(study, write_csv(study, YEAR[::-1], values[::-1]))
    assert np.abs(found - values).max() < 5e-5
    assert "rows are not in the order of time; sorted" in tell(study)[1]


def test_hours_1_to_24_need_hour_ending_on_import(study: Path) -> None:
    labels = [f"{t:%Y-%m-%d} {t.hour + 1:02d}:00" for t in YEAR]
    path = write_csv(study, labels, make_wind())
    with pytest.raises(InputError, match=r"hours run from 1 to 24.*--hour-ending"):
        bring(study, path)
    assert np.abs(bring(study, path, hour_ending=True) - make_wind()).max() < 5e-5


def test_wrap_over_new_year_is_told_on_import(study: Path) -> None:
    path = write_csv(study, YEAR, make_wind())
    found = bring(study, path, time_zone="UTC")
    assert np.abs(found - np.roll(make_wind(), 8)).max() < 5e-5
    assert "8 hours outside 2019 in Beijing time stand for the first hours" in tell(study)[1]
    labelled = write_csv(study, [f"{t:%Y-%m-%dT%H:%M}+08:00" for t in YEAR + pd.Timedelta("1h")],
                         make_wind())  # fmt: skip
    with pytest.raises(InputError, match="1 hours outside the whole years 2019"):
        bring(study, labelled)


def test_load_shapes_over_peak_or_sum_are_scaled_on_import(study: Path) -> None:
    shape = 1.0 + 0.3 * np.sin(np.arange(8760) * 2 * np.pi / 24)
    overs = {"their peak": shape.max(), "their sum over a year": 8760.0, "in per cent": 0.01}
    for what, over in overs.items():
        path = write_csv(study, YEAR, shape / over)
        assert np.abs(bring(study, path, "load_shape") - shape).max() < 1e-4
        assert what in tell(study)[1]
    assert np.abs(bring(study, write_csv(study, YEAR, shape), "load_shape") - shape).max() < 1e-4
    assert "divided" not in tell(study)[1]
    with pytest.raises(InputError, match=r"load_shape = mean 0\.93: zone hotan: its mean is 1"):
        bring(study, write_csv(study, YEAR, shape * 0.93), "load_shape")


def test_constant_wind_is_warned_of_on_import(study: Path) -> None:
    bring(study, write_csv(study, YEAR, np.zeros(8760)))
    assert "wind of hotan is 0 in every hour of the year" in tell(study)[2]
    bring(study, write_csv(study, YEAR, make_wind()))
    assert tell(study)[2] == ""


@pytest.mark.parametrize(
    ("shift", "told"),
    [(1, "--hour-ending"), (-8, "--time-zone UTC$"), (-7, "--time-zone UTC --hour-ending"),
     (-2, "--time-zone UTC.06:00"), (4, "give the time zone")],
)  # fmt: skip
def test_hours_that_the_sun_contradicts_are_told_on_import(
    study: Path, shift: int, told: str
) -> None:
    height, _ = find_sun(37.1, 79.9)
    path = write_csv(study, YEAR, np.roll(height, shift) * 0.8)
    with pytest.raises(InputError, match=told) as caught:
        bring(study, path, "solar")
    assert "zone hotan: the sun stands highest at" in str(caught.value)
    if told == "--hour-ending":
        path = write_csv(study, YEAR + pd.Timedelta("1h"), height * 0.8)
        assert np.abs(bring(study, path, "solar", hour_ending=True) - height * 0.8).max() < 5e-5


def test_output_by_night_is_warned_of() -> None:
    height, night = find_sun(37.1, 79.9)
    assert 0.4 < night.mean() < 0.55 and not height[night].any()
    solar = np.where(night, 0.01, height)[None, :, None]
    faults, warnings = check_sun(solar, ["a"], {"a": 37.1}, {"a": 79.9}, "x.csv")
    assert faults == [] and "of the output stands in hours of night" in warnings[0]


def test_no_profile_is_replaced_and_names_are_plain_on_import(study: Path) -> None:
    path = write_csv(study, YEAR, make_wind())
    before = (study / "profiles" / "base.nc").read_bytes()
    for name, told in (
        ("base", "there is such a profile; choose another name, or replace it with --force"),
        ("../../x", "a name is letters"), ("sub/dir", "a name is letters"),
        ("", "--name is empty"), ("mine.nc", "leave out .nc"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=told):
            import_profile(study, path, name, variable="wind", fill="base")
    assert (study / "profiles" / "base.nc").read_bytes() == before
    import_profile(study, path, "base", variable="wind", fill="base", force=True)
    assert (study / "profiles" / "base.nc").read_bytes() != before


def test_files_share_variables_and_zones_on_import(study: Path) -> None:
    wind = write_csv(study, YEAR, make_wind(), "a.csv")
    other = study / "b.csv"
    other.write_text(wind.read_text().replace("hotan", "urumqi"))
    cold = write_csv(study, YEAR, make_wind() * 20, "c.csv")
    import_profile(study, [wind, other, cold], "mine", variable=["wind", "wind", "temperature"],
                   fill="base")  # fmt: skip
    figures = tell(study)[0].set_index(["variable", "from"])
    assert figures.loc[("wind", "a.csv, b.csv"), "zones"] == "all 2"
    assert figures.loc[("temperature", "profiles/base.nc"), "zones"] == "urumqi"
    with pytest.raises(InputError, match=r"in two of the files, for hotan"):
        import_profile(study, [wind, wind], "x", variable="wind", fill="base")
    with pytest.raises(InputError, match="--variable is given 2 times for 3 files"):
        import_profile(study, [wind, other, cold], "x", variable=["wind", "wind"], fill="base")


def test_import_says_what_came_in_and_where_the_rest_comes_from(
    study: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    values = make_wind()
    values[100], values[5000] = 0.0123, 0.99
    path = str(write_csv(study, YEAR, values))
    words = ["profiles", "import", path, "--name", "mine", "--variable", "wind", "--fill", "base"]
    assert run_command([*words, "--study", str(study), "--json"]) == 0
    out, err = capfd.readouterr()
    row, rest, *_ = json.loads(out)
    assert (row["from"], row["zones"], row["hours"], row["gaps"]) == ("own.csv", "hotan", 8760, 0)
    assert row["mean"] == pytest.approx(values.mean(), abs=1e-5)
    assert row["full_load_hours"] == pytest.approx(8760 * values.mean(), abs=1)
    assert (row["least"], row["least_when"]) == (0.0123, "2019-01-05 04:00 hotan")
    assert (row["most"], row["most_when"]) == (0.99, "2019-07-28 08:00 hotan")
    assert (rest["variable"], rest["from"], rest["zones"]) == ("wind", "profiles/base.nc", "urumqi")
    assert "note: own.csv: no time zone is stated: hours are taken as Beijing time" in err
    assert run_command([*words, "--study", str(study)]) == 2
    assert "replace it with --force" in capfd.readouterr().err
    with pytest.raises(InputError, match="is no imported profile"):
        read_intake(study / "profiles" / "base.nc")


@pytest.mark.parametrize("make", [lambda t: t, lambda t: t[::-1]])
def test_noleap_years_have_every_hour(make: Callable[[Any], Any]) -> None:
    time = pd.date_range("2019-01-01", "2020-12-31 23:00", freq="h")
    time = make(time[~((time.month == 2) & (time.day == 29))])
    calendar = arrange_hours(time, "x.nc", "UTC", noleap=True)
    placed = place_hours(np.ones((len(time), 1)), calendar)
    assert calendar.faults == [] and placed.shape == (2, 8760, 1) and (placed == 1).all()
