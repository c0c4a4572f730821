"""Plan and operation on twelve weeks beside all hours at once: bounds, time and memory.

The hours start on 1 February, so that the heating season ends among them. Segments are as
dense as in the year. What is compared:

without commitment
    The plan's rows on all hours at once with HiPO (`resolution: hourly`), and plan+operate of
    the same scenario. Capacities, storage, exports, grid, budgets; no online capacity.
with commitment
    The same with online capacity, reserve and synchronous minimum. The hourly model has the
    plan's rows again; the certificate is about the full model, with ramps and standing losses
    too, and this is solved on all hours at once besides.

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
        hourly = measure_part(overrides, "hourly")
        operated = measure_part(overrides, "plan+operate")
        rows += compare(kind, operated, hourly)
        if kind == "with commitment":
            full = measure_function("benchmarks.solves:solve_full", **_part(overrides))
            rows += compare(kind, operated, full, "full hourly model")
        gap = 100.0 * operated.output["gap"]
        rows.append(Comparison(f"gap, {kind}", gap, 1.0, "%", "accuracy"))
    return rows


def _part(overrides: dict[str, Any]) -> dict[str, Any]:
    return {"hours": choose_hours(HOURS), "start": START, "overrides": overrides}


def measure_part(overrides: dict[str, Any], resolution: str) -> Measurement:
    """Solve the hours with one resolution in a fresh process."""
    arguments = _part({**overrides, "resolution": resolution})
    return measure_function("benchmarks.solves:solve_part", **arguments)


def compare(
    kind: str, operated: Measurement, hourly: Measurement, against: str = "hourly model"
) -> list[Comparison]:
    """Bounds, time and memory of plan+operate beside a solve of all hours at once.

    The hourly model with the plan's rows sets the limit of time; the full one has none.
    """
    enclosed, enclosing = operated.output, hourly.output
    limit = TIME_SHARE if against == "hourly model" else None
    return [
        *enclose(kind, enclosed, (enclosing["lower"], enclosing["upper"]), against),
        Comparison(
            f"plan+operate, {kind}", enclosed["solve_seconds"], enclosing["solve_seconds"],
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
