"""A lower bound that can be checked: the value of a dual point of the linear program.

For ``min c x`` with ``L <= A x <= U`` and ``l <= x <= u`` any row prices ``y`` give

    ``sum_i min(y_i L_i, y_i U_i) -> taken by the sign of y_i``
    ``+ sum_j min(d_j l_j, d_j u_j)``,  ``d = c - A' y``

as a value that no feasible ``x`` can be below, whatever the solver's tolerances were. Columns
that the model leaves unbounded get the bounds that its rows imply (a generator's output lies
between zero and its capacity), so that a tiny ``d_j`` costs a tiny amount. Neumaier and
Shcherbina (2004), "Safe bounds in linear and mixed-integer linear programming".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from xjgrid.solve.own_green import OWN, size_own
from xjgrid.solve.places import sum_load
from xjgrid.solve.processes import list_process_boxes
from xjgrid.solve.retrofit import RETROFIT
from xjgrid.solve.sizing import list_size_boxes
from xjgrid.solve.stocks import size_orders, size_stocks

if TYPE_CHECKING:
    import linopy
    import pypsa

#: variable name -> (lower, upper), each a Series over the names or a number
Boxes = Mapping[str, tuple["pd.Series | float", "pd.Series | float"]]


def list_boxes(n: pypsa.Network) -> dict[str, tuple[pd.Series | float, pd.Series | float]]:
    """Bounds that the rows of the model imply for each variable, by component.

    Capacities count at the most that they may become.
    """
    g, s = n.c.generators.static, n.c.storage_units.static
    lines, links = n.c.lines.static, n.c.links.static
    limits = {
        name: row["limit"] for row in n.meta["xjgrid"]["build_limits"] for name in row["names"]
    }
    size = _largest(g, limits)
    power = _largest(s, limits)
    energy = power * s["max_hours"]
    flow = _largest(links, {})
    boxes = {
        "Generator-p": (size * 0.0, size),
        "Generator-online": (0.0, size),
        "Generator-start": (0.0, size),
        RETROFIT: (0.0, size),
        "Generator-p_nom": (g["p_nom_min"], size),
        "StorageUnit-p_nom": (s["p_nom_min"], power),
        "StorageUnit-p_dispatch": (0.0, power),
        "StorageUnit-p_store": (0.0, power * (-s["p_min_pu"]).clip(lower=1.0)),
        "StorageUnit-state_of_charge": (0.0, energy),
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
        for kind, part in own["reserve"]["output"].items():
            need += part * size[carrier == kind].sum()
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


def _largest(frame: pd.DataFrame, limits: Mapping[str, float]) -> pd.Series:
    cap = pd.Series(
        [limits.get(str(name), np.inf) for name in frame.index], index=frame.index, dtype=float
    )
    grown = np.minimum(frame["p_nom_max"], cap)
    return frame["p_nom"].where(~frame["p_nom_extendable"].astype(bool), grown)


def bound_from_duals(m: linopy.Model, boxes: Boxes) -> float | None:
    """Dual value of the solver's row prices, or None if some column has no finite bound.

    Parameters
    ----------
    m : linopy.Model
        Solved by HiGHS through the direct interface.
    boxes : Boxes
        Implied bounds by variable.
    """
    highs = m.solver_model
    lp = highs.getLp()
    y = np.array(highs.getSolution().row_dual)
    cost = np.array(lp.col_cost_)
    row_low, row_high = np.array(lp.row_lower_), np.array(lp.row_upper_)
    low, high = np.array(lp.col_lower_), np.array(lp.col_upper_)
    matrix = _read_matrix(lp)
    y = np.where((y > 0) & ~np.isfinite(row_low), 0.0, y)
    y = np.where((y < 0) & ~np.isfinite(row_high), 0.0, y)
    reduced = cost - matrix.T @ y
    box_low, box_high = _spread(m, boxes, len(cost))
    low, high = np.maximum(low, box_low), np.minimum(high, box_high)
    edge = np.where(reduced > 0, low, high)
    # a priced slack with no upper end: its cost exceeds its price but for rounding
    harmless = ~np.isfinite(edge) & (np.abs(reduced) == 0.0)
    edge = np.where(harmless, 0.0, edge)
    if not np.isfinite(edge).all():
        return None
    right = np.where(y > 0, row_low, row_high)
    rows = np.where(y == 0.0, 0.0, y * np.where(y == 0.0, 0.0, right))
    return float(lp.offset_ + rows.sum() + (reduced * edge).sum())


def _read_matrix(lp: object) -> sparse.csc_matrix:
    a = lp.a_matrix_  # type: ignore[attr-defined]
    data = (np.array(a.value_), np.array(a.index_), np.array(a.start_))
    shape = (lp.num_row_, lp.num_col_)  # type: ignore[attr-defined]
    kind = sparse.csc_matrix if "Col" in str(a.format_) else sparse.csr_matrix
    return kind(data, shape=shape)


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
