"""The command hindcast."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xjgrid.cli.output import out_option, print_json, print_table, study_option, table_options
from xjgrid.cli.values import read_years

if TYPE_CHECKING:
    from xjgrid.cli.jobs import Outcome
    from xjgrid.hindcast import Run
    from xjgrid.hindcast.report import Report
    from xjgrid.inputs import Study

MISSED = 5


@click.command()
@click.argument("years", nargs=-1, type=int, metavar="YEAR...")
@click.option("--all", "every", is_flag=True, help="All years that have a scenario.")
@click.option(
    "--pass", "chosen", type=click.Choice(["blind", "real"]), multiple=True,
    help="Blind weather, or the year's published resource; both if not given.",
)  # fmt: skip
@click.option("--profiles", metavar="PROFILE", help="A profile of your own instead.")
@click.option(
    "--weather-year", "weather", multiple=True, metavar="Y",
    help="Weather years of the blind pass, such as 1-5; all of the profile if not given.",
)  # fmt: skip
@click.option("--fresh", is_flag=True, help="Run again what is there already.")
@click.option("--no-run", is_flag=True, help="Run nothing; compare the cases that are there.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, help="Cases side by side.")
@click.option("-v", "--verbose", is_flag=True, help="Tell more, and show a traceback.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing while it runs.")
@study_option
@out_option
@table_options
def hindcast(
    years: tuple[int, ...], every: bool, chosen: tuple[str, ...], profiles: str | None,
    weather: tuple[str, ...], fresh: bool, no_run: bool, jobs: int, verbose: bool, quiet: bool,
    study: str | None, out: str | None, as_csv: bool, as_json: bool,
) -> int:  # fmt: skip
    """Run past YEARs and lay each published figure beside the model's.

    Cases whose inputs have not changed are not run again. The table goes to
    hindcast/hindcast.csv in the folder of cases, with scores and figures beside it.

    Leaves with code 5 if a tested figure lies outside its tolerance.
    """
    from xjgrid.cli.jobs import find_worst
    from xjgrid.hindcast.runs import PASSES, list_runs, list_years
    from xjgrid.inputs import Study
    from xjgrid.results import find_folder

    opened = Study.open(study)
    opened.require(scenarios=False)
    wanted = list_years(opened) if every else sorted(set(years))
    if not wanted:
        raise click.UsageError("name one year or more, or --all")
    folder = find_folder(out)
    runs = list_runs(opened, wanted, chosen or PASSES, profiles, read_years(weather) or None)
    still = quiet or as_csv or as_json
    code = 0 if no_run else _run(opened, runs, folder, fresh, jobs, still, verbose)
    return find_worst([code, _report(opened, runs, folder, as_csv, as_json)])


def _run(
    study: Study, runs: list[Run], out: Path, fresh: bool, jobs: int, quiet: bool, verbose: bool
) -> int:
    """Run the cases that are not there; return the worst exit code."""
    from xjgrid.cli.jobs import Task, find_worst, run_tasks
    from xjgrid.hindcast.runs import find_cases

    there = {} if fresh else find_cases(study, runs, out)
    tasks = [
        Task(run.case, study.root, run.scenario, run.overrides, out)
        for run in runs
        if run not in there
    ]
    if there and not quiet:
        click.echo(f"{len(there)} of {len(runs)} cases are there already", err=True)
    if not tasks:
        return 0
    outcomes = run_tasks(tasks, jobs=jobs, quiet=quiet, verbose=verbose)
    for outcome in outcomes:
        if outcome.message:
            click.echo(f"{outcome.name}: {outcome.message}", err=True)
    return find_worst(_read_code(outcome) for outcome in outcomes)


def _read_code(outcome: Outcome) -> int:
    """Code of a case; one whose ledger fails has said so, here that code is of published figures.

    A case whose bounds do not hold counts as not solved.
    """
    from xjgrid.results import open_case

    if outcome.code != MISSED or outcome.path is None:
        return outcome.code
    return 0 if open_case(outcome.path).manifest["accurate"] else 3


def _report(study: Study, runs: list[Run], out: Path, as_csv: bool, as_json: bool) -> int:
    """Compose, write, draw and print; return 5 if a tested figure is missed."""
    from xjgrid.hindcast.report import make_report

    report = make_report(study, runs, out)
    for line in report.notes:
        click.echo(line, err=True)
    if report.table.empty:
        click.echo("there is no case to compare: without --no-run the cases are made", err=True)
        return 2
    if as_csv:
        print_table(report.table, as_csv=True)
    elif as_json:
        print_json(report.to_records())
    else:
        _show(report)
        click.echo(f"all figures are in {report.folder}")
    return MISSED if report.missed else 0


def _show(report: Report) -> None:
    """Print counts and misses, what was given, what has a verdict, scores, errors in parts."""
    table = report.table
    print_table(report.counts, title="Tested figures")
    missed = table[(table["role"] == "tested") & table["within"].eq(False)]
    if len(missed):
        click.echo("")
        print_table(missed[_MISSED], title="Tested figures that are missed")
    for year in sorted(report.list_unjudged()):
        click.echo(f"changes from {year - 1} to {year} are not judged: run {year - 1} as well")
    click.echo("")
    given = table[(table["role"] == "input") & (table["month"] == "")]
    # with blind weather the published resource is not given
    given = given[(given["pass"] == "real") | ~given["quantity"].isin(_RESOURCE)]
    judged = table[(table["role"] != "input") & (table["within"].notna() | (table["month"] == ""))]
    print_table(given[_SHOWN[:-3]], title="Given to the model")
    click.echo("")
    print_table(judged[_SHOWN], title="Fitted and tested")
    click.echo("")
    print_table(report.scores, title="Errors, and those of null models")
    click.echo("")
    parts = report.parts[report.parts["part"].notna()]
    if len(parts):
        print_table(parts, title="Errors, split into parts that add up")
        click.echo("curtailment by place and every month: decomposition.csv and hindcast.csv")


_RESOURCE = ("available_hours_wind", "available_hours_solar")
"""What only the pass with published resource is given."""

_SHOWN = [
    "pass", "year", "month", "place", "quantity", "role", "unit", "published", "model", "low",
    "high", "null", "error", "tolerance", "within",
]  # fmt: skip

_MISSED = [
    "pass", "year", "month", "place", "quantity", "unit", "published", "model", "error",
    "tolerance",
]  # fmt: skip
