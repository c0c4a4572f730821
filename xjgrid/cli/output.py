"""Tables on the screen, as CSV or as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from xjgrid.results import Case

Function = TypeVar("Function", bound=Callable[..., Any])

WIDTH = 110
"""Width of a screen where the output is not a terminal."""

WIDE = 160
"""Width of tables there."""

WIDEST = 240
"""Width that a table may take there before its words are broken."""


def table_options(command: Function) -> Function:
    """Add ``--csv`` and ``--json`` to a command."""
    as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    as_csv = click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
    return as_csv(as_json(command))


def study_option(command: Function) -> Function:
    """Add ``--study`` to a command."""
    option = click.option(
        "--study", metavar="DIR", type=click.Path(),
        help="Folder with networks/, profiles/ and scenarios/; the one around the working "
        "folder, else the one that comes with xjgrid, if not given.",
    )  # fmt: skip
    return option(command)


def out_option(command: Function) -> Function:
    """Add ``--out`` to a command."""
    option = click.option(
        "--out", metavar="DIR", type=click.Path(),
        help="Folder of cases; results/ of the study around the working folder, else "
        "./results, if not given.",
    )  # fmt: skip
    return option(command)


def warn_of_changes(cases: Iterable[Case]) -> None:
    """Say on standard error which cases lie in a study whose inputs have changed since."""
    from xjgrid.results.inputs import describe_changes

    for case in cases:
        if said := describe_changes(case):
            click.echo(f"{case.name}: {said}", err=True)


def make_console(stderr: bool = False, width: int = WIDTH) -> Console:
    """Return a console; outside a terminal it writes plain lines of a fixed width."""
    from rich.console import Console

    plain: dict[str, Any] = {"highlight": False, "markup": False, "emoji": False}
    console = Console(stderr=stderr, **plain)
    if not console.is_terminal:
        console = Console(stderr=stderr, width=width, color_system=None, **plain)
    return console


def show_on(console: Console, *items: Any) -> None:
    """Print on a console; outside a terminal without blanks at the ends of lines."""
    if console.is_terminal:
        for item in items:
            console.print(item)
        return
    with console.capture() as captured:
        for item in items:
            console.print(item)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def print_table(
    frame: pd.DataFrame, *, as_csv: bool = False, as_json: bool = False, title: str | None = None
) -> None:
    """Print a frame as a table, CSV or JSON (a list of records)."""
    if as_csv:
        click.echo(frame.to_csv(index=False), nl=False)
    elif as_json:
        print_json(to_records(frame))
    else:
        _print_rich(frame, title)


def to_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame as records that JSON can say; NaN becomes null."""
    text = frame.to_json(orient="records", date_format="iso", double_precision=12)
    records: list[dict[str, Any]] = json.loads(text)
    return records


def print_json(value: Any) -> None:
    """Print plain values as JSON."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def _print_rich(frame: pd.DataFrame, title: str | None) -> None:
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    numeric = [_is_numeric(frame[column]) for column in frame]
    for column, right in zip(frame, numeric, strict=True):
        table.add_column(str(column), justify="right" if right else "left", overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*(format_cell(value) for value in row))
    natural = make_console(width=WIDEST).measure(table).maximum
    show_on(make_console(width=max(WIDE, natural)), table)


def _is_numeric(column: pd.Series) -> bool:
    values = [v for v in column if v is not None and v == v]
    return bool(values) and all(isinstance(v, int | float) or hasattr(v, "dtype") for v in values)


def format_cell(value: Any) -> str:
    """Return a value as it stands in a table.

    Examples
    --------
    >>> [format_cell(v) for v in (1234567.0, 12.3456, 0.01234, None, True, "wind")]
    ['1,234,567', '12.35', '0.01234', '', 'yes', 'wind']
    """
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(format_cell(item) for item in value)
    if isinstance(value, float) or (hasattr(value, "dtype") and value.dtype.kind == "f"):
        return format_number(float(value))
    return str(value)


def format_number(value: float) -> str:
    """Return a number with about four digits that matter.

    Examples
    --------
    >>> [format_number(v) for v in (0.0, 123.456, 9.87654, -0.5, 0.00012348)]
    ['0', '123.5', '9.877', '-0.5', '0.0001235']
    """
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 1000:
        return f"{value:,.0f}"
    text = f"{value:.4g}"
    return f"{value:.7f}".rstrip("0") if "e" in text and size > 1e-7 else text
