"""Checks of names that may come from several tables: buyers, and what a target is of."""

from __future__ import annotations

from collections.abc import Iterator

from xjgrid.errors import did_you_mean
from xjgrid.inputs.checks.grouping import lined
from xjgrid.inputs.checks.kinds import Finding, TableCheck
from xjgrid.inputs.checks.yearly import Tables
from xjgrid.inputs.measures import TARGET_MEASURES, TARGET_PRODUCTS
from xjgrid.inputs.schema import columns

#: where a buyer may stand, by its kind
_BUYERS = {
    "site": ("sites.site",),
    "channel": ("channels.channel",),
    "sector": ("processes.product", "demand_rows.row", "demand_rows.sector"),
}
#: what the word of a kind stands for
_MEANT = {
    "site": "site",
    "channel": "channel",
    "sector": "product, demand row or sector",
}
#: where what a target is of may stand
_OF = (
    "processes.product",
    "processes.sector",
    "demand_rows.row",
    "demand_rows.sector",
    "services.service",
    "services.sector",
    "sites.site",
    "sites.sector",
    "channels.channel",
)
#: where the place of a published figure may stand
_PLACES = ("zones.zone", "channels.channel")
#: variable -> where the groups that correlate stand
_CORRELATED = {
    "wind": "wind_groups.group",
    "solar": "solar_groups.group",
    "temperature": "zones.region",
}


def contract_buyers(tables: Tables) -> Iterator[Finding]:
    """The buyer of a contract is known among those of its kind."""
    for row, line in lined(tables["contracts"]):
        known = _names(tables, _BUYERS[row.buyer_kind])
        if row.buyer not in known:
            message = f"unknown {_MEANT[row.buyer_kind]}, {did_you_mean(row.buyer, known)}"
            yield Finding(line, "buyer", row.buyer, message)


def target_measures(tables: Tables) -> Iterator[Finding]:
    """A target is held against a figure that the account has, in its unit."""
    for row, line in lined(tables["targets"]):
        if not row.measure:
            continue
        unit = TARGET_MEASURES.get(row.measure)
        if unit is None:
            message = f"unknown measure, {did_you_mean(row.measure, TARGET_MEASURES, most=20)}"
            yield Finding(line, "measure", row.measure, message)
        elif row.unit != unit:
            yield Finding(line, "unit", row.unit, f"{row.measure} is in {unit}")


def target_subjects(tables: Tables) -> Iterator[Finding]:
    """What a target is of stands in a table."""
    known = _names(tables, _OF)
    for row, line in lined(tables["targets"]):
        if row.of and row.of not in known and row.of not in TARGET_PRODUCTS:
            message = (
                "unknown product, sector, row, service, site or channel, "
                f"{did_you_mean(row.of, known)}"
            )
            yield Finding(line, "of", row.of, message)


def published_places(tables: Tables) -> Iterator[Finding]:
    """A published figure is of the region, a zone or a channel."""
    known = {"all"} | _names(tables, _PLACES)
    for row, line in lined(tables["published"]):
        if row.place not in known:
            message = f"unknown zone or channel, {did_you_mean(row.place, known)}"
            yield Finding(line, "place", row.place, message)


def correlated_groups(tables: Tables) -> Iterator[Finding]:
    """What weather correlates is a group of stations or, for temperature, a region."""
    for row, line in lined(tables["weather_correlations"]):
        known = _names(tables, (_CORRELATED[row.variable],))
        for column in ("group0", "group1"):
            name = getattr(row, column)
            if known and name not in known:
                message = f"unknown {_CORRELATED[row.variable]}, {did_you_mean(name, known)}"
                yield Finding(line, column, name, message)


def weighed_columns(tables: Tables) -> Iterator[Finding]:
    """A weight is of a table, and names columns that this has."""
    for row, line in lined(tables["weights"]):
        if row.of not in tables:
            message = f"unknown table, {did_you_mean(row.of, tables)}"
            yield Finding(line, "of", row.of, message)
            continue
        known = columns(tables[row.of].schema)
        named = {
            "where": [part.partition("=")[0] for part in row.where.split(";")],
            "column": [row.column],
            "per": row.per.split(";"),
        }
        for column, names in named.items():
            for name in filter(None, (name.strip() for name in names)):
                if name not in known:
                    message = f"no column of {row.of}.csv, {did_you_mean(name, known)}"
                    yield Finding(line, column, name, message)


def _names(tables: Tables, places: tuple[str, ...]) -> set[str]:
    """Return what stands in some columns, rows with another fault included."""
    found: set[str] = set()
    for place in places:
        table, column = place.split(".")
        found |= {cells.get(column, "") for cells in tables[table].cells}
    return found - {""}


def _needed(places: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place.partition(".")[0] for place in places))


NAME_CHECKS: tuple[TableCheck, ...] = (
    TableCheck(
        "contract-buyer",
        "contracts",
        ("contracts", *_needed(tuple(place for some in _BUYERS.values() for place in some))),
        contract_buyers,
    ),
    TableCheck("target-measure", "targets", ("targets",), target_measures),
    TableCheck("published-place", "published", ("published", *_needed(_PLACES)), published_places),
    TableCheck(
        "correlated-group",
        "weather_correlations",
        ("weather_correlations", *_needed(tuple(_CORRELATED.values()))),
        correlated_groups,
    ),
    TableCheck("weight-column", "weights", ("weights",), weighed_columns),
    TableCheck("target-of", "targets", ("targets", *_needed(_OF)), target_subjects),
)
