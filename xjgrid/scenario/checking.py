"""Checks scenarios against the study whose tables and profiles they name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from xjgrid.errors import InputError, InputFault, did_you_mean
from xjgrid.inputs.checks.measured import tell_value
from xjgrid.inputs.checks.must_run import find_short_months
from xjgrid.inputs.parameters import PARAMETERS
from xjgrid.inputs.study import dotted_name
from xjgrid.scenario.documents import Document
from xjgrid.scenario.industry import check_industry
from xjgrid.scenario.overriding import apply_overrides
from xjgrid.scenario.placing import find_place, list_column
from xjgrid.scenario.resolving import Resolver
from xjgrid.scenario.storing import check_battery_minimum
from xjgrid.scenario.sweeping import check_sweep, sweep_members

if TYPE_CHECKING:
    from xjgrid.inputs.study import Study
    from xjgrid.scenario.scenario import Scenario

_MONTH_STARTS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_HOURS_A_YEAR = 8760
_YEAR = re.compile(r"^\d{4}(\.0*)?$")


def check_scenarios(study: Study, only: Collection[str] | None = None) -> list[InputFault]:
    """Return every fault of the scenarios of a study, with variants and sweeps.

    Parameters
    ----------
    study
        The study.
    only
        Names of the files that are wanted, without .yaml; all of them if None.
    """
    resolver = Resolver(study)
    faults = dict.fromkeys(_check_file_names(study, only))
    for base in study.scenarios():
        if only is not None and base not in only:
            continue
        document = resolver.document(base)
        found = [*_check_forms(document), *check_sweep(document)]
        names = [base, *(f"{base}.{member}" for member in resolver.members(base))]
        for name in names:
            try:
                scenario, wrong = resolver.resolve(name)
            except InputError as error:
                wrong, scenario = error.faults, None
            found += wrong if scenario is None else check_scenario(study, scenario)
        faults.update(dict.fromkeys(found))
    return list(faults)


def _check_file_names(study: Study, only: Collection[str] | None) -> Iterator[InputFault]:
    """Yield the faults of file names with a dot; names of cases are distinct by themselves."""
    for path in study.scenario_paths():
        if "." in path.stem and (only is None or path.stem in only):
            yield dotted_name(path.stem)


def _check_forms(document: Document) -> Iterator[InputFault]:
    """Yield what is wrong with the form of a file's variants."""
    variants = document.data.get("variants")
    if variants is None:
        return
    if not isinstance(variants, Mapping):
        yield document.value("variants").fault("needs 'name: {key: value}' lines", "variants")
        return
    swept = sweep_members(document.data.get("sweep"))
    for key, values in variants.items():
        place = document.value("variants", key)
        if values is not None and not isinstance(values, Mapping):
            yield place.fault("needs 'key: value' lines", f"variants.{key}", values)
        if key in swept:
            yield place.fault("the sweep makes a scenario of this name", f"variants.{key}")


def check_scenario(study: Study, scenario: Scenario) -> list[InputFault]:
    """Return what does not fit between a scenario and its study.

    Tables that have faults themselves are left out; `Study.check` tells those.
    """
    _, faults = apply_overrides(study, scenario)
    return [
        *_check_names(study, scenario),
        *check_industry(study, scenario),
        *_check_years(study, scenario),
        *check_battery_minimum(study, scenario),
        *_check_outage(study, scenario),
        *faults,
    ]


def _check_names(study: Study, scenario: Scenario) -> Iterator[InputFault]:
    """Yield profiles, parameters and channels that the study does not have."""
    profiles = study.profiles()
    if profiles and scenario.profiles not in profiles:
        message = f"no such profile, {did_you_mean(scenario.profiles, profiles)}"
        yield find_place(scenario, "profiles").fault(message, "profiles", scenario.profiles)
    known = list_column(study, "parameters", "parameter")
    for name, value in scenario.parameters.items():
        path = f"parameters.{name}"
        if known and name not in known:
            message = f"unknown parameter, {did_you_mean(name, known)}"
            yield find_place(scenario, path).fault(message, path)
        elif name in PARAMETERS and (said := tell_value(PARAMETERS[name], value)):
            yield find_place(scenario, path).fault(said, path, value)
    channels = list_column(study, "channels", "channel")
    for name in scenario.channels.exclude:
        if channels and name not in channels:
            message = f"unknown channel, {did_you_mean(name, channels)}"
            path = "channels.exclude"
            yield find_place(scenario, path).fault(message, path, name)


def _check_outage(study: Study, scenario: Scenario) -> Iterator[InputFault]:
    """Yield forced outages of a scenario that leave less than must run."""
    outage = scenario.parameters.get("coal_forced_outage")
    if outage is None or outage not in PARAMETERS["coal_forced_outage"].bounds("1"):
        return
    tables = study.read_all()
    for found in find_short_months(tables, [(scenario.year, outage)]):
        path = "parameters.coal_forced_outage"
        row = f"maintenance.csv:{found.line} {found.column} = {found.value}"
        yield find_place(scenario, path).fault(f"{row} is {found.message}", path, outage)
        return


def _check_years(study: Study, scenario: Scenario) -> Iterator[InputFault]:
    """Yield a year without demand, and hours that run past the end of the year."""
    data = study.read("demand")
    growth = scenario.demand.growth
    years = {
        int(float(cells["year"]))
        for cells in data.cells
        if cells.get("growth") in ("history", growth) and _YEAR.match(cells.get("year", ""))
    }
    if years and scenario.year not in years:
        message = f"no demand ({growth}); demand.csv has {min(years)} to {max(years)}"
        yield find_place(scenario, "year").fault(message, "year", scenario.year)
    month, day = (int(part) for part in scenario.horizon.start.split("-"))
    left = _HOURS_A_YEAR - 24 * (_MONTH_STARTS[month - 1] + day - 1)
    hours = scenario.horizon.hours
    if hours > left:
        path = "horizon.hours" if scenario.place("horizon.hours") else "horizon.start"
        message = (
            f"runs past the end of the year: at most {left} hours from {scenario.horizon.start}"
        )
        yield find_place(scenario, path).fault(message, path, hours)
