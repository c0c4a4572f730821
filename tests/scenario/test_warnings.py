"""What is told of a scenario that is right and yet unlikely, or asks for what is there."""

from __future__ import annotations

import pytest

from tests.scenario.conftest import Write
from xjgrid.errors import InputError, Level
from xjgrid.inputs import Study
from xjgrid.scenario import load_scenario
from xjgrid.scenario.storing import sum_standing
from xjgrid.scenario.warnings import warn_of_scenario

# what the file holds, and what is told
UNLIKELY = {
    "unusual-value": (
        "demand.scale: 40\n",
        "scenarios/x.yaml:1:15 key demand.scale = 40: "
        "unusual: mostly 0.2 to 5 (factor); is the unit right?",
    ),
    "unusual-parameter": (
        "parameters:\n  discount_rate: 0.3\n",
        "scenarios/x.yaml:2:18 key parameters.discount_rate = 0.3: "
        "unusual: mostly 0.02 to 0.12 (1); is the unit right?",
    ),
    "status-of-no-row": (
        "channels.statuses: [operating, planned]\n",
        "scenarios/x.yaml:1:20 key channels.statuses = planned: "
        "has no effect: no row of channels.csv is planned; known: operating",
    ),
    "idle-battery-minimum": (
        "storage:\n  battery_min_mw: 400\n",
        "scenarios/x.yaml:2:19 key storage.battery_min_mw = 400: has no effect: 500 MW stand or "
        "are given; it is the total, not what is added: write 900 for 400 MW more",
    ),
    "unlikely-override": (
        "tables:\n  - table: projects\n    where: {project: hami-wind-1}\n    set: {p_nom: 9e6}\n",
        "scenarios/x.yaml:2:5 key tables.0: networks/projects.csv:2 p_nom = 9000000.0: "
        "above the 20000 MW of limits.csv for wind in hami",
    ),
}


@pytest.mark.parametrize("name", list(UNLIKELY))
def test_a_warning_is_told_where_it_is_written(name: str, write: Write) -> None:
    text, told = UNLIKELY[name]
    study = write(x=text)
    assert study.check() == []
    assert [str(warning) for warning in study.warn()] == [told]
    (warning,) = warn_of_scenario(study, load_scenario(study, "x"))
    assert warning.level is Level.WARNING


def test_defaults_are_not_told(write: Write) -> None:
    """A default that chooses nothing is nobody's slip."""
    assert write(x="description: as it is\n").warn() == []


@pytest.mark.parametrize(
    "overrides, told",
    [
        (
            {"parameters.discount_rate": 6},
            "key parameters.discount_rate = 6: above 0.5, a rate as a fraction: 6 % is 0.06; "
            "usual 0.02 to 0.12",
        ),
        (
            {"parameters.discount_rate": -1},
            "key parameters.discount_rate = -1: below 0, a rate as a fraction",
        ),
        (
            {"parameters.coal_forced_outage": 1.5},
            "key parameters.coal_forced_outage = 1.5: above 0.5, a rate as a fraction: "
            "1.5 % is 0.015; usual 0.005 to 0.2",
        ),
        ({"storage.battery_min_mw": "45 GW"}, "not a number: write 45000 (MW)"),
        (
            {"storage.battery_min_mw": 100000},
            "above the 50680 MW that may stand in 2030: 20680 MW stand or are given and 30000 MW "
            "may be built; lower it, or allow more (build, build_limits.csv, limits.csv)",
        ),
        (
            {"storage.battery_min_mw": 30000, "build.battery_4h": False},
            "above the 20680 MW that may stand in 2030: 20680 MW stand or are given and nothing "
            "may be built",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    overrides: dict[str, object], told: str, default_study: Study
) -> None:
    with pytest.raises(InputError) as caught:
        load_scenario(default_study, "trial", overrides)
    (fault,) = caught.value.faults
    assert told in str(fault)


def test_outages_that_leave_less_than_must_run_are_refused(default_study: Study) -> None:
    with pytest.raises(InputError) as caught:
        load_scenario(default_study, "trial", {"parameters.coal_forced_outage": 0.45})
    (fault,) = caught.value.faults
    assert fault.column == "parameters.coal_forced_outage"
    assert "below what must run: must_run x min_load is" in fault.message


def test_what_stands_and_may_be_built_is_that_of_the_plan(default_study: Study) -> None:
    """The most that is allowed is not refused, with limits or without."""
    scenario = load_scenario(default_study, "trial", {"storage.battery_min_mw": 50680})
    assert sum_standing(default_study, scenario) == pytest.approx(20680)
    free = {"storage.battery_min_mw": 9e5, "build.limits": False}
    assert load_scenario(default_study, "trial", free).storage.battery_min_mw == 9e5
