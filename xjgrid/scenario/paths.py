"""Dotted paths of the scenario's values."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from xjgrid.inputs.bounds import Span
from xjgrid.scenario.fields import Part, ScenarioFields

Path = tuple[str, ...]

FILE_KEYS = ("extends", "variants", "sweep")


def key_of(name: str, field: FieldInfo) -> str:
    """Return the YAML key of a field."""
    return field.alias or name


def part_of(field: FieldInfo) -> type[Part] | None:
    """Return the model of a field that is a group of values."""
    annotation = field.annotation
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return None


def is_mapping(field: FieldInfo) -> bool:
    """Tell whether a field is a mapping with keys of its own, such as `parameters`."""
    return str(field.annotation).startswith("dict[")


@cache
def keys(model: type[BaseModel] = ScenarioFields) -> dict[str, FieldInfo]:
    """Return the fields of a group by YAML key."""
    return {key_of(name, field): field for name, field in model.model_fields.items()}


@cache
def fields() -> dict[Path, FieldInfo]:
    """Return every value of a scenario by path, groups opened, in declared order."""
    return dict(_walk(ScenarioFields, ()))


def _walk(model: type[BaseModel], prefix: Path) -> Iterator[tuple[Path, FieldInfo]]:
    for key, field in keys(model).items():
        part = part_of(field)
        if part is None:
            yield (*prefix, key), field
        else:
            yield from _walk(part, (*prefix, key))


def field_at(path: Path) -> FieldInfo | None:
    """Return the field that a path leads to or into."""
    for length in range(len(path), 0, -1):
        if (field := fields().get(path[:length])) is not None:
            return field
    return None


def detail(field: FieldInfo, word: str) -> str:
    """Return the unit or hint of a field, or an empty text."""
    extra = field.json_schema_extra
    return str(extra.get(word, "")) if isinstance(extra, dict) else ""


def usual_of(field: FieldInfo) -> Span | None:
    """Return the usual range of a number, None if it has none."""
    extra = field.json_schema_extra
    found: Any = extra.get("usual") if isinstance(extra, dict) else None
    return (float(found[0]), float(found[1])) if found else None


def takes_yes_no(field: FieldInfo) -> bool:
    """Tell whether true and false are values of the field."""
    return "bool" in str(field.annotation)


def default_of(field: FieldInfo) -> Any:
    """Return the default of a field, None if it has none."""
    value = field.get_default(call_default_factory=True)
    return None if field.is_required() else value


def kind_of(field: FieldInfo) -> str:
    """Return the type of a field in a planner's words."""
    text = str(field.annotation)
    if "Literal" in text:
        words = " | ".join(str(word) for word in _words(field.annotation))
        return f"list of {words}" if text.startswith("tuple") else words
    plain = {"bool": "true | false", "int": "whole number", "float": "number", "str": "text"}
    for word, meaning in (("tuple", "list"), ("dict", "mapping"), *plain.items()):
        if word in text:
            return meaning + (" | null" if "None" in text else "")
    return text


def _words(annotation: Any) -> Iterator[Any]:
    for argument in get_args(annotation):
        if isinstance(argument, str):
            yield argument
        else:
            yield from _words(argument)
