"""The ledger in the summary: green shares and emissions of consumers, contracts, green export."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.account.aggregation import label, sum_by, to_records
from xjgrid.account.dataset import describe
from xjgrid.account.ledger.checks import check_ledger
from xjgrid.account.ledger.ledger import Ledger
from xjgrid.account.ledger.loading import make_ledger
from xjgrid.account.ledger.shares import BOUGHT, METHODS, Green
from xjgrid.account.ledger.tables import (
    DRY,
    KINDS,
    REGION,
    WAYS,
    Groups,
    tabulate_emissions,
    tabulate_shares,
)
from xjgrid.account.names import ALL, RENEWABLE, WITHOUT_HYDRO
from xjgrid.account.periods import PeriodTotals
from xjgrid.account.solved_network import SolvedNetwork
from xjgrid.inputs import consumers

if TYPE_CHECKING:
    from xjgrid.account.account import Account
    from xjgrid.build.context import Context
    from xjgrid.solve.solution import Solution

COLUMNS = {"": RENEWABLE, DRY: WITHOUT_HYDRO}

MISSING_MWH = 1.0
"""Energy that a contract may lack before it is reported."""


def make_case_ledger(solution: Solution, context: Context) -> Ledger:
    """Make the ledger of a solved case with the contracts that its scenario has in force."""
    from xjgrid.build.industry.remainder import make_remainder

    industry = context.scenario.industry
    return make_ledger(
        SolvedNetwork.of(solution, context.tables, context), demand=make_remainder(context),
        statuses=tuple(industry.contracts) if industry.sites else (), strict=False,
    )  # fmt: skip


def add_ledger(account: Account, ledger: Ledger) -> Account:
    """Return an account with its ledger, the figures of the ledger, and its checks."""
    metrics = account.metrics
    sent = _read_carried(ledger)
    totals = PeriodTotals(
        metrics["hours"].drop_vars("hours").rename(time="snapshot"),
        pd.Series(metrics["region"].to_numpy(), metrics["zone"].to_numpy()),
    )
    records = [account.summary, *_list_green_export(totals, ledger, sent), *list_ledger(ledger)]
    by_channel = sent.sel(name=metrics["channel"].to_numpy()).to_numpy().astype("float32")
    green = (("time", "channel"), by_channel, describe("export_renewable"))
    return replace(
        account, metrics=metrics.assign(export_renewable=green), ledger=ledger,
        summary=pd.concat([part for part in records if len(part)], ignore_index=True),
        checks=check_ledger(ledger),
    )  # fmt: skip


def _read_carried(ledger: Ledger) -> xr.DataArray:
    """MW that channels carry as green, dimensions (snapshot, name)."""
    names = ledger.sinks.index[ledger.sinks["kind"] == "channel"]
    coords = {"snapshot": ledger.system.times, "name": names.to_numpy(object)}
    return xr.DataArray(Green(ledger, 0).carried(), coords, ("snapshot", "name"))


def _list_green_export(
    totals: PeriodTotals, ledger: Ledger, sent: xr.DataArray
) -> list[pd.DataFrame]:
    """Renewable energy that channels carry, by place and by channel."""
    zone = ledger.sinks.loc[sent["name"].to_numpy(), "zone"]
    zonal = sum_by(sent, "name", {"zone": (zone.to_numpy(), totals.zones)})
    named = label(totals.over_time(sent), "name", place=zone, consumer=zone.index)
    return [to_records(values, "export_renewable") for values in (totals.energy(zonal), named)]


def list_ledger(ledger: Ledger) -> list[pd.DataFrame]:
    """Records by month and year, but for figures of contracts, which are of the year.

    Zones and sites are called by their place, channels by consumer and the zone they leave, all
    others by consumer. Of consumers that are called alike only the one that the name means counts.
    """
    groups = _drop_twins(Groups.of(ledger.sinks, KINDS))
    parts = []
    for period in ("month", "year"):
        shares = _label(tabulate_shares(ledger, groups, period))
        for method in METHODS:
            # the production share of a zone or site is that of its own plants: see the account
            some = shares[shares["consumer"] != ALL] if method == "production" else shares
            parts += [
                _take(some, "green_share", method + suffix, method=method, carrier=carrier)
                for suffix, carrier in COLUMNS.items()
            ]
        emitted = _label(tabulate_emissions(ledger, groups, period))
        parts += [_take(emitted, "co2_electricity", way, method=way) for way in WAYS]
    return [*parts, *_list_bought(ledger), *_list_contracts(ledger)]


def _drop_twins(groups: Groups) -> Groups:
    """Of consumers that are called alike keep the one that the name means."""
    table = groups.table
    rank = table["kind"].map({kind: i for i, kind in enumerate(consumers.KINDS)})
    rank = rank.where(~table["kind"].isin(["zone", "site"]))  # called by their place
    first = rank.groupby(table["consumer"]).transform("min")
    some = np.flatnonzero((rank.isna() | (rank == first)) & (table["consumer"] != ""))
    return Groups(table.iloc[some].reset_index(drop=True), groups.member[:, some])


def _list_bought(ledger: Ledger) -> list[pd.DataFrame]:
    """Own generation and delivered contract energy of consumers over their use, in the year."""
    if (ledger.sinks["site"] == "").all():
        return []
    groups = Groups.of(ledger.sinks, consumers.OWNERS)
    first = np.flatnonzero(~groups.table["consumer"].duplicated())
    groups = Groups(groups.table.iloc[first].reset_index(drop=True), groups.member[:, first])
    frame = tabulate_shares(ledger, groups, "year", (BOUGHT,)).assign(place=ALL)
    return [
        _take(frame, "green_share", BOUGHT + suffix, method=BOUGHT, carrier=carrier)
        for suffix, carrier in COLUMNS.items()
    ]


def _label(frame: pd.DataFrame) -> pd.DataFrame:
    """Give consumers the place and name by which the summary knows them."""
    unnamed = frame["kind"].isin(["zone", "site", REGION])
    return frame.assign(
        consumer=frame["consumer"].mask(unnamed, ALL), place=frame["place"].replace("", ALL)
    )


def _take(frame: pd.DataFrame, metric: str, column: str, **labels: str) -> pd.DataFrame:
    """Records of one column; rows without a value are left out."""
    values = xr.DataArray(frame[column].to_numpy(float), dims="row")
    named = {name: frame[name] for name in ("place", "consumer", "period")}
    return to_records(label(values, "row", **named), metric, **labels)


def _list_contracts(ledger: Ledger) -> list[pd.DataFrame]:
    """Energy that each contract asked for, sold and lacked."""
    year = str(ledger.system.times[0].year)
    sales = ledger.sales.summary().reset_index().assign(place=ALL, period=year)
    sales = sales.rename(columns={"contract": "consumer"})
    return [_take(sales, "contract_energy", m, method=m) for m in ("asked", "sold", "missing")]


def report_ledger(account: Account) -> list[str]:
    """Return which contracts came short, and which identities of the ledger do not hold."""
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
