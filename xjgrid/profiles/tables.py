"""The small tables from which synthetic weather is made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from xjgrid.errors import InputError, InputFault
from xjgrid.inputs.study import Study
from xjgrid.profiles.chance import factorise

PARAMETERS = (
    "seed",
    "wind_memory",
    "wind_period",
    "wind_smoothing",
    "wind_slow_memory",
    "wind_slow_share",
    "wind_local_memory",
    "wind_local_smoothing",
    "wind_turbulence",
    "wind_cut_out",
    "wind_other_loss",
    "wind_daily_deviation",
    "solar_wind_tie",
    "solar_hour_memory",
    "solar_hour_noise",
    "solar_albedo",
    "solar_gamma",
    "solar_wind_speed",
    "temperature_warmest_hour",
    "temperature_memory",
    "temperature_local",
    "cold_spells_per_year",
    "hydro_memory",
    "hydro_deviation",
    "hydro_year_deviation",
    "era5_hub_height",
)
MAKER_TABLES = (
    "wind_stations",
    "wind_groups",
    "wind_factors",
    "solar_stations",
    "solar_groups",
    "solar_months",
    "temperature",
    "hydro_months",
    "load_shape",
    "weather_correlations",
    "maker_parameters",
)


@dataclass(frozen=True, eq=False)
class MakerTables:
    """Tables of the synthetic maker, keyed for quick look-up.

    Parameters
    ----------
    zones
        Zone names in the order of the profile.
    regions
        Region of each zone.
    frames
        The tables of profiles/ by name.
    digest
        Hash of all of them.
    """

    zones: list[str]
    regions: dict[str, str]
    frames: dict[str, pd.DataFrame]
    digest: str

    @property
    def wind_stations(self) -> pd.DataFrame:
        """Wind stations, one a row."""
        return self.frames["wind_stations"]

    @property
    def solar_stations(self) -> pd.DataFrame:
        """Solar stations, one a row."""
        return self.frames["solar_stations"]

    @property
    def temperature(self) -> pd.DataFrame:
        """Monthly temperature by zone."""
        return self.frames["temperature"]

    @property
    def hydro_months(self) -> pd.DataFrame:
        """Monthly hydro availability by zone."""
        return self.frames["hydro_months"]

    @cached_property
    def wind_groups(self) -> pd.DataFrame:
        """Wind correlation groups, indexed by name."""
        return self.frames["wind_groups"].set_index("group")

    @cached_property
    def solar_groups(self) -> pd.DataFrame:
        """Solar correlation groups, indexed by name."""
        return self.frames["solar_groups"].set_index("group")

    @cached_property
    def _values(self) -> dict[str, float]:
        frame = self.frames["maker_parameters"]
        return dict(zip(frame["parameter"], frame["value"].astype(float), strict=True))

    def value(self, parameter: str) -> float:
        """Return a number of maker_parameters.csv."""
        return self._values[parameter]

    @cached_property
    def _factors(self) -> dict[tuple[str, str], np.ndarray]:
        frame = self.frames["wind_factors"].sort_values("index")
        return {
            (str(kind), str(group)): rows["factor"].to_numpy(float)
            for (kind, group), rows in frame.groupby(["kind", "group"])
        }

    def factors(self, kind: str, group: str) -> np.ndarray:
        """Return the wind speed factors of a group: 12 for "month", 24 for "hour"."""
        return self._factors[kind, group]

    @cached_property
    def _solar_months(self) -> dict[str, pd.DataFrame]:
        frame = self.frames["solar_months"].sort_values("month")
        return {str(group): rows for group, rows in frame.groupby("group")}

    def solar_month(self, column: str, group: str) -> np.ndarray:
        """Return twelve values of a column of solar_months.csv for a group."""
        return self._solar_months[group][column].to_numpy(float)

    def load_factors(self, kind: str) -> np.ndarray:
        """Return the load factors of a kind ("month" or "hour") in order."""
        frame = self.frames["load_shape"]
        return frame.loc[frame["kind"] == kind].sort_values("index")["factor"].to_numpy(float)

    def load_response(self, kind: str) -> tuple[float, float]:
        """Return threshold (degC) and sensitivity (1/K) of "heating" or "cooling"."""
        frame = self.frames["load_shape"]
        row = frame.loc[frame["kind"] == kind].iloc[0]
        return float(row["index"]), float(row["factor"])

    def keep_solar_stations(self, names: set[str]) -> MakerTables:
        """Return the tables with these solar stations alone; each stays as it was."""
        stations = self.solar_stations
        kept = stations[stations["station"].isin(names)]
        return replace(self, frames={**self.frames, "solar_stations": kept})

    def correlation(self, variable: str, groups: list[str]) -> np.ndarray:
        """Return the correlation matrix of the groups; pairs not listed are independent."""
        matrix = np.eye(len(groups))
        frame = self.frames["weather_correlations"]
        for row in frame.loc[frame["variable"] == variable].itertuples():
            if row.group0 in groups and row.group1 in groups:
                i, j = groups.index(str(row.group0)), groups.index(str(row.group1))
                matrix[i, j] = matrix[j, i] = row.correlation
        return matrix


def read_maker_tables(study_root: Path) -> MakerTables:
    """Read the tables of the synthetic maker from a study.

    Parameters
    ----------
    study_root
        Folder with networks/ and profiles/.

    Raises
    ------
    InputError
        If a table is missing, wrong, or lacks rows that the maker needs.
    """
    study = Study(Path(study_root))
    missing = [
        InputFault(f"profiles/{name}.csv", "no such file; the synthetic maker needs it")
        for name in MAKER_TABLES
        if not (study.root / "profiles" / f"{name}.csv").is_file()
    ]
    if missing:
        raise InputError(missing)
    tables = ("zones", *MAKER_TABLES)
    faults = [fault for name in tables for fault in study.read(name).faults]
    if faults:
        raise InputError(faults)
    frames = {name: study.table(name) for name in MAKER_TABLES}
    zones = study.table("zones")
    regions = {str(z): str(r) for z, r in zip(zones["zone"], zones["region"], strict=True)}
    made = MakerTables(list(regions), regions, frames, hash_tables(study.root))
    faults = find_incomplete(made)
    if faults:
        raise InputError(faults)
    return made


def hash_tables(study_root: Path) -> str:
    """Return the SHA-256 of the maker's tables and of the zones, whatever their line ends."""
    digest = hashlib.sha256()
    names = ["networks/zones.csv", *(f"profiles/{name}.csv" for name in MAKER_TABLES)]
    for name in names:
        digest.update((Path(study_root) / name).read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def find_incomplete(tables: MakerTables) -> list[InputFault]:
    """Return what the maker's tables lack: months, hours, stations, groups, parameters."""
    frames, zones = tables.frames, tables.zones
    wind, solar = list(tables.wind_groups.index), list(tables.solar_groups.index)
    hours, months = range(24), range(1, 13)
    wanted: list[tuple[str, list[str], set[tuple[object, ...]]]] = [
        ("wind_stations", ["zone"], {(zone,) for zone in zones}),
        ("solar_stations", ["zone"], {(zone,) for zone in zones}),
        ("temperature", ["zone", "month"], {(z, m) for z in zones for m in months}),
        ("hydro_months", ["zone", "month"], {(z, m) for z in zones for m in months}),
        ("solar_months", ["group", "month"], {(g, m) for g in solar for m in months}),
        (
            "wind_factors",
            ["kind", "group", "index"],
            {("month", g, m) for g in wind for m in months}
            | {("hour", g, h) for g in wind for h in hours},
        ),
        (
            "load_shape",
            ["kind", "index"],
            {("month", m) for m in months} | {("hour", h) for h in hours},
        ),
        ("maker_parameters", ["parameter"], {(name,) for name in PARAMETERS}),
    ]
    faults = []
    for name, columns, keys in wanted:
        there = set(frames[name][columns].itertuples(index=False, name=None))
        for key in sorted(keys - there, key=str):
            what = ", ".join(f"{c} {k}" for c, k in zip(columns, key, strict=True))
            faults.append(InputFault(f"profiles/{name}.csv", f"a row is missing: {what}"))
    for variable, groups in (("wind", wind), ("solar", solar)):
        try:
            factorise(tables.correlation(variable, groups))
        except ValueError as error:
            text = f"{variable}: {error}; bring distant pairs closer to 0"
            fault = InputFault("profiles/weather_correlations.csv", text, column="correlation")
            faults.append(fault)
    return faults
