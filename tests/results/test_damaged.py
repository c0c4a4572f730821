"""A stored case that is damaged is told with the path of the file, whatever command reads it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from xjgrid.cli import run_command
from xjgrid.errors import InputError
from xjgrid.results import list_cases, open_case
from xjgrid.results.damage import DamagedCase, list_damage, mark_files

FILES = ("manifest.json", "summary.csv", "metrics.nc", "ledger.nc", "network.nc", "scenario.yaml")

READERS = {
    "manifest.json": (["show"], ["green"], ["compare", "mini"], ["show", "--json"]),
    "summary.csv": (["show"], ["compare", "mini"], ["targets"], ["show", "--metric", "co2"]),
    "metrics.nc": (["show"], ["compare", "mini"], ["plot", "capacity", "-o", "no.png"]),
    "ledger.nc": (["green"], ["green", "--contracts"], ["green", "--emissions"]),
    "network.nc": (["green", "--marginal"],),
    "scenario.yaml": (["show"], ["compare", "mini"]),
}
"""Commands that need a file of a case."""


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip(path: Path) -> None:
    """Turn the bits of some bytes in the middle; the size stays."""
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 8] = bytes(b ^ 0xFF for b in data[middle : middle + 8])
    path.write_bytes(data)


def replace(path: Path) -> None:
    """Put another file there, as of another program."""
    path.write_text('{"name": "another"}\n')


def become_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def dangle(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.with_name("gone"))


DAMAGES: tuple[Callable[[Path], None], ...] = (
    Path.unlink, cut, empty, flip, replace, become_folder, dangle
)  # fmt: skip


@pytest.fixture
def results(mini_results: Path, tmp_path: Path, monkeypatch) -> Path:
    """Return a folder with the case mini, and a copy of it to be damaged."""
    monkeypatch.chdir(tmp_path)
    for name in ("mini", "hurt"):
        shutil.copytree(mini_results / "mini", tmp_path / "results" / name)
    return tmp_path / "results"


def ask(words: list[str], results: Path, name: str = "hurt") -> int:
    """Run a command about a case; what xjgrid does not tell itself is raised."""
    return run_command([words[0], *words[1:2], name, *words[2:], "--out", str(results)]
                       if words[0] == "plot" else [*words, name, "--out", str(results)])  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("file", FILES)
def test_a_damaged_file_is_told_with_its_path(file, damage, results, capsys):
    damage(results / "hurt" / file)
    for words in READERS[file]:
        assert ask(words, results) == 2, words
        said = capsys.readouterr().err
        assert (results / "hurt" / file).as_posix() in said, (words, said)
        assert "run it again" in said
    assert not list(results.parent.glob("*.png"))


@pytest.mark.parametrize("file", FILES)
def test_a_damaged_case_stops_no_command_about_others(file, results, capsys):
    cut(results / "hurt" / file)
    assert run_command(["show", "--out", str(results), "--json"]) == 0
    listed = {row["case"]: row["status"] for row in json.loads(capsys.readouterr().out)}
    assert listed["mini"] == "optimal"
    assert listed["hurt"].startswith(f"damaged: {file} is ")
    assert ask(["show"], results, "mini") == 0
    assert ask(["green"], results, "mini") == 0
    assert run_command(["show", "hrut", "--out", str(results)]) == 2
    assert "did you mean hurt" in capsys.readouterr().err


def test_a_damaged_case_may_lack_its_manifest_or_all_but_one_file(results, capsys):
    for name in FILES[:-1]:
        (results / "hurt" / name).unlink()
    assert list_cases(results) == ["hurt", "mini"] or list_cases(results) == ["mini", "hurt"]
    assert list_damage(results / "hurt") == ["manifest.json is missing"]
    assert ask(["show"], results) == 2
    assert "hurt/manifest.json: is missing" in capsys.readouterr().err


@pytest.mark.parametrize("file", ["summary.csv", "metrics.nc", "ledger.nc", "scenario.yaml"])
@pytest.mark.parametrize("damage", [cut, empty, replace], ids=lambda damage: damage.__name__)
def test_a_damaged_case_of_before_hashes_is_told_too(file, damage, results, capsys):
    path = results / "hurt" / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["files"]
    path.write_text(json.dumps(manifest))
    assert ask(["show"], results) == 0
    capsys.readouterr()
    damage(results / "hurt" / file)
    for words in READERS[file]:
        if damage is cut and file in ("summary.csv", "scenario.yaml"):
            continue  # text that ends early may still be read; nothing says that there was more
        assert ask(words, results) == 2, words
        assert (results / "hurt" / file).as_posix() in capsys.readouterr().err


def test_a_damaged_byte_of_the_manifest_is_never_a_traceback(results, capsys):
    path = results / "hurt" / "manifest.json"
    whole = path.read_bytes()
    told = 0
    for place in range(0, len(whole), max(1, len(whole) // 150)):
        for bits in (0xFF, 0x01):
            data = bytearray(whole)
            data[place] ^= bits
            path.write_bytes(data)
            try:
                case = open_case("hurt", results)
                _ = repr(case), case.summary, case.metrics, case.scenario, case.hours
            except InputError as error:
                assert str(results / "hurt") in str(error)
                told += 1
    assert told > 100


def test_damaged_fields_of_a_manifest_are_named(results):
    path = results / "hurt" / "manifest.json"
    whole = json.loads(path.read_text())
    for change, said in (
        ({"year": "2030"}, "year is '2030', not a number"),
        ({"accurate": 1}, "accurate is 1, not true or false"),
        ({"seconds": {"total": "long"}}, "seconds.total is 'long', not a number"),
        ({"horizon": {"start": "spring", "hours": 96}}, "Invalid isoformat"),
        ({"files": {"summary.csv": "abc"}}, "files.summary.csv is 'abc', not bytes and sha256"),
        ({"year": 2031}, "has no figure of 2031"),
    ):
        path.write_text(json.dumps(whole | change))
        with pytest.raises(DamagedCase, match=said):
            _ = open_case("hurt", results).summary
    path.write_text(json.dumps({k: v for k, v in whole.items() if k != "gap"}))
    with pytest.raises(DamagedCase, match="says nothing of gap"):
        repr(open_case("hurt", results))


def test_hashes_are_those_of_the_files(results):
    case = open_case("hurt", results)
    assert case.manifest["files"] == mark_files(case.path)
    assert set(case.manifest["files"]) == set(FILES) - {"manifest.json"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_damaged_right_to_read_is_told(results, capsys):
    (results / "hurt" / "summary.csv").chmod(0)
    assert ask(["show"], results) == 2
    assert "may not be read" in capsys.readouterr().err
