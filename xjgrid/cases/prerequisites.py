"""What a run needs beside its study, checked before anything is built: solver, folder, room."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xjgrid.disk import describe_want
from xjgrid.errors import InputError
from xjgrid.results.damage import read_manifest
from xjgrid.results.finding import name_case
from xjgrid.results.space import describe_obstacle, estimate_case, estimate_spare
from xjgrid.solve.availability import list_obstacles

if TYPE_CHECKING:
    from xjgrid.scenario import Scenario


def check_prerequisites(scenarios: Sequence[Scenario], out: Path) -> None:
    """Refuse runs that would fail after they were solved.

    Parameters
    ----------
    scenarios
        What is to be run, one after the other or side by side.
    out
        Folder of cases.

    Raises
    ------
    InputError
        With all that is in the way: a solver that is not there, an output folder that cannot be
        written, too little room on disk.
    """
    said = [text for scenario in scenarios for text in list_hindrances(scenario, out)]
    said += list_wants([scenario.horizon.hours for scenario in scenarios], out)
    if said:
        raise InputError("\n".join(dict.fromkeys(said)))


def list_hindrances(scenario: Scenario, out: Path) -> list[str]:
    """Say why a scenario cannot be solved here, or its case not be written to a folder."""
    target = out / name_case(scenario)
    folder = describe_obstacle(target) or _describe_other(target, scenario.name)
    return [*list_obstacles(scenario), *filter(None, [folder])]


def _describe_other(target: Path, name: str) -> str:
    """Say that a folder holds the case of another scenario, which a run would replace."""
    try:
        found = read_manifest(target).get("scenario", name)
    except InputError:  # damaged: it may be replaced
        return ""
    if found == name:
        return ""
    return (
        f"{target} holds the case of scenario {found} and is not replaced by that of {name}: "
        "move it, rename the scenario, or name another folder with --out"
    )


def list_wants(hours: Sequence[float], out: Path) -> list[str]:
    """Say where room lacks for cases of so many hours."""
    if not hours:
        return []
    what = f"a case of {hours[0]:,.0f} hours"
    if len(hours) > 1:
        what = f"the output of {len(hours)} cases"
    need, spare = sum(map(estimate_case, hours)), estimate_spare(max(hours))
    found = [describe_want(out, need, what, "name another folder with --out")]
    try:
        folder = Path(tempfile.gettempdir())
    except FileNotFoundError as error:
        found.append(f"no folder for temporary files ({error}): name one with TMPDIR")
    else:
        work = "the operation in several processes"
        found.append(describe_want(folder, spare, work, "name another folder with TMPDIR"))
    return [text for text in found if text]
