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

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from xjgrid.solve.families.family import Bounds

if TYPE_CHECKING:
    import linopy


def bound_from_duals(m: linopy.Model, bounds: Bounds) -> float | None:
    """Dual value of the solver's row prices, or None if some column has no finite bound.

    Parameters
    ----------
    m : linopy.Model
        Solved by HiGHS through the direct interface.
    bounds : Bounds
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
    implied_low, implied_high = _spread(m, bounds, len(cost))
    low, high = np.maximum(low, implied_low), np.minimum(high, implied_high)
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


def _spread(m: linopy.Model, bounds: Bounds, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Bounds by column of the solver's matrix."""
    labels = np.asarray(m.matrices.vlabels)
    low = np.full(int(labels.max()) + 1, -np.inf)
    high = np.full(int(labels.max()) + 1, np.inf)
    for name, (below, above) in bounds.items():
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
