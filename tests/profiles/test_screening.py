"""Values of profiles are checked packed; what is wrong is found in any weather year."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import netCDF4
import numpy as np
import pytest

from xjgrid.inputs import Study
from xjgrid.profiles.screening import check_profile_values, is_suspect

HOURS = 8760


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Return a study with two zones and two weather years."""
    from xjgrid.profiles.files import make_dataset, write_profile
    from xjgrid.profiles.layout import VARIABLES

    for folder in ("networks", "profiles", "scenarios"):
        (tmp_path / folder).mkdir()
    (tmp_path / "networks" / "zones.csv").write_text("zone,longitude\na,87.6\nb,76.0\n")
    day = np.clip(np.cos((np.arange(HOURS) % 24 - 13.8) / 24 * 2 * np.pi), 0, 1)
    values = {name: np.full((2, HOURS, 2), 0.5) for name in VARIABLES}
    values["solar"] = np.broadcast_to(day[None, :, None], (2, HOURS, 2)).copy()
    dataset = make_dataset(values, [1, 2], ["a", "b"], maker="file", history="a test")
    write_profile(dataset, tmp_path / "profiles" / "own.nc")
    return Study(tmp_path)


def edit(study: Study, name: str, change: Callable[[np.ndarray], np.ndarray]) -> list[str]:
    """Change the values of a variable in the file, and return what check says."""
    with netCDF4.Dataset(study.root / "profiles" / "own.nc", "a") as file:
        file.set_auto_maskandscale(False)
        file.variables[name][:] = change(file.variables[name][:])
    return [str(fault) for fault in check_profile_values(study)]


def put(value: int) -> Callable[[np.ndarray], np.ndarray]:
    """Return what puts one packed value in the second weather year."""

    def change(raw: np.ndarray) -> np.ndarray:
        raw[1, 100, 1] = value
        return raw

    return change


def test_a_right_profile_has_no_fault(study):
    assert check_profile_values(study) == []


@pytest.mark.parametrize(
    ("name", "change", "word"),
    [
        ("wind", put(round(1.01 * 2**14)), "above 1 (share of capacity)"),
        ("hydro", put(-5), "below 0"),
        ("wind", put(-32768), "not a number"),
        ("solar", lambda raw: np.roll(raw, -8, axis=1), "look like UTC"),
        ("solar", lambda raw: raw * 0, "no sun"),
    ],
)
def test_wrong_values_are_found(study, name, change, word):
    [fault, *_] = edit(study, name, change)
    assert word in fault
    assert name in fault


def test_the_profile_of_the_default_study_is_right(tmp_path):
    root = Study.open().root
    longitudes = {"urumqi": 87.6}
    shutil.copy(root / "profiles" / "synthetic.nc", tmp_path)
    assert not is_suspect(tmp_path / "synthetic.nc", longitudes)
