"""Commands on the study: check, init, sources."""

from __future__ import annotations

import click

from xjgrid.cli.output import format_number, print_table, study_option, table_options


@click.command()
@study_option
@table_options
def check(study: str | None, as_csv: bool, as_json: bool) -> int:
    """Check the study's tables, profiles with all their values, and scenarios.

    Every mistake is told at its file, line and column; nothing is built.
    """
    import pandas as pd

    from xjgrid.inputs import Study
    from xjgrid.profiles.screening import check_profile_values

    opened = Study.open(study)
    faults = [*opened.check(), *check_profile_values(opened)]
    if as_csv or as_json:
        columns = ["file", "line", "column_no", "column", "value", "message"]
        rows = [[getattr(fault, c) for c in columns] for fault in faults]
        print_table(pd.DataFrame(rows, columns=columns), as_csv=as_csv, as_json=as_json)
        return 2 if faults else 0
    if faults:
        for fault in faults:
            click.echo(str(fault))
        word = "mistake" if len(faults) == 1 else "mistakes"
        click.echo(f"{len(faults)} {word} in {opened.root}", err=True)
        return 2
    tables = sum(path.suffix == ".csv" for path in opened.files())
    counts = {"table": tables, "profile": len(opened.profiles())}
    counts["scenario"] = len(opened.scenarios())
    words = [f"{n} {word}{'' if n == 1 else 's'}" for word, n in counts.items()]
    click.echo(f"{opened.root}: {words[0]}, {words[1]} and {words[2]} without a mistake")
    return 0


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path())
@study_option
def init(folder: str, study: str | None) -> int:
    """Write a copy of the study to DIR, to be edited there."""
    from xjgrid.inputs import Study, copy_study

    target = copy_study(Study.open(study), folder)
    click.echo(f"{target}: edit networks/, profiles/ and scenarios/, then")
    click.echo(f"  cd {folder} && xjgrid check && xjgrid run trial")
    return 0


@click.command()
@click.argument("table", required=False)
@click.option("--list", "listed", is_flag=True, help="List the sources themselves.")
@study_option
@table_options
def sources(table: str | None, listed: bool, study: str | None, as_csv: bool, as_json: bool) -> int:
    """Show where the numbers come from: by table, or row by row for one TABLE."""
    from xjgrid.inputs import Study

    opened = Study.open(study)
    if listed:
        print_table(opened.table("sources"), as_csv=as_csv, as_json=as_json)
        return 0
    if table is not None:
        print_table(opened.table(table), as_csv=as_csv, as_json=as_json)
        return 0
    frame = opened.provenance().reset_index()
    if as_csv or as_json:
        print_table(frame, as_csv=as_csv, as_json=as_json)
        return 0
    shares = [c for c in frame.columns if c.endswith("_share")]
    for column in shares:
        frame[column] = [f"{format_number(round(100 * v, 1))} %" for v in frame[column]]
    print_table(frame.rename(columns={c: c.removesuffix("_share") + " %" for c in shares}))
    click.echo("`xjgrid sources TABLE` shows every row with its source, `--list` the sources.")
    return 0
