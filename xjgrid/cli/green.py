"""The command green: how green whose electricity is, several ways side by side."""

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
    "end_use": ("region", "end_use"),
    "service": ("region", "service"),
    "site": ("region", "site"),
    "zone": ("region", "zone"),
    "channel": ("region", "channel"),
}
"""What each choice of --by lists."""

PERIODS = ("year", "month", "day", "hour", "month-hour")
METHODS = ("production", "annual", "hourly", "traced", "contracted", "bought")
HEADS = {"bought": "own and bought"}
"""What shares are called on a screen, where it is not their name."""

WAYS = ("traced", "average", "market")
LEAST_MWH = 1.0
"""Energy below which a contract is not listed: rounding of a plant that was not built."""

MOST_ACROSS = 13
"""Periods that stand side by side; more stand below each other."""


@click.command()
@click.argument("case")
@click.option("--by", type=click.Choice(list(KINDS)), default="consumer", show_default=True,
              help="Whose shares are listed.")  # fmt: skip
@click.option("--period", type=click.Choice(PERIODS), default="year", show_default=True,
              help="Which hours are summed; month-hour: each hour of the day in a month.",
              )  # fmt: skip
@click.option("--method", type=click.Choice(METHODS),
              help="One of the shares; bought: own and bought alone.")  # fmt: skip
@click.option("--consumer", metavar="NAME",
              help="One product, site, zone, service, end use, sector or channel.")  # fmt: skip
@click.option("--heatmap", metavar="FILE", type=click.Path(),
              help="Draw the hourly or traced share by hour and month: png, svg, pdf.")  # fmt: skip
@click.option("--emissions", is_flag=True, help="Emissions three ways instead of shares.")
@click.option("--marginal", is_flag=True,
              help="What one more MWh would emit, by zone.")  # fmt: skip
@click.option("--contracts", is_flag=True,
              help="Contracts: buyer, seller, asked for, sold, price.")  # fmt: skip
@click.option("--all", "everything", is_flag=True,
              help="With --contracts: those of no energy and of plants not built too.",
              )  # fmt: skip
@out_option
@table_options
def green(
    case: str, by: str, period: str, method: str | None, consumer: str | None,
    heatmap: str | None, emissions: bool, marginal: bool, contracts: bool, everything: bool,
    out: str | None, as_csv: bool, as_json: bool,
) -> int:  # fmt: skip
    """Show how green whose electricity is in CASE: shares by definition, with and without hydro.

    docs/green-share.md says what each share means.

    \b
    xjgrid green reference-2030
    xjgrid green reference-2030 --by site --period month --method traced
    xjgrid green reference-2030 --consumer aluminium --heatmap out.png
    """
    from xjgrid.results import open_case

    if sum((bool(heatmap), emissions, marginal, contracts)) > 1:
        raise click.UsageError("--heatmap, --emissions, --marginal and --contracts one at a time")
    if heatmap and method not in (None, "hourly", "traced"):
        raise click.UsageError("--heatmap draws the hourly share, or with --method traced that one")
    opened = open_case(case, out)
    warn_of_changes([opened])
    plain = not (as_csv or as_json)
    if heatmap:
        return _draw(opened, consumer, Path(heatmap), method or "hourly")
    if contracts:
        frame = tabulate_contracts(opened.ledger, period, everything=everything)
        if plain and frame.empty:
            what = "is in force" if period == "year" else "comes short"
            click.echo(f"no contract {what} in {opened.name}")
            return 0
        print_table(_shorten(frame) if plain else frame, as_csv=as_csv, as_json=as_json)
        return 0
    if marginal:
        return _show_marginal(opened, period, as_csv, as_json)
    groups = _choose(opened.ledger, by, consumer)
    if emissions:
        _show_emissions(opened, groups, period, as_csv, as_json)
    else:
        _show_shares(opened, groups, period, method, as_csv, as_json)
    return 0


def _show_marginal(case: Case, period: str, as_csv: bool, as_json: bool) -> int:
    """Show what one more MWh would emit, and for how much of the consumption that is known."""
    from xjgrid.results.marginal import tabulate_marginal

    frame = tabulate_marginal(case, period)
    print_table(frame, as_csv=as_csv, as_json=as_json)
    if not (as_csv or as_json):
        click.echo("explained: part of the consumption in hours whose price is a unit's cost")
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
            f"{HEADS.get(m, m)} %": [_pair(*v) for v in zip(frame[m], frame[m + DRY], strict=True)]
            for m in methods
        }
        print_table(_trim(_head(_name_sectors(_name_losses(case, frame))).assign(**cells)))
    if not method:
        click.echo(
            "own and bought: what targets of policy.green_targets count; contracted adds own coal "
            "and, for the rest, the residual mix"
        )
    click.echo(_say(case, groups))


def _say(case: Case, groups: Groups) -> str:
    said = "in each cell: renewable / renewable without hydro"
    if (groups.table["kind"] == "region").any():
        said += "; the region is consumption and losses, without what channels carry"
    if (groups.table["kind"] == "channel").any():
        said += (
            "\nannual, hourly: a channel with a contract is shown at its contract, "
            "one without at the production share"
        )
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


def _name_losses(case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    """Say which losses they are: where lines lose nothing, those of storage."""
    sinks = case.ledger.sinks
    drawn = case.ledger.withdrawal.sum(axis=0)
    lines = float(drawn[(sinks["kind"] == "line-loss").to_numpy()].sum())
    name = "line and storage losses" if lines > 1e-6 else "storage losses"
    return frame.assign(consumer=frame["consumer"].mask(frame["kind"] == "losses", name))


def _name_sectors(frame: pd.DataFrame) -> pd.DataFrame:
    """Call sectors what they are called elsewhere on screens."""
    from xjgrid.report.industry import SECTOR_WORDS

    sector = frame["kind"] == "sector"
    return frame.assign(
        consumer=frame["consumer"].mask(sector, frame["consumer"].replace(SECTOR_WORDS))
    )


def _trim(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave the period out where it is one and was not asked for; write hours as text."""
    source = click.get_current_context().get_parameter_source("period")
    asked = source is click.core.ParameterSource.COMMANDLINE
    if not asked and frame["period"].nunique() == 1:
        return frame.drop(columns="period")
    return _stamp(frame)


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
    shown = _head(_name_losses(case, frame))
    for way in WAYS:
        shown[f"{way} kt"] = frame[way] / 1e3
    for way in WAYS:  # what is traced lies behind what was used, the rest behind what was drawn
        energy = frame["energy_used" if way == "traced" else "energy"]
        shown[f"{way} kg/MWh"] = (1e3 * frame[way] / energy.where(energy > 0)).round(0)
    print_table(_trim(shown))
    click.echo(
        "CO2 of the electricity drawn: traced, at the region's average factor, by the market "
        "(contracts and own plants, the rest at the residual mix)"
    )


def tabulate_contracts(ledger: Ledger, period: str, *, everything: bool = False) -> pd.DataFrame:
    """Return what contracts asked for, sold and lacked in MWh; by period only what they lacked.

    Contracts that asked for nothing, such as those of plants that were not built, are listed only
    with ``everything``.
    """
    import pandas as pd

    if period == "year":
        frame = ledger.sales.summary().reset_index()
        return frame if everything else frame[frame["asked"] > LEAST_MWH].reset_index(drop=True)
    periods = ledger.periods(period)
    missing = ledger.sales.shortfall()
    sums = pd.DataFrame(periods.sum(missing.to_numpy()), periods.labels, missing.columns)
    long = sums.rename_axis(index="period", columns="contract").stack().rename("missing")
    frame = long.reset_index()
    frame = frame[frame["missing"] > 1e-6].reset_index(drop=True)
    return _stamp(frame)


def _shorten(frame: pd.DataFrame) -> pd.DataFrame:
    """Energy in GWh, and no traces of rounding; a price that is not known is left blank."""
    if "buyer" not in frame:
        return frame.assign(**{"missing GWh": (frame["missing"] / 1e3).round(3)}).drop(
            columns="missing"
        )
    return frame[["contract", "rule", "buyer", "seller"]].assign(**{
        "asked GWh": (frame["asked"] / 1e3).round(3),
        "sold GWh": (frame["sold"] / 1e3).round(3),
        "filled %": (100.0 * frame["filled"]).round(1),
        "price CNY/MWh": [f"{p:g}" if p == p else "" for p in frame["price"]],
        "hours short": frame["hours_short"],
    })  # fmt: skip


def _draw(case: Case, consumer: str | None, target: Path, method: str) -> int:
    from xjgrid.errors import InputError
    from xjgrid.report.figures import save
    from xjgrid.report.heatmap import draw_heatmap

    try:
        figure: Any = draw_heatmap(case, consumer, method)
    except KeyError as error:
        raise InputError(str(error.args[0])) from error
    save(figure, target)
    click.echo(str(target))
    return 0
