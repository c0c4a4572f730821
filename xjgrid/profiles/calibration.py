"""Profiles beside published and measured figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from xjgrid.errors import InputError, InputFault
from xjgrid.inputs.study import Study
from xjgrid.profiles import statistics
from xjgrid.profiles.faults import find_faults
from xjgrid.profiles.files import load_profile, read_zones
from xjgrid.profiles.tables import read_maker_tables

FLEET_YEAR = 2023  # published hours are of the fleet of 2021-2023
COLUMNS = ["quantity", "unit", "expected", "model", "tolerance", "within", "source"]


@dataclass(eq=False)
class Evidence:
    """What the statistics look at: all years of a profile, by zone, station and fleet.

    Parameters
    ----------
    study
        The study.
    name
        profiles/<name>.nc.
    """

    study: Study
    name: str

    @cached_property
    def zones(self) -> list[str]:
        """Zones in the order of networks/zones.csv."""
        return read_zones(self.study.root)[0]

    @cached_property
    def values(self) -> dict[str, np.ndarray]:
        """Variable to array of shape (years, 8760, zones)."""
        dataset = load_profile(self.study.root, self.name)
        zones, longitudes = read_zones(self.study.root)
        faults = find_faults(dataset, f"profiles/{self.name}.nc", zones, longitudes)
        if faults:
            raise InputError(faults)
        self.years = [int(year) for year in dataset["weather_year"].values]
        ordered = dataset.sel(zone=zones).transpose("weather_year", "time", "zone")
        return {str(name): ordered[name].to_numpy().astype(float) for name in ordered.data_vars}

    @cached_property
    def stations(self) -> dict[str, np.ndarray]:
        """Solar stations of a synthetic profile, made again; each of shape (years, 8760)."""
        if not self.has_stations:
            return {}
        from xjgrid.profiles.solar import make_clearness_weather, make_solar_stations
        from xjgrid.profiles.temperature import make_temperature

        tables = read_maker_tables(self.study.root)
        wanted = {name for row in self.checks["place"] for name in row.split("/")}
        tables = tables.keep_solar_stations(wanted)
        _ = self.values
        made = [
            make_solar_stations(
                tables, year, make_clearness_weather(tables, year), make_temperature(tables, year)
            )
            for year in self.years
        ]
        names = list(tables.solar_stations["station"])
        return {name: np.stack([year[:, i] for year in made]) for i, name in enumerate(names)}

    @cached_property
    def has_stations(self) -> bool:
        """Whether single stations can be made again: only those of the synthetic maker."""
        return bool(load_profile(self.study.root, self.name).attrs.get("maker") == "synthetic")

    @cached_property
    def checks(self) -> pd.DataFrame:
        """Table profiles/checks.csv."""
        return self.study.table("checks")

    def find(self, variable: str, place: str) -> np.ndarray:
        """Return a variable at a zone, a station or over the fleet, shape (years, 8760)."""
        if place == "fleet":
            return statistics.average_fleet(self.values[variable], self.capacity(variable))
        if place in self.zones:
            return self.values[variable][:, :, self.zones.index(place)]
        return self.stations[place]

    def capacity(self, carrier: str) -> np.ndarray:
        """Return MW by zone at the end of `FLEET_YEAR`."""
        table = self.study.table("renewables")
        rows = table[(table["carrier"] == carrier) & (table["year"] == FLEET_YEAR)]
        capacity = rows.groupby("zone")["p_nom"].sum().reindex(self.zones).fillna(0.0).to_numpy()
        if not capacity.sum() > 0:
            text = f"no {carrier} capacity of {FLEET_YEAR}, by which zones are weighted"
            raise InputError(InputFault("networks/renewables.csv", text, column="p_nom"))
        return capacity

    def has(self, place: str) -> bool:
        """Return whether the profile can answer for a place."""
        names = place.split("/")
        return all(n == "fleet" or n in self.zones or self.has_stations for n in names)


def _mean(rows: np.ndarray, function: Callable[[np.ndarray], Any]) -> Any:
    """Return the mean over weather years of a statistic of one year."""
    return np.mean([function(row) for row in rows], axis=0)


def _pair(first: np.ndarray, second: np.ndarray) -> float:
    """Return the correlation of daily anomalies, mean over weather years."""
    days = statistics.find_day_anomalies
    both = zip(first, second, strict=True)
    return float(np.mean([np.corrcoef(days(a), days(b))[0, 1] for a, b in both]))


def _hour_shape(evidence: Evidence, place: str, index: int) -> float:
    """Return output at an hour of the day, scaled to the measured daily mean."""
    rows = evidence.checks
    measured = rows[(rows["check"] == "solar_hour") & (rows["place"] == place)]["expected"]
    shape = _mean(evidence.find("solar", place), statistics.find_hour_means)
    return float(shape[index] * measured.sum() / shape.sum())


def _spell(evidence: Evidence, place: str, index: int) -> float:
    """Return a length of spells below a third of the mean: 1 mean, 2 weighted, 3 longest."""
    spells = [statistics.find_spells(row, 1 / 3) for row in evidence.find("wind", place)]
    lengths = {
        1: [s.mean() for s in spells],
        2: [(s**2).sum() / s.sum() for s in spells],
        3: [s[:3].mean() for s in spells],
    }
    return float(np.mean(lengths[index]))


def _split(place: str) -> tuple[str, str]:
    first, _, second = place.partition("/")
    return first, second


STATISTICS: dict[str, Callable[[Evidence, str, int], float]] = {
    "solar_hours": lambda e, p, i: e.find("solar", p).sum(axis=1).mean(),
    "solar_month": lambda e, p, i: _mean(e.find("solar", p), statistics.find_month_means)[i - 1],
    "solar_hour": _hour_shape,
    "solar_quantile": lambda e, p, i: np.quantile(e.find("solar", p), i / 100),
    "solar_daily_variation": lambda e, p, i: _mean(
        e.find("solar", p), lambda x: statistics.find_variation(statistics.find_day_means(x))
    ),
    "solar_daily_memory": lambda e, p, i: _mean(
        e.find("solar", p),
        lambda x: statistics.find_autocorrelation(statistics.find_day_anomalies(x), i),
    ),
    "solar_memory": lambda e, p, i: _mean(
        e.find("solar", p), lambda x: statistics.find_autocorrelation(x, i)
    ),
    "solar_pair": lambda e, p, i: _pair(*(e.find("solar", one) for one in _split(p))),
    "solar_wind": lambda e, p, i: _pair(e.find("solar", p), e.find("wind", p)),
    "wind_hours": lambda e, p, i: e.find("wind", p).sum(axis=1).mean(),
    "wind_spread": lambda e, p, i: e.find("wind", p).sum(axis=1).std(ddof=1),
    "wind_month_share": lambda e, p, i: _mean(e.find("wind", p), statistics.find_month_shares)[
        i - 1
    ],
    "wind_memory": lambda e, p, i: _mean(
        e.find("wind", p), lambda x: statistics.find_autocorrelation(x, i)
    ),
    "wind_spell": _spell,
}


def is_within(model: float, expected: float, tolerance: float, kind: str) -> bool:
    """Return whether a value lies inside its tolerance.

    Parameters
    ----------
    model, expected
        The two values.
    tolerance
        Absolute, a share of `expected`, or the factor by which either may exceed the other.
    kind
        "absolute", "relative" or "factor".

    Examples
    --------
    >>> is_within(103, 100, 0.03, "relative"), is_within(70, 100, 1.5, "factor")
    (True, True)
    """
    if kind == "factor":
        return bool(expected / tolerance <= model <= expected * tolerance)
    width = tolerance * abs(expected) if kind == "relative" else tolerance
    return bool(abs(model - expected) <= width * (1.0 + 1e-9))


def _word(tolerance: float, kind: str) -> str:
    """Return a tolerance as told in the table."""
    if kind == "relative":
        return f"{100 * tolerance:g} %"
    return f"factor {tolerance:g}" if kind == "factor" else f"{tolerance:.4g}"


def check_profiles(study_root: Path, name: str = "synthetic") -> pd.DataFrame:
    """Return the profile's statistics beside the published ones, means over its years.

    Parameters
    ----------
    study_root
        Folder with networks/ and profiles/.
    name
        profiles/<name>.nc. Lines on single stations are left out unless the profile is
        synthetic, because only there stations can be made again.

    Returns
    -------
    pandas.DataFrame
        Columns quantity, unit, expected, model, tolerance, within, source.

    Raises
    ------
    InputError
        If the profile is wrong, or profiles/checks.csv names an unknown check or place.
    """
    evidence = Evidence(Study(Path(study_root)), name)
    _check_names(evidence)
    rows = []
    table = evidence.checks.rename(columns={"index": "number"})
    for row in table.itertuples(index=False):
        if not evidence.has(str(row.place)):
            continue
        if row.check == "wind_spread" and len(evidence.find("wind", "fleet")) < 2:
            continue
        model = float(STATISTICS[str(row.check)](evidence, str(row.place), int(row.number)))
        within = is_within(model, row.expected, row.tolerance, str(row.kind))
        tolerance = _word(row.tolerance, str(row.kind))
        told = (row.quantity, row.unit, row.expected, model, tolerance, within, row.source)
        rows.append(told)
    return pd.DataFrame(rows, columns=COLUMNS)


def _check_names(evidence: Evidence) -> None:
    """Raise if checks.csv asks for what there is not."""
    from xjgrid.errors import did_you_mean

    known = [*evidence.zones, "fleet"]
    if evidence.has_stations:
        known += list(read_maker_tables(evidence.study.root).solar_stations["station"])
    faults = []
    data = evidence.study.read("checks")
    for row, line in zip(data.cells, data.cell_lines, strict=True):
        if row["check"] not in STATISTICS:
            hint = did_you_mean(row["check"], STATISTICS)
            faults.append(data.fault(line, f"unknown check; {hint}", "check", row["check"]))
        for place in row["place"].split("/") if evidence.has_stations else ():
            if place not in known:
                hint = did_you_mean(place, known)
                faults.append(data.fault(line, f"unknown place; {hint}", "place", place))
    if data.faults or faults:
        raise InputError([*data.faults, *faults])
