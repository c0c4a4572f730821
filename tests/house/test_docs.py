"""The documents agree with the code."""

from __future__ import annotations

from pathlib import Path

from docs.make_pages import put_keys, render_metrics, render_tables

ROOT = Path(__file__).resolve().parents[2]


def test_page_of_tables_is_up_to_date():
    page = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    assert page == render_tables(), "run `make docs`"


def test_page_of_metrics_is_up_to_date():
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert page == render_metrics(), "run `make docs`"


def test_keys_of_scenarios_are_up_to_date():
    page = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    assert page == put_keys(page), "run `make docs`"
    assert "| `policy.carbon_price` |" in page
