"""Final energy by sector and product, its electrification, and the CO2 of industry.

Electricity is the consumption of demand rows by their sector; fuel is what processes and
services burn, and what `networks/final_energy.csv` adds that neither holds. Power stations and
networks are no final use. Hydrogen counts as what it is made from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.account.green import share
from xjgrid.account.names import ALL
from xjgrid.account.processes import Processes
from xjgrid.account.rows import Rows, read_sectors
from xjgrid.account.services import Services
from xjgrid.account.solved import Solved
from xjgrid.account.table import make_items

if TYPE_CHECKING:
    from xjgrid.account.book import Book

ELECTRICITY, FUEL = "electricity", "fuel"
NOT_FINAL = ("energy industry",)
"""Sectors whose use is no final use: own use of power stations, losses of networks."""

INDUSTRY = ("metals", "chemicals", "building materials", "light industry", "mining", "industry")
"""Sectors, as in `networks/demand_rows.csv`, whose CO2 is that of industry."""

COLUMNS = ["sector", "product", "fuel", "energy", "co2", "kind"]


@dataclass(frozen=True)
class Finals:
    """Fuel and electricity of the horizon by sector."""

    solved: Solved
    rows: Rows
    processes: Processes
    services: Services

    @cached_property
    def burnt(self) -> pd.DataFrame:
        """Fuel: ``sector, product, fuel, energy`` [MWh], ``co2`` [t], ``kind`` (energy, process).

        What processes emit beside fuels stands as rows without a fuel, kind process.
        """
        parts = [self._list_process_fuels(), self._list_service_fuels(), self._list_other_fuels()]
        some = [part for part in parts if len(part)]
        return pd.concat(some, ignore_index=True) if some else pd.DataFrame(columns=COLUMNS)

    def _list_process_fuels(self) -> pd.DataFrame:
        table, energy = self.processes.table, self.processes.energy
        if table.empty:
            return pd.DataFrame(columns=COLUMNS)
        frames = []
        own = {"sector": table["sector"], "product": table["product"]}
        for fuel in ("coal", "gas"):
            used = energy * self.processes.take(fuel)
            frames.append(pd.DataFrame({**own, "fuel": fuel, "energy": used, "co2": 0.0}))
        for kind in ("energy", "process"):
            co2 = energy * self.processes.take(f"co2_{kind}")
            frame = pd.DataFrame({**own, "fuel": "", "energy": 0.0, "co2": co2, "kind": kind})
            frames.append(frame)
        return pd.concat(frames, ignore_index=True).fillna({"kind": "energy"})[COLUMNS]

    def _list_service_fuels(self) -> pd.DataFrame:
        table = self.services.table
        fuels = table[table["kind"] == "fuel"]
        if fuels.empty:
            return pd.DataFrame(columns=COLUMNS)
        return pd.DataFrame({
            "sector": self.services.map_column("sector")[fuels.index], "product": "",
            "fuel": fuels["fuel"], "energy": fuels["burnt"], "co2": fuels["co2"], "kind": "energy",
        })  # fmt: skip

    def _list_other_fuels(self) -> pd.DataFrame:
        from xjgrid.inputs.annual import interpolate

        context = self.solved.context
        if context is None or context.tables.get("final_energy") is None:
            return pd.DataFrame(columns=COLUMNS)
        table = context.tables["final_energy"]
        if table.empty or not context.scenario.industry.services:
            return pd.DataFrame(columns=COLUMNS)
        found = interpolate(table, ["sector", "fuel"], ["energy"], self.solved.year)
        part = self.solved.part_of_year
        found["energy"] = found["energy"].astype(float) * 1000.0 * part
        factor = [read_factor(context, str(fuel)) for fuel in found["fuel"]]
        return found.assign(product="", co2=found["energy"] * factor, kind="energy")[COLUMNS]

    @cached_property
    def electricity(self) -> pd.Series:
        """Electricity [MWh] by sector, own use of power stations and losses left out."""
        sectors = read_sectors(self.solved)
        energy = {
            row: float(self.solved.hours @ values.sum(axis=1))
            for row, values in self.rows.consumption.items()
            if row in sectors
        }
        by_row = pd.Series(energy, dtype=float)
        sums = by_row.groupby(pd.Series(sectors).reindex(by_row.index)).sum()
        return sums.drop(list(NOT_FINAL), errors="ignore")


def read_factor(context: Any, fuel: str) -> float:
    """Return the emission factor of a fuel in t/MWh, the mean of the zones."""
    return float(np.mean([context.costs.price_fuel(fuel, zone)[1] for zone in context.zones]))


def list_finals(book: Book, finals: Finals) -> list[pd.DataFrame]:
    """Final energy by sector and product, electrification, fuel by use, CO2 of industry."""
    if finals.burnt.empty or finals.electricity.empty:
        return []
    sectors, products = _lay_out(finals)
    out = []
    for frame in (sectors, sectors.assign(consumer=ALL), products):
        if len(frame):
            out.append(_make_sums(book, frame))
    sums = pd.concat(out[:2])
    whole = sums[sums["carrier"] == ALL].set_index("consumer")["value"]
    power = sums[sums["carrier"] == ELECTRICITY].set_index("consumer")["value"]
    part = share(power.reindex(whole.index).fillna(0.0).to_numpy(), whole.to_numpy())
    named = pd.DataFrame({"consumer": whole.index})
    out.append(make_items("electrification", part, named, book.year))
    return [
        *out,
        *_list_fuels(book, finals),
        *list_industry_co2(book, finals),
        *list_final_co2(book, finals),
    ]


def _lay_out(finals: Finals) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Final energy as ``consumer, carrier, energy``, of sectors and of products."""
    burnt = finals.burnt[finals.burnt["fuel"] != ""]
    fuels = pd.DataFrame({"consumer": burnt["sector"], "carrier": burnt["fuel"],
                          "energy": burnt["energy"]})  # fmt: skip
    power = finals.electricity
    electric = pd.DataFrame({"consumer": power.index, "carrier": ELECTRICITY,
                             "energy": power.to_numpy()})  # fmt: skip
    table = finals.processes.table
    made = burnt[burnt["product"] != ""]
    products = pd.concat([
        pd.DataFrame({"consumer": made["product"], "carrier": made["fuel"],
                      "energy": made["energy"]}),
        pd.DataFrame({"consumer": table["product"], "carrier": ELECTRICITY,
                      "energy": finals.processes.energy}),
    ])  # fmt: skip
    return pd.concat([fuels, electric], ignore_index=True), products.reset_index(drop=True)


def _make_sums(book: Book, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows by carrier, of all fuels together, and of all."""
    fuels = frame[frame["carrier"] != ELECTRICITY].assign(carrier=FUEL)
    both = pd.concat([frame, fuels, frame.assign(carrier=ALL)], ignore_index=True)
    labels = both[["consumer", "carrier"]]
    return make_items("final_energy", both["energy"].to_numpy(float), labels, book.year)


def _list_fuels(book: Book, finals: Finals) -> list[pd.DataFrame]:
    """Fuel by use: sectors, and power stations by what their electricity took."""
    burnt = finals.burnt[finals.burnt["fuel"] != ""]
    frame = pd.DataFrame({"consumer": burnt["sector"], "carrier": burnt["fuel"],
                          "energy": burnt["energy"]})  # fmt: skip
    solved = book.solved
    if "fuel" in solved.carrier_table and "efficiency" in solved.generators:
        g = solved.generators
        fuel = g["carrier"].map(solved.carrier_table["fuel"]).fillna("").astype(str)
        made = solved.hours @ solved.series("generators", "p", g.index)
        used = pd.DataFrame({"consumer": ELECTRICITY, "carrier": fuel,
                             "energy": made / g["efficiency"].to_numpy(float)})  # fmt: skip
        frame = pd.concat([frame, used[used["carrier"] != ""]], ignore_index=True)
    values = frame["energy"].to_numpy(float)
    labels = frame[["consumer", "carrier"]]
    return [
        make_items("fuel_use", values, some, book.year)
        for some in (labels, labels.assign(consumer=ALL), labels.assign(carrier=ALL))
    ]


def list_final_co2(book: Book, finals: Finals) -> list[pd.DataFrame]:
    """CO2 of fuels and processes of all sectors, without that of their electricity."""
    sector = pd.DataFrame({"consumer": finals.burnt["sector"]})
    values = finals.burnt["co2"].to_numpy(float)
    return [
        make_items("co2_final", values, named, book.year)
        for named in (sector, sector.assign(consumer=ALL))
    ]


def list_industry_co2(book: Book, finals: Finals) -> list[pd.DataFrame]:
    """CO2 of industry by sector and kind, without that of its electricity."""
    some = finals.burnt[finals.burnt["sector"].isin(INDUSTRY)]
    labels = pd.DataFrame({"consumer": some["sector"], "carrier": some["kind"]})
    values = some["co2"].to_numpy(float)
    return [
        make_items("co2_industry", values, named, book.year)
        for named in (labels, labels.assign(carrier=ALL), labels.assign(consumer=ALL),
                      labels.assign(consumer=ALL, carrier=ALL))
    ]  # fmt: skip
