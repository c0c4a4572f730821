"""Published figures of past years beside the model's."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xjgrid.hindcast.figures import draw_durations, draw_months
    from xjgrid.hindcast.modelled import Modelled, read_modelled
    from xjgrid.hindcast.runs import Run, find_cases, list_runs
    from xjgrid.hindcast.scores import count_verdicts, score
    from xjgrid.hindcast.table import COLUMNS, compose, write

_PLACES = {
    "COLUMNS": "table",
    "Modelled": "modelled",
    "Run": "runs",
    "compose": "table",
    "count_verdicts": "scores",
    "draw_durations": "figures",
    "draw_months": "figures",
    "find_cases": "runs",
    "list_runs": "runs",
    "read_modelled": "modelled",
    "score": "scores",
    "write": "table",
}

__all__ = [
    "COLUMNS",
    "Modelled",
    "Run",
    "compose",
    "count_verdicts",
    "draw_durations",
    "draw_months",
    "find_cases",
    "list_runs",
    "read_modelled",
    "score",
    "write",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module when it is first used."""
    if name not in _PLACES:
        raise AttributeError(f"module 'xjgrid.hindcast' has no attribute {name!r}")
    return getattr(importlib.import_module(f"xjgrid.hindcast.{_PLACES[name]}"), name)
