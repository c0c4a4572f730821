"""Judges what happens to a mutated input: told in the planner's words and in time, or accepted."""

from __future__ import annotations

import contextlib
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType

from xjgrid.errors import InputError, InputFault

LIMIT = 10.0
"""Seconds of processor time that one mutation may take."""

FOLDERS = ("networks/", "profiles/", "scenarios/")


class OutOfTimeError(BaseException):
    """No ordinary exception, so that nothing that guards a library takes it for its own."""


@dataclass(frozen=True)
class Verdict:
    """What became of one mutation: faults that were told, and what is wrong with that, if any."""

    faults: tuple[InputFault, ...] = ()
    wrong: str = ""


@contextlib.contextmanager
def limit_processor_time(seconds: float) -> Iterator[None]:
    """Raise `OutOfTimeError` after some seconds of processor time; time asleep does not count."""

    def stop(_: int, __: FrameType | None) -> None:
        raise OutOfTimeError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)


def judge(check: Callable[[], list[InputFault]], limit: float = LIMIT) -> Verdict:
    """Run a check on a mutated input and judge what it tells.

    Parameters
    ----------
    check
        Returns or raises the faults of the input.
    limit
        Seconds of processor time.
    """
    began = time.process_time()
    try:
        with limit_processor_time(limit):
            try:
                faults = check()
            except InputError as error:
                faults = error.faults
                if not faults and not str(error):
                    return Verdict(wrong="an error that says nothing")
    except OutOfTimeError:
        return Verdict(wrong=f"took more than {limit:g} s of processor time")
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{last.filename.rpartition('site-packages/')[2]}:{last.lineno}"
        return Verdict(wrong=f"a traceback: {type(error).__name__}: {error} ({place})"[:400])
    taken = time.process_time() - began
    nameless = [str(fault) for fault in faults if not _names_a_file(fault)]
    if nameless:
        return Verdict(tuple(faults), f"names no file: {nameless[0]}")
    if taken > limit:
        return Verdict(tuple(faults), f"took {taken:.1f} s of processor time")
    return Verdict(tuple(faults))


def _names_a_file(fault: InputFault) -> bool:
    return fault.file.startswith(FOLDERS) and bool(fault.message.strip())
