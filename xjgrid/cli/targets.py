"""The command targets: a case held against the targets of policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
@click.option("--long", is_flag=True, help="Say what each target says and how it is measured.")
@study_option
@out_option
@table_options
def targets(
    case: str, base: str | None, long: bool, study: str | None, out: str | None, as_csv: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Hold CASE against the targets of policy: met, or missed by how much.

    The targets are those of networks/targets.csv in the study around the case. Those of an
    earlier year than the case stand apart and are not counted. What a model of energy cannot see
    is listed as outside the model.

    xjgrid targets reference-2025 --base reference-2020
    """
    from xjgrid.results import open_case
    from xjgrid.results.targets import count_targets, tabulate_targets

    opened = open_case(case, out)
    earlier = open_case(base, out) if base else None
    table = find_study(opened, study).table("targets")
    board = tabulate_targets(opened, table, earlier)
    warn_of_changes([opened] if earlier is None else [opened, earlier])
    if as_csv or as_json:
        print_table(board, as_csv=as_csv, as_json=as_json)
        return 0
    show_on(make_console(width=WIDE), *compose_board(board, int(opened.year), long))
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


def compose_board(board: pd.DataFrame, year: int, long: bool) -> list[Any]:
    """Return a scoreboard: targets of the year and later, earlier ones, those outside the model."""
    from xjgrid.results.targets import OUTSIDE, list_earlier

    lay = lay_out if long else lay_out_short
    outside, past = board["met"].eq(OUTSIDE), list_earlier(board)
    shown: list[Any] = [lay(board[~outside & ~past])]
    if past.any():
        shown += ["", f"Targets of years before {year}, not counted:", lay(board[past])]
    if outside.any():
        shown += ["", "Outside the model:"]
        if long:
            shown.append(lay(board[outside]))
        else:
            shown.append(", ".join(board.loc[outside, "target"]))
    return shown if long else [*shown, "", "--long tells what each says and how it is measured"]


def lay_out_short(board: pd.DataFrame) -> Table:
    """Return targets as a table of one line each; where it is narrow, only remarks wrap."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("target", "case", "aim", "verdict", "missed by", "remark"):
        right = name in ("case", "aim", "missed by")
        wide = name != "remark"
        table.add_column(name, justify="right" if right else "left", no_wrap=wide)
    for row in board.itertuples(index=False):
        table.add_row(*_list_cells(row), row.remark)
    return table


def lay_out(board: pd.DataFrame) -> Table:
    """Return targets as a table whose words wrap, with what they say and where that stands."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0), expand=True)
    table.add_column("target", overflow="fold", max_width=36)
    table.add_column("case", justify="right", max_width=10)
    table.add_column("aim", justify="right", max_width=12)
    table.add_column("verdict", max_width=12)
    table.add_column("missed by", justify="right", max_width=10)
    table.add_column("what it says, and how it is measured", ratio=1)
    table.add_column("source", overflow="fold", max_width=28)
    for row in board.itertuples(index=False):
        said = f"{row.description} {row.definition}"
        said = f"{said} [{row.remark}]" if row.remark else said
        table.add_row(*_list_cells(row), said, row.source.replace(";", "\n"))
    return table


def _list_cells(row: Any) -> tuple[str, ...]:
    """Return the target, the case, the aim, whether it is met and by how much it is missed."""
    aim = "" if row.goal != row.goal else f"{SIGNS[row.sense]} {_number(row.goal, row.unit)}"
    return (
        row.target, _number(row.value, row.unit), aim, row.met, _miss(row.missed_by, row.unit)
    )  # fmt: skip


SIGNS = {">=": "≥", "<=": "≤"}


def _number(value: float, unit: str) -> str:
    """Return a figure with its unit; a year is no amount.

    Examples
    --------
    >>> _number(2029.0, "year"), _number(28.0, "%"), _number(float("nan"), "%")
    ('2029', '28 %', '')
    """
    if value != value:
        return ""
    return f"{value:.0f}" if unit == "year" else f"{format_number(float(value))} {unit}"


def _miss(value: float, unit: str) -> str:
    """Return by how much a target is missed; shares are missed by points.

    Examples
    --------
    >>> _miss(3.03, "%"), _miss(1.0, "year"), _miss(0.5, "Mt")
    ('3.03 points', '1 year', '0.5 Mt')
    """
    if value != value:
        return ""
    words = {"%": "points", "year": "year" if value == 1 else "years"}
    return f"{format_number(float(value))} {words.get(unit, unit)}"
