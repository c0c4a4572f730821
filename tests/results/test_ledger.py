"""What the ledger adds to a case: a file, rows of the summary, checks in the manifest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.account import mini_case
from tests.account.fixtures import make_account
from xjgrid.account import SUMMARY_COLUMNS, account_case
from xjgrid.account.ledger_summary import report_ledger
from xjgrid.account.ledger.shares import METHODS
from xjgrid.errors import InputError
from xjgrid.results import open_case, write_case

KEYS = list(SUMMARY_COLUMNS[:8])


@pytest.fixture(scope="module")
def plain(solution):
    """The account without a ledger."""
    study = mini_case.make_study(None)
    demand = mini_case.make_demand(solution)
    return account_case(solution, mini_case.make_scenario(), study, demand=demand)


def shares(case, **where):
    """Return shares of the year by method."""
    found = case.pick("green_share", **{"part": "renewable", **where})
    return found.set_index("variant")["value"]


def test_every_consumer_has_five_shares(case):
    whose = [{"end_use": name} for name in ("all", "industry", "homes")]
    for where in [*whose, {"location": "beta-far", "location_kind": "channel"}]:
        found = shares(case, **where)
        assert set(METHODS) <= set(found.index), where
        assert found[list(METHODS)].between(0, 1).all()
    zone = shares(case, location="gamma")
    assert set(zone.index) == set(METHODS)
    months = case.summary.query("metric == 'green_share' and end_use == 'homes'")["period"]
    assert set(months) == {"2030-03", "2030-04", "2030"}
    dry = shares(case, part="renewable-without-hydro")
    assert (dry <= shares(case)[dry.index] + 1e-12).all()


def test_no_figure_stands_twice(case):
    assert not case.summary.duplicated(KEYS).any()


@pytest.mark.parametrize(
    ("carrier", "tolerance"), [("renewable", 1e-6), ("renewable-without-hydro", 0.03)]
)
def test_the_regions_annual_share_is_the_one_of_the_yearly_sums(case, carrier, tolerance):
    """The ledger agrees with (R - X_R) / (use + losses), for the year and for each month.

    Without hydro they differ a little: the ledger knows in which hours the channel was filled, the
    formula takes the year's part of hydro.
    """
    asked = (
        "metric == 'green_share' and variant == 'annual' and location == 'all' and end_use == 'all'"
        f" and part == '{carrier}'"
    )
    mine = case.summary.query(asked).set_index("period")["value"]
    assert set(mine.index) == {"2030-03", "2030-04", "2030"}
    for period, share in mine.items():

        def total(metric, period=period, **where):
            return case.value(metric, period=period, **where)

        green = sum(total("generation", carrier=c) for c in ("wind", "solar", "ror", "reservoir"))
        hydro = sum(total("generation", carrier=c) for c in ("ror", "reservoir"))
        part = 1.0 if carrier == "renewable" else 1.0 - hydro / green
        kept = part * (green - total("export_renewable"))
        used = total("consumption") + total("storage_losses") + total("line_losses")
        assert share == pytest.approx(kept / used, rel=tolerance), period


def test_what_channels_carry_is_the_ledgers(case):
    figure = case.value("export_renewable")
    assert figure == pytest.approx(0.5 * case.value("export"))
    assert float(case.metrics["export_renewable"].sum()) == pytest.approx(figure, rel=1e-6)
    by_channel = case.value("export_renewable", location="beta-far", location_kind="channel")
    assert by_channel == pytest.approx(figure)
    assert case.value("export_renewable", location="north") == pytest.approx(figure)
    assert case.value("export_renewable", location="south") == 0.0


def test_emissions_of_the_region_and_its_channel_are_those_of_generation(case):
    for way in ("traced", "average", "market"):
        inside = case.value("co2_electricity", variant=way)
        outside = case.value("co2_electricity", variant=way, location="beta-far")
        assert inside + outside == pytest.approx(case.value("co2"), rel=1e-6)


def test_the_ledger_opens_with_the_case(case):
    found = case.ledger.share("homes", "year", "traced")
    assert found["renewable"].iloc[0] == pytest.approx(
        shares(case, end_use="homes")["traced"], rel=1e-5
    )
    sold = case.ledger.sales.summary().loc["green share of beta-far", "sold"]
    row = case.pick("contract_energy", variant="sold", end_use="green share of beta-far")
    assert row["value"].iloc[0] == pytest.approx(sold, rel=1e-5)


def test_the_manifest_tells_the_identities(case):
    assert case.manifest["within"] is True
    names = [row["quantity"] for row in case.manifest["checks"]]
    assert "traced over all sinks is production" in names
    assert all(row["within"] for row in case.manifest["checks"])


def test_a_case_without_a_ledger_says_so(solution, plain, tmp_path):
    study, scenario = mini_case.make_study(tmp_path), mini_case.make_scenario()
    case = open_case(write_case(solution, plain, scenario, study, tmp_path))
    with pytest.raises(InputError, match=r"no ledger.nc: run it again"):
        _ = case.ledger


def test_what_is_missed_is_told_and_leaves_with_5(solution, tmp_path):
    from xjgrid.cli.jobs import judge

    study, scenario = mini_case.make_study(tmp_path), mini_case.make_scenario()
    account = make_account(solution, scenario, study)
    checks = account.checks.copy()
    checks.loc[0, ["model", "within"]] = [0.25, False]
    path = write_case(solution, replace(account, checks=checks), scenario, study, tmp_path)
    code, _, message = judge(path)
    assert code == 5
    assert "balance of every bus: 0.25 for 0, tolerance 1e-06" in message
    status = replace(solution, status="traced target missed")
    assert judge(write_case(status, account, scenario, study, tmp_path))[0] == 3


def test_contracts_that_are_short_are_told(solution, tmp_path):
    green = solution.green_export.copy()
    green += 3000.0
    short = replace(solution, green_export=green)
    account = make_account(short, mini_case.make_scenario(), mini_case.make_study(tmp_path))
    [said] = report_ledger(account)
    assert said.startswith("contracts not filled: green share of beta-far ")
    assert "96 hours" in said


@pytest.mark.slow
def test_the_trial_adds_up(trial_case):
    """The region's shares follow from the summary's own sums, and the ledger's identities hold."""
    case = open_case(trial_case)
    assert case.manifest["within"], case.manifest["checks"]
    lost = case.value("storage_losses") + case.value("line_losses")
    made = sum(
        case.value("generation", carrier=c) for c in case.carriers.index[case.carriers["renewable"]]
    )
    share = (made - case.value("export_renewable")) / (case.value("consumption") + lost)
    assert shares(case)["annual"] == pytest.approx(min(1.0, share), rel=1e-6)
    found = shares(case, end_use="aluminium")
    assert found["traced"] < found["annual"]  # its captive coal stands first
    sent = case.ledger.flows("renewable", "kind").loc["2030"]
    total = sent.to_numpy().sum()
    assert sent[True].sum() / total == pytest.approx(shares(case)["production"], rel=1e-5)
