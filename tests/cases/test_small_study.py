"""The study of one zone: as docs/small-study.md says, without parts, and in other steps."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from xjgrid.account import account_case
from xjgrid.build import Context, build
from xjgrid.cases import run_case
from xjgrid.cli import run_command
from xjgrid.errors import InputError
from xjgrid.inputs import Study
from xjgrid.report.screen import compose_screen
from xjgrid.results import open_case
from xjgrid.scenario import load_scenario
from xjgrid.solve.run import solve

#: one round of a plan that simplex solves: seconds, and no processes
QUICK = {"rounds": 1, "accuracy": 0.9, "solver.method": "simplex", "solver.threads": 1}
NOTHING_NEW = {"build.wind": False, "build.solar": False, "build.battery_4h": False}


@pytest.fixture(scope="module")
def one_zone(repository: Path) -> Study:
    """The study that comes with the tests; not to be written into."""
    return Study(repository / "tests" / "one_zone")


@pytest.fixture
def island(one_zone: Study, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    root = tmp_path / "island"
    shutil.copytree(one_zone.root, root)
    return root


def run(root: Path, out: Path, overrides: dict[str, Any] | None = None) -> Any:
    """Run the two days and return the case, which a screen can show."""
    study = Study(root)
    scenario = load_scenario(study, "two-days", {**QUICK, **(overrides or {})})
    case = open_case(run_case(study, scenario, out))
    assert compose_screen(case)
    assert case.manifest["within"], case.manifest["notes"]
    return case


def keep_header(root: Path, *tables: str) -> None:
    """Leave the header alone in some tables."""
    for name in tables:
        path = root / "networks" / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")


def test_the_commands_of_the_page_run(island, tmp_path, capsys):
    assert run_command(["check", "--study", str(island)]) == 0
    assert "without a mistake" in capsys.readouterr().out
    out = tmp_path / "out"
    words = ["--study", str(island), "--out", str(out), "--quiet"]
    code = run_command(["run", "two-days", *words])
    assert code == 0
    manifest = open_case(out / "two-days").manifest
    assert manifest["status"] == "optimal"
    assert 0.0 <= manifest["gap"] <= 0.01


def test_the_page_names_every_table_that_the_study_has(one_zone, repository):
    page = (repository / "docs" / "small-study.md").read_text(encoding="utf-8")
    for path in (one_zone.root / "networks").glob("*.csv"):
        assert f"`{path.stem}`" in page


@pytest.mark.parametrize(
    ("tables", "overrides", "told"),
    [
        (("thermal",), {}, "load not served"),
        (("renewables", "limits"), {"build.battery_4h": False}, ""),
        (("renewables", "thermal"), NOTHING_NEW, "load not served: 11,044 MWh"),
        ((), {"demand.scale": 3.0}, "load not served"),
        ((), {"demand.scale": 0.05}, "output that must run and finds no outlet"),
        ((), {"storage.battery_min_mw": 1000.0}, "battery minimum by 800 MW"),
        ((), {"policy.co2_cap_mt": 0.0, **NOTHING_NEW}, "co2 cap by"),
    ],
    ids=["no thermal", "no stock", "nothing", "much", "little", "batteries", "no co2"],
)
def test_a_study_without_a_part_and_one_that_asks_too_much_are_solved(
    island, tmp_path, tables, overrides, told
):
    keep_header(island, *tables)
    case = run(island, tmp_path / "out", overrides)
    notes = "; ".join(case.manifest["notes"])
    assert told in notes
    assert case.manifest["lower_bound"] <= case.manifest["upper_bound"] * (1 + 1e-6)
    if "must run" in told:
        short = case.pick("shortfall", end_use="must-run output island")
        assert short["unit"].tolist() == ["MWh"] and short["value"].iloc[0] > 1.0


@pytest.mark.parametrize(
    ("step", "hours"),
    [(1, 24), (2, 29), (3, 24), (3, 29), (4, 29), (6, 24), (8, 29), (12, 29), (24, 24), (24, 29)],
)
def test_steps_that_divide_a_day_are_solved_and_accounted(one_zone, step, hours):
    chosen = {**QUICK, "resolution": f"{step}h", "horizon.hours": hours}
    scenario = load_scenario(one_zone, "two-days", chosen)
    n = build(one_zone, scenario)
    solution = solve(n, scenario)
    account = account_case(
        solution, scenario, one_zone, context=Context.open(one_zone, scenario)
    )
    assert account.metrics.sizes["time"] == int(np.ceil(24 / step) + np.ceil((hours - 24) / step))
    summary = account.summary
    whole = (summary["location"] == "all") & (summary["end_use"] == "all")
    used = summary[(summary["metric"] == "consumption") & whole]["value"].iloc[0]
    unserved = summary[(summary["metric"] == "unserved") & whole]["value"].iloc[0]
    asked = float(n.c.loads.dynamic["p_set"].to_numpy().sum())
    assert used + unserved == pytest.approx(asked, rel=1e-6)
    assert solution.balance_error < 1e-6
    assert solution.level_error < 1e-6
    assert solution.status == "optimal", solution.notes


@pytest.mark.parametrize("step", ["5h", "7h", "48h", "0h", "3 h"])
def test_steps_that_do_not_divide_a_day_are_refused_with_those_that_do(one_zone, step):
    with pytest.raises(InputError, match="1h, 2h, 3h, 4h, 6h, 8h, 12h or 24h"):
        load_scenario(one_zone, "two-days", {"resolution": step})
