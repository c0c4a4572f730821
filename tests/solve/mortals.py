"""What windows do in the tests of worker processes: functions that processes can be sent."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from xjgrid.parentage import end_with_parent
from xjgrid.solve.workers import Workers

CURE = "Take less."


def nothing() -> None:
    """Begin."""


def double(item: int) -> int:
    """Do as asked."""
    return 2 * item


def die_once(item: tuple[int, str]) -> int:
    """Be killed the first time that the second item is done, as for want of memory."""
    number, folder = item
    mark = Path(folder) / "died"
    if number == 2 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die(item: int) -> int:
    """Be killed whenever item 3 is done, once its memory has been seen."""
    if item == 3:
        time.sleep(1.5)
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def fail(item: int) -> int:
    """Meet a fault of the program."""
    return {1: item}[item]


def linger(item: tuple[int, str]) -> int:
    """Leave the number of the process in a file and take minutes."""
    number, folder = item
    (Path(folder) / f"{number}.pid").write_text(str(os.getpid()))
    time.sleep(300)
    return number


def name(item: object) -> str:
    """Name an item."""
    return f"window {item}"


def main(folder: str) -> None:
    """Let two processes linger."""
    with Workers(linger, 2, end_with_parent, (), name, CURE) as workers:
        list(workers.run([(1, folder), (2, folder)]))


if __name__ == "__main__":
    main(sys.argv[1])
