"""The documents agree with the code."""

from __future__ import annotations

import sys
from pathlib import Path

from docs.make_equations import render as render_equations
from docs.make_pages import put_keys, render_metrics, render_tables
from xjgrid.solve.families import FAMILIES

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


def test_page_of_equations_is_up_to_date_and_complete():
    page = (ROOT / "docs" / "equations.md").read_text(encoding="utf-8")
    assert page == render_equations(), "run `make docs`"
    for family in FAMILIES:
        assert f"## {family.title}\n" in page
        text = sys.modules[type(family).__module__].__doc__ or ""
        assert "::" in text or "PyPSA" in text, f"{family.title}: no equations in its module"
