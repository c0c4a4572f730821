"""Declared tables: a frozen row model per table, with units, references and keys.

A table is declared once, and that declaration is read by the reader, the checks and the docs::

    class Corridor(SourcedRow):
        \"\"\"One row per set of circuits between two zones.\"\"\"

        table: ClassVar[str] = "corridors"
        key: ClassVar[tuple[str, ...]] = ("corridor",)

        corridor: str = label("unique name")
        zone0: str = ref("zones.zone", "zone where the corridor starts")
        s_nom: float = quantity("thermal rating of the whole row", "MVA", usual=(50, 3e4))


    TABLES = (Corridor,)

Any module of `xjgrid.inputs.schemas` that has `TABLES` takes part. Cells arrive as text;
an empty cell takes the field's default, and a column whose field has a default may be absent.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from xjgrid.inputs.bounds import Span, fill_limits

Basis = Literal["sourced", "derived", "assumption"]
Status = Literal["operating", "construction", "permitted", "announced", "planned", "reserve"]
STATUSES: tuple[str, ...] = get_args(Status)


class Row(BaseModel):
    """A row of a table; subclasses declare `table`, `key` and, if not networks/, `folder`.

    An `obligatory` table has to be there; one that is `filled` has at least one row.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False
    )

    table: ClassVar[str] = ""
    key: ClassVar[tuple[str, ...]] = ()
    folder: ClassVar[str] = "networks"
    obligatory: ClassVar[bool] = True
    filled: ClassVar[bool] = False

    @classmethod
    def file(cls) -> str:
        """Return the table's path below the study's root, e.g. networks/zones.csv."""
        return f"{cls.folder}/{cls.table}.csv"


class SourcedRow(Row):
    """A row that says where its numbers come from."""

    basis: Basis = Field(
        description="sourced (as published), derived (computed from sources) or assumption",
    )
    source: str = Field(
        default="",
        description="ids of sources.csv joined by ';' (obligatory unless an assumption)",
        json_schema_extra={"ref": "sources.id", "many": True},
    )
    note: str = Field(
        default="",
        description="how it was derived, or the reason of the assumption (one sentence)",
    )


class OptionalRow(SourcedRow):
    """A row of a table that a study may leave out."""

    obligatory: ClassVar[bool] = False


def number_type(annotation: Any) -> type[int] | type[float] | None:
    """Return int or float if a field holds a number (or none), else None.

    Examples
    --------
    >>> number_type(float | None), number_type(int), number_type(bool), number_type(str)
    (<class 'float'>, <class 'int'>, None, None)
    """
    held = [kind for kind in get_args(annotation) or (annotation,) if kind is not type(None)]
    return held[0] if len(held) == 1 and held[0] in (int, float) else None


def label(description: str, *, pattern: str | None = None, hint: str = "") -> Any:
    """Declare an obligatory text, such as the name of the row; `hint` says how to write it."""
    return Field(
        description=description, min_length=1, pattern=pattern, json_schema_extra={"hint": hint}
    )


def choice(description: str) -> Any:
    """Declare an obligatory word out of a `Literal`, or a yes/no (true or false)."""
    return Field(description=description)


def text(description: str) -> Any:
    """Declare a text that may be empty."""
    return Field(default="", description=description)


def quantity(
    description: str,
    unit: str,
    *,
    usual: Span | None = None,
    peers: tuple[str, ...] | None = None,
    **limits: Any,
) -> Any:
    """Declare a number with its unit, its bounds and what is usual.

    Parameters
    ----------
    description
        What it means.
    unit
        Its unit, which gives the hard bounds that `limits` leaves open.
    usual
        Smallest and largest value met in practice; a value outside is told as a warning.
    peers
        Columns that are the same in rows of its kind, () for all rows of the table: a value far
        from theirs is told as a warning.
    limits
        Hard bounds (`ge`, `gt`, `le`, `lt`); `default=None` if it may be empty.
    """
    extra: dict[str, Any] = {"unit": unit, "usual": usual, "peers": peers}
    return Field(description=description, json_schema_extra=extra, **fill_limits(unit, limits))


def calendar_year(description: str, **limits: Any) -> Any:
    """Declare a calendar year (`default=None` if it may be empty)."""
    return quantity(description, "year", **limits)


def month_day(description: str) -> Any:
    """Declare a day of the year written MM-DD."""
    pattern = r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
    return label(description, pattern=pattern, hint="write it as MM-DD")


def ref(
    target: str,
    description: str,
    *,
    many: bool = False,
    also: tuple[str, ...] = (),
    where: Mapping[str, tuple[str, ...]] | None = None,
    optional: bool = False,
) -> Any:
    """Declare a column that names a row of another table.

    Parameters
    ----------
    target
        "table.column" that must hold the value, e.g. "zones.zone".
    description
        What it means.
    many
        Several names joined by ';'.
    also
        Values allowed besides those of the target, e.g. ("*",).
    where
        Columns of the target's row and the values they may have,
        e.g. {"group": ("coal", "gas")}.
    optional
        May be empty.
    """
    extra: dict[str, Any] = {"ref": target, "many": many, "also": list(also)}
    if where:
        extra["where"] = {column: list(values) for column, values in where.items()}
    if optional:
        return Field(default="", description=description, json_schema_extra=extra)
    return Field(description=description, min_length=1, json_schema_extra=extra)


@cache
def columns(row: type[Row]) -> tuple[str, ...]:
    """Return the columns of a table in the order of its file, basis, source and note last."""
    last = SourcedRow.model_fields
    names = list(row.model_fields)
    return (*(n for n in names if n not in last), *(n for n in names if n in last))


def meta(row: type[Row], column: str) -> dict[str, Any]:
    """Return what a column declares beyond its type: unit, ref, many, also, where, hint."""
    extra = row.model_fields[column].json_schema_extra
    return dict(extra) if isinstance(extra, dict) else {}


def unit(row: type[Row], column: str) -> str:
    """Return the unit of a column, or an empty text."""
    return str(meta(row, column).get("unit", ""))


def usual(row: type[Row], column: str) -> Span | None:
    """Return the usual range of a column, None if it has none."""
    return meta(row, column).get("usual")


@cache
def number_columns(row: type[Row]) -> dict[str, type[int] | type[float]]:
    """Return the columns of a table that hold numbers, each with its type."""
    kinds = {name: number_type(row.model_fields[name].annotation) for name in columns(row)}
    return {name: kind for name, kind in kinds.items() if kind is not None}


def hard_bounds(field: FieldInfo) -> dict[str, float]:
    """Return the hard bounds of a field: `ge`, `gt`, `le`, `lt`."""
    return {
        word: float(getattr(bound, word))
        for bound in field.metadata
        for word in ("ge", "gt", "le", "lt")
        if getattr(bound, word, None) is not None
    }


@cache
def declared_tables() -> dict[str, type[Row]]:
    """Return every declared table by name, in the order of the modules' `TABLES`."""
    package = importlib.import_module("xjgrid.inputs.schemas")
    found: dict[str, type[Row]] = {}
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        declared = importlib.import_module(f"{package.__name__}.{module.name}")
        for row in getattr(declared, "TABLES", ()):
            if row.table in found:
                raise TypeError(f"table {row.table} is declared twice")
            found[row.table] = row
    return found
