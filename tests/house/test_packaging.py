"""The wheel carries the default study and nothing that does not belong there."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STUDY = ("networks", "profiles", "scenarios")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    """The built wheel, open."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        yield archive


@pytest.mark.parametrize("part", STUDY)
def test_wheel_carries_the_study_byte_for_byte(wheel, part):
    ours = {
        str(path.relative_to(ROOT)): path.read_bytes()
        for path in (ROOT / part).rglob("*")
        if path.suffix in {".csv", ".yaml", ".nc"} and not path.name.startswith("era5")
    }
    assert ours, f"{part}/ is empty"
    names = set(wheel.namelist())
    for name, content in ours.items():
        assert f"xjgrid/_study/{name}" in names
        assert wheel.read(f"xjgrid/_study/{name}") == content


def test_wheel_carries_the_package_alone(wheel):
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"xjgrid"}
    assert not [name for name in wheel.namelist() if "__pycache__" in name]


def test_wheel_carries_every_module(wheel):
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "xjgrid").rglob("*.py")}
    assert modules <= set(wheel.namelist())


def test_wheel_has_the_command_and_the_licence(wheel):
    names = wheel.namelist()
    entry = next(name for name in names if name.endswith("entry_points.txt"))
    assert "xjgrid = xjgrid.cli:main" in wheel.read(entry).decode()
    assert any(name.endswith("licenses/LICENSE") for name in names)
