"""Cost and CO2 of a tonne of each product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.account.aggregation import share, to_records
from xjgrid.account.metrics import ALL
from xjgrid.account.plants import Plants
from xjgrid.account.processes import BY_PRODUCT, BY_SITE, Processes, divide
from xjgrid.account.sites import Sites
from xjgrid.account.solved_network import SolvedNetwork

Array = np.ndarray

PARTS = {"fuel": "fuel_cost", "carbon": "carbon_cost", "other": "variable_om"}
"""Parts of the cost of a tonne that are columns of a process, per MWh of electricity."""


def list_product_costs(
    plants: Plants, processes: Processes, sites: Sites, supplied: Mapping[str, xr.DataArray]
) -> list[pd.DataFrame]:
    """Cost and CO2 of a tonne over the horizon, by product, at each site and of all.

    ``supplied`` is what `xjgrid.account.site_supply_cost.price_supply` returns.
    """
    if processes.table.empty:
        return []
    spent = price_inputs(plants.solved, processes, sites)
    used = share(supplied[ALL], sites.total(sites.consumption))
    own = {**spent, "electricity": processes.energy * at_sites(processes, used)}
    emitted = {kind: processes.energy * processes.column(f"co2_{kind}")
               for kind in ("energy", "process")}  # fmt: skip
    mean, site = find_factors(plants, sites)
    out = _divide(plants, processes, "cost_per_tonne", "priced", spent, spent)
    out += _divide(plants, processes, "cost_per_tonne", "supplied", own)
    out += _divide(plants, processes, "co2_per_tonne", "direct", emitted, emitted)
    for variant, factor in (("average", mean), ("site", at_sites(processes, site))):
        parts = {**emitted, "electricity": processes.energy * factor}
        out += _divide(plants, processes, "co2_per_tonne", variant, parts)
    return out


def price_inputs(solved: SolvedNetwork, processes: Processes, sites: Sites) -> dict[str, Array]:
    """Return the cost of each process in CNY of the horizon by part, each of shape (process,).

    Electricity and hydrogen at the hourly marginal cost of the bus they come from; a price that
    is not known gives NaN.
    """
    hours, power = solved.hours.to_numpy(), processes.power.to_numpy()
    price = solved.price(pd.Index(processes.table["bus"])).to_numpy()
    out = {"electricity": hours @ (price * power)}
    per = processes.column("hydrogen")
    if per.any():
        gas = solved.price(pd.Index(processes.table["hydrogen_bus"])).to_numpy()
        out["hydrogen"] = hours @ np.where(per > 0, gas * power * per, 0.0)
    return out | {p: processes.energy * processes.column(c) for p, c in PARTS.items()}


def at_sites(processes: Processes, values: xr.DataArray) -> Array:
    """Return a figure of the site of each process, shape (process,)."""
    return values.sel(site=processes.table["bus"].to_numpy()).to_numpy()


def find_factors(plants: Plants, sites: Sites) -> tuple[float, xr.DataArray]:
    """Return t of CO2 per MWh: the mean of the region's generation, and of each site's supply.

    A site's own plants count with what they emit as far as they served the site, imports at the
    mean factor.
    """
    hours = plants.solved.hours
    made = float(plants.generation.sel(location=ALL, carrier=ALL)[-1])
    emitted = float((plants.hourly.co2.sum(["zone", "carrier"]) * hours).sum())
    mean = emitted / made if made > 0 else float("nan")
    home = sites.keep_home(sites.total(sites.generation), sites.total(sites.given))
    own = sites.total(sites.co2) * home
    # over what was used: the losses of a site's stores burden its use
    return mean, share(own + sites.total(sites.taken) * mean, sites.total(sites.consumption))


def _divide(
    plants: Plants, processes: Processes, metric: str, variant: str, parts: Mapping[str, Array],
    told: Sequence[str] | Mapping[str, Array] = ("electricity",),
) -> list[pd.DataFrame]:  # fmt: skip
    """Records of parts over tonnes, and of the sum of all parts."""
    values = {name: parts[name] for name in told}
    values[ALL] = np.sum(list(parts.values()), axis=0)
    tonnes = processes.energy * processes.column("tonnes")
    year = {"period": plants.totals.year}
    out = []
    for columns in (BY_SITE, BY_PRODUCT):
        made = to_records(processes.label(tonnes, columns), "process_output", **year)
        keys = ["location", "end_use"]
        for name, amount in values.items():
            rows = to_records(processes.label(amount, columns), metric, part=name,
                              variant=variant, **year)  # fmt: skip
            whole = rows[keys].merge(made[[*keys, "value"]], on=keys, how="left")
            out.append(divide(metric, rows, whole))
    return out
