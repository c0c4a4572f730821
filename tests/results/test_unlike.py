"""Cases that cannot be compared in all they hold are compared in what they share, and said so."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from xjgrid.cli import run_command
from xjgrid.errors import InputError
from xjgrid.report.figures import draw
from xjgrid.results import compare, open_case


@pytest.fixture
def results(mini_results: Path, tmp_path: Path) -> Path:
    """Return a folder with the case mini, and others that say that they are unlike."""
    shutil.copytree(mini_results / "mini", tmp_path / "mini")
    for name, change in (
        ("longer", {"horizon": {"start": "2030-03-30 00:00:00", "hours": 120.0}}),
        ("later", {"horizon": {"start": "2030-06-30 00:00:00", "hours": 96.0}}),
        ("wetter", {"weather_year": 7}),
    ):
        shutil.copytree(mini_results / "mini", tmp_path / name)
        path = tmp_path / name / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | change))
    return tmp_path


@pytest.mark.parametrize("other", ["longer", "later"])
def test_of_unlike_hours_only_what_stands_is_compared(results, other):
    frame = compare(["mini", other], results)
    assert set(frame.index.get_level_values("section")) == {
        "solved", "capacity", "built", "storage"
    }  # fmt: skip
    assert not frame.index.get_level_values("item").str.endswith(("discharged", "losses")).any()
    assert len(frame.loc["capacity"]) > 3
    [note] = frame.attrs["notes"]
    assert "unlike hours (mini 96 h from 03-30" in note
    with pytest.raises(InputError, match="unlike hours .*draw each by itself"):
        draw("compare", [open_case(name, results) for name in ("mini", other)])


def test_unlike_weather_is_said(results, capsys):
    assert run_command(["compare", "mini", "wetter", "--out", str(results)]) == 0
    out = capsys.readouterr().out
    assert "weather years differ (1, 7)" in out
    assert "generation" in out
    assert run_command(["compare", "mini", "wetter", "--out", str(results), "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)
    assert "weather years differ" in said.err


def test_a_case_named_twice_stands_once(results, capsys):
    words = ["compare", "mini", str(results / "mini"), "--out", str(results)]
    assert run_command(words) == 2
    assert "mini is named twice and stands once; name two" in capsys.readouterr().err
    assert run_command([*words[:3], "wetter", *words[3:], "--csv"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[0] == "section,item,unit,mini,wetter"
    assert "mini is named twice and stands once" in said.err
    axes = draw("compare", [open_case("mini", results)] * 2).axes
    assert [text.get_text() for text in axes[0].get_yticklabels()] == ["mini"]


def test_cases_of_one_name_are_told_apart_by_their_folder(results, tmp_path):
    shutil.copytree(results / "wetter", tmp_path / "else" / "mini")
    cases = [open_case("mini", results), open_case(tmp_path / "else" / "mini")]
    labels = [text.get_text() for text in draw("compare", cases).axes[0].get_yticklabels()]
    assert len(set(labels)) == 2
    assert list(compare(cases).columns) == [case.path.as_posix() for case in cases]
