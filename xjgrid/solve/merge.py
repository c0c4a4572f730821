"""Networks on fewer hours: consecutive hours merged into segments, and windows cut out.

Merging is a relaxation where only right-hand sides, and availabilities that multiply
capacities constant in time, are averaged. Where a coefficient that varies in time multiplies a
variable that varies in time, the segment takes the most favourable value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import pypsa

    from xjgrid.build.constraints import Problem

#: how each attribute that may vary in time is merged
RULES = {
    ("Generator", "p_max_pu"): "mean",
    ("Generator", "p_min_pu"): "mean",
    ("Generator", "must_run"): "mean",
    ("Generator", "minimum_load"): "min",
    ("Generator", "minimum_load_retrofit"): "min",
    ("Generator", "retrofit_relief"): "mean",  # multiplies a capacity
    ("Generator", "marginal_cost"): "min",
    ("Generator", "efficiency"): "max",
    ("Load", "p_set"): "mean",
    ("StorageUnit", "inflow"): "mean",
    ("StorageUnit", "marginal_cost"): "min",
    ("StorageUnit", "efficiency_store"): "max",
    ("StorageUnit", "efficiency_dispatch"): "max",
    ("Link", "p_min_pu"): "mean",
    ("Link", "p_max_pu"): "mean",
    ("Link", "efficiency"): "max",
    ("Link", "marginal_cost"): "min",
    ("Line", "s_max_pu"): "mean",
    ("Store", "e_min_pu"): "min",
    ("Store", "e_max_pu"): "max",
}


def list_series(n: pypsa.Network) -> list[tuple[str, str]]:
    """Inputs of the network that vary in time: (component, attribute)."""
    found = []
    for component in n.components:
        for attribute, frame in component.dynamic.items():
            if frame.empty:
                continue
            known = attribute in component.defaults.index
            if known and not component.defaults.at[attribute, "status"].startswith("Input"):
                continue
            found.append((component.name, attribute))
    return found


def merge_network(n: pypsa.Network, starts: np.ndarray) -> pypsa.Network:
    """Merge consecutive hours into segments.

    Parameters
    ----------
    n : pypsa.Network
        Hourly network; not changed.
    starts : ndarray of int, shape (segments,)
        Position of each segment's first hour, ascending from 0.

    Returns
    -------
    pypsa.Network
        One snapshot a segment, weighted by its hours.

    Raises
    ------
    NotImplementedError
        If an attribute varies in time for which no rule is declared.
    """
    lengths = np.diff(np.append(starts, len(n.snapshots)))
    merged = take_snapshots(n, n.snapshots[starts])
    merged.snapshot_weightings.loc[:, :] = lengths[:, None].astype(float)
    for kind, attribute in list_series(n):
        rule = RULES.get((kind, attribute))
        if rule is None:
            raise NotImplementedError(
                f"{kind} {attribute} varies in time and no rule says how to merge it"
            )
        frame = n.components[kind].dynamic[attribute]
        values = _merge_values(frame.to_numpy(dtype=float), starts, lengths, rule)
        merged.components[kind].dynamic[attribute] = pd.DataFrame(
            values, index=merged.snapshots, columns=frame.columns
        )
    return merged


def _merge_values(
    values: np.ndarray, starts: np.ndarray, lengths: np.ndarray, rule: str
) -> np.ndarray:
    if rule == "mean":
        return np.add.reduceat(values, starts, axis=0) / lengths[:, None]
    reduce = np.minimum if rule == "min" else np.maximum
    return reduce.reduceat(values, starts, axis=0)


def merge_hours(p: Problem, starts: np.ndarray) -> Problem:
    """Problem on segments; see :func:`merge_network`."""
    return p.with_network(merge_network(p.network, starts))


def cut_window(n: pypsa.Network, first: int, end: int) -> pypsa.Network:
    """Cut out the hours ``first`` to ``end`` (exclusive)."""
    return take_snapshots(n, n.snapshots[first:end])


def take_snapshots(n: pypsa.Network, snapshots: pd.Index) -> pypsa.Network:
    """Copy with some of the hours.

    PyPSA's own copy of a selection adds every component anew, which takes as long as the
    model of a window.
    """
    part = n.copy()
    part.set_snapshots(snapshots)
    return part
