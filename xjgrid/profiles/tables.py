"""The small tables from which synthetic weather is made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

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
    """
    root = Path(study_root)
    frames, digest = {}, hashlib.sha256()
    for name in MAKER_TABLES:
        path = root / "profiles" / f"{name}.csv"
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
        frames[name] = pd.read_csv(path, keep_default_na=False)
    zones = pd.read_csv(root / "networks" / "zones.csv", keep_default_na=False)
    regions = dict(zip(zones["zone"], zones["region"], strict=True))
    return MakerTables(list(zones["zone"]), regions, frames, digest.hexdigest())
