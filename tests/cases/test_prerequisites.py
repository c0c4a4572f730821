"""Solver, output folder and room on disk are checked before anything is built."""

from __future__ import annotations

import errno
import importlib
import importlib.util
import os
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from xjgrid.cases import run_case
from xjgrid.cases.prerequisites import check_prerequisites, list_wants
from xjgrid.cli import run_command
from xjgrid.disk import writing
from xjgrid.errors import InputError, OutputError
from xjgrid.inputs import copy_study
from xjgrid.results import name_case
from xjgrid.results.space import describe_obstacle
from xjgrid.scenario import load_scenario
from xjgrid.solve import availability

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def built(monkeypatch) -> list[str]:
    """Names of the steps that were begun; there must be none."""
    steps: list[str] = []
    module = importlib.import_module("xjgrid.build.network")
    monkeypatch.setattr(module, "build", lambda *_: steps.append("build"))
    return steps


def check(study, out, built, **changes):
    """Return what stands against the trial with some values changed."""
    scenario = load_scenario(study, "trial", changes)
    with pytest.raises(InputError) as told:
        check_prerequisites([scenario], out)
    with pytest.raises(InputError) as again:
        run_case(study, scenario, out)
    assert str(again.value) == str(told.value)
    assert built == []
    return str(told.value)


@pytest.mark.skipif(importlib.util.find_spec("gurobipy") is not None, reason="it is installed")
def test_a_solver_that_is_not_installed_is_told(default_study, tmp_path, built):
    said = check(default_study, tmp_path, built, **{"solver.name": "gurobi"})
    assert "solver.name = gurobi: the solver is not installed; installed: highs" in said
    assert "install gurobipy, or set solver.name" in said


def test_a_solver_without_its_licence_is_told(default_study, tmp_path, built, monkeypatch):
    monkeypatch.setitem(availability.MODULES, "gurobi", "json")
    said = check(default_study, tmp_path, built, **{"solver.name": "gurobi"})
    assert "solver.name = gurobi: installed, but it does not start (" in said
    assert "mend its licence" in said


def test_options_that_the_solver_does_not_take_are_told_all_at_once(
    default_study, tmp_path, built
):
    said = check(default_study, tmp_path, built, **{
        "solver.options.time_limt": 600, "solver.options.threads": "many",
        "solver.options.time_limit": 600,
    }).splitlines()  # fmt: skip
    assert len(said) == 2
    assert "time_limt = 600: HiGHS has no such option, did you mean time_limit?" in said[0]
    assert "threads = many: HiGHS does not take this value" in said[1]


def test_a_highs_without_hipo_is_told(default_study, tmp_path, built, monkeypatch):
    assert availability.runs_hipo()
    monkeypatch.setattr(availability, "runs_hipo", lambda: False)
    said = check(default_study, tmp_path, built)
    assert "solver.method = hipo: this HiGHS is without HiPO: install highspy[extras]" in said


def test_an_output_folder_that_cannot_be_is_told(default_study, tmp_path, built):
    file = tmp_path / "here"
    file.touch()
    for out in (file, file / "below" / "it"):
        assert f"{file} is a file, not a folder" in check(default_study, out, built)
    assert "too long" in check(default_study, tmp_path / ("x" * 300), built)
    (tmp_path / "trial").touch()
    assert f"{tmp_path / 'trial'} is a file: move it" in check(default_study, tmp_path, built)
    (tmp_path / "trial").unlink()
    (tmp_path / "trial").mkdir()
    (tmp_path / "trial" / "thesis.doc").touch()
    assert "holds other things than a case and is not replaced" in check(
        default_study, tmp_path, built
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here", "trial"]


def test_a_folder_that_is_not_there_yet_or_holds_a_case_is_right(mini_results, tmp_path):
    assert describe_obstacle(tmp_path / "a" / "b" / "trial") == ""
    assert describe_obstacle(mini_results / "mini") == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_is_told(default_study, tmp_path, built):
    tmp_path.chmod(0o500)
    assert "no case can be written there (Permission denied)" in check(
        default_study, tmp_path / "out", built
    )


def test_too_little_room_is_told_with_what_is_needed(default_study, tmp_path, built, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(9e9, 9e9, 1e6))
    said = check(default_study, tmp_path, built)
    assert f"{tmp_path}: 1 MB are free, a case of 336 hours takes up to 9 MB" in said
    assert "name another folder with TMPDIR" in said
    [one, _] = list_wants([8760, 8760], tmp_path)
    assert "the output of 2 cases takes up to 271 MB" in one


def test_run_tells_it_in_the_command(tmp_path, capsys, built):
    file = tmp_path / "here"
    file.touch()
    assert run_command(["run", "trial", "base-2025", "--out", str(file)]) == 2
    assert capsys.readouterr().err.strip() == (
        f"{file} is a file, not a folder: name another folder with --out"
    )
    assert built == []


def test_names_that_read_alike_give_two_cases(default_study, tmp_path):
    from xjgrid.cli.running import list_tasks
    from xjgrid.inputs import Study

    root = copy_study(default_study, tmp_path / "study")
    for name in ("a b", "a_b", "a  b"):
        (root / "scenarios" / f"{name}.yaml").write_text("extends: trial\n")
    tasks, wrong = list_tasks(Study(root), ("a b", "a_b", "a  b"), {}, [], tmp_path / "out")
    assert wrong == []
    assert len({task.name for task in tasks}) == 3
    assert name_case(load_scenario(Study(root), "a_b")) == "a_b"


def test_the_case_of_another_scenario_is_not_replaced(default_study, mini_results, tmp_path, built):
    shutil.copytree(mini_results / "mini", tmp_path / "trial")
    said = check(default_study, tmp_path, built)
    assert "trial holds the case of scenario mini and is not replaced by that of trial" in said
    (tmp_path / "trial" / "manifest.json").write_text("{")
    check_prerequisites([load_scenario(default_study, "trial")], tmp_path)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device.*MB are free"),
        (OSError(-101, "NetCDF: HDF error"), "NetCDF: HDF error.*MB are free there"),
        (RuntimeError("NetCDF: HDF error"), "NetCDF: HDF error.*MB are free there"),
        (PermissionError(errno.EACCES, "Permission denied"), "denied.*: write elsewhere"),
    ],
)
def test_a_write_that_fails_is_told_with_the_cure(error, said, tmp_path):
    with pytest.raises(OutputError, match=said), writing(tmp_path / "x", "write elsewhere"):
        raise error


def test_other_errors_are_not_taken_for_failed_writes(tmp_path):
    for error in (RuntimeError("a fault"), BrokenPipeError(), InputError("wrong"), KeyError("x")):
        with pytest.raises(type(error)), writing(tmp_path):
            raise error


def test_a_full_disk_leaves_no_half_study(default_study, tmp_path, monkeypatch):
    copied: list[Path] = []

    def copy(source, target):
        if len(copied) == 5:
            raise OSError(errno.ENOSPC, "No space left on device")
        copied.append(Path(target))
        Path(target).touch()

    monkeypatch.setattr("xjgrid.inputs.finding.shutil.copyfile", copy)
    with pytest.raises(OutputError, match="No space left"):
        copy_study(default_study, tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    (tmp_path / "mine").mkdir()
    assert copy_study(default_study, tmp_path / "mine") == tmp_path / "mine"
    assert (tmp_path / "mine" / "networks" / "zones.csv").is_file()
