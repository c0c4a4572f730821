"""Months and groups of zones, and the summing of hours and zones into them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xjgrid.account.names import ALL
from xjgrid.account.solved import Array, Solved


@dataclass(frozen=True)
class Rollup:
    """Sums hours into periods and zones into places.

    Parameters
    ----------
    places
        Zones, regions, then `ALL`.
    members
        Shape (place, zone), 1 where the zone belongs to the place.
    periods
        ``YYYY-MM`` for each month of the horizon, then ``YYYY`` for all of it.
    edges
        Position of each month's first hour.
    hours
        Hours that each snapshot stands for, shape (time,).
    """

    places: pd.Index
    members: Array
    periods: pd.Index
    edges: Array
    hours: Array

    @classmethod
    def of(cls, solved: Solved) -> Rollup:
        """Take months from the snapshots and regions from the zones table."""
        zones = solved.zones
        region = solved.tables["zones"].set_index("zone")["region"].reindex(zones)
        regions = [r for r in dict.fromkeys(region) if isinstance(r, str) and r not in zones]
        groups = [(region == r).to_numpy(float) for r in regions]
        members = np.vstack([np.eye(len(zones)), *groups, np.ones(len(zones))])
        month = solved.times.month.to_numpy()
        edges = np.flatnonzero(np.r_[True, np.diff(month) != 0])
        periods = [f"{solved.year}-{month[e]:02d}" for e in edges] + [str(solved.year)]
        return cls(
            pd.Index([*zones, *regions, ALL], name="place"),
            members,
            pd.Index(periods, name="period"),
            edges,
            solved.hours,
        )

    def over_time(self, values: Array, weighted: bool = True) -> Array:
        """Sum (time, ...) into (period, ...); by hours unless told not to."""
        if weighted:
            values = values * self.hours.reshape(-1, *[1] * (values.ndim - 1))
        months = np.add.reduceat(values, self.edges, axis=0)
        return np.concatenate([months, months.sum(axis=0, keepdims=True)])

    def at_end(self, values: Array) -> Array:
        """Take the last hour of each period: (time, ...) becomes (period, ...)."""
        last = np.r_[self.edges[1:] - 1, len(values) - 1, len(values) - 1]
        return values[last]

    def over_zones(self, values: Array, axis: int = 1) -> Array:
        """Sum zones into places along an axis."""
        return np.moveaxis(np.tensordot(self.members, values, axes=(1, axis)), 0, axis)

    def energy(self, values: Array) -> Array:
        """Sum MW of (time, zone, ...) into MWh of (period, place, ...)."""
        return self.over_zones(self.over_time(values))

    @property
    def length(self) -> Array:
        """Hours in each period, shape (period,)."""
        return self.over_time(np.ones(len(self.hours)))
