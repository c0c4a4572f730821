"""How good the answer of a case is, in a word; everybody who asks, asks here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

#: share of the cost that can be decided by which bounds may cross through rounding
CROSSING = 1e-7

#: energy from nowhere in an hour that rounding may leave, as a share of what a storage unit holds
LEVEL_TOLERANCE = 1e-5


class Status(StrEnum):
    """What is said of a case; a traced target may be missed beside the others."""

    OPTIMAL = "optimal"
    MISSED = "accuracy missed"
    CROSSED = "bounds cross"
    LEVELS = "levels not continuous"
    UNCERTIFIED = "no certificate"
    TRACED = "traced target missed"

    @property
    def exit_code(self) -> int:
        """Exit code of a case that says so: 5 where a check failed, 3 where it is not as asked."""
        return _EXIT_CODES[self]


_EXIT_CODES = {
    Status.OPTIMAL: 0,
    Status.MISSED: 3,
    Status.UNCERTIFIED: 3,
    Status.TRACED: 3,
    Status.CROSSED: 5,
    Status.LEVELS: 5,
}


def measure_gap(lower: float, upper: float, existing_fixed: float) -> float:
    """Upper minus lower over the upper bound less the fixed costs of what already exists.

    Examples
    --------
    >>> measure_gap(99.0, 100.0, 50.0)
    0.02
    """
    base = upper - existing_fixed
    return (upper - lower) / base if base > 0 else 0.0


def judge(
    lower: float, upper: float, existing_fixed: float, accuracy: float, level_error: float = 0.0
) -> Status:
    """Status of a case from its bounds.

    Parameters
    ----------
    lower, upper : float
        Bounds [CNY]; the lower is minus infinity where there is none.
    existing_fixed : float
        Part of the upper bound that no decision changes [CNY].
    accuracy : float
        Largest gap that is asked for.
    level_error : float
        Largest gain of storage from nowhere in an hour, over what it holds.

    Examples
    --------
    >>> print(judge(99.5, 100.0, 0.0, 0.01))
    optimal
    >>> print(judge(100.1, 100.0, 0.0, 0.01))
    bounds cross
    """
    if lower > upper + CROSSING * abs(upper - existing_fixed) or math.isnan(lower + upper):
        return Status.CROSSED
    if level_error > LEVEL_TOLERANCE:
        return Status.LEVELS
    if math.isinf(lower):
        return Status.UNCERTIFIED
    gap = measure_gap(lower, upper, existing_fixed)
    return Status.OPTIMAL if gap <= accuracy else Status.MISSED


def describe_bounds(
    status: Status, lower: float, upper: float, existing_fixed: float, level_error: float
) -> list[str]:
    """Notes on a status that needs more than its name."""
    if status is Status.CROSSED:
        share = 100.0 * -measure_gap(lower, upper, existing_fixed)
        return [
            f"the lower bound of {lower:,.0f} CNY lies above the cost of the operated case, "
            f"{upper:,.0f} CNY, by {share:.2g} % of what can be decided: one of them is wrong, a "
            "fault in xjgrid; please report it with the scenario"
        ]
    if status is Status.LEVELS:
        return [
            f"a storage unit gains {level_error:.2g} of what it holds from nowhere in an hour, "
            f"{LEVEL_TOLERANCE:g} are allowed: other windows (window_hours) may help"
        ]
    if status is Status.UNCERTIFIED:
        return [
            "the solver gave no row prices, so there is no lower bound and no gap; solver.name: "
            "highs gives both"
        ]
    return []


def add_traced_miss(status: str) -> str:
    """Status of a case that also misses a traced target.

    Examples
    --------
    >>> print(add_traced_miss(Status.OPTIMAL), "|", add_traced_miss(Status.MISSED))
    traced target missed | accuracy missed, traced target missed
    """
    return Status.TRACED if status == Status.OPTIMAL else f"{status}, {Status.TRACED}"


def read_status(text: str) -> Sequence[Status]:
    """Statuses in what a case says of itself.

    Raises
    ------
    ValueError
        If the text names a status that is not known.

    Examples
    --------
    >>> [str(status) for status in read_status("accuracy missed, traced target missed")]
    ['accuracy missed', 'traced target missed']
    """
    return [Status(part) for part in text.split(", ")]


def is_accurate(text: str) -> bool:
    """Whether the bounds of a case hold and are as close as asked.

    Examples
    --------
    >>> is_accurate("traced target missed"), is_accurate("bounds cross")
    (True, False)
    """
    return set(read_status(text)) <= {Status.OPTIMAL, Status.TRACED}


def find_exit_code(text: str) -> int:
    """Exit code of a case by what it says of itself; a failed check comes first.

    Examples
    --------
    >>> find_exit_code("bounds cross, traced target missed"), find_exit_code("optimal")
    (5, 0)
    """
    return max(status.exit_code for status in read_status(text))
