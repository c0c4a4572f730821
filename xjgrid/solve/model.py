"""The optimisation model of a problem: PyPSA's constraints and those of the families."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.solve.families import DISPATCH, FAMILIES
from xjgrid.solve.families.channel_floors import UNDER
from xjgrid.solve.families.family import Boundary, Bounds, Capacities
from xjgrid.solve.families.must_run_output import BELOW

if TYPE_CHECKING:
    import linopy

    from xjgrid.build.constraints import Problem
    from xjgrid.solve.bound import Reach
    from xjgrid.solve.formulation import Formulation

#: variables that an evaluation works out from the operation
UNREAD = (BELOW, UNDER)


def create_model(p: Problem, form: Formulation, at: Boundary | None = None) -> linopy.Model:
    """Make the model of a problem.

    Parameters
    ----------
    p : Problem
        As :func:`xjgrid.build.build` makes it, possibly merged or cut to a window.
    form : Formulation
        Constraints beyond PyPSA's own that are in.
    at : Boundary, optional
        Known values beside a window; without it the year is cyclic.
    """
    m = DISPATCH.create(p, form)
    for family in FAMILIES:
        family.add(m, p, form, at or Boundary())
    return m


def imply_bounds(p: Problem, reach: Reach | None = None) -> Bounds:
    """Finite bounds that the constraints imply for each variable of a plan.

    Parameters
    ----------
    reach : mapping of str to Series, optional
        Most [MW] that capacities can be beside their limits; see `xjgrid.solve.bound`.
    """
    found: Bounds = {name: (0.0, most) for name, most in (reach or {}).items()}
    for family in FAMILIES:
        found |= family.bounds(p, found)
    return found


def read_capacities(m: linopy.Model) -> Capacities:
    """Chosen capacities of a solved plan, by variable."""
    return {name: size for family in FAMILIES for name, size in family.read_capacities(m).items()}


def fix_capacities(p: Problem, chosen: Capacities, roughness: float = 0.0) -> Problem:
    """Copy of a problem with the plan's capacities, none of them free.

    Parameters
    ----------
    chosen : mapping
        Capacities by variable, as :func:`read_capacities` gives them.
    roughness : float
        How far from its optimum the plan may have stopped (share); an interior point that stops
        early leaves so much of everything that may be built.

    Raises
    ------
    ValueError
        If a capacity lies below the existing one by more than rounding.
    """
    fixed = p.copy()
    for family in FAMILIES:
        family.fix(fixed, chosen, roughness)
    return fixed


def read_values(m: linopy.Model, names: list[str] | None = None) -> dict[str, pd.DataFrame]:
    """Solved hourly variables as frames, index snapshots, columns names.

    Variables without a name dimension become frames with the single column ``value``. Shortages
    that the operation itself tells are left out.
    """
    out: dict[str, pd.DataFrame] = {}
    for name, variable in m.variables.items():
        if names is not None and name not in names:
            continue
        if "snapshot" not in variable.dims or name in UNREAD:
            continue
        solution = variable.solution
        if "name" in variable.dims:
            out[name] = solution.transpose("snapshot", "name").to_pandas()
        else:
            out[name] = solution.to_pandas().to_frame("value")
    return out


def read_duals(m: linopy.Model, buses: list[str]) -> pd.DataFrame:
    """Dual value of the balance of each bus, index snapshots, columns buses.

    PyPSA writes buses with many neighbours in constraints of another name.
    """
    parts = [
        constraint.dual.transpose("snapshot", "name").to_pandas()
        for name, constraint in m.constraints.items()
        if name.startswith("Bus") and name.endswith("nodal_balance")
    ]
    return pd.concat(parts, axis=1).reindex(columns=buses)
