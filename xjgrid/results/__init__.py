"""What a case leaves on disk, and reading it back."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xjgrid.results.breakdown import break_down
    from xjgrid.results.case import Case, open_case
    from xjgrid.results.comparing import compare
    from xjgrid.results.finding import find_case, find_folder, list_cases, name_case, safe_name
    from xjgrid.results.headline import find_tightest, make_headline
    from xjgrid.results.writing import write_case

_PLACES = {
    "Case": "case",
    "break_down": "breakdown",
    "compare": "comparing",
    "find_case": "finding",
    "find_folder": "finding",
    "find_tightest": "headline",
    "list_cases": "finding",
    "make_headline": "headline",
    "name_case": "finding",
    "safe_name": "finding",
    "open_case": "case",
    "write_case": "writing",
}

__all__ = [
    "Case",
    "break_down",
    "compare",
    "find_case",
    "find_folder",
    "find_tightest",
    "list_cases",
    "make_headline",
    "name_case",
    "safe_name",
    "open_case",
    "write_case",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module, so that reading a case does not import the writing."""
    if name not in _PLACES:
        raise AttributeError(f"module 'xjgrid.results' has no attribute {name!r}")
    return getattr(importlib.import_module(f"xjgrid.results.{_PLACES[name]}"), name)
