"""Carbon capture: no more than its host emits.

For capture that takes ``c`` MW and ``e`` MWh a tonne, at a host with power ``p`` and intensity
``i`` [t/MWh], of whose CO2 a share ``k`` can be captured::

    c_t / e <= k i p_t

The coefficients are constant in time, so the row holds for the means of merged hours too, and
merging stays a relaxation. The range of ``c`` is that of its capacity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import linopy
    import pypsa

NAME = "Generator-capture"


def add_capture(m: linopy.Model, n: pypsa.Network) -> None:
    """Limit capture by what its host emits; without a host nothing is captured."""
    static = n.c.generators.static
    if "host_share" not in static:
        return
    names = static.index[static["host"].fillna("") != ""]
    if names.empty:
        return
    there = static.loc[names, "host"].isin(static.index).to_numpy()
    p = m.variables["Generator-p"]
    alone, hosted = names[~there], names[there]
    if len(alone):
        m.add_constraints(p.sel(name=alone) <= 0.0, name=f"{NAME}-alone")
    if hosted.empty:
        return
    share = static.loc[hosted, "host_share"].rename_axis("name").to_xarray()
    emitting = p.sel(name=list(static.loc[hosted, "host"])).assign_coords(
        name=pd.Index(hosted, name="name")
    )
    m.add_constraints(p.sel(name=hosted) - share * emitting <= 0.0, name=NAME)
