"""Plan and operation on twelve weeks beside all hours at once: bounds, time and memory.

The hours start on 1 February, so that the heating season ends among them. Segments are as
dense as in the year. What is compared:

without commitment
    The plan's rows on all hours at once with HiPO (`resolution: hourly`), and plan+operate of
    the same scenario. Capacities, storage, exports, grid, budgets; no online capacity.
with commitment
    The same with online capacity, reserve, synchronous minimum and start costs; the hourly model
    has the plan's rows again.
full hourly model
    With commitment, ramps and standing losses too: the problem whose optimum the certificate
    encloses. All its hours at once take too long on 2,016 hours for a benchmark that is run
    often, so it is solved on four weeks, with plan+operate on the same four.

Bounds prove what they say: the lower bound of plan+operate is held against the lower bound of
the hourly solve (a dual value, below the optimum), and the cost of the hourly solve (above the
optimum) against the upper bound.
"""

from __future__ import annotations

from typing import Any

from benchmarks.comparison import Comparison
from benchmarks.measure import Measurement, measure_function
from benchmarks.solves import choose_hours

HOURS = 2016
FULL_HOURS = 672
START = "02-01"
TIME_SHARE = 0.25
KINDS: dict[str, dict[str, Any]] = {
    "without commitment": {"commitment": False, "reserve": False},
    "with commitment": {},
}


def run() -> list[Comparison]:
    """Measure every solve in a fresh process."""
    rows: list[Comparison] = []
    for kind, overrides in KINDS.items():
        hourly = measure_part(HOURS, overrides, "hourly")
        operated = measure_part(HOURS, overrides, "plan+operate")
        rows += compare(kind, operated, hourly, f"hourly, {choose_hours(HOURS):,} h")
    full = measure_function("benchmarks.solves:solve_full", **_part(FULL_HOURS, {}))
    operated = measure_part(FULL_HOURS, {}, "plan+operate")
    against = f"full hourly, {choose_hours(FULL_HOURS):,} h"
    return rows + compare("with commitment", operated, full, against, limit=None)


def _part(hours: int, overrides: dict[str, Any]) -> dict[str, Any]:
    return {"hours": choose_hours(hours), "start": START, "overrides": overrides}


def measure_part(hours: int, overrides: dict[str, Any], resolution: str) -> Measurement:
    """Solve some hours with one resolution in a fresh process."""
    arguments = _part(hours, {**overrides, "resolution": resolution})
    return measure_function("benchmarks.solves:solve_part", **arguments)


def compare(
    kind: str,
    operated: Measurement,
    hourly: Measurement,
    against: str,
    limit: float | None = TIME_SHARE,
) -> list[Comparison]:
    """Bounds, gap, time and memory of plan+operate beside a solve of all hours at once.

    Parameters
    ----------
    kind : str
        With or without commitment.
    against : str
        The solve of all hours, in words.
    limit : float, optional
        Of the ratio of time.
    """
    found, known = operated.output, hourly.output
    return [
        *enclose(kind, found, (known["lower"], known["upper"]), against),
        Comparison(f"gap, {kind}", 100.0 * found["gap"], 1.0, "%", "accuracy"),
        Comparison(
            f"plan+operate, {kind}", found["solve_seconds"], known["solve_seconds"],
            "s", against, limit,
        ),
        Comparison(
            f"its memory, {kind}", operated.peak_memory_mb, hourly.peak_memory_mb,
            "MB", against, None,
        ),
    ]  # fmt: skip


def enclose(
    kind: str, operated: dict[str, Any], optimum: tuple[float, float], against: str
) -> list[Comparison]:
    """Check that the bounds of plan+operate [CNY] lie around an optimum known within two values."""
    below, above = optimum
    unit = "bn CNY"
    return [
        Comparison(f"lower bound, {kind}", operated["lower"] / 1e9, below / 1e9, unit, against),
        Comparison(
            f"optimum, {against}", above / 1e9, operated["upper"] / 1e9, unit, "upper bound"
        ),
    ]
