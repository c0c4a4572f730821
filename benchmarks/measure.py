"""Time and peak memory of a command with all the processes it starts."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

INTERVAL = 0.25  # s between two looks at the memory, at least
PATIENCE = 20.0  # times what a look took: pages of large processes are long to count
REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Measurement:
    """What one command took.

    Attributes
    ----------
    seconds : float
        Wall-clock time from start to end, imports included.
    peak_memory_mb : float
        Largest sum over all processes at one moment, in MB (10^6 bytes). Pages shared between
        processes count once (proportional set size) where the system tells it, else each time
        (resident set size).
    exit_code : int
        What the command returned.
    output : dict
        What the measured function returned; empty for a plain command.
    """

    seconds: float
    peak_memory_mb: float
    exit_code: int
    output: dict[str, Any] = field(default_factory=dict)


class MeasurementError(RuntimeError):
    """The measured command failed."""


def measure_command(
    command: Sequence[str], *, accepted: Sequence[int] = (0,), cwd: Path | None = None
) -> Measurement:
    """Run a command and watch it until it ends.

    Parameters
    ----------
    command : sequence of str
        Program and arguments.
    accepted : sequence of int
        Exit codes that count as success.
    cwd : Path, optional
        Folder to run in; the repository if not given.

    Raises
    ------
    MeasurementError
        If the exit code is not accepted. The message ends with the last lines of the output.

    Examples
    --------
    >>> import sys
    >>> took = measure_command([sys.executable, "-c", "import time; time.sleep(0.5)"])
    >>> took.exit_code, took.seconds > 0, took.peak_memory_mb > 0
    (0, True, True)
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        start = time.perf_counter()
        process = subprocess.Popen(
            list(command), cwd=cwd or REPOSITORY, stdout=log, stderr=subprocess.STDOUT
        )
        watch = _Watch(process.pid)
        watch.start()
        try:
            exit_code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        finally:
            seconds = time.perf_counter() - start
            watch.stop()
        if exit_code not in accepted:
            log.seek(0)
            tail = "".join(log.readlines()[-20:])
            raise MeasurementError(f"{' '.join(command)} ended with {exit_code}\n{tail}")
    return Measurement(seconds, watch.peak / 1e6, exit_code)


def measure_function(name: str, **arguments: Any) -> Measurement:
    """Run a function in a fresh Python process and watch it.

    Parameters
    ----------
    name : str
        ``module:function``. The function returns a dictionary that JSON can hold, or None.
    **arguments
        Passed to the function; JSON must be able to hold them.

    Raises
    ------
    MeasurementError
        If the function raised.

    Examples
    --------
    >>> measure_function("json:loads", s='{"hours": 8760}').output
    {'hours': 8760}
    """
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [sys.executable, "-m", "benchmarks.child", name, json.dumps(arguments)]
        took = measure_command([*command, str(answer)])
        output = json.loads(answer.read_text(encoding="utf-8")) or {}
    figures = f"{took.seconds:.0f} s, {took.peak_memory_mb:.0f} MB"
    print(f"  {name} {arguments}: {figures}", file=sys.stderr)
    return Measurement(took.seconds, took.peak_memory_mb, took.exit_code, output)


class _Watch(threading.Thread):
    """Looks at the memory of a process and its descendants until told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak = 0
        self._end = threading.Event()

    def run(self) -> None:
        while True:
            began = time.perf_counter()
            self.peak = max(self.peak, read_tree_memory(self.pid))
            if self._end.wait(max(INTERVAL, PATIENCE * (time.perf_counter() - began))):
                return

    def stop(self) -> None:
        self._end.set()
        self.join()


def read_tree_memory(pid: int) -> int:
    """Memory of a process and all its descendants now, in bytes; 0 if it has ended."""
    try:
        parent = psutil.Process(pid)
        tree = [parent, *parent.children(recursive=True)]
    except psutil.Error:
        return 0
    return sum(_read_memory(process) for process in tree)


def _read_memory(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", 0) or full.rss)
    except psutil.AccessDenied:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
