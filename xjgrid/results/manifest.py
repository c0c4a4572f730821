"""What a case says of itself: how it was solved, how well, and from which inputs."""

from __future__ import annotations

import math
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from xjgrid import __version__
from xjgrid.results.inputs import Inputs, find_changes, list_files
from xjgrid.status import is_accurate

if TYPE_CHECKING:
    import pandas as pd

PACKAGES = ("xjgrid", "pypsa", "linopy", "highspy", "numpy", "pandas", "xarray", "scipy")


def make_manifest(
    solution: Any,
    scenario: Any,
    study: Any,
    *,
    case: str,
    balance_error: float,
    seconds: dict[str, float],
    peak_memory_mb: float,
    inputs: Inputs | None = None,
    checks: pd.DataFrame | None = None,
    notes: Sequence[str] = (),
    files: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return the fields of ``manifest.json``.

    Parameters
    ----------
    balance_error
        Worst imbalance, recomputed from the network as written.
    seconds
        By stage; ``total`` is their sum if it is not given.
    peak_memory_mb
        Of all processes together.
    inputs
        State of the inputs when the run began; as they are now if not given. A note says
        which of them changed meanwhile.
    checks
        Identities of the ledger: ``quantity, expected, model, tolerance, within``.
    notes
        Further notes, after those of the solution.
    files
        Bytes and SHA-256 of each file of the case, by which reading tells that it is whole.
    """
    stages = {name: float(value) for name, value in seconds.items()}
    stages.setdefault("total", sum(stages.values()))
    gap = float(solution.gap)
    now = Inputs.of(study)
    began = inputs or now
    fields = {
        "scenario": scenario.name,
        "case": case,
        "description": scenario.description,
        "year": scenario.year,
        "weather_year": scenario.weather_year,
        "horizon": {
            "start": str(solution.network.snapshots[0]),
            "hours": float(solution.network.snapshot_weightings["generators"].sum()),
        },
        "resolution": scenario.resolution,
        "status": str(solution.status),
        "lower_bound": solution.lower_bound,
        "upper_bound": solution.upper_bound,
        "gap": gap,
        "accuracy": scenario.accuracy,
        "costs": dict(solution.costs),
        "accurate": bool(gap <= scenario.accuracy) and is_accurate(solution.status),
        "balance_error": balance_error,
        "level_error": solution.level_error,
        "solver": dict(solution.solver),
        "segments": solution.segments,
        "checks": [] if checks is None else checks.to_dict("records"),
        "within": bool(checks is None or checks["within"].all()),
        "notes": [*solution.notes, *notes, *_note_changes(began, now, scenario)],
        "seconds": stages,
        "peak_memory_mb": peak_memory_mb,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": dict(files or {}),
        "inputs": dict(began.hashes),
        "versions": read_versions(began.commit),
    }
    return _plain(fields)


def _note_changes(began: Inputs, now: Inputs, scenario: Any) -> list[str]:
    """Say which inputs changed while a case was run; its scenario was read before."""
    files = find_changes(began.hashes, now.hashes, getattr(scenario, "profiles", "synthetic"))
    return [f"inputs changed during the run: {list_files(files)}"] if files else []


def read_versions(commit: str = "") -> dict[str, str]:
    """Return the versions of Python and of the packages that a result depends on.

    Parameters
    ----------
    commit
        Commit of the study's repository, told as ``study commit``; left out if empty.
    """
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = __version__ if package == "xjgrid" else "not installed"
    return found | ({"study commit": commit} if commit else {})


def _plain(value: Any) -> Any:
    """Turn NumPy numbers into Python's, and what JSON cannot say (NaN, infinity) into null."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
