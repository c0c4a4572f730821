"""What can go wrong, in the planner's words, and the exit code of each."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import PurePosixPath

_PLACE_WORDS = {".csv": "column", ".nc": "variable"}


class Level(StrEnum):
    """How much is wrong: a mistake stops, a warning is told."""

    MISTAKE = "mistake"
    WARNING = "warning"


@dataclass(frozen=True)
class InputFault:
    """One mistake in the input, at the place where the planner can mend it.

    Parameters
    ----------
    file
        Path relative to the study's root, with forward slashes.
    message
        What is wrong and, where possible, the cure.
    line, column_no
        Counted from 1; the column is the field of a CSV or the character of a YAML line.
    column
        Name of the CSV column, dotted key of a scenario, or variable of a profile.
    value
        The offending value as it was written.
    level
        A mistake is refused; a warning is possible and yet unlikely, or has no effect.

    Examples
    --------
    >>> print(InputFault("networks/corridors.csv", "below 0 (MW)", 17, 5, "s_nom", "-400"))
    networks/corridors.csv:17:5 column s_nom = -400: below 0 (MW)
    """

    file: str
    message: str
    line: int | None = None
    column_no: int | None = None
    column: str | None = None
    value: str | None = None
    level: Level = Level.MISTAKE

    def as_warning(self) -> InputFault:
        """Return the same as a warning."""
        return replace(self, level=Level.WARNING)

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column_no) if part)
        if self.column is None:
            return f"{place}: {self.message}"
        word = _PLACE_WORDS.get(PurePosixPath(self.file).suffix, "key")
        value = "" if self.value is None else f" = {self.value}"
        return f"{place} {word} {self.column}{value}: {self.message}"


class XjgridError(Exception):
    """Any error that is told to the planner without a traceback."""

    exit_code = 1


class InputError(XjgridError):
    """Wrong input; carries every fault that was found. Nothing has been written."""

    exit_code = 2

    def __init__(self, faults: Iterable[InputFault] | InputFault | str) -> None:
        if isinstance(faults, str):
            self.faults: list[InputFault] = []
            super().__init__(faults)
            return
        self.faults = [faults] if isinstance(faults, InputFault) else list(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    @classmethod
    def single(cls, file: str, message: str) -> InputError:
        """Return the error of one fault that concerns a file or a key as a whole."""
        return cls(InputFault(file, message))


class SolveError(XjgridError):
    """The problem was not solved, or not as accurately as the scenario asks."""

    exit_code = 3


class OutputError(XjgridError):
    """What was found cannot be written; what was there before is as it was."""


class ToleranceError(XjgridError):
    """A check lies outside its tolerance."""

    exit_code = 5


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name closest to `word`, or None if nothing is close.

    Examples
    --------
    >>> nearest("solr", ["wind", "solar"])
    'solar'
    """
    names = [name for name in known if name]
    lowered = {name.lower(): name for name in names}
    found = difflib.get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.5)
    return lowered[found[0]] if found else None


def did_you_mean(word: str, known: Sequence[str] | Iterable[str], most: int = 12) -> str:
    """Return the hint that follows an unknown name: the nearest one, or the known ones.

    Examples
    --------
    >>> did_you_mean("solr", ["wind", "solar"])
    'did you mean solar?'
    >>> did_you_mean("xyz", ["wind", "solar"])
    'known: solar, wind'
    """
    names = sorted({name for name in known if name})
    close = nearest(word, names)
    if close is not None:
        return f"did you mean {close}?"
    if not names:
        return "there are none"
    rest = "" if len(names) <= most else f" and {len(names) - most} more"
    return f"known: {', '.join(names[:most])}{rest}"
