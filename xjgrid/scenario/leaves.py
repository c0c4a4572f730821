"""Turns nested or dotted keys into single values, each with the place it was written at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from xjgrid.errors import InputFault, nearest
from xjgrid.scenario.documents import Document, Place, Steps
from xjgrid.scenario.fields import ScenarioFields
from xjgrid.scenario.paths import (
    ANY,
    FILE_KEYS,
    RENAMED,
    Path,
    field_at,
    fields,
    is_mapping,
    is_open,
    keys,
    part_of,
    takes_yes_no,
)

OVERRIDE = "override"
TABLES: Path = ("tables",)


@dataclass(frozen=True)
class Leaf:
    """One value of a scenario and where it was written."""

    value: Any
    place: Place


class Layer:
    """The values that one file, variant or override sets.

    Parameters
    ----------
    document
        Where the values were read; its faults are added to.
    open_keys
        Keys that the tables allow in a group that takes such; without any, all are taken.
    """

    def __init__(self, document: Document, open_keys: Collection[str] = ()) -> None:
        self.document = document
        self.open_keys = open_keys
        self.leaves: dict[Path, Leaf] = {}
        self.tables: list[tuple[Any, Place, Steps]] = []
        self.faults: list[InputFault] = []

    def add(self, data: Mapping[str, Any], steps: Steps = ()) -> Layer:
        """Add the values of a mapping found at `steps` of the document."""
        self._add(data, steps, ScenarioFields, ())
        return self

    def _add(
        self, data: Mapping[str, Any], steps: Steps, model: type[BaseModel], prefix: Path
    ) -> None:
        for key, value in data.items():
            below = (*steps, key)
            if not steps and not prefix and key in FILE_KEYS:
                continue
            self._add_key(key, value, below, model, prefix)

    def _add_key(
        self, key: str, value: Any, steps: Steps, model: type[BaseModel], prefix: Path
    ) -> None:
        """Follow a plain or dotted key down to a value or a group."""
        path = prefix
        parts = key.split(".")
        for index, part in enumerate(parts):
            if part not in keys(model):
                word = ".".join(parts[index:])
                if is_open(model) and (word in self.open_keys or not self.open_keys):
                    self._set((*path, word), value, steps)
                    return
                self._unknown(key, (*path, part), steps, model)
                return
            field = keys(model)[part]
            path = (*path, part)
            group = part_of(field)
            if group is not None:
                model = group
            elif is_mapping(field) and index < len(parts) - 1:
                self._set((*path, ".".join(parts[index + 1 :])), value, steps)
                return
            elif index < len(parts) - 1:
                self._fault(steps, f"{'.'.join(path)} is a value, nothing stands below it", key)
                return
        self._take(path, value, steps, group is not None, model)

    def _take(
        self, path: Path, value: Any, steps: Steps, is_group: bool, model: type[BaseModel]
    ) -> None:
        dotted = ".".join(path)
        if is_group:
            if isinstance(value, Mapping):
                self._add(value, steps, model, path)
            elif value is not None:
                known = ", ".join(keys(model))
                self._fault(steps, f"a group of keys, not a value: {known}", dotted, value)
        elif path == TABLES:
            self._add_tables(value, steps)
        elif is_mapping(fields()[path]):
            self._add_mapping(path, value, steps)
        else:
            self._set(path, value, steps)

    def _add_mapping(self, path: Path, value: Any, steps: Steps) -> None:
        if isinstance(value, Mapping):
            for key, item in value.items():
                self._set((*path, str(key)), item, (*steps, key))
        elif value is not None:
            self._fault(steps, "needs 'key: value' lines", ".".join(path), value)

    def _add_tables(self, value: Any, steps: Steps) -> None:
        if value is None:
            return
        if not isinstance(value, list | tuple):
            self._fault(steps, "needs a list of {table, where, set}", "tables", value)
            return
        for index, item in enumerate(value):
            self.tables.append((item, self.document.key(*steps, index), (*steps, index)))

    def _set(self, path: Path, value: Any, steps: Steps) -> None:
        field = field_at(path)
        dotted = ".".join(path)
        if path in self.leaves:
            first = self.leaves[path].place
            self._fault(steps, f"stands twice, first on line {first.line}: keep one", dotted)
        elif isinstance(value, bool) and field is not None and not takes_yes_no(field):
            self._fault(steps, "true or false does not fit here", dotted, value)
        else:
            self.leaves[path] = Leaf(value, self.document.value(*steps))

    def _unknown(self, key: str, path: Path, steps: Steps, model: type[BaseModel]) -> None:
        hint = key_hint(path, model, self.open_keys)
        self.faults.append(self.document.key(*steps).fault(f"unknown key, {hint}", ".".join(path)))

    def _fault(self, steps: Steps, message: str, key: str, value: Any = None) -> None:
        self.faults.append(self.document.value(*steps).fault(message, key, value))


def key_hint(path: Path, model: type[BaseModel], open_keys: Collection[str] = ()) -> str:
    """Return the hint for an unknown key: the nearest one here, or the same one elsewhere."""
    if path in RENAMED:
        return f"it is now called {RENAMED[path]}"
    word, prefix = path[-1], path[:-1]
    here = [*keys(model), *(open_keys if is_open(model) else ()),
            *(FILE_KEYS if not prefix else ())]  # fmt: skip
    close = nearest(word, here)
    if close is not None:
        return f"did you mean {'.'.join((*prefix, close))}?"
    for known in fields():
        if known[-1] == word or (known[-1] == ANY and word in open_keys):
            return f"did you mean {'.'.join((*known[:-1], word))}?"
    return f"known here: {', '.join(here)}"


def merge(layers: Iterable[Layer]) -> tuple[dict[Path, Leaf], list[tuple[Any, Place, Steps]]]:
    """Lay values over each other, later ones on top; table overrides add up."""
    leaves: dict[Path, Leaf] = {}
    tables: list[tuple[Any, Place, Steps]] = []
    for layer in layers:
        leaves.update(layer.leaves)
        tables.extend(layer.tables)
    return leaves, tables


def nest(leaves: Mapping[Path, Leaf]) -> dict[str, Any]:
    """Return the values as nested mappings, the way the model reads them."""
    nested: dict[str, Any] = {}
    for path, leaf in leaves.items():
        level = nested
        for key in path[:-1]:
            level = level.setdefault(key, {})
        level[path[-1]] = leaf.value
    return nested


def flatten(nested: Mapping[str, Any], prefix: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield path and value of every entry of nested mappings."""
    for key, value in nested.items():
        if isinstance(value, Mapping):
            yield from flatten(value, (*prefix, key))
        else:
            yield (*prefix, key), value
