"""Final energy by sector and product, its electrification, and the CO2 of industry.

Electricity is the consumption of end uses by their sector; fuel is burnt by processes and
services, and by others as `networks/final_energy.csv` says. Power stations and
networks are no final use. Hydrogen counts as the energy it is made from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.account.aggregation import label
from xjgrid.account.end_use import EndUseDemand, map_sectors
from xjgrid.account.metrics import ALL
from xjgrid.account.periods import PeriodTotals
from xjgrid.account.processes import Processes, divide
from xjgrid.account.services import Services

if TYPE_CHECKING:
    from xjgrid.build.context import Context

ELECTRICITY, FUEL = "electricity", "fuel"
NOT_FINAL = ("energy industry",)
"""Sectors whose use is no final use: own use of power stations, losses of networks."""

INDUSTRY = ("metals", "chemicals", "building materials", "light industry", "mining", "industry")
"""Sectors, as in `networks/demand_rows.csv`, whose CO2 is that of industry."""

COLUMNS = ["sector", "product", "fuel", "energy", "co2", "kind"]


@dataclass(frozen=True)
class FinalEnergy:
    """Fuel and electricity of the horizon by sector."""

    demand: EndUseDemand
    processes: Processes
    services: Services

    @cached_property
    def burnt(self) -> pd.DataFrame:
        """Fuel: ``sector, product, fuel, energy`` [MWh], ``co2`` [t], ``kind`` (energy, process).

        CO2 of processes stands in rows without a fuel.
        """
        parts = [self._list_process_fuels(), self._list_service_fuels(), self._list_other_fuels()]
        some = [part for part in parts if len(part)]
        return pd.concat(some, ignore_index=True) if some else pd.DataFrame(columns=COLUMNS)

    def _list_process_fuels(self) -> pd.DataFrame:
        table, energy = self.processes.table, self.processes.energy
        own = table[["sector", "product"]].assign(fuel="", energy=0.0, co2=0.0, kind="energy")
        fuels = [own.assign(fuel=fuel, energy=energy * self.processes.column(fuel))
                 for fuel in ("coal", "gas")]  # fmt: skip
        co2 = [own.assign(kind=kind, co2=energy * self.processes.column(f"co2_{kind}"))
               for kind in ("energy", "process")]  # fmt: skip
        return pd.concat([*fuels, *co2], ignore_index=True)[COLUMNS]

    def _list_service_fuels(self) -> pd.DataFrame:
        table = self.services.table
        fuels = table[table["kind"] == "fuel"]
        if fuels.empty:
            return fuels
        sector = self.services.map_column("sector")[fuels.index]
        found = fuels.assign(sector=sector, product="", energy=fuels["burnt"], kind="energy")
        return found[COLUMNS]

    def _list_other_fuels(self) -> pd.DataFrame:
        context = self.services.solved.context
        if context is None or not context.scenario.industry.services:
            return pd.DataFrame(columns=COLUMNS)
        part = self.services.solved.part_of_year
        found = read_other_fuels(context)
        found = found.assign(energy=found["energy"] * part, co2=found["co2"] * part)
        return found.assign(product="", kind="energy")[COLUMNS]

    @cached_property
    def electricity(self) -> pd.Series:
        """Electricity [MWh] by sector, own use of power stations and losses left out."""
        sectors = map_sectors(self.services.solved.tables)
        used = self.demand.energy
        sector = pd.Series(used.index, used.index).map(sectors)
        return used.groupby(sector).sum().drop(list(NOT_FINAL), errors="ignore")


def read_other_fuels(context: Context) -> pd.DataFrame:
    """Return fuel of ``final_energy.csv`` in the scenario's year, a whole one.

    Returns
    -------
    ``sector, fuel, energy`` [MWh] and ``co2`` [t].
    """
    from xjgrid.inputs.annual import interpolate

    table = context.tables.get("final_energy")
    if table is None or table.empty:
        return pd.DataFrame(columns=["sector", "fuel", "energy", "co2"])
    found = interpolate(table, ["sector", "fuel"], ["energy"], context.scenario.year)
    energy = found["energy"].astype(float) * 1000.0
    factor = [read_factor(context, str(fuel)) for fuel in found["fuel"]]
    return found.assign(energy=energy, co2=energy * factor)


def read_factor(context: Context, fuel: str) -> float:
    """Return the emission factor of a fuel in t/MWh, the mean of the zones."""
    return float(np.mean([context.costs.price_fuel(fuel, zone)[1] for zone in context.zones]))


def list_final_energy(totals: PeriodTotals, final: FinalEnergy) -> list[pd.DataFrame]:
    """Final energy by sector and product, electrification, fuel by use, CO2 of industry."""
    if final.burnt.empty or final.electricity.empty:
        return []
    sectors, products = _lay_out(final)
    sums = pd.concat(
        [_sum_energy(totals, frame) for frame in (sectors, sectors.assign(end_use=ALL))]
    )
    whole = sums[sums["carrier"] == ALL]
    power = sums[sums["carrier"] == ELECTRICITY].set_index("end_use")["value"]
    part = whole.assign(value=whole["end_use"].map(power).fillna(0.0).to_numpy())
    out = [sums, divide("electrification", part, whole)]
    if len(products):
        out.insert(1, _sum_energy(totals, products))
    return [*out, *_list_fuels(totals, final), *_list_co2(totals, final)]


def _lay_out(final: FinalEnergy) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Final energy as ``end_use, carrier, energy``, of sectors and of products."""
    burnt = final.burnt[final.burnt["fuel"] != ""].rename(columns={"fuel": "carrier"})
    power, table = final.electricity, final.processes.table
    columns = ["end_use", "carrier", "energy"]
    sectors = [
        burnt.rename(columns={"sector": "end_use"})[columns],
        pd.DataFrame({"end_use": power.index, "carrier": ELECTRICITY, "energy": power.values}),
    ]
    products = [
        burnt[burnt["product"] != ""].rename(columns={"product": "end_use"})[columns],
        pd.DataFrame({"end_use": table["product"], "carrier": ELECTRICITY,
                      "energy": final.processes.energy}),
    ]  # fmt: skip
    return pd.concat(sectors, ignore_index=True), pd.concat(products, ignore_index=True)


def _records(
    totals: PeriodTotals, metric: str, values: pd.Series, labels: pd.DataFrame
) -> pd.DataFrame:
    """Records of figures in rows, labelled by the columns of a frame."""
    found = xr.DataArray(values.to_numpy(float), dims="name")
    return totals.records(label(found, "name", **{c: labels[c] for c in labels}), metric)


def _sum_energy(totals: PeriodTotals, frame: pd.DataFrame) -> pd.DataFrame:
    """Records by carrier, of all fuels together, and of all."""
    fuels = frame[frame["carrier"] != ELECTRICITY].assign(carrier=FUEL)
    both = pd.concat([frame, fuels, frame.assign(carrier=ALL)], ignore_index=True)
    return _records(totals, "final_energy", both["energy"], both[["end_use", "carrier"]])


def _list_fuels(totals: PeriodTotals, final: FinalEnergy) -> list[pd.DataFrame]:
    """Fuel by use: sectors, and power stations by the fuel that their electricity took."""
    burnt, solved = final.burnt[final.burnt["fuel"] != ""], final.services.solved
    frame = burnt[["sector", "fuel", "energy"]].set_axis(["end_use", "carrier", "energy"], axis=1)
    if "fuel" in solved.carrier_table and "efficiency" in solved.generators:
        g = solved.generators
        fuel = g["carrier"].map(solved.carrier_table["fuel"]).fillna("").astype(str)
        used = solved.energy("generators", "p", g) / g["efficiency"].to_numpy(float)
        more = pd.DataFrame({"end_use": ELECTRICITY, "carrier": fuel, "energy": used})
        frame = pd.concat([frame, more[more["carrier"] != ""]], ignore_index=True)
    labels = frame[["end_use", "carrier"]]
    return [
        _records(totals, "fuel_use", frame["energy"], some)
        for some in (labels, labels.assign(end_use=ALL), labels.assign(carrier=ALL))
    ]


def _list_co2(totals: PeriodTotals, final: FinalEnergy) -> list[pd.DataFrame]:
    """CO2 of fuels and processes: of industry by sector and kind, and of all sectors."""
    labels = final.burnt[["sector", "kind"]].set_axis(["end_use", "part"], axis=1)
    some, co2 = final.burnt["sector"].isin(INDUSTRY), final.burnt["co2"]
    mine, sector = labels[some], labels[["end_use"]]
    industry = (mine, mine[["end_use"]], mine[["part"]], mine[[]])
    return [
        *(_records(totals, "co2_industry", co2[some], named) for named in industry),
        *(_records(totals, "co2_final", co2, named) for named in (sector, sector[[]])),
    ]
