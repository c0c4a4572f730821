"""Inheritance, variants, overrides, origins, sweeps and round trips."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.scenario.conftest import Write
from xjgrid.errors import InputError
from xjgrid.inputs import Study
from xjgrid.scenario import (
    Scenario,
    describe_scenario,
    diff_scenarios,
    load_scenario,
    load_scenarios,
    scenario_fields,
    scenario_names,
)


def test_values_come_from_the_nearest_file(small_study: Study) -> None:
    scenario = load_scenario(small_study, "future")
    assert (scenario.year, scenario.build.wind, scenario.build.solar) == (2030, True, False)
    assert scenario.policy.carbon_price == 200
    assert scenario.parents == ("base",)
    assert scenario.origin["year"] == "scenarios/future.yaml:3"
    assert scenario.origin["build.wind"] == "scenarios/future.yaml:4"
    assert scenario.origin["build.solar"] == "scenarios/base.yaml:5"
    assert scenario.origin["policy.carbon_price"] == "scenarios/future.yaml:6"
    assert scenario.origin["demand.growth"] == "default"


def test_description_and_name_are_not_inherited(write: Write) -> None:
    scenario = load_scenario(write(x="extends: base\n"), "x")
    assert (scenario.name, scenario.description) == ("x", "")


def test_a_variant_lies_over_its_file(small_study: Study) -> None:
    scenario = load_scenario(small_study, "future.dear")
    assert scenario.name == "future.dear"
    assert scenario.policy.carbon_price == 400
    assert scenario.origin["policy.carbon_price"] == "scenarios/future.yaml:8"
    assert scenario.year == 2030


def test_a_scenario_may_extend_a_variant(write: Write) -> None:
    scenario = load_scenario(write(x="extends: future.dear\nyear: 2028\n"), "x")
    assert (scenario.policy.carbon_price, scenario.year) == (400, 2028)
    assert scenario.parents == ("future.dear", "base")


def test_overrides_lie_on_top_nested_or_dotted(small_study: Study) -> None:
    overrides = {"policy.carbon_price": 50, "demand": {"growth": "high"}, "parameters.voll": 9000}
    scenario = load_scenario(small_study, "future.dear", overrides)
    assert (scenario.policy.carbon_price, scenario.demand.growth) == (50, "high")
    assert scenario.parameters == {"voll": 9000}
    for path in ("policy.carbon_price", "demand.growth", "parameters.voll"):
        assert scenario.origin[path] == "override"


def test_null_takes_an_inherited_value_back(write: Write) -> None:
    scenario = load_scenario(write(x="extends: future\npolicy.carbon_price: null\n"), "x")
    assert scenario.policy.carbon_price is None
    assert scenario.origin["policy.carbon_price"] == "scenarios/x.yaml:2"


def test_lists_are_replaced_and_mappings_merged(write: Write) -> None:
    study = write(
        a="fleet.projects: [construction, planned]\nparameters: {voll: 1, discount_rate: 0.1}\n",
        b="extends: a\nfleet.projects: [planned]\nparameters: {voll: 2}\n",
    )
    scenario = load_scenario(study, "b")
    assert scenario.fleet.projects == ("planned",)
    assert scenario.parameters == {"voll": 2, "discount_rate": 0.1}


def test_a_scenario_is_frozen(small_study: Study) -> None:
    scenario = load_scenario(small_study, "base")
    with pytest.raises(ValidationError, match="frozen"):
        scenario.year = 2040  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        scenario.policy.carbon_price = 1.0  # type: ignore[misc]


def test_row_overrides_change_the_rows_that_match(write: Write) -> None:
    study = write(
        x="tables:\n"
        "  - {table: renewables, where: {zone: hami, carrier: wind}, set: {p_nom: 3000}}\n"
        "  - {table: thermal, where: {unit: hami-1}, set: {retire_year: null, site: smelter}}\n"
    )
    scenario = load_scenario(study, "x")
    tables = scenario.tables(study)
    wind = tables["renewables"].query("carrier == 'wind'").set_index(["zone", "year"])["p_nom"]
    assert wind.loc["hami"].tolist() == [3000, 3000]
    assert wind.loc["urumqi"].tolist() == [1500, 2000]
    row = tables["thermal"].set_index("unit").loc["hami-1"]
    assert row["site"] == "smelter"
    assert row["retire_year"] != row["retire_year"]
    assert tables["renewables"].dtypes.equals(study.table("renewables").dtypes)
    assert study.table("renewables")["p_nom"].max() == 2000


def test_every_path_leads_to_its_value(write: Write) -> None:
    row = "tables: [{table: thermal, where: {unit: hami-1}, set: {p_nom: 700}}]\n"
    scenario = load_scenario(write(x=f"parameters.voll: 5\nsolver.options.a: 1\n{row}"), "x")
    values = scenario.values()
    assert {"parameters.voll", "solver.options.a", "tables.0"} <= set(values)
    assert {path: scenario.get(path) for path in values} == values
    assert set(scenario.origin) == set(values)


def test_row_overrides_of_parents_come_first(write: Write) -> None:
    first = "tables:\n  - {table: corridors, where: {zone0: urumqi}, set: {s_nom: 1, x: 50}}\n"
    second = "tables:\n  - {table: corridors, where: {zone0: urumqi}, set: {s_nom: 2}}\n"
    study = write(a=first, b=f"extends: a\n{second}")
    scenario = load_scenario(study, "b")
    row = scenario.tables(study)["corridors"].iloc[0]
    assert (row["s_nom"], row["x"]) == (2, 50)
    assert [scenario.origin[f"tables.{i}"] for i in (0, 1)] == [
        "scenarios/a.yaml:2",
        "scenarios/b.yaml:3",
    ]


def test_without_overrides_tables_are_those_of_the_study(small_study: Study) -> None:
    tables = load_scenario(small_study, "base").tables(small_study)
    assert {"zones", "corridors", "demand", "parameters"} <= set(tables)
    assert tables["zones"].equals(small_study.table("zones"))


def test_tables_with_faults_are_refused(small_study: Study) -> None:
    scenario = load_scenario(small_study, "base")
    path = small_study.root / "networks" / "limits.csv"
    path.write_text("zone\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"networks/limits\.csv"):
        scenario.tables(Study(small_study.root))


def test_the_hash_sees_values_alone(write: Write) -> None:
    study = write(
        a="description: one\npolicy.carbon_price: 100\n",
        b="description: two\npolicy: {carbon_price: 100.0}\n",
        c="policy.carbon_price: 101\n",
    )
    a, b, c = (load_scenario(study, name) for name in "abc")
    assert a.hash() == b.hash() != c.hash()


def test_a_diff_shows_what_differs_alone(write: Write) -> None:
    row = "tables: [{table: thermal, where: {unit: hami-1}, set: {p_nom: 700}}]\n"
    study = write(a="policy.carbon_price: 100\n", b=f"year: 2028\nparameters.voll: 5\n{row}")
    found = diff_scenarios(load_scenario(study, "a"), load_scenario(study, "b"))
    assert found.values.tolist() == [
        ["year", "2030", "2028"],
        ["policy.carbon_price", "100", "null"],
        ["parameters.voll", "", "5"],
        ["thermal[unit=hami-1].p_nom", "", "700"],
    ]
    assert diff_scenarios(load_scenario(study, "a"), load_scenario(study, "a")).empty


def test_a_description_holds_every_value_with_unit_and_origin(small_study: Study) -> None:
    frame = describe_scenario(load_scenario(small_study, "future")).set_index("path")
    assert frame.loc["policy.carbon_price"].tolist() == ["200", "CNY/t", "scenarios/future.yaml:6"]
    assert frame.loc["solver.tolerance", "value"] == "1e-05"
    empty = {"tables", "parameters", "solver.options", "industry.adoption"}
    empty |= {"policy.green_targets", "policy.traced_targets"}
    declared = set(scenario_fields()["path"]) - empty
    assert declared <= set(frame.index)


def test_every_field_has_a_meaning() -> None:
    frame = scenario_fields().set_index("path")
    assert (frame["meaning"] != "").all()
    assert frame.loc["demand.growth"].tolist()[:2] == ["low | middle | high", "middle"]


def test_the_repr_shows_what_differs_from_the_defaults(small_study: Study) -> None:
    assert repr(load_scenario(small_study, "future")) == (
        "Scenario future: 2030, weather year 1\n"
        "  Known projects and a carbon price\n"
        "  build.solar = false\n"
        "  policy.carbon_price = 200"
    )


def test_a_sweep_makes_every_combination(write: Write) -> None:
    study = write(
        s="year: 2029\nsweep:\n  policy.carbon_price: [0, 100.5]\n  demand: {growth: [low, high]}\n"
    )
    members = load_scenarios(study, "s")
    assert [member.name for member in members] == [
        "s.carbon_price-0_growth-low",
        "s.carbon_price-0_growth-high",
        "s.carbon_price-100.5_growth-low",
        "s.carbon_price-100.5_growth-high",
    ]
    assert [(m.policy.carbon_price, m.demand.growth) for m in members] == [
        (0, "low"),
        (0, "high"),
        (100.5, "low"),
        (100.5, "high"),
    ]
    assert all(member.year == 2029 for member in members)
    assert load_scenario(study, "s.carbon_price-100.5_growth-low") == members[2]
    assert members[0].origin["policy.carbon_price"] == "scenarios/s.yaml:3"


def test_a_file_without_sweep_gives_one_scenario(small_study: Study) -> None:
    assert [s.name for s in load_scenarios(small_study, "future")] == ["future"]


@pytest.mark.parametrize(
    "text, told",
    [
        (
            "sweep: 3\n",
            "scenarios/s.yaml:1:8 key sweep = 3: needs 'key: [values]' lines",
        ),
        (
            "sweep: {year: 2030}\n",
            "scenarios/s.yaml:1:15 key sweep.year = 2030: "
            "needs a list of values, such as [0, 100, 200]",
        ),
        (
            "sweep:\n  yaer: [2029, 2030]\n",
            "scenarios/s.yaml:2:3 key yaer: unknown key, did you mean year?",
        ),
    ],
)
def test_a_wrong_sweep_is_told(text: str, told: str, write: Write) -> None:
    assert [str(fault) for fault in write(s=text).check()] == [told]


def test_names_list_variants_and_members(write: Write) -> None:
    study = write(s="sweep: {year: [2029, 2030]}\n")
    assert scenario_names(study) == [
        "base",
        "future",
        "future.dear",
        "s",
        "s.year-2029",
        "s.year-2030",
    ]
    assert scenario_names(study, members=False) == ["base", "future", "s"]


def test_scenarios_can_be_sent_to_another_process(small_study: Study) -> None:
    scenario = load_scenario(small_study, "future")
    copy = pickle.loads(pickle.dumps(scenario))
    assert copy == scenario
    assert copy.origin == scenario.origin


def test_a_resolved_file_says_unit_and_origin(small_study: Study) -> None:
    text = load_scenario(small_study, "future.dear").to_yaml()
    assert text.startswith("# future.dear, resolved; extends base\n")
    assert "  carbon_price: 400.0  # CNY/t, scenarios/future.yaml:8\n" in text
    assert "  growth: middle  # default\n" in text


_values = st.fixed_dictionaries(
    {},
    optional={
        "description": st.text(
            st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Co"))
        ).map(str.strip),
        "year": st.integers(2025, 2030),
        "weather_year": st.integers(1, 5),
        "demand.growth": st.sampled_from(["low", "middle", "high"]),
        "demand.scale": st.floats(1e-6, 1e3),
        "fleet.projects": st.lists(st.sampled_from(["construction", "planned"]), unique=True),
        "build.solar": st.booleans(),
        "policy.carbon_price": st.none() | st.floats(0, 1e5),
        "policy.green_share_min": st.none() | st.floats(0, 1),
        "parameters": st.fixed_dictionaries(
            {}, optional={"voll": st.floats(0, 1e7), "discount_rate": st.floats(0, 0.5)}
        ),
        "tables": st.lists(
            st.fixed_dictionaries(
                {
                    "table": st.just("thermal"),
                    "where": st.just({"unit": "hami-1", "build_year": 2012}),
                    "set": st.fixed_dictionaries(
                        {"p_nom": st.floats(0, 1e6)},
                        optional={
                            "retire_year": st.none() | st.integers(2013, 2100),
                            "note": st.sampled_from(["why", "a: b # c", "'quoted'", "12", "true"]),
                        },
                    ),
                }
            ),
            max_size=3,
        ),
        "solver.tolerance": st.floats(1e-12, 0.01),
        "solver.options": st.dictionaries(
            st.sampled_from(["presolve", "time_limit"]),
            st.booleans() | st.integers(-5, 5) | st.floats(-9, 9) | st.sampled_from(["on", "1e3"]),
        ),
        "horizon": st.just({"start": "04-08", "hours": 336}),
        "resolution": st.sampled_from(["plan+operate", "hourly", "3h", "24h"]),
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(overrides=_values)
def test_a_resolved_file_reads_back_as_the_same_scenario(
    overrides: dict[str, Any], small_study: Study, tmp_path: Path
) -> None:
    scenario = load_scenario(small_study, "future", overrides)
    file = tmp_path / "scenario.yaml"
    file.write_text(scenario.to_yaml(), encoding="utf-8")
    again = load_scenario(small_study, file)
    assert again == scenario
    assert again.hash() == scenario.hash()


def test_equal_scenarios_have_equal_hashes(small_study: Study) -> None:
    one, two = (load_scenario(small_study, "future") for _ in range(2))
    assert one == two and len({one, two}) == 1
    assert one != load_scenario(small_study, "base")
    assert isinstance(one, Scenario)


def test_showing_does_not_load_pypsa(repository: Path) -> None:
    code = (
        "import sys\n"
        "from xjgrid import Study, load_scenario\n"
        "from xjgrid.scenario import describe_scenario\n"
        f"study = Study.open({str(repository)!r})\n"
        "describe_scenario(load_scenario(study, study.scenarios()[0]))\n"
        "assert 'pypsa' not in sys.modules and 'linopy' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=repository, check=True)
