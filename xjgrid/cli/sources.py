"""The command sources: where the numbers come from, and which assumptions matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from xjgrid.cli.output import format_number, print_table, study_option, table_options

if TYPE_CHECKING:
    import pandas as pd

    from xjgrid.inputs import Study

BASES = ("sourced", "derived", "assumed")


@click.command()
@click.argument("table", required=False)
@click.option("--rows", is_flag=True, help="With TABLE: every row with its source and note.")
@click.option("--list", "listed", is_flag=True, help="List the sources themselves.")
@click.option("--unused", is_flag=True, help="List the sources that no row cites.")
@click.option(
    "--sensitivities", is_flag=True,
    help="Show the assumptions that move the green share and the cost most, as stored.",
)  # fmt: skip
@click.option("--run", "run_anew", is_flag=True, help="With --sensitivities: solve and store them.")
@click.option(
    "--only", multiple=True, metavar="NAME", help="With --run: only this one; may be repeated."
)
@click.option(
    "--most", type=click.IntRange(min=1), default=20, show_default=True, metavar="N",
    help="How many sensitivities to show.",
)  # fmt: skip
@study_option
@table_options
def sources(
    table: str | None, rows: bool, listed: bool, unused: bool, sensitivities: bool,
    run_anew: bool, only: tuple[str, ...], most: int, study: str | None, as_csv: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Show where the numbers come from, by table, or by source for one TABLE.

    Shares are counted by rows and by the energy or money that the rows stand for
    (networks/weights.csv).

    xjgrid sources thermal

    xjgrid sources --sensitivities
    """
    from xjgrid.inputs import Study

    _refuse(table, rows, sensitivities, run_anew, only)
    opened = Study.open(study)
    if sensitivities:
        from xjgrid.cli.sources_moving import run_and_store, show_stored

        if run_anew:
            run_and_store(opened, only)
        return show_stored(opened, most, as_csv, as_json)
    if listed or unused:
        _show_list(opened, unused, as_csv, as_json)
    elif table is not None and rows:
        print_table(opened.table(table), as_csv=as_csv, as_json=as_json)
    elif table is not None:
        _show_table(opened, table, as_csv, as_json)
    else:
        _show_all(opened, as_csv, as_json)
    return 0


def _refuse(
    table: str | None, rows: bool, sensitivities: bool, run_anew: bool, only: tuple[str, ...]
) -> None:
    """Raise for words that say nothing without others."""
    if rows and table is None:
        raise click.UsageError("--rows needs a TABLE")
    if run_anew and not sensitivities:
        raise click.UsageError("--run needs --sensitivities")
    if only and not run_anew:
        raise click.UsageError("--only needs --sensitivities --run")


def _show_list(study: Study, unused: bool, as_csv: bool, as_json: bool) -> None:
    from xjgrid.inputs.provenance import list_unused

    frame = list_unused(study.read_all()) if unused else study.table("sources")
    if unused and frame.empty and not (as_csv or as_json):
        click.echo("every source is cited")
        return
    print_table(frame, as_csv=as_csv, as_json=as_json)


def _show_all(study: Study, as_csv: bool, as_json: bool) -> None:
    """Print every table's shares, then the totals by energy and by money."""
    import pandas as pd

    from xjgrid.inputs.provenance import MEASURES, weigh_basis

    tables = study.read_all()
    counted, weighed = study.provenance(), weigh_basis(tables)
    order = [*counted.index, *MEASURES]
    frame = pd.concat([counted, weighed], axis=1).reindex(order)
    frame = frame.rename_axis("table").reset_index()
    if as_csv or as_json:
        print_table(frame, as_csv=as_csv, as_json=as_json)
        return
    print_table(_put_in_words(frame))
    click.echo(
        "Rows stand for energy or money of a year as networks/weights.csv says; the same energy "
        "counts in\neach table that it passes through. What only past years, checks and shapes "
        "use has no weight.\n`xjgrid sources TABLE` shows its sources, `--list` all sources, "
        "`--sensitivities` the assumptions\nthat matter most."
    )


def _put_in_words(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    names = {"total": "all rows", "energy": "all energy", "money": "all money"}
    out = pd.DataFrame({"table": frame["table"].replace(names)})
    out["rows"] = [f"{v:,.0f}" if v == v else "" for v in frame["rows"].astype(float)]
    for basis in BASES:
        out[f"{basis}, % of rows"] = _percent(frame[f"{basis}_share"])
    weights = zip(frame["weight"].astype(float), frame["unit"], strict=True)
    out["stands for"] = [f"{format_number(w)} {u}" if w == w else "" for w, u in weights]
    for basis in BASES:
        out[f"{basis}, % of that"] = _percent(frame[f"{basis}_weight"])
    return out


def _percent(shares: pd.Series) -> list[str]:
    return [
        "" if v != v else "<1" if 0 < v < 0.005 else f"{100 * v:.0f}" for v in shares.astype(float)
    ]


def _show_table(study: Study, name: str, as_csv: bool, as_json: bool) -> None:
    """Print the sources of one table, those cited most first."""
    from xjgrid.errors import InputError, did_you_mean
    from xjgrid.inputs.provenance import list_cited
    from xjgrid.inputs.schema import SourcedRow, declared_tables

    data = study.read(name)
    if data.faults:
        raise InputError(data.faults)
    if not issubclass(data.schema, SourcedRow):
        known = [n for n, s in declared_tables().items() if issubclass(s, SourcedRow)]
        raise InputError(f"{name} has no sources of its own, {did_you_mean(name, known)}")
    frame = list_cited(study.read_all(), name)
    if as_csv or as_json:
        print_table(frame, as_csv=as_csv, as_json=as_json)
        return
    frame["% of rows"] = _percent(frame.pop("share"))
    weight = _percent(frame.pop("weight_share"))
    if any(weight):
        frame["% of weight"] = weight
    words = ["confidence", "year", "publisher", "title"]
    print_table(frame[[c for c in frame if c not in words] + words])
    click.echo(f"`xjgrid sources {name} --rows` shows every row with its source and note.")
