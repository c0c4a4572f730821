"""What the repository as a whole keeps to."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

import xjgrid

ROOT = Path(__file__).resolve().parents[2]

# Written in pieces, so that this file does not find itself.
REGISTRY = re.compile(
    "|".join(
        [
            r"pypi\." + r"org/(simple|legacy)",
            "files.python" + "hosted",
            "index" + "-url",
            "find" + "-links",
            "trusted" + "-host",
            r"\bmirrors?" + r"\.\w",
            "upload" + r"\.pypi",
        ]
    ),
    re.IGNORECASE,
)
# An absolute path that is not a part of an address.
WORKPLACE = re.compile(r"(?<![\w.:/~-])/(?:work|home|root|tmp|opt|srv|mnt|Users)/[\w.]")
BINARY = {".nc", ".png", ".jpg", ".gz", ".zip"}


def list_tracked() -> list[Path]:
    """Files under version control, or skip where there is none (an unpacked archive)."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    paths = [ROOT / name for name in names.split("\0") if name]
    return [path for path in paths if path.is_file()]


def find_matches(pattern: re.Pattern[str]) -> list[str]:
    """Lines of tracked text files in which the pattern occurs, as ``file:line: text``."""
    found = []
    for path in list_tracked():
        if path.suffix in BINARY:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    return found


def read_project() -> dict:
    """The parsed pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_no_file_names_a_package_registry():
    assert find_matches(REGISTRY) == []


def test_no_file_names_a_path_of_somebodys_machine():
    assert find_matches(WORKPLACE) == []


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (REGISTRY, "pip install --index" + "-url x", True),
        (REGISTRY, "https://mirrors" + ".example/x", True),
        (REGISTRY, "a mirror field of 50 MW", False),
        (WORKPLACE, "in /ho" + "me/somebody", True),
        (WORKPLACE, "`/op" + "t/thing`", True),
        (WORKPLACE, "https://example.org/home/page", False),
        (WORKPLACE, "networks/opt/x", False),
    ],
)
def test_patterns_tell_apart(pattern, text, expected):
    assert bool(pattern.search(text)) is expected


def test_no_tracked_file_is_large():
    large = [path for path in list_tracked() if path.stat().st_size > 12_000_000]
    assert large == []


def test_results_of_cases_are_not_tracked():
    tracked = {path.name for path in list_tracked() if path.parent == ROOT / "results"}
    assert tracked <= {".gitkeep", "explore.ipynb"}


def test_dependencies_have_lower_bounds_and_no_upper_caps():
    project = read_project()["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    for requirement in (entry for group in groups for entry in group):
        assert ">=" in requirement, requirement
        assert "<" not in requirement and "==" not in requirement, requirement


def test_lock_holds_every_dependency_with_hashes():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\w)", lock.strip())
    locked = {re.match(r"[\w.-]+", entry)[0].lower() for entry in entries}
    assert all("--hash=sha256:" in entry for entry in entries)
    project = read_project()["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.match(r"[\w.-]+", entry)[0].lower() for entry in wanted}
    assert names <= locked


def test_version_is_the_same_everywhere():
    version = read_project()["project"]["version"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {version}\n" in citation
    assert xjgrid.__version__ == version


def test_links_of_the_documents_lead_somewhere():
    missing = []
    for path in list_tracked():
        if path.suffix != ".md":
            continue
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if not (path.parent / target).exists():
                missing.append(f"{path.relative_to(ROOT)} -> {target}")
    assert missing == []
