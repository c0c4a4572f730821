"""Where cases lie on disk, and what they are called."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from xjgrid.errors import InputError, did_you_mean
from xjgrid.inputs.finding import enclosing_root
from xjgrid.results.damage import MANIFEST, is_case

if TYPE_CHECKING:
    from xjgrid.scenario import Scenario

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
        return Path(os.path.expanduser(out)).absolute()
    root = enclosing_root(Path.cwd())
    return (root or Path.cwd()) / "results"


def name_case(scenario: Scenario) -> str:
    """Return the folder name of a case: the scenario, and what was overridden for this run.

    ``reference-2030``, with another weather year ``reference-2030@3``, with another value
    ``reference-2030+policy.carbon_price=200``: a run never replaces the case of another input.
    Where signs have to be replaced, the beginning of a hash tells apart what then reads alike.
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
    """Return a name of letters, digits and ``.@+=,-``; no two texts give the same.

    Examples
    --------
    >>> safe_name("a_b"), safe_name("a b")
    ('a_b', 'a_b+c8687a')
    """
    clean = re.sub(r"[^\w.@+=,-]+", "_", text)
    if clean == text:
        return text
    return f"{clean}+{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def list_cases(folder: Path) -> list[str]:
    """Return the names of the cases in a folder, damaged ones too, oldest first.

    Raises
    ------
    InputError
        If the folder cannot be read.
    """
    try:
        inside = [Path(entry.path) for entry in os.scandir(folder)]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise InputError(
            f"{folder}: {error.strerror}: name a folder of cases with --out"
        ) from error
    found = [path for path in inside if not path.name.startswith(".") and is_case(path)]
    return [path.name for path in sorted(found, key=lambda path: (_age(path), path.name))]


def _age(folder: Path) -> float:
    """Return when a case was written [s]."""
    for path in (folder / MANIFEST, folder):
        if os.path.exists(path):
            return os.path.getmtime(path)
    return 0.0


def find_case(case: str | Path, out: str | Path | None = None) -> Path:
    """Return the folder of a case given by name or path; reading it tells whether it is whole.

    Raises
    ------
    InputError
        If there is none; names the nearest one, or says how to make one.
    """
    path = Path(os.path.expanduser(case))
    folder = find_folder(out)
    places = (folder / str(case), path)
    for tells in (lambda place: os.path.isfile(place / MANIFEST), is_case):
        for place in places:
            if tells(place):
                return place.absolute()
    known = list_cases(folder)
    if not known:
        raise InputError(f"no case {case}: {folder} holds none yet; `xjgrid run {case}` makes one")
    raise InputError(f"no case {case} in {folder}: {did_you_mean(str(case), known)}")
