"""The harness that measures time and memory."""

from __future__ import annotations

import json
import sys

import pytest

from benchmarks import run
from benchmarks.comparison import Comparison, format_table
from benchmarks.measure import MeasurementError, measure_command, measure_function
from benchmarks.run import find_benchmarks, keep_results, load_benchmark

HOLD = "data = bytearray({size}); import time; time.sleep(0.9)"


def test_memory_of_children_is_counted():
    hold = HOLD.format(size=100_000_000)
    parent = (
        "import subprocess, sys; "
        f"both = [subprocess.Popen([sys.executable, '-c', {hold!r}]) for _ in range(2)]; "
        "[one.wait() for one in both]"
    )
    took = measure_command([sys.executable, "-c", parent])
    assert 200 < took.peak_memory_mb < 320
    assert 0.9 < took.seconds < 30


def test_failure_is_an_error_with_its_output():
    with pytest.raises(MeasurementError, match="the reason"):
        measure_command([sys.executable, "-c", "raise SystemExit('the reason')"])


def test_accepted_exit_codes_are_no_failure():
    took = measure_command([sys.executable, "-c", "raise SystemExit(3)"], accepted=(0, 3))
    assert took.exit_code == 3


def test_function_runs_in_a_process_of_its_own():
    took = measure_function("json:loads", s='{"hours": 8760}')
    assert took.output == {"hours": 8760}
    with pytest.raises(MeasurementError, match="JSONDecodeError"):
        measure_function("json:loads", s="no JSON")


def test_table_shows_a_missed_limit():
    rows = [
        ("plan", Comparison("time", 30.0, 100.0, "s", "hourly", limit=0.25)),
        ("plan", Comparison("memory", 1400.0, 8500.0, "MB", "hourly", limit=0.25)),
    ]
    time, memory = format_table(rows).splitlines()[1:]
    assert time.split()[-3:] == ["0.30", "0.25", "MISSED"]
    assert memory.split()[-3:] == ["0.16", "0.25", "within"]


def test_results_of_other_benchmarks_are_kept(tmp_path):
    path = tmp_path / "results.json"
    keep_results({"one": [Comparison("time", 1.0, 2.0, "s", "limit")]}, path)
    keep_results({"two": [Comparison("time", 3.0, 2.0, "s", "limit")]}, path)
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert list(kept) == ["one", "two"]
    assert kept["one"]["comparisons"][0]["within"] is True
    assert kept["two"]["comparisons"][0]["ratio"] == 1.5
    assert kept["two"]["machine"]["versions"]["pypsa"]


def test_failed_benchmark_does_not_stop_the_others(tmp_path, monkeypatch, capsys):
    def fail():
        raise MeasurementError("the reason")

    def miss():
        return [Comparison("time", 3.0, 2.0, "s", "limit")]

    benchmarks = {"one": fail, "two": miss}
    monkeypatch.setattr(run, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(run, "find_benchmarks", lambda: list(benchmarks))
    monkeypatch.setattr(run, "load_benchmark", lambda name: (benchmarks[name], "what it does"))
    assert run.main(["--only", "one", "--only", "two"]) == 1
    assert run.main(["--only", "two"]) == 5
    assert "the reason" in capsys.readouterr().err


@pytest.mark.parametrize("name", find_benchmarks())
def test_every_benchmark_says_what_it_measures(name):
    function, purpose = load_benchmark(name)
    assert callable(function)
    assert len(purpose) > 20
