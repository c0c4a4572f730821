"""Records of plants: capacity, generation, curtailment, storage, commitment, emissions, capture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.account.aggregation import add_total, share
from xjgrid.account.hourly import CELL, Hourly
from xjgrid.account.metrics import ALL
from xjgrid.account.periods import PeriodTotals
from xjgrid.account.solved_network import SolvedNetwork


@dataclass(frozen=True)
class Plants:
    """Capacities and energies by location and carrier, the last carrier being the total."""

    totals: PeriodTotals
    hourly: Hourly

    @property
    def solved(self) -> SolvedNetwork:
        """The network."""
        return self.hourly.solved

    def _size(self, part: str) -> xr.DataArray:
        """Sum a figure of generators and storage units into zones and carriers."""
        makers = {"p_nom_opt": _take_capacity, "built": _take_built, "presence": _take_presence}
        both = pd.concat([self.solved.generators, self.solved.units])
        return self._spread(makers[part](both), both)

    def _spread(self, values: np.ndarray, table: pd.DataFrame) -> xr.DataArray:
        found = xr.DataArray(np.asarray(values, float), dims="name")
        return self.solved.sum_by(found, table, *CELL)

    def locate(self, values: xr.DataArray) -> xr.DataArray:
        """Sum zones into locations, with the total of the carriers."""
        return add_total(self.totals.over_zones(values))

    @cached_property
    def capacity(self) -> xr.DataArray:
        """Capacity in MW."""
        return self.locate(self._size("p_nom_opt"))

    @property
    def built(self) -> xr.DataArray:
        """Capacity that the model added to what exists or is committed, MW."""
        return self.locate(self._size("built"))

    @property
    def retrofitted(self) -> xr.DataArray:
        """Capacity that the model retrofitted, MW."""
        g = self.solved.generators
        return self.locate(self._spread(g["retrofit"].to_numpy(float), g))

    @cached_property
    def energy_capacity(self) -> xr.DataArray:
        """Energy that storage holds when full, MWh."""
        units = self.solved.units
        full = units["p_nom_opt"].to_numpy(float) * units["max_hours"].to_numpy(float)
        return self.locate(self._spread(full, units))

    @property
    def charging(self) -> xr.DataArray:
        """Charging power of carriers with one of its own, MW.

        0 for carriers that charge with the power they discharge with, or not at all.
        """
        units = self.solved.unfed
        ratio = np.clip(-units["p_min_pu"].to_numpy(float), 0.0, None)
        carriers = set(units.loc[(ratio > 0) & (ratio != 1), "carrier"])
        own = units["carrier"].isin(carriers).to_numpy()
        return self.locate(self._spread(units["p_nom_opt"].to_numpy(float) * ratio * own, units))

    @property
    def capture_rate(self) -> xr.DataArray:
        """CO2 that can be captured at the carrier of the coal units, t per hour."""
        some = self.solved.capturing
        if some.empty:
            return xr.zeros_like(self.capacity)
        most = some["p_nom_opt"].to_numpy(float) * -some["co2_intensity"].to_numpy(float)
        return self.locate(self._spread(most, some))

    @cached_property
    def presence(self) -> xr.DataArray:
        """Whether a zone has a carrier at all."""
        return self._size("presence") > 0

    def having(self, carriers: xr.DataArray | bool = True) -> xr.DataArray:
        """Return where a location has carriers of a kind, by location and carrier."""
        return self.locate((self.presence & carriers).astype(float)) > 0

    @cached_property
    def storing(self) -> xr.DataArray:
        """Whether each carrier takes up electricity."""
        taking = set(self.solved.unfed["carrier"]) - set(self.solved.fed["carrier"])
        return self._mark(taking)

    def _mark(self, carriers: set[str]) -> xr.DataArray:
        known = self.solved.carriers
        return xr.DataArray(known.isin(carriers), {"carrier": known.to_numpy()}, ("carrier",))

    @cached_property
    def generation(self) -> xr.DataArray:
        """Generation in MWh by period."""
        return self.totals.energy(self.hourly.generation)

    @cached_property
    def storage_losses(self) -> xr.DataArray:
        """Charge less discharge less the rise of what storage holds, MWh by period."""
        lost = self.totals.over_time(self.hourly.charge - self.hourly.discharge)
        risen = self.totals.over_time(self.hourly.content_rise, weighted=False)
        return self.locate(lost - risen)


def _take_capacity(table: pd.DataFrame) -> np.ndarray:
    return table["p_nom_opt"].to_numpy(float)


def _take_built(table: pd.DataFrame) -> np.ndarray:
    return np.clip((table["p_nom_opt"] - table["p_nom_existing"]).to_numpy(float), 0.0, None)


def _take_presence(table: pd.DataFrame) -> np.ndarray:
    return np.ones(len(table))


def list_plants(plants: Plants) -> list[pd.DataFrame]:
    """Capacity, generation, availability, curtailment, full-load hours, storage, emissions."""
    here = plants.having()
    out = [*_list_capacities(plants, here), *_list_energies(plants, here)]
    return [*out, *_list_storage(plants), *_list_commitment(plants, here), *_list_co2(plants)]


def _list_capacities(plants: Plants, here: xr.DataArray) -> list[pd.DataFrame]:
    record = plants.totals.records
    full = plants.energy_capacity
    changed, takes = plants.retrofitted, plants.charging
    return [
        record(plants.capacity.where(here), "capacity"),
        record(plants.built.where(here), "capacity_built"),
        record(full.where((full > 0) & here), "capacity_energy"),
        record(changed.where(changed > 0), "capacity_retrofitted"),
        record(takes.where(takes > 0), "capacity_charging"),
    ]


def _list_energies(plants: Plants, here: xr.DataArray) -> list[pd.DataFrame]:
    totals, hourly, record = plants.totals, plants.hourly, plants.totals.records
    makes, green = plants.having(~plants.storing), plants.having(plants.solved.renewable)
    available, lost = totals.energy(hourly.available), totals.energy(hourly.curtailment)
    parts = available.sel(carrier=plants.solved.carriers.to_numpy())
    offered = add_total(parts * plants.solved.renewable)
    size = plants.capacity.where(plants.capacity > 0).drop_sel(carrier=ALL)
    local = totals.energy(hourly.local_curtailment)
    return [
        record(plants.generation.where(makes), "generation"),
        record(available.where(makes), "available"),
        record(lost.where(green), "curtailment"),
        record(local.where(green), "curtailment_local"),
        record(share(lost, offered).where(green), "curtailment_rate"),
        record(totals.energy(hourly.consumption), "consumption"),
        record(totals.energy(hourly.unserved), "unserved"),
        record((plants.generation / size).where(makes), "full_load_hours", variant="used"),
        record((available / size).where(green), "full_load_hours", variant="available"),
    ]


def _list_storage(plants: Plants) -> list[pd.DataFrame]:
    totals, hourly, record = plants.totals, plants.hourly, plants.totals.records
    keep = plants.having(plants.storing)
    full = plants.energy_capacity.drop_sel(carrier=ALL)
    full = xr.concat([full, (full * plants.storing).sum("carrier").expand_dims(carrier=[ALL])],
                     "carrier")  # fmt: skip
    given = totals.energy(hourly.discharge)
    stored = plants.having(plants._mark(set(plants.solved.units["carrier"])))
    held = plants.locate(totals.at_end(hourly.content))
    return [
        record(totals.energy(hourly.charge).where(keep), "storage_charge"),
        record(given.where(keep), "storage_discharge"),
        record(plants.storage_losses.where(keep), "storage_losses"),
        record(share(given, full).where(keep), "storage_cycles"),
        record(held.where(stored), "storage_content"),
    ]


def _list_commitment(plants: Plants, here: xr.DataArray) -> list[pd.DataFrame]:
    """Capacity online and starts; nothing where commitment is left out."""
    totals, hourly, record = plants.totals, plants.hourly, plants.totals.records
    if not hourly.committed:
        return []
    started = plants.locate(totals.over_time(hourly.starts, weighted=False))
    seen = (hourly.online.max("snapshot") > 0).astype(float)
    keep = here & (plants.locate(seen) > 0)
    each = share(started, plants.capacity).drop_sel(carrier=ALL)
    return [
        record(totals.energy(hourly.online).where(keep), "online"),
        record(started.where(keep), "starts"),
        record(each.where(keep), "starts_per_mw"),
    ]


def _list_co2(plants: Plants) -> list[pd.DataFrame]:
    """CO2 by carrier and over generation; CO2 captured, of the region even where it is 0."""
    totals, hourly, record = plants.totals, plants.hourly, plants.totals.records
    burns = plants.having(~plants.solved.renewable & ~plants.storing)
    emitted, taken = totals.energy(hourly.co2), totals.energy(hourly.captured)
    room = plants.capture_rate
    keep = (room > 0) | ((room["location"] == ALL) & (room["carrier"] == ALL))
    whole = share(emitted.sel(carrier=ALL), plants.generation.sel(carrier=ALL))
    return [
        record(emitted.where(burns), "co2"),
        record(whole.drop_vars("carrier"), "co2_intensity"),
        record(taken.where(keep), "co2_captured"),
        record(room.where(room > 0), "capacity_capture"),
    ]


#: a host that generates less [MWh] has no CO2 left to speak of
MIN_MWH = 1e-6


def clean_intensity(static: pd.DataFrame, energy: pd.Series) -> pd.Series:
    """Return t of CO2 per MWh of generators, less what is captured of it.

    Parameters
    ----------
    static
        Generators, with ``co2_intensity``; capture has a ``host`` and one below 0.
    energy
        MWh of each generator over the horizon.

    Examples
    --------
    >>> static = pd.DataFrame({"co2_intensity": [0.8, -4.0], "host": ["", "coal"]},
    ...                       index=["coal", "coal capture"])
    >>> clean_intensity(static, pd.Series({"coal": 100.0, "coal capture": 10.0})).tolist()
    [0.4, 0.0]
    """
    out = static["co2_intensity"].astype(float).copy()
    some = static[static["host"].fillna("") != ""]
    taken = (energy[some.index] * some["co2_intensity"]).groupby(some["host"]).sum()
    made = energy.reindex(taken.index)
    change = (taken / made.where(made > MIN_MWH)).fillna(0.0)
    out.loc[taken.index] += change
    out.loc[some.index] = 0.0
    return out
