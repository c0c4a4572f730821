"""A solved linear program as arrays, whichever solver solved it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    import linopy


@dataclass(frozen=True)
class Program:
    """Arrays of ``min c x + offset`` with ``L <= A x <= U`` and ``l <= x <= u``.

    Parameters
    ----------
    cost, low, high : ndarray, shape (columns,)
        ``c``, ``l`` and ``u``.
    matrix : sparse matrix, shape (rows, columns)
        ``A``.
    row_low, row_high : ndarray, shape (rows,)
        ``L`` and ``U``.
    duals : ndarray, shape (rows,)
        The solver's row prices: change of the optimum with each right-hand side.
    offset : float
        Constant of the objective.
    """

    cost: np.ndarray
    matrix: Any
    low: np.ndarray
    high: np.ndarray
    row_low: np.ndarray
    row_high: np.ndarray
    duals: np.ndarray
    offset: float = 0.0


def read_program(m: linopy.Model) -> Program | None:
    """Arrays of a solved model, columns in the order of the model's labels.

    From HiGHS they are those that it solved; from other solvers those of the model.

    Returns
    -------
    Program or None
        None if the solver gave no row prices.
    """
    if hasattr(m.solver_model, "getLp"):
        return _read_highs(m.solver_model)
    return _read_model(m)


def _read_highs(highs: Any) -> Program:
    lp = highs.getLp()
    a = lp.a_matrix_
    kind = sparse.csc_matrix if "Col" in str(a.format_) else sparse.csr_matrix
    data = (np.array(a.value_), np.array(a.index_), np.array(a.start_))
    return Program(
        cost=np.array(lp.col_cost_),
        matrix=kind(data, shape=(lp.num_row_, lp.num_col_)),
        low=np.array(lp.col_lower_),
        high=np.array(lp.col_upper_),
        row_low=np.array(lp.row_lower_),
        row_high=np.array(lp.row_upper_),
        duals=np.array(highs.getSolution().row_dual),
        offset=float(lp.offset_),
    )


def _read_model(m: linopy.Model) -> Program | None:
    arrays = m.matrices
    try:
        duals = np.asarray(arrays.dual, dtype=float)
    except AttributeError:  # a solver without row prices
        return None
    if not np.isfinite(duals).all():
        return None
    sense = np.asarray(arrays.sense).astype(str)
    right = np.asarray(arrays.b, dtype=float)
    return Program(
        cost=np.asarray(arrays.c, dtype=float),
        matrix=sparse.csr_matrix(arrays.A),
        low=np.asarray(arrays.lb, dtype=float),
        high=np.asarray(arrays.ub, dtype=float),
        row_low=np.where(sense == "<", -np.inf, right),
        row_high=np.where(sense == ">", np.inf, right),
        duals=duals,
    )
