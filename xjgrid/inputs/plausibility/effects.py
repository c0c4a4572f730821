"""Rows that the model reads and that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from xjgrid.errors import did_you_mean
from xjgrid.inputs.checks.grouping import lined
from xjgrid.inputs.checks.kinds import Finding, TableCheck
from xjgrid.inputs.checks.yearly import Tables
from xjgrid.inputs.measures import OWN_TECHNOLOGIES


def early_projects(tables: Tables) -> Iterator[Finding]:
    """A project of a year that the capacity tables hold already."""
    stocks = {
        carrier: (table, max(years))
        for table in ("renewables", "batteries")
        if (years := {row.year for row, _ in lined(tables[table])})
        for carrier in _carriers(tables, table)
    }
    for row, line in lined(tables["projects"]):
        table, last = stocks.get(row.carrier, ("", 0))
        if row.build_year <= last:
            message = (
                f"has no effect: {table}.csv holds what stood at the end of {last}; "
                "projects count from the year after"
            )
            yield Finding(line, "build_year", row.build_year, message)


def _carriers(tables: Tables, table: str) -> set[str]:
    """Return the carriers whose capacity a table holds."""
    if table == "batteries":
        return {row.carrier for row, _ in lined(tables["carriers"]) if row.group == "battery"}
    return {row.carrier for row, _ in lined(tables[table])}


def past_build_limits(tables: Tables) -> Iterator[Finding]:
    """A limit on what is built in years that are past."""
    years = {row.year for row, _ in lined(tables["renewables"])}
    for row, line in lined(tables["build_limits"]) if years else ():
        if row.year_to <= max(years):
            message = f"has no effect: building starts after {max(years)}, the last stock year"
            yield Finding(line, "year_to", row.year_to, message)


def unused_technologies(tables: Tables) -> Iterator[Finding]:
    """Figures of a technology that nothing names."""
    known = {row.carrier for row, _ in lined(tables["carriers"])} | set(OWN_TECHNOLOGIES)
    for row, _ in lined(tables["service_options"]):
        known |= {row.option, row.storage}
    told: set[str] = set()
    for row, line in lined(tables["technologies"]):
        if row.technology not in known | told:
            told.add(row.technology)
            hint = did_you_mean(row.technology, known)
            message = f"has no effect: neither a carrier nor an option of a service, {hint}"
            yield Finding(line, "technology", row.technology, message)


def unused_fuels(tables: Tables) -> Iterator[Finding]:
    """A price of a fuel that nothing burns."""
    known = {row.fuel for row, _ in lined(tables["carriers"])}
    for table in ("service_options", "final_energy"):
        known |= {row.fuel for row, _ in lined(tables[table])}
    known |= {row.parameter for row, _ in lined(tables["process_parameters"])}
    told: set[str] = set()
    for row, line in lined(tables["fuels"]):
        if row.fuel not in known | told:
            told.add(row.fuel)
            message = f"has no effect: nothing burns it, {did_you_mean(row.fuel, known)}"
            yield Finding(line, "fuel", row.fuel, message)


EFFECT_CHECKS: tuple[TableCheck, ...] = (
    TableCheck(
        "project-early",
        "projects",
        ("projects", "renewables", "batteries", "carriers"),
        early_projects,
    ),
    TableCheck(
        "build-limit-past", "build_limits", ("build_limits", "renewables"), past_build_limits
    ),
    TableCheck(
        "technology-unused",
        "technologies",
        ("technologies", "carriers", "service_options"),
        unused_technologies,
    ),
    TableCheck(
        "fuel-unused",
        "fuels",
        ("fuels", "carriers", "service_options", "final_energy", "process_parameters"),
        unused_fuels,
    ),
)
