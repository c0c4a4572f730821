"""Online capacity of thermal plants: linearised clustered commitment in MW.

For a group of like units with capacity ``P`` [MW], availability ``a``, minimum load ``m`` and
must-run share ``u``, with ``o`` the online capacity and ``p`` the output [MW] of an hour ``t``::

    u P <= o <= a P
    m o <= p <= o

The constraints follow the linearised clustered unit commitment of Palmintier (2013) and Meus et
al. (2018), in MW instead of counts, so that ``P`` may be a decision. Where a lower minimum load
can be bought, ``m o <= p`` becomes the two constraints of `xjgrid.solve.families.retrofit`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.solve.families.family import FREE, Boundary, Bounds, Evaluation, Family, Values
from xjgrid.solve.families.retrofit import find_minimum_load
from xjgrid.solve.formulation import Formulation

if TYPE_CHECKING:
    import linopy
    import pypsa
    import xarray as xr

    from xjgrid.build.constraints import Problem

ONLINE = "Generator-online"


class Commitment(Family):
    """Online capacity with its bounds and the minimum load."""

    title = "Online capacity and minimum load"

    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Add online capacity, its bounds and the minimum load before a retrofit."""
        n = p.network
        names = find_committed(n)
        if not form.commitment or names.empty:
            return
        static = n.c.generators.static.loc[names]
        extendable = names[static["p_nom_extendable"].astype(bool)]
        available = take_series(n, "p_max_pu", names)
        must_run = take_series(n, "must_run", names)
        size = static["p_nom"].where(~static["p_nom_extendable"].astype(bool), 0.0)
        size = size.rename_axis("name").to_xarray()
        lower = must_run * size
        upper = available * size
        upper = upper.where(~upper["name"].isin(list(extendable)), np.inf)
        online = m.add_variables(lower=lower, upper=upper, name=ONLINE)
        output = m.variables["Generator-p"].sel(name=names)
        m.add_constraints(output - online <= 0, name="Generator-online-upper")
        low = to_array(n, find_minimum_load(n, names))
        m.add_constraints(output - low * online >= 0, name="Generator-online-lower")
        self._bound_extendable(m, names, extendable, available, must_run)

    def _bound_extendable(
        self,
        m: linopy.Model,
        names: pd.Index,
        extendable: pd.Index,
        available: xr.DataArray,
        must_run: xr.DataArray,
    ) -> None:
        """Keep online capacity within capacity that the plan chooses."""
        if extendable.empty:
            return
        p_nom = m.variables["Generator-p_nom"].sel(name=extendable)
        part = m.variables[ONLINE].sel(name=extendable)
        m.add_constraints(
            part - available.sel(name=extendable) * p_nom <= 0, name="Generator-online-available"
        )
        if float(must_run.sel(name=extendable).max()) > 0:
            m.add_constraints(
                part - must_run.sel(name=extendable) * p_nom >= 0, name="Generator-online-must-run"
            )

    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """Online capacity lies between zero and the largest capacity."""
        return {ONLINE: (0.0, known["Generator-p_nom"][1])}

    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Online capacity has no cost of its own."""
        return FREE


def find_committed(n: pypsa.Network) -> pd.Index:
    """Names of generators with online capacity."""
    static = n.c.generators.static
    if "committed" not in static:
        return pd.Index([], name="name")
    return static.index[static["committed"].astype(bool)]


def take_series(n: pypsa.Network, attribute: str, names: pd.Index) -> xr.DataArray:
    """Hourly attribute of generators, zero where a generator has none."""
    frame = n.c.generators.dynamic[attribute]
    return to_array(n, frame.reindex(columns=names).fillna(0.0))


def to_array(n: pypsa.Network, frame: pd.DataFrame) -> xr.DataArray:
    """Labelled array (snapshot, name) of a frame."""
    import xarray as xr

    return xr.DataArray(
        frame.to_numpy(dtype=float),
        coords={"snapshot": n.snapshots, "name": pd.Index(frame.columns, name="name")},
        dims=("snapshot", "name"),
    )
