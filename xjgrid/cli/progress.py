"""How a run shows what it does: bars in a terminal, plain lines anywhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Protocol

import click

Progress = Callable[[str, int, int], None]

PAUSE = 20.0
"""Seconds between two plain lines of one stage."""


class Reporter(Protocol):
    """Is told what cases do."""

    def __enter__(self) -> Reporter:
        """Begin."""

    def __exit__(self, *_: Any) -> None:
        """End."""

    def progress_of(self, name: str) -> Progress:
        """Return what a case calls with stage, done and total."""

    def finish(self, name: str, word: str) -> None:
        """Say that a case has ended."""


def make_reporter(names: list[str], quiet: bool = False) -> Reporter:
    """Return the reporter that fits standard error."""
    if quiet:
        return Silent()
    if sys.stderr.isatty():
        return Bars(names)
    return Lines()


class Silent:
    """Says nothing."""

    def __enter__(self) -> Silent:
        """Begin."""
        return self

    def __exit__(self, *_: Any) -> None:
        """End."""

    def progress_of(self, name: str) -> Progress:
        """Return a function that says nothing."""

        def say_nothing(stage: str, done: int = 0, total: int = 0) -> None:
            del stage, done, total

        return say_nothing

    def finish(self, name: str, word: str) -> None:
        """Say nothing."""


class Lines(Silent):
    """Plain lines on standard error: one when a stage begins, then one now and then."""

    def __init__(self) -> None:
        self.told: dict[str, tuple[str, float]] = {}

    def progress_of(self, name: str) -> Progress:
        """Return a function that prints lines."""

        def tell(stage: str, done: int = 0, total: int = 0) -> None:
            last, when = self.told.get(name, ("", 0.0))
            now = time.monotonic()
            if stage == last and now - when < PAUSE and done < total:
                return
            if stage == last and not total:
                return
            self.told[name] = (stage, now)
            count = f" {done} of {total}" if total else ""
            self._print(f"{name}: {stage}{count}")

        return tell

    def finish(self, name: str, word: str) -> None:
        """Print how a case ended."""
        self._print(f"{name}: {word}")

    def _print(self, text: str) -> None:
        click.echo(f"{time.strftime('%H:%M:%S')} {text}", err=True)


class Bars:
    """A line a case in the terminal, with its stage, a bar and the time."""

    def __init__(self, names: list[str]) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
        )
        from rich.progress import Progress as Rich

        self.rich = Rich(
            SpinnerColumn(finished_text=" "),
            TextColumn("{task.description}"),
            TextColumn("{task.fields[stage]}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self.rows = {
            name: self.rich.add_task(name, total=None, start=False, stage="waits") for name in names
        }

    def __enter__(self) -> Bars:
        """Show the bars."""
        self.rich.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """Leave them as they are."""
        self.rich.stop()

    def progress_of(self, name: str) -> Progress:
        """Return a function that moves the bar of a case."""
        row = self.rows[name]

        def tell(stage: str, done: int = 0, total: int = 0) -> None:
            self.rich.start_task(row)
            self.rich.update(row, stage=stage, completed=done, total=total or None)

        return tell

    def finish(self, name: str, word: str) -> None:
        """Show how a case ended."""
        self.rich.update(self.rows[name], stage=word, completed=1, total=1)
        self.rich.stop_task(self.rows[name])
