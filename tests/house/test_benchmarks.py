"""The harness that measures time and memory."""

from __future__ import annotations

import json
import sys

import pytest

from benchmarks import bench_year, run
from benchmarks.bench_certificate import compare
from benchmarks.comparison import Comparison, format_table
from benchmarks.measure import Measurement, MeasurementError, measure_command, measure_function
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


def test_figure_without_limit_is_told_but_not_judged():
    told = Comparison("memory", 9.0, 3.0, "MB", "hourly", limit=None)
    assert told.within
    assert format_table([("plan", told)]).splitlines()[1].split()[-1] == "3.00"


def solved(seconds, lower, upper, megabytes=100.0):
    output = {"solve_seconds": seconds, "lower": lower, "upper": upper, "gap": 0.01}
    output["processor_seconds"] = 1.5 * seconds
    return Measurement(seconds + 5.0, megabytes, 0, output)


@pytest.mark.parametrize(
    ("seconds", "lower", "upper", "verdicts"),
    [
        (24.0, 98.0, 102.0, [True, True, True]),
        (26.0, 98.0, 102.0, [True, True, False]),
        (24.0, 99.95, 102.0, [False, True, True]),
        (24.0, 98.0, 100.05, [True, False, True]),
    ],
)
def test_certificate_holds_bounds_against_what_the_hourly_solve_proves(
    seconds, lower, upper, verdicts
):
    hourly = solved(100.0, 99.9, 100.1)
    rows = compare("without commitment", solved(seconds, lower, upper), hourly, "hourly")
    judged = [row for row in rows if row.limit is not None and row.unit != "%"]
    assert [row.within for row in judged] == verdicts


@pytest.mark.parametrize("same", [True, False])
def test_year_is_recalled_with_its_dates_and_what_changed(tmp_path, monkeypatch, same):
    monkeypatch.setattr(bench_year, "KEPT", tmp_path / "year.json")
    monkeypatch.setattr(bench_year, "read_inputs", lambda: {"zones.csv": "a", "fuels.csv": "b"})
    assert bench_year.recall()[1] == []
    parts = (("hourly", "2030-01-01", 100.0, "a"), ("plan+operate", "2030-01-02", 30.0, "c"))
    for part, day, seconds, mark in parts:
        inputs = {"zones.csv": "a" if same else mark}
        figures = {
            "measured": day,
            "peak_memory_mb": 10.0 * seconds,
            "solve": {**solved(seconds, 98.0, 102.0).output, "inputs": inputs},
        }
        bench_year.keep_part(part, figures)
    said, rows = bench_year.recall()
    assert "2030-01-01" in said and "2030-01-02" in said and "fuels.csv" in said
    assert "zones.csv" not in said
    assert [row.within for row in rows[:3]] == [False, True, False]
    assert [row.ratio for row in rows[:3]] == pytest.approx([0.3, 0.3, 0.3])
    assert any("lower bound" in row.quantity for row in rows) is same


def test_reference_that_had_to_wait_counts_with_its_processor_time():
    def part(seconds, worked):
        solve = {**solved(seconds, 98.0, 102.0).output, "processor_seconds": worked, "inputs": {}}
        return {"peak_memory_mb": 1.0, "solve": solve}

    rows = bench_year.compare({"hourly": part(400.0, 100.0), "plan+operate": part(50.0, 20.0)})
    assert rows[0].ratio == 0.5 and not rows[0].within


def test_what_takes_an_hour_runs_only_if_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(run, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(run, "find_benchmarks", lambda: ["year"])
    monkeypatch.setattr(bench_year, "run", lambda: [Comparison("ran", 3.0, 2.0, "s", "limit")])
    monkeypatch.setattr(bench_year, "recall", lambda: ("kept", [Comparison("k", 1, 2, "s", "l")]))
    assert run.main([]) == 0
    assert not (tmp_path / "results.json").exists()
    assert run.main(["--only", "year"]) == 5
    assert "ran" in capsys.readouterr().out


def test_trial_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setenv(run.TRIAL, "1")
    monkeypatch.setattr(run, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(run, "find_benchmarks", lambda: ["one"])
    monkeypatch.setattr(run, "recall_benchmark", lambda name: None)
    row = Comparison("time", 1.0, 2.0, "s", "limit")
    monkeypatch.setattr(run, "load_benchmark", lambda name: (lambda: [row], "what it does"))
    assert run.main(["--trial", "24"]) == 0
    assert not (tmp_path / "results.json").exists()
    monkeypatch.delenv(run.TRIAL)
    assert run.main([]) == 0
    assert (tmp_path / "results.json").exists()


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
