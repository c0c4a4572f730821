"""Cases are written whole or not at all, and read back as they were."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from tests.account import mini_case
from tests.account.fixtures import make_account
from xjgrid.account import account_case
from xjgrid.errors import InputError
from xjgrid.results import (
    break_down,
    compare,
    find_folder,
    find_tightest,
    make_headline,
    name_case,
    open_case,
    write_case,
)
from xjgrid.results.damage import mark_files
from xjgrid.results.writing import replace_folder

FILES = {
    "ledger.nc", "manifest.json", "metrics.nc", "network.nc", "scenario.yaml", "summary.csv"
}  # fmt: skip
FIELDS = {
    "scenario", "year", "weather_year", "status", "lower_bound", "upper_bound", "gap", "accuracy",
    "balance_error", "solver", "segments", "seconds", "peak_memory_mb", "inputs", "versions",
}  # fmt: skip


def test_a_case_holds_every_file_and_field(case):
    assert {path.name for path in case.path.iterdir()} == FILES
    assert set(case.manifest) >= FIELDS
    assert case.manifest["solver"]["method"] == "hipo"
    assert case.manifest["balance_error"] < 1e-6
    assert case.manifest["seconds"]["total"] == pytest.approx(
        sum(v for k, v in case.manifest["seconds"].items() if k != "total")
    )
    assert case.manifest["peak_memory_mb"] == 512.0
    assert case.manifest["horizon"]["hours"] == 96.0


def test_reading_back_gives_what_was_written(case, solution):
    study = mini_case.make_study(Path("."))
    account = make_account(solution, mini_case.make_scenario(), study)
    left = case.summary.assign(value=case.summary["value"].round(6))
    right = account.summary.assign(value=account.summary["value"].round(6))
    pd.testing.assert_frame_equal(left, right, check_dtype=False, rtol=1e-8)
    np.testing.assert_array_equal(case.metrics["generation"], account.metrics["generation"])
    assert case.metrics["generation"].attrs["units"] == "MW"
    p = case.network.c.generators.dynamic.p
    np.testing.assert_allclose(p, solution.network.c.generators.dynamic.p[p.columns])
    assert case.scenario["name"] == "mini"
    assert "default" in case.scenario_text


def test_metrics_follow_cf(case):
    with xr.open_dataset(case.path / "metrics.nc") as ds:
        assert ds.attrs["Conventions"].startswith("CF-")
        for name, variable in ds.data_vars.items():
            assert variable.attrs["units"], name
            assert variable.attrs["long_name"], name


def test_figures_are_found_by_name(case):
    assert case.value("capacity", carrier="wind") == pytest.approx(
        case.network.c.generators.static.query("carrier == 'wind'")["p_nom_opt"].sum()
    )
    with pytest.raises(InputError, match="did you mean generation"):
        case.pick("generaton")
    assert "gap 0.40%" in repr(case)


def test_breakdowns(case):
    by_carrier = break_down(case, "generation")
    assert by_carrier["value"].sum() == pytest.approx(case.value("generation"))
    both = break_down(case, "generation", ("zone", "carrier"))
    assert both["value"].sum() == pytest.approx(case.value("generation"))
    months = break_down(case, "co2", ("month",))
    assert list(months["month"]) == ["2030-03", "2030-04"]
    assert months["value"].sum() == pytest.approx(case.value("co2"))
    base = break_down(case, "capacity", ("base", "carrier"))
    assert set(base["base"]) == {"East Base"}
    assert base["value"].sum() == pytest.approx(case.value("capacity", place="beta"))
    channel = break_down(case, "export", ("channel",))
    assert list(channel["channel"]) == ["beta-far"]
    parts = break_down(case, "cost", ("method",))
    assert {"system", "fuel"} <= set(parts["method"])
    with pytest.raises(InputError, match="did you mean carrier"):
        break_down(case, "generation", ("carier",))
    with pytest.raises(InputError, match="not known by"):
        break_down(case, "margin", ("zone",))
    with pytest.raises(InputError, match=r"margin is not known by carrier in case mini: .*month"):
        break_down(case, "margin")
    with pytest.raises(InputError, match="add up to bases"):
        break_down(case, "full_load_hours", ("base", "carrier"))


def test_headline_says_what_the_summary_says(case):
    head = make_headline(case).set_index(["section", "figure"])
    assert head.at[("generation", "Wind"), "value"] == pytest.approx(
        case.value("generation", carrier="wind") / 1e6
    )
    assert head.at[("generation", "Wind"), "unit"] == "TWh"
    share = case.pick("green_share", method="annual", carrier="renewable")["value"].iloc[0]
    assert head.at[("green share", "of consumption"), "value"] == pytest.approx(100 * share)
    assert ("missed", "renewable share beta-far") in head.index
    parts = head.loc["cost", "value"]
    inside = parts.drop(["system", "fixed, of what stands (not in system)"])
    assert inside.sum() == pytest.approx(parts["system"])


def sign(folder: Path) -> Path:
    """Note the files of a case in its manifest as they are now."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | {"files": mark_files(folder)}
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def add_industry(case, folder, name: str, *, older: bool = False):
    """Copy a case and add rows of industry, with those of every year as they are stated."""
    import shutil

    shutil.copytree(case.path, folder / name)
    stated = ("co2_industry", "stated") if older else ("co2_industry_stated", "")
    rows = [
        ("co2_industry", "", "all", "metals", "energy", "2030", 3e6, "t"),
        ("co2_industry", "", "all", "all", "energy", "2030", 3e6, "t"),
        ("co2_industry", "", "all", "all", "process", "2030", 1e6, "t"),
        ("co2_industry", "", "all", "all", "all", "2030", 4e6, "t"),
        *[(*stated, "all", "all", kind, year, value, "t")
          for year, scale in (("2025", 40e6), ("2030", 50e6))
          for kind, value in (("energy", 0.75 * scale), ("process", 0.25 * scale),
                              ("all", scale))],
        ("process_output", "", "all", "metal", "all", "2030", 2e6, "t"),
        ("process_electricity", "", "all", "metal", "all", "2030", 9e6, "MWh"),
        ("captive_share", "", "all", "metal", "all", "2030", 0.8, "1"),
        ("green_share", "bought", "all", "metal", "renewable", "2030", 0.1, "1"),
        ("green_share", "traced", "all", "metal", "renewable", "2030", 0.2, "1"),
        ("green_share", "annual", "all", "metal", "renewable", "2030", 0.6, "1"),
        ("green_share", "contracted", "all", "metal", "renewable", "2030", 0.3, "1"),
        ("electrification", "", "all", "all", "all", "2030", 0.4, "1"),
    ]  # fmt: skip
    kept = case.summary[~case.summary["metric"].isin({row[0] for row in rows} - {"green_share"})]
    paid = kept["metric"].eq("cost") & kept["method"].isin(("grid_fee", "system"))
    paid &= kept[["place", "consumer", "carrier"]].eq("all").all(axis=1)
    kept = kept.assign(value=kept["value"] + 2e9 * paid)
    more = pd.DataFrame(rows, columns=list(kept.columns))
    pd.concat([kept, more]).to_csv(folder / name / "summary.csv", index=False)
    return open_case(sign(folder / name))


@pytest.mark.parametrize("older", [False, True])
def test_first_figures_of_industry_stand_once(case, tmp_path, older):
    works = add_industry(case, tmp_path, "works", older=older)
    head = make_headline(works)
    assert not head.duplicated(["section", "figure"]).any()
    co2 = head[head["section"] == "industry co2"].set_index("figure")["value"]
    assert co2.to_dict() == {
        "total": 4.0, "energy": 3.0, "process": 1.0, "stated for the whole year": 50.0,
    }  # fmt: skip
    frame = compare([case, works])
    assert frame.index.is_unique
    assert dict(frame["works"])[("industry co2", "total", "Mt")] == 4.0


def test_what_sites_pay_to_the_grid_is_a_transfer(case, tmp_path):
    works = add_industry(case, tmp_path, "works")
    before = make_headline(case).set_index(["section", "figure"])["value"]["cost"]
    cost = make_headline(works).set_index(["section", "figure"])["value"]["cost"]
    assert works.value("cost", method="system") == pytest.approx(
        case.value("cost", method="system") + 2e9
    )
    assert cost["system"] == pytest.approx(before["system"])
    assert cost["paid to the grid by sites (a transfer, not in system)"] == pytest.approx(2.0)


def test_the_screen_tells_industry_of_these_hours(case, tmp_path, capsys):
    from xjgrid.cli import run_command

    works = add_industry(case, tmp_path, "works")
    assert run_command(["show", str(works.path)]) == 0
    text = " ".join(capsys.readouterr().out.split())
    for said in (
        "paid to the grid by sites (a transfer): 2 bn CNY",
        "metal 2 Mt, 9 TWh: 80.0 % captive, 10.0 % own and bought green, 20.0 % green as traced, "
        "60.0 % by annual balance (share of the common pool), 30.0 % by contract and residual mix",
        "industry emits 4 Mt CO2 in these 96 hours (energy 3, process 1)",
        "state 50.00 Mt for the year",
    ):
        assert said in text, said


def test_tightest_hours_are_on_different_days(case):
    frame = find_tightest(case, days=3)
    assert len(set(frame.index.normalize())) == 3
    assert frame["margin"].is_monotonic_increasing
    assert frame["margin"].iloc[0] == pytest.approx(case.value("margin"), rel=1e-5)


def test_comparison_says_what_differs_first(mini_results):
    frame = compare(["mini", "dear"], mini_results)
    assert list(frame.columns) == ["mini", "dear"]
    section, item, _ = frame.index[0]
    assert (section, item) == ("input", "policy.carbon_price")
    assert list(frame.iloc[0]) == [None, 90.0]
    assert (frame.index.get_level_values("section") == "input").sum() == 1
    wind = frame.loc[("generation", "Wind", "TWh")]
    assert wind["mini"] == wind["dear"] > 0


def test_a_missing_case_is_named_with_the_nearest(mini_results, tmp_path):
    with pytest.raises(InputError, match="did you mean mini"):
        open_case("minni", mini_results)
    with pytest.raises(InputError, match="xjgrid run trial"):
        open_case("trial", tmp_path)
    assert open_case(mini_results / "mini").name == "mini"


def test_an_interrupted_write_leaves_the_earlier_case(solution, tmp_path, monkeypatch):
    study, scenario = mini_case.make_study(tmp_path), mini_case.make_scenario()
    demand = mini_case.make_demand(solution)
    account = account_case(solution, scenario, study, demand=demand)
    path = write_case(solution, account, scenario, study, tmp_path)
    before = (path / "manifest.json").read_text()

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("xjgrid.results.writing.make_manifest", stop)
    with pytest.raises(KeyboardInterrupt):
        write_case(solution, account, scenario, study, tmp_path)
    assert (path / "manifest.json").read_text() == before
    assert [p.name for p in tmp_path.iterdir()] == ["mini"]
    monkeypatch.undo()
    again = write_case(solution, account, scenario, study, tmp_path, seconds={"plan": 9.0})
    assert json.loads((again / "manifest.json").read_text())["seconds"]["plan"] == 9.0
    assert [p.name for p in tmp_path.iterdir()] == ["mini"]


def test_a_killed_run_is_swept_up(tmp_path):
    dead = 2**22 + 1
    (tmp_path / f".x.{dead}.part").mkdir()
    (tmp_path / f".x.{dead}.old").mkdir()
    (tmp_path / f".x.{dead}.old" / "kept").write_text("yes")
    with pytest.raises(RuntimeError), replace_folder(tmp_path / "x"):
        raise RuntimeError
    assert (tmp_path / "x" / "kept").read_text() == "yes"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_a_run_with_other_values_has_its_own_folder():
    class Named(mini_case.MiniScenario):
        @property
        def origin(self):
            return {"weather_year": "override", "policy.carbon_price": "override", "year": "x:1"}

    scenario = Named(name="mini", weather_year=3, policy={"carbon_price": 200})
    assert name_case(scenario) == "mini@3+policy.carbon_price=200"
    assert name_case(mini_case.make_scenario()) == "mini"


def test_results_lie_in_the_enclosing_study(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_folder() == tmp_path / "results"
    for name in ("networks", "profiles", "scenarios"):
        (tmp_path / "study" / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "study" / "scenarios")
    assert find_folder() == tmp_path / "study" / "results"
    assert find_folder("here") == tmp_path / "study" / "scenarios" / "here"


def test_inputs_are_those_at_the_beginning_of_a_run(solution, tmp_path):
    from xjgrid.results.inputs import Inputs

    study = mini_case.make_study(tmp_path)
    now = study.hashes()
    file = next(f for f in now if f.startswith("networks/"))
    began = Inputs({**now, file: "as it was"}, commit="0123abc")
    scenario = mini_case.make_scenario()
    account = account_case(solution, scenario, study, demand=mini_case.make_demand(solution))
    path = write_case(solution, account, scenario, study, tmp_path / "out", inputs=began)
    manifest = open_case(path).manifest
    assert manifest["inputs"][file] == "as it was"
    assert f"inputs changed during the run: {file}" in manifest["notes"]
    assert manifest["versions"]["study commit"] == "0123abc"
    assert manifest["versions"]["xjgrid"][0].isdigit()


def test_a_case_knows_when_its_study_has_changed(mini_results, tmp_path):
    import shutil

    from xjgrid.inputs import Study, copy_study
    from xjgrid.results.inputs import describe_changes

    root = copy_study(Study.open(), tmp_path / "study")
    path = root / "results" / "mini"
    shutil.copytree(mini_results / "mini", path)
    manifest = json.loads((path / "manifest.json").read_text())
    manifest["inputs"] = Study(root).hashes()
    (path / "manifest.json").write_text(json.dumps(manifest))
    (root / "scenarios" / "other.yaml").write_text("description: another")
    assert describe_changes(open_case(path)) == ""
    with (root / "networks" / "fuels.csv").open("a") as stream:
        stream.write("\n")
    assert "since this case was run: networks/fuels.csv" in describe_changes(open_case(path))
    assert describe_changes(open_case(mini_results / "mini")) == ""
