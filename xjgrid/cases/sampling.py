"""A year drawn from days spread over it: quick plans that can be compared with each other.

The hours of some days, evenly spread over the year, stand for all 8,760: each weighs
``8760 / hours drawn``. Storage and stocks run through the days drawn as if they followed each
other. Rows of the year keep their right-hand sides. What a start costs, and what a yard holds,
is multiplied likewise, as each start and each day stands for several. It is no bound on the
cost of the year: it serves to see what a changed assumption does, all else being equal.
"""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.solve.bound import list_boxes
from xjgrid.solve.detail import Detail
from xjgrid.solve.merge import merge_network, take_snapshots
from xjgrid.solve.model import create_model, read_values
from xjgrid.solve.segments import choose_segments, describe_hours
from xjgrid.solve.solver import SolverChoice, run_solver

if TYPE_CHECKING:
    import linopy
    import pypsa

DAY = 24
#: groups of carriers that stand for load, not for supply
LOAD_GROUPS = ("shed", "response", "adoption", "capture", "export")


@dataclass(frozen=True)
class Sample:
    """Hours drawn from a year, and how they are merged.

    Parameters
    ----------
    hours : ndarray of int
        Positions of the hours drawn, whole days.
    starts : ndarray of int
        Position of each segment's first hour among those drawn.
    factor : float
        Hours of the year over hours drawn.
    """

    hours: np.ndarray
    starts: np.ndarray
    factor: float


@dataclass(frozen=True)
class Figures:
    """What a plan on a sample says of the year.

    Parameters
    ----------
    green_share : float
        Renewable over all generation, 0 to 1.
    cost : float
        CNY a year: fuel, carbon, running, starts, what is built, and what is missed. What
        stands already is left out.
    co2 : float
        t a year, of power plants, less what is captured.
    curtailed : float
        Wind and sun not used over what could be, 0 to 1.
    """

    green_share: float
    cost: float
    co2: float
    curtailed: float


def spread_days(days: int, count: int) -> np.ndarray:
    """Return days evenly spread, each in the middle of its part.

    Examples
    --------
    >>> spread_days(365, 4)
    array([ 45, 136, 228, 319])
    """
    return np.floor((np.arange(count) + 0.5) * days / count).astype(int)


def draw_sample(n: pypsa.Network, days: int, segments: int) -> Sample:
    """Draw days from an hourly network and merge their hours.

    Parameters
    ----------
    n : pypsa.Network
        Whole days, hourly.
    days, segments : int
        Days to draw; segments to merge them into, at least one a day.
    """
    whole = len(n.snapshots) // DAY
    drawn = spread_days(whole, min(days, whole))
    hours = (drawn[:, None] * DAY + np.arange(DAY)).ravel()
    starts = choose_segments(describe_hours(n)[hours], segments)
    return Sample(hours, starts, len(n.snapshots) / len(hours))


def make_sampled(n: pypsa.Network, sample: Sample) -> pypsa.Network:
    """Return the network on the sample's segments, weighted to the year."""
    merged = merge_network(take_snapshots(n, n.snapshots[sample.hours]), sample.starts)
    merged.meta = copy.deepcopy(n.meta)
    # storage fills and empties within the days themselves: its hours stay as they are
    for column in ("objective", "generators"):
        merged.snapshot_weightings[column] *= sample.factor
    if "start_cost" in merged.c.generators.static:
        merged.c.generators.static["start_cost"] *= sample.factor
    for row in merged.meta["xjgrid"].get("stocks", []):
        row["size"] *= sample.factor
    return merged


def plan_sample(
    n: pypsa.Network, sample: Sample, choice: SolverChoice, commitment: bool
) -> Figures:
    """Plan a network on a sample.

    Raises
    ------
    SolveError
        If the solver finds no optimum.
    """
    merged = make_sampled(n, sample)
    m = create_model(merged, Detail.plan(commitment))
    what = f"plan on {len(sample.starts)} segments"
    outcome = run_solver(m, choice, partial(list_boxes, merged), what=what)
    cost = outcome.objective - price_standing(merged)
    return measure(merged, read_values(m), read_sizes(m), cost)


def read_sizes(m: linopy.Model) -> pd.Series:
    """Return the chosen capacity [MW] of generators that could grow."""
    if "Generator-p_nom" not in m.variables:
        return pd.Series(dtype=float)
    return m.variables["Generator-p_nom"].solution.to_series()


def price_standing(n: pypsa.Network) -> float:
    """Fixed cost [CNY] of what stands where more may be built; the objective counts it."""
    total = 0.0
    for component in (n.c.generators, n.c.storage_units, n.c.links):
        static = component.static
        if "p_nom_existing" in static:
            free = static["p_nom_extendable"].astype(bool)
            total += float((static["capital_cost"] * static["p_nom_existing"])[free].sum())
    return total


def measure(
    n: pypsa.Network, values: dict[str, pd.DataFrame], sizes: pd.Series, cost: float
) -> Figures:
    """Return the figures of a solved plan.

    Parameters
    ----------
    values : mapping of str to DataFrame
        Variables, index snapshots, columns names.
    sizes : Series
        Chosen capacity [MW] by generator; what is not named has its own.
    cost : float
        CNY a year.
    """
    hours = n.snapshot_weightings["generators"].to_numpy()
    power = n.c.buses.static["carrier"] == "AC"
    carriers = n.c.carriers.static
    g = n.c.generators.static
    inside = g["bus"].map(power).astype(bool)
    supply = inside & ~g["carrier"].map(carriers["group"]).isin(LOAD_GROUPS)
    ran = pd.Series(hours @ values["Generator-p"].to_numpy(), values["Generator-p"].columns)
    ran = ran.reindex(g.index[inside]).fillna(0.0)
    energy = ran[g.index[supply]]
    green = g.loc[energy.index, "carrier"].map(carriers["renewable"]).astype(bool)
    fed = 0.0
    if "StorageUnit-p_dispatch" in values:
        s = n.c.storage_units.static
        natural = s.index[s["carrier"].map(carriers["renewable"]).astype(bool)]
        fed = float((hours @ values["StorageUnit-p_dispatch"][natural].to_numpy()).sum())
    made = float(energy.sum()) + fed
    return Figures(
        green_share=(float(energy[green].sum()) + fed) / made if made > 0 else math.nan,
        cost=cost,
        # carbon capture draws, at an intensity below 0
        co2=float((ran * g.loc[ran.index].get("co2_intensity", 0.0)).sum()),
        curtailed=_curtail(n, energy, sizes, hours),
    )


def _curtail(n: pypsa.Network, energy: pd.Series, sizes: pd.Series, hours: np.ndarray) -> float:
    g = n.c.generators.static
    names = energy.index[g.loc[energy.index, "carrier"].isin(["wind", "solar"])]
    names = names.intersection(n.c.generators.dynamic["p_max_pu"].columns)
    size = sizes.reindex(names).fillna(g.loc[names, "p_nom"])
    if "local_loss" in g:  # lost inside the zones: it could be produced, and is curtailed
        size = size / (1.0 - g.loc[names, "local_loss"])
    could = pd.Series(hours @ n.c.generators.dynamic["p_max_pu"][names].to_numpy(), names) * size
    whole = float(could.sum())
    return 1.0 - float(energy[names].sum()) / whole if whole > 0 else 0.0
