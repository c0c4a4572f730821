"""Names of components carry no data: what is asked of one stands in a column."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

#: methods that take a text apart
TAKING_APART = {
    "split", "rsplit", "partition", "rpartition", "startswith", "endswith", "removeprefix",
    "removesuffix",
}  # fmt: skip
#: cells of tables that hold several names, told apart by this sign alone
SEPARATOR = ";"
#: rooms that must not read data out of names
ROOMS = ("build", "fleet")


def find_uses(code: str) -> Iterator[tuple[int, str]]:
    """Line and method of every call that takes a text apart, but for cells with several names.

    >>> list(find_uses("name.split(' ')[0]; cell.split(';')"))
    [(1, 'split')]
    """
    for node in ast.walk(ast.parse(code)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        cell = [a.value for a in node.args if isinstance(a, ast.Constant)] == [SEPARATOR]
        if node.func.attr in TAKING_APART and not (node.func.attr == "split" and cell):
            yield node.lineno, node.func.attr


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_takes_names_apart(repository: Path, room: str) -> None:
    files = sorted((repository / "xjgrid" / room).rglob("*.py"))
    assert files
    found = [
        f"{path.relative_to(repository)}:{line} {method}"
        for path in files
        for line, method in find_uses(path.read_text(encoding="utf-8"))
    ]
    assert found == [], "give the component a column instead"


def test_taking_a_name_apart_is_found() -> None:
    code = "frame['carrier'].str.startswith('battery')\nname.split(' ')\ncell.split(';')\n"
    assert list(find_uses(code)) == [(1, "startswith"), (2, "split")]


def test_the_build_asks_the_context_for_its_year(repository: Path) -> None:
    """So that a context can be cut to another year: `Context.at`."""
    folder = repository / "xjgrid" / "build"
    found = [
        path.name
        for path in folder.rglob("*.py")
        if "scenario.year" in path.read_text(encoding="utf-8")
    ]
    assert found == ["context.py"]
