"""Checks of sites, processes and services that see whole tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from xjgrid.errors import did_you_mean
from xjgrid.inputs.annual import value_at
from xjgrid.inputs.checks.grouping import Lined, grouped, lined
from xjgrid.inputs.checks.kinds import Finding, TableCheck
from xjgrid.inputs.measures import OPTION_NEEDED, PROCESS_NEEDED, TEMPERATURE_NEEDED

if TYPE_CHECKING:
    from xjgrid.inputs.reading import TableData

Tables = Mapping[str, "TableData"]

_SHARE_TOLERANCE = 1e-6
_PATHS = ("low", "reference", "high")


def captive_sites(tables: Tables) -> Iterator[Finding]:
    """The site of a captive unit exists and lies in the unit's zone, in a study with sites."""
    zones = {row.site: row.zone for row, _ in lined(tables["sites"])}
    if not zones:
        return
    for row, line in lined(tables["thermal"]):
        if not row.site:
            continue
        if row.site not in zones:
            yield Finding(line, "site", row.site, f"unknown site, {did_you_mean(row.site, zones)}")
        elif zones[row.site] != row.zone:
            message = f"lies in {zones[row.site]}, the unit in {row.zone}"
            yield Finding(line, "site", row.site, message)


def capture_hosts(tables: Tables) -> Iterator[Finding]:
    """The coal units whose CO2 is captured stand in thermal.csv."""
    hosts = grouped(tables["thermal"], "zone", "site", "carrier")
    coal = {row.carrier for row, _ in lined(tables["carriers"]) if row.group == "coal"}
    zones = {row.zone for row, _ in lined(tables["zones"])}
    for row, line in lined(tables["capture"]):
        if (row.zone, row.site, row.carrier) in hosts:
            continue
        if row.zone not in zones or row.carrier not in coal:
            continue  # told as an unknown name
        owners = {site for zone, site, _ in hosts if zone == row.zone and site}
        if row.site and row.site not in owners:
            message = f"owns no unit in {row.zone}, {did_you_mean(row.site, owners)}"
            yield Finding(line, "site", row.site, message)
            continue
        classes = {c for zone, site, c in hosts if (zone, site) == (row.zone, row.site)} & coal
        message = f"no such unit at {row.site or row.zone}, {did_you_mean(row.carrier, classes)}"
        yield Finding(line, "carrier", row.carrier, message)


def process_needs(tables: Tables) -> Iterator[Finding]:
    """Every process has the parameters that each needs."""
    stated = grouped(tables["process_parameters"], "process", "parameter")
    for row, line in lined(tables["processes"]):
        if absent := [word for word in PROCESS_NEEDED if (row.process, word) not in stated]:
            message = f"no {', '.join(absent)} in process_parameters.csv"
            yield Finding(line, "process", row.process, message)


def option_technologies(tables: Tables) -> Iterator[Finding]:
    """What an option and its store need stands in technologies.csv."""
    stated = grouped(tables["technologies"], "technology", "parameter")
    for row, line in lined(tables["service_options"]):
        needed = OPTION_NEEDED + (TEMPERATURE_NEEDED if row.temperature else ())
        if absent := [word for word in needed if (row.option, word) not in stated]:
            message = f"no {', '.join(absent)} in technologies.csv"
            yield Finding(line, "option", row.option, message)
        if row.storage and (row.storage, "max_hours") not in stated:
            yield Finding(line, "storage", row.storage, "no max_hours in technologies.csv")


def service_paths(tables: Tables) -> Iterator[Finding]:
    """A service that is asked for has options, and their shares."""
    known = {
        "service_options.csv": {row.service for row, _ in lined(tables["service_options"])},
        "adoption.csv": {row.service for row, _ in lined(tables["adoption"])},
    }
    for (service,), rows in grouped(tables["service_demand"], "service").items():
        for file, found in known.items():
            if service not in found:
                message = f"no row in {file}: add its options, or take its demand away"
                yield Finding(rows[0][1], "service", service, message)


def adoption_options(tables: Tables) -> Iterator[Finding]:
    """An adopted option is one of its service, and every option has the years of its path."""
    options = grouped(tables["service_options"], "service")
    years = {
        key: {row.year for row, _ in rows}
        for key, rows in grouped(tables["adoption"], "service", "path").items()
    }
    for key, rows in grouped(tables["adoption"], "service", "option", "path").items():
        service, option, path = key
        line = rows[0][1]
        known = [row.option for row, _ in options.get((service,), [])]
        if option not in known:
            message = f"no option of {service}, {did_you_mean(option, known)}"
            yield Finding(line, "option", option, message)
        elif absent := years[service, path] - {row.year for row, _ in rows}:
            names = ", ".join(str(year) for year in sorted(absent))
            yield Finding(line, "option", option, f"no share for {names} on path {path}")


def adoption_sums(tables: Tables) -> Iterator[Finding]:
    """Shares of a service on a path and in a year add up to 1."""
    for key, rows in grouped(tables["adoption"], "service", "path", "year").items():
        service, path, year = key
        total = sum(row.share for row, _ in rows)
        if abs(total - 1) > _SHARE_TOLERANCE:
            message = f"shares on path {path} in {year} add up to {total:.6g}, not 1"
            yield Finding(rows[0][1], "service", service, message)


def adoption_paths(tables: Tables) -> Iterator[Finding]:
    """Of an electric option, low <= reference <= high in every year that a path states."""
    electric = {
        (row.service, row.option)
        for row, _ in lined(tables["service_options"])
        if row.kind == "electric"
    }
    for key, rows in grouped(tables["adoption"], "service", "option").items():
        if key not in electric:
            continue
        paths = {path: [r for r, _ in rows if r.path == path] for path in _PATHS}
        if all(paths.values()):
            yield from _crossings(rows, paths)


def _crossings(rows: Lined, paths: Mapping[str, list[Any]]) -> Iterator[Finding]:
    """Yield the rows that lie above a higher path, or below a lower one that has no row there."""
    for row, line in rows:
        place = _PATHS.index(row.path)
        for other in _PATHS:
            there = value_at([(r.year, r.share) for r in paths[other]], row.year)
            rank = _PATHS.index(other)
            if rank > place and row.share > there + _SHARE_TOLERANCE:
                word = "above"
            elif (
                rank < place
                and row.share < there - _SHARE_TOLERANCE
                and row.year not in {r.year for r in paths[other]}
            ):
                word = "below"
            else:
                continue
            message = f"{word} the {there:g} of path {other} in {row.year}"
            yield Finding(line, "share", row.share, message)
            break


INDUSTRY_CHECKS: tuple[TableCheck, ...] = (
    TableCheck("captive-site", "thermal", ("thermal", "sites"), captive_sites),
    TableCheck(
        "capture-host", "capture", ("capture", "thermal", "carriers", "zones"), capture_hosts
    ),
    TableCheck("process-missing", "processes", ("processes", "process_parameters"), process_needs),
    TableCheck(
        "option-technology",
        "service_options",
        ("service_options", "technologies"),
        option_technologies,
    ),
    TableCheck(
        "service-path",
        "service_demand",
        ("service_demand", "service_options", "adoption"),
        service_paths,
    ),
    TableCheck("adoption-option", "adoption", ("adoption", "service_options"), adoption_options),
    TableCheck("adoption-sum", "adoption", ("adoption",), adoption_sums),
    TableCheck("adoption-order", "adoption", ("adoption", "service_options"), adoption_paths),
)
