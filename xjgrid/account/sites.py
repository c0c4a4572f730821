"""Supply of each site: its own plants, its connection, and what they give its use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import xarray as xr

from xjgrid.account.aggregation import label, share, to_records
from xjgrid.account.own_columns import own_column
from xjgrid.account.periods import PeriodTotals
from xjgrid.account.processes import Processes, divide
from xjgrid.account.solved_network import SolvedNetwork


@dataclass(frozen=True)
class Sites:
    """Sites by the hour; every figure in MW by (snapshot, site), unless it says otherwise."""

    solved: SolvedNetwork

    @property
    def names(self) -> pd.Index:
        """Names of the sites."""
        return self.solved.sites

    @cached_property
    def consumption(self) -> xr.DataArray:
        """Power that loads and processes took, less what was not served."""
        s = self.solved
        used = s.power("loads", "p_set", s.table("loads"), "site")
        used = used + s.power("links", "p0", s.user_links, "site")
        used = used + s.power("generators", "p", s.capturing, "site")
        return used - s.power("generators", "p", s.group("shed", "response"), "site")

    @cached_property
    def plants(self) -> pd.DataFrame:
        """Generators on the buses of sites."""
        g = self.solved.generators
        return g[g["site"] != ""]

    def generate(self, plants: pd.DataFrame) -> xr.DataArray:
        """Return the output of some plants."""
        return self.solved.power("generators", "p", plants, "site")

    @cached_property
    def generation(self) -> xr.DataArray:
        """Output of all plants of the sites."""
        return self.generate(self.plants)

    @cached_property
    def taken(self) -> xr.DataArray:
        """Power that connections carried into the sites."""
        return -self.solved.power("links", "p1", self.solved.connections("bus1"), "site")

    @cached_property
    def given(self) -> xr.DataArray:
        """Power that connections carried out of the sites."""
        return self.solved.power("links", "p0", self.solved.connections("bus0"), "site")

    @cached_property
    def co2(self) -> xr.DataArray:
        """CO2 of the sites' plants in t/h, less what is captured."""
        s = self.solved
        return sum(
            s.power("generators", "p", t, "site", factor=own_column(t, "co2_intensity"))
            for t in (self.plants, s.capturing)
        )  # type: ignore[return-value]

    def keep_home(self, generation: xr.DataArray, given: xr.DataArray) -> xr.DataArray:
        """Return the part of sums of generation that stayed: plants export in proportion."""
        return (1.0 - share(given, generation).fillna(0.0)).clip(0.0, 1.0)

    @cached_property
    def price(self) -> xr.DataArray:
        """Marginal cost in CNY/MWh; NaN if unknown."""
        return self.solved.price(self.names).rename(name="site")

    def total(self, values: xr.DataArray) -> xr.DataArray:
        """Return MWh of the horizon by site."""
        return values.dot(self.solved.hours)


def list_sites(totals: PeriodTotals, sites: Sites, processes: Processes) -> list[pd.DataFrame]:
    """Consumption, supply by plant and connection, captive and own green share of each site."""
    if sites.names.empty:
        return []
    hourly = {
        "consumption": sites.consumption, "generation": sites.generation,
        "grid_import": sites.taken, "grid_export": sites.given, "co2": sites.co2,
    }  # fmt: skip
    sums = {name: totals.over_time(values) for name, values in hourly.items()}
    out = [to_records(values, name) for name, values in sums.items()]
    for name in ("grid_import", "grid_export"):
        out.append(to_records(sums[name].sum("site"), name))
    paid = totals.over_time(sites.price * sites.consumption)
    out.append(to_records(share(paid, sums["consumption"]), "price", variant="load-weighted"))
    home = sites.keep_home(sums["generation"], sums["grid_export"])
    # what its stores lose is supplied too, so that the shares of supply add up to one
    supply = sums["generation"] * home + sums["grid_import"]
    green = sites.plants["carrier"].map(sites.solved.carrier_table["renewable"]).astype(bool)
    for name, plants in (("captive_share", sites.plants[~green]),
                         ("own_green_share", sites.plants[green])):  # fmt: skip
        own = totals.over_time(sites.generate(plants))
        part = share(own * home, supply).clip(0.0, 1.0)
        whole = share((part * supply).sum("site"), supply.sum("site"))
        out += [to_records(part, name), to_records(whole, name)]
        out.append(_share_products(totals, processes, name, part))
    return [*out, *_list_plants(totals, sites)]


def _share_products(
    totals: PeriodTotals, processes: Processes, metric: str, part: xr.DataArray
) -> pd.DataFrame:
    """A share of supply of each product, by what its processes took at each site."""
    if processes.table.empty:
        return pd.DataFrame()
    energy = totals.over_time(processes.power)
    at = part.sel(site=xr.DataArray(processes.table["site"].to_numpy(), dims="name"))
    product = {"end_use": "product"}
    mine, whole = (
        to_records(processes.label(values.transpose("period", "name"), product), metric)
        for values in (energy * at.fillna(0.0).drop_vars("site"), energy)
    )
    return divide(metric, mine, whole).sort_values("end_use", kind="stable")


def _list_plants(totals: PeriodTotals, sites: Sites) -> list[pd.DataFrame]:
    """Capacity, generation and full-load hours of the sites' plants by carrier."""
    plants = sites.plants
    if plants.empty:
        return []
    named = {"site": plants["site"], "carrier": plants["carrier"]}
    power = sites.solved.series("generators", "p", plants.index)
    size = xr.DataArray(plants["p_nom_opt"].to_numpy(float), dims="name")
    made = to_records(label(totals.over_time(power), "name", **named), "generation")
    room = totals.records(label(size, "name", **named), "capacity")
    whole = totals.records(label(size, "name", site=plants["site"]), "capacity")
    keys = ["location", "carrier"]
    mw = made[keys].merge(room[[*keys, "value"]], on=keys, how="left")
    hours = divide("full_load_hours", made.assign(variant="used"), mw)
    return [made, room, whole, hours]
