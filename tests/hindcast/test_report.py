"""From scenarios and cases on disk to the table, its figures and the exit code."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from xjgrid.cli.hindcast import hindcast
from xjgrid.errors import InputError
from xjgrid.hindcast import find_cases, list_runs
from xjgrid.hindcast.figures import draw_durations, draw_months, sort_hours
from xjgrid.hindcast.report import make_report
from xjgrid.hindcast.runs import list_years, read_weather_years
from xjgrid.inputs import Study
from xjgrid.results import open_case

SCENARIO = """\
description: A past year.
year: 2025
variants:
  real:
    description: With its own resource.
    demand.scale: 1.0
"""

HEAD = (
    "figure,year,month,place,quantity,value,unit,scope,scope_difference,role,tested_in,tolerance,"
    "tolerance_unit,confidence,basis,source,note"
)


def publish(month, quantity, value, role="tested", tolerance="", tested_in="real", unit="TWh"):
    name = f"{quantity}-{month or 'year'}"
    kind = "%" if tolerance else ""
    return (
        f"{name},2025,{month},all,{quantity},{value},{unit},grid,0,{role},{tested_in},{tolerance},"
        f"{kind},high,assumption,,made up for a test"
    )


@pytest.fixture
def study(small_study):
    root = small_study.root
    (root / "scenarios" / "hindcast-2025.yaml").write_text(SCENARIO, encoding="utf-8")
    lines = [HEAD, publish("", "generation_wind", 47.5, tolerance=3),
             publish("", "generation_hydro", 24, role="input"),
             publish("", "capacity_wind", 20, role="input", unit="GW"),
             *(publish(m, "generation_wind", 4 + 0.01 * m) for m in range(1, 13))]  # fmt: skip
    (root / "networks" / "published.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Study(root)


def test_runs_of_a_year_are_its_weather_years_and_its_own_resource(study):
    assert list_years(study) == [2025]
    runs = list_runs(study, [2025])
    assert [(r.kind, r.case) for r in runs] == [
        ("blind", "hindcast-2025@1"), ("real", "hindcast-2025.real")]  # fmt: skip
    assert [r.kind for r in list_runs(study, [2025], ["real"])] == ["real"]
    with pytest.raises(InputError, match="no scenario hindcast-2019; there are: 2025"):
        list_runs(study, [2019])


def write_years(path, years):
    import xarray as xr

    xr.Dataset(coords={"weather_year": ("weather_year", np.array(years))}).to_netcdf(path)


def test_a_profile_of_ones_own_replaces_the_pass_that_it_fits(study):
    write_years(study.root / "profiles" / "mine.nc", [2024, 2025])
    write_years(study.root / "profiles" / "other.nc", [1, 2])
    assert read_weather_years(study.root / "profiles" / "mine.nc") == [2024, 2025]
    runs = list_runs(study, [2025], profiles="mine")
    assert [(r.kind, r.overrides) for r in runs] == [
        ("real", {"profiles": "mine", "weather_year": 2025})]  # fmt: skip
    kinds = [(r.kind, r.overrides.get("weather_year")) for r in
             list_runs(study, [2025], profiles="other")]  # fmt: skip
    assert kinds == [("blind", 1), ("blind", 2), ("real", None)]


def test_a_case_is_taken_only_while_values_and_inputs_are_the_same(study, put_case, tmp_path):
    run = list_runs(study, [2025], ["real"])[0]
    folder = put_case(tmp_path / "out" / run.case, 2025)
    from xjgrid.scenario import load_scenario

    scenario = load_scenario(study, run.scenario, run.overrides)
    (folder / "scenario.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["inputs"] = study.hashes()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert find_cases(study, [run], tmp_path / "out") == {run: folder}
    # the published figures do not change a case, demand does
    published = study.root / "networks" / "published.csv"
    published.write_text(published.read_text() + "\n")
    assert find_cases(Study(study.root), [run], tmp_path / "out")
    demand = study.root / "networks" / "demand.csv"
    demand.write_text(demand.read_text() + "\n")
    assert not find_cases(Study(study.root), [run], tmp_path / "out")


def test_the_report_is_written_and_says_what_is_missing(study, put_case, tmp_path):
    out = tmp_path / "out"
    runs = list_runs(study, [2025])
    put_case(out / "hindcast-2025.real", 2025)
    report = make_report(study, runs, out)
    assert report.notes == ["hindcast-2025@1: there is no such case, so it is left out"]
    written = pd.read_csv(out / "hindcast" / "hindcast.csv", keep_default_na=False, dtype=str)
    assert list(written.columns) == [
        "pass", "year", "month", "place", "quantity", "role", "published", "model", "low", "high",
        "null", "error", "unit", "tolerance", "within"]  # fmt: skip
    first = written.iloc[0]
    assert (first["month"], first["model"], first["within"]) == ("", "48", "True")
    assert {p.name for p in (out / "hindcast").iterdir()} == {
        "hindcast.csv", "scores.csv", "decomposition.csv", "months-2025.png",
        "durations-2025.png"}  # fmt: skip
    assert report.missed == 0


@pytest.mark.parametrize(("factor", "code"), [(1.0, 0), (1.2, 5)])
def test_the_command_leaves_with_5_if_a_tested_figure_is_missed(study, put_case, tmp_path, factor,
                                                                code):  # fmt: skip
    out = tmp_path / "out"
    put_case(out / "hindcast-2025.real", 2025, factor)
    put_case(out / "hindcast-2025@1", 2025, factor)
    words = ["2025", "--no-run", "--study", str(study.root), "--out", str(out)]
    result = CliRunner().invoke(hindcast, words, standalone_mode=False)
    assert result.exception is None, result.output
    assert result.return_value == code
    for title in ("Given to the model", "Fitted and tested", "Tested figures", "against null"):
        assert title in result.output
    assert ("Tested figures that are missed" in result.output) is (code == 5)
    records = CliRunner().invoke(hindcast, [*words, "--json"], standalone_mode=False)
    figures = json.loads(records.output)["figures"]
    judged = [f["within"] for f in figures if f["within"] is not None]
    assert judged == [code == 0]


def test_the_command_asks_for_a_year_that_there_is(study, tmp_path):
    words = ["--study", str(study.root), "--out", str(tmp_path)]
    none = CliRunner().invoke(hindcast, words)
    assert none.exit_code == 2 and "name one year or more" in none.output
    empty = CliRunner().invoke(hindcast, [*words, "2025", "--no-run"], standalone_mode=False)
    assert empty.return_value == 2 and "there is no case to compare" in empty.output


def test_figures_show_months_and_hours(study, put_case, tmp_path):
    out = tmp_path / "out"
    put_case(out / "hindcast-2025.real", 2025)
    case = open_case(out / "hindcast-2025.real")
    hours = sort_hours(case, "generation", ("wind", "solar", "csp"))
    assert hours[0] == 23 * 2 * 3 and (np.diff(hours) <= 0).all()
    assert len(draw_durations([("real", case)], 2025).axes) == 3
    report = make_report(study, list_runs(study, [2025]), out)
    figure = draw_months(report.table, 2025)
    panel = figure.axes[0]
    assert panel.get_title(loc="left") == "Wind generation"
    assert panel.lines[0].get_ydata()[2] == pytest.approx(4.03)
    with pytest.raises(InputError, match="no published month of 2020"):
        draw_months(report.table, 2020)
