"""Commands say what they should, in the form asked for, with the right exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from io import StringIO

import pandas as pd
import pytest

from xjgrid.cli import COMMANDS, run_command
from xjgrid.cli.jobs import Task
from xjgrid.cli.running import warn_of_inputs
from xjgrid.cli.values import read_overrides, read_years
from xjgrid.inputs import Study
from xjgrid.inputs.parameters import PARAMETERS


def time_children() -> float:
    """Time of the processor [s] that ended child processes took, whatever else runs here."""
    spent = os.times()
    return spent.children_user + spent.children_system


def test_help_is_fast_and_imports_nothing_heavy():
    code = (
        "import sys, xjgrid.cli\n"
        "xjgrid.cli.run_command(['--help'])\n"
        "heavy = {'pypsa', 'matplotlib', 'pandas', 'numpy', 'xarray', 'rich', 'pydantic'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    taken = []
    for _ in range(3):
        began = time_children()
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        taken.append(time_children() - began)
        assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in COMMANDS)
    assert min(taken) < 0.5


@pytest.mark.parametrize("words", [["check"], ["scenario", "list"], ["sources"]])
def test_study_commands_do_not_import_pypsa(words):
    code = (
        "import sys, xjgrid.cli\n"
        f"xjgrid.cli.run_command({words})\n"
        "assert 'pypsa' not in sys.modules and 'matplotlib' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name, capsys):
    assert run_command([name, "--help"]) == 0
    assert "Usage" in capsys.readouterr().out


def test_a_misspelt_command_is_named(capsys):
    assert run_command(["shwo"]) == 2
    assert "did you mean show" in capsys.readouterr().err


def test_show_fits_one_screen(case, capsys):
    assert run_command(["show", str(case.path)]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) < 50
    for word in ("optimal", "gap", "built GW", "generation TWh", "curtailed", "of production",
                 "of consumption", "Exports", "Storage", "System cost", "CO2", "Tightest hours",
                 "beta-far", str(case.path), "Built", "Bases", "Grid", "96 hours, not a year",
                 "Beijing time", "of 96", "CNY per MWh consumed or exported"):  # fmt: skip
        assert word in out, word
    assert len(out.splitlines()) <= 45
    assert max(map(len, out.splitlines())) <= max(110, len(str(case.path)) + 20)
    assert not any(line.endswith(" ") for line in out.splitlines())


def test_show_as_json_and_csv(case, mini_results, capsys):
    assert run_command(["show", "mini", "--out", str(mini_results), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["status"] == "optimal"
    assert told["figures"]["co2"]["electricity"] == {
        "figure": "of electricity",
        "value": pytest.approx(case.value("co2") / 1e6),
        "unit": "Mt",
    }
    assert len(told["tightest_hours_mw"]) == 4
    assert run_command(["show", "mini", "--out", str(mini_results), "--csv"]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out))
    assert list(frame.columns) == ["section", "of", "key", "figure", "value", "unit"]


def test_show_a_figure_broken_down(case, mini_results, capsys):
    words = ["show", "mini", "--out", str(mini_results), "--metric", "generation"]
    assert run_command([*words, "--by", "zone,carrier", "--csv"]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out))
    assert frame["value"].sum() == pytest.approx(case.value("generation"))
    assert run_command([*words, "--by", "carier"]) == 2
    assert "did you mean carrier" in capsys.readouterr().err


def test_show_lists_cases(mini_results, capsys):
    assert run_command(["show", "--out", str(mini_results), "--json"]) == 0
    assert {row["case"] for row in json.loads(capsys.readouterr().out)} == {"mini", "dear"}


def test_compare(mini_results, capsys):
    assert run_command(["compare", "mini", "dear", "--out", str(mini_results)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[-3:] == ["mini", "dear", "difference"]
    assert lines[1].split()[:2] == ["input", "policy.carbon_price"]
    assert lines[1].split()[3:] == ["(parameters.csv)", "90"]
    assert [line.split()[-1] for line in lines if "peak demand" in line] == ["0"]
    assert run_command(["compare", "mini", "dear", "--out", str(mini_results), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told[0]["dear"] == 90.0
    assert run_command(["compare", "mini", "--out", str(mini_results)]) == 2


def test_a_missing_case_is_wrong_input(mini_results, capsys):
    assert run_command(["show", "minni", "--out", str(mini_results)]) == 2
    assert "did you mean mini" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["map", "capacity", "generation", "dispatch", "storage"])
def test_plot_writes_a_file(kind, mini_results, tmp_path, capsys):
    target = tmp_path / f"{kind}.png"
    words = ["plot", kind, "mini", "--out", str(mini_results), "-o", str(target)]
    assert run_command(words) == 0
    assert target.stat().st_size > 10_000
    assert capsys.readouterr().out.strip() == str(target)


def test_plot_says_what_is_wrong(mini_results, tmp_path, capsys):
    base = ["plot", "dispatch", "mini", "--out", str(mini_results)]
    for words, said in (
        (["--week", "2030-07-01"], "covers 2030-03-30 to 2030-04-02"),
        (["--week", "soon"], "YYYY-MM-DD"),
        (["--zone", "alhpa"], "did you mean alpha"),
        (["-o", str(tmp_path / "x.bmp")], "png"),
        (["-o", str(tmp_path / "none" / "x.png")], "no folder"),
    ):
        assert run_command([*base, *words]) == 2
        assert said in capsys.readouterr().err


def test_check_tells_every_mistake(tmp_path, capsys):
    for name in ("networks", "profiles", "scenarios"):
        (tmp_path / name).mkdir()
    (tmp_path / "networks" / "zonse.csv").write_text("zone\na\n")
    assert run_command(["check", "--study", str(tmp_path)]) == 2
    out = capsys.readouterr().out
    assert "networks/zonse.csv" in out
    assert run_command(["check", "--study", str(tmp_path), "--json"]) == 2
    assert "networks/zonse.csv" in [f["file"] for f in json.loads(capsys.readouterr().out)]
    assert run_command(["run", "trial", "--study", str(tmp_path)]) == 2
    assert not (tmp_path / "results").exists()


def test_check_warns_and_is_strict_if_asked(tmp_path, capsys):
    target = tmp_path / "mine"
    assert run_command(["init", str(target)]) == 0
    scenario = target / "scenarios" / "mine.yaml"
    scenario.write_text("extends: trial\nstorage.battery_min_mw: 20000\n", encoding="utf-8")
    capsys.readouterr()
    words = ["check", "--study", str(target)]
    assert run_command(words) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith(
        "warning: scenarios/mine.yaml:2:25 key storage.battery_min_mw = 20000: has no effect: "
    )
    assert last.endswith("scenarios without a mistake, 1 warning")
    assert run_command([*words, "--strict"]) == 2
    assert "1 warning in" in capsys.readouterr().err
    assert run_command([*words, "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["level"], told["column"]) == ("warning", "storage.battery_min_mw")


def test_run_tells_warnings_shortly(tmp_path, capsys):
    study = Study.open()
    task = Task("x", study.root, "trial", {"storage.battery_min_mw": 20000}, tmp_path)
    warn_of_inputs(study, [task])
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("warning: override key storage.battery_min_mw = 20000: has no effect")
    six = [name for name in PARAMETERS if name.endswith("_slack_price")][:6]
    warn_of_inputs(study, [replace(task, overrides={f"parameters.{name}": 1 for name in six})])
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 6
    assert lines[-1] == "and 1 more; `xjgrid check` tells those of the study"


def test_values_on_the_command_line():
    assert read_overrides(["a.b=1.5", "c=[x, y]", "d=null"]) == {
        "a.b": 1.5,
        "c": ["x", "y"],
        "d": None,
    }
    assert read_years(["1-3", "2,7"]) == [1, 2, 3, 7]


def test_scenario_commands(capsys):
    assert run_command(["scenario", "show", "trial", "--json"]) == 0
    told = {row["path"]: row for row in json.loads(capsys.readouterr().out)}
    assert told["horizon.hours"]["value"] == "336"
    assert told["horizon.hours"]["origin"].startswith("scenarios/trial.yaml:")
    assert run_command(["scenario", "diff", "reference-2030", "trial", "--csv"]) == 0
    assert "horizon.hours,8760,336" in capsys.readouterr().out
    assert run_command(["scenario", "diff", "trial", "trial"]) == 0
    assert "ask the same" in capsys.readouterr().out
    assert run_command(["scenario", "list", "--json"]) == 0
    told = {row["scenario"]: row["description"] for row in json.loads(capsys.readouterr().out)}
    assert len(set(told.values())) == len(told)
    assert told["reference-2030.low-demand"] == "variant of reference-2030: demand.path: low"
    assert "planned but not yet" in told["reference-2030.planned-projects"]
    assert run_command(["scenario", "show", "trail"]) == 2
    assert "did you mean trial" in capsys.readouterr().err


def test_lists_keep_their_brackets(capsys):
    assert run_command(["scenario", "show", "trial"]) == 0
    assert "[operating, construction]" in capsys.readouterr().out


def test_init_writes_a_study_that_passes(tmp_path, capsys):
    target = tmp_path / "mine"
    assert run_command(["init", str(target)]) == 0
    assert run_command(["check", "--study", str(target)]) == 0
    assert run_command(["init", str(target)]) == 2


def test_metrics_are_listed_with_their_breakdowns(capsys):
    from xjgrid.account import METRICS

    assert run_command(["metrics", "--csv"]) == 0
    frame = pd.read_csv(StringIO(capsys.readouterr().out), keep_default_na=False)
    assert list(frame["metric"]) == list(METRICS)
    assert frame.set_index("metric").at["cost_per_tonne", "by"] == "site, product, part, variant"
    assert run_command(["metrics", "generation"]) == 0
    out = capsys.readouterr().out
    assert "zone, region, site, base, carrier, month" in out and "MWh" in out
    assert run_command(["metrics", "generaton"]) == 2
    assert "did you mean generation" in capsys.readouterr().err
