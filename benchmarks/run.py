"""Runs the benchmarks, prints the ratios and keeps them in results.json.

``python -m benchmarks.run [--only NAME]... [--list] [--json] [--trial HOURS]``. A benchmark is a
module ``bench_<name>.py`` here with a function ``run() -> list[Comparison]``; the first line of
its docstring says what it measures. One with ``OPT_IN = True`` runs only if it is named; else its
function ``recall()`` gives what was measured once. Ends with 1 if a benchmark failed (the others
still run) and with 5 if a limit was missed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.comparison import Comparison, format_table
from benchmarks.machine import describe_machine
from benchmarks.measure import MeasurementError
from benchmarks.solves import TRIAL

FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER / "results.json"
FAILED, LIMIT_MISSED = 1, 5


def find_benchmarks() -> list[str]:
    """Names of the benchmarks in this folder, in order of the alphabet."""
    return sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))


def load_benchmark(name: str) -> tuple[Callable[[], list[Comparison]], str]:
    """The function of a benchmark and the sentence that describes it."""
    module = importlib.import_module(f"benchmarks.bench_{name}")
    return module.run, (module.__doc__ or "").strip().splitlines()[0]


def recall_benchmark(name: str) -> tuple[str, list[Comparison]] | None:
    """What a benchmark that runs only if named has kept; None for the others."""
    module = importlib.import_module(f"benchmarks.bench_{name}")
    return module.recall() if getattr(module, "OPT_IN", False) else None


def keep_results(
    results: dict[str, list[Comparison]], path: Path, machine: dict[str, Any] | None = None
) -> None:
    """Write the results into the file; benchmarks that did not run keep their older entry."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    machine = machine or describe_machine()
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
    parser.add_argument(
        "--trial", type=int, metavar="HOURS",
        help="solve at most so many hours, to try the benchmarks; nothing is kept",
    )  # fmt: skip
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for; return the exit code."""
    options = parse_arguments(arguments)
    names = options.only or find_benchmarks()
    if options.list:
        for name in names:
            print(f"{name:<12} {load_benchmark(name)[1]}")
        return 0
    if options.trial:
        os.environ[TRIAL] = str(options.trial)
    results: dict[str, list[Comparison]] = {}
    failed = False
    for name in names:
        remembered = None if options.only else recall_benchmark(name)
        if remembered:
            print(f"{name}: {remembered[0]}", file=sys.stderr)
            results[name] = remembered[1]
            continue
        try:
            results[name] = measure_benchmark(name, keep=TRIAL not in os.environ)
        except MeasurementError as error:
            print(f"{name}: {error}", file=sys.stderr)
            failed = True
    rows = [(name, comparison) for name, done in results.items() for comparison in done]
    if options.json:
        print(json.dumps([{"benchmark": name, **row.as_record()} for name, row in rows], indent=2))
    else:
        print(format_table(rows))
    if failed:
        return FAILED
    return 0 if all(row.within for _, row in rows) else LIMIT_MISSED


def measure_benchmark(name: str, keep: bool) -> list[Comparison]:
    """Run one benchmark and keep its results."""
    run, purpose = load_benchmark(name)
    print(f"{name}: {purpose}", file=sys.stderr)
    machine = describe_machine()
    results = run()
    if keep:
        keep_results({name: results}, RESULTS, machine)
    return results


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
