"""Checks of one row at a time."""

from __future__ import annotations

from typing import Any

from xjgrid.inputs.checks.kinds import RowCheck
from xjgrid.inputs.checks.measured import MEASURE_CHECKS

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_INDEX = {"month": range(1, 13), "hour": range(24)}


def _no_such_day(day: str) -> bool:
    month, number = day.split("-")
    return int(number) > _DAYS[int(month) - 1]


def _index_out_of_range(row: Any) -> bool:
    return row.kind in _INDEX and row.index not in _INDEX[row.kind]


ROW_CHECKS: tuple[RowCheck, ...] = (
    RowCheck(
        "source-missing",
        "*",
        "source",
        lambda row: row.basis != "assumption" and not row.source,
        lambda row: f"a {row.basis} row needs a source (an id of sources.csv)",
    ),
    RowCheck(
        "note-missing",
        "*",
        "note",
        lambda row: row.basis != "sourced" and not row.note,
        lambda row: (
            f"basis is {row.basis}: say in a sentence how it was derived or why it is assumed"
        ),
    ),
    RowCheck(
        "heating-start",
        "zones",
        "heating_start",
        lambda row: _no_such_day(row.heating_start),
        lambda row: "no such day in a year of 365 days",
    ),
    RowCheck(
        "heating-end",
        "zones",
        "heating_end",
        lambda row: _no_such_day(row.heating_end),
        lambda row: "no such day in a year of 365 days",
    ),
    RowCheck(
        "corridor-ends",
        "corridors",
        "zone1",
        lambda row: row.zone0 == row.zone1,
        lambda row: "starts and ends in the same zone",
    ),
    RowCheck(
        "interface-direction",
        "interface_corridors",
        "direction",
        lambda row: row.direction not in (1, -1),
        lambda row: "write 1 (zone0 to zone1 is forward) or -1",
    ),
    RowCheck(
        "channel-power",
        "channels",
        "p_max",
        lambda row: row.p_max > row.p_nom,
        lambda row: f"above p_nom = {row.p_nom:g} (MW)",
    ),
    RowCheck(
        "channel-band",
        "channel_shapes",
        "p_min_pu",
        lambda row: row.p_min_pu > row.p_max_pu,
        lambda row: f"above p_max_pu = {row.p_max_pu:g}",
    ),
    RowCheck(
        "retire-before-build",
        "thermal",
        "retire_year",
        lambda row: row.retire_year is not None and row.retire_year <= row.build_year,
        lambda row: f"not after build_year = {row.build_year}",
    ),
    RowCheck(
        "battery-energy",
        "batteries",
        "e_nom",
        lambda row: row.e_nom < row.p_nom,
        lambda row: (
            f"below one hour of p_nom = {row.p_nom:g} (MWh); energy and power may be swapped"
        ),
    ),
    RowCheck(
        "build-limit-years",
        "build_limits",
        "year_to",
        lambda row: row.year_to < row.year_from,
        lambda row: f"before year_from = {row.year_from}",
    ),
    RowCheck(
        "shape-index",
        "demand_shapes",
        "index",
        _index_out_of_range,
        lambda row: f"no such {row.kind}: months run from 1 to 12, hours from 0 to 23",
    ),
    *MEASURE_CHECKS,
    RowCheck(
        "order-capacity",
        "orders",
        "order",
        lambda row: row.order > row.capacity,
        lambda row: f"above capacity = {row.capacity:g} (kt/yr)",
    ),
    RowCheck(
        "asset-capacity",
        "site_assets",
        "p_nom_max",
        lambda row: row.p_nom_max < row.p_nom,
        lambda row: f"below p_nom = {row.p_nom:g} (MW), which it includes",
    ),
    RowCheck(
        "capture-most",
        "capture",
        "capture_max",
        lambda row: row.capture_max < row.capture,
        lambda row: f"below capture = {row.capture:g} (kt/yr), which it includes",
    ),
    RowCheck(
        "contract-years",
        "contracts",
        "year_to",
        lambda row: row.year_to < row.year_from,
        lambda row: f"before year_from = {row.year_from}",
    ),
    RowCheck(
        "option-fuel",
        "service_options",
        "fuel",
        lambda row: (row.kind == "fuel") != bool(row.fuel),
        lambda row: (
            "an electric option burns no fuel: leave it blank"
            if row.fuel
            else "an option of kind fuel needs one (a fuel of fuels.csv)"
        ),
    ),
)
