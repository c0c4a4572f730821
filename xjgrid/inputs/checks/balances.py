"""Checks that what is used and sold fits what rows, connections and fleets hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from xjgrid.inputs.annual import (
    ROUNDING,
    SERVICE_TABLES,
    SITE_TABLES,
    ServiceUse,
    SiteUse,
    describe_excess,
)
from xjgrid.inputs.checks.grouping import Lined, Tables, grouped, lined
from xjgrid.inputs.checks.kinds import Finding, TableCheck

if TYPE_CHECKING:
    from xjgrid.inputs.reading import TableData

_HOURS = 8760
#: part of a captive unit's capacity that can be counted on
_AVAILABLE = 0.85
_STANDING = ("operating", "construction")
_IN_FORCE = ("operating", "planned")


def rows_hold(tables: Tables) -> Iterator[Finding]:
    """A demand row holds what sites and services take of it in every year.

    Sites and services follow their row in a low or high growth, so the years of history and of
    the middle growth stand for all.
    """
    sites = SiteUse(_take(tables, SITE_TABLES))
    services = ServiceUse(_take(tables, SERVICE_TABLES))
    years = sorted({row.year for row, _ in _stated(tables["demand"])})
    parts = {year: _list_parts(sites.list_year(year), services.list_year(year)) for year in years}
    found: dict[str, list[tuple[Any, int]]] = defaultdict(list)
    for row, line in sorted(_stated(tables["demand"]), key=lambda pair: pair[0].year):
        total = sum(parts[row.year].get(row.row, {}).values())
        if total > 0 and total > row.energy * (1 + ROUNDING):
            found[row.row].append((row, line))
    for name, rows in found.items():
        row, line = rows[0]
        taken = {what: energy / 1e3 for what, energy in parts[row.year][name].items()}
        later = [other.year for other, _ in rows[1:]]
        message = describe_excess(name, row.year, row.energy / 1e3, taken, later)
        yield Finding(line, "energy", row.energy, message)


def _take(tables: Tables, names: Sequence[str]) -> dict[str, Iterable[Any]]:
    """Return the rows of some tables."""
    return {name: tables[name].rows for name in names}


def _stated(demand: TableData) -> Lined:
    return [(row, line) for row, line in lined(demand) if row.growth in ("history", "middle")]


def _list_parts(
    sites: dict[tuple[str, str], float], services: dict[str, float]
) -> dict[str, dict[str, float]]:
    """Return by demand row what takes how much of it [GWh]."""
    parts: dict[str, dict[str, float]] = defaultdict(dict)
    for (site, row), energy in sites.items():
        parts[row][site] = energy
    for row, energy in services.items():
        parts[row]["services"] = energy
    return parts


def site_connections(tables: Tables) -> Iterator[Finding]:
    """Connection and captive units of a site can serve its mean load in every year.

    Wind and PV of the site are left out: they stand still in some hours.
    """
    use = SiteUse(_take(tables, SITE_TABLES))
    captive = grouped(tables["thermal"], "site")
    lines = {row.site: (row, line) for row, line in lined(tables["sites"])}
    worst: dict[str, tuple[float, int, float, float]] = {}
    for year in sorted({row.year for row, _ in _stated(tables["demand"])}):
        loads: dict[str, float] = defaultdict(float)
        for (site, _), energy in use.list_year(year).items():
            loads[site] += energy * 1e3 / _HOURS
        for site, load in loads.items():
            own = _sum_captive(captive.get((site,), []), year)
            short = load - lines[site][0].connection - _AVAILABLE * own
            if short > ROUNDING * load and short > worst.get(site, (0.0,))[0]:
                worst[site] = (short, year, load, own)
    for site, (short, year, load, own) in worst.items():
        row, line = lines[site]
        message = (
            f"site {site} takes {load:.0f} MW on average in {year}, {short:.0f} MW more than its "
            f"connection and {_AVAILABLE:.0%} of {own:.0f} MW of captive units: raise it, or "
            "lower orders.csv or site_loads.csv"
        )
        yield Finding(line, "connection", row.connection, message)


def _sum_captive(units: Lined, year: int) -> float:
    """Return the capacity [MW] of units that stand at the end of a year."""
    return sum(
        unit.p_nom
        for unit, _ in units
        if unit.build_year <= year
        and (unit.retire_year is None or unit.retire_year > year)
        and unit.status in _STANDING
    )


def contract_energies(tables: Tables) -> Iterator[Finding]:
    """Contracts do not sell more of a fleet than it could generate in all hours of a year.

    After the last year of the capacity tables the fleet may grow to its limit.
    """
    years = sorted({row.year for row, _ in _stated(tables["demand"])})
    sold = [
        (row, line)
        for row, line in lined(tables["contracts"])
        if row.status in _IN_FORCE and row.energy > 0
    ]
    fleets: dict[tuple[str, str], Lined] = defaultdict(list)
    for row, line in sold:
        fleets[row.zone, row.carrier].append((row, line))
    for (zone, carrier), contracts in fleets.items():
        for year in years:
            mine = [pair for pair in contracts if pair[0].year_from <= year <= pair[0].year_to]
            fleet = _find_capacity(tables, zone, carrier, year) if mine else None
            if fleet is None or sum(row.energy for row, _ in mine) <= fleet * _HOURS / 1e3:
                continue
            yield _tell_contracts(mine, year, fleet)
            break


def _tell_contracts(contracts: Lined, year: int, fleet: float) -> Finding:
    ordered = sorted(contracts, key=lambda pair: -pair[0].energy)
    first, line = ordered[0]
    total = sum(row.energy for row, _ in ordered)
    others = ", ".join(row.contract for row, _ in ordered[1:4])
    more = f" and {len(ordered) - 4} more" if len(ordered) > 4 else ""
    joined = f" with {others}{more}" if others else ""
    message = (
        f"contract {first.contract}{joined} sells {total:,.0f} GWh of the {first.carrier} of "
        f"{first.zone} in {year}, above its {fleet:,.0f} MW in all hours = "
        f"{fleet * _HOURS / 1e3:,.0f} (GWh)"
    )
    return Finding(line, "energy", first.energy, message)


def _find_capacity(tables: Tables, zone: str, carrier: str, year: int) -> float | None:
    """Return the most [MW] that a fleet can have in a year; None if nothing limits it."""
    plants = [
        row for table in ("hydro", "projects") for row, _ in lined(tables[table])
        if (row.zone, row.carrier) == (zone, carrier) and row.build_year <= year
    ]  # fmt: skip
    coming = sum(row.p_nom for row in plants)
    if any(row.carrier == carrier for row, _ in lined(tables["hydro"])):
        return float(coming)
    stated = [row for row, _ in lined(tables["renewables"]) if row.carrier == carrier]
    past = [row.year for row in stated if row.year <= year]
    if not past:
        return None
    stock = sum(row.p_nom for row in stated if row.zone == zone and row.year == max(past))
    if year == max(past):
        return float(stock)
    limits = [
        row.p_nom_max
        for row, _ in lined(tables["limits"])
        if (row.zone, row.carrier) == (zone, carrier)
    ]
    return float(max(stock + coming, *limits)) if limits else None


BALANCE_CHECKS: tuple[TableCheck, ...] = (
    TableCheck(
        "row-held",
        "demand",
        ("demand", *SITE_TABLES, *SERVICE_TABLES),
        rows_hold,
    ),
    TableCheck(
        "site-connection",
        "sites",
        (*SITE_TABLES, "thermal", "demand"),
        site_connections,
    ),
    TableCheck(
        "contract-energy",
        "contracts",
        ("contracts", "renewables", "hydro", "projects", "limits", "demand"),
        contract_energies,
    ),
)
