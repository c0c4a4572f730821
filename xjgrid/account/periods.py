"""Sums of hours into days, months, a year, or the hours of the day in each month."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.account.aggregation import add_total, to_records
from xjgrid.account.metrics import ALL

if TYPE_CHECKING:
    from xjgrid.account.solved_network import SolvedNetwork

Array = np.ndarray

#: period -> how its label is written; an hour is told by its time
FORMATS = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d", "hour": None, "month-hour": "%m %H"}


@dataclass(frozen=True)
class Periods:
    """Which hours belong together.

    Parameters
    ----------
    labels
        Name of each period, shape (P,).
    codes
        Position of each hour's period, shape (T,).
    hours
        Hours that each step stands for, shape (T,).
    """

    labels: pd.Index
    codes: Array
    hours: Array

    @classmethod
    def of(cls, times: pd.DatetimeIndex, hours: Array, period: str = "year") -> Periods:
        """Sort hours into periods.

        Raises
        ------
        ValueError
            If the period is not one of year, month, day, hour, month-hour.

        Examples
        --------
        >>> times = pd.date_range("2030-01-31 23:00", periods=2, freq="h")
        >>> Periods.of(times, np.ones(2), "month").sum(np.array([[5.0], [7.0]])).tolist()
        [[5.0], [7.0]]
        """
        if period not in FORMATS:
            raise ValueError(f"period {period!r} is not one of {', '.join(FORMATS)}")
        form = FORMATS[period]
        if form is None:
            return cls(times.rename("period"), np.arange(len(times)), hours)
        # one label a year for a case that ends with the first hours of the next
        names = times.strftime(form) if period != "year" else [str(times[0].year)] * len(times)
        codes, labels = pd.factorize(pd.Index(names), sort=True)
        return cls(pd.Index(labels, name="period"), codes, hours)

    def sum(self, values: Array, hours: slice = slice(None)) -> Array:
        """Sum MW of (t, ...) into MWh of (P, ...)."""
        codes, length = self.codes[hours], self.hours[hours]
        if len(self.labels) == len(self.codes) and len(codes) == len(self.codes):
            return values * length.reshape(-1, *[1] * (values.ndim - 1))
        out = np.zeros((len(self.labels), *values.shape[1:]))
        for begin, end in self.runs(hours):
            piece = slice(begin, end)
            out[codes[begin]] += np.tensordot(length[piece], values[piece], axes=1)
        return out

    def runs(self, hours: slice = slice(None)) -> list[tuple[int, int]]:
        """Return begin and end of each run of hours in one period, counted in the slice."""
        codes = self.codes[hours]
        edges = np.flatnonzero(np.r_[True, np.diff(codes) != 0])
        return list(zip(edges.tolist(), [*edges[1:].tolist(), len(codes)], strict=True))


@dataclass(frozen=True)
class PeriodTotals:
    """Sums of hourly figures over the months and the year, over zones, regions and all.

    Parameters
    ----------
    hours
        Hours that each snapshot stands for, dimension (snapshot).
    regions
        Region of each zone.
    """

    hours: xr.DataArray
    regions: pd.Series

    @classmethod
    def of(cls, solved: SolvedNetwork) -> PeriodTotals:
        """Take the hours of a network, and the regions from the zones table."""
        table = solved.tables["zones"].set_index("zone")
        return cls(solved.hours, table["region"].reindex(solved.zones))

    @cached_property
    def months(self) -> Periods:
        """The months of the horizon."""
        times = pd.DatetimeIndex(self.hours["snapshot"].to_numpy())
        return Periods.of(times, self.hours.to_numpy(), "month")

    @property
    def year(self) -> str:
        """Label of the whole horizon."""
        return str(self.months.labels[0])[:4]

    @property
    def zones(self) -> pd.Index:
        """Zones in their order."""
        return self.regions.index

    @cached_property
    def members(self) -> xr.DataArray:
        """1 where a zone belongs to a location, dimensions (location, zone).

        Locations are the zones, their regions, and all; ``location_kind`` says which.
        """
        zones, region = self.zones, self.regions
        names = [r for r in dict.fromkeys(region) if isinstance(r, str) and r not in zones]
        groups = [(region == name).to_numpy(float) for name in names]
        kinds = ["zone"] * len(zones) + ["region"] * len(names) + [ALL]
        return xr.DataArray(
            np.vstack([np.eye(len(zones)), *groups, np.ones(len(zones))]),
            coords={"location": [*zones, *names, ALL], "zone": zones.to_numpy(),
                    "location_kind": ("location", kinds)},
            dims=("location", "zone"),
        )  # fmt: skip

    def over_time(self, values: xr.DataArray, *, weighted: bool = True) -> xr.DataArray:
        """Sum snapshots into months and the year; by their hours unless told not to."""
        values = values.transpose("snapshot", ...)
        months = self.months
        if not weighted:
            months = Periods(months.labels, months.codes, np.ones(len(months.codes)))
        sums = np.empty((len(months.labels) + 1, *values.shape[1:]))
        for i, (begin, end) in enumerate(months.runs()):
            sums[i] = np.tensordot(months.hours[begin:end], values[begin:end], axes=1)
        sums[-1] = sums[:-1].sum(axis=0)
        return self._by_period(values, sums)

    def _by_period(self, values: xr.DataArray, found: Array) -> xr.DataArray:
        kept = {name: c for name, c in values.coords.items() if "snapshot" not in c.dims}
        labels = [*self.months.labels, self.year]
        return xr.DataArray(found, {"period": labels, **kept}, ("period", *values.dims[1:]))

    def over_zones(self, values: xr.DataArray) -> xr.DataArray:
        """Sum zones into locations; unknown in a location if unknown in any zone."""
        moved = values.transpose("zone", ...)
        found = np.tensordot(self.members, moved, axes=1)
        kept = {name: c for name, c in values.coords.items() if "zone" not in c.dims}
        kinds = self.members["location_kind"].drop_vars("location_kind").variable
        coords = {"location": self.members["location"].variable, "location_kind": kinds, **kept}
        out = xr.DataArray(found, coords, ("location", *moved.dims[1:]))
        return out.transpose(*("location" if d == "zone" else d for d in values.dims))

    def energy(self, values: xr.DataArray) -> xr.DataArray:
        """Sum MW by zone into MWh by period and location, with the total of the carriers."""
        sums = self.over_zones(self.over_time(values))
        return add_total(sums) if "carrier" in sums.dims else sums

    def at_end(self, values: xr.DataArray) -> xr.DataArray:
        """Take the last hour of each period."""
        values = values.transpose("snapshot", ...)
        last = [end - 1 for _, end in self.months.runs()]
        return self._by_period(values, values.to_numpy()[[*last, last[-1]]])

    def highest(self, values: xr.DataArray) -> xr.DataArray:
        """Take the highest hour of each period."""
        values = values.transpose("snapshot", ...)
        months = [values[begin:end].max("snapshot") for begin, end in self.months.runs()]
        return self._by_period(values, np.stack([*months, np.max(months, axis=0)]))

    @cached_property
    def length(self) -> xr.DataArray:
        """Hours in each period."""
        return self.over_time(xr.ones_like(self.hours))

    def records(
        self, values: xr.DataArray, metric: str, *, unit: str | None = None, **labels: str
    ) -> pd.DataFrame:
        """Lay an array out as records, of the year if it has no periods; see `to_records`."""
        if "period" not in values.coords:
            labels.setdefault("period", self.year)
        return to_records(values, metric, unit=unit, **labels)
