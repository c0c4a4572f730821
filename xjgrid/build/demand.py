"""Demand rows: their energy, their zones and their shapes over the year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xjgrid.build.clock import HOURS_A_YEAR
from xjgrid.build.context import Context


def read_energy(context: Context) -> pd.Series:
    """Energy [MWh a year] of each demand row in the scenario's year and growth.

    Years that statistics cover come from ``history``; later ones from the scenario's growth.
    """
    table = context.tables["demand"]
    year = context.year
    history = table[(table["growth"] == "history") & (table["year"] == year)]
    rows = (
        history
        if len(history)
        else table[(table["growth"] == context.scenario.demand.path) & (table["year"] == year)]
    )
    return rows.set_index("row")["energy"] * 1000.0 * context.scenario.demand.scale


def split_energy(context: Context) -> pd.DataFrame:
    """Energy [MWh a year] by row (index) and zone (columns)."""
    energy = read_energy(context)
    rows = context.tables["demand_rows"].set_index("row")
    keys = context.tables["demand_split"].pivot(index="split", columns="zone", values="share")
    keys = keys.reindex(columns=context.zones).fillna(0.0)
    shares = keys.loc[rows.loc[energy.index, "split"]].to_numpy()
    return pd.DataFrame(
        energy.to_numpy()[:, None] * shares, index=energy.index, columns=context.zones
    )


def make_shape(context: Context, shape: str) -> np.ndarray:
    """Hourly shape of a whole year with mean 1, shape ``(8760, zones)``.

    Months, hours of day, heating degrees and the profile's own load shape multiply.
    """
    table = context.tables["demand_shapes"]
    parts = table[table["shape"] == shape]
    hours = context.clock.year_hours
    out = np.ones((HOURS_A_YEAR, len(context.zones)))
    for kind, rows in parts.groupby("kind"):
        factors = rows.set_index("index")["factor"]
        if kind == "month":
            out *= factors.reindex(hours.month).to_numpy()[:, None]
        elif kind == "hour":
            out *= factors.reindex(hours.hour).to_numpy()[:, None]
        elif kind == "heating":
            threshold = float(factors.index[0])
            out *= np.maximum(0.0, threshold - _read_year(context, "temperature"))
        elif kind == "zone_load":
            out *= _read_year(context, "load_shape")
    mean = out.mean(axis=0)
    return np.divide(out, mean, out=np.ones_like(out), where=mean > 0)


def _read_year(context: Context, variable: str) -> np.ndarray:
    chosen = context.profile[variable].sel(zone=context.zones)
    return np.asarray(chosen.transpose("time", "zone").values, dtype=float)
