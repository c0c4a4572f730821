"""Checks that see whole tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from xjgrid.inputs.checks.grouping import grouped, lined
from xjgrid.inputs.checks.kinds import Finding, TableCheck
from xjgrid.inputs.measures import NEEDED
from xjgrid.inputs.parameters import PARAMETERS_NEEDED

if TYPE_CHECKING:
    from xjgrid.inputs.reading import TableData

Tables = Mapping[str, "TableData"]

_SUM_TOLERANCE = 1e-6
_MEAN_TOLERANCE = 1e-3
_HOURS = 8760


def _list(numbers: Iterable[Any]) -> str:
    return ", ".join(f"{number:g}" for number in sorted(numbers))


def split_sums(tables: Tables) -> Iterator[Finding]:
    """Shares of a split add up to 1."""
    for (split,), rows in grouped(tables["demand_split"], "split").items():
        total = sum(row.share for row, _ in rows)
        if abs(total - 1) > _SUM_TOLERANCE:
            yield Finding(rows[0][1], "split", split, f"shares add up to {total:.6g}, not 1")


def channel_hours(tables: Tables) -> Iterator[Finding]:
    """A channel shape has all 24 hours."""
    for (shape,), rows in grouped(tables["channel_shapes"], "shape").items():
        if absent := set(range(24)) - {row.hour for row, _ in rows}:
            yield Finding(rows[0][1], "shape", shape, f"no row for hour {_list(absent)}")


def demand_shape_rows(tables: Tables) -> Iterator[Finding]:
    """Months and hours of a demand shape are complete and have mean 1."""
    whole = {"month": set(range(1, 13)), "hour": set(range(24))}
    for (shape, kind), rows in grouped(tables["demand_shapes"], "shape", "kind").items():
        if kind not in whole:
            continue
        line = rows[0][1]
        if absent := whole[kind] - {row.index for row, _ in rows}:
            yield Finding(line, "shape", shape, f"no row for {kind} {_list(absent)}")
            continue
        mean = sum(row.factor for row, _ in rows) / len(rows)
        if abs(mean - 1) > _MEAN_TOLERANCE:
            yield Finding(line, "shape", shape, f"{kind} factors have mean {mean:.6g}, not 1")


def demand_years(tables: Tables) -> Iterator[Finding]:
    """Every demand row has every year of every growth."""
    data = tables["demand"]
    years: dict[str, set[int]] = {}
    for (growth,), rows in grouped(data, "growth").items():
        found = {row.year for row, _ in rows}
        years[growth] = set(range(min(found), max(found) + 1))
    present = grouped(data, "row", "growth")
    lines = {name: rows[0][1] for (name,), rows in grouped(data, "row").items()}
    for name in (row.row for row in _rows(tables["demand_rows"])):
        for growth, wanted in years.items():
            absent = wanted - {found.year for found, _ in present.get((name, growth), [])}
            if absent:
                message = f"no energy for {_list(absent)} ({growth})"
                yield Finding(lines.get(name), "row", name, message)


def maintenance_months(tables: Tables) -> Iterator[Finding]:
    """A carrier with planned maintenance has all 12 months."""
    for (carrier,), rows in grouped(tables["maintenance"], "carrier").items():
        if absent := set(range(1, 13)) - {row.month for row, _ in rows}:
            yield Finding(rows[0][1], "carrier", carrier, f"no row for month {_list(absent)}")


def channel_energies(tables: Tables) -> Iterator[Finding]:
    """A channel cannot send more than its usable power in all hours."""
    most = {row.channel: row.p_max * _HOURS / 1e3 for row in _rows(tables["channels"])}
    for row, line in lined(tables["channel_energy"]):
        limit = most.get(row.channel)
        if limit is not None and row.energy > limit:
            message = f"above p_max in all hours = {limit:g} (GWh)"
            yield Finding(line, "energy", row.energy, message)


def _rows(data: TableData) -> list[Any]:
    return list(data.rows)


def limits_below_existing(tables: Tables) -> Iterator[Finding]:
    """A capacity limit is not below what already exists."""
    latest: dict[tuple[str, str], Any] = {}
    for row in _rows(tables["renewables"]):
        key = (row.zone, row.carrier)
        if key not in latest or row.year > latest[key].year:
            latest[key] = row
    for row, line in lined(tables["limits"]):
        exists = latest.get((row.zone, row.carrier))
        if exists is not None and row.p_nom_max < exists.p_nom:
            message = f"below the {exists.p_nom:g} MW that existed in {exists.year}"
            yield Finding(line, "p_nom_max", row.p_nom_max, message)


def capacity_years(tables: Tables) -> Iterator[Finding]:
    """Once a zone has capacity of a carrier, every later year is stated."""
    data = tables["renewables"]
    if not data.rows:
        return
    last = max(row.year for row in _rows(data))
    for (zone, carrier), rows in grouped(data, "zone", "carrier").items():
        found = {row.year for row, _ in rows}
        if absent := set(range(min(found), last + 1)) - found:
            yield Finding(rows[0][1], "zone", zone, f"no {carrier} capacity for {_list(absent)}")


def empty_interfaces(tables: Tables) -> Iterator[Finding]:
    """An interface has corridors."""
    used = {row.interface for row in _rows(tables["interface_corridors"])}
    for (interface,), rows in grouped(tables["interfaces"], "interface").items():
        if interface not in used:
            message = "no corridor in interface_corridors.csv"
            yield Finding(rows[0][1], "interface", interface, message)


def fuel_zones(tables: Tables) -> Iterator[Finding]:
    """A fuel that zones price apart has a row for every zone, or one for *."""
    zones = {row.zone for row in _rows(tables["zones"])}
    for (fuel,), rows in grouped(tables["fuels"], "fuel").items():
        found = {row.zone for row, _ in rows}
        if "*" not in found and (absent := zones - found):
            message = f"no price for {', '.join(sorted(absent))} and none for *"
            yield Finding(rows[0][1], "fuel", fuel, message)


def missing_technologies(tables: Tables) -> Iterator[Finding]:
    """Every carrier has the costs and capabilities that its group needs."""
    stated = grouped(tables["technologies"], "technology", "parameter")
    lines = {
        key[0]: rows[0][1] for key, rows in grouped(tables["technologies"], "technology").items()
    }
    for row in _rows(tables["carriers"]):
        needed = NEEDED.get(row.group, ())
        if absent := [word for word in needed if (row.carrier, word) not in stated]:
            message = f"no {', '.join(absent)}; a carrier of group {row.group} needs it"
            yield Finding(lines.get(row.carrier), "technology", row.carrier, message)


def channels_without_energy(tables: Tables) -> Iterator[Finding]:
    """Every channel has a yearly energy."""
    stated = {row.channel for row in _rows(tables["channel_energy"])}
    for row, line in lined(tables["channels"]):
        if row.channel not in stated:
            yield Finding(line, "channel", row.channel, "no energy in channel_energy.csv")


def missing_parameters(tables: Tables) -> Iterator[Finding]:
    """Every parameter that all studies need is stated."""
    stated = {row.parameter for row in _rows(tables["parameters"])}
    if absent := [name for name in PARAMETERS_NEEDED if name not in stated]:
        yield Finding(
            None, "parameter", None, f"no row of {', '.join(absent)}; every study needs it"
        )


def _mixed_units(table: str, *columns: str) -> TableCheck:
    def find(tables: Tables) -> Iterator[Finding]:
        for rows in grouped(tables[table], *columns).values():
            first, line = rows[0]
            for row, other in rows[1:]:
                if row.unit != first.unit:
                    yield Finding(other, "unit", row.unit, f"{first.unit} on line {line}")

    return TableCheck(f"{table}-units", table, (table,), find)


TABLE_CHECKS: tuple[TableCheck, ...] = (
    TableCheck("split-sums", "demand_split", ("demand_split",), split_sums),
    TableCheck("channel-hours", "channel_shapes", ("channel_shapes",), channel_hours),
    TableCheck("demand-shape", "demand_shapes", ("demand_shapes",), demand_shape_rows),
    TableCheck("demand-years", "demand", ("demand", "demand_rows"), demand_years),
    TableCheck("maintenance-months", "maintenance", ("maintenance",), maintenance_months),
    TableCheck(
        "channel-energy", "channel_energy", ("channel_energy", "channels"), channel_energies
    ),
    TableCheck("limit-existing", "limits", ("limits", "renewables"), limits_below_existing),
    TableCheck("capacity-years", "renewables", ("renewables",), capacity_years),
    TableCheck(
        "interface-empty", "interfaces", ("interfaces", "interface_corridors"), empty_interfaces
    ),
    TableCheck("fuel-zones", "fuels", ("fuels", "zones"), fuel_zones),
    TableCheck(
        "technology-missing",
        "technologies",
        ("technologies", "carriers"),
        missing_technologies,
    ),
    TableCheck(
        "channel-without-energy",
        "channels",
        ("channels", "channel_energy"),
        channels_without_energy,
    ),
    _mixed_units("technologies", "parameter", "technology"),
    TableCheck("parameter-missing", "parameters", ("parameters",), missing_parameters),
)
