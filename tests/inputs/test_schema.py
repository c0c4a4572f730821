"""The declarations themselves."""

from __future__ import annotations

import pytest

from xjgrid.inputs import columns, declared_tables, meta, unit
from xjgrid.inputs.schema import Row, SourcedRow

TABLES = list(declared_tables().values())


@pytest.mark.parametrize("row", TABLES, ids=lambda row: row.table)
def test_every_column_has_a_meaning_and_every_number_a_unit(row: type[Row]) -> None:
    for column, field in row.model_fields.items():
        assert field.description, column
        if field.annotation in (int, float) or "None" in str(field.annotation):
            assert unit(row, column), column


@pytest.mark.parametrize("row", TABLES, ids=lambda row: row.table)
def test_keys_and_references_exist(row: type[Row]) -> None:
    assert row.key and set(row.key) <= set(columns(row))
    for column in columns(row):
        if target := meta(row, column).get("ref"):
            table, key = target.split(".")
            assert key in columns(declared_tables()[table])


def test_all_tables_but_two_say_where_numbers_come_from() -> None:
    without = {row.table for row in TABLES if not issubclass(row, SourcedRow)}
    assert without == {"sources", "carriers"}


def test_rows_are_frozen() -> None:
    source = declared_tables()["sources"].model_validate(
        {"id": "a", "title": "A", "publisher": "B", "confidence": "high"}
    )
    with pytest.raises(ValueError, match="frozen"):
        source.id = "b"  # type: ignore[attr-defined]
