"""A case on disk, read when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xjgrid.account.names import SUMMARY_COLUMNS
from xjgrid.errors import InputError
from xjgrid.results.damage import DamagedCase, check_file, read_manifest, reading
from xjgrid.results.finding import find_case
from xjgrid.results.picking import pick_rows, read_value

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


HOURLY = (
    "time", "zone", "carrier", "carrier_name", "carrier_group", "carrier_color", "renewable",
    "generation",
)  # fmt: skip
"""Variables that every metrics.nc has."""


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
        return read_manifest(self.path)

    def _find(self, name: str) -> Path:
        """Return a file of the case after it was held against the manifest."""
        path = self.path / name
        check_file(path, self._mark(name))
        return path

    def _mark(self, name: str) -> Mapping[str, Any] | None:
        mark: Mapping[str, Any] | None = self.manifest.get("files", {}).get(name)
        return mark

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One figure a row: metric, method, place, consumer, carrier, period, value, unit."""
        import pandas as pd

        path = self._find("summary.csv")
        text = [column for column in SUMMARY_COLUMNS if column != "value"]
        with reading(path):
            frame = pd.read_csv(
                path,
                dtype={**dict.fromkeys(text, "str"), "value": float},
                keep_default_na=False,
                na_values={"value": [""]},
            )
            if lacking := [column for column in SUMMARY_COLUMNS if column not in frame]:
                raise DamagedCase(path, f"lacks the columns {', '.join(lacking)}")
            if not frame["period"].str.startswith(self.year).any():
                raise DamagedCase(path, f"has no figure of {self.year}, the year of manifest.json")
        return frame

    @cached_property
    def metrics(self) -> xr.Dataset:
        """Hourly figures by zone and carrier; opened, not loaded."""
        import xarray as xr

        path = self._find("metrics.nc")
        with reading(path):
            ds = xr.open_dataset(path, engine="netcdf4")
            if lacking := [name for name in HOURLY if name not in ds.variables]:
                ds.close()
                raise DamagedCase(path, f"lacks {', '.join(lacking)}")
            if self._mark("metrics.nc") is None:
                ds.load()  # no hash says that its values are whole
        return ds

    @cached_property
    def network(self) -> pypsa.Network:
        """The solved network."""
        from xjgrid.results.writing import read_network

        path = self._find("network.nc")
        with reading(path):
            return read_network(path)

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
        if self._mark("ledger.nc") is None and not path.is_file():
            raise InputError(f"{self.path} has no ledger.nc: run it again with `xjgrid run`")
        self._find("ledger.nc")
        with reading(path):
            return Ledger.open(path)

    @cached_property
    def scenario(self) -> dict[str, Any]:
        """The resolved scenario as plain values."""
        from ruamel.yaml import YAML

        path, text = self.path / "scenario.yaml", self.scenario_text
        with reading(path):
            found = dict(YAML(typ="safe").load(text))
            asked = self.manifest.get("scenario", found.get("name"))
            if found.get("name") != asked:
                raise DamagedCase(path, f"is of scenario {found.get('name')}, not of {asked}")
        return found

    @cached_property
    def scenario_text(self) -> str:
        """The resolved scenario as written, with the origin of every value."""
        path = self._find("scenario.yaml")
        with reading(path):
            return path.read_text(encoding="utf-8")

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
        with reading(self.path / "metrics.nc"):
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

    def pick(self, metric: str, *, absent: bool = False, **where: str) -> pd.DataFrame:
        """Return the rows of a metric; totals of the year unless told otherwise.

        Parameters
        ----------
        metric
            A metric name.
        absent
            Return no rows for a name that the metric does not have in this case, instead of
            refusing it.
        **where
            ``method``, ``place``, ``consumer``, ``carrier``, ``period``: a value, or ``*`` for
            every value but the total.

        Raises
        ------
        InputError
            If the case does not know the metric, or the metric not what is asked of it; names
            the nearest one.
        """
        return pick_rows(self, metric, absent, where)

    def value(self, metric: str, *, default: float | None = None, **where: str) -> float:
        """Return one figure.

        Parameters
        ----------
        default
            What stands for a figure that the case does not have; such a figure is refused if
            not given.
        **where
            As for `pick`.

        Raises
        ------
        InputError
            As for `pick`; and if the metric has several methods and none is named.
        """
        return read_value(self, metric, default, where)

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
