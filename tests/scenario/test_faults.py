"""What is told about a wrong scenario, exactly as a planner reads it."""

from __future__ import annotations

import pytest

from tests.scenario.conftest import Write, assert_told
from xjgrid.errors import InputError
from xjgrid.scenario import load_scenario

# what the file holds, and what is told
FAULTS = {
    "misspelt-key": (
        "yaer: 2030\n",
        "scenarios/x.yaml:1:1 key yaer: unknown key, did you mean year?",
    ),
    "misspelt-key-in-a-group": (
        "policy:\n  carbon_prise: 3\n",
        "scenarios/x.yaml:2:3 key policy.carbon_prise: "
        "unknown key, did you mean policy.carbon_price?",
    ),
    "misspelt-dotted-key": (
        "policy.carbon_prise: 3\n",
        "scenarios/x.yaml:1:1 key policy.carbon_prise: "
        "unknown key, did you mean policy.carbon_price?",
    ),
    "key-without-its-group": (
        "n1: false\n",
        "scenarios/x.yaml:1:1 key n1: unknown key, did you mean grid.n1?",
    ),
    "key-below-a-value": (
        "year.first: 2030\n",
        "scenarios/x.yaml:1:13 key year.first: year is a value, nothing stands below it",
    ),
    "unknown-key": (
        "demand:\n  zzz: 3\n",
        "scenarios/x.yaml:2:3 key demand.zzz: unknown key, known here: growth, scale, months",
    ),
    "text-in-a-number": (
        "policy:\n  carbon_price: dear\n",
        "scenarios/x.yaml:2:17 key policy.carbon_price = dear: not a number: write digits only, e.g. 5400 (CNY/t)",
    ),
    "below-the-least": (
        "policy.carbon_price: -5\n",
        "scenarios/x.yaml:1:22 key policy.carbon_price = -5: below 0 (CNY/t)",
    ),
    "above-the-most": (
        "policy.green_share_min: 60\n",
        "scenarios/x.yaml:1:25 key policy.green_share_min = 60: above 1 (share): 60 % is 0.6",
    ),
    "nan": (
        "demand.scale: .nan\n",
        "scenarios/x.yaml:1:15 key demand.scale = nan: not a finite number: write digits only, e.g. 0.35 (factor)",
    ),
    "infinity": (
        "demand.scale: .inf\n",
        "scenarios/x.yaml:1:15 key demand.scale = inf: not a finite number: write digits only, e.g. 0.35 (factor)",
    ),
    "nan-as-text": (
        "demand.scale: nan\n",
        "scenarios/x.yaml:1:15 key demand.scale = nan: not a finite number: write digits only, e.g. 0.35 (factor)",
    ),
    "true-in-a-number": (
        "policy.carbon_price: true\n",
        "scenarios/x.yaml:1:22 key policy.carbon_price = true: true or false does not fit here",
    ),
    "number-in-a-yes-no": (
        "build.wind: 3\n",
        "scenarios/x.yaml:1:13 key build.wind = 3: write true or false",
    ),
    "unknown-word": (
        "grid.flow: kirchhof\n",
        "scenarios/x.yaml:1:12 key grid.flow = kirchhof: unknown, known: kvl, transport",
    ),
    "misspelt-word": (
        "demand.growth: midle\n",
        "scenarios/x.yaml:1:16 key demand.growth = midle: unknown, did you mean middle?",
    ),
    "word-in-place-of-a-list": (
        "fleet.projects: planned\n",
        "scenarios/x.yaml:1:17 key fleet.projects = planned: not a list: write it as [a, b]",
    ),
    "misspelt-word-in-a-list": (
        "fleet:\n  coal: [operating, constructon]\n",
        "scenarios/x.yaml:2:9 key fleet.coal.1 = constructon: unknown, did you mean construction?",
    ),
    "value-in-place-of-a-group": (
        "demand: high\n",
        "scenarios/x.yaml:1:9 key demand = high: a group of keys, not a value: growth, scale, months",
    ),
    "value-in-place-of-a-mapping": (
        "parameters: 3\n",
        "scenarios/x.yaml:1:13 key parameters = 3: needs 'key: value' lines",
    ),
    "empty-number": (
        "year:\n",
        "scenarios/x.yaml:1:1 key year: empty, needs a number (year)",
    ),
    "no-such-day": (
        "horizon.start: 02-30\n",
        "scenarios/x.yaml:1:16 key horizon.start = 02-30: "
        "write the day as MM-DD in a year of 365 days",
    ),
    "past-the-end-of-the-year": (
        "horizon: {start: 12-31, hours: 48}\n",
        "scenarios/x.yaml:1:32 key horizon.hours = 48: "
        "runs past the end of the year: at most 24 hours from 12-31",
    ),
    "start-without-hours": (
        "horizon.start: 07-01\n",
        "scenarios/x.yaml:1:16 key horizon.start = 8760: "
        "runs past the end of the year: at most 4416 hours from 07-01",
    ),
    "resolution": (
        "resolution: 5h\n",
        "scenarios/x.yaml:1:13 key resolution = 5h: "
        "write plan+operate, hourly, or steps that divide a day: 1h, 2h, 3h, 4h, 6h, 8h, 12h or 24h",
    ),
    "year-without-demand": (
        "year: 2031\n",
        "scenarios/x.yaml:1:7 key year = 2031: no demand (middle); demand.csv has 2025 to 2030",
    ),
    "year-of-the-wrong-kind": (
        "year: 2030.5\n",
        "scenarios/x.yaml:1:7 key year = 2030.5: not a whole number: write digits only, e.g. 2030 (year)",
    ),
    "unknown-parameter": (
        "parameters:\n  carbon_prices: 3\n",
        "scenarios/x.yaml:2:18 key parameters.carbon_prices: "
        "unknown parameter, did you mean carbon_price?",
    ),
    "parameter-not-a-number": (
        "parameters:\n  voll: high\n",
        "scenarios/x.yaml:2:9 key parameters.voll = high: not a number: write digits only, e.g. 5400",
    ),
    "unknown-channel": (
        "channels.exclude: [hami-henann]\n",
        "scenarios/x.yaml:1:19 key channels.exclude = hami-henann: "
        "unknown channel, did you mean hami-henan?",
    ),
    "unknown-profile": (
        "profiles: sinthetic\n",
        "scenarios/x.yaml:1:11 key profiles = sinthetic: no such profile, did you mean synthetic?",
    ),
    "duplicate-key": (
        "year: 2025\nyear: 2030\n",
        "scenarios/x.yaml:2:1 key year: stands twice, first on line 1: keep one",
    ),
    "duplicate-key-in-a-group": (
        "description: two prices\npolicy:\n  carbon_price: 1\n  carbon_price: 2\n",
        "scenarios/x.yaml:4:3 key carbon_price: stands twice, first on line 3: keep one",
    ),
    "nested-and-dotted": (
        "policy:\n  carbon_price: 1\npolicy.carbon_price: 2\n",
        "scenarios/x.yaml:3:22 key policy.carbon_price: stands twice, first on line 2: keep one",
    ),
    "another-name": (
        "name: y\n",
        "scenarios/x.yaml:1:7 key name = y: "
        "the name of a scenario is that of its file: x; leave the line out",
    ),
    "not-yaml": (
        "policy: {carbon_price: 3\nyear: 2030\n",
        "scenarios/x.yaml:2:5: not valid YAML: expected ',' or '}', but got ':'",
    ),
    "tab": (
        "policy:\n\tcarbon_price: 3\n",
        "scenarios/x.yaml:2:1: not valid YAML: a tab; indent with spaces",
    ),
    "empty": ("", "scenarios/x.yaml:1: empty: write at least a description"),
    "list": ("- year\n", "scenarios/x.yaml:1: needs 'key: value' lines"),
    "extends-itself": (
        "extends: x\n",
        "scenarios/x.yaml:1:10 key extends = x: extends itself",
    ),
    "missing-parent": (
        "extends: bse\n",
        "scenarios/x.yaml:1:10 key extends = bse: no such scenario, did you mean base?",
    ),
    "missing-variant-of-parent": (
        "extends: future.deer\n",
        "scenarios/x.yaml:1:10 key extends = future.deer: "
        "future has no such variant, did you mean dear?",
    ),
    "override-unknown-table": (
        "tables:\n  - {table: coridors, where: {zone0: hami}, set: {s_nom: 1}}\n",
        "scenarios/x.yaml:2:5 key tables.0.table = coridors: "
        "unknown table, did you mean corridors?",
    ),
    "override-unknown-column": (
        "tables:\n  - {table: corridors, where: {zone: hami}, set: {snom: 1}}\n",
        "scenarios/x.yaml:2:5 key tables.0.where.zone: "
        "unknown column of networks/corridors.csv, did you mean zone1?",
        "scenarios/x.yaml:2:5 key tables.0.set.snom: "
        "unknown column of networks/corridors.csv, did you mean s_nom?",
    ),
    "override-matches-nothing": (
        "tables:\n  - {table: corridors, where: {zone0: hami}, set: {s_nom: 1}}\n",
        "scenarios/x.yaml:2:5 key tables.0.where = {zone0: hami}: "
        "networks/corridors.csv has no zone0 hami, known: urumqi",
    ),
    "override-matches-no-row-with-all": (
        "tables:\n  - {table: renewables, where: {zone: hami, p_nom: 1500, year: 2025}, "
        "set: {p_nom: 1}}\n",
        "scenarios/x.yaml:2:5 key tables.0.where = {zone: hami, p_nom: 1500, year: 2025}: "
        "networks/renewables.csv has no row with all of these",
    ),
    "override-wrong-value": (
        "tables:\n  - {table: corridors, where: {zone0: urumqi}, set: {s_nom: -1}}\n",
        "scenarios/x.yaml:2:5 key tables.0.set.s_nom = -1: below 0 (MVA)",
    ),
    "override-unknown-zone": (
        "tables:\n  - {table: thermal, where: {unit: hami-1}, set: {zone: hammi}}\n",
        "scenarios/x.yaml:2:5 key tables.0.set.zone = hammi: "
        "unknown zone, did you mean hami? (networks/thermal.csv)",
    ),
    "override-breaks-a-sum": (
        "tables:\n  - {table: demand_split, where: {zone: hami}, set: {share: 0.5}}\n",
        "scenarios/x.yaml:2:5 key tables.0.set.split = people: "
        "shares add up to 1.35, not 1 (networks/demand_split.csv)",
    ),
    "override-of-a-key": (
        "tables:\n  - {table: thermal, where: {unit: hami-1}, set: {unit: hami-2}}\n",
        "scenarios/x.yaml:2:5 key tables.0.set.unit: "
        "names the row and cannot be set; choose rows with where",
    ),
    "override-without-set": (
        "tables:\n  - {table: corridors, were: {zone0: hami}, set: {s_nom: 1}}\n",
        "scenarios/x.yaml:2:5 key tables.0.where: "
        "missing: a table override needs table, where and set",
        "scenarios/x.yaml:2:5 key tables.0.were: unknown key, did you mean where?",
    ),
    "tables-not-a-list": (
        "tables: corridors\n",
        "scenarios/x.yaml:1:9 key tables = corridors: needs a list of {table, where, set}",
    ),
}


@pytest.mark.parametrize("case", list(FAULTS))
def test_fault_is_told(case: str, write: Write) -> None:
    text, *messages = FAULTS[case]
    assert_told(write(x=text), messages)


def test_all_faults_of_a_scenario_are_told_at_once(write: Write) -> None:
    study = write(x="yaer: 2030\npolicy: {carbon_price: dear}\nextends: bse\nbuild.wind: 3\n")
    with pytest.raises(InputError) as caught:
        load_scenario(study, "x")
    assert sorted(fault.column or "" for fault in caught.value.faults) == [
        "build.wind",
        "extends",
        "policy.carbon_price",
        "yaer",
    ]


def test_a_circle_of_scenarios_is_told(write: Write) -> None:
    study = write(a="extends: b\n", b="extends: c\n", c="extends: b\n")
    with pytest.raises(InputError) as caught:
        load_scenario(study, "a")
    assert str(caught.value) == (
        "scenarios/c.yaml:1:10 key extends = b: leads in a circle: b -> c -> b"
    )


def test_a_fault_of_the_parent_is_told_at_the_parent(write: Write) -> None:
    study = write(a="policy.carbon_price: dear\n", b="extends: a\n")
    with pytest.raises(InputError, match=r"scenarios/a\.yaml:1:22 key policy\.carbon_price"):
        load_scenario(study, "b")
    assert len(study.check()) == 1


def test_faults_of_variants_are_found_by_the_check(write: Write) -> None:
    study = write(x="variants:\n  a: {yaer: 1}\n  b: {year: soon}\n  c: 3\n")
    assert [str(fault) for fault in study.check()] == [
        "scenarios/x.yaml:2:7 key yaer: unknown key, did you mean year?",
        "scenarios/x.yaml:3:13 key year = soon: not a whole number: write digits only, e.g. 2030 (year)",
        "scenarios/x.yaml:4:6 key variants.c = 3: needs 'key: value' lines",
    ]


def test_an_unknown_scenario_and_variant_name_the_nearest(write: Write) -> None:
    study = write(x="variants: {dear: {policy.carbon_price: 1}}\n")
    with pytest.raises(InputError, match="unknown scenario bse, did you mean base"):
        load_scenario(study, "bse")
    with pytest.raises(InputError, match=r"x has no variant deer, did you mean dear\?"):
        load_scenario(study, "x.deer")


def test_a_wrong_override_is_told(write: Write) -> None:
    study = write(x="year: 2030\n")
    with pytest.raises(InputError) as caught:
        load_scenario(study, "x", {"policy.carbon_prise": 3, "demand": {"scale": "big"}})
    assert str(caught.value).splitlines() == [
        "override key policy.carbon_prise: unknown key, did you mean policy.carbon_price?",
        "override key demand.scale = big: not a number: write digits only, e.g. 0.35 (factor)",
    ]


def test_a_file_in_another_encoding_is_told(write: Write) -> None:
    study = write(x="description: 电力\n")
    path = study.root / "scenarios" / "x.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(InputError, match=r"scenarios/x\.yaml:1: not UTF-8 \(it looks like GBK\)"):
        load_scenario(study, "x")
