"""One variable of a planner's file, whatever the file's form, with what the file says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from xjgrid.errors import InputError, InputFault
from xjgrid.profiles.labels import Labels
from xjgrid.profiles.places import Places
from xjgrid.profiles.sheet import Sheet


@dataclass(eq=False)
class Table:
    """One variable of a planner's file.

    Parameters
    ----------
    variable
        Name in `layout.VARIABLES`.
    zones
        Zone of each column, as networks/zones.csv names it.
    time
        Label of each row; with a time zone if the labels carry offsets.
    values
        Shape (rows, zones), in the unit of the variable.
    file
        Name of the file.
    time_zone
        Time zone that the file states for labels without offset, as the file writes it.
    noleap
        Whether the file's calendar has no 29 February.
    names_ends
        Whether the labels have an hour 24 and no hour 0.
    notes
        What was done with the file that the planner may not expect.
    """

    variable: str
    zones: list[str]
    time: pd.DatetimeIndex
    values: np.ndarray
    file: str = ""
    time_zone: str | None = None
    noleap: bool = False
    names_ends: bool = False
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Content:
    """A sheet with its labels read, and what reading its values needs.

    Parameters
    ----------
    sheet, labels
        The file.
    values
        Columns that hold no times.
    units
        Unit of each column as the file states it.
    variable
        What the file holds, if that is known.
    places
        Zones of the study.
    decimal
        Decimal sign.
    zone
        Zone of a file of one place.
    """

    sheet: Sheet
    labels: Labels
    values: list[int]
    units: list[str | None]
    variable: str | None
    places: Places
    decimal: str
    zone: str | None


def agree(file: str, statements: Sequence[str]) -> str | None:
    """Return the one time zone that a file states, or None.

    Raises
    ------
    InputError
        If it states several.
    """
    stated = list(dict.fromkeys(statements))
    if len(stated) > 1:
        text = f"states several time zones: {', '.join(stated)}; keep the right one"
        raise InputError(InputFault(file, text, column="time_zone"))
    return stated[0] if stated else None
