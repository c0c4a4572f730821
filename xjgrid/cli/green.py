"""The command green: how green whose electricity is, five ways side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xjgrid.cli.output import out_option, print_table, table_options, warn_of_changes

if TYPE_CHECKING:
    import pandas as pd

    from xjgrid.account.ledger import Ledger
    from xjgrid.account.ledger.tables import Groups
    from xjgrid.results import Case

KINDS = {
    "consumer": ("region", "product", "sector", "channel", "losses"),
    "product": ("region", "product"),
    "sector": ("region", "sector"),
    "row": ("region", "row"),
    "site": ("region", "site"),
    "zone": ("region", "zone"),
    "channel": ("region", "channel"),
}
"""What each choice of --by lists."""

PERIODS = ("year", "month", "day", "hour", "month-hour")
METHODS = ("production", "annual", "hourly", "traced", "contracted")
WAYS = ("traced", "average", "market")
MOST_ACROSS = 13
"""Periods that stand side by side; more stand below each other."""


@click.command()
@click.argument("case")
@click.option("--by", type=click.Choice(list(KINDS)), default="consumer", show_default=True,
              help="Whose shares are listed.")  # fmt: skip
@click.option("--period", type=click.Choice(PERIODS), default="year", show_default=True,
              help="Which hours are summed; month-hour: each hour of the day in a month.",
              )  # fmt: skip
@click.option("--method", type=click.Choice(METHODS), help="One of the five shares.")
@click.option("--consumer", metavar="NAME",
              help="One product, site, zone, sector, demand row or channel.")  # fmt: skip
@click.option("--heatmap", metavar="FILE", type=click.Path(),
              help="Draw the hourly share by hour of day and month: png, svg or pdf.")  # fmt: skip
@click.option("--emissions", is_flag=True, help="Emissions three ways instead of shares.")
@click.option("--contracts", is_flag=True, help="Contracts: asked for, sold, missing.")
@out_option
@table_options
def green(
    case: str, by: str, period: str, method: str | None, consumer: str | None,
    heatmap: str | None, emissions: bool, contracts: bool, out: str | None, as_csv: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Show how green whose electricity is in CASE: five shares, with and without hydro.

    docs/green-share.md says what each share means.

    \b
    xjgrid green reference-2030
    xjgrid green reference-2030 --by site --period month --method traced
    xjgrid green reference-2030 --consumer aluminium --heatmap out.png
    """
    from xjgrid.results import open_case

    if sum((bool(heatmap), emissions, contracts)) > 1:
        raise click.UsageError("--heatmap, --emissions and --contracts are one at a time")
    if heatmap and method not in (None, "hourly"):
        raise click.UsageError("--heatmap draws the hourly share alone")
    opened = open_case(case, out)
    warn_of_changes([opened])
    plain = not (as_csv or as_json)
    if heatmap:
        return _draw(opened, consumer, Path(heatmap))
    if contracts:
        frame = tabulate_contracts(opened.ledger, period)
        if plain and frame.empty:
            click.echo(f"no contract is in force in {opened.name}")
            return 0
        print_table(_shorten(frame) if plain else frame, as_csv=as_csv, as_json=as_json)
        return 0
    groups = _choose(opened.ledger, by, consumer)
    if emissions:
        _show_emissions(opened, groups, period, as_csv, as_json)
    else:
        _show_shares(opened, groups, period, method, as_csv, as_json)
    return 0


def _choose(ledger: Ledger, by: str, consumer: str | None) -> Groups:
    from xjgrid.account.ledger.tables import Groups
    from xjgrid.errors import InputError

    if consumer is None:
        return Groups.of(ledger.sinks, KINDS[by])
    try:
        return Groups.named(ledger.sinks, consumer)
    except KeyError as error:
        raise InputError(str(error.args[0])) from error


def _show_shares(
    case: Case, groups: Groups, period: str, method: str | None, as_csv: bool, as_json: bool
) -> None:
    from xjgrid.account.ledger.tables import DRY, tabulate_shares

    methods = (method,) if method else METHODS
    frame = tabulate_shares(case.ledger, groups, period, methods).drop(columns="place")
    frame = _drop_idle(frame)
    if as_csv or as_json:
        print_table(_stamp(frame), as_csv=as_csv, as_json=as_json)
        return
    across = frame["period"].nunique()
    if method and 1 < across <= MOST_ACROSS:
        click.echo(f"{method} share of {case.name} in %, with hydro / without")
        print_table(lay_across(frame, method))
    else:
        cells = {
            f"{m} %": [_pair(*v) for v in zip(frame[m], frame[m + DRY], strict=True)]
            for m in methods
        }
        shown = _head(frame).assign(**cells)
        print_table(shown.drop(columns="period") if across == 1 else _stamp(shown))
    click.echo(_say(case, groups))


def _say(case: Case, groups: Groups) -> str:
    said = "in each cell: renewable / renewable without hydro"
    if (groups.table["kind"] == "region").any():
        said += "; the region is consumption and losses, without what channels carry"
    if case.hours < 8760:
        said += f"; the case covers {case.hours:,.0f} hours, not a year"
    return said


def _drop_idle(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out consumers that draw nothing in any period."""
    drawn = frame.groupby(["kind", "consumer"])["energy"].transform("sum")
    return frame[drawn > 1e-6].reset_index(drop=True)


def _head(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns that stand before the figures: period, kind, consumer, GWh."""
    return frame[["period", "kind", "consumer"]].assign(GWh=frame["energy"] / 1e3)


def _stamp(frame: pd.DataFrame) -> pd.DataFrame:
    """Write times of hours as text."""
    if frame["period"].dtype.kind != "M":
        return frame
    return frame.assign(period=frame["period"].dt.strftime("%Y-%m-%d %H:%M"))


def _pair(whole: float, dry: float) -> str:
    """Return two shares as they stand in a cell, in percent.

    Examples
    --------
    >>> _pair(0.5, 0.25), _pair(float("nan"), float("nan"))
    ('50.0 / 25.0', '')
    """
    return "" if whole != whole else f"{100 * whole:.1f} / {100 * dry:.1f}"


def lay_across(frame: pd.DataFrame, method: str) -> pd.DataFrame:
    """Return one share with a line a consumer and a column a period."""
    from xjgrid.account.ledger.tables import DRY

    keys = ["kind", "consumer"]
    cells = frame[keys].assign(
        period=frame["period"],
        cell=[_pair(*v) for v in zip(frame[method], frame[method + DRY], strict=True)],
    )
    wide = cells.pivot(index=keys, columns="period", values="cell")
    order = list(dict.fromkeys(zip(frame["kind"], frame["consumer"], strict=True)))
    wide = wide.loc[order]
    wide.columns = [str(name)[5:] if len(str(name)) == 7 else str(name) for name in wide.columns]
    return wide.reset_index()


def _show_emissions(case: Case, groups: Groups, period: str, as_csv: bool, as_json: bool) -> None:
    """Show t of CO2 and kg/MWh by each way."""
    from xjgrid.account.ledger.tables import tabulate_emissions

    frame = _drop_idle(tabulate_emissions(case.ledger, groups, period).drop(columns="place"))
    if as_csv or as_json:
        print_table(_stamp(frame), as_csv=as_csv, as_json=as_json)
        return
    shown = _head(frame)
    for way in WAYS:
        shown[f"{way} kt"] = frame[way] / 1e3
    energy = frame["energy"].where(frame["energy"] > 0)
    for way in WAYS:
        shown[f"{way} kg/MWh"] = (1e3 * frame[way] / energy).round(0)
    print_table(shown.drop(columns="period") if shown["period"].nunique() == 1 else _stamp(shown))
    click.echo(
        "CO2 of the electricity drawn: traced, at the region's average factor, by the market "
        "(contracts and own plants, the rest at the residual mix)"
    )


def tabulate_contracts(ledger: Ledger, period: str) -> pd.DataFrame:
    """Return what contracts asked for, sold and lacked in MWh; by period only what they lacked."""
    import pandas as pd

    if period == "year":
        return ledger.sales.summary().reset_index()
    periods = ledger.periods(period)
    missing = ledger.sales.shortfall()
    sums = pd.DataFrame(periods.sum(missing.to_numpy()), periods.labels, missing.columns)
    long = sums.rename_axis(index="period", columns="contract").stack().rename("missing")
    frame = long.reset_index()
    frame = frame[frame["missing"] > 1e-6].reset_index(drop=True)
    return _stamp(frame)


def _shorten(frame: pd.DataFrame) -> pd.DataFrame:
    """Energy in GWh, and no traces of rounding."""
    shown = frame.copy()
    for column in [c for c in ("asked", "sold", "missing") if c in shown]:
        shown[f"{column} GWh"] = (shown.pop(column) / 1e3).round(3)
    return shown.rename(columns={"hours_short": "hours short"})


def _draw(case: Case, consumer: str | None, target: Path) -> int:
    from xjgrid.errors import InputError
    from xjgrid.report.figures import save
    from xjgrid.report.heatmap import draw_heatmap

    try:
        figure: Any = draw_heatmap(case, consumer)
    except KeyError as error:
        raise InputError(str(error.args[0])) from error
    save(figure, target)
    click.echo(str(target))
    return 0
