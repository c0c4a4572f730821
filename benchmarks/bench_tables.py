"""Reading all tables, checking the study and building the network of 8,760 hours."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

from benchmarks.comparison import Comparison
from benchmarks.measure import measure_function

SCENARIO = "reference-2030"
LIMIT = 10.0  # s


def run() -> list[Comparison]:
    """Measure in a fresh process, imports included, and stage by stage."""
    took = measure_function("benchmarks.bench_tables:build_reference")
    whole = Comparison("tables, checks, build", took.seconds, LIMIT, "s", "limit")
    stages = [
        Comparison(f"  of which {stage}", seconds, took.seconds, "s", "whole", None)
        for stage, seconds in took.output["seconds"].items()
    ]
    return [whole, *stages]


def build_reference() -> dict[str, Any]:
    """Read, check and build; return the seconds of each stage."""
    from xjgrid.build import build
    from xjgrid.inputs import Study
    from xjgrid.scenario import load_scenario

    marks = [time.perf_counter()]
    study = Study.open()
    faults = study.check()
    if faults:
        raise SystemExit("\n".join(str(fault) for fault in faults))
    marks.append(time.perf_counter())
    import pypsa  # noqa: F401

    marks.append(time.perf_counter())
    network = build(study, load_scenario(study, SCENARIO)).network
    marks.append(time.perf_counter())
    if len(network.snapshots) != 8760:
        raise SystemExit(f"{SCENARIO} has {len(network.snapshots)} hours instead of 8760")
    stages = ("reading and checks", "import of pypsa", "profiles and network")
    seconds = [later - earlier for earlier, later in pairwise(marks)]
    return {"seconds": dict(zip(stages, seconds, strict=True))}
