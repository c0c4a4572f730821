"""The command show: a case on one screen, or one figure broken down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from xjgrid.cli.output import (
    make_console,
    out_option,
    print_json,
    print_table,
    show_on,
    table_options,
    to_records,
    warn_of_changes,
)

if TYPE_CHECKING:
    from xjgrid.results import Case


@click.command()
@click.argument("case", required=False)
@click.option("--metric", metavar="NAME", help="One figure, such as generation or cost.")
@click.option(
    "--by", multiple=True, metavar="NAME",
    help="Break it down by carrier, zone, region, base, month, channel, corridor, site, row, "
    "sector, product, service, process, option, fuel, consumer or method; several with commas. "
    "Without a metric, site and row show all that is known of sites and of demand rows.",
)  # fmt: skip
@out_option
@table_options
def show(
    case: str | None, metric: str | None, by: tuple[str, ...], out: str | None, as_csv: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Show CASE (a name or a folder) on one screen, or one of its figures.

    Without CASE, list the cases that there are; one that lacks a file or has one of another
    size than was written is listed as damaged.

    xjgrid show reference-2030 --metric generation --by zone,carrier --csv

    xjgrid show reference-2030 --by site
    """
    from xjgrid.results import open_case

    if case is None:
        return _list(out, as_csv, as_json)
    opened = open_case(case, out)
    warn_of_changes([opened])
    names = [name for part in by for name in part.split(",") if name]
    if metric is None and names in (["site"], ["row"]):
        _show_lines(opened, names[0], as_csv, as_json)
    elif metric is not None or names:
        _show_figure(opened, metric or "generation", names or ["carrier"], as_csv, as_json)
    elif as_json:
        print_json(describe(opened))
    elif as_csv:
        from xjgrid.results import make_headline

        print_table(make_headline(opened), as_csv=True)
    else:
        from xjgrid.report.screen import compose_screen

        show_on(make_console(), *compose_screen(opened))
    return 0


def _show_figure(case: Case, metric: str, by: list[str], as_csv: bool, as_json: bool) -> None:
    from xjgrid.results import break_down

    print_table(break_down(case, metric, by), as_csv=as_csv, as_json=as_json)


def _show_lines(case: Case, by: str, as_csv: bool, as_json: bool) -> None:
    """Show sites or demand rows, a line each."""
    from xjgrid.results import industry

    if by == "site":
        frame, heads = industry.tabulate_sites(case), industry.SITE_COLUMNS
    else:
        frame, heads = industry.tabulate_rows(case), industry.ROW_COLUMNS
    if as_csv or as_json:
        print_table(frame, as_csv=as_csv, as_json=as_json)
        return
    if by == "site":
        shown, said = industry.word_sites(frame), industry.explain_sites(frame)
    else:
        shown = industry.word_rows(frame, int(case.year))
        said = [industry.judge_rows(frame), *industry.explain_rows(int(case.year))]
    print_table(shown.rename(columns=heads))
    for line in filter(None, (*said, _say_hours(case, by))):
        click.echo(line)


def _say_hours(case: Case, by: str) -> str:
    """Say of which hours the figures are, where they are not those of a year."""
    if case.hours == 8760:
        return ""
    part = "kt and GWh are" if by == "site" else "what is in the case is"
    return f"{part} of the {case.hours:,.0f} hours that the case covers"


def _list(out: str | None, as_csv: bool, as_json: bool) -> int:
    import pandas as pd

    from xjgrid.results import find_folder, list_cases, open_case
    from xjgrid.results.damage import list_damage

    folder = find_folder(out)
    rows: list[tuple[Any, ...]] = []
    columns = ["case", "year", "weather_year", "status", "gap", "written"]
    for name in list_cases(folder):
        if damage := list_damage(folder / name):
            rows.append((name, None, None, f"damaged: {'; '.join(damage)}", None, None))
            continue
        manifest = open_case(name, folder).manifest
        rows.append((name, *(manifest.get(column) for column in columns[1:])))
    if not rows and not (as_csv or as_json):
        click.echo(f"no case in {folder} yet: `xjgrid run trial` makes one")
    else:
        frame = pd.DataFrame(rows, columns=columns, dtype=object)
        if not (as_csv or as_json):
            frame["gap"] = (100 * frame["gap"].astype(float)).map(
                "{:.2f} %".format, na_action="ignore"
            )
        print_table(frame, as_csv=as_csv, as_json=as_json)
    return 0


def describe(case: Case) -> dict[str, Any]:
    """Return a case as plain values: its manifest, first figures and tightest hours."""
    from xjgrid.results import find_tightest, make_headline

    manifest = {k: v for k, v in case.manifest.items() if k not in ("inputs", "versions")}
    figures: dict[str, dict[str, Any]] = {}
    for row in to_records(make_headline(case)):
        section = figures.setdefault(row["section"], {})
        section[row["figure"]] = {"value": row["value"], "unit": row["unit"]}
    hours = find_tightest(case).reset_index()
    hours["time"] = hours["time"].dt.strftime("%Y-%m-%dT%H:%M")
    return {
        **manifest,
        "figures": figures,
        "tightest_hours_mw": to_records(hours),
        "folder": str(case.path),
    }
