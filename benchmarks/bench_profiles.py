"""Making and writing five synthetic weather years for all zones."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.comparison import Comparison
from benchmarks.measure import measure_function

LIMIT = 30.0  # s
SIZE_LIMIT = 12.0  # MB


def run() -> list[Comparison]:
    """Measure in a fresh process, imports included."""
    took = measure_function("benchmarks.bench_profiles:make_five_years")
    return [
        Comparison("five weather years", took.seconds, LIMIT, "s", "limit"),
        Comparison("their file", took.output["megabytes"], SIZE_LIMIT, "MB", "limit"),
    ]


def make_five_years() -> dict[str, Any]:
    """Make the years of the default study into a temporary file; return its size."""
    from xjgrid.inputs import Study
    from xjgrid.profiles.synthetic import make_profiles

    with tempfile.TemporaryDirectory() as folder:
        path = make_profiles(Study.open().root, Path(folder) / "synthetic.nc", years=range(1, 6))
        return {"megabytes": path.stat().st_size / 1e6}
