"""Worker processes: one that is killed costs its window a second try, not the case."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.solve import mortals
from xjgrid.errors import SolveError
from xjgrid.solve import operate
from xjgrid.solve.workers import Workers

PATIENCE = 60.0
"""Seconds after which something that should happen at once has not happened."""


def make(work, jobs: int = 2) -> Workers:
    return Workers(work, jobs, mortals.nothing, (), mortals.name, mortals.CURE)


def list_children() -> set[int]:
    """Processes of this one that still run, but for those of multiprocessing itself."""
    return {
        p.pid for p in psutil.Process().children()
        if p.status() != psutil.STATUS_ZOMBIE and "resource_tracker" not in " ".join(p.cmdline())
    }  # fmt: skip


def test_all_items_are_done_and_no_process_is_left():
    before = list_children()
    with make(mortals.double) as workers:
        assert sorted(workers.run([1, 2, 3])) == [2, 4, 6]
        assert sorted(workers.run([4])) == [8]
    assert list_children() <= before


def test_a_killed_window_is_solved_again(tmp_path, caplog):
    with make(mortals.die_once) as workers:
        found = list(workers.run([(n, str(tmp_path)) for n in (1, 2, 3, 4)]))
    assert sorted(found) == [1, 2, 3, 4]
    assert found[-1] == 2, "after the others, alone"
    assert (tmp_path / "died").exists()
    assert "was killed, as for want of memory" in caplog.text
    assert "it is solved again" in caplog.text


def test_a_window_that_is_killed_twice_is_named_with_its_memory():
    before = list_children()
    with (
        make(mortals.die) as workers,
        pytest.raises(SolveError, match=r"^window 3: twice its process was killed") as told,
    ):
        list(workers.run([1, 3, 5]))
    assert re.search(r"it held [0-9.]+ GB, .* and [0-9.]+ of [0-9.]+ GB were free", str(told.value))
    assert str(told.value).endswith(mortals.CURE)
    assert list_children() <= before


def test_a_fault_of_the_program_stays_one():
    with make(mortals.fail) as workers, pytest.raises(KeyError):
        list(workers.run([1, 2]))


def await_pids(folder: Path) -> list[int]:
    """Wait until both processes have left their number."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        numbers = [path.read_text() for path in folder.glob("*.pid")]
        if len(numbers) == 2 and all(numbers):
            return [int(number) for number in numbers]
        time.sleep(0.1)
    raise AssertionError("the processes did not begin")


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="signals of Linux")
def test_processes_end_with_their_parent_even_if_it_is_killed(tmp_path):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.solve.mortals", str(tmp_path)], env=environment
    )
    try:
        pids = await_pids(tmp_path)
        assert all(map(is_running, pids))
        parent.send_signal(signal.SIGKILL)
        parent.wait(PATIENCE)
        deadline = time.monotonic() + PATIENCE
        while any(map(is_running, pids)) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not any(map(is_running, pids))
    finally:
        parent.kill()
        parent.wait()


def test_temporary_files_of_runs_that_were_killed_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    (tmp_path / f"{operate.SPARE}{ended.pid}-abc").mkdir()
    (tmp_path / f"{operate.SPARE}{os.getpid()}-abc").mkdir()
    (tmp_path / "xjgrid-other").mkdir()
    with operate._spare_folder() as folder:
        assert folder.is_dir()
        left = {path.name for path in tmp_path.iterdir()} - {folder.name}
    assert left == {f"{operate.SPARE}{os.getpid()}-abc", "xjgrid-other"}
    assert not folder.exists()
