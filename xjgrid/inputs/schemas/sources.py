"""Where the numbers come from."""

from __future__ import annotations

from typing import ClassVar, Literal

from xjgrid.inputs.schema import Row, choice, label, text


class Source(Row):
    """A published source that rows of other tables refer to."""

    table: ClassVar[str] = "sources"
    key: ClassVar[tuple[str, ...]] = ("id",)

    id: str = label("short readable name used in the column source")
    title: str = label("title of the document or data set")
    publisher: str = label("who published it")
    year: str = text("year of publication")
    address: str = text("where it can be read")
    licence: str = text("licence, or 'facts cited'")
    confidence: Literal["high", "medium", "low"] = choice("how far it can be trusted")


TABLES: tuple[type[Row], ...] = (Source,)
