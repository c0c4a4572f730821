"""Planners' own files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from xjgrid.errors import InputError
from xjgrid.profiles import import_profile, open_profile
from xjgrid.profiles.years import arrange_hours, place_hours

SOLAR: dict[str, Any] = {"variable": "solar", "fill": "synthetic", "force": True}


@pytest.fixture
def wide(repository: Path) -> pd.DataFrame:
    """Solar of two zones in 2023 as a planner would have it."""
    solar = open_profile(repository)["solar"].sel(zone=["hami_south", "hotan"]).to_pandas()
    solar.index = pd.date_range("2023-01-01", periods=8760, freq="h", name="time")
    return (solar * 0.5).round(5)


def read_solar(root: Path, name: str = "mine") -> pd.DataFrame:
    frame = open_profile(root, name)["solar"].sel(zone=["hami_south", "hotan"]).to_pandas()
    return frame


def test_wide_csv_is_taken_and_the_rest_filled(study_copy: Path, wide: pd.DataFrame) -> None:
    path = study_copy / "my solar.csv"
    wide.to_csv(path)
    written = import_profile(study_copy, path, "mine", **SOLAR)
    assert written == study_copy / "profiles" / "mine.nc"
    assert np.abs(read_solar(study_copy).to_numpy() - wide.to_numpy()).max() < 5e-5
    base, mine = open_profile(study_copy), open_profile(study_copy, "mine")
    assert mine["wind"].equals(base["wind"].assign_coords(mine["wind"].coords))
    assert "solar of urumqi" in mine.attrs["history"] and "2023" in mine.attrs["history"]


def test_long_csv_and_netcdf_give_the_same(study_copy: Path, wide: pd.DataFrame) -> None:
    long = wide.stack().rename("solar").rename_axis(["time", "zone"]).reset_index()
    long.to_csv(study_copy / "long.csv", index=False)
    pair = long.rename(columns={"solar": "value"}).assign(variable="solar")
    pair.to_csv(study_copy / "pair.csv", index=False)
    array = xr.DataArray(
        wide.to_numpy(), {"time": wide.index, "zone": list(wide)}, ("time", "zone")
    )
    array.rename("solar").to_netcdf(study_copy / "own.nc")
    for file in ("long.csv", "pair.csv", "own.nc"):
        import_profile(study_copy, study_copy / file, "mine", fill="synthetic", force=True)
        assert np.abs(read_solar(study_copy).to_numpy() - wide.to_numpy()).max() < 5e-5, file


def test_utc_is_converted_if_told_and_refused_if_not(study_copy: Path, wide: pd.DataFrame) -> None:
    path = study_copy / "solar.csv"
    utc = pd.DataFrame(np.roll(wide.to_numpy(), -8, axis=0), wide.index, wide.columns)
    utc.to_csv(path)
    with pytest.raises(InputError, match="the hours look like UTC"):
        import_profile(study_copy, path, "mine", **SOLAR)
    assert not (study_copy / "profiles" / "mine.nc").exists()
    import_profile(study_copy, path, "mine", **SOLAR, time_zone="UTC")
    assert np.abs(read_solar(study_copy).to_numpy() - wide.to_numpy()).max() < 5e-5
    utc.index = utc.index.tz_localize("UTC")  # labels that say so themselves
    utc.to_csv(path)
    import_profile(study_copy, path, "mine", **SOLAR)
    assert np.abs(read_solar(study_copy).to_numpy() - wide.to_numpy()).max() < 5e-5


def test_two_years_with_a_leap_day(study_copy: Path, wide: pd.DataFrame) -> None:
    hours = pd.date_range("2023-01-01", "2024-12-31 23:00", freq="h")
    doubled = pd.concat([wide, wide.iloc[: 59 * 24], wide.iloc[58 * 24 :]])
    doubled.index = hours
    doubled.to_csv(study_copy / "solar.csv", index_label="time")
    import_profile(study_copy, study_copy / "solar.csv", "mine", **SOLAR)
    second = open_profile(study_copy, "mine", weather_year=2)["solar"].sel(zone="hotan")
    assert np.abs(second.to_numpy() - wide["hotan"].to_numpy()).max() < 5e-5


def edit_cell(line: int, column: int, text: str) -> object:
    """Return what puts a text into a cell of the CSV (line counted from 1)."""

    def edit(lines: list[str]) -> list[str]:
        cells = lines[line - 1].split(",")
        cells[column - 1] = text
        return [*lines[: line - 1], ",".join(cells), *lines[line:]]

    return edit


BAD = {
    "text": (edit_cell(4, 2, "much"), "solar.csv:4:2 column hami_south = much: not a number"),
    "nan": (edit_cell(4, 2, "nan"), "solar.csv:4:2 column hami_south = nan: not a number"),
    "empty": (edit_cell(4, 3, ""), "solar.csv:4:3 column hotan: empty; fill the gap"),
    "time": (edit_cell(5, 1, "noon"), "solar.csv:5:1 column time = noon: not a time"),
    "zone": (
        edit_cell(1, 3, "hotn"),
        "solar.csv:1:3 column hotn: unknown zone; did you mean hotan",
    ),
    "above": (edit_cell(500, 2, "1.3"), "= 1.3: above 1 .share of capacity.: zone hami_south"),
    "missing": (
        lambda lines: lines[:100] + lines[101:],
        r"column time = 2023-01-05 03:00: the hour is missing; fill the gap",
    ),
    "double": (
        lambda lines: [*lines[:100], lines[99], *lines[100:]],
        r"column time = 2023-01-05 02:00: the hour is there twice",
    ),
    "short": (lambda lines: lines[:1], "needs a column of times and at least one of values"),
}


@pytest.mark.parametrize("fault", BAD)
def test_bad_cells_are_told_with_their_place(
    fault: str, study_copy: Path, wide: pd.DataFrame
) -> None:
    edit, told = BAD[fault]
    path = study_copy / "solar.csv"
    wide.to_csv(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(edit(lines)) + "\n", encoding="utf-8")  # type: ignore[operator]
    with pytest.raises(InputError, match=told):
        import_profile(study_copy, path, "mine", **SOLAR)
    assert not (study_copy / "profiles" / "mine.nc").exists()


def test_what_is_missing_must_be_filled(study_copy: Path, wide: pd.DataFrame) -> None:
    wide.to_csv(study_copy / "solar.csv")
    with pytest.raises(InputError, match=r"(?s)wind: the variable is not.*solar: zones urumqi"):
        import_profile(study_copy, study_copy / "solar.csv", "mine", variable="solar")
    with pytest.raises(InputError, match="say which variable it holds"):
        import_profile(study_copy, (study_copy / "solar.csv").rename(study_copy / "x.csv"), "mine")
    with pytest.raises(InputError, match="no such file"):
        import_profile(study_copy, study_copy / "none.csv", "mine")


@settings(max_examples=25)
@given(
    st.integers(1990, 2029),
    st.sampled_from(["UTC", "Asia/Shanghai", "UTC+06:00", "Beijing", "UTC-03:00"]),
    st.booleans(),
)
def test_whole_years_stay_whole(year: int, time_zone: str, hour_ending: bool) -> None:
    time = pd.date_range(f"{year}-01-01", f"{year}-12-31 23:00", freq="h")
    if hour_ending:
        time = time + pd.Timedelta(hours=1)
    calendar = arrange_hours(time, "x.csv", time_zone, hour_ending)
    assert calendar.years == [year] and calendar.faults == []
    placed = place_hours(np.arange(float(len(time)))[:, None], calendar)
    assert placed.shape == (1, 8760, 1) and not np.isnan(placed).any()
    ahead = {"UTC": 0, "UTC+06:00": 6, "UTC-03:00": -3}.get(time_zone, 8)
    first = (8 - ahead) % 8760
    assert placed[0, first, 0] == 0


def test_time_zones_that_cannot_be_used() -> None:
    time = pd.date_range("2019-01-01", periods=8760, freq="h")
    for name, told in (("Mars", "time_zone = Mars: cannot be used"), ("Europe/Berlin", "Berlin")):
        with pytest.raises(InputError, match=told):
            arrange_hours(time, "x.csv", name)
