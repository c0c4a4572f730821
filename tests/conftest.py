"""Fixtures shared by all tests."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from xjgrid.build.options import prepare_pypsa
from xjgrid.inputs import Study

# nothing here depends on how busy the machine is
settings.register_profile("xjgrid", deadline=None)
settings.load_profile("xjgrid")

REPOSITORY = Path(__file__).resolve().parent.parent
SMALL = REPOSITORY / "tests" / "small_study"

Edit = Callable[..., Study]


@pytest.fixture(scope="session", autouse=True)
def _prepared() -> None:
    """PyPSA's settings, whichever tests are run first or alone."""
    prepare_pypsa()


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def default_study(repository: Path) -> Study:
    """The study that the package carries. Tests must not write into it."""
    return Study(repository)


def write_profile_header(path: Path, zones: tuple[str, ...]) -> None:
    """Write a profile that has a right header and no values."""
    from netCDF4 import Dataset

    with Dataset(path, "w") as file:
        file.time_zone = "UTC+08:00"
        for name, size in (("weather_year", 1), ("time", 8760), ("zone", len(zones))):
            file.createDimension(name, size)
        zone = file.createVariable("zone", str, ("zone",))
        for index, value in enumerate(zones):
            zone[index] = value
        file.createVariable("weather_year", "i4", ("weather_year",))[:] = 1
        time = file.createVariable("time", "i4", ("time",))
        time.units = "hours since 2025-01-01 00:00:00"
        time[:] = range(8760)
        for name in ("wind", "solar", "temperature", "hydro", "load_shape"):
            file.createVariable(name, "i2", ("weather_year", "time", "zone"), zlib=True)


@pytest.fixture(scope="session")
def _small_study_master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("master") / "study"
    shutil.copytree(SMALL, root)
    (root / "profiles").mkdir(exist_ok=True)
    write_profile_header(root / "profiles" / "synthetic.nc", ("urumqi", "hami"))
    return root


@pytest.fixture
def small_study(_small_study_master: Path, tmp_path: Path) -> Iterator[Study]:
    """A right study of two zones, to be spoilt; its profile has a header only."""
    root = tmp_path / "study"
    shutil.copytree(_small_study_master, root)
    yield Study(root)


@pytest.fixture
def edit(small_study: Study) -> Edit:
    """Replace text in a file of the small study: edit("networks/zones.csv", old, new).

    With one text the file becomes that text. Returns the study, read anew.
    """

    def replace(file: str, old: str, new: str | None = None) -> Study:
        path = small_study.root / file
        if new is None:
            path.write_text(old, encoding="utf-8")
        else:
            text = path.read_text(encoding="utf-8")
            assert old in text, f"{old!r} is not in {file}"
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return Study(small_study.root)

    return replace


@pytest.fixture(scope="session")
def trial_case(tmp_path_factory: pytest.TempPathFactory, default_study: Study) -> Path:
    """The folder of the trial scenario, solved once and shared by all test processes.

    Tests must not write into it.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    out = shared / "trial-results"
    case, lock = out / "trial", shared / "trial.lock"
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return _await_case(case, shared / "trial.failed")
    from xjgrid.cases import run_case
    from xjgrid.scenario import load_scenario

    try:
        return run_case(default_study, load_scenario(default_study, "trial"), out)
    except BaseException:
        (shared / "trial.failed").touch()
        raise


def _await_case(case: Path, failed: Path) -> Path:
    """Wait for the test process that solves the trial; a case appears when it is whole."""
    while not case.is_dir():
        if failed.exists():
            pytest.fail("the trial scenario was not solved in another test process")
        time.sleep(0.2)
    return case
