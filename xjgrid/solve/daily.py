"""Daily rows: what a channel sends in a day stays near its contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.solve.security import weigh

if TYPE_CHECKING:
    import linopy
    import pypsa


def number_days(n: pypsa.Network) -> xr.DataArray:
    """Day of each snapshot, counted from the first."""
    days = pd.DatetimeIndex(n.snapshots).normalize()
    return xr.DataArray(
        np.unique(days, return_inverse=True)[1],
        dims="snapshot",
        coords={"snapshot": n.snapshots},
        name="day",
    )


def add_daily(
    m: linopy.Model, n: pypsa.Network, rows: list[dict[str, Any]], price: float
) -> None:
    """Keep each channel's energy of a day between two bounds.

    ``low h_d <= sum over the hours of day d of p_t <= high h_d``, with the bounds [MW] as mean
    power and ``h_d`` the hours of the day in the case. Segments never straddle midnight, so the
    rows hold for merged hours as they do for single ones. What a day lacks may be missed at a
    price.

    Parameters
    ----------
    rows : list of dict
        ``channel``, ``low`` and ``high`` [MW].
    price : float
        CNY per MWh that a day lacks.
    """
    if not rows:
        return
    hours = weigh(n)
    number = number_days(n)
    length = hours.groupby(number).sum()
    for row in rows:
        flow = m.variables["Link-p"].sel(name=row["channel"], drop=True)
        sent = (flow * hours).groupby(number).sum()
        label = f"Daily export {row['channel']}"
        short = m.add_variables(lower=0.0, upper=row["low"] * length, name=f"{label} short")
        m.add_constraints(sent + short >= row["low"] * length, name=f"{label} low")
        m.objective += price * short.sum()
        m.add_constraints(sent <= row["high"] * length, name=f"{label} high")
