"""What the operated year really costs, and whether it is one continuous operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.solve.baseline import price_baseline
from xjgrid.solve.commitment import ONLINE, START, list_ramped, read_jump
from xjgrid.solve.detail import Detail
from xjgrid.solve.places import list_loads
from xjgrid.solve.plan import cost_hours
from xjgrid.solve.processes import price_processes, sum_ramp_misses
from xjgrid.solve.retrofit import price_retrofits
from xjgrid.solve.shortages import evaluate_shortages, price_shortages
from xjgrid.solve.stocks import evaluate_orders
from xjgrid.solve.yearly import evaluate_row, measure_miss

if TYPE_CHECKING:
    import pypsa

Values = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Bill:
    """Cost [CNY] of an operated case by part, and what its checks found.

    Parameters
    ----------
    parts : dict
        ``existing_fixed``, ``new_fixed``, ``running``, ``starts``, ``wear``, ``slack`` and
        ``repairs``.
    rows : DataFrame
        Yearly rows: ``row, left, right, missed, unit, slack_price``.
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


def make_bill(
    n: pypsa.Network, values: Values, detail: Detail, missing_levels: float = 0.0
) -> Bill:
    """Price an hourly operation in the full model.

    Parameters
    ----------
    n : pypsa.Network
        Hourly network with capacities fixed.
    values : mapping of str to DataFrame
        All hourly variables of the case.
    detail : Detail
        What the model that is priced holds.
    missing_levels : float
        Energy [MWh] missing at the edges of windows; charged as energy not served.
    """
    own = n.meta["xjgrid"]
    fixed_old, fixed_new = price_capacity(n)
    starts = count_starts(n, values)
    start_cost = n.c.generators.static["start_cost"] if len(starts.columns) else pd.Series()
    rows = evaluate_rows(n, values)
    imbalance = measure_imbalance(n, values)
    level_error = measure_levels(n, values)
    interruption, wear = price_processes(n, values)
    parts = {
        "existing_fixed": fixed_old,
        "new_fixed": fixed_new,
        "running": float(cost_hours(n, values).sum()) + interruption - price_baseline(n),
        "starts": float((starts * start_cost[starts.columns]).to_numpy().sum())
        if detail.starts and len(starts.columns)
        else 0.0,
        "wear": wear if detail.ramps else 0.0,
        "slack": price_slack(n, values)
        + price_shortages(n, values)
        + float((rows["missed"] * rows["slack_price"]).sum()),
        "repairs": own["voll"]
        * (
            missing_levels
            + (_sum_ramp_misses(n, values, starts) + sum_ramp_misses(n, values))
            * float(detail.ramps)
        ),
    }
    load = float(n.c.loads.dynamic["p_set"][list_loads(n)].sum(axis=1).mean())
    return Bill(parts, rows, starts, float(np.abs(imbalance).max()) / load, level_error)


def price_capacity(n: pypsa.Network) -> tuple[float, float]:
    """Fixed cost [CNY] of what exists and of what is built, as the objective counts them.

    The objective counts whole capacities of what may grow, so what exists is a constant there.
    """
    old = new = 0.0
    for component in (n.c.generators, n.c.storage_units, n.c.links):
        static = component.static
        if "p_nom_existing" not in static or "counted" not in static:
            continue
        per_mw = static["capital_cost"]
        exists = np.minimum(static["p_nom_existing"], static["p_nom"])
        counted = static["counted"].astype(bool)
        old += float((per_mw * exists)[counted].sum())
        new += float((per_mw * (static["p_nom"] - exists))[counted].sum())
    return old, new + price_retrofits(n)


def count_starts(n: pypsa.Network, values: Values) -> pd.DataFrame:
    """Capacity started [MW] in each hour: what the model started, at least the rise online.

    None in the first hour of the case. The model may start more than the rise while as much
    goes off in the same hour.
    """
    online = values.get(ONLINE)
    if online is None:
        return pd.DataFrame(index=n.snapshots)
    rise = online.diff().clip(lower=0.0).fillna(0.0)
    said = values.get(START)
    return rise if said is None else np.maximum(rise, said[rise.columns])


def evaluate_rows(n: pypsa.Network, values: Values) -> pd.DataFrame:
    """Each yearly row on the whole case."""
    hours = n.snapshot_weightings["objective"]
    records: list[dict[str, Any]] = []
    for row in n.meta["xjgrid"]["yearly"]:
        left = float(evaluate_row(row, values, hours).sum())
        missed = measure_miss(row, left)
        # the solver's rounding is not a missed order
        if missed <= 1e-6 * abs(row["rhs"]):
            missed = 0.0
        records.append(
            {
                "row": row["name"],
                "sense": row["sense"],
                "left": left,
                "right": row["rhs"],
                "missed": missed,
                "unit": row["unit"],
                "slack_price": row["slack_price"],
            }
        )
    records += evaluate_orders(n, values)
    records += evaluate_shortages(n, values)
    columns = ["row", "sense", "left", "right", "missed", "unit", "slack_price"]
    return pd.DataFrame(records, columns=columns)


def price_slack(n: pypsa.Network, values: Values) -> float:
    """Charge [CNY] for hourly rows that were missed: reserve and synchronous minimum."""
    own = n.meta["xjgrid"]
    hours = n.snapshot_weightings["objective"].to_numpy()
    total = 0.0
    for name, frame in values.items():
        if name == "Reserve-miss":
            total += own["reserve"]["slack_price"] * float(hours @ frame["value"].to_numpy())
        elif name.startswith("Synchronous ") and name.endswith("-miss"):
            total += own["sync_slack_price"] * float(hours @ frame["value"].to_numpy())
    return total


def _sum_ramp_misses(n: pypsa.Network, values: Values, starts: pd.DataFrame) -> float:
    """Ramps beyond the limit [MW], summed over all hours."""
    names = list_ramped(n)
    if names.empty or ONLINE not in values:
        return 0.0
    static = n.c.generators.static.loc[names]
    ramp = static["ramp"].to_numpy()
    jump = read_jump(static).to_numpy()
    p = values["Generator-p"][names].to_numpy()
    o = values[ONLINE][names].to_numpy()
    s = starts[names].to_numpy()[1:]
    rise = np.diff(p, axis=0) - (ramp * (o[1:] - s) + jump * s)
    stop = o[:-1] - o[1:] + s
    fall = -np.diff(p, axis=0) - (ramp * (o[1:] - s) + jump * stop)
    tolerance = 1e-5 * static["p_nom"].to_numpy() + 1e-3
    over = np.maximum(rise - tolerance, 0.0) + np.maximum(fall - tolerance, 0.0)
    return float(over.sum())


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
    keep = (1.0 - s["standing_loss"]).to_numpy()
    change = level.to_numpy()[1:] - keep * level.to_numpy()[:-1]
    charge = values["StorageUnit-p_store"].to_numpy()[1:] * s["efficiency_store"].to_numpy()
    discharge = (
        values["StorageUnit-p_dispatch"].to_numpy()[1:] / s["efficiency_dispatch"].to_numpy()
    )
    inflow = n.c.storage_units.dynamic["inflow"].reindex(columns=level.columns).fillna(0.0)
    spill = values.get("StorageUnit-spill")
    lost = 0.0 if spill is None else spill.reindex(columns=level.columns).fillna(0.0).to_numpy()[1:]
    error = change - charge + discharge - inflow.to_numpy()[1:] + lost
    size = (s["p_nom"] * s["max_hours"]).clip(lower=1.0).to_numpy()
    return float(max(0.0, (error / size).max()))
