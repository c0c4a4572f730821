"""The documents agree with the code."""

from __future__ import annotations

from pathlib import Path

from docs.make_tables import render_page

ROOT = Path(__file__).resolve().parents[2]


def test_page_of_tables_is_up_to_date():
    page = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    assert page == render_page(), "run `make docs`"
