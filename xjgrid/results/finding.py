"""Where cases lie on disk, and what they are called."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from xjgrid.errors import InputError, did_you_mean
from xjgrid.inputs.finding import enclosing_root

if TYPE_CHECKING:
    from xjgrid.scenario import Scenario

MANIFEST = "manifest.json"

LONGEST = 80
"""Overrides that are longer than this in a folder's name are told by a hash."""


def find_folder(out: str | Path | None = None) -> Path:
    """Return the folder of cases: `out`, else ``results/`` of the enclosing study, else here.

    Examples
    --------
    >>> find_folder("/data/cases").as_posix()
    '/data/cases'
    """
    if out is not None:
        return Path(out).expanduser().absolute()
    root = enclosing_root(Path.cwd())
    return (root or Path.cwd()) / "results"


def name_case(scenario: Scenario) -> str:
    """Return the folder name of a case: the scenario, and what was overridden for this run.

    ``reference-2030``, with another weather year ``reference-2030@3``, with another value
    ``reference-2030+policy.carbon_price=200``: a run never replaces the case of another input.
    """
    from xjgrid.scenario.scenario import show_value

    changed = [path for path, where in scenario.origin.items() if where == "override"]
    weather = f"@{scenario.weather_year}" if "weather_year" in changed else ""
    others = [
        f"+{path}={show_value(scenario.get(path))}"
        for path in changed
        if path not in ("weather_year", "name")
    ]
    suffix = weather + "".join(others)
    if len(suffix) > LONGEST:
        suffix = f"{weather}+{scenario.hash()[:8]}"
    return safe_name(scenario.name + suffix)


def safe_name(text: str) -> str:
    """Return a text as the name of a folder.

    Examples
    --------
    >>> safe_name("dear coal/2")
    'dear_coal_2'
    """
    return re.sub(r"[^\w.@+=,-]+", "_", text)


def list_cases(folder: Path) -> list[str]:
    """Return the names of the whole cases in a folder, oldest first."""
    found = [p for p in folder.glob(f"*/{MANIFEST}") if not p.parent.name.startswith(".")]
    return [p.parent.name for p in sorted(found, key=lambda p: (p.stat().st_mtime, p.as_posix()))]


def find_case(case: str | Path, out: str | Path | None = None) -> Path:
    """Return the folder of a case given by name or path.

    Raises
    ------
    InputError
        If there is none; names the nearest one, or says how to make one.
    """
    path = Path(case).expanduser()
    folder = find_folder(out)
    for place in (folder / str(case), path):
        if (place / MANIFEST).is_file():
            return place.absolute()
    known = list_cases(folder)
    if not known:
        raise InputError(f"no case {case}: {folder} holds none yet; `xjgrid run {case}` makes one")
    raise InputError(f"no case {case} in {folder}: {did_you_mean(str(case), known)}")
