"""The command compare."""

from __future__ import annotations

import click

from xjgrid.cli.output import out_option, print_table, table_options


@click.command()
@click.argument("cases", nargs=-1, required=True)
@out_option
@table_options
def compare(cases: tuple[str, ...], out: str | None, as_csv: bool, as_json: bool) -> int:
    """Lay CASES side by side: what differs in the inputs first, then the first figures."""
    from xjgrid.results import compare as lay_side_by_side

    if len(cases) < 2:
        raise click.UsageError("compare needs two cases or more")
    frame = lay_side_by_side(cases, out).reset_index()
    if not (as_csv or as_json):
        repeated = frame["section"] == frame["section"].shift()
        asked = frame["section"].isin(["input", "input file"])
        frame["section"] = frame["section"].where(~repeated, "")
        for name in frame.columns[3:]:
            missing = frame[name].isna() & asked
            frame[name] = frame[name].astype(object).where(~missing, "not set")
    print_table(frame, as_csv=as_csv, as_json=as_json)
    return 0
