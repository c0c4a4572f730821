"""A case on disk, read when asked for."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xjgrid.account.metrics import ALL, LABELS, METRICS, SUMMARY_COLUMNS
from xjgrid.errors import InputError, did_you_mean
from xjgrid.results.finding import MANIFEST, find_case

if TYPE_CHECKING:
    import pandas as pd
    import pypsa
    import xarray as xr

    from xjgrid.account.ledger import Ledger


def open_case(case: str | Path, out: str | Path | None = None) -> Case:
    """Open a case by name or path.

    Parameters
    ----------
    case
        Name of a case, or a path to its folder.
    out
        Folder of cases; ``results/`` of the enclosing study, or of the working folder, if not
        given.

    Raises
    ------
    InputError
        If there is no such case; names the nearest one.
    """
    return Case(find_case(case, out))


class Case:
    """One solved scenario and weather year.

    Nothing is read before it is asked for: `manifest` and `scenario` are plain values,
    `summary` a pandas frame, `metrics` an xarray dataset read in pieces, `network` a
    `pypsa.Network`, `ledger` a `xjgrid.account.ledger.Ledger`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        """Name of the case's folder."""
        return self.path.name

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Status, bounds, gap, solver, times, input hashes and versions."""
        return dict(json.loads((self.path / MANIFEST).read_text(encoding="utf-8")))

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Records of figures with the columns `xjgrid.account.SUMMARY_COLUMNS`.

        Raises
        ------
        InputError
            If the case was made by an older version, with other columns.
        """
        import pandas as pd

        path = self.path / "summary.csv"
        found = pd.read_csv(
            path,
            dtype={**dict.fromkeys(("metric", *LABELS, "unit"), "str"), "value": float},
            keep_default_na=False,
            na_values={"value": [""]},
        )
        if tuple(found.columns) != SUMMARY_COLUMNS:
            raise InputError(
                f"{path} was made by an older version (columns {', '.join(found.columns)}): run "
                f"the case again with `xjgrid run`"
            )
        return found

    @cached_property
    def metrics(self) -> xr.Dataset:
        """Hourly figures by zone and carrier; opened, not loaded."""
        import xarray as xr

        return xr.open_dataset(self.path / "metrics.nc", engine="netcdf4")

    @cached_property
    def network(self) -> pypsa.Network:
        """The solved network."""
        from xjgrid.results.writing import read_network

        return read_network(self.path / "network.nc")

    @cached_property
    def ledger(self) -> Ledger:
        """Who supplied whom, hour by hour; its dispatch is read, its rows are made when asked for.

        Raises
        ------
        InputError
            If the case has none.
        """
        from xjgrid.account.ledger import Ledger

        path = self.path / "ledger.nc"
        if not path.is_file():
            raise InputError(f"{self.name} has no ledger.nc: run it again with `xjgrid run`")
        return Ledger.open(path)

    @cached_property
    def scenario(self) -> dict[str, Any]:
        """The resolved scenario as plain values."""
        from ruamel.yaml import YAML

        loaded = YAML(typ="safe").load(self.scenario_text)
        return dict(loaded)

    @property
    def scenario_text(self) -> str:
        """The resolved scenario as written, with the origin of every value."""
        return (self.path / "scenario.yaml").read_text(encoding="utf-8")

    @property
    def year(self) -> str:
        """The model year, as the summary names it."""
        return str(self.manifest["year"])

    @property
    def hours(self) -> float:
        """Hours that the case covers."""
        return float(self.manifest["horizon"]["hours"])

    @cached_property
    def zones(self) -> pd.DataFrame:
        """Zones with name, region, base, latitude and longitude."""
        import pandas as pd

        ds = self.metrics
        columns = ("zone_name", "region", "base", "latitude", "longitude")
        return pd.DataFrame(
            {column: ds[column].to_numpy() for column in columns},
            index=pd.Index(ds["zone"].to_numpy(), name="zone"),
        )

    @cached_property
    def carriers(self) -> pd.DataFrame:
        """Carriers with their name, group, colour, and whether they are renewable."""
        import pandas as pd

        ds = self.metrics
        columns = {"carrier_name": "name", "carrier_group": "group", "carrier_color": "color"}
        frame = pd.DataFrame(
            {new: ds[old].to_numpy() for old, new in columns.items()},
            index=pd.Index(ds["carrier"].to_numpy(), name="carrier"),
        )
        return frame.assign(renewable=ds["renewable"].to_numpy().astype(bool))

    def end_uses(self, kind: str) -> list[str]:
        """Return the products, sectors, services or end uses (demand rows) that the case knows."""
        if "end_use" not in self.metrics:
            return []
        names = self.metrics["end_use"].to_numpy()
        return [str(name) for name in names[self.metrics["end_use_kind"].to_numpy() == kind]]

    @cached_property
    def sectors(self) -> dict[str, str]:
        """Sector of each end use (demand row), and of each service for what no row holds."""
        if "end_use" not in self.metrics:
            return {}
        ds = self.metrics
        columns = ("end_use_kind", "end_use", "end_use_sector")
        found = list(zip(*(ds[c].to_numpy().astype(str) for c in columns), strict=True))
        return {
            name: sector
            for wanted in ("service", "end_use")
            for kind, name, sector in found
            if kind == wanted
        }

    def pick(self, metric: str, **where: str) -> pd.DataFrame:
        """Return the records of a metric; totals of the year unless told otherwise.

        Parameters
        ----------
        metric
            A metric name; ``xjgrid metrics`` lists them.
        **where
            ``variant``, ``location``, ``location_kind``, ``end_use``, ``carrier``, ``part``,
            ``period``: a value, or ``*`` for every value but the total. A kind of location
            alone, such as ``zone``, means all of that kind.

        Raises
        ------
        InputError
            If the metric or a column is unknown, or all locations of several kinds are asked for,
            which would count energy twice.

        Examples
        --------
        ``case.pick("generation", location_kind="zone", carrier="wind")``
        """
        if metric not in METRICS:
            raise InputError(f"unknown metric {metric}: {did_you_mean(metric, METRICS)}")
        for column in where:
            if column not in LABELS:
                raise InputError(f"the summary has no column {column}, {_suggest(column)}")
        rows = self.summary[self.summary["metric"] == metric]
        place = "*" if where.get("location_kind", ALL) != ALL else ALL
        defaults = {"location": place, "end_use": ALL, "carrier": ALL, "part": ALL,
                    "period": self.year}  # fmt: skip
        for column, value in {**defaults, **where}.items():
            total = defaults.get(column, "") if column != "location" else ALL
            rows = rows[rows[column] != total] if value == "*" else rows[rows[column] == value]
        if where.get("location") == "*" and rows["location_kind"].nunique() > 1:
            kinds = ", ".join(rows["location_kind"].unique())
            raise InputError(f"{metric} is known by {kinds}: say location_kind=... in place of *")
        return rows

    def value(self, metric: str, **where: str) -> float:
        """Return one figure, 0 if the case has none such.

        Raises
        ------
        InputError
            As `pick`, and if the metric has several variants and none is chosen.
        """
        rows = self.pick(metric, **where)
        if rows["variant"].nunique() > 1:
            known = ", ".join(rows["variant"].unique())
            raise InputError(f"{metric} has several variants: say variant=..., one of {known}")
        return float(rows["value"].sum()) if len(rows) else 0.0

    def __repr__(self) -> str:
        m = self.manifest
        gap = "unknown" if m["gap"] is None else f"{m['gap']:.2%}"
        return (
            f"Case({self.name}: {m['year']}, weather year {m['weather_year']}, "
            f"{self.hours:,.0f} hours)\n"
            f"  {m['status']}, gap {gap} (accuracy {m['accuracy']:.2%})\n"
            f"  {self.path}\n"
            f"  .summary .metrics .ledger .network .scenario .manifest"
        )


RENAMED = {"place": "location", "consumer": "end_use", "method": "variant"}
"""Columns of the summary that were called otherwise."""


def _suggest(column: str) -> str:
    if column in RENAMED:
        return f"it is called {RENAMED[column]} now"
    return did_you_mean(column, LABELS)
