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
    """Set standing losses of storage units to zero; return those that there were [share an hour]."""
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
    be more, at most by the loss of a full store. A store without a limit may lose anything.

    Parameters
    ----------
    lossy : Series
        Of :func:`drop_losses`.
    """
    name = "StorageUnit-energy_balance"
    if lossy.empty or name not in m.constraints:
        return
    row = m.constraints[name]
    units = n.c.storage_units.static.loc[lossy.index]
    power = units["p_nom"].where(~units["p_nom_extendable"].astype(bool), units["p_nom_max"])
    most = lossy * power * units["max_hours"]
    endless = most.index[~np.isfinite(most)]
    if len(endless):
        free = row.data["name"].isin(list(endless)).broadcast_like(row.labels)
        row.update(sign=row.sign.where(~free, ">="))
    most = most.drop(index=endless)
    if most.empty:
        return
    hours = n.snapshot_weightings["stores"].to_numpy()
    upper = xr.DataArray(
        np.outer(hours, most.to_numpy()),
        coords={"snapshot": n.snapshots, "name": pd.Index(most.index, name="name")},
        dims=("snapshot", "name"),
    )
    lost = m.add_variables(lower=0.0, upper=upper, name=LOST)
    row.update(lhs=row.lhs.add(-1.0 * lost, join="left"))
