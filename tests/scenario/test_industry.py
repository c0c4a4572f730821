"""What a scenario says of consumers and services, held against the study's tables."""

from __future__ import annotations

import shutil

import pytest

from tests.conftest import REPOSITORY
from tests.inputs.test_industry import TECHNOLOGIES
from tests.scenario.conftest import Write, assert_told
from xjgrid.errors import InputError
from xjgrid.inputs import Study
from xjgrid.scenario import load_scenario

INDUSTRY = REPOSITORY / "tests" / "small_industry" / "networks"

# what the file holds, and what is told
FAULTS = {
    "unknown-consumer": (
        "policy:\n  green_targets: {mettle: 0.3}\n",
        "scenarios/x.yaml:2:27 key policy.green_targets.mettle: "
        "no consumer 'mettle', did you mean metal?",
    ),
    "row-without-a-site": (
        "policy.traced_targets: {homes: 0.3}\n",
        "scenarios/x.yaml:1:32 key policy.traced_targets.homes: "
        "no consumer 'homes' with a site, known: hami-works, industry, metal, works",
    ),
    "percent": (
        "policy.green_targets: {metal: 30}\n",
        "scenarios/x.yaml:1:31 key policy.green_targets.metal = 30: "
        "a share lies in 0..1: write 0.30 for 30 %",
    ),
    "below-nothing": (
        "policy.traced_targets: {metal: -0.3}\n",
        "scenarios/x.yaml:1:32 key policy.traced_targets.metal = -0.3: "
        "a share lies in 0..1: write 0.30 for 30 %",
    ),
    "unknown-service": (
        "industry.adoption: {heatt: high}\n",
        "scenarios/x.yaml:1:28 key industry.adoption.heatt: unknown service, did you mean heat?",
    ),
    "unknown-path": (
        "industry.adoption: {heat: hihg}\n",
        "scenarios/x.yaml:1:27 key industry.adoption.heat = hihg: unknown path, did you mean high?",
    ),
    "unknown-path-of-all": (
        "industry.adoption: {'*': most}\n",
        "scenarios/x.yaml:1:26 key industry.adoption.* = most: "
        "unknown path, known: free, high, low, reference",
    ),
    "override-takes-more-than-a-row": (
        "tables:\n  - {table: demand, where: {row: works, year: 2025}, set: {energy: 900}}\n",
        "scenarios/x.yaml:2:5 key tables.0.set.energy = 900.0: row works holds 0.90 TWh in 2025, "
        "but sites and services take 1.10 TWh of it (hami-works 1.00, services 0.10): "
        "lower orders.csv or site_loads.csv, or raise the row (networks/demand.csv)",
    ),
}

RIGHT = (
    "policy:\n  green_targets: {metal: 0.3, hami-works: 1, works: 0, households: 0.1}\n"
    "  traced_targets: {industry: 0.1}\n"
    "industry.adoption: {heat: free, '*': low}\n"
)


@pytest.fixture
def write_industry(write: Write, small_study: Study) -> Write:
    """As `write`, in a study with a works, a process and a service."""
    networks = small_study.root / "networks"
    for path in INDUSTRY.glob("*.csv"):
        shutil.copy(path, networks / path.name)
    with (networks / "technologies.csv").open("a", encoding="utf-8") as file:
        file.write(TECHNOLOGIES)

    def put(**texts: str) -> Study:
        return Study(write(**texts).root)

    return put


@pytest.mark.parametrize("case", list(FAULTS))
def test_fault_is_told(case: str, write_industry: Write) -> None:
    text, *messages = FAULTS[case]
    assert_told(write_industry(x=text), messages)


def test_right_consumers_services_and_paths_pass(write_industry: Write) -> None:
    assert write_industry(x=RIGHT).check() == []


def test_faults_of_a_variant_are_told_at_its_line(write_industry: Write) -> None:
    study = write_industry(
        x="policy.green_targets: {metal: 0.3}\n"
        "variants:\n  more: {policy.green_targets: {metall: 40}}\n"
    )
    assert [str(fault) for fault in study.check()] == [
        "scenarios/x.yaml:3:41 key policy.green_targets.metall: "
        "no consumer 'metall', did you mean metal?",
        "scenarios/x.yaml:3:41 key policy.green_targets.metall = 40: "
        "a share lies in 0..1: write 0.40 for 40 %",
    ]


def test_a_study_without_sites_has_no_consumers(write: Write) -> None:
    with pytest.raises(InputError, match="no consumer 'metal' with a site, there are none"):
        load_scenario(write(x="policy.traced_targets: {metal: 0.3}\n"), "x")
