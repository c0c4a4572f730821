"""Pydantic's findings in the planner's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from xjgrid.errors import did_you_mean
from xjgrid.inputs.bounds import RATES, Span, advise, show_number
from xjgrid.inputs.units import convert, split_unit

_Context = Mapping[str, Any]


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
    if "_" in text and _reads_as_number(text):
        return f"not {wanted}: leave out the underscores"
    if (parts := split_unit(text)) is not None:
        return f"not {wanted}: {_without_unit(*parts, unit)}"
    if "," in text and _reads_as_number(text.replace(",", ".")):
        return f"not {wanted}: write the decimal point as '.'"
    return f"not {wanted}: {_example(unit, whole)}"


def _without_unit(number: str, written: str, unit: str) -> str:
    """Return how a number with a unit behind it is written in the unit of its column.

    Examples
    --------
    >>> _without_unit("20", "GW", "MW"), _without_unit("20", "MW", "MW")
    ('write 20000', 'write 20 alone')
    >>> _without_unit("20", "barrels", "MW")
    'write it without barrels, as a number'
    """
    if written == unit:
        return f"write {number} alone"
    converted = convert(float(number), written, unit)
    if converted is None:
        return f"write it without {written}, as a number"
    same = converted == float(number)
    return f"write {number} alone" if same else f"write {show_number(converted)}"


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
    "greater_than_equal": lambda v, c, unit: f"below {show_number(c['ge'])}",
    "greater_than": lambda v, c, unit: f"must be above {show_number(c['gt'])}",
    "less_than_equal": lambda v, c, unit: f"above {show_number(c['le'])}",
    "less_than": lambda v, c, unit: f"must be below {show_number(c['lt'])}",
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


def explain(
    error: Mapping[str, Any], unit: str = "", hint: str = "", usual: Span | None = None
) -> str:
    """Return what a pydantic error means.

    Parameters
    ----------
    error
        As pydantic gives it.
    unit
        Unit of the column or key.
    hint
        How a text of this form is written.
    usual
        Usual range of the number.

    Examples
    --------
    >>> explain({"type": "greater_than_equal", "input": "-4", "ctx": {"ge": 0}}, unit="MW")
    'below 0 (MW)'
    >>> explain({"type": "less_than_equal", "input": "60", "ctx": {"le": 1}}, unit="share")
    'above 1 (share): 60 % is 0.6'
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
    told = f"{message} ({unit})" if unit else message
    return told + _advise(kind, error, unit, usual)


def _advise(kind: str, error: Mapping[str, Any], unit: str, usual: Span | None) -> str:
    """Return how a number outside its bounds may be meant."""
    above = kind.startswith("less_than")
    if not above and not kind.startswith("greater_than"):
        return ""
    try:
        value = float(error["input"])
    except (TypeError, ValueError):
        return ""
    (limit,) = (float(bound) for bound in error["ctx"].values())
    if not above:
        return advise(value, limit, usual) if value > 0 else ""
    return advise(value, limit, usual, percent=unit in RATES and limit <= 1)
