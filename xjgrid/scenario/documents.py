"""Reads a YAML file into plain values, each with its line and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xjgrid.errors import InputFault
from xjgrid.inputs.opening import SCENARIO_LIMIT, Unreadable, decode_text, read_bytes
from xjgrid.scenario.plain import Node, read_plain

Steps = tuple[str | int, ...]


@dataclass(frozen=True)
class Place:
    """A place in a file; line and column count from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"

    def fault(self, message: str, key: str | None = None, value: Any = None) -> InputFault:
        """Return a fault at this place."""
        shown = None if value is None else show(value)
        return InputFault(self.file, message, self.line, self.column, key, shown)


@dataclass
class Document:
    """A YAML file as plain values, the places of keys and of values, and what is wrong."""

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    keys: dict[Steps, Place] = field(default_factory=dict)
    values: dict[Steps, Place] = field(default_factory=dict)
    faults: list[InputFault] = field(default_factory=list)

    def key(self, *steps: str | int) -> Place:
        """Return where a key is written."""
        return self.keys.get(steps, Place(self.file))

    def value(self, *steps: str | int) -> Place:
        """Return where the value nearest to the given steps is written."""
        for length in range(len(steps), 0, -1):
            if steps[:length] in self.values:
                return self.values[steps[:length]]
        return Place(self.file)


def show(value: Any) -> str:
    """Return a value as it would be written in YAML."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(show(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {show(item)}" for key, item in value.items()) + "}"
    return str(value)


def read_document(path: Path, file: str, root: Path | None = None) -> Document:
    """Read a YAML file; never raises for what the file holds.

    Parameters
    ----------
    path
        The file.
    file
        How it is called in messages.
    root
        The study that it belongs to, if it does.
    """
    try:
        text = decode_text(read_bytes(path, SCENARIO_LIMIT, root), "save it as UTF-8")
    except Unreadable as error:
        return Document(file, faults=[InputFault(file, error.message, error.line)])
    return parse_document(text, file)


def parse_document(text: str, file: str) -> Document:
    """Read YAML text; see `read_document`."""
    reading = read_plain(text, file)
    document = Document(file, faults=reading.faults)
    node = reading.node
    if node is None or (node.text is not None and node.value is None):
        if not document.faults:
            document.faults.append(Place(file, 1).fault("empty: write at least a description"))
    elif not isinstance(node.value, dict):
        document.faults.append(Place(file, 1).fault("needs 'key: value' lines"))
    else:
        document.data = _plain(node, (), document)
    return document


def _plain(node: Node, steps: Steps, document: Document) -> Any:
    """Return plain values and note the places of keys and values."""
    if isinstance(node.value, dict):
        plain: dict[str, Any] = {}
        for name, item in node.value.items():
            below = (*steps, name)
            key = Place(document.file, *node.keys[name])
            empty = item.value is None  # an empty value has no place of its own
            document.keys[below] = key
            document.values[below] = key if empty else Place(document.file, item.line, item.column)
            plain[name] = _plain(item, below, document)
        return plain
    if isinstance(node.value, list):
        for index, item in enumerate(node.value):
            place = Place(document.file, item.line, item.column)
            document.keys[(*steps, index)] = document.values[(*steps, index)] = place
        return [_plain(item, (*steps, index), document) for index, item in enumerate(node.value)]
    return node.value
