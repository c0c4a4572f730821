"""Studies and profiles to be spoilt."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from xjgrid.profiles.files import load_profile, make_dataset
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
