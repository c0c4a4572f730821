"""The command metrics: every figure that a case reports."""

from __future__ import annotations

import click

from xjgrid.cli.output import print_table, table_options


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@table_options
def metrics(names: tuple[str, ...], as_csv: bool, as_json: bool) -> int:
    """List the figures of a case: meaning, unit, and the --by of `xjgrid show` that work.

    With NAMEs, only these.

    xjgrid metrics generation cost
    """
    import pandas as pd

    from xjgrid.account.metrics import METRICS
    from xjgrid.errors import InputError, did_you_mean

    for name in names:
        if name not in METRICS:
            raise InputError(f"unknown metric {name}: {did_you_mean(name, METRICS)}")
    rows = [
        {"metric": m.name, "unit": m.unit, "by": ", ".join(m.breakdowns),
         "parts": ", ".join(m.parts), "variants": ", ".join(m.variants),
         "hourly": m.hourly_unit, "meaning": m.meaning}
        for m in METRICS.values()
        if not names or m.name in names
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    shown = frame if as_csv or as_json else frame[["metric", "unit", "by", "meaning"]]
    print_table(shown, as_csv=as_csv, as_json=as_json)
    return 0
