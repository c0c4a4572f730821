"""Runs the benchmarks, prints the ratios and keeps them in results.json.

``python -m benchmarks.run [--only NAME]... [--list] [--json]``. A benchmark is a module
``bench_<name>.py`` here with a function ``run() -> list[Comparison]``; the first line of its
docstring says what it measures. Ends with 1 if a benchmark
failed (the others still run) and with 5 if a limit was missed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from benchmarks.comparison import Comparison, format_table
from benchmarks.measure import MeasurementError

FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER / "results.json"
LIBRARIES = ("highspy", "linopy", "numpy", "pandas", "pypsa", "xarray")
FAILED, LIMIT_MISSED = 1, 5


def find_benchmarks() -> list[str]:
    """Names of the benchmarks in this folder, in order of the alphabet."""
    return sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))


def load_benchmark(name: str) -> tuple[Callable[[], list[Comparison]], str]:
    """The function of a benchmark and the sentence that describes it."""
    module = importlib.import_module(f"benchmarks.bench_{name}")
    return module.run, (module.__doc__ or "").strip().splitlines()[0]


def describe_machine() -> dict[str, Any]:
    """What the figures depend on: processor, memory, versions."""
    return {
        "cpus": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {library: version(library) for library in LIBRARIES},
    }


def keep_results(results: dict[str, list[Comparison]], path: Path) -> None:
    """Write the results into the file; benchmarks that did not run keep their older entry."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    machine = describe_machine()
    for name, comparisons in results.items():
        kept[name] = {
            "measured": date.today().isoformat(),
            "machine": machine,
            "comparisons": [comparison.as_record() for comparison in comparisons],
        }
    text = json.dumps(dict(sorted(kept.items())), indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.run", description=__doc__)
    parser.add_argument("--only", action="append", metavar="NAME", choices=find_benchmarks())
    parser.add_argument("--list", action="store_true", help="list the benchmarks and stop")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for; return the exit code."""
    options = parse_arguments(arguments)
    names = options.only or find_benchmarks()
    if options.list:
        for name in names:
            print(f"{name:<12} {load_benchmark(name)[1]}")
        return 0
    results: dict[str, list[Comparison]] = {}
    for name in names:
        run, purpose = load_benchmark(name)
        print(f"{name}: {purpose}", file=sys.stderr)
        try:
            results[name] = run()
        except MeasurementError as error:
            print(f"{name}: {error}", file=sys.stderr)
            continue
        keep_results({name: results[name]}, RESULTS)
    rows = [(name, comparison) for name, done in results.items() for comparison in done]
    if options.json:
        print(json.dumps([{"benchmark": name, **row.as_record()} for name, row in rows], indent=2))
    else:
        print(format_table(rows))
    if len(results) < len(names):
        return FAILED
    return 0 if all(row.within for _, row in rows) else LIMIT_MISSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
