"""The fleet of the tables, as far as a scenario takes it as given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from xjgrid.fleet.fleet import Fleet, trace_vintages

Record = dict[str, Any]
Tables = Mapping[str, pd.DataFrame]

#: carrier of capture, whose units are its hosts
CAPTURE = "carbon-capture"


@dataclass(frozen=True)
class FleetChoices:
    """Which rows of the tables count as given.

    Parameters
    ----------
    projects, thermal, pumped_hydro, capture, hydro : tuple of str
        Statuses of the table of that name.
    retire : bool
        Thermal units leave in their retirement year.
    sites : bool
        Sites own plants; without sites these stay in the capacity of their zones.
    """

    projects: tuple[str, ...] = ("construction",)
    thermal: tuple[str, ...] = ("operating", "construction")
    pumped_hydro: tuple[str, ...] = ("operating", "construction")
    capture: tuple[str, ...] = ()
    hydro: tuple[str, ...] = ("operating", "construction")
    retire: bool = True
    sites: bool = True


def read_fleet(tables: Tables, choices: FleetChoices, hours: Mapping[str, float]) -> Fleet:
    """Fill a fleet from the tables; the only place that does.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables of the study; those of industry may be absent.
    choices : FleetChoices
        Which rows count.
    hours : mapping of str to float
        Hours of storage of each carrier of batteries.
    """
    levels, stated = _read_levels(tables)
    records = [
        *levels,
        *_read_projects(tables, choices, stated, hours),
        *_read_thermal(tables, choices),
        *_read_hydro(tables, choices),
        *_read_pumped_hydro(tables, choices),
        *_read_assets(tables, choices, hours),
        *_read_capture(tables, choices),
    ]
    return Fleet.make(records, stated)


def _rows(tables: Tables, name: str) -> Iterator[Any]:
    table = tables.get(name)
    return iter(()) if table is None else table.itertuples(index=False)


def _find_stock_carrier(tables: Tables) -> str:
    """Carrier of the batteries of batteries.csv; blank if the study has none."""
    carriers = tables["carriers"]
    found = carriers.loc[carriers["model"] == "battery-stock", "carrier"]
    return str(found.iloc[0]) if len(found) else ""


def _read_levels(tables: Tables) -> tuple[list[Record], dict[str, tuple[int, ...]]]:
    """Capacity that tables state at the end of years, by vintage, and these years."""
    power: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    energy: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for row in _rows(tables, "renewables"):
        power[row.carrier, row.zone][row.year] = float(row.p_nom)
    battery = _find_stock_carrier(tables)
    for row in _rows(tables, "batteries"):
        key = (battery, row.zone)
        power[key][row.year], energy[key][row.year] = float(row.p_nom), float(row.e_nom)
    records = []
    years: dict[str, set[int]] = defaultdict(set)
    for key, levels in power.items():
        years[key[0]] |= set(levels)
        sizes: dict[tuple[int, float], Record] = defaultdict(dict)
        for quantity, series in (("p_nom", levels), ("e_nom", energy[key])):
            for vintage, out, size in trace_vintages(series):
                part = sizes[vintage, out]
                part[quantity] = part.get(quantity, 0.0) + size
        records += [
            {"origin": "stock", "carrier": key[0], "zone": key[1], "vintage": vintage,
             "retire_year": out, **size}
            for (vintage, out), size in sizes.items()
        ]  # fmt: skip
    return records, {carrier: tuple(sorted(found)) for carrier, found in years.items()}


def _read_projects(
    tables: Tables,
    choices: FleetChoices,
    stated: Mapping[str, tuple[int, ...]],
    hours: Mapping[str, float],
) -> Iterator[Record]:
    """Projects after the last year that the capacity tables state, which hold earlier ones."""
    stock = _find_stock_carrier(tables)
    for row in _rows(tables, "projects"):
        held = stated.get(stock if row.carrier in hours else row.carrier, ())
        if row.status in choices.projects and row.build_year > max(held, default=0):
            yield {
                "name": row.project, "origin": "projects", "state": "committed",
                "carrier": row.carrier, "zone": row.zone, "vintage": row.build_year,
                "p_nom": row.p_nom, "e_nom": row.p_nom * hours.get(row.carrier, 0.0),
            }  # fmt: skip


def _tell_state(status: str) -> str:
    return "existing" if status == "operating" else "committed"


def _read_thermal(tables: Tables, choices: FleetChoices) -> Iterator[Record]:
    for row in _rows(tables, "thermal"):
        if row.status in choices.thermal:
            leaves = choices.retire and pd.notna(row.retire_year)
            yield {
                "name": row.unit, "origin": "thermal", "state": _tell_state(row.status),
                "carrier": row.carrier, "zone": row.zone, "site": row.site,
                "vintage": row.build_year, "p_nom": row.p_nom,
                "retire_year": row.retire_year if leaves else np.inf,
            }  # fmt: skip


def _read_hydro(tables: Tables, choices: FleetChoices) -> Iterator[Record]:
    for row in _rows(tables, "hydro"):
        if row.status in choices.hydro:
            yield {
                "name": row.plant, "origin": "hydro", "state": _tell_state(row.status),
                "carrier": row.carrier, "zone": row.zone, "vintage": row.build_year,
                "p_nom": row.p_nom, "e_nom": row.p_nom * row.max_hours,
            }  # fmt: skip


def _read_pumped_hydro(tables: Tables, choices: FleetChoices) -> Iterator[Record]:
    for row in _rows(tables, "pumped_hydro"):
        if row.status in choices.pumped_hydro:
            yield {
                "name": row.project, "origin": "pumped_hydro", "state": _tell_state(row.status),
                "carrier": "pumped-hydro", "zone": row.zone, "vintage": row.build_year,
                "p_nom": row.p_nom, "e_nom": row.p_nom * row.max_hours,
            }  # fmt: skip


def _read_assets(
    tables: Tables, choices: FleetChoices, hours: Mapping[str, float]
) -> Iterator[Record]:
    """Plants of sites; they come with their site at the earliest."""
    sites = {row.site: row for row in _rows(tables, "sites")} if choices.sites else {}
    for row in _rows(tables, "site_assets"):
        if row.site in sites:
            yield {
                "name": f"{row.site} {row.carrier}", "origin": "site_assets",
                "carrier": row.carrier, "zone": sites[row.site].zone, "site": row.site,
                "vintage": max(row.build_year, sites[row.site].build_year), "p_nom": row.p_nom,
                "e_nom": row.p_nom * hours.get(row.carrier, 0.0), "in_zone": bool(row.in_stock),
            }  # fmt: skip


def _read_capture(tables: Tables, choices: FleetChoices) -> Iterator[Record]:
    for row in _rows(tables, "capture"):
        if row.status in choices.capture:
            yield {
                "name": row.project, "origin": "capture", "state": _tell_state(row.status),
                "carrier": CAPTURE, "zone": row.zone, "site": row.site, "host": row.carrier,
                "vintage": row.build_year, "co2": row.capture,
            }  # fmt: skip
