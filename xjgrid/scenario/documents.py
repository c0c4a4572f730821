"""Reads a YAML file into plain values, each with its line and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from xjgrid.errors import InputFault

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


def read_document(path: Path, file: str) -> Document:
    """Read a YAML file; never raises for what the file holds.

    Parameters
    ----------
    path
        The file.
    file
        How it is called in messages.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = InputFault(file, f"not UTF-8 (byte {error.start}): save it as UTF-8")
        return Document(file, faults=[fault])
    return parse_document(text, file)


def parse_document(text: str, file: str) -> Document:
    """Read YAML text; see `read_document`."""
    document = Document(file)
    try:
        loaded = _load(text, document)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        document.faults.append(place.fault(f"not valid YAML: {_problem(error)}"))
        return document
    except YAMLError as error:
        document.faults.append(Place(file).fault(f"not valid YAML: {error}"))
        return document
    if loaded is None:
        document.faults.append(Place(file, 1).fault("empty: write at least a description"))
    elif not isinstance(loaded, CommentedMap):
        document.faults.append(Place(file, 1).fault("needs 'key: value' lines"))
    else:
        document.data = _plain(loaded, (), document)
    return document


def _problem(error: MarkedYAMLError) -> str:
    text = str(error.problem or error.context or "cannot be read")
    if "found character '\\t'" in text:
        return "a tab; indent with spaces"
    return text


def _load(text: str, document: Document) -> Any:
    """Load YAML; a duplicate key is told, and what follows is still read."""
    try:
        return YAML(typ="rt").load(text)
    except DuplicateKeyError as error:
        document.faults.append(_duplicate(error, text, document))
        lenient = YAML(typ="rt")
        lenient.allow_duplicate_keys = True
        return lenient.load(text)


def _duplicate(error: DuplicateKeyError, text: str, document: Document) -> InputFault:
    key = str(error.problem).split('"')[1] if '"' in str(error.problem) else "?"
    mark, group = error.problem_mark, error.context_mark
    if mark is None:
        return Place(document.file).fault("stands twice: keep one", key)
    place = Place(document.file, mark.line + 1, mark.column + 1)
    start = " " * mark.column + key + ":"
    lines = list(enumerate(text.splitlines(), start=1))[group.line if group else 0 : mark.line]
    first = next((f", first on line {no}" for no, line in lines if line.startswith(start)), "")
    return place.fault(f"stands twice{first}: keep one", key)


def _plain(node: Any, steps: Steps, document: Document) -> Any:
    """Return plain values and note the places of keys and values."""
    if isinstance(node, CommentedMap):
        plain: dict[str, Any] = {}
        for key, value in node.items():
            name = str(key)
            below = (*steps, name)
            line, column = node.lc.key(key)
            document.keys[below] = Place(document.file, line + 1, column + 1)
            if value is not None:  # an empty value has no place of its own
                line, column = node.lc.value(key)
            document.values[below] = Place(document.file, line + 1, column + 1)
            plain[name] = _plain(value, below, document)
        return plain
    if isinstance(node, CommentedSeq):
        for index in range(len(node)):
            line, column = node.lc.item(index)
            place = Place(document.file, line + 1, column + 1)
            document.keys[(*steps, index)] = document.values[(*steps, index)] = place
        return [_plain(item, (*steps, index), document) for index, item in enumerate(node)]
    if isinstance(node, bool) or node is None:
        return node
    for plain_type in (int, float, str):
        if isinstance(node, plain_type):
            return plain_type(node)
    return str(node)
