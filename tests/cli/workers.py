"""What cases do in the tests of `run`: functions of a module, which processes can be sent."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from xjgrid.cli.jobs import Progress, Task
from xjgrid.errors import SolveError


def copy_case(task: Task, progress: Progress) -> Path:
    """Pretend to solve: tell of two stages and point at a case that is there."""
    progress("plan", 0, 0)
    progress("operate", 1, 1)
    return Path(task.study) / "results" / "mini"


def fail(task: Task, progress: Progress) -> Path:
    """Find no optimum."""
    progress("plan", 0, 0)
    raise SolveError("the plan is infeasible: 5,105 t above the cap")


def stumble(task: Task, progress: Progress) -> Path:
    """Meet a fault of the program."""
    return Path({}["missing"])


def die(task: Task, progress: Progress) -> Path:
    """Be killed, as for want of memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    return Path()


def linger(task: Task, progress: Progress) -> Path:
    """Take a minute, in a process group whose number is left in a file."""
    (Path(task.out) / task.name).write_text(str(os.getpid()))
    time.sleep(60)
    return Path()
