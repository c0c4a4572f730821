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
from xjgrid.account.metrics import ALL, LABELS, RENEWABLE, WITHOUT_HYDRO
from xjgrid.account.periods import PeriodTotals
from xjgrid.account.solved_network import SolvedNetwork
from xjgrid.inputs import consumers

if TYPE_CHECKING:
    from xjgrid.account.account import Account
    from xjgrid.build.context import Context
    from xjgrid.solve.solution import Solution

COLUMNS = {"": RENEWABLE, DRY: WITHOUT_HYDRO}

LOCATIONS = ("zone", "site", "channel")
"""Kinds of consumers that are locations."""

MISSING_MWH = 1.0
"""Energy that a contract may lack before it is reported."""


def make_case_ledger(solution: Solution, context: Context) -> Ledger:
    """Make the ledger of a solved case with the contracts that its scenario has in force."""
    from xjgrid.account.account import average_hours
    from xjgrid.build.industry.residual_demand import make_residual_demand

    industry = context.scenario.industry
    return make_ledger(
        SolvedNetwork.of(solution, context.tables, context),
        demand=average_hours(make_residual_demand(context), solution.network),
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
    """Renewable energy that channels carry, by location and by channel."""
    zone = ledger.sinks.loc[sent["name"].to_numpy(), "zone"]
    zonal = sum_by(sent, "name", {"zone": (zone.to_numpy(), totals.zones)})
    by_channel = totals.over_time(sent).rename(name="channel")
    return [to_records(values, "export_renewable") for values in (totals.energy(zonal), by_channel)]


def list_ledger(ledger: Ledger) -> list[pd.DataFrame]:
    """Records by month and year, but for figures of contracts, which are of the year.

    Zones, sites and channels are locations, all other consumers end uses. Of those that are called
    alike only the one that the name means counts.
    """
    groups = _drop_twins(Groups.of(ledger.sinks, KINDS))
    parts = []
    for period in ("month", "year"):
        shares = _label(tabulate_shares(ledger, groups, period))
        for method in METHODS:
            # the production share of a zone or site is that of its own plants: see the account
            own = shares["kind"].isin(["zone", "site", REGION])
            some = shares[~own] if method == "production" else shares
            parts += [
                _take(some, "green_share", method + suffix, variant=method, part=part)
                for suffix, part in COLUMNS.items()
            ]
        emitted = _label(tabulate_emissions(ledger, groups, period))
        parts += [_take(emitted, "co2_electricity", way, variant=way) for way in WAYS]
    return [*parts, *_list_bought(ledger), *_list_contracts(ledger)]


def _drop_twins(groups: Groups) -> Groups:
    """Of consumers that are called alike keep the one that the name means."""
    table = groups.table
    rank = table["kind"].map({kind: i for i, kind in enumerate(consumers.KINDS)})
    rank = rank.where(~table["kind"].isin(["zone", "site"]))  # locations
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
    frame = _label(tabulate_shares(ledger, groups, "year", (BOUGHT,)))
    return [
        _take(frame, "green_share", BOUGHT + suffix, variant=BOUGHT, part=part)
        for suffix, part in COLUMNS.items()
    ]


def _label(frame: pd.DataFrame) -> pd.DataFrame:
    """Give consumers the location or end use by which the summary knows them."""
    kind = frame["kind"].where(frame["kind"].isin(LOCATIONS), ALL)
    placed = kind != ALL
    return frame.assign(
        location=frame["consumer"].where(placed, ALL), location_kind=kind,
        end_use=frame["consumer"].mask(placed | (frame["kind"] == REGION), ALL),
    )  # fmt: skip


def _take(frame: pd.DataFrame, metric: str, column: str, **labels: str) -> pd.DataFrame:
    """Records of one column; rows without a value are left out."""
    values = xr.DataArray(frame[column].to_numpy(float), dims="row")
    known = {name: frame[name] for name in LABELS if name in frame}
    return to_records(label(values, "row", **known), metric, **labels)


def _list_contracts(ledger: Ledger) -> list[pd.DataFrame]:
    """Energy that each contract asked for, sold and lacked."""
    year = str(ledger.system.times[0].year)
    sales = ledger.sales.summary().rename_axis("end_use").reset_index().assign(period=year)
    return [_take(sales, "contract_energy", v, variant=v) for v in ("asked", "sold", "missing")]


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
