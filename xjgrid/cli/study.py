"""Commands on the study: check, init."""

from __future__ import annotations

import click

from xjgrid.cli.output import print_table, study_option, table_options


@click.command()
@study_option
@click.option("--strict", is_flag=True, help="Refuse what is only unlikely, too.")
@table_options
def check(study: str | None, strict: bool, as_csv: bool, as_json: bool) -> int:
    """Check the study's tables, profiles with all their values, and scenarios.

    Every mistake is told at its file, line and column; nothing is built. Values that are possible
    and yet unlikely, and rows without effect, are told as warnings; --strict refuses them.
    """
    import pandas as pd

    from xjgrid.inputs import Study
    from xjgrid.profiles.screening import check_profile_values

    opened = Study.open(study)
    faults = [*opened.check(), *check_profile_values(opened)]
    wrong = {(fault.file, fault.line, fault.column) for fault in faults}
    warnings = [w for w in opened.warn() if (w.file, w.line, w.column) not in wrong]
    code = 2 if faults or (strict and warnings) else 0
    if as_csv or as_json:
        columns = ["file", "line", "column_no", "column", "value", "message", "level"]
        rows = [[getattr(fault, c) for c in columns] for fault in (*faults, *warnings)]
        print_table(pd.DataFrame(rows, columns=columns), as_csv=as_csv, as_json=as_json)
        return code
    for fault in faults:
        click.echo(str(fault))
    for warning in warnings:
        click.echo(f"warning: {warning}")
    if code:
        counted = [count(len(faults), "mistake")] if faults else []
        counted += [count(len(warnings), "warning")] if warnings else []
        click.echo(f"{' and '.join(counted)} in {opened.root}", err=True)
        return code
    tables = sum(path.suffix == ".csv" for path in opened.files())
    counts = {"table": tables, "profile": len(opened.profiles())}
    counts["scenario"] = len(opened.scenarios())
    words = [count(number, word) for word, number in counts.items()]
    told = f", {count(len(warnings), 'warning')}" if warnings else ""
    click.echo(f"{opened.root}: {words[0]}, {words[1]} and {words[2]} without a mistake{told}")
    return 0


def count(number: int, word: str) -> str:
    """Return a number of things in words.

    Examples
    --------
    >>> count(1, "warning"), count(3, "mistake")
    ('1 warning', '3 mistakes')
    """
    return f"{number} {word}{'' if number == 1 else 's'}"


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
