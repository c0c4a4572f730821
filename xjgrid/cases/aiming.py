"""Finding the levels at which what comes out is what was asked for, by repeated solves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Result = TypeVar("Result")
Levels = dict[str, float]
Attempt = Callable[[Levels], tuple[Mapping[str, float], Result]]

#: least and greatest rise of a share by a rise of its level that is believed
SLOPES = (0.2, 3.0)
#: how near its ends a bracket is cut
INNER = 0.1
#: change of a level that is none
STILL = 1e-6


@dataclass(frozen=True)
class Aimed(Generic[Result]):
    """What a search came to.

    Parameters
    ----------
    result
        Of the round that is kept: of those that reach every target the one nearest to them, else
        the one that misses by least.
    levels, shares
        What was asked of the solve in that round, and what came out.
    met
        Whether every share reaches its target, the tolerance allowed.
    close
        Whether in addition none that was asked for is above its target by more than that.
    trail
        Levels and shares of every round.
    """

    result: Result
    levels: Levels
    shares: dict[str, float]
    met: bool
    close: bool
    trail: list[tuple[Levels, dict[str, float]]] = field(default_factory=list)


def aim(
    attempt: Attempt[Result], targets: Mapping[str, float], tolerance: float, rounds: int
) -> Aimed[Result]:
    """Repeat a solve with other levels until its shares reach their targets.

    The first round asks for nothing. A share below its target is then asked for by a level, at
    first the target itself; each next level follows the line through what came out before, within
    the bracket once there is one on both sides. The search ends when all shares lie within the
    tolerance, when nothing more can be asked for, or after the rounds.

    Parameters
    ----------
    attempt
        Solves with some levels; returns the share of each target, and the result.
    targets
        Least share by name, 0..1.
    rounds
        Most solves, the first one included.

    Examples
    --------
    >>> found = aim(lambda levels: ({"a": 0.2 + 0.5 * levels.get("a", 0.0)}, None),
    ...             {"a": 0.5}, 0.001, 6)
    >>> found.met, round(found.levels["a"], 3)
    (True, 0.6)
    """
    levels: Levels = {}
    trail: list[tuple[Levels, dict[str, float]]] = []
    best: Aimed[Result] | None = None
    for _ in range(max(1, rounds)):
        shares, result = attempt(levels)
        trail.append((levels, dict(shares)))
        found = _judge(result, levels, dict(shares), targets, tolerance)
        if best is None or _measure(found, targets) < _measure(best, targets):
            best = found
        if found.close:
            break
        ahead = _choose_levels(trail, targets, tolerance)
        if ahead.keys() == levels.keys() and all(
            abs(ahead[name] - levels[name]) < STILL for name in ahead
        ):
            break
        levels = ahead
    assert best is not None  # at least one round ran
    return Aimed(best.result, best.levels, best.shares, best.met, best.close, trail)


def _judge(
    result: Result, levels: Levels, shares: dict[str, float], targets: Mapping[str, float],
    tolerance: float,
) -> Aimed[Result]:  # fmt: skip
    met = all(shares[name] >= goal - tolerance for name, goal in targets.items())
    over = any(shares[name] > targets[name] + tolerance for name in levels)
    return Aimed(result, levels, shares, met, met and not over)


def _measure(found: Aimed[Result], targets: Mapping[str, float]) -> tuple[bool, float]:
    """Order of rounds: those that reach the targets first, the nearest of them before others."""
    short = max(goal - found.shares[name] for name, goal in targets.items())
    over = max((found.shares[name] - targets[name] for name in found.levels), default=0.0)
    return not found.met, over if found.met else short


def _choose_levels(
    trail: list[tuple[Levels, dict[str, float]]], targets: Mapping[str, float], tolerance: float
) -> Levels:
    levels, shares = trail[-1]
    out = {}
    for name, goal in targets.items():
        if name not in levels:
            if shares[name] < goal - tolerance:
                out[name] = goal
            continue
        points = [(ls[name], ss[name]) for ls, ss in trail if name in ls]
        near = abs(shares[name] - goal) <= tolerance
        out[name] = levels[name] if near else _choose_level(points, goal)
    return out


def _choose_level(points: list[tuple[float, float]], goal: float) -> float:
    """Return the next level from (level, share) so far, the last one being the latest.

    Between a level that is too low and one that is too high: on their line, or in the middle if
    the last two came out on the same side. Else along the line of the last two, and if the share
    does not follow half of the way to the end, then all of it.
    """
    level, share = points[-1]
    before = points[-2] if len(points) > 1 else None
    below = [p for p in points if p[1] < goal]
    above = [p for p in points if p[1] >= goal]
    if below and above and max(below)[0] < min(above)[0]:
        low, high = max(below), min(above)
        part = (goal - low[1]) / (high[1] - low[1])
        if before is not None and (before[1] < goal) == (share < goal):
            part = 0.5
        return low[0] + min(1.0 - INNER, max(INNER, part)) * (high[0] - low[0])
    slope = 1.0
    if before is not None and abs(level - before[0]) > STILL:
        slope = (share - before[1]) / (level - before[0])
    if slope < SLOPES[0] and share < goal:
        stuck = [p for p in points[:-1] if abs(p[1] - share) < goal - share]
        return 1.0 if len(stuck) > 1 else 0.5 * (level + 1.0)
    slope = min(SLOPES[1], max(SLOPES[0], slope))
    return min(1.0, max(0.0, level + (goal - share) / slope))
