"""Plan and operation beside plain `n.optimize()` of PyPSA on the same network.

PyPSA by itself cannot say the project's rows (online capacity, reserve, synchronous minimum,
yearly export energy, interfaces, regional build limits, renewable share of channels, orders and
stocks of industry), so all three solve the network without them, industry in the zones' demand:
the same generators, storage, lines and channels, the same loads and profiles from 1 February, the
same capacities free. `n.optimize()` runs once with its
defaults (HiGHS chooses simplex) on one week, because its time grows faster than the hours, and
once with HiPO told by hand on four weeks; plan+operate runs on the four weeks. Time is compared
for each week of hours; where the hours are the same, its bounds must enclose PyPSA's optimum.
"""

from __future__ import annotations

from benchmarks.bench_certificate import START
from benchmarks.comparison import Comparison
from benchmarks.measure import Measurement, measure_function
from benchmarks.solves import choose_hours

DEFAULT_HOURS = 168
HIPO_HOURS = 672
WEEK = 168


def run() -> list[Comparison]:
    """Measure every solve in a fresh process."""
    few, many = choose_hours(DEFAULT_HOURS), choose_hours(HIPO_HOURS)
    simplex = _optimize(few, "default")
    hipo = _optimize(many, "hipo")
    operated = measure_function("benchmarks.solves:solve_plain", hours=many, start=START)
    value = operated.output["solve_seconds"] * WEEK / many
    optimum = hipo.output["optimum"] / 1e9
    slack = hipo.output["tolerance"] * abs(optimum)
    lower, upper = operated.output["lower"] / 1e9, operated.output["upper"] / 1e9
    return [
        Comparison(
            "plan+operate, own rows left out", value,
            simplex.output["solve_seconds"] * WEEK / few, "s/week",
            f"n.optimize(), {few} h", None,
        ),
        Comparison(
            "plan+operate, own rows left out", value,
            hipo.output["solve_seconds"] * WEEK / many, "s/week",
            f"n.optimize() with HiPO, {many} h", None,
        ),
        Comparison(
            "its memory", operated.peak_memory_mb, hipo.peak_memory_mb, "MB",
            f"n.optimize() with HiPO, {many} h", None,
        ),
        Comparison("lower bound", lower, optimum + slack, "bn CNY", "PyPSA's optimum"),
        Comparison("PyPSA's optimum", optimum - slack, upper, "bn CNY", "upper bound"),
    ]  # fmt: skip


def _optimize(hours: int, method: str) -> Measurement:
    return measure_function(
        "benchmarks.solves:optimize_plain", hours=hours, start=START, method=method
    )
