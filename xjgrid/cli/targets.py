"""The command targets: a case held against the targets of policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from xjgrid.cli.output import (
    WIDE,
    format_number,
    make_console,
    out_option,
    print_table,
    show_on,
    study_option,
    table_options,
    warn_of_changes,
)

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from xjgrid.inputs import Study
    from xjgrid.results import Case


@click.command()
@click.argument("case")
@click.option(
    "--base", metavar="CASE", help="An earlier case, for targets that are a change since its year."
)
@study_option
@out_option
@table_options
def targets(
    case: str, base: str | None, study: str | None, out: str | None, as_csv: bool, as_json: bool
) -> int:
    """Hold CASE against the targets of policy: met, or missed by how much.

    The targets are those of networks/targets.csv in the study around the case. What a model of
    energy cannot see is listed as outside the model.

    xjgrid targets reference-2025 --base reference-2020
    """
    from xjgrid.account.targets import count_targets, tabulate_targets
    from xjgrid.results import open_case

    opened = open_case(case, out)
    earlier = open_case(base, out) if base else None
    table = find_study(opened, study).table("targets")
    board = tabulate_targets(opened, table, earlier)
    warn_of_changes([opened] if earlier is None else [opened, earlier])
    if as_csv or as_json:
        print_table(board, as_csv=as_csv, as_json=as_json)
        return 0
    show_on(make_console(width=WIDE), lay_out(board))
    click.echo(f"\n{opened.name}: {count_targets(board)}")
    return 0


def find_study(case: Case, study: str | None) -> Study:
    """Return the study asked for, else the one around a case, else the one in use.

    Raises
    ------
    InputError
        If there is none, or it has no table of targets.
    """
    from xjgrid.errors import InputError
    from xjgrid.inputs import Study
    from xjgrid.inputs.finding import enclosing_root

    found = Study.open(study or enclosing_root(case.path))
    if not found.has("targets"):
        raise InputError(f"{found.root} has no networks/targets.csv to hold the case against")
    return found


def lay_out(board: pd.DataFrame) -> Table:
    """Return a scoreboard as a table whose words wrap."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0), expand=True)
    table.add_column("target", overflow="fold", max_width=36)
    table.add_column("case", justify="right", max_width=10)
    table.add_column("aim", justify="right", max_width=12)
    table.add_column("met", max_width=12)
    table.add_column("missed by", justify="right", max_width=10)
    table.add_column("what it says, and how it is measured", ratio=1)
    table.add_column("source", overflow="fold", max_width=28)
    for row in board.itertuples(index=False):
        said = f"{row.description} {row.definition}"
        table.add_row(
            row.target,
            _number(row.value, row.unit),
            "" if row.goal != row.goal else f"{_sign(row.sense)} {_number(row.goal, row.unit)}",
            row.met,
            _number(row.missed_by, row.unit),
            f"{said} [{row.remark}]" if row.remark else said,
            row.source.replace(";", "\n"),
        )
    return table


def _sign(sense: str) -> str:
    return {">=": "≥", "<=": "≤"}[sense]


def _number(value: float, unit: str) -> str:
    return "" if value != value else f"{format_number(float(value))} {unit}"
