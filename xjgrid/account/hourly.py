"""Every hourly figure of a case, each made once, when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.account.own_columns import own_column
from xjgrid.account.solved_network import SolvedNetwork

MIN_MW = 1e-6
"""Solver dust: a curtailment between 0 and minus this is 0."""

CELL = ("zone", "carrier")


@dataclass(frozen=True)
class Hourly:
    """Hourly figures by snapshot and zone, and by carrier, channel or corridor where they have one.

    In MW unless they say otherwise.
    """

    solved: SolvedNetwork

    def _zero(self) -> xr.DataArray:
        s = self.solved
        coords = {"snapshot": s.times, "zone": s.zones.to_numpy(), "carrier": s.carriers.to_numpy()}
        return xr.DataArray(0.0, coords, ("snapshot", *CELL))

    # supply ------------------------------------------------------------------------------------

    @cached_property
    def generation(self) -> xr.DataArray:
        """Generation; discharge of storage is not counted, but that of reservoirs and CSP is."""
        s = self.solved
        out = s.power("generators", "p", s.generators, *CELL)
        return out + s.power("storage_units", "p_dispatch", s.fed, *CELL)

    def _offer(self, generators: pd.DataFrame) -> xr.DataArray:
        """Output that generators could give, before limits inside their zone, by name."""
        most = self.solved.series("generators", "p_max_pu", generators.index)
        size = generators["p_nom_opt"].to_numpy(float)
        return most * (size / (1.0 - generators["local_loss"].to_numpy(float)))

    @cached_property
    def available(self) -> xr.DataArray:
        """Output that weather, water and outages would have allowed.

        For wind and PV, includes energy curtailed by grid limits inside the zone. For reservoirs
        and CSP it is the inflow times the efficiency of turning it into electricity.
        """
        s = self.solved
        out = s.sum_by(self._offer(s.generators), s.generators, *CELL)
        given = s.fed["efficiency_dispatch"].to_numpy(float)
        return out + s.power("storage_units", "inflow", s.fed, *CELL, factor=given)

    @cached_property
    def curtailment(self) -> xr.DataArray:
        """Renewable electricity that was available and not used.

        Run-of-river, wind and sun: available less generated, limits inside a zone included.
        Reservoirs and CSP: spill.
        """
        s = self.solved
        g = s.generators[s.generators["carrier"].map(s.carrier_table["renewable"]).astype(bool)]
        unused = self._offer(g) - s.series("generators", "p", g.index)
        out = s.sum_by(unused.where(unused >= MIN_MW, 0.0), g, *CELL)
        # PyPSA has no spill in an hour without inflow
        spill = s.series("storage_units", "spill", s.fed.index).fillna(0.0)
        return out + s.sum_by(spill * s.fed["efficiency_dispatch"].to_numpy(float), s.fed, *CELL)

    @property
    def local_curtailment(self) -> xr.DataArray:
        """The part of curtailment that limits inside the zones take."""
        g = self.solved.generators
        return self.solved.sum_by(self._offer(g) * g["local_loss"].to_numpy(float), g, *CELL)

    # storage -----------------------------------------------------------------------------------

    @cached_property
    def charge(self) -> xr.DataArray:
        """Electricity taken up by storage."""
        return self.solved.power("storage_units", "p_store", self.solved.units, *CELL)

    @cached_property
    def discharge(self) -> xr.DataArray:
        """Electricity given back by storage; that of reservoirs and CSP is generation."""
        return self.solved.power("storage_units", "p_dispatch", self.solved.unfed, *CELL)

    @cached_property
    def content(self) -> xr.DataArray:
        """Energy that storage holds at the end of each hour, MWh."""
        return self.solved.power("storage_units", "state_of_charge", self.solved.units, *CELL)

    def _content_before(self, units: pd.DataFrame) -> xr.DataArray:
        """Energy of each unit before each hour, MWh; of a cyclic one first its last."""
        held = self.solved.series("storage_units", "state_of_charge", units.index)
        before = held.roll(snapshot=1, roll_coords=False)
        cyclic = units["cyclic_state_of_charge"].to_numpy(bool)
        initial = units["state_of_charge_initial"].to_numpy(float)
        before[0] = np.where(cyclic, held[-1], initial)
        return before

    @property
    def content_rise(self) -> xr.DataArray:
        """Rise of what storage without inflow holds in each snapshot, MWh for the whole of it."""
        s = self.solved
        held = s.series("storage_units", "state_of_charge", s.unfed.index)
        return s.sum_by(held - self._content_before(s.unfed), s.unfed, *CELL)

    # use ---------------------------------------------------------------------------------------

    @cached_property
    def demand(self) -> xr.DataArray:
        """Demand, met or not: loads, processes, options, capture and adoption of the plan."""
        s = self.solved
        out = s.power("loads", "p_set", s.table("loads"), "zone")
        out = out + s.power("links", "p0", s.user_links, "zone")
        return out + s.power("generators", "p", s.group("adoption", "capture"), "zone")

    @cached_property
    def responded(self) -> xr.DataArray:
        """Demand that is off under a programme."""
        return self.solved.power("generators", "p", self.solved.response, "zone")

    @cached_property
    def unserved(self) -> xr.DataArray:
        """Demand that is not met."""
        return self.solved.power("generators", "p", self.solved.shed, "zone")

    @property
    def consumption(self) -> xr.DataArray:
        """Demand that is met."""
        return self.demand - self.unserved - self.responded

    # grid --------------------------------------------------------------------------------------

    @cached_property
    def export(self) -> xr.DataArray:
        """Export at the sending end, by channel."""
        found = self.solved.series("links", "p0", self.solved.channels.index)
        return found.rename(name="channel")

    @cached_property
    def flow(self) -> xr.DataArray:
        """Flow on each corridor, positive from its first zone."""
        return self._of_corridors("p0")

    def _of_corridors(self, attribute: str) -> xr.DataArray:
        table = self.solved.corridors
        parts = [
            self.solved.series(name, attribute, table.index[table["component"] == name])
            for name in ("lines", "links")
        ]
        return xr.concat(parts, "name").rename(name="corridor")

    @cached_property
    def line_losses(self) -> xr.DataArray:
        """Losses of corridors by zone, half at either end."""
        s, table = self.solved, self.solved.corridors
        known = [name for name in ("lines", "links") if not s.network.c[name].dynamic["p1"].empty]
        some = table["component"].isin(known).to_numpy()
        lost = (self.flow + self._of_corridors("p1")).rename(corridor="name")[:, some]
        ends = (table[some].rename(columns={port: "zone"}) for port in ("bus0", "bus1"))
        first, second = (s.sum_by(lost, end, "zone") for end in ends)
        return (first + second) / 2

    # units, emissions, prices ------------------------------------------------------------------

    def _of_solution(self, frame: pd.DataFrame | None) -> xr.DataArray:
        """Sum what the solution says of generators beside the network; 0 where it says nothing."""
        if frame is None or frame.empty:
            return self._zero()
        table = self.solved.generators
        table = table.loc[table.index.intersection(frame.columns)]
        coords = {"snapshot": self.solved.times}
        values = xr.DataArray(frame[table.index].to_numpy(float), coords, ("snapshot", "name"))
        return self.solved.sum_by(values, table, *CELL)

    @property
    def committed(self) -> bool:
        """Whether the solution says what thermal capacity was online."""
        online = self.solved.solution.online if self.solved.solution else None
        return online is not None and not online.empty

    @cached_property
    def online(self) -> xr.DataArray:
        """Thermal capacity online."""
        return self._of_solution(self.solved.solution.online if self.solved.solution else None)

    @cached_property
    def starts(self) -> xr.DataArray:
        """Thermal capacity started."""
        return self._of_solution(self.solved.solution.starts if self.solved.solution else None)

    @cached_property
    def captured(self) -> xr.DataArray:
        """CO2 captured at the carrier of the coal units, t per hour."""
        some = self.solved.capturing
        rate = -some["co2_intensity"].to_numpy(float) if len(some) else np.zeros(0)
        return self.solved.power("generators", "p", some, *CELL, factor=rate)

    @cached_property
    def co2(self) -> xr.DataArray:
        """CO2 of generation, t per hour; what is captured is taken off."""
        g = self.solved.generators
        made = self.solved.power("generators", "p", g, *CELL, factor=own_column(g, "co2_intensity"))
        return made - self.captured

    @cached_property
    def price(self) -> xr.DataArray:
        """Marginal cost of one more MWh, CNY/MWh; NaN if unknown."""
        return self.solved.price(self.solved.zones).rename(name="zone")

    @cached_property
    def margin(self) -> xr.DataArray:
        """Possible supply less demand less export, of the whole region: limits of the grid apart.

        Thermal units count with their availability (maintenance, outages) whether online or not.
        """
        s, g = self.solved, self.solved.generators
        most = s.series("generators", "p_max_pu", g.index)
        could = (most * g["p_nom_opt"].to_numpy(float)).sum("name") + self._possible_storage
        return could - self.demand.sum("zone") - self.export.sum("channel")

    @property
    def _possible_storage(self) -> xr.DataArray:
        """Output that storage, reservoirs and CSP could give in each hour.

        The lesser of their capacity and what they hold at the start of the hour plus inflow.
        """
        s, units = self.solved, self.solved.units
        kept = (1 - units["standing_loss"].to_numpy(float)) ** s.hours.to_numpy()[:, None]
        inflow = s.series("storage_units", "inflow", units.index)
        held = self._content_before(units) * kept / s.hours + inflow
        power = s.series("storage_units", "p_max_pu", units.index)
        power = power * units["p_nom_opt"].to_numpy(float)
        given = held * units["efficiency_dispatch"].to_numpy(float)
        return xr.ufuncs.minimum(power, given).sum("name")
