"""Which inputs a case was run on, and whether they have changed since."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xjgrid.inputs.finding import enclosing_root

if TYPE_CHECKING:
    from xjgrid.results.case import Case

MOST = 4
"""Files that a warning names before it counts the rest."""


@dataclass(frozen=True)
class Inputs:
    """The input files of a study at one moment.

    Parameters
    ----------
    hashes
        SHA-256 by path below the study's root.
    commit
        Commit of the study's repository, empty if there is none.
    """

    hashes: Mapping[str, str]
    commit: str = field(default="", compare=False)

    @classmethod
    def of(cls, study: Any) -> Inputs:
        """Take the state of a study as it is now."""
        root = getattr(study, "root", None)
        return cls(dict(study.hashes()), read_commit(root) if root else "")


def read_commit(root: Path) -> str:
    """Return the commit of the repository that a folder lies in, empty if there is none."""
    command = ["git", "-C", str(root), "rev-parse", "HEAD"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""


def find_changes(
    before: Mapping[str, str], now: Mapping[str, str], profile: str, scenarios: Collection[str] = ()
) -> list[str]:
    """Return the files that differ, of those that a case depends on.

    Parameters
    ----------
    before, now
        Hashes by path below the root.
    profile
        Name of the profile in use; others do not count.
    scenarios
        Paths of scenario files that count.

    Examples
    --------
    >>> old = {"networks/fuels.csv": "a", "profiles/wet.nc": "b", "scenarios/trial.yaml": "c"}
    >>> find_changes(old, {"networks/fuels.csv": "x", "profiles/wet.nc": "y"}, "synthetic")
    ['networks/fuels.csv']
    """

    def counts(file: str) -> bool:
        folder, _, name = file.partition("/")
        if folder == "scenarios":
            return file in scenarios
        return folder != "profiles" or Path(name).stem == profile

    files = sorted({*before, *now})
    return [file for file in files if before.get(file) != now.get(file) and counts(file)]


def list_files(files: list[str]) -> str:
    """Return files in a line, the first few by name.

    Examples
    --------
    >>> list_files([f"{letter}.csv" for letter in "abcdef"])
    'a.csv, b.csv, c.csv, d.csv and 2 more'
    """
    rest = len(files) - MOST
    return ", ".join(files[:MOST]) + (f" and {rest} more" if rest > 0 else "")


def describe_changes(case: Case) -> str:
    """Return a line if the inputs of the study that encloses a case have changed since its run.

    Empty if nothing changed, or the case does not lie in a study.
    """
    from xjgrid.inputs import Study

    root = enclosing_root(case.path)
    if root is None:
        return ""
    asked = {f"scenarios/{name}.yaml" for name in _named_scenarios(case, root)}
    profile = str(case.scenario.get("profiles", "synthetic"))
    files = find_changes(case.manifest["inputs"], Study(root).hashes(), profile, asked)
    return f"inputs have changed since this case was run: {list_files(files)}" if files else ""


def _named_scenarios(case: Case, root: Path) -> list[str]:
    """Return the scenario files that the values of a case come from."""
    stems = [path.stem for path in (root / "scenarios").glob("*.yaml")]
    gone = [Path(file).stem for file in case.manifest["inputs"] if file.startswith("scenarios/")]
    return [name for name in {*stems, *gone} if f"scenarios/{name}.yaml" in case.scenario_text]
