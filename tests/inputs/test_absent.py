"""Tables that are absent or hold a header alone."""

from __future__ import annotations

import pytest

from xjgrid.build import build
from xjgrid.inputs import Study
from xjgrid.inputs.reading import TableData
from xjgrid.inputs.schema import declared_tables
from xjgrid.scenario import load_scenario

OPTIONAL = [name for name, schema in declared_tables().items() if not schema.obligatory]
NEEDED = [name for name, schema in declared_tables().items() if schema.filled]

#: optional tables whose absence takes something out of the model, and what must go with each
PARTS = [
    ("site_assets",), ("orders", "contracts"), ("site_loads",), ("contracts",),
    ("demand_response",), ("capture",), ("service_demand",), ("final_energy", "commissioning"),
    ("sites", "site_assets", "site_loads", "orders", "contracts", "capture"),
    ("services", "service_demand", "service_options", "adoption", "targets", "final_energy"),
    ("processes", "process_parameters", "orders", "contracts", "targets"),
]  # fmt: skip


def without(study: Study, *names: str) -> Study:
    """Return a study as if some of its tables had no file."""
    other = Study(study.root)
    other._data = {**study.read_all(), **{n: TableData(declared_tables()[n]) for n in names}}
    return other


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_table_that_may_be_absent_reads_as_one_without_rows(default_study, name):
    study = without(default_study, name)
    assert study.table(name).empty
    faults = study.check(scenarios=False)
    # what names rows of it is told, with both files; nothing else is wrong
    assert all(fault.file != declared_tables()[name].file() for fault in faults)


@pytest.mark.parametrize("names", PARTS, ids=lambda names: names[0])
def test_a_study_without_a_part_of_industry_is_checked_and_built(default_study, names):
    study = without(default_study, *names)
    assert study.check(scenarios=False) == []
    n = build(study, load_scenario(study, "reference-2030", {"horizon.hours": 2}))
    buses = n.c.buses.static
    assert ((buses["kind"] == "site").any()) == ("sites" not in names)
    assert n.c.loads.dynamic["p_set"].to_numpy().sum() > 0


def test_rows_that_name_a_table_without_rows_are_told_once_with_both_files(default_study):
    faults = without(default_study, "processes").check(scenarios=False)
    [fault] = [f for f in faults if f.file == "networks/orders.csv"]
    assert fault.column == "process" and fault.line == 2
    assert "networks/processes.csv, which is absent or has no rows" in fault.message
    assert "more rows" in fault.message


def test_a_service_without_options_or_shares_is_told(default_study):
    faults = without(default_study, "adoption").check(scenarios=False)
    told = [f for f in faults if f.file == "networks/service_demand.csv"]
    assert told and all("no row in adoption.csv" in fault.message for fault in told)


@pytest.mark.parametrize("name", NEEDED)
def test_a_header_alone_is_refused_where_every_study_needs_rows(small_study, name):
    path = small_study.root / declared_tables()[name].file()
    header = path.read_text(encoding="utf-8").splitlines()[0]
    path.write_text(header + "\n", encoding="utf-8")
    faults = Study(small_study.root).check(scenarios=False)
    assert [f.line for f in faults if "no rows below the header" in f.message] == [1]
    assert any(fault.file == declared_tables()[name].file() for fault in faults)
