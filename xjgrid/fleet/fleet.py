"""Capacity with the year it came and the year it goes, and sums of it at the end of any year."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

#: how much there is of an entry: power [MW], energy of a store [MWh], CO2 captured [kt/yr]
QUANTITIES = ("p_nom", "e_nom", "co2")
KEYS = ("carrier", "zone", "site")
#: columns of `Fleet.entries` with the value they have if it is not given
COLUMNS: dict[str, object] = {
    "name": "", "origin": "", "state": "existing", "carrier": "", "zone": "", "site": "",
    "host": "", "vintage": 0, "retire_year": np.inf, "p_nom": 0.0, "e_nom": 0.0, "co2": 0.0,
    "in_zone": False,
}  # fmt: skip
#: digits behind the point of a sum; what is smaller is noise of adding up
DIGITS = 6


@dataclass(frozen=True)
class Fleet:
    """Plants and parts of plants with the first year in and the first year out of operation.

    Parameters
    ----------
    entries : DataFrame
        One row for each: ``name``, ``origin`` (the table, or ``plan``), ``state`` (``existing``,
        ``committed`` or ``built``), ``carrier``, ``zone``, ``site`` (blank unless a site owns
        it), ``host`` (carrier of the units that it is added to, or blank), ``vintage`` (first
        year in operation), ``retire_year`` (first year out of operation, infinite if none is
        known), ``p_nom`` [MW], ``e_nom`` [MWh], ``co2`` [kt/yr], and ``in_zone``, true if the
        capacity of a site is a part of the zone's too.
    stated : mapping of str to tuple of int
        Years at whose end the tables state the capacity of a carrier.

    Examples
    --------
    >>> fleet = Fleet.make([
    ...     {"carrier": "wind", "zone": "hami", "vintage": 2010, "retire_year": 2030, "p_nom": 50},
    ...     {"carrier": "wind", "zone": "hami", "vintage": 2025, "p_nom": 100},
    ... ])
    >>> [float(fleet.closing(year)["p_nom"].sum()) for year in (2024, 2025, 2030)]
    [50.0, 150.0, 100.0]
    >>> built = {"carrier": "wind", "zone": "hami", "vintage": 2030, "p_nom": 30, "state": "built"}
    >>> fleet.add([built]).closing(2030)["p_nom"].item()
    130.0
    """

    entries: pd.DataFrame
    stated: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def make(
        cls,
        records: Sequence[Mapping[str, object]],
        stated: Mapping[str, tuple[int, ...]] | None = None,
    ) -> Fleet:
        """Fleet of some records; columns that a record leaves out take their neutral value.

        Raises
        ------
        ValueError
            If a record has a column that entries do not have, or leaves before it comes.
        """
        for record in records:
            if unknown := set(record) - set(COLUMNS):
                raise ValueError(f"a fleet has no column {', '.join(sorted(unknown))}")
        frame = pd.DataFrame([{**COLUMNS, **record} for record in records], columns=list(COLUMNS))
        kinds = {column: float for column in (*QUANTITIES, "retire_year")}
        frame = frame.astype({**kinds, "vintage": int, "in_zone": bool})
        wrong = frame[frame["retire_year"] <= frame["vintage"]]
        if len(wrong):
            first = wrong.iloc[0]
            raise ValueError(f"{first['name']}: leaves in {first['retire_year']:.0f}, "
                             f"not after it comes in {first['vintage']}")  # fmt: skip
        return cls(frame, dict(stated or {}))

    def add(self, records: Sequence[Mapping[str, object]]) -> Fleet:
        """Fleet with more entries, such as what a plan has built in a year."""
        if not records:
            return self
        more = Fleet.make(records).entries
        whole = more if self.entries.empty else pd.concat([self.entries, more], ignore_index=True)
        return Fleet(whole, self.stated)

    def standing(
        self, year: int, carriers: Collection[str] | None = None, origin: str = ""
    ) -> pd.DataFrame:
        """Entries in operation at the end of a year.

        Parameters
        ----------
        carriers : collection of str, optional
            Of these carriers alone.
        origin : str, optional
            Of this table alone.
        """
        e = self.entries
        keep = (e["vintage"] <= year) & (e["retire_year"] > year)
        if carriers is not None:
            keep &= e["carrier"].isin(list(carriers))
        if origin:
            keep &= e["origin"] == origin
        return e[keep]

    def closing(self, year: int, by: Sequence[str] = KEYS) -> pd.DataFrame:
        """Capacity at the end of a year, by columns of the entries.

        What a site owns and its zone's tables hold too is counted in the zone alone.

        Returns
        -------
        DataFrame
            Index ``by``; ``p_nom`` [MW], ``e_nom`` [MWh], ``co2`` [kt/yr].
        """
        return self._sum(self.standing(year), by)

    def opening(self, year: int, by: Sequence[str] = KEYS) -> pd.DataFrame:
        """Capacity at the end of the year before; see `closing`."""
        return self.closing(year - 1, by)

    def commissioned(self, year: int, by: Sequence[str] = KEYS) -> pd.DataFrame:
        """Capacity that comes in a year; see `closing`.

        In the first year that a table states, all that stands.
        """
        return self._sum(self.entries[self.entries["vintage"] == year], by)

    def retired(self, year: int, by: Sequence[str] = KEYS) -> pd.DataFrame:
        """Capacity that leaves in a year; see `closing`."""
        return self._sum(self.entries[self.entries["retire_year"] == year], by)

    def vintages(self, year: int, by: Sequence[str] = KEYS) -> pd.DataFrame:
        """Capacity at the end of a year by vintage too; see `closing`."""
        return self.closing(year, [*by, "vintage"])

    def by_zone(self, carriers: Collection[str], year: int) -> pd.DataFrame:
        """Capacity of a zone's own tables at the end of a year, that of sites in it included.

        Returns
        -------
        DataFrame
            Index ``zone``; the quantities.
        """
        standing = self.standing(year, carriers)
        return self._sum(standing[standing["site"] == ""], ["zone"])

    def last_stated(self, carrier: str, year: int) -> int | None:
        """Latest year, not after a given one, whose capacity the tables state."""
        return max((y for y in self.stated.get(carrier, ()) if y <= year), default=None)

    @staticmethod
    def _sum(entries: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
        once = entries[~entries["in_zone"]]
        return once.groupby(list(by))[list(QUANTITIES)].sum().round(DIGITS)


def trace_vintages(levels: Mapping[int, float]) -> list[tuple[int, float, float]]:
    """Vintages behind the capacity at the end of some years: what came, and what left when.

    What comes between two years has the later one as its vintage; where capacity falls, the
    oldest leaves first.

    Parameters
    ----------
    levels : mapping of int to float
        Capacity at the end of each year.

    Returns
    -------
    list of tuple
        Vintage, first year out of operation (infinite if none) and capacity.

    Examples
    --------
    >>> trace_vintages({2020: 10.0, 2022: 25.0, 2023: 22.0})
    [(2020, 2023, 3.0), (2020, inf, 7.0), (2022, inf, 15.0)]
    """
    standing: list[tuple[int, float]] = []
    gone: list[tuple[int, float, float]] = []
    before = 0.0
    for year in sorted(levels):
        change = round(levels[year] - before, DIGITS)
        before = levels[year]
        if change > 0.0:
            standing.append((year, change))
        while change < 0.0 and standing:
            vintage, size = standing.pop(0)
            leaving = min(size, -change)
            gone.append((vintage, year, leaving))
            change = round(change + leaving, DIGITS)
            if rest := round(size - leaving, DIGITS):
                standing.insert(0, (vintage, rest))
    return [*gone, *((vintage, np.inf, size) for vintage, size in standing)]
