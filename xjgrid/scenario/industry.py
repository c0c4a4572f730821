"""Checks what a scenario says of consumers and services against its study."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xjgrid.errors import InputFault, did_you_mean
from xjgrid.scenario.placing import find_place, list_column

if TYPE_CHECKING:
    from xjgrid.inputs.study import Study
    from xjgrid.scenario.scenario import Scenario

_PATHS = ("low", "reference", "high", "free")
_ALL = "*"


def check_industry(study: Study, scenario: Scenario) -> Iterator[InputFault]:
    """Yield targets of unknown consumers, shares that are none, unknown services and paths."""
    yield from _check_targets(study, scenario)
    yield from _check_adoption(study, scenario)


def _check_targets(study: Study, scenario: Scenario) -> Iterator[InputFault]:
    for group, (find, words) in _TARGETS.items():
        targets = getattr(scenario.policy, group)
        known = find(study) if targets else set()
        for name, share in targets.items():
            path = f"policy.{group}.{name}"
            if name not in known:
                message = f"no consumer {name!r}{words}, {did_you_mean(name, known)}"
                yield find_place(scenario, path).fault(message, path)
            if not 0.0 <= share <= 1.0:
                message = f"a share lies in 0..1: {_tell_percent(share)}"
                yield find_place(scenario, path).fault(message, path, share)


def _tell_percent(share: float) -> str:
    """Return how the share would be written that is meant if it is a percentage."""
    percent = share if 1.0 < share <= 100.0 else 30.0
    digits = 2 if percent == round(percent) else 4
    return f"write {percent / 100.0:.{digits}f} for {percent:g} %"


def list_consumers(study: Study) -> set[str]:
    """Return the sites, products, demand rows and sectors of a study."""
    rows = list_column(study, "demand_rows", "row") | list_column(study, "demand_rows", "sector")
    return rows | list_site_consumers(study)


def list_site_consumers(study: Study) -> set[str]:
    """Return the sites, and the products, demand rows and sectors that have sites."""
    found = list_column(study, "orders", "site") | list_column(study, "site_loads", "site")
    made = list_column(study, "orders", "process")
    for cells in study.read("processes").cells:
        if cells.get("process") in made:
            found |= {cells.get(column, "") for column in ("product", "row", "sector")}
    used = list_column(study, "site_loads", "row")
    sectors = {
        cells.get("sector", "")
        for cells in study.read("demand_rows").cells
        if cells.get("row") in used
    }
    return (found | used | sectors) - {""}


def _check_adoption(study: Study, scenario: Scenario) -> Iterator[InputFault]:
    chosen = scenario.industry.adoption
    services = list_column(study, "adoption", "service") if chosen else set()
    for service, way in chosen.items():
        path = f"industry.adoption.{service}"
        if service != _ALL and service not in services:
            message = f"unknown service, {did_you_mean(service, services)}"
            yield find_place(scenario, path).fault(message, path)
        if way not in _PATHS:
            message = f"unknown path, {did_you_mean(way, _PATHS)}"
            yield find_place(scenario, path).fault(message, path, way)


#: targets of a scenario: whose they may be, and what is said of those; a traced target is
#: reached through the connections of sites
_TARGETS = {
    "green_targets": (list_consumers, ""),
    "traced_targets": (list_site_consumers, " with a site"),
}
