"""Peak memory of a run, all its processes together."""

from __future__ import annotations

import os
import threading
from types import TracebackType

import psutil


class MemoryMeter:
    """Samples the memory of this process and its children while it is open.

    Memory is the proportional set size where the system tells it (pages shared by several
    processes count once), else the resident set size.

    Examples
    --------
    >>> with MemoryMeter(every=0.01) as meter:
    ...     data = bytearray(1000)
    >>> meter.peak_mb > 0
    True
    """

    def __init__(self, every: float = 0.5) -> None:
        self.every = every
        self.peak_mb = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> MemoryMeter:
        self._sample()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(self.every):
            self._sample()

    def _sample(self) -> None:
        me = psutil.Process(os.getpid())
        total = 0
        for process in [me, *me.children(recursive=True)]:
            try:
                info = process.memory_full_info()
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
            total += getattr(info, "pss", info.rss)
        self.peak_mb = max(self.peak_mb, total / 1024.0**2)
