"""A lower bound that can be checked: the value of a dual point of the linear program.

For ``min c x`` with ``L <= A x <= U`` and ``l <= x <= u`` any row prices ``y`` give

    ``sum_i min(y_i L_i, y_i U_i) -> taken by the sign of y_i``
    ``+ sum_j min(d_j l_j, d_j u_j)``,  ``d = c - A' y``

as a value that no feasible ``x`` can be below, whatever the solver's tolerances were. Columns
that the model leaves unbounded get the bounds that its rows imply (a generator's output lies
between zero and its capacity), so that a tiny ``d_j`` costs a tiny amount. Neumaier and
Shcherbina (2004), "Safe bounds in linear and mixed-integer linear programming".

Range of what nothing limits
    A capacity without a limit gets its range from its cost. Let ``Z`` be any number and
    ``R = sum_j min(c_j l_j, c_j u_j)`` the least that all columns together can cost. A point that
    costs at most ``Z`` has ``x_j <= l_j + (Z - R) / c_j`` in each column of cost ``c_j > 0``, since
    the others cost no less than their part of ``R``. So the dual value over these ranges is below
    the optimum if the optimum costs at most ``Z``; and if it costs more, ``Z`` itself is below it.
    The lesser of both is a lower bound *for every* ``Z``. ``Z`` is the solver's primal value,
    which need not be exact, or even feasible, for this. Ranges of what a capacity limits, such as
    output and level, follow from that of the capacity.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.errors import SolveError
from xjgrid.solve.losses import LOST
from xjgrid.solve.own_green import OWN, size_own
from xjgrid.solve.places import sum_load
from xjgrid.solve.processes import list_process_boxes
from xjgrid.solve.program import Program, read_program
from xjgrid.solve.retrofit import RETROFIT
from xjgrid.solve.shortages import BELOW
from xjgrid.solve.sizing import list_size_boxes
from xjgrid.solve.stocks import size_orders, size_stocks

if TYPE_CHECKING:
    import linopy
    import pypsa

#: variable name -> (lower, upper), each a Series over the names or a number
Boxes = Mapping[str, tuple["pd.Series | float", "pd.Series | float"]]
#: most that each capacity can be: variable -> by name
Reach = Mapping[str, pd.Series]
#: bounds by variable, or a function that makes them once it knows how far capacities reach
Ranges = Boxes | Callable[[Reach], Boxes]

CAPACITIES = ("Generator-p_nom", "StorageUnit-p_nom", "Link-p_nom")


def list_boxes(
    n: pypsa.Network, reach: Reach | None = None
) -> dict[str, tuple[pd.Series | float, pd.Series | float]]:
    """Bounds that the rows of the model imply for each variable, by component.

    Capacities count at the most that they may become.

    Parameters
    ----------
    reach : mapping of str to Series, optional
        Most [MW] that capacities of `CAPACITIES` can be beside their limits.
    """
    known = {} if reach is None else reach
    g, s = n.c.generators.static, n.c.storage_units.static
    lines, links = n.c.lines.static, n.c.links.static
    limits = {
        name: row["limit"] for row in n.meta["xjgrid"]["build_limits"] for name in row["names"]
    }
    size = _largest(g, limits, known.get("Generator-p_nom"))
    power = _largest(s, limits, known.get("StorageUnit-p_nom"))
    flow = _largest(links, {}, known.get("Link-p_nom"))
    energy = power * s["max_hours"]
    boxes = {
        "Generator-p": (pd.Series(0.0, size.index), size),
        "Generator-online": (0.0, size),
        "Generator-start": (0.0, size),
        RETROFIT: (0.0, size),
        BELOW: (0.0, size),
        "Generator-p_nom": (g["p_nom_min"], size),
        "StorageUnit-p_nom": (s["p_nom_min"], power),
        "StorageUnit-p_dispatch": (0.0, power),
        "StorageUnit-p_store": (0.0, power * (-s["p_min_pu"]).clip(lower=1.0)),
        "StorageUnit-state_of_charge": (0.0, energy),
        LOST: (0.0, energy * float(n.snapshot_weightings["stores"].max())),
        **list_size_boxes(n, power),
        "Line-s": (-lines["s_nom"], lines["s_nom"]),
        "Link-p": (-flow, flow),
        "Channel-green": (0.0, flow),
        OWN: (0.0, size_own(n, size)),
        "Link-p_nom": (links["p_nom_min"], flow),
        "Stock-level": (0.0, size_stocks(n)),
        "Stock-short": (0.0, size_orders(n)),
        **list_process_boxes(n),
    }
    return {**boxes, **_list_slack_boxes(n, boxes, size)}


def _list_slack_boxes(
    n: pypsa.Network, boxes: Boxes, size: pd.Series
) -> dict[str, tuple[float, float | pd.Series]]:
    """Most that each priced slack can usefully be: what its row asks, or could exceed it by."""
    own = n.meta["xjgrid"]
    found: dict[str, tuple[float, float | pd.Series]] = {}
    if own["reserve"]:
        carrier = n.c.generators.static["carrier"]
        need = own["reserve"]["load"] * sum_load(n).max()
        for kind in ("wind", "solar"):
            need += own["reserve"][kind] * size[carrier == kind].sum()
        found["Reserve-miss"] = (0.0, float(need))
    hours = float(n.snapshot_weightings["objective"].sum())
    groups: dict[str, dict[str, float]] = {}
    for row in own["yearly"]:
        most = abs(row["rhs"])
        for variable, coefficients in row["terms"].items():
            upper = boxes[variable][1]
            most += hours * sum(
                abs(factor) * float(upper[name] if isinstance(upper, pd.Series) else upper)
                for name, factor in coefficients.items()
            )
        if "group" in row:
            [coefficients] = row["terms"].values()
            groups.setdefault(f"Yearly {row['group']}-over", {})[next(iter(coefficients))] = most
            continue
        found[f"Yearly {row['name']}-short"] = (0.0, most)
        found[f"Yearly {row['name']}-over"] = (0.0, most)
    for label, sizes in groups.items():
        found[label] = (0.0, pd.Series(sizes, dtype=float))
    return found


def _largest(
    frame: pd.DataFrame, limits: Mapping[str, float], reach: pd.Series | None
) -> pd.Series:
    cap = pd.Series(
        [limits.get(str(name), np.inf) for name in frame.index], index=frame.index, dtype=float
    )
    if reach is not None:
        cap = np.minimum(cap, reach.reindex(frame.index).fillna(np.inf))
    grown = np.minimum(frame["p_nom_max"], cap)
    return frame["p_nom"].where(~frame["p_nom_extendable"].astype(bool), grown)


def bound_from_duals(m: linopy.Model, ranges: Ranges, most: float = np.inf) -> float | None:
    """Value that no feasible point can be below, from the solver's row prices.

    Parameters
    ----------
    m : linopy.Model
        Solved.
    ranges : Ranges
        Implied bounds by variable.
    most : float
        Any cost [CNY]; columns that nothing else limits get the range that a cost of no more
        leaves them, and the bound is at most this. See the module's text.

    Returns
    -------
    float or None
        None if the solver gave no row prices.

    Raises
    ------
    SolveError
        If a column has no finite range, with its name.
    """
    program = read_program(m)
    if program is None:
        return None
    y = program.duals
    y = np.where((y > 0) & ~np.isfinite(program.row_low), 0.0, y)
    y = np.where((y < 0) & ~np.isfinite(program.row_high), 0.0, y)
    reduced = program.cost - program.matrix.T @ y
    low, high = find_ranges(m, program, ranges, most)
    edge = np.where(reduced > 0, low, high)
    # a priced slack with no upper end: its cost exceeds its price but for rounding
    harmless = ~np.isfinite(edge) & (np.abs(reduced) == 0.0)
    edge = np.where(harmless, 0.0, edge)
    lost = np.flatnonzero(~np.isfinite(edge))
    if len(lost):
        raise SolveError(
            f"{_name_column(m, lost[0])} may be of any size: nothing limits it and it costs "
            "nothing, so that the lower bound of the case is not known. Give it a limit "
            "(`build.limits: true`, limits.csv, build_limits.csv) or a cost (technologies.csv)."
        )
    right = np.where(y > 0, program.row_low, program.row_high)
    rows = np.where(y == 0.0, 0.0, y * np.where(y == 0.0, 0.0, right))
    return min(float(program.offset + rows.sum() + (reduced * edge).sum()), most)


def find_ranges(
    m: linopy.Model, program: Program, ranges: Ranges, most: float
) -> tuple[np.ndarray, np.ndarray]:
    """Least and most of each column in points that cost no more than ``most``."""
    low, high = _meet(m, program, ranges({}) if callable(ranges) else ranges)
    if not np.isfinite(most):
        return low, high
    cost = program.cost
    with np.errstate(invalid="ignore"):  # no cost times no limit
        least = np.where(cost == 0.0, 0.0, np.minimum(cost * low, cost * high))
        spare = max(0.0, most - program.offset - float(least.sum()))
        affordable = low + spare / np.where(cost > 0.0, cost, np.nan)
    high = np.fmin(high, affordable)
    if callable(ranges):
        bounded = _meet(m, program, ranges(_read_reach(m, high)))
        high = np.minimum(high, bounded[1])
    return low, high


def _read_reach(m: linopy.Model, high: np.ndarray) -> dict[str, pd.Series]:
    """Most that each capacity can be, of the upper ends of all columns."""
    position = _locate_labels(m)
    found = {}
    for name in CAPACITIES:
        if name in m.variables:
            labels = m.variables[name].labels
            places = position[labels.values.ravel()]
            found[name] = pd.Series(high[places], index=pd.Index(labels["name"].values))
    return found


def _locate_labels(m: linopy.Model) -> np.ndarray:
    labels = np.asarray(m.matrices.vlabels)
    position = np.full(int(labels.max()) + 1, -1)
    position[labels] = np.arange(len(labels))
    return position


def _name_column(m: linopy.Model, column: int) -> str:
    """Name of a column as variable and coordinates, such as ``Generator-p_nom of hami wind``."""
    label = int(np.asarray(m.matrices.vlabels)[column])
    variable, where = m.variables.get_label_position(label)
    return f"{variable} of {', '.join(map(str, where.values()))}" if where else str(variable)


def _meet(m: linopy.Model, program: Program, boxes: Boxes) -> tuple[np.ndarray, np.ndarray]:
    """Bounds by column: the program's own and those of the boxes, whichever are closer."""
    low, high = _spread(m, boxes, len(program.cost))
    return np.maximum(program.low, low), np.minimum(program.high, high)


def _spread(m: linopy.Model, boxes: Boxes, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Bounds by column of the solver's matrix."""
    labels = np.asarray(m.matrices.vlabels)
    low = np.full(int(labels.max()) + 1, -np.inf)
    high = np.full(int(labels.max()) + 1, np.inf)
    for name, (below, above) in boxes.items():
        if name not in m.variables:
            continue
        variable = m.variables[name]
        for bound, target in ((below, low), (above, high)):
            if isinstance(bound, pd.Series):
                array = bound.rename_axis("name").to_xarray()
                array = array.sel(name=variable.indexes["name"])
                values = array.broadcast_like(variable.labels).transpose(*variable.dims)
            else:
                values = variable.labels * 0.0 + bound
            flat = variable.labels.values.ravel()
            keep = flat >= 0
            target[flat[keep]] = np.asarray(values.values, dtype=float).ravel()[keep]
    if len(labels) != columns:
        raise AssertionError("columns of the solver and of the model differ")
    return low[labels], high[labels]
