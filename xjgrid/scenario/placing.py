"""Where a value of a scenario is written, and what names its study has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xjgrid.scenario.documents import Place

if TYPE_CHECKING:
    from xjgrid.inputs.study import Study
    from xjgrid.scenario.scenario import Scenario


def find_place(scenario: Scenario, path: str) -> Place:
    """Return where a value is written; the scenario's file for a default."""
    return scenario.place(path) or Place(scenario.file)


def list_column(study: Study, table: str, column: str) -> set[str]:
    """Return what stands in a column of a table."""
    return {cells[column] for cells in study.read(table).cells if cells.get(column)}
