"""Which hours to merge: consecutive hours of a day that are alike."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

from xjgrid.solve.topology import list_loads

if TYPE_CHECKING:
    import pypsa

#: part of the segments kept for the hours of highest net load
SINGLE_SHARE = 0.02

#: weight of regional features beside the net load of the whole system: with the same number of
#: segments the plan's bound is 0.13 % of all costs higher than with equal weights
REGIONAL_WEIGHT = 0.3


def describe_hours(n: pypsa.Network) -> np.ndarray:
    """Features of each hour [GW]: load, wind, sun and water by region, and net load.

    Returns
    -------
    ndarray, shape (hours, features)
        The last column is the net load of the whole system.
    """
    generators = n.c.generators.static
    weather = n.c.generators.dynamic["p_max_pu"]
    carriers = n.c.carriers.static
    natural = generators.index[
        generators["carrier"].map(carriers["renewable"]).astype(bool)
        & generators.index.isin(weather.columns)
    ]
    size = generators.loc[natural, "p_nom"].copy()
    grown = generators.loc[natural, "p_nom_extendable"]
    # what may be built counts too, or a plan for 2030 would be blind to it
    room = generators.loc[natural, "p_nom_max"].clip(upper=2.0 * size + 5000.0)
    size = size.where(~grown, 0.5 * (size + room))
    output = weather[natural] * size
    keys = (
        generators.loc[natural, "bus"].map(n.c.buses.static["region"])
        + " "
        + generators.loc[natural, "carrier"]
    )
    by_region = output.T.groupby(keys).sum().T.to_numpy()
    load = n.c.loads.dynamic["p_set"][list_loads(n)]
    regions = n.c.loads.static["bus"].map(n.c.buses.static["region"])
    load_by_region = load.T.groupby(regions).sum().T.to_numpy()
    links = n.c.links.dynamic["p_max_pu"]
    exports = (links * n.c.links.static.loc[links.columns, "p_nom"]).sum(axis=1).to_numpy()
    net = load.sum(axis=1).to_numpy() + exports - output.sum(axis=1).to_numpy()
    regional = np.hstack([by_region, load_by_region, exports[:, None]]) * REGIONAL_WEIGHT
    return np.hstack([regional, net[:, None]]) / 1000.0


def choose_segments(features: np.ndarray, count: int, day: int = 24) -> np.ndarray:
    """Merge neighbouring hours until ``count`` segments are left.

    Ward's rule on neighbours: in each step the two neighbours are joined whose joining adds
    least to the squared distance from the segment's mean. Segments never straddle midnight,
    so every edge of a window or a day is an edge of a segment. Hours of the highest net load
    stay single.

    Parameters
    ----------
    features : ndarray, shape (hours, features)
        The last column is the net load.
    count : int
        Segments wanted; at least one a day comes out.

    Returns
    -------
    ndarray of int
        First hour of each segment.

    Examples
    --------
    >>> choose_segments(np.array([[0.], [0.], [5.], [5.], [5.], [9.]]), 3, day=6)
    array([0, 2, 5])
    """
    hours = len(features)
    if count >= hours:
        return np.arange(hours)
    single = _find_extremes(features[:, -1], int(SINGLE_SHARE * count) if count > 50 else 0)
    sums = features.astype(float).copy()
    size = np.ones(hours)
    alive = np.ones(hours, dtype=bool)
    right = np.arange(1, hours + 1)
    left = np.arange(-1, hours - 1)
    version = np.zeros(hours, dtype=int)

    def cost(a: int, b: int) -> float:
        gap = sums[a] / size[a] - sums[b] / size[b]
        return float(size[a] * size[b] / (size[a] + size[b]) * (gap @ gap))

    def may(a: int, b: int) -> bool:
        return b < hours and b % day != 0 and not (single[a] or single[b])

    heap = [(cost(a, a + 1), a, a + 1, 0, 0) for a in range(hours - 1) if may(a, a + 1)]
    heapq.heapify(heap)
    remaining = hours
    while heap and remaining > count:
        _, a, b, va, vb = heapq.heappop(heap)
        if not (alive[a] and alive[b]) or version[a] != va or version[b] != vb:
            continue
        sums[a] += sums[b]
        size[a] += size[b]
        alive[b] = False
        version[a] += 1
        right[a] = right[b]
        if right[b] < hours:
            left[right[b]] = a
        remaining -= 1
        c = right[a]
        if may(a, c):
            heapq.heappush(heap, (cost(a, c), a, c, version[a], version[c]))
        z = left[a]
        if z >= 0 and may(z, a):
            heapq.heappush(heap, (cost(z, a), z, a, version[z], version[a]))
    return np.flatnonzero(alive)


def _find_extremes(net: np.ndarray, count: int) -> np.ndarray:
    chosen = np.zeros(len(net), dtype=bool)
    if count:
        order = np.argsort(net, kind="stable")
        chosen[order[-count:]] = True
    return chosen


def split_segments(
    starts: np.ndarray, features: np.ndarray, scores: np.ndarray, more: int
) -> np.ndarray:
    """Split the segments with the highest scores where their hours differ most.

    Parameters
    ----------
    starts : ndarray of int
        First hour of each segment.
    features : ndarray, shape (hours, features)
    scores : ndarray, shape (segments,)
        How much plan and operation disagree in each.
    more : int
        Segments to add.
    """
    hours = len(features)
    ends = np.append(starts[1:], hours)
    new: list[int] = []
    for k in np.argsort(-scores, kind="stable"):
        a, b = int(starts[k]), int(ends[k])
        if b - a < 2 or len(new) >= more:
            continue
        step = np.abs(np.diff(features[a:b], axis=0)).sum(axis=1)
        new.append(a + 1 + int(np.argmax(step)))
    return np.sort(np.append(starts, np.array(new, dtype=int)))


def list_windows(hours: int, length: int) -> list[tuple[int, int]]:
    """First and end hour of each window; what does not fill one joins the last.

    Examples
    --------
    >>> list_windows(8760, 168)[-1]
    (8568, 8760)
    """
    count = max(1, hours // length)
    return [(k * length, hours if k == count - 1 else (k + 1) * length) for k in range(count)]
