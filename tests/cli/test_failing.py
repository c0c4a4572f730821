"""Every command tells what went wrong without a traceback, whatever it is."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from xjgrid.cli import run_command
from xjgrid.cli.jobs import Task, run_task
from xjgrid.cli.values import MOST_YEARS, read_years

COMMANDS = {
    "run": ["run", "trial"],
    "show": ["show", "trial"],
    "compare": ["compare", "a", "b"],
    "green": ["green", "trial"],
    "targets": ["targets", "trial"],
    "plot": ["plot", "map", "trial"],
    "check": ["check"],
    "init": ["init", "there"],
    "scenario": ["scenario", "list"],
    "hindcast": ["hindcast", "2024"],
    "profiles": ["profiles", "check"],
    "sources": ["sources"],
}


def break_everything(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let finding a study or a case fail."""

    def fail(*_: object, **__: object) -> None:
        raise error

    for place in (
        "xjgrid.inputs.study.find_root",
        "xjgrid.results.finding.find_folder",
        "xjgrid.inputs.finding.enclosing_root",
        "xjgrid.results.finding.enclosing_root",
    ):
        monkeypatch.setattr(place, fail)


@pytest.fixture
def in_logs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of temporary files, which is empty at first."""
    folder = tmp_path / "logs"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.parametrize("name", COMMANDS)
def test_a_fault_in_xjgrid_leaves_a_log_and_no_traceback(
    name: str, in_logs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    break_everything(monkeypatch, KeyError("zone"))
    assert run_command(COMMANDS[name]) == 1
    told = capsys.readouterr().err
    assert "a fault in xjgrid: KeyError: 'zone'" in told
    assert "Traceback" not in told and len(told.strip().splitlines()) == 2
    [log] = in_logs.iterdir()
    assert f"log written to {log}; please report it" in told
    text = log.read_text(encoding="utf-8")
    assert "Traceback" in text and "KeyError: 'zone'" in text and text.startswith("xjgrid ")


def test_the_traceback_is_shown_when_asked_for(
    in_logs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    break_everything(monkeypatch, ValueError("x\ny"))
    assert run_command(["-v", "check"]) == 1
    told = capsys.readouterr().err
    assert "Traceback (most recent call last)" in told and "find_root" in told
    assert len(list(in_logs.iterdir())) == 1


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "/data"), "/data: Permission denied"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (MemoryError(), "out of memory: choose fewer hours, segments or cases side by side"),
    ],
)
def test_what_the_machine_refuses_is_no_fault_in_xjgrid(
    error: Exception, message: str, in_logs: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    break_everything(monkeypatch, error)
    assert run_command(["check"]) == 1
    assert capsys.readouterr().err == f"{message}\n"
    assert list(in_logs.iterdir()) == []


def test_a_fault_is_told_where_no_log_can_be_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    break_everything(monkeypatch, KeyError("zone"))
    assert run_command(["check"]) == 1
    told = capsys.readouterr().err
    assert re.search(r"no log could be written \(.+\): -v shows the traceback", told)


def fail_to_solve(task: Task, progress: object) -> Path:
    """Fail as a solve may."""
    raise IndexError("segments")


def test_a_case_that_fails_leaves_a_log_too(in_logs: Path) -> None:
    task = Task("trial", REPOSITORY, "trial", {}, in_logs, fail_to_solve)
    outcome = run_task(task, lambda *_: None)
    assert outcome.code == 1
    assert outcome.message.startswith("a fault in xjgrid: IndexError: segments\nlog written to ")
    assert "Traceback" not in outcome.message
    assert "Traceback" in run_task(task, lambda *_: None, verbose=True).message


@pytest.fixture
def study(small_study, monkeypatch: pytest.MonkeyPatch):
    """The small study, in which the command stands."""
    monkeypatch.chdir(small_study.root)
    return small_study


@pytest.mark.parametrize("command", [["check"], ["scenario", "list"], ["run", "x"]])
def test_a_damaged_scenario_is_told_by_every_command(command, study, capsys) -> None:
    (study.root / "scenarios" / "x.yaml").write_text("year: !!omap 3\n", encoding="utf-8")
    assert run_command(command) == 2
    told = capsys.readouterr()
    assert "scenarios/x.yaml:1:7: the tag !!omap is not read" in told.out + told.err
    if command[0] == "scenario":
        assert "base " in told.out and "future " in told.out


def test_other_scenarios_do_not_stop_a_run_from_being_prepared(study) -> None:
    from xjgrid.cli.running import list_tasks

    (study.root / "scenarios" / "x.yaml").write_text(f"tables: {'[' * 400}\n", encoding="utf-8")
    (study.root / "scenarios" / "y.yaml").symlink_to("/dev/zero")
    tasks, wrong = list_tasks(study, ("base",), {}, [], study.root / "results")
    assert [task.name for task in tasks] == ["base"] and wrong == []


def test_scenarios_whose_names_differ_in_signs_are_cases_of_their_own(study) -> None:
    from xjgrid.cli.running import list_tasks

    for name in ("a b", "a_b"):
        path = study.root / "scenarios" / f"{name}.yaml"
        path.write_text("year: 2030\n", encoding="utf-8")
    tasks, wrong = list_tasks(study, ("a b", "a_b"), {}, [], study.root / "results")
    assert [task.scenario for task in tasks] == ["a b", "a_b"] and wrong == []
    assert len({task.name for task in tasks}) == 2


def test_a_name_too_long_for_a_folder_is_refused(study, capsys) -> None:
    name = "年" * 80
    (study.root / "scenarios" / f"{name}.yaml").write_text("year: 2030\n", encoding="utf-8")
    assert run_command(["run", name]) == 2
    assert "the case's name has 240 bytes, at most 200: shorten it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("years", "message"),
    [
        ("1-99999", f"year 1-99999: more than {MOST_YEARS} years; name fewer"),
        ("3-1", "year 3-1: write 1-3"),
        ("1-", "year 1-: write 2, 1,3 or 1-5"),
        ("-4", "year -4: write 2, 1,3 or 1-5"),
        ("9" * 5000, "write 2, 1,3 or 1-5"),
        ("1-150,200-350", f"year 200-350: more than {MOST_YEARS} years; name fewer"),
    ],
)
def test_weather_years_are_counted_before_they_are_listed(years, message, study, capsys) -> None:
    assert run_command(["run", "base", f"--weather-year={years}"]) == 2
    assert message in capsys.readouterr().err


def test_many_weather_years_in_order_are_read() -> None:
    assert len(read_years([f"1-{MOST_YEARS}"])) == MOST_YEARS


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("fleet.coal=" + "[" * 5000, "lists inside one another 21 deep, at most 20"),
        ("year=!!python/object:x 3", "the tag !!python/object:x is not read"),
        ("year=" + "9" * 20_000, "more than 10,000 characters; use a file"),
        ('description="\\ud800"', "a character that no text has"),
        ("year", "write it as path=value"),
    ],
)
def test_a_damaged_value_of_set_is_told(value: str, message: str, study, capsys) -> None:
    assert run_command(["run", "base", "--set", value]) == 2
    told = capsys.readouterr().err
    assert message in told and len(told) < 1000


def test_characters_that_the_screen_does_not_have_are_shown_as_escapes(study, capsys) -> None:
    path = study.root / "scenarios" / "x.yaml"
    path.write_text("yaer: 冷\n", encoding="utf-8")
    assert run_command(["scenario", "show", "\udcff"]) == 2
    assert "unknown scenario" in capsys.readouterr().err
