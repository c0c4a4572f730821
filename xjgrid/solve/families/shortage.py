"""Shortages by hour: what a scenario asks for and cannot have, at a penalty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.solve.topology import weigh_hours

if TYPE_CHECKING:
    import linopy
    import pypsa

    from xjgrid.build.constraints import Problem

#: smaller shortages [MW] are the solver's rounding
ROUNDING_MW = 1e-4


@dataclass(frozen=True)
class Shortage:
    """Shortage of one kind at one place.

    Parameters
    ----------
    kind : str
        What is short, such as ``must-run output`` or ``Reserve``.
    place : str
        Bus or channel; empty for the whole system.
    power : Series
        Shortage [MW], index snapshots.
    penalty : float
        Cost [CNY/MWh].
    always : bool
        Told where it is zero too.
    """

    kind: str
    place: str
    power: pd.Series
    penalty: float
    always: bool = False

    @property
    def name(self) -> str:
        """Kind and place."""
        return f"{self.kind} {self.place}".rstrip()


def price(p: Problem, shortages: Sequence[Shortage]) -> float:
    """Penalty [CNY] of some shortages over all hours."""
    return float(sum(s.penalty * (p.hours @ s.power.to_numpy()) for s in shortages))


def add_shortage(
    m: linopy.Model, n: pypsa.Network, most: pd.DataFrame, name: str, penalty: float
) -> linopy.Variable:
    """Add a shortage by hour and name, of at most so much [MW], at a penalty [CNY/MWh]."""
    import xarray as xr

    upper = xr.DataArray(
        most.to_numpy(dtype=float),
        coords={"snapshot": n.snapshots, "name": pd.Index(most.columns, name="name")},
        dims=("snapshot", "name"),
    )
    miss = m.add_variables(lower=0.0, upper=upper, name=name)
    m.objective += penalty * (weigh_hours(n) * miss).sum()
    return miss


def relax(m: linopy.Model, name: str, miss: linopy.Variable, names: pd.Index) -> None:
    """Add a shortage to the left side of a constraint ``>=``, where both have a name."""
    if name not in m.constraints:
        return
    constraint = m.constraints[name]
    shared = names.intersection(constraint.indexes["name"], sort=False)
    if len(shared):
        constraint.update(lhs=constraint.lhs.add(1.0 * miss.sel(name=list(shared)), join="left"))
