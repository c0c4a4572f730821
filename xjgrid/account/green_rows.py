"""What the summary takes from the ledger: green shares of consumers, their emissions, contracts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.account.ledger.checks import check_ledger
from xjgrid.account.ledger.ledger import Ledger
from xjgrid.account.ledger.loading import make_ledger
from xjgrid.account.ledger.shares import BOUGHT, METHODS, Green
from xjgrid.account.ledger.sinks import NAMED
from xjgrid.account.ledger.system import Array
from xjgrid.account.ledger.tables import (
    DRY,
    KINDS,
    REGION,
    WAYS,
    Groups,
    tabulate_emissions,
    tabulate_shares,
)
from xjgrid.account.names import ALL, METRICS, RENEWABLE, SUMMARY_COLUMNS, WITHOUT_HYDRO

if TYPE_CHECKING:
    import xarray as xr

    from xjgrid.account.account import Account

COLUMNS = {"": RENEWABLE, DRY: WITHOUT_HYDRO}

BUYING = ("product", "site", "row", "sector")
"""Kinds of consumers whose own and bought share is told; a name is the first of them."""

MISSING_MWH = 1.0
"""Energy that a contract may lack before it is told."""


def make_case_ledger(solution: Any, context: Any) -> Ledger:
    """Make the ledger of a solved case with the contracts that its scenario has in force."""
    from xjgrid.account.account import average_hours
    from xjgrid.build.industry.remainder import make_remainder

    industry = context.scenario.industry
    return make_ledger(
        solution, context.tables, context.scenario.year,
        demand=average_hours(make_remainder(context), solution.network),
        statuses=tuple(industry.contracts) if industry.sites else (), strict=False,
    )  # fmt: skip


def add_ledger(account: Account, ledger: Ledger, year: int) -> Account:
    """Return an account with its ledger, the ledger's figures in the summary, and its checks.

    Green shares that the account had made from yearly sums give way to the ledger's, but for
    production by place; what was bought is what contracts sold, not what they asked for. So does
    the renewable part of what channels carry.
    """
    summary, metrics = account.summary, account.metrics
    stays = (summary["method"] == "production") & (summary["consumer"] == ALL)
    kept = summary[(summary["metric"] != "green_share") | stays].copy()
    sent = _read_carried(ledger, metrics)
    mine = kept["metric"] == "export_renewable"
    kept.loc[mine, "value"] = _sum_carried(kept[mine], sent, metrics, ledger)
    joined = pd.concat([kept, list_ledger(ledger, year)], ignore_index=True)
    old = metrics["export_renewable"]
    new = old.copy(data=sent.to_numpy().astype(old.dtype))
    return replace(
        account, metrics=metrics.assign(export_renewable=new), summary=joined, ledger=ledger,
        checks=check_ledger(ledger),
    )  # fmt: skip


def _read_carried(ledger: Ledger, metrics: xr.Dataset) -> pd.DataFrame:
    """MW that channels carry as green, hours by channel."""
    names = ledger.sinks.index[ledger.sinks["kind"] == "channel"]
    frame = pd.DataFrame(Green(ledger, 0).carried(), ledger.system.times, names)
    return frame[metrics["channel"].to_numpy()]


def _sum_carried(
    rows: pd.DataFrame, sent: pd.DataFrame, metrics: xr.Dataset, ledger: Ledger
) -> Array:
    """Energy in MWh that each row of the summary tells of, by channel, place and period."""
    energy = sent.mul(ledger.system.hours, axis=0)
    months = energy.groupby(energy.index.month).sum()
    zone = pd.Series(metrics["channel_zone"].to_numpy(), sent.columns)
    region = zone.map(pd.Series(metrics["region"].to_numpy(), metrics["zone"].to_numpy()))
    out = []
    for row in rows.itertuples():
        sums = months.loc[int(row.period[5:])] if len(row.period) > 4 else months.sum()
        if row.consumer != ALL:
            out.append(float(sums[row.consumer]))
        else:
            here = (zone == row.place) | (region == row.place) | (row.place == ALL)
            out.append(float(sums[here].sum()))
    return np.array(out)


def list_ledger(ledger: Ledger, year: int) -> pd.DataFrame:
    """Rows of the summary: by month and year, but for what concerns contracts.

    Zones and sites are told by their place, channels by consumer and the zone they leave, all
    others by consumer. Of what is called alike only what the name means is told.
    """
    groups = _drop_twins(Groups.of(ledger.sinks, KINDS))
    parts = []
    for period in ("month", "year"):
        shares = _label(tabulate_shares(ledger, groups, period), year, period)
        parts += [
            _take(shares, "green_share", method, method + suffix, carrier)
            for method in METHODS
            for suffix, carrier in COLUMNS.items()
        ]
        emitted = _label(tabulate_emissions(ledger, groups, period), year, period)
        parts += [_take(emitted, "co2_electricity", way, way, ALL) for way in WAYS]
    parts += [list_bought(ledger, year), _list_contracts(ledger, year)]
    found = pd.concat([part for part in parts if len(part)], ignore_index=True)
    # a zone's production share is that of its own plants, which the account tells
    own = (found["method"] == "production") & (found["consumer"] == ALL)
    return found[~(own & (found["metric"] == "green_share"))].reset_index(drop=True)


def _drop_twins(groups: Groups) -> Groups:
    """Of consumers that are called alike keep the one that the name means."""
    table = groups.table
    rank = table["kind"].map({kind: i for i, kind in enumerate(NAMED)})
    rank = rank.where(~table["kind"].isin(["zone", "site"]))  # told by their place
    first = rank.groupby(table["consumer"]).transform("min")
    some = np.flatnonzero((rank.isna() | (rank == first)) & (table["consumer"] != ""))
    return Groups(table.iloc[some].reset_index(drop=True), groups.member[:, some])


def list_bought(ledger: Ledger, year: int) -> pd.DataFrame:
    """Rows of what consumers own and were really sold, over their consumption, in the year.

    Products, sites, rows and sectors are all told by consumer.
    """
    if (ledger.sinks["site"] == "").all():
        return pd.DataFrame()
    groups = Groups.of(ledger.sinks, BUYING)
    first = np.flatnonzero(~groups.table["consumer"].duplicated())
    groups = Groups(groups.table.iloc[first].reset_index(drop=True), groups.member[:, first])
    frame = tabulate_shares(ledger, groups, "year", (BOUGHT,))
    frame = frame.assign(place=ALL, period=str(year))
    parts = [
        _take(frame, "green_share", BOUGHT, BOUGHT + suffix, carrier)
        for suffix, carrier in COLUMNS.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _label(frame: pd.DataFrame, year: int, period: str) -> pd.DataFrame:
    """Give consumers the place, name and period by which the summary knows them."""
    kind = frame["kind"]
    placed = kind.isin(["zone", "site"])
    name = frame["consumer"].mask(placed | (kind == REGION), ALL)
    place = frame["place"].where(frame["place"] != "", ALL)
    label = frame["period"].astype(str)
    label = str(year) + label.str[4:] if period == "month" else pd.Series(str(year), frame.index)
    return frame.assign(consumer=name, place=place, period=label)


def _take(frame: pd.DataFrame, metric: str, method: str, column: str, carrier: str) -> pd.DataFrame:
    """Rows of one column; those without a value are left out."""
    rows = frame.assign(
        metric=metric, method=method, carrier=carrier, value=frame[column],
        unit=METRICS[metric].unit,
    )  # fmt: skip
    return rows.dropna(subset=["value"])[list(SUMMARY_COLUMNS)]


def _list_contracts(ledger: Ledger, year: int) -> pd.DataFrame:
    """What each contract asked for, sold and lacked."""
    sales = ledger.sales.summary().reset_index()
    frame = sales.assign(consumer=sales["contract"], place=ALL, period=str(year))
    parts = [_take(frame, "contract_energy", m, m, ALL) for m in ("asked", "sold", "missing")]
    return pd.concat(parts, ignore_index=True)


def tell_ledger(account: Account) -> list[str]:
    """Say which contracts came short, and which identities of the ledger do not hold."""
    if account.ledger is None or account.checks is None:
        return []
    said = []
    sales = account.ledger.sales.summary()
    short = [
        f"{name} {row['missing'] / 1e3:,.1f} of {row['asked'] / 1e3:,.1f} GWh in "
        f"{row['hours_short']:,.0f} hours"
        for name, row in sales[sales["missing"] > MISSING_MWH].iterrows()
    ]
    if short:
        said.append(f"contracts not filled: {'; '.join(short)}")
    for row in account.checks[~account.checks["within"]].itertuples():
        said.append(
            f"ledger, {row.quantity}: {row.model:.8g} for {row.expected:.8g}, "
            f"tolerance {row.tolerance:g}"
        )
    return said
