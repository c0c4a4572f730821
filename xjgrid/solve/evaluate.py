"""Evaluation of an operated year: its cost, and whether it is one continuous operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.solve.families import FAMILIES
from xjgrid.solve.families.family import ConstraintRecord, Values
from xjgrid.solve.families.starts import count_starts
from xjgrid.solve.topology import list_loads

if TYPE_CHECKING:
    import pypsa

    from xjgrid.build.constraints import Problem
    from xjgrid.solve.formulation import Formulation

#: parts of the operating cost, in the order in which they are added
PARTS = ("existing_fixed", "new_fixed", "running", "starts", "wear", "slack", "repairs")
#: columns of the table of yearly constraints
RECORD_COLUMNS = ("row", "sense", "left", "right", "missed", "unit", "slack_price")


@dataclass(frozen=True)
class OperatingCost:
    """Cost [CNY] of an operated case by part, and the results of its checks.

    Parameters
    ----------
    parts : dict
        ``existing_fixed``, ``new_fixed``, ``running``, ``starts``, ``wear``, ``slack`` (penalties
        of shortages) and ``repairs`` (penalties at the edges of windows).
    rows : DataFrame
        Yearly constraints: ``row, sense, left, right, missed, unit, slack_price``.
    balance_error : float
        Largest imbalance of any bus and hour over the mean load.
    """

    parts: dict[str, float]
    rows: pd.DataFrame
    starts: pd.DataFrame
    balance_error: float
    level_error: float

    @property
    def total(self) -> float:
        """Sum of all parts [CNY]."""
        return float(sum(self.parts.values()))


def evaluate_operation(
    p: Problem, values: Values, form: Formulation, missing_levels: float = 0.0
) -> OperatingCost:
    """Evaluate an hourly operation in the full model.

    Parameters
    ----------
    p : Problem
        Hourly problem with capacities fixed.
    values : mapping of str to DataFrame
        All hourly variables of the case.
    form : Formulation
        Constraints that the evaluated model contains.
    missing_levels : float
        Energy [MWh] missing at the edges of windows; charged as energy not served.
    """
    parts = dict.fromkeys(PARTS, 0.0)
    records: list[ConstraintRecord] = []
    for family in FAMILIES:
        found = family.evaluate(p, values, form)
        for part, cost in found.parts.items():
            parts[part] += cost
        records += found.records
    parts["repairs"] += p.constraints.voll * missing_levels
    # yearly constraints in their order, then the orders of products
    place = {c.name: k for k, c in enumerate(p.constraints.yearly)}
    records.sort(key=lambda record: place.get(record.name, len(place)))
    n = p.network
    imbalance = measure_imbalance(n, values)
    load = float(n.c.loads.dynamic["p_set"][list_loads(n)].sum(axis=1).mean())
    return OperatingCost(
        parts=parts,
        rows=make_table(records),
        starts=count_starts(n, values),
        balance_error=float(np.abs(imbalance).max()) / (load or 1.0),
        level_error=measure_levels(n, values),
    )


def make_table(records: list[ConstraintRecord]) -> pd.DataFrame:
    """Table of yearly constraints, one line each."""
    lines = [
        (r.name, str(r.sense), r.left, r.right, r.violation, r.unit, r.penalty) for r in records
    ]
    return pd.DataFrame(lines, columns=list(RECORD_COLUMNS))


def measure_imbalance(n: pypsa.Network, values: Values) -> np.ndarray:
    """Nodal balance [MW] recomputed from the dispatch, shape (hours, buses)."""
    buses = list(n.c.buses.static.index)
    position = {bus: k for k, bus in enumerate(buses)}
    total = np.zeros((len(n.snapshots), len(buses)))

    def book(frame: pd.DataFrame, at: pd.Series, factor: pd.Series | float) -> None:
        scaled = frame * factor
        for name in frame.columns:
            total[:, position[at[name]]] += scaled[name].to_numpy()

    g, s = n.c.generators.static, n.c.storage_units.static
    book(values["Generator-p"], g["bus"], g["sign"])
    if "StorageUnit-p_dispatch" in values:
        book(values["StorageUnit-p_dispatch"], s["bus"], 1.0)
        book(values["StorageUnit-p_store"], s["bus"], -1.0)
    if "Line-s" in values:
        book(values["Line-s"], n.c.lines.static["bus0"], -1.0)
        book(values["Line-s"], n.c.lines.static["bus1"], 1.0)
    if "Link-p" in values:
        links = n.c.links.static
        book(values["Link-p"], links["bus0"], -1.0)
        book(values["Link-p"], links["bus1"], links["efficiency"])
        if "bus2" in links:
            third = links.index[links["bus2"].astype(str) != ""]
            book(values["Link-p"][third], links["bus2"], links["efficiency2"])
    loads = n.c.loads.dynamic["p_set"]
    book(loads, n.c.loads.static["bus"], -1.0)
    return total


def measure_levels(n: pypsa.Network, values: Values) -> float:
    """Largest gain of storage from nowhere [MWh] from one hour to the next, over capacity.

    A level may fall below what went in (a plan leaves standing losses open), never rise above it.

    The first hour is left out: it follows the last of the cyclic year.
    """
    level = values.get("StorageUnit-state_of_charge")
    if level is None or len(level) < 2:
        return 0.0
    s = n.c.storage_units.static.loc[level.columns]
    # one column: hours that each snapshot but the first stands for, more than one where merged
    hours = n.snapshot_weightings["stores"].to_numpy()[1:, None]
    keep = (1.0 - s["standing_loss"]).to_numpy() ** hours
    change = level.to_numpy()[1:] - keep * level.to_numpy()[:-1]
    charge = values["StorageUnit-p_store"].to_numpy()[1:] * s["efficiency_store"].to_numpy()
    discharge = (
        values["StorageUnit-p_dispatch"].to_numpy()[1:] / s["efficiency_dispatch"].to_numpy()
    )
    inflow = n.c.storage_units.dynamic["inflow"].reindex(columns=level.columns).fillna(0.0)
    spill = values.get("StorageUnit-spill")
    lost = 0.0 if spill is None else spill.reindex(columns=level.columns).fillna(0.0).to_numpy()[1:]
    error = change / hours - charge + discharge - inflow.to_numpy()[1:] + lost
    size = (s["p_nom"] * s["max_hours"]).clip(lower=1.0).to_numpy()
    return float(max(0.0, (error / size).max()))
