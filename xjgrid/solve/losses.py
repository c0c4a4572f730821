"""Standing losses of storage, and how a plan may leave them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import linopy
    import pypsa


def remove_standing_losses(n: pypsa.Network) -> list[str]:
    """Set standing losses of storage units to zero; return the names that had one."""
    units = n.c.storage_units.static
    lossy = list(units.index[units["standing_loss"] > 0.0])
    units["standing_loss"] = 0.0
    return lossy


def relax_storage_balance(m: linopy.Model, lossy: list[str]) -> None:
    """Let storage units end an hour with less than went in.

    Leaving a loss out is a relaxation only if the energy that it took may still vanish:
    otherwise an hourly operation in which the loss was a welcome sink (must-run plants at night,
    nothing to curtail) would have no counterpart. PyPSA's constraint reads
    ``level before + charged - discharged - level = -inflow``; for these units the left side may
    be more.
    """
    name = "StorageUnit-energy_balance"
    if not lossy or name not in m.constraints:
        return
    balance = m.constraints[name]
    free = balance.data["name"].isin(lossy).broadcast_like(balance.labels)
    if np.asarray(free).any():
        balance.update(sign=balance.sign.where(~free, ">="))
