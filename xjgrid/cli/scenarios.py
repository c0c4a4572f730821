"""Commands on scenarios: list, show, diff, fields."""

from __future__ import annotations

import click

from xjgrid.cli.output import print_table, study_option, table_options
from xjgrid.cli.values import read_overrides


@click.group()
def scenario() -> None:
    """List, show and compare scenarios."""


@scenario.command("list")
@study_option
@table_options
def list_scenarios(study: str | None, as_csv: bool, as_json: bool) -> int:
    """List the scenarios of the study with what each is for.

    One with mistakes is left out of the list; they are told after it.
    """
    import pandas as pd

    from xjgrid.errors import InputError
    from xjgrid.inputs import Study
    from xjgrid.scenario import describe_member, load_scenario, scenario_names

    opened = Study.open(study)
    rows = []
    wrong: dict[str, None] = {}
    for name in scenario_names(opened):
        try:
            found = load_scenario(opened, name)
        except InputError as error:
            wrong.update(dict.fromkeys(str(error).splitlines()))
            continue
        told = describe_member(opened, name) or found.description
        rows.append((name, found.year, found.horizon.hours, told))
    frame = pd.DataFrame(rows, columns=["scenario", "year", "hours", "description"])
    print_table(frame, as_csv=as_csv, as_json=as_json)
    for line in wrong:
        click.echo(line, err=True)
    return 2 if wrong else 0


@scenario.command()
@click.argument("name")
@click.option("--set", "values", multiple=True, metavar="PATH=VALUE", help="Override a value.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print YAML that can be saved and run.")
@study_option
@table_options
def show(
    name: str, values: tuple[str, ...], as_yaml: bool, study: str | None, as_csv: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Show every value of a scenario with its unit and where it comes from."""
    from xjgrid.inputs import Study
    from xjgrid.scenario import describe_scenario, load_scenario

    found = load_scenario(Study.open(study), name, read_overrides(values))
    if as_yaml:
        click.echo(found.to_yaml(), nl=False)
    else:
        print_table(describe_scenario(found), as_csv=as_csv, as_json=as_json)
    return 0


@scenario.command()
@click.argument("first")
@click.argument("second")
@study_option
@table_options
def diff(first: str, second: str, study: str | None, as_csv: bool, as_json: bool) -> int:
    """Show the values that differ between two scenarios."""
    from xjgrid.inputs import Study
    from xjgrid.scenario import diff_scenarios, load_scenario

    opened = Study.open(study)
    frame = diff_scenarios(load_scenario(opened, first), load_scenario(opened, second))
    frame = frame.rename(columns={"a": first, "b": second} if first != second else {})
    if frame.empty and not (as_csv or as_json):
        click.echo(f"{first} and {second} ask the same")
    else:
        print_table(frame, as_csv=as_csv, as_json=as_json)
    return 0


@scenario.command()
@table_options
def fields(as_csv: bool, as_json: bool) -> int:
    """Show everything a scenario can say, with its default and meaning."""
    from xjgrid.scenario import scenario_fields

    print_table(scenario_fields(), as_csv=as_csv, as_json=as_json)
    return 0
