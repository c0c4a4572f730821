"""Planned maintenance and forced outages leave what must run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from xjgrid.inputs.checks.grouping import grouped, lined
from xjgrid.inputs.checks.kinds import Finding, TableCheck
from xjgrid.inputs.checks.yearly import Points, Tables, take_points, value_at

_NEEDS = ("maintenance", "technologies", "parameters", "zones")
_ROUNDING = 1e-9


def maintenance_leaves_must_run(tables: Tables) -> Iterator[Finding]:
    """What is available of a class in a month is not below what must run of it."""
    yield from find_short_months(tables, take_outage(tables))


def take_outage(tables: Tables) -> Points:
    """Return the forced outages of parameters.csv by year; none where it has no row."""
    rows = grouped(tables["parameters"], "parameter").get(("coal_forced_outage",), [])
    return take_points(rows, "value") or [(0, 0.0)]


def find_short_months(tables: Tables, outage: Points) -> Iterator[Finding]:
    """Yield the months in which less is available of a class than must run of it.

    Parameters
    ----------
    tables
        All tables of the study as read.
    outage
        Forced outages (share of capacity) by year.
    """
    cold = _list_cold_months(tables)
    stated: dict[str, dict[str, Points]] = defaultdict(dict)
    for (name, parameter), rows in grouped(
        tables["technologies"], "technology", "parameter"
    ).items():
        stated[name][parameter] = take_points(rows, "value")
    for row, line in lined(tables["maintenance"]):
        figures = stated[row.carrier]
        years = {year for points in (*figures.values(), outage) for year, _ in points}
        for year in sorted(years):
            needed = _find_needed(figures, year, row.month in cold)
            left = 1.0 - value_at(outage, year)
            if row.availability * left < needed - _ROUNDING:
                yield Finding(line, "availability", row.availability, _tell(row, needed, left))
                break


def _tell(row: object, needed: float, left: float) -> str:
    least = f"{needed / left:.2g}" if needed <= left else "more than 1"
    return (
        f"below what must run: must_run x min_load is {needed:.3g} of p_nom, and "
        f"coal_forced_outage leaves {left:.3g}: at least {least}, or lower must_run"
    )


def _find_needed(figures: dict[str, Points], year: int, cold: bool) -> float:
    """Return the share of capacity that runs at least."""

    def at(parameter: str, default: float = 0.0) -> float:
        points = figures.get(parameter)
        return value_at(points, year) if points else default

    always = at("must_run") * at("min_load")
    if not cold:
        return always
    return max(always, at("must_run_heating") * at("min_load_heating", at("min_load")))


def _list_cold_months(tables: Tables) -> set[int]:
    """Return the months in which some zone heats."""
    cold: set[int] = set()
    for row, _ in lined(tables["zones"]):
        first, last = int(row.heating_start[:2]), int(row.heating_end[:2])
        cold |= {month for month in range(1, 13) if month >= first or month <= last}
    return cold


MUST_RUN_CHECKS: tuple[TableCheck, ...] = (
    TableCheck("maintenance-must-run", "maintenance", _NEEDS, maintenance_leaves_must_run),
)
