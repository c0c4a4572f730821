"""The command run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xjgrid.cli.output import (
    make_console,
    out_option,
    print_json,
    print_table,
    show_on,
    study_option,
)
from xjgrid.cli.values import read_overrides, read_years

if TYPE_CHECKING:
    import pandas as pd

    from xjgrid.cli.jobs import Outcome, Task
    from xjgrid.inputs import Study

#: most warnings about inputs that a run tells
_WARNINGS = 5


LONGEST_NAME = 200
"""Bytes of the name of a case, which is that of its folder."""


@click.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@study_option
@click.option(
    "--weather-year", "weather_years", multiple=True, metavar="Y",
    help="Weather year to run; several as 1,2,3 or 1-5.",
)  # fmt: skip
@out_option
@click.option("--jobs", type=click.IntRange(min=1), default=1, help="Cases side by side.")
@click.option("--set", "values", multiple=True, metavar="PATH=VALUE", help="Override a value.")
@click.option(
    "--explain-gap", is_flag=True, help="Operate once more to say where the gap comes from."
)
@click.option("-v", "--verbose", is_flag=True, help="Tell more, and show a traceback.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print what became of each case as CSV.")
def run(
    scenarios: tuple[str, ...], study: str | None, weather_years: tuple[str, ...],
    out: str | None, jobs: int, values: tuple[str, ...], explain_gap: bool, verbose: bool,
    quiet: bool, as_json: bool, as_csv: bool,
) -> int:  # fmt: skip
    """Run SCENARIOs of the study and write their cases.

    Several run one after the other, or side by side with --jobs; one that is wrong input or
    fails does not stop the others. Ctrl-C stops; cases that are whole stay.

    xjgrid run reference-2030 --weather-year 1-5 --jobs 2

    xjgrid run reference-2030 --set policy.carbon_price=200
    """
    from xjgrid.cli.jobs import find_worst, run_tasks
    from xjgrid.inputs import Study
    from xjgrid.results import find_folder

    years, overrides = read_years(weather_years), read_overrides(values)
    opened = Study.open(study)
    opened.require(scenarios=False)
    folder = find_folder(out)
    tasks, wrong = list_tasks(opened, scenarios, overrides, years, folder)
    tasks = [replace(task, explain_gap=explain_gap) for task in tasks]
    for outcome in wrong:
        click.echo(f"{outcome.name} is not run: {outcome.message}", err=True)
    if not quiet:
        warn_of_inputs(opened, tasks)
    outcomes = run_tasks(tasks, jobs=jobs, quiet=quiet or as_json or as_csv, verbose=verbose)
    outcomes += [replace(outcome, message="") for outcome in wrong]
    _report(outcomes, quiet, as_json, as_csv)
    return find_worst(outcome.code for outcome in outcomes)


def list_tasks(
    study: Study, names: tuple[str, ...], overrides: dict[str, Any], years: list[int],
    out: Path,
) -> tuple[list[Task], list[Outcome]]:  # fmt: skip
    """Return a task for each scenario (member of a sweep) and weather year, all checked.

    Returns
    -------
    tuple
        Tasks of what is right, and an outcome with exit code 2 for each scenario that is not.

    Raises
    ------
    InputError
        With the faults of all scenarios, if none is right; if there is no room for the cases.
    """
    from xjgrid.cases.prerequisites import list_hindrances, list_wants
    from xjgrid.cli.jobs import Outcome, Task
    from xjgrid.errors import InputError
    from xjgrid.results import name_case
    from xjgrid.scenario import load_scenarios
    from xjgrid.scenario.checking import check_scenarios

    tasks: dict[str, Task] = {}
    wrong: dict[str, list[str]] = {}
    hours: dict[str, float] = {}
    choices = [{**overrides, "weather_year": year} for year in years] or [overrides]
    faults = check_scenarios(study, {name.partition(".")[0] for name in names})
    for name in names:
        file = f"scenarios/{name.partition('.')[0]}.yaml"
        said = [str(fault) for fault in faults if fault.file == file]
        for values in choices:
            try:
                found = load_scenarios(study, name, values)
            except InputError as error:
                said += [str(fault) for fault in error.faults] or [str(error)]
                continue
            if said:
                continue
            for scenario in found:
                if obstacles := list_hindrances(scenario, out):
                    said += obstacles
                    continue
                case = name_case(scenario)
                task = Task(case, study.root, scenario.name, values, out)
                if told := _check_case(case, task, tasks.get(case)):
                    said.append(told)
                else:
                    tasks[case] = task
                    hours[case] = scenario.horizon.hours
        if said:
            wrong[name] = list(dict.fromkeys(said))
    if wrong and not tasks:
        raise InputError("\n".join(dict.fromkeys(text for said in wrong.values() for text in said)))
    if wants := list_wants([hours[name] for name in tasks], out):
        raise InputError("\n".join(wants))
    return list(tasks.values()), [Outcome(n, 2, message="\n".join(t)) for n, t in wrong.items()]


def warn_of_inputs(study: Study, tasks: list[Task]) -> None:
    """Say shortly, on standard error, what is unlikely in the inputs of some cases."""
    from xjgrid.scenario import load_scenario
    from xjgrid.scenario.warnings import warn_of_scenario

    told = study.warn(scenarios=False)
    for task in tasks:
        told += warn_of_scenario(study, load_scenario(study, task.scenario, task.overrides))
    different = list(dict.fromkeys(map(str, told)))
    for text in different[:_WARNINGS]:
        click.echo(f"warning: {text}", err=True)
    if len(different) > _WARNINGS:
        more = len(different) - _WARNINGS
        click.echo(f"and {more} more; `xjgrid check` tells those of the study", err=True)


def _check_case(case: str, task: Task, other: Task | None) -> str:
    """Return why a case cannot have its name, being too long or that of another; else nothing."""
    if (size := len(case.encode())) > LONGEST_NAME:
        return f"{case}: the case's name has {size} bytes, at most {LONGEST_NAME}: shorten it"
    if other is not None and other != task:
        return f"{other.scenario} and {task.scenario} would both be the case {case}: rename one"
    return ""


def _report(outcomes: list[Outcome], quiet: bool, as_json: bool, as_csv: bool) -> None:
    """Say what became of the cases: one screen for one, a table for several."""
    from xjgrid.results import open_case

    for outcome in outcomes:
        if outcome.message:
            click.echo(f"{outcome.name}: {outcome.message}", err=True)
    if as_json:
        from xjgrid.cli.showing import describe

        print_json([describe(open_case(o.path)) for o in outcomes if o.path])
    elif as_csv:
        print_table(tabulate(outcomes), as_csv=True)
    elif not quiet and len(outcomes) == 1 and outcomes[0].path:
        from xjgrid.report.screen import compose_screen

        show_on(make_console(), *compose_screen(open_case(outcomes[0].path)))
    elif not quiet and len(outcomes) > 1:
        table = tabulate(outcomes).drop(columns="folder", errors="ignore")
        if "gap %" in table:
            table["gap %"] = table["gap %"].map("{:.2f}".format, na_action="ignore")
        print_table(table)
        folders = dict.fromkeys(str(o.path.parent) for o in outcomes if o.path)
        for folder in folders:
            click.echo(f"cases are in {folder}; `xjgrid show CASE` tells more")


def tabulate(outcomes: list[Outcome]) -> pd.DataFrame:
    """Return a row a case: what became of it and its first figures."""
    import pandas as pd

    from xjgrid.results import open_case

    rows = []
    for outcome in outcomes:
        row: dict[str, Any] = {"case": outcome.name, "status": outcome.word}
        row["seconds"] = round(outcome.seconds, 1)
        if outcome.path:
            case = open_case(outcome.path)
            gap = case.manifest["gap"]
            share = case.pick("green_share", absent=True, method="annual", carrier="renewable")[
                "value"
            ]
            row |= {
                "gap %": None if gap is None else 100.0 * gap,
                "green, of consumption %": 100.0 * float(share.iloc[0]) if len(share) else None,
                "curtailed %": 100.0 * case.value("curtailment_rate", default=0.0),
                "system cost, bn CNY": (
                    case.value("cost", method="system")
                    - case.value("cost", default=0.0, method="grid_fee")
                )
                / 1e9,
                "CO2, Mt": case.value("co2") / 1e6,
                "folder": str(outcome.path),
            }
        rows.append(row)
    return pd.DataFrame(rows)
