"""What `make` promises a newcomer."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def run_make(*arguments: str) -> str:
    """Output of make, run in a clean environment."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    done = subprocess.run(
        ["make", *arguments], cwd=ROOT, env=environment, capture_output=True, check=True, text=True
    )
    return done.stdout


def test_help_lists_every_command():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split()
    shown = re.findall(r"^  make (\w+)", run_make(), re.MULTILINE)
    assert shown == phony


def test_run_takes_the_reference_unless_told_otherwise():
    assert "xjgrid run reference-2030" in run_make("--dry-run", "run")
    assert "xjgrid run trial" in run_make("--dry-run", "run", "SCENARIO=trial")


def test_environment_is_renewed_when_the_requirements_change(tmp_path):
    venv = tmp_path / "venv"
    venv.mkdir()
    ready = venv / ".ready"
    ready.touch()
    newest = max((ROOT / name).stat().st_mtime for name in ("requirements.lock", "pyproject.toml"))
    os.utime(ready, (newest + 10, newest + 10))
    assert "Preparing" not in run_make("--dry-run", "lint", f"VENV={venv}")
    os.utime(ready, (newest - 10, newest - 10))
    assert "Preparing" in run_make("--dry-run", "lint", f"VENV={venv}")


def test_other_pythons_are_refused_with_a_hint(tmp_path):
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    with pytest.raises(subprocess.CalledProcessError) as error:
        run_make("lint", f"VENV={tmp_path / 'venv'}", f"PYTHON={old}")
    assert "needs Python 3.11" in error.value.stdout
