"""How much battery power a scenario has, and may have at most."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xjgrid.errors import InputFault
from xjgrid.scenario.overriding import apply_overrides
from xjgrid.scenario.placing import find_place

if TYPE_CHECKING:
    from xjgrid.inputs.study import Study
    from xjgrid.scenario.scenario import Scenario

#: new batteries: carrier -> switch of the scenario's `build`
_NEW = {"battery-2h": "battery_2h", "battery-4h": "battery_4h"}
_TABLES = (
    "batteries",
    "projects",
    "limits",
    "build_limits",
    "renewables",
    "site_assets",
    "zones",
)
_PATH = "storage.battery_min_mw"

Rows = dict[str, list[Any]]


def check_battery_minimum(study: Study, scenario: Scenario) -> Iterator[InputFault]:
    """Yield a least battery power above what may stand in the scenario's year."""
    least = scenario.storage.battery_min_mw
    if least <= 0:
        return
    rows = _read(study, scenario)
    standing = _sum_standing(rows, scenario)
    if standing is None:
        return
    added = _sum_buildable(rows, scenario)
    if least > standing + added:
        most = f"{standing + added:.0f}"
        how = "nothing may be built" if added == 0 else f"{added:.0f} MW may be built"
        message = (
            f"above the {most} MW that may stand in {scenario.year}: {standing:.0f} MW stand or "
            f"are given and {how}; lower it, or allow more (build, build_limits.csv, limits.csv)"
        )
        yield find_place(scenario, _PATH).fault(message, _PATH, least)


def sum_standing(study: Study, scenario: Scenario) -> float | None:
    """Return the battery power [MW] that stands or is given, None if no table tells."""
    return _sum_standing(_read(study, scenario), scenario)


def _read(study: Study, scenario: Scenario) -> Rows:
    """Return the rows of the tables about batteries as the scenario has them."""
    changed, _ = apply_overrides(study, scenario)
    return {name: list((changed.get(name) or study.read(name)).rows) for name in _TABLES}


def _sum_standing(rows: Rows, scenario: Scenario) -> float | None:
    years = [row.year for row in rows["batteries"] if row.year <= scenario.year]
    if not years:
        return None
    stock = sum(row.p_nom for row in rows["batteries"] if row.year == max(years))
    coming = sum(
        row.p_nom
        for row in rows["projects"]
        if row.carrier in _NEW
        and row.status in scenario.fleet.projects
        and max(years) < row.build_year <= scenario.year
    )
    beside = sum(row.p_nom for row in _list_assets(rows, scenario) if not row.in_stock)
    return float(stock + coming + beside)


def _list_assets(rows: Rows, scenario: Scenario) -> list[Any]:
    """Return the batteries of sites, if the scenario has sites."""
    return [
        row
        for row in rows["site_assets"]
        if scenario.industry.sites and row.carrier in _NEW and row.build_year <= scenario.year
    ]


def _sum_buildable(rows: Rows, scenario: Scenario) -> float:
    """Return the battery power [MW] that limits allow to be added; infinite without limits.

    Batteries whose power and energy are sized apart have what the two of fixed duration have
    together.
    """
    sites = sum(row.p_nom_max - row.p_nom for row in _list_assets(rows, scenario))
    added = float(sites) if scenario.industry.build else 0.0
    wanted = [carrier for carrier, switch in _NEW.items() if scenario.build.allows(switch)]
    if wanted and not scenario.build.limits:
        return math.inf
    zones = [_sum_zones(rows, scenario, carrier) for carrier in wanted]
    region = [_sum_years(rows, scenario, carrier, "*") for carrier in wanted]
    if scenario.storage.sizing == "separate":
        return added + min(sum(zones), sum(region))
    return added + sum(map(min, zones, region))


def _sum_zones(rows: Rows, scenario: Scenario, carrier: str) -> float:
    """Return what land and yearly limits of the zones allow together [MW]."""
    land: dict[str, float] = {}
    if scenario.storage.sizing == "fixed":
        land = {row.zone: row.p_nom_max for row in rows["limits"] if row.carrier == carrier}
    return sum(
        min(land.get(row.zone, math.inf), _sum_years(rows, scenario, carrier, row.zone))
        for row in rows["zones"]
    )


def _sum_years(rows: Rows, scenario: Scenario, carrier: str, zone: str) -> float:
    """Return what may be built from the last stock year on [MW]; infinite without a row."""
    found = [row for row in rows["build_limits"] if (row.carrier, row.zone) == (carrier, zone)]
    if not found or not rows["renewables"]:
        return math.inf
    first = max(row.year for row in rows["renewables"]) + 1
    total = sum(
        row.p_nom_per_year * max(0, min(row.year_to, scenario.year) - max(row.year_from, first) + 1)
        for row in found
    )
    return float(total * scenario.build.limit_scale)
