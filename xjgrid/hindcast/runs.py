"""Which cases a hindcast needs, and which of them are there already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xjgrid.errors import InputError

if TYPE_CHECKING:
    from xjgrid.inputs import Study
    from xjgrid.scenario import Scenario

REAL, BLIND = "real", "blind"
PASSES = (BLIND, REAL)

NAME = re.compile(r"^hindcast-(\d{4})$")

READ_ONLY = ("networks/published.csv", "networks/hindcast_tests.csv", "networks/sources.csv")
"""Tables that no case depends on."""


@dataclass(frozen=True)
class Run:
    """A case of a hindcast.

    Parameters
    ----------
    kind
        Its pass: real (that year's published resource) or blind (a weather year).
    year
        The year.
    scenario
        Name of the scenario.
    overrides
        Values by dotted path.
    case
        Name of the case's folder.
    """

    kind: str
    year: int
    scenario: str
    case: str
    overrides: dict[str, Any] = field(default_factory=dict, hash=False)


def list_years(study: Study) -> list[int]:
    """Return the years for which the study has a scenario `hindcast-YEAR`."""
    return sorted(int(m[1]) for name in study.scenarios() if (m := NAME.match(name)))


def list_runs(
    study: Study, years: Iterable[int], passes: Sequence[str] = PASSES,
    profiles: str | None = None, weather_years: Sequence[int] | None = None,
) -> list[Run]:  # fmt: skip
    """Return the runs that some years need.

    Blind weather is `hindcast-YEAR` with every weather year of its profile; the real resource is
    `hindcast-YEAR.real`, once. A planner's profile takes the place of the real resource in years
    for which it has a weather year of that number, else that of blind weather.

    Parameters
    ----------
    study
        The study.
    years
        Years with a scenario.
    passes
        Passes that are wanted.
    profiles
        A profile instead of the scenarios'.
    weather_years
        Weather years of the blind pass; all that the profile has if not given.

    Raises
    ------
    InputError
        If there is no scenario for a year.
    """
    runs: list[Run] = []
    known = list_years(study)
    for year in years:
        if year not in known:
            hint = ", ".join(map(str, known)) or "none"
            raise InputError(f"no scenario hindcast-{year}; there are: {hint}")
        of_year = _list_year(study, year, profiles, weather_years)
        runs += [run for run in of_year if run.kind in passes]
    return runs


def _list_year(
    study: Study, year: int, profiles: str | None, weather_years: Sequence[int] | None
) -> list[Run]:
    base = f"hindcast-{year}"
    own: dict[str, Any] = {} if profiles is None else {"profiles": profiles}
    name = profiles or str(_load(study, base, {}).profiles)
    available = read_weather_years(study.root / "profiles" / f"{name}.nc")
    runs = []
    if profiles is not None and year in available:
        return [_make(study, REAL, year, base, {**own, "weather_year": year})]
    chosen = [w for w in (weather_years or available) if w in available]
    for weather in chosen:
        runs.append(_make(study, BLIND, year, base, {**own, "weather_year": weather}))
    if f"{base}.real" in set(_members(study)):
        runs.append(_make(study, REAL, year, f"{base}.real", {}))
    return runs


def _members(study: Study) -> list[str]:
    from xjgrid.scenario import scenario_names

    return list(scenario_names(study, members=True))


def _load(study: Study, name: str, overrides: dict[str, Any]) -> Scenario:
    from xjgrid.scenario import load_scenario

    return load_scenario(study, name, overrides)


def _make(study: Study, kind: str, year: int, name: str, overrides: dict[str, Any]) -> Run:
    from xjgrid.results import name_case

    case = name_case(_load(study, name, overrides))
    return Run(kind, year, name, case, overrides)


def read_weather_years(path: Path) -> list[int]:
    """Return the weather years of a profile from its header.

    Raises
    ------
    InputError
        If there is no such profile, or its header is wrong.
    """
    from netCDF4 import Dataset

    from xjgrid.profiles.files import first_line
    from xjgrid.profiles.structure import find_open_fault

    if not path.is_file():
        raise InputError(f"{path}: there is no such profile")
    if fault := find_open_fault(path):
        raise InputError(fault)
    try:
        with Dataset(path) as file:
            return [int(y) for y in file.variables["weather_year"][:]]
    except Exception as error:  # whatever the netCDF library meets in a broken file
        raise InputError(f"{path}: no weather years can be read ({first_line(error)})") from error


def find_cases(study: Study, runs: Sequence[Run], out: Path) -> dict[Run, Path]:
    """Return the folders of the runs that are there, whole, and whose inputs have not changed."""
    hashes = study.hashes()
    found = {}
    for run in runs:
        path = out / run.case
        if (path / "manifest.json").is_file() and _is_current(study, run, path, hashes):
            found[run] = path
    return found


def _is_current(study: Study, run: Run, path: Path, hashes: dict[str, str]) -> bool:
    """Tell whether a case was run with the same values on the same tables and profile."""
    from ruamel.yaml import YAML

    from xjgrid.results import open_case
    from xjgrid.results.damage import DamagedCase
    from xjgrid.results.inputs import find_changes

    case = open_case(path)
    try:
        before, stored, _ = case.manifest["inputs"], case.scenario, (case.summary, case.metrics)
    except DamagedCase:
        return False
    scenario = _load(study, run.scenario, run.overrides)
    asked = dict(YAML(typ="safe").load(scenario.to_yaml()))
    changed = set(find_changes(before, hashes, scenario.profiles)) - set(READ_ONLY)
    resource = "profiles/resource.csv"
    return (
        _values(asked) == _values(stored)
        and not changed
        and before.get(resource) == hashes.get(resource)
    )


def _values(scenario: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in scenario.items() if key not in ("name", "description")}
