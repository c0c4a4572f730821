"""What a scenario says that is unlikely, or has no effect: told as warnings, not refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xjgrid.errors import InputError, InputFault
from xjgrid.inputs.bounds import is_unusual
from xjgrid.inputs.parameters import PARAMETERS
from xjgrid.inputs.plausibility import find_warnings
from xjgrid.inputs.plausibility.usual import tell_unusual
from xjgrid.scenario.documents import show
from xjgrid.scenario.overriding import apply_overrides
from xjgrid.scenario.paths import detail, fields, usual_of
from xjgrid.scenario.placing import find_place, list_column
from xjgrid.scenario.resolving import Resolver
from xjgrid.scenario.storing import sum_standing

if TYPE_CHECKING:
    from xjgrid.inputs.study import Study
    from xjgrid.scenario.scenario import Scenario

#: list of statuses -> the column of a table whose rows it chooses
_STATUSES = {
    "fleet.projects": "projects.status",
    "fleet.coal": "thermal.status",
    "fleet.capture": "capture.status",
    "storage.pumped_hydro_statuses": "pumped_hydro.status",
    "grid.statuses": "corridors.status",
    "channels.statuses": "channels.status",
    "industry.contracts": "contracts.status",
}


def warn_of_scenarios(study: Study) -> list[InputFault]:
    """Return the warnings of every scenario of a study, with variants and sweeps."""
    resolver = Resolver(study)
    found: dict[InputFault, None] = {}
    for base in study.scenarios():
        for name in (base, *(f"{base}.{member}" for member in resolver.members(base))):
            try:
                scenario, _ = resolver.resolve(name)
            except InputError:
                continue  # `check_scenarios` tells what is wrong with it
            if scenario is not None:
                found.update(dict.fromkeys(warn_of_scenario(study, scenario)))
    return list(found)


def warn_of_scenario(study: Study, scenario: Scenario) -> list[InputFault]:
    """Return the warnings of one scenario, each where its value is written."""
    found = [
        *_find_unusual(scenario),
        *_find_empty_statuses(study, scenario),
        *_find_idle_minimum(study, scenario),
        *_find_in_overrides(study, scenario),
    ]
    return [fault.as_warning() for fault in found]


def _find_unusual(scenario: Scenario) -> Iterator[InputFault]:
    """Yield values and parameters outside their usual range."""
    for steps, field in fields().items():
        path = ".".join(steps)
        value, span = scenario.get(path), usual_of(field)
        if span and value is not None and is_unusual(value, span):
            message = tell_unusual(value, span, detail(field, "unit"))
            yield find_place(scenario, path).fault(message, path, value)
    for name, value in scenario.parameters.items():
        measure = PARAMETERS.get(name)
        if measure and measure.usual and is_unusual(value, measure.usual):
            path = f"parameters.{name}"
            message = tell_unusual(value, measure.usual, measure.units[0])
            yield find_place(scenario, path).fault(message, path, value)


def _find_empty_statuses(study: Study, scenario: Scenario) -> Iterator[InputFault]:
    """Yield statuses that a scenario writes and no row has."""
    for path, place in _STATUSES.items():
        if scenario.place(path) is None:
            continue
        table, column = place.split(".")
        held = list_column(study, table, column)
        for status in scenario.get(path):
            if held and status not in held:
                known = ", ".join(sorted(held))
                message = f"has no effect: no row of {table}.csv is {status}; known: {known}"
                yield find_place(scenario, path).fault(message, path, status)


def _find_idle_minimum(study: Study, scenario: Scenario) -> Iterator[InputFault]:
    """Yield a least battery power that stands already."""
    least = scenario.storage.battery_min_mw
    if least <= 0:
        return
    standing = sum_standing(study, scenario)
    if standing is not None and least <= standing:
        path = "storage.battery_min_mw"
        message = (
            f"has no effect: {standing:.0f} MW stand or are given; it is the total, not what is "
            f"added: write {standing + least:.0f} for {least:g} MW more"
        )
        yield find_place(scenario, path).fault(message, path, least)


def _find_in_overrides(study: Study, scenario: Scenario) -> Iterator[InputFault]:
    """Yield what the rows that a scenario changes make unlikely."""
    if not scenario.table_overrides:
        return
    changed, faults = apply_overrides(study, scenario)
    if faults:
        return
    tables = study.read_all()
    known = set(find_warnings(tables, changed))
    for warning in find_warnings({**tables, **changed}, changed):
        if warning in known:
            continue
        index = next(
            (at for at, override in enumerate(scenario.table_overrides)
             if warning.file == f"networks/{override.table}.csv"
             and warning.column in override.set),
            0,
        )  # fmt: skip
        path = f"tables.{index}"
        row = f"{warning.file}:{warning.line} {warning.column}"
        message = f"{row} = {show(warning.value)}: {warning.message}"
        yield find_place(scenario, path).fault(message, path)
