"""A hindcast from its cases: table, scores and figures, written beside the cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from xjgrid.hindcast.decomposition import decompose
from xjgrid.hindcast.modelled import Modelled, read_modelled
from xjgrid.hindcast.published import CHANGE, list_capacity, list_resource, read_published
from xjgrid.hindcast.runs import Run
from xjgrid.hindcast.scores import count_verdicts, score
from xjgrid.hindcast.table import compose, write

if TYPE_CHECKING:
    from xjgrid.inputs import Study
    from xjgrid.results.case import Case

FOLDER = "hindcast"


@dataclass(frozen=True)
class Report:
    """What a hindcast says.

    Parameters
    ----------
    table
        From `xjgrid.hindcast.table.compose`.
    scores, counts
        From `xjgrid.hindcast.scores`.
    parts
        From `xjgrid.hindcast.decomposition.decompose`.
    folder
        Where they were written.
    notes
        What the reader must know first: cases that are missing or not accurate.
    """

    table: pd.DataFrame
    scores: pd.DataFrame
    counts: pd.DataFrame
    parts: pd.DataFrame
    folder: Path
    notes: list[str] = field(default_factory=list)

    @property
    def missed(self) -> int:
        """Number of tested figures outside their tolerance."""
        return int(self.counts["missed"].sum()) if len(self.counts) else 0

    def list_unjudged(self) -> set[int]:
        """Years of which a tested change needs a case of the year before that is not there."""
        change = self.table["quantity"].str.startswith(CHANGE)
        rows = self.table[change & self.table["tolerance"].notna() & self.table["model"].isna()]
        return set(rows["year"].astype(int))

    def to_records(self) -> dict[str, Any]:
        """Return everything as plain values; what is not a number becomes null."""
        import json

        frames = {
            "figures": self.table,
            "scores": self.scores,
            "counts": self.counts,
            "parts": self.parts,
        }
        return {
            name: json.loads(frame.to_json(orient="records", double_precision=12))
            for name, frame in frames.items()
        }


def make_report(study: Study, runs: Sequence[Run], out: Path) -> Report:
    """Compare the cases of the runs that are there, and write table, scores and figures.

    Parameters
    ----------
    study
        The study with `published.csv`.
    runs
        From `xjgrid.hindcast.runs.list_runs`.
    out
        Folder of cases; the report goes to its folder `hindcast`.
    """
    from xjgrid.results.damage import DamagedCase, is_case

    table = study.table("published")
    notes: list[str] = []
    cases: dict[Run, Case] = {}
    for run in runs:
        if not is_case(out / run.case):
            notes.append(f"{run.case}: there is no such case, so it is left out")
            continue
        try:
            case = _open_whole(out / run.case)
        except DamagedCase as error:
            notes.append(f"{run.case} is left out: {error}")
            continue
        cases[run] = case
        notes += _note(case)
    published = pd.concat(
        [read_published(table), list_resource(study.table("resource"))], ignore_index=True
    )
    passes: dict[tuple[str, int], list[Modelled]] = {}
    for run, case in cases.items():
        stood = list_capacity(table, study.table("commissioning"), run.year)
        passes.setdefault((run.kind, run.year), []).append(read_modelled(case, stood))
    composed = compose(published, passes, study.table("hindcast_tests"))
    scores = score(composed, published)
    parts = decompose(composed, passes, list(study.table("zones")["zone"]))
    report = Report(composed, scores, count_verdicts(composed), parts, out / FOLDER, notes)
    if cases:
        _write(report, cases)
    return report


def _open_whole(folder: Path) -> Case:
    """Open a case of which the files that a report reads are whole.

    Raises
    ------
    DamagedCase
        If one is not.
    """
    from xjgrid.results import open_case

    case = open_case(folder)
    _ = case.summary, case.metrics
    return case


def _note(case: Case) -> list[str]:
    manifest = case.manifest
    if manifest["accurate"]:
        return []
    return [f"{case.name}: {manifest['status']}, not as accurate as asked"]


def _write(report: Report, cases: dict[Run, Case]) -> None:
    from xjgrid.errors import InputError
    from xjgrid.hindcast.figures import draw_durations, draw_months
    from xjgrid.report.figures import save

    write(report.table, report.folder / "hindcast.csv")
    write(report.scores, report.folder / "scores.csv")
    write(report.parts, report.folder / "decomposition.csv")
    for year in sorted({run.year for run in cases}):
        of_year = [(run.kind, case) for run, case in cases.items() if run.year == year]
        save(draw_durations(of_year, year), report.folder / f"durations-{year}.png")
        try:
            figure = draw_months(report.table, year)
        except InputError as error:
            report.notes.append(str(error))
            continue
        save(figure, report.folder / f"months-{year}.png")
