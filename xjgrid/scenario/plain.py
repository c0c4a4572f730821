"""Reads plain YAML: texts, numbers, lists and mappings, each with its place, and nothing else.

Tags, merge keys and whatever grows without bound are refused at their line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from xjgrid.errors import InputFault

DEPTH = 20
"""Lists and mappings inside one another; the fields of a scenario need six."""

VALUES = 20_000
"""Values of a file, those of an alias counted each time it is used."""

MISTAKES = 50
"""Mistakes of a file that are told before reading stops."""

_CORE = "tag:yaml.org,2002:"
_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_LONGEST = 400
"""Digits of a whole number; a longer one is no quantity."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Refused(Exception):
    """Why a text is not read any further, and where: line and column from 1."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


@dataclass
class Node:
    """A value with its place; `value` is a plain one, a list of nodes, or keys and nodes."""

    line: int
    column: int
    value: Any = None
    size: int = 1
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    text: str | None = None
    """How a text, number or word is written; None for lists and mappings."""
    merge: bool = False


@dataclass
class Reading:
    """What was read: the outermost node, None if the text is empty, and what is wrong."""

    file: str
    node: Node | None = None
    faults: list[InputFault] = field(default_factory=list)

    def fault(self, message: str, line: int, column: int, key: str | None = None) -> None:
        """Add a fault at a place; after many the text is not read any further."""
        if len(self.faults) == MISTAKES:
            raise Refused(f"more than {MISTAKES} mistakes", line, column)
        self.faults.append(InputFault(self.file, message, line, column, key))


def read_plain(text: str, file: str) -> Reading:
    """Read YAML text; never raises for what it holds.

    Parameters
    ----------
    text
        One document.
    file
        How it is called in messages.

    Examples
    --------
    >>> to_value(read_plain("a: [1, 2.5, yes, 'no']", "x.yaml").node)
    {'a': [1, 2.5, 'yes', 'no']}
    >>> print(read_plain("a: !own 3", "x.yaml").faults[0])
    x.yaml:1:4: the tag !own is not read: write the value without it
    """
    reading = Reading(file)
    try:
        reading.node = _Composer(text, reading).compose_document()
    except Refused as error:
        fault = InputFault(file, error.message, error.line, error.column)
        reading.faults.append(fault)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        text = f"not valid YAML: {_problem(error)}"
        reading.faults.append(InputFault(file, text, line, column))
    except (YAMLError, ValueError) as error:  # ValueError: an escape that is no character
        first = (str(error).splitlines() or ["cannot be read"])[0]
        reading.faults.append(InputFault(file, f"not valid YAML: {first}"))
    return reading


def to_value(node: Node | None) -> Any:
    """Return the plain value of a node."""
    if node is None:
        return None
    if isinstance(node.value, dict):
        return {key: to_value(item) for key, item in node.value.items()}
    if isinstance(node.value, list):
        return [to_value(item) for item in node.value]
    return node.value


def _problem(error: MarkedYAMLError) -> str:
    text = str(error.problem or error.context or "cannot be read")
    if "found character '\\t'" in text:
        return "a tab; indent with spaces"
    return text


class _Composer:
    """Puts the events of a text together, with a limit on everything that can grow."""

    def __init__(self, text: str, reading: Reading) -> None:
        self.events: Iterator[Any] = YAML(typ="safe", pure=True).parse(text)
        self.reading = reading
        self.anchors: dict[str, Node | None] = {}
        self.count = 0

    def compose_document(self) -> Node | None:
        """Return the outermost node of the one document."""
        node: Node | None = None
        seen = False
        for event in self.events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                if seen:
                    raise Refused("a second document (---): keep one", *_place(event))
                if event.tags or event.version not in (None, (1, 2), "1.2"):
                    raise Refused("a YAML directive (%): leave the line out", *_place(event))
            elif kind not in ("StreamStartEvent", "DocumentEndEvent", "StreamEndEvent"):
                seen = True
                node = self._compose(event, 1)
        return node

    def _compose(self, event: Any, depth: int) -> Node:
        kind = type(event).__name__
        line, column = _place(event)
        if kind == "AliasEvent":
            return self._repeat(event.anchor, line, column)
        if depth > DEPTH:
            raise Refused(f"lists inside one another {depth} deep, at most {DEPTH}", line, column)
        self._count(1, line, column)
        node = Node(line, column)
        if event.anchor:
            self.anchors[event.anchor] = None
        tag = self._tag(event, line, column)
        if kind == "ScalarEvent":
            self._read_scalar(event, tag, node)
        elif kind == "SequenceStartEvent":
            self._read_list(node, depth)
        else:
            self._read_mapping(node, depth)
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def _count(self, size: int, line: int, column: int) -> None:
        self.count += size
        if self.count > VALUES:
            raise Refused(f"more than {VALUES:,} values", line, column)

    def _repeat(self, anchor: str, line: int, column: int) -> Node:
        """Return what an alias stands for, at the place of the alias."""
        if anchor not in self.anchors:
            raise Refused(f"*{anchor} stands for nothing: no &{anchor} above", line, column)
        node = self.anchors[anchor]
        if node is None:
            raise Refused(f"*{anchor} stands inside of what it stands for", line, column)
        self._count(node.size, line, column)
        return Node(line, column, node.value, node.size, node.keys, node.text)

    def _tag(self, event: Any, line: int, column: int) -> str:
        """Return the core tag that is written, empty if there is none; tell any other."""
        tag = event.tag
        if tag is None:
            return ""
        word = str(tag).removeprefix(_CORE)
        kinds = {"SequenceStartEvent": ("seq",), "MappingStartEvent": ("map",)}
        known = kinds.get(type(event).__name__, ("str", "int", "float", "bool", "null"))
        if word != str(tag) and word in known:
            return word
        shown = f"!!{word}" if word != str(tag) else word
        text = f"the tag {shown} is not read: write the value without it"
        self.reading.fault(text, line, column)
        return ""

    def _read_scalar(self, event: Any, tag: str, node: Node) -> None:
        node.text = event.value
        plain = event.style is None
        node.merge = plain and event.value == "<<"
        if _UNPRINTABLE.search(event.value):
            self.reading.fault("a character that no text has: remove it", node.line, node.column)
            node.value = ""
        elif tag == "str" or (not plain and not tag):
            node.value = event.value
        else:
            node.value = self._resolve(event.value, tag, node)

    def _resolve(self, text: str, tag: str, node: Node) -> Any:
        """Return a word as YAML 1.2 reads it: nothing, yes or no, a number or a text."""
        if len(text) > _LONGEST and _FLOAT.fullmatch(text):
            self.reading.fault("a number of too many digits", node.line, node.column)
            return None
        value: Any = text
        found = "str"
        if _NULL.fullmatch(text):
            found, value = "null", None
        elif _BOOL.fullmatch(text):
            found, value = "bool", text.lower() == "true"
        elif _INT.fullmatch(text):
            found, value = "int", int(text, 0) if text[:2] in ("0x", "0o") else int(text)
        elif _FLOAT.fullmatch(text):
            found, value = "float", _to_float(text)
        if tag == "float" and found == "int":
            return float(value)
        if tag and tag != found:
            message = f"!!{tag} does not fit {text!r}: write the value alone"
            self.reading.fault(message, node.line, node.column)
        return value

    def _read_list(self, node: Node, depth: int) -> None:
        node.value = []
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            item = self._compose(event, depth + 1)
            node.value.append(item)
            node.size += item.size

    def _read_mapping(self, node: Node, depth: int) -> None:
        node.value = {}
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            key = self._compose(event, depth + 1)
            item = self._compose(next(self.events), depth + 1)
            node.size += key.size + item.size
            if key.text is None:
                self.reading.fault("a key is a word, not a list", key.line, key.column)
            elif key.merge:
                text = "merge keys are not read: write the keys out, or use extends or variants"
                self.reading.fault(text, key.line, key.column, "<<")
            elif key.text in node.keys:
                text = f"stands twice, first on line {node.keys[key.text][0]}: keep one"
                self.reading.fault(text, key.line, key.column, key.text)
            else:
                node.keys[key.text] = (key.line, key.column)
                node.value[key.text] = item


def _to_float(text: str) -> float:
    """Return a number of YAML, whose infinities and gaps have a point before them."""
    word = text.lower()
    if word.endswith(("inf", "nan")):
        return float(word.replace(".", ""))
    return float(word)


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
