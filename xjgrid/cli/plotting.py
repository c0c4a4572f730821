"""The command plot."""

from __future__ import annotations

from pathlib import Path

import click

from xjgrid.cli.output import out_option

KINDS = ("map", "capacity", "generation", "dispatch", "storage", "compare")


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@click.option("-o", "--output", type=click.Path(), help="File to write: png, svg or pdf.")
@click.option(
    "--week", metavar="DATE", help="First day of the week of dispatch, YYYY-MM-DD or MM-DD."
)
@click.option("--zone", help="One zone, for dispatch, generation and storage.")
@out_option
def plot(
    kind: str, cases: tuple[str, ...], output: str | None, week: str | None, zone: str | None,
    out: str | None,
) -> int:  # fmt: skip
    """Draw a figure of a case.

    map: zones, corridors, bases and channels; capacity; generation by month (by day, if
    the case is shorter than two months); dispatch of a week; storage over the year; compare:
    several cases side by side.
    """
    from xjgrid.report.figures import draw, save
    from xjgrid.results import open_case
    from xjgrid.results.comparing import distinguish

    if kind != "compare" and len(cases) != 1:
        raise click.UsageError(f"{kind} is drawn of one case; compare takes several")
    opened, said = distinguish([open_case(case, out) for case in cases])
    for line in said:
        click.echo(line, err=True)
    target = Path(output or f"{kind}-{opened[0].name}.png")
    save(draw(kind, opened, week=week, zone=zone), target)
    click.echo(str(target))
    return 0
