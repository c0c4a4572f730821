"""Pydantic's findings in the planner's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from xjgrid.errors import did_you_mean

_Context = Mapping[str, Any]


def _number(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"


def _example(unit: str, whole: bool = False) -> str:
    """Return how a right value looks."""
    if whole:
        shown = "2030" if unit == "year" else "24"
    else:
        shown = "0.35" if unit.split(" ")[0] in SHARES else "5400"
    return f"write digits only, e.g. {shown}"


SHARES = ("factor", "share", "1", "pu", "%")


def _not_a_number(value: Any, whole: bool, unit: str = "") -> str:
    wanted = "a whole number" if whole else "a number"
    text = str(value).strip()
    if re.fullmatch(r"-?\d{1,3}([ ,]\d{3})+(\.\d*)?", text):
        return f"not {wanted}: leave out the thousands separator"
    head = text.split(" ")[0]
    if head != text and _reads_as_number(head):
        return f"not {wanted}: write {head} alone"
    if "," in text and _reads_as_number(text.replace(",", ".")):
        return f"not {wanted}: write the decimal point as '.'"
    return f"not {wanted}: {_example(unit, whole)}"


def _reads_as_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _one_of(value: Any, context: _Context) -> str:
    known = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
    return f"unknown, {did_you_mean(str(value), known)}"


_WORDS: dict[str, Callable[[Any, _Context, str], str]] = {
    "missing": lambda v, c, unit: "empty, needs a number" if unit else "empty, needs a value",
    "float_parsing": lambda v, c, unit: _not_a_number(v, whole=False, unit=unit),
    "float_type": lambda v, c, unit: f"not a number: {_example(unit)}",
    "int_parsing": lambda v, c, unit: _not_a_number(v, whole=True, unit=unit),
    "int_type": lambda v, c, unit: f"not a whole number: {_example(unit, whole=True)}",
    "int_from_float": lambda v, c, unit: f"not a whole number: {_example(unit, whole=True)}",
    "finite_number": lambda v, c, unit: f"not a finite number: {_example(unit)}",
    "greater_than_equal": lambda v, c, unit: f"below {_number(c['ge'])}",
    "greater_than": lambda v, c, unit: f"must be above {_number(c['gt'])}",
    "less_than_equal": lambda v, c, unit: f"above {_number(c['le'])}",
    "less_than": lambda v, c, unit: f"must be below {_number(c['lt'])}",
    "literal_error": lambda v, c, unit: _one_of(v, c),
    "bool_parsing": lambda v, c, unit: "write true or false",
    "bool_type": lambda v, c, unit: "write true or false",
    "string_type": lambda v, c, unit: "not a text",
    "string_too_short": lambda v, c, unit: "empty, needs a value",
    "list_type": lambda v, c, unit: "not a list: write it as [a, b]",
    "tuple_type": lambda v, c, unit: "not a list: write it as [a, b]",
    "dict_type": lambda v, c, unit: "not a mapping: write 'key: value' lines below it",
    "model_type": lambda v, c, unit: "not a mapping: write 'key: value' lines below it",
    "model_attributes_type": lambda v, c, unit: "not a mapping: write 'key: value' lines below it",
}


def explain(error: Mapping[str, Any], unit: str = "", hint: str = "") -> str:
    """Return what a pydantic error means, with the unit of the column or the hint of its form.

    Examples
    --------
    >>> explain({"type": "greater_than_equal", "input": "-4", "ctx": {"ge": 0}}, unit="MW")
    'below 0 (MW)'
    """
    kind = str(error["type"])
    if kind == "string_pattern_mismatch" and hint:
        return hint
    if error.get("input") is None and kind.endswith("_type"):
        kind = "missing"
    words = _WORDS.get(kind)
    if words is None:
        return str(error["msg"]).removeprefix("Value error, ")
    message = words(error.get("input"), error.get("ctx", {}), unit)
    return f"{message} ({unit})" if unit else message
