"""One assumption at a time: what is changed, on which days, and what is stored of it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from tests.conftest import Edit
from tests.solve.small import make_small
from xjgrid.build.constraints import Inventory
from xjgrid.build.options import prepare_pypsa
from xjgrid.cases.altering import alter_table, make_change, scale_output
from xjgrid.cases.sampling import (
    Sample,
    draw_sample,
    make_sampled,
    plan_sample,
    spread_days,
)
from xjgrid.cases.sensitivity import (
    BASE,
    Job,
    Settings,
    check_rows,
    list_jobs,
    list_rows,
)
from xjgrid.cases.stored import FILE, list_changes, open_store, put, rank, write_store
from xjgrid.cli import run_command
from xjgrid.errors import InputError
from xjgrid.inputs import Study
from xjgrid.inputs.schemas.provenance import Sensitivity
from xjgrid.solve.solver import SolverChoice

SIMPLEX = SolverChoice(method="simplex", tolerance=1e-7)
ROWS = """\
name,description,kind,path,change,low,high,unit,basis,source,note
carbon-price,Price of CO2,scenario,policy.carbon_price,set,50,200,CNY/t,assumption,,made up
limit,Interface,table,interfaces[].limit_*,times,0.5,2,,assumption,,made up
rate,Discount rate,parameter,discount_rate,set,0.05,0.08,1,assumption,,made up
wind,Output of wind,profile,wind,times,0.9,1.1,,assumption,,made up
"""


def row(**values: str) -> Sensitivity:
    given = {
        "name": "one", "description": "one", "kind": "table", "path": "interfaces[].limit_*",
        "change": "times", "low": "0.5", "high": "2", "basis": "assumption", "note": "made up",
    }  # fmt: skip
    return Sensitivity(**{**given, **values})


def make_days(days: int, alike: bool):
    """A small network of some days; if alike, each is as the first."""
    prepare_pypsa()
    p = make_small(3, hours=24 * days, rules=False)
    n = p.network
    n.c.carriers.static["group"] = n.c.carriers.static.index
    if alike:
        for component in n.components:
            for name, frame in component.dynamic.items():
                if not frame.empty:
                    values = np.tile(frame.to_numpy()[:24], (days, 1))
                    component.dynamic[name] = pd.DataFrame(values, frame.index, frame.columns)
    return p


def test_cells_are_multiplied_and_the_files_stay(small_study: Study) -> None:
    changed = alter_table(small_study, "interfaces[interface=east].limit_*", "times", 0.5)
    before, after = small_study.table("interfaces"), changed.table("interfaces")
    for column in ("limit_forward", "limit_backward"):
        assert after[column].tolist() == (0.5 * before[column]).tolist()
    assert changed.table("thermal").equals(small_study.table("thermal"))
    assert Study(small_study.root).table("interfaces").equals(before)


def test_set_and_plus(small_study: Study) -> None:
    path = "thermal[unit=hami-1].p_nom"
    assert 700.0 in alter_table(small_study, path, "set", 700.0).table("thermal")["p_nom"].tolist()
    assert 670.0 in alter_table(small_study, path, "plus", 10.0).table("thermal")["p_nom"].tolist()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("interface[].limit_*", "did you mean interfaces"),
        ("interfaces[interfac=east].limit_*", "did you mean interface"),
        ("interfaces[interface=west].limit_*", "no such row"),
        ("interfaces[].interface", "no such column"),
    ],
)
def test_a_path_that_leads_nowhere_is_told(small_study: Study, path: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        alter_table(small_study, path, "times", 2.0)


def test_a_value_outside_its_limits_is_told(small_study: Study) -> None:
    with pytest.raises(InputError, match="n1_factor"):
        alter_table(small_study, "corridors[].n1_factor", "times", 5.0)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"kind": "parameter", "path": "voll", "change": "times"}, "write set"),
        ({"kind": "parameter", "path": "vol", "change": "set"}, "did you mean voll"),
        ({"kind": "profile", "path": "wind", "change": "set"}, "write times"),
        ({"kind": "profile", "path": "wind", "low": "high"}, "must be numbers"),
    ],
)
def test_a_change_that_does_not_fit_its_kind_is_told(small_study, values, told) -> None:
    one = row(**values)
    with pytest.raises(InputError, match=told):
        make_change(small_study, one, one.low)


def test_every_sensitivity_of_the_study_can_be_made(default_study: Study) -> None:
    rows = list_rows(default_study)
    assert len(rows) >= 20
    check_rows(default_study, rows, Settings().scenario)


def test_all_that_is_wrong_is_told_at_once(small_study: Study) -> None:
    rows = [row(name="a", path="x[].y"), row(name="b", kind="scenario", path="z", change="set")]
    with pytest.raises(InputError) as caught:
        check_rows(small_study, rows, "base")
    assert "sensitivity a, low" in str(caught.value)
    assert "sensitivity b, high" in str(caught.value)


def test_output_is_scaled_and_never_above_capacity() -> None:
    n = make_days(2, alike=False)
    before = n.c.generators.dynamic["p_max_pu"].copy()
    scale_output(n.network, "wind", 3.0)
    after = n.c.generators.dynamic["p_max_pu"]
    assert np.allclose(after["a wind"], (3.0 * before["a wind"]).clip(upper=1.0))
    assert after.drop(columns="a wind").equals(before.drop(columns="a wind"))
    with pytest.raises(InputError, match="tide"):
        scale_output(n.network, "tide", 1.1)


def test_days_are_spread_over_the_year() -> None:
    days = spread_days(365, 20)
    assert len(set(days)) == 20 and days.min() > 5 and days.max() < 360
    assert set(np.diff(days)) <= {18, 19}


def test_a_sample_weighs_as_much_as_the_year_but_storage_keeps_its_hours() -> None:
    yard = Inventory("yard", 1.0, 10.0, 1.0, {})
    n = make_days(6, alike=False).with_constraints(inventories=(yard,))
    sample = draw_sample(n.network, 2, 12)
    sampled = make_sampled(n, sample)
    merged = sampled.network
    assert merged.snapshot_weightings["objective"].sum() == pytest.approx(6 * 24)
    assert merged.snapshot_weightings["stores"].sum() == pytest.approx(2 * 24)
    assert sampled.constraints.inventories[0].size == pytest.approx(30.0)
    assert n.constraints.inventories[0].size == 10.0


def test_one_of_days_that_are_alike_stands_for_all() -> None:
    n = make_days(3, alike=True)
    hours = np.arange(72)
    whole = plan_sample(n, Sample(hours, hours, 1.0), SIMPLEX, commitment=False)
    one = plan_sample(n, draw_sample(n.network, 1, 24), SIMPLEX, commitment=False)
    assert one.cost == pytest.approx(whole.cost, rel=1e-6)
    assert one.green_share == pytest.approx(whole.green_share, abs=1e-4)
    assert one.co2 == pytest.approx(whole.co2, rel=1e-4)
    assert 0.0 < one.green_share < 1.0
    assert 0.0 <= one.curtailed < 1.0


def test_less_wind_is_less_green_and_dearer() -> None:
    n = make_days(3, alike=False)
    sample = draw_sample(n.network, 2, 24)
    base = plan_sample(n, sample, SIMPLEX, commitment=True)
    scale_output(n.network, "wind", 0.5)
    poor = plan_sample(n, sample, SIMPLEX, commitment=True)
    assert poor.green_share < base.green_share
    assert poor.cost > base.cost


def test_what_fails_in_a_process_is_in_the_result(small_study: Study, monkeypatch) -> None:
    from xjgrid.cases import sensitivity
    from xjgrid.cli.sources_moving import _be_quiet

    sample = Sample(np.arange(24), np.arange(24), 365.0)
    monkeypatch.setattr(sensitivity, "draw_base", lambda *_, solve: (sample, None))
    heard: list[tuple[str, int, int]] = []
    done = sensitivity.run_jobs(
        small_study, list_jobs([row(path="x[].y")]), Settings(scenario="base"), base={},
        prepare=_be_quiet, tell=lambda job, _, done, count: heard.append((job.side, done, count)),
    )  # fmt: skip
    assert ["unknown table x" in result["failed"] for _, result in done] == [True, True]
    assert sorted(side for side, _, _ in heard) == ["high", "low"]
    assert [(done, count) for _, done, count in heard] == [(1, 2), (2, 2)]


def figures(green: float, cost: float) -> dict[str, float]:
    return {"green_share": green, "cost": cost, "co2": 1e8, "curtailed": 0.05, "seconds": 1.0}


@pytest.fixture
def stored(edit: Edit) -> Study:
    """The small study with made-up figures stored."""
    study = edit("networks/sensitivities.csv", ROWS)
    store = open_store(study, Settings(scenario="base"))
    put(store, Job(BASE, ""), figures(0.60, 1.00e11))
    moves = {
        "carbon-price": (0.59, 1.00e11), "limit": (0.60, 1.01e11), "rate": (0.50, 1.02e11),
    }  # fmt: skip
    for job in list_jobs(list_rows(study)):
        result = figures(*moves[job.name]) if job.name in moves else {"failed": "no optimum"}
        put(store, job, result)
    write_store(study, store)
    return Study(study.root)


def test_the_strongest_comes_first(stored: Study) -> None:
    store = open_store(stored, Settings(scenario="base"))
    found = rank(store, list_rows(stored))
    assert found["assumption"].tolist() == ["rate", "limit", "carbon-price", "wind"]
    assert found["rank"].tolist() == [1, 2, 3, 4]
    assert found.loc[0, ["green_low", "cost_high"]].tolist() == pytest.approx([-10.0, 2.0])
    assert "no optimum" in found.loc[3, "state"]


def test_changed_inputs_and_rows_are_told(stored: Study, edit: Edit, capsys) -> None:
    store = open_store(stored, Settings(scenario="base"))
    assert list_changes(stored, store) == []
    root = str(stored.root)
    assert run_command(["sources", "--sensitivities", "--study", root]) == 0
    out = capsys.readouterr().out
    assert store["hash"] in out and store["date"] in out and "same today" in out
    edit("networks/sensitivities.csv", "set,50,200", "set,40,200")
    assert "changed since" in rank(store, list_rows(Study(stored.root)))["state"].tolist()
    study = edit("networks/thermal.csv", ",1320,", ",1300,")
    assert list_changes(study, store) == ["networks/thermal.csv"]
    assert run_command(["sources", "--sensitivities", "--study", root]) == 0
    assert "CHANGED SINCE: networks/thermal.csv" in capsys.readouterr().out
    assert open_store(study, Settings(scenario="base"))["runs"] == {}


def test_most_and_json(stored: Study, capsys) -> None:
    words = ["sources", "--sensitivities", "--most", "2", "--json", "--study", str(stored.root)]
    assert run_command(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["assumption"] for one in told["assumptions"]] == ["rate", "limit"]
    assert told["changed_inputs"] == []


def test_nothing_stored_is_told(edit: Edit, capsys) -> None:
    study = edit("networks/sensitivities.csv", ROWS)
    assert run_command(["sources", "--sensitivities", "--study", str(study.root)]) == 2
    err = capsys.readouterr().err
    assert FILE.name in err and "--run" in err and "4 of" in err


def test_sensitivities_are_shown_without_pypsa(default_study: Study) -> None:
    import subprocess
    import sys

    code = (
        "import sys, xjgrid.cli\n"
        "xjgrid.cli.run_command(['sources', '--sensitivities', '--study', "
        f"{str(default_study.root)!r}])\n"
        "assert not {'pypsa', 'linopy', 'matplotlib'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
