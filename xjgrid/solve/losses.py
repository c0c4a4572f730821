"""Standing losses of storage, and how a plan may leave them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

if TYPE_CHECKING:
    import linopy
    import pypsa

LOST = "StorageUnit-lost"


def drop_losses(n: pypsa.Network) -> pd.Series:
    """Set standing losses of storage units to zero; return the old ones [share an hour]."""
    units = n.c.storage_units.static
    lossy = units.loc[units["standing_loss"] > 0.0, "standing_loss"].copy()
    units["standing_loss"] = 0.0
    return lossy


def let_levels_fall(m: linopy.Model, n: pypsa.Network, lossy: pd.Series) -> None:
    """Let storage units end an hour with less than went in, by as much as they may lose.

    Leaving a loss out is a relaxation only if the energy that it took may still vanish:
    otherwise an hourly operation in which the loss was a welcome sink (must-run plants at night,
    nothing to curtail) would have no counterpart. PyPSA's row reads
    ``level before + charged - discharged - level = -inflow``; for these units the left side may
    be more by ``l``, at most by what a full store loses in the hours of the snapshot.

    Parameters
    ----------
    lossy : Series
        Of :func:`drop_losses`.
    """
    name = "StorageUnit-energy_balance"
    if lossy.empty or name not in m.constraints:
        return
    units = n.c.storage_units.static.loc[lossy.index]
    grows = units["p_nom_extendable"].astype(bool)
    hourly = lossy * units["max_hours"]  # MWh an hour by MW of power
    upper = _by_hours(n, (hourly * units["p_nom"]).where(~grows, np.inf))
    lost = m.add_variables(lower=0.0, upper=upper, name=LOST)
    row = m.constraints[name]
    row.update(lhs=row.lhs.add(-1.0 * lost, join="left"))
    if grows.any():
        some = list(units.index[grows])
        power = m.variables["StorageUnit-p_nom"].sel(name=some)
        most = _by_hours(n, hourly[some]) * power
        m.add_constraints(lost.sel(name=some) - most <= 0.0, name=LOST)


def _by_hours(n: pypsa.Network, values: pd.Series) -> xr.DataArray:
    """Values by name times the hours of each snapshot."""
    return xr.DataArray(
        np.outer(n.snapshot_weightings["stores"].to_numpy(), values.to_numpy()),
        coords={"snapshot": n.snapshots, "name": pd.Index(values.index, name="name")},
        dims=("snapshot", "name"),
    )
