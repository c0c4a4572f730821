"""What the subjects of the summary share: sums by place and period, and the making of rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from xjgrid.account import capacity, storage
from xjgrid.account.hourly import Hourly
from xjgrid.account.names import ALL
from xjgrid.account.places import Rollup
from xjgrid.account.solved import Array, Solved
from xjgrid.account.table import make_rows, with_total


class Book:
    """Hourly figures, their sums, and the making of rows from sums.

    Every sum has the shape (period, place, carrier), the last carrier being the total.
    """

    def __init__(self, solved: Solved, hourly: Hourly) -> None:
        self.solved, self.hourly = solved, hourly
        self.roll = Rollup.of(solved)
        self.carriers = [*solved.carriers, ALL]
        self.here = with_total(self.roll.over_zones(solved.presence.astype(float), 0)) > 0
        self.year = [self.roll.periods[-1]]
        self.capacity = with_total(self.roll.over_zones(capacity.capacity(solved), 0))
        self.generation = with_total(self.roll.energy(hourly.generation))
        self.curtailment = with_total(self.roll.energy(hourly.curtailment))
        self.available = with_total(self.roll.energy(hourly.available))
        self.discharge = with_total(self.roll.energy(hourly.discharge))
        self.losses = self._storage_losses()

    def _storage_losses(self) -> Array:
        lost = self.roll.energy(self.hourly.charge - self.hourly.discharge)
        risen = self.roll.over_zones(self.roll.over_time(storage.rise(self.solved), weighted=False))
        return with_total(lost - risen)

    def rows(self, metric: str, values: Array, **more: Any) -> pd.DataFrame:
        """Make rows by period and place (and carrier where the array has them)."""
        more.setdefault("periods", self.roll.periods)
        more.setdefault("places", self.roll.places)
        if values.ndim == 3:
            more.setdefault("carriers", self.carriers)
            more.setdefault("keep", self.here)
        return make_rows(metric, values, **more)

    def by_kind(self, only: Array) -> Array:
        """Return where a place has carriers of a kind, shape (place, carrier and total)."""
        having = self.roll.over_zones((self.solved.presence & only).astype(float), 0)
        return with_total(having) > 0

    @property
    def storing(self) -> Array:
        """Carriers that take up electricity, shape (carrier,)."""
        fed = set(self.solved.stores["carrier"][self.solved.fed])
        plain = set(self.solved.stores["carrier"][~self.solved.fed])
        return self.solved.carriers.isin(plain - fed)

    def highest(self, values: Array) -> Array:
        """Take the highest hour of each period: (time, ...) becomes (period, ...)."""
        months = np.maximum.reduceat(values, self.roll.edges, axis=0)
        return np.concatenate([months, months.max(axis=0, keepdims=True)])
