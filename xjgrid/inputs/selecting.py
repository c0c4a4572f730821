"""Rows and columns chosen by patterns: ``technology=coal-*;parameter=min_load*``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from xjgrid.errors import InputError
from xjgrid.inputs.schema import Row

_CELLS = re.compile(r"^(?P<table>\w+)\[(?P<where>[^\[\]]*)\]\.(?P<column>[\w*]+)$")


def parse_where(text: str) -> dict[str, str]:
    """Return patterns by column.

    Raises
    ------
    InputError
        If a part is not ``column=value``.

    Examples
    --------
    >>> parse_where("technology=coal-*; parameter=min_load")
    {'technology': 'coal-*', 'parameter': 'min_load'}
    """
    found = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        column, sign, pattern = (word.strip() for word in part.partition("="))
        if not sign or not column:
            raise InputError(f"{part}: write it as column=value")
        found[column] = pattern
    return found


def parse_cells(path: str) -> tuple[str, dict[str, str], str]:
    """Return table, patterns by column, and the pattern of the columns meant.

    Examples
    --------
    >>> parse_cells("interfaces[interface=north-south].limit_*")
    ('interfaces', {'interface': 'north-south'}, 'limit_*')
    """
    found = _CELLS.match(path.strip())
    if found is None:
        raise InputError(f"{path}: write it as table[column=value].column")
    return found["table"], parse_where(found["where"]), found["column"]


def matches(row: Row, where: Mapping[str, str]) -> bool:
    """Tell whether a row has, in each column, a text that fits the pattern.

    ``*`` stands for any text and for a cell that holds ``*``. ``!`` before the pattern turns it
    round.
    """
    return all(_fits(getattr(row, column), pattern) for column, pattern in where.items())


def _fits(cell: Any, pattern: str) -> bool:
    text = "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)
    if isinstance(cell, bool):
        text = text.lower()
    if pattern.startswith("!"):
        return not fnmatchcase(text, pattern[1:])
    return fnmatchcase(text, pattern)
