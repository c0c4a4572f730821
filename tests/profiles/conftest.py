"""Studies and profiles to be spoilt."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from xjgrid.profiles import read_intake
from xjgrid.profiles.files import load_profile, make_dataset, write_profile
from xjgrid.profiles.layout import HOURS, VARIABLES, hour_of_day
from xjgrid.profiles.tables import MakerTables, read_maker_tables

ZONES = ["hami_south", "hotan"]


@pytest.fixture(scope="session")
def tables(repository: Path) -> MakerTables:
    """Tables of the default study's maker."""
    return read_maker_tables(repository)


@pytest.fixture(scope="session")
def shipped(repository: Path) -> xr.Dataset:
    """The profile in the repository, all years. Tests must not change it."""
    return load_profile(repository, "synthetic")


@pytest.fixture
def study_copy(repository: Path, tmp_path: Path) -> Path:
    """A copy of the default study's tables and profiles."""
    for folder in ("networks", "profiles"):
        shutil.copytree(repository / folder, tmp_path / folder)
    return tmp_path


def make_flat(zones: list[str] | None = None, years: int = 1) -> xr.Dataset:
    """Return a right profile of two zones: sun from 9 to 19 h, everything else constant."""
    zones = ZONES if zones is None else zones
    shape = (years, HOURS, len(zones))
    values = {name: np.full(shape, 0.5) for name in VARIABLES}
    values["load_shape"] += 0.5
    values["solar"] *= ((hour_of_day() >= 9) & (hour_of_day() < 19.0))[None, :, None]
    return make_dataset(values, range(1, years + 1), zones, maker="file", history="made by hand")


@pytest.fixture
def flat() -> xr.Dataset:
    """A right profile of two zones."""
    return make_flat()


Spoil = Callable[[xr.Dataset], xr.Dataset]


PAIR = """zone,name,name_zh,latitude,longitude
urumqi,Urumqi,乌鲁木齐,43.8,87.6
hotan,Hotan,和田,37.1,79.9
"""
YEAR = pd.date_range("2019-01-01", periods=8760, freq="h")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study of two zones with a flat profile to fill from."""
    for folder in ("networks", "profiles", "scenarios"):
        (tmp_path / folder).mkdir()
    (tmp_path / "networks" / "zones.csv").write_text(PAIR, encoding="utf-8")
    write_profile(make_flat(["urumqi", "hotan"]), tmp_path / "profiles" / "base.nc")
    return tmp_path


def make_wind(count: int = 8760) -> np.ndarray:
    """Return wind that differs from hour to hour."""
    return 0.5 + 0.4 * np.sin(np.arange(count) * 0.7)


def write_csv(study: Path, time: Any, values: np.ndarray, name: str = "own.csv") -> Path:
    """Write a file of one zone."""
    pd.DataFrame({"time": time, "hotan": values}).to_csv(study / name, index=False)
    return study / name


def tell(study: Path) -> tuple[pd.DataFrame, str, str]:
    """Return figures, notes and warnings of the imported profile."""
    figures, notes, warnings = read_intake(study / "profiles" / "mine.nc")
    return figures, "\n".join(notes), "\n".join(warnings)
