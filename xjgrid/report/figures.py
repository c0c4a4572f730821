"""Figures of cases by kind, and the saving of them."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xjgrid.disk import writing
from xjgrid.errors import InputError, did_you_mean
from xjgrid.report.backend import load_matplotlib, rc_context, telling_fonts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from xjgrid.results.case import Case

KINDS = {
    "map": "mapping:draw_map",
    "capacity": "bars:draw_capacity",
    "generation": "bars:draw_generation",
    "dispatch": "dispatch:draw_dispatch",
    "storage": "levels:draw_storage",
    "compare": "sidebyside:draw_comparison",
}
"""Module and function of each kind of figure."""

FORMATS = (".png", ".svg", ".pdf")


def draw(
    kind: str, cases: Sequence[Case], *, week: str | None = None, zone: str | None = None
) -> Figure:
    """Draw a figure.

    Parameters
    ----------
    kind
        One of `KINDS`.
    cases
        One case; several for ``compare``.
    week
        First day of a dispatch week, ``YYYY-MM-DD`` or ``MM-DD``.
    zone
        One zone, for generation, dispatch and storage.

    Raises
    ------
    InputError
        If the kind or zone is unknown, or the week lies outside the case.
    """
    if kind not in KINDS:
        raise InputError(f"no figure {kind}: {did_you_mean(kind, KINDS)}")
    module, function = KINDS[kind].split(":")
    load_matplotlib()
    paint = getattr(importlib.import_module(f"xjgrid.report.{module}"), function)
    if kind == "compare":
        figure: Figure = paint(cases)
        return figure
    case = cases[0]
    if zone is not None and zone not in case.zones.index:
        raise InputError(f"no zone {zone}: {did_you_mean(zone, case.zones.index)}")
    options = {"dispatch": {"week": week, "zone": zone}}.get(kind, {})
    if kind in ("generation", "storage"):
        options = {"zone": zone}
    drawn: Figure = paint(case, **options)
    return drawn


def save(figure: Figure, path: Path) -> None:
    """Save a figure as png, svg or pdf, by the ending of the path.

    Raises
    ------
    InputError
        If the ending is another one, or the folder does not exist.
    OutputError
        If the file cannot be written; what was there before is as it was.
    """
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"{path}: a figure is saved as {', '.join(FORMATS)}")
    if not path.parent.is_dir():
        raise InputError(f"{path}: there is no folder {path.parent}")
    from xjgrid.report.style import SETTINGS

    kind = path.suffix.lower().removeprefix(".")
    metadata = {"Date": None} if kind == "svg" else {}
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with rc_context(SETTINGS), writing(path, "name another file"), telling_fonts():
            figure.savefig(part, format=kind, dpi=150, metadata=metadata)
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
