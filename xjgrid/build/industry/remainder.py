"""What is left of each demand row when sites and services have taken their part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.build.clock import HOURS_A_YEAR
from xjgrid.build.context import Context, add_components
from xjgrid.build.demand import make_shape, read_energy, split_energy
from xjgrid.build.history import follow_months
from xjgrid.build.industry.menus import sum_reference_electricity
from xjgrid.build.industry.processes import list_orders
from xjgrid.build.industry.sites import list_loads
from xjgrid.errors import InputError, InputFault

if TYPE_CHECKING:
    import pypsa

#: share of a row by which its parts may exceed it: rounding of the tables
ROUNDING = 1e-3


def list_taken(context: Context) -> pd.DataFrame:
    """Energy [MWh a year] that sites and services take out of rows: ``row, what, energy``."""
    parts = [
        list_orders(context)[["row", "site", "energy"]].rename(columns={"site": "what"}),
        list_loads(context)[["row", "site", "energy"]].rename(columns={"site": "what"}),
    ]
    held = sum_reference_electricity(context)
    if len(held):
        held = held.groupby("row", as_index=False)["energy"].sum().assign(what="services")
        parts.append(held[["row", "what", "energy"]])
    # without sites and services the empty parts have no type of their own
    return pd.concat(parts, ignore_index=True).astype({"energy": float})


def split_remainder(context: Context) -> pd.DataFrame:
    """Energy [MWh a year] left of each row (index) in each zone (columns).

    What is left of a row is placed by the row's split: the split says where the many small
    users are, the sites know their own place.

    Raises
    ------
    InputError
        If sites and services take more than a row holds.
    """
    whole = split_energy(context)
    energy = read_energy(context)
    taken = list_taken(context).groupby("row")["energy"].sum().reindex(energy.index).fillna(0.0)
    left = energy - taken
    short = left[(taken > 0) & (left < -ROUNDING * energy)]
    if len(short):
        raise InputError(
            [
                _describe(context, str(row), float(energy[row]), float(taken[row]))
                for row in short.index
            ]
        )
    factor = (left.clip(lower=0.0) / energy).where(taken > 0, 1.0)
    return whole.mul(factor, axis=0)


def _describe(context: Context, row: str, energy: float, taken: float) -> InputFault:
    parts = list_taken(context)
    mine = parts[parts["row"] == row].groupby("what")["energy"].sum().sort_values(ascending=False)
    named = ", ".join(f"{what} {value / 1e6:.2f}" for what, value in mine.head(4).items())
    return InputFault(
        "networks/demand.csv",
        f"row {row!r} holds {energy / 1e6:.2f} TWh in {context.scenario.year}, but sites and "
        f"services take {taken / 1e6:.2f} TWh of it ({named}): lower orders.csv or "
        "site_loads.csv, or raise the row",
    )


def make_demand(context: Context) -> xr.DataArray:
    """Demand [MW] of whole rows, as published, dimensions ``(row, snapshot, zone)``."""
    return _shape_rows(context, split_energy(context))


def make_remainder(context: Context) -> xr.DataArray:
    """Demand [MW] left in the zones, dimensions ``(row, snapshot, zone)``."""
    return _shape_rows(context, split_remainder(context), whole=split_energy(context))


def _shape_rows(
    context: Context, energy: pd.DataFrame, whole: pd.DataFrame | None = None
) -> xr.DataArray:
    """Shape rows over the hours; `whole` is what they and what was taken of them add up to."""
    shape_of = context.tables["demand_rows"].set_index("row")["shape"]
    shapes = {s: make_shape(context, s) for s in shape_of.unique()}

    def shape(energy: pd.DataFrame) -> np.ndarray:
        return np.stack(
            [shapes[shape_of[r]] * energy.loc[r].to_numpy() / HOURS_A_YEAR for r in energy.index]
        )

    data = shape(energy)
    if context.scenario.demand.months == "published":
        staying = None if whole is None else (shape(whole) - data).sum(axis=(0, 2))
        data = follow_months(context, data, staying)
    data = data[:, context.clock.hours]
    return xr.DataArray(
        data,
        dims=("row", "snapshot", "zone"),
        coords={
            "row": list(energy.index),
            "snapshot": context.clock.snapshots,
            "zone": context.zones,
        },
        name="demand",
        attrs={"units": "MW"},
    )


def add_demand(n: pypsa.Network, context: Context, demand: xr.DataArray) -> None:
    """Add one load a zone."""
    total = demand.sum("row").transpose("snapshot", "zone").to_pandas()
    total = total[context.zones]
    names = [f"{zone} demand" for zone in context.zones]
    total.columns = names
    loads = pd.DataFrame({"bus": context.zones, "carrier": "AC"}, index=names)
    add_components(n, "Load", loads, p_set=total)
