"""Commands on the study: check, init."""

from __future__ import annotations

import click

from xjgrid.cli.output import print_table, study_option, table_options


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
