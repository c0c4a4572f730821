"""Identities that every account must keep, on a solved mini case."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.account import mini_case
from tests.account.fixtures import make_account
from xjgrid.account import ALL, METRICS, SUMMARY_COLUMNS, balance_error
from xjgrid.account.hourly import Hourly
from xjgrid.account.periods import PeriodTotals
from xjgrid.account.solved_network import SolvedNetwork

YEAR = "2030"
ZONES = ["alpha", "beta", "gamma"]
SUMMED = [
    "generation", "available", "curtailment", "consumption", "unserved", "export",
    "export_renewable", "storage_charge", "storage_discharge", "storage_losses", "co2",
    "online", "starts",
]  # fmt: skip


def pick(summary: pd.DataFrame, metric: str, **where: str) -> pd.DataFrame:
    """Return rows of a metric; totals where nothing else is asked."""
    total = {"end_use": ALL, "carrier": ALL, "part": ALL, "variant": "", "period": YEAR}
    if "location_kind" not in where:
        total["location"] = ALL
    where = total | where
    rows = summary[summary["metric"] == metric]
    for column, value in where.items():
        if value != "*":
            rows = rows[rows[column] == value]
    return rows


def one(summary: pd.DataFrame, metric: str, **where: str) -> float:
    """Return the one value of a metric."""
    rows = pick(summary, metric, **where)
    assert len(rows) == 1, rows
    return float(rows["value"].iloc[0])


def test_every_row_is_declared(account):
    assert tuple(account.summary.columns) == SUMMARY_COLUMNS
    assert set(account.summary["metric"]) <= set(METRICS)
    assert not account.summary["value"].isna().any()
    keys = list(SUMMARY_COLUMNS[:8])
    assert not account.summary.duplicated(keys).any()


def test_every_label_is_as_declared(account):
    """Kinds of locations, end uses, parts and variants of each metric are those of its table."""
    check_labels(account.summary)


def check_labels(summary: pd.DataFrame) -> None:
    """Assert that a summary holds no label that `METRICS` does not declare."""
    for name, rows in summary.groupby("metric"):
        metric = METRICS[name]
        assert set(rows["location_kind"]) <= {*metric.locations, ALL}, name
        assert set(rows["part"]) <= {*metric.parts, ALL}, name
        assert set(rows["variant"]) <= ({*metric.variants} or {""}), name
        for column, kinds in (("end_use", metric.end_uses), ("carrier", metric.carriers)):
            assert kinds or set(rows[column]) == {ALL}, (name, column)
        assert (rows["location"] == ALL).eq(rows["location_kind"] == ALL).all(), name
        monthly = rows["period"].str.len() > 4
        assert metric.periods == "month" or not monthly.any() or name == "co2_industry_stated"


@pytest.mark.parametrize("period", [YEAR, "2030-03", "2030-04"])
def test_region_balances(account, period):
    s, at = account.summary, {"period": period}
    supply = one(s, "generation", **at) + one(s, "storage_discharge", **at)
    use = one(s, "consumption", **at) + one(s, "storage_charge", **at) + one(s, "export", **at)
    assert supply == pytest.approx(use, rel=1e-6)


def test_every_zone_balances_with_its_corridors(account, hourly, solved):
    flows = np.zeros((len(solved.times), 3))
    for line in solved.network.c.lines.static.itertuples():
        flow = hourly.flow.sel(corridor=line.Index).to_numpy()
        flows[:, solved.zones.get_loc(line.bus0)] -= flow
        flows[:, solved.zones.get_loc(line.bus1)] += flow
    flows[:, solved.zones.get_loc("beta")] -= hourly.export.sel(channel="beta-far").to_numpy()
    supply = hourly.generation.sum("carrier") + hourly.discharge.sum("carrier") + flows
    use = hourly.consumption + hourly.charge.sum("carrier")
    assert np.abs(supply - use).max() < 1e-4


def test_available_is_generation_and_curtailment(account):
    for carrier in ("wind", "solar", "ror"):
        at = {"carrier": carrier}
        whole = one(account.summary, "available", **at)
        parts = one(account.summary, "generation", **at) + one(account.summary, "curtailment", **at)
        assert whole == pytest.approx(parts, rel=1e-9)


@pytest.mark.parametrize("metric", SUMMED)
def test_zones_and_months_add_up(account, metric):
    rows = account.summary[
        (account.summary["metric"] == metric)
        & (account.summary["end_use"] == ALL)
        & (account.summary["location_kind"] != "channel")
    ]
    wide = rows.pivot_table(index=["carrier", "period"], columns="location", values="value")
    wide = wide.reindex(columns=[*ZONES, "north", "south", ALL]).fillna(0.0)
    np.testing.assert_allclose(wide[ZONES].sum(axis=1), wide[ALL], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(wide[["alpha", "beta"]].sum(axis=1), wide["north"], atol=1e-9)
    np.testing.assert_allclose(wide["gamma"], wide["south"], atol=1e-9)
    time = rows.pivot_table(index=["carrier", "location"], columns="period", values="value")
    np.testing.assert_allclose(time[["2030-03", "2030-04"]].sum(axis=1), time[YEAR], atol=1e-9)
    parts = rows[(rows["carrier"] != ALL) & (rows["location"] == ALL) & (rows["period"] == YEAR)]
    if len(parts):
        assert parts["value"].sum() == pytest.approx(one(account.summary, metric), rel=1e-9)


def test_consumers_add_up_to_consumption(account):
    rows = pick(account.summary, "consumption", end_use="*", location="*", period="*")
    parts = rows[rows["end_use"] != ALL].groupby(["location", "period"])["value"].sum()
    whole = rows[rows["end_use"] == ALL].set_index(["location", "period"])["value"]
    pd.testing.assert_series_equal(parts.sort_index(), whole.sort_index(), rtol=1e-9)
    assert one(account.summary, "consumption", end_use="industry") == pytest.approx(
        0.7 * whole[ALL, YEAR]
    )


def test_cost_is_the_objective(account, solution):
    """All but the fixed cost of what exists, the starts and the slack is what PyPSA minimised."""
    s = account.summary
    system = one(s, "cost", part=ALL)
    extra = one(s, "cost", part="starts") + one(s, "cost", part="slack")
    exist = solution.network.c.generators.static
    paid = (exist["p_nom_existing"] * exist["capital_cost"] * exist["p_nom_extendable"]).sum()
    store = solution.network.c.storage_units.static
    paid += (store["p_nom_existing"] * store["capital_cost"]).sum()
    assert system - extra == pytest.approx(solution.network.objective - paid, rel=1e-6)
    assert one(s, "cost", part="slack") == 7400.0
    assert one(s, "cost", part="slack", end_use="renewable share beta-far") == 7000.0
    assert one(s, "cost", part="slack", end_use="Reserve") == 400.0
    assert one(s, "shortfall", end_use="Reserve") == 2.0
    assert one(s, "shortfall", end_use="renewable share beta-far") == 10.0


def test_capacity_and_what_was_built(account, solution):
    g = solution.network.c.generators.static
    assert one(account.summary, "capacity", carrier="wind") == pytest.approx(
        g.loc[["alpha wind", "beta wind"], "p_nom_opt"].sum()
    )
    assert one(account.summary, "capacity_built", carrier="wind", location="beta") == pytest.approx(
        g.at["beta wind", "p_nom_opt"] - 700.0
    )
    assert pick(account.summary, "capacity", carrier="wind", location="gamma").empty


def test_co2_follows_fuel(account):
    s = account.summary
    expected = 0.8 * one(s, "generation", carrier="coal-usc") + 0.4 * one(
        s, "generation", carrier="gas"
    )
    assert one(s, "co2") == pytest.approx(expected)


def test_storage_loses_what_its_efficiency_says(account):
    s = account.summary
    taken, given = one(s, "storage_charge"), one(s, "storage_discharge")
    assert taken > 0
    assert given == pytest.approx(taken * 0.95**2, rel=1e-5)
    assert one(s, "storage_losses") == pytest.approx(taken - given, rel=1e-5)


def test_green_shares_by_hand(account):
    s = account.summary
    green = sum(one(s, "generation", carrier=c) for c in ("wind", "solar", "ror", "reservoir"))
    hydro = sum(one(s, "generation", carrier=c) for c in ("ror", "reservoir"))
    sent = 0.5 * one(s, "export")
    used = one(s, "consumption") + one(s, "storage_losses")
    assert one(s, "export_renewable") == pytest.approx(sent)

    def share(variant: str, part: str) -> float:
        return one(s, "green_share", variant=variant, part=part)

    assert share("production", "renewable") == pytest.approx(green / one(s, "generation"))
    assert share("annual", "renewable") == pytest.approx((green - sent) / used)
    # the channel takes in each hour of what is renewable then
    hourly = account.metrics["generation"].sum("zone").astype(float)
    part = hourly.sel(carrier=["wind", "solar"]).sum("carrier") / hourly.sel(
        carrier=["wind", "solar", "ror", "reservoir"]
    ).sum("carrier")
    dry = green - hydro - float((account.metrics["export_renewable"].sum("channel") * part).sum())
    assert share("annual", "renewable-without-hydro") == pytest.approx(dry / used, rel=1e-5)


def test_a_channel_without_contract_carries_the_production_share(solution, tmp_path):
    free = replace(solution, green_export=pd.DataFrame())
    found = make_account(free, mini_case.make_scenario(), mini_case.make_study(tmp_path))
    share = one(found.summary, "green_share", variant="production", part="renewable")
    sent = found.metrics["export"].sum("channel")
    np.testing.assert_allclose(found.metrics["export_renewable"].sum("channel"), sent * share,
                               rtol=1e-6)  # fmt: skip


def test_balance_error_sees_a_missing_megawatt(solution):
    assert balance_error(solution.network) < 1e-6
    n = solution.network.copy()
    n.c.generators.dynamic.p.loc[n.snapshots[3], "alpha coal-usc"] += 1.0
    assert 5e-4 < balance_error(n) < 5e-3


def test_margin_is_supply_less_demand(account, solution, hourly):
    lowest = one(account.summary, "margin")
    assert lowest == pytest.approx(float(hourly.margin.min()))
    n = solution.network
    could = n.get_switchable_as_dense("Generator", "p_max_pu") * n.c.generators.static["p_nom_opt"]
    firm = could.loc[:, ~could.columns.str.contains("shed|sink")].sum(axis=1).to_numpy()
    need = hourly.demand.sum("zone") + hourly.export.sum("channel")
    stores = hourly.margin - firm + need
    assert (stores > -1e-6).all()
    assert stores.max() <= 80.0 + n.c.storage_units.static.at["beta battery-2h", "p_nom_opt"] + 1e-6


def test_what_a_zone_cannot_take_was_available_and_is_curtailed(solution, solved):
    n = solution.network.copy()
    n.c.generators.static["local_loss"] = 0.0
    n.c.generators.static.loc["beta wind", "local_loss"] = 0.2
    wide = Hourly(solved)
    narrow = Hourly(SolvedNetwork(n, mini_case.tables()))
    at = {"zone": "beta", "carrier": "wind"}
    before = wide.available.sel(at)
    np.testing.assert_allclose(narrow.available.sel(at), before + 0.25 * allowed_wind(n))
    more = narrow.curtailment.sel(at) - wide.curtailment.sel(at)
    np.testing.assert_allclose(more, narrow.available.sel(at) - before, atol=1e-6)
    local = narrow.local_curtailment
    np.testing.assert_allclose(local.sel(at), more, atol=1e-6)
    assert local.sum() == pytest.approx(more.sum())


def allowed_wind(n):
    """What reaches the bus of a wind farm at most, MW; over 0.8 weather would allow it."""
    size = n.c.generators.static.at["beta wind", "p_nom_opt"]
    return n.c.generators.dynamic["p_max_pu"]["beta wind"].to_numpy() * size


def test_totals_of_months(solved):
    totals = PeriodTotals.of(solved)
    assert list(totals.length["period"].to_numpy()) == ["2030-03", "2030-04", "2030"]
    assert list(totals.members["location"].to_numpy()) == [*ZONES, "north", "south", ALL]
    assert totals.length.to_numpy().tolist() == [48.0, 48.0, 96.0]


def test_metrics_carry_units_and_axes(account):
    ds = account.metrics
    assert ds["generation"].attrs["units"] == "MW"
    assert ds["price"].attrs["units"] == "CNY/MWh"
    assert ds.sizes["time"] == 96
    assert set(ds.dims) == {"time", "zone", "carrier", "corridor", "channel"}
    total = float(ds["generation"].astype(float).sum())
    assert total == pytest.approx(one(account.summary, "generation"), rel=1e-6)
