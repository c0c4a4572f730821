"""How a value of a scenario is declared."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from xjgrid.inputs.bounds import Span


def value(
    default: Any,
    description: str,
    unit: str = "",
    hint: str = "",
    usual: Span | None = None,
    each: Span | None = None,
    **limits: Any,
) -> Any:
    """Declare a value of a scenario with its default, meaning, unit and bounds.

    A number outside `usual` is told as a warning; `each` bounds the numbers of a mapping.
    """
    extra: dict[str, Any] = {"unit": unit, "hint": hint, "usual": usual, "each": each}
    return Field(default=default, description=description, json_schema_extra=extra, **limits)


def group(model: type[BaseModel], description: str) -> Any:
    """Declare a group of values."""
    return Field(default_factory=model, description=description)


class Part(BaseModel):
    """A group of values; frozen, no unknown keys, no NaN."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        str_strip_whitespace=True,
        populate_by_name=True,
    )
