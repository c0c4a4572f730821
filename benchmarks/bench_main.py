"""The main job, `xjgrid run reference-2030`, from the tables to the files on disk."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from benchmarks.comparison import Comparison
from benchmarks.measure import measure_command
from benchmarks.solves import SCENARIO, YEAR, choose_hours

TIME_LIMIT = 600.0  # s
MEMORY_LIMIT = 6000.0  # MB
GAP_LIMIT = 1.0  # %
NOT_ACCURATE = 3  # exit code: written, but less accurate than asked


def run() -> list[Comparison]:
    """Measure the command in a fresh process, imports and writing included."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "xjgrid.cli", "run", SCENARIO, "--out", folder, "--quiet"]
        hours = choose_hours(YEAR)
        if hours < YEAR:
            command += ["--set", f"horizon.hours={hours}", "--set", "segments=100"]
        took = measure_command(command, accepted=(0, NOT_ACCURATE))
        [path] = Path(folder).glob("*/manifest.json")
        manifest = json.loads(path.read_text(encoding="utf-8"))
    stages = manifest["seconds"]
    return [
        Comparison(f"{SCENARIO}, {hours:,} hours", took.seconds, TIME_LIMIT, "s", "limit"),
        *(
            Comparison(f"  of which {stage}", stages[stage], took.seconds, "s", "whole", None)
            for stage in ("build", "plan", "operate", "account")
        ),
        Comparison("memory of all processes", took.peak_memory_mb, MEMORY_LIMIT, "MB", "limit"),
        Comparison("gap", 100.0 * manifest["gap"], GAP_LIMIT, "%", "limit"),
    ]
