"""Who consumes: the energy of every process, site and row, and whom a name stands for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from xjgrid.account.processes import Processes
from xjgrid.account.rows import Rows, list_user_loads, read_sectors
from xjgrid.account.solved import Array, Solved

NAMES = ("product", "site", "row", "sector")
"""What a consumer may be called by; a name that is several is the first of them."""

BUYERS = {"site": ("site",), "sector": ("product", "row", "sector")}
"""What the buyer of a contract may be, by its kind, in this order."""


@dataclass(frozen=True)
class Consumers:
    """Consumption of the horizon in parts that each have one site, product, row and sector."""

    solved: Solved
    rows: Rows
    processes: Processes

    @cached_property
    def table(self) -> pd.DataFrame:
        """``site, product, row, sector, energy`` [MWh]; what lies in no site has none."""
        inside = pd.concat([self._list_processes(), self._list_site_loads()], ignore_index=True)
        held = inside.groupby("row")["energy"].sum()
        whole = pd.Series({
            row: float(self.solved.hours @ values.sum(axis=1))
            for row, values in self.rows.consumption.items()
        }, dtype=float)  # fmt: skip
        left = whole.sub(held, fill_value=0.0)
        rest = pd.DataFrame({"site": "", "product": "", "row": left.index, "energy": left})
        table = pd.concat([inside, rest], ignore_index=True)
        return table.assign(sector=table["row"].map(read_sectors(self.solved)).fillna(table["row"]))

    def _list_processes(self) -> pd.DataFrame:
        table = self.processes.table
        frame = table[["site", "product", "row"]].assign(energy=self.processes.energy)
        return frame.reset_index(drop=True)

    def _list_site_loads(self) -> pd.DataFrame:
        """Load of sites beside their processes, by row.

        A load that does not say its row is split in the proportion of the tables.
        """
        columns = ["site", "product", "row", "energy"]
        sites = self._read_loads()
        loads = self.solved.network.c.loads.static
        some = loads[loads["bus"].isin(sites["site"])]
        some = some[~some.index.isin(list_user_loads(self.solved).index)]
        power = self.solved.hours @ self.solved.series("loads", "p_set", some.index)
        row = some["row"].fillna("").astype(str) if "row" in some else pd.Series("", some.index)
        if len(row) and (row != "").all():
            return pd.DataFrame({"site": some["bus"].to_numpy(), "product": "",
                                 "row": row.to_numpy(), "energy": power})  # fmt: skip
        used = pd.Series(power, index=some["bus"]).groupby(level=0).sum()
        part = sites["energy"] / sites.groupby("site")["energy"].transform("sum")
        energy = (part * sites["site"].map(used)).fillna(0.0)
        return sites.assign(product="", energy=energy)[columns]

    def _read_loads(self) -> pd.DataFrame:
        """Load of each site beside its processes as the tables state it: ``site, row, energy``."""
        from xjgrid.build.industry.sites import list_loads
        from xjgrid.inputs.annual import interpolate

        if self.solved.context is not None:
            return list_loads(self.solved.context)
        if "site_loads" not in self.solved.tables:
            return pd.DataFrame(columns=["site", "row", "energy"]).astype({"energy": float})
        table = self.solved.tables["site_loads"]
        return interpolate(table, ["site", "row"], ["energy"], self.solved.year)

    def find(self, name: str, kind: str | None = None) -> pd.Series:
        """Which parts a name stands for, or a buyer of some kind; none if it is unknown."""
        for column in BUYERS[kind] if kind else NAMES:
            mine = self.table[column] == name
            if mine.any():
                return mine
        return pd.Series(False, index=self.table.index)

    def list_names(self) -> list[str]:
        """Every name, products first."""
        names = [n for column in NAMES for n in self.table[column].unique() if n]
        return list(dict.fromkeys(map(str, names)))

    def share_out(self, mine: pd.Series, amount: float) -> Array:
        """An amount over parts in proportion of their energy, shape (part,)."""
        weight = (self.table["energy"].clip(lower=0.0) * mine).to_numpy(float)
        return weight * (amount / weight.sum() if weight.sum() > 0 else 0.0)
