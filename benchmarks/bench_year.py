"""The whole year at once, without commitment, beside plan+operate; kept in year.json.

The hourly reference has the plan's rows on all 8,760 hours (`resolution: hourly`, `commitment:
false`, `reserve: false`) and takes up to an hour and 10 GB, so it runs only when asked for
(`--only year`). Its figures are kept in `year.json` with date, machine, versions and the hash of
every input; each run of the benchmarks prints what is kept. `python -m benchmarks.bench_year
plan+operate` renews that part alone.
"""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.bench_certificate import enclose
from benchmarks.comparison import Comparison
from benchmarks.machine import describe_machine
from benchmarks.measure import measure_function
from benchmarks.solves import YEAR, choose_hours

OPT_IN = True
KEPT = Path(__file__).resolve().parent / "year.json"
PARTS = ("hourly", "plan+operate")
SHARE = 0.25
OVERRIDES = {"commitment": False, "reserve": False}
#: without commitment the gap is well below the accuracy, so the plan may be coarser
PART_OVERRIDES: dict[str, dict[str, Any]] = {"hourly": {}, "plan+operate": {"segments": 1000}}


def run() -> list[Comparison]:
    """Solve both parts anew; a trial on fewer hours is not kept."""
    kept = {part: measure_part(part) for part in PARTS}
    if choose_hours(YEAR) == YEAR:
        for part, figures in kept.items():
            keep_part(part, figures)
    return compare(kept)


def recall() -> tuple[str, list[Comparison]]:
    """What is kept, and a sentence on when it was measured; no rows if a part is missing."""
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    if any(part not in kept for part in PARTS):
        return "not measured yet (--only year)", []
    said = ", ".join(f"{part} on {kept[part]['measured']}" for part in PARTS)
    now = list_changed(kept["hourly"]["solve"]["inputs"], read_inputs())
    since = f"inputs that changed since: {', '.join(now)}" if now else "the inputs are the same"
    return f"kept figures, not measured in this run ({said}; {since})", compare(kept)


def read_inputs() -> dict[str, str]:
    """Hash of every input of the default study as it is now."""
    from xjgrid.inputs import Study

    return dict(Study.open().hashes())


def list_changed(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Names of the files whose hash differs.

    Examples
    --------
    >>> list_changed({"a.csv": "1", "b.csv": "2"}, {"a.csv": "1", "b.csv": "3", "c.csv": "4"})
    ['b.csv', 'c.csv']
    """
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def measure_part(part: str) -> dict[str, Any]:
    """Solve the year with one resolution in a fresh process."""
    overrides = {**OVERRIDES, "resolution": part, **PART_OVERRIDES[part]}
    machine = describe_machine()
    hours = choose_hours(YEAR)
    log = Path(tempfile.gettempdir()) / f"xjgrid-year-{part}.log"
    log.unlink(missing_ok=True)
    print(f"{part}: the solver writes to {log}", file=sys.stderr)
    took = measure_function(
        "benchmarks.solves:solve_part", hours=hours, start="01-01", overrides=overrides,
        log=str(log),
    )  # fmt: skip
    return {
        "measured": date.today().isoformat(),
        "machine": machine,
        "hours": hours,
        "overrides": overrides,
        "seconds": round(took.seconds, 1),
        "peak_memory_mb": round(took.peak_memory_mb),
        "solve": took.output,
    }


def keep_part(part: str, figures: dict[str, Any]) -> None:
    """Put the figures of one part into the file; the other stays as it is."""
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    kept[part] = figures
    KEPT.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def compare(kept: dict[str, dict[str, Any]]) -> list[Comparison]:
    """Time, memory and bounds of plan+operate beside the hourly reference.

    Bounds are compared only if both parts had the same inputs. The reference counts with its
    processor time if that is less than the time on the clock: HiPO keeps about one core busy, so
    a longer time on the clock was spent waiting for other work. Plan+operate gets no such grace.
    """
    hourly, operated = (kept[part] for part in PARTS)
    known, found = hourly["solve"], operated["solve"]
    against = "whole year at once"
    optimum = (known["lower"], known["upper"])
    alone = min(known["solve_seconds"], known["processor_seconds"])
    same = not list_changed(known["inputs"], found["inputs"])
    bounds = enclose("without commitment", found, optimum, against) if same else []
    return [
        Comparison(
            "plan+operate, without commitment", found["solve_seconds"], alone,
            "s", against, SHARE,
        ),
        Comparison(
            "its processor time, both cores", found["processor_seconds"],
            known["processor_seconds"], "s", against, None,
        ),
        Comparison(
            "its memory", operated["peak_memory_mb"], hourly["peak_memory_mb"],
            "MB", against, SHARE,
        ),
        *bounds,
        Comparison("gap", 100.0 * found["gap"], 1.0, "%", "accuracy"),
    ]  # fmt: skip


if __name__ == "__main__":
    for name in sys.argv[1:]:
        keep_part(name, measure_part(name))
