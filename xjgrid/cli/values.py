"""Values given on the command line: ``path=value``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import click

LONGEST = 10_000
"""Characters that a value on the command line may have."""

MOST_YEARS = 200
"""Weather years that one command may name; ERA5 has some 85."""


def read_overrides(pairs: Iterable[str]) -> dict[str, Any]:
    """Return overrides by dotted path; values are read as YAML.

    Raises
    ------
    click.UsageError
        If a pair has no ``=`` or its value is no YAML.

    Examples
    --------
    >>> read_overrides(["policy.carbon_price=200", "build.wind=false"])
    {'policy.carbon_price': 200, 'build.wind': False}
    """
    from xjgrid.scenario.plain import read_plain, to_value

    found: dict[str, Any] = {}
    for pair in pairs:
        path, sign, text = pair.partition("=")
        if not sign or not path.strip():
            raise click.UsageError(f"--set {pair}: write it as path=value")
        if len(text) > LONGEST:
            raise click.UsageError(f"--set {path}: more than {LONGEST:,} characters; use a file")
        reading = read_plain(text, "value")
        if reading.faults:
            said = "; ".join(fault.message for fault in reading.faults)
            shown = pair if len(pair) < 100 else f"{pair[:100]}..."
            raise click.UsageError(f"--set {shown}: the value cannot be read ({said})")
        found[path.strip()] = to_value(reading.node)
    return found


def read_years(texts: Iterable[str]) -> list[int]:
    """Return weather years from words such as ``1,3`` and ``1-5``.

    Raises
    ------
    click.UsageError
        If a word is not one or two whole numbers in order, or they name too many years.

    Examples
    --------
    >>> read_years(("1-3,5",))
    [1, 2, 3, 5]
    """
    years: dict[int, None] = {}
    for part in (p for text in texts for p in text.split(",")):
        found = re.fullmatch(r"\s*([0-9]{1,6})\s*(?:-\s*([0-9]{1,6})\s*)?", part)
        if found is None:
            raise click.UsageError(f"year {part}: write 2, 1,3 or 1-5")
        first, last = int(found[1]), int(found[2] or found[1])
        if last < first:
            raise click.UsageError(f"year {part}: write {last}-{first}")
        if last - first < MOST_YEARS:
            years.update(dict.fromkeys(range(first, last + 1)))
        if last - first >= MOST_YEARS or len(years) > MOST_YEARS:
            raise click.UsageError(f"year {part}: more than {MOST_YEARS} years; name fewer")
    return list(years)
