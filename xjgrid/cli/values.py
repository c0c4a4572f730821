"""Values given on the command line: ``path=value``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click


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
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    found: dict[str, Any] = {}
    for pair in pairs:
        path, sign, text = pair.partition("=")
        if not sign or not path.strip():
            raise click.UsageError(f"--set {pair}: write it as path=value")
        try:
            found[path.strip()] = YAML(typ="safe").load(text)
        except YAMLError as error:
            raise click.UsageError(f"--set {pair}: the value cannot be read") from error
    return found


def read_years(texts: Iterable[str]) -> list[int]:
    """Return weather years from words such as ``1,3`` and ``1-5``.

    Examples
    --------
    >>> read_years(("1-3,5",))
    [1, 2, 3, 5]
    """
    years: list[int] = []
    for part in (p for text in texts for p in text.split(",")):
        first, dash, last = part.strip().partition("-")
        try:
            years += range(int(first), int(last if dash else first) + 1)
        except ValueError as error:
            raise click.UsageError(f"year {part}: write 2, 1,3 or 1-5") from error
    return list(dict.fromkeys(years))
