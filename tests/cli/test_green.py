"""The command green prints what the ledger says, in every form."""

from __future__ import annotations

import json
from io import StringIO

import pandas as pd
import pytest

from xjgrid.account.ledger import Contract, Ledger
from xjgrid.cli import run_command


@pytest.fixture
def say(case, capsys):
    """Run the command on the mini case and return what it prints."""

    def run(*words: str, code: int = 0) -> str:
        assert run_command(["green", str(case.path), *words]) == code
        captured = capsys.readouterr()
        return captured.out if code == 0 else captured.err

    return run


def test_the_table_has_five_shares_of_every_consumer(say):
    lines = say().splitlines()
    for word in ("consumer", "GWh", "production %", "annual %", "hourly %", "traced %",
                 "contracted %", "own and bought %"):  # fmt: skip
        assert word in lines[0]
    first = [line.split()[0] for line in lines[1:]]
    assert {"region", "channel", "losses"} <= set(first)
    assert any("beta-far" in line for line in lines)
    assert "96 hours, not a year" in lines[-1]
    assert max(map(len, lines)) <= 200


def test_csv_is_what_the_summary_says(say, case):
    frame = pd.read_csv(StringIO(say("--by", "end_use", "--csv")))
    assert list(frame["consumer"]) == ["region", "homes", "industry"]
    row = frame.set_index("consumer").loc["homes"]
    for method in ("annual", "hourly", "traced", "contracted"):
        told = case.pick("green_share", variant=method, end_use="homes", part="renewable")
        assert row[method] == pytest.approx(told["value"].iloc[0], rel=1e-5)


def test_json_by_month_of_one_method(say):
    rows = json.loads(say("--by", "zone", "--period", "month", "--method", "traced", "--json"))
    assert {row["period"] for row in rows} == {"2030-03", "2030-04"}
    assert {"traced", "traced_without_hydro", "energy"} <= set(rows[0])


def test_months_stand_side_by_side(say):
    lines = say("--by", "zone", "--period", "month", "--method", "hourly").splitlines()
    assert lines[1].split() == ["kind", "consumer", "03", "04"]
    assert [line.split()[1] for line in lines[2:6]] == ["region", "alpha", "beta", "gamma"]


def test_hours_of_one_consumer(say):
    frame = pd.read_csv(StringIO(say("--consumer", "homes", "--period", "hour", "--csv")))
    assert len(frame) == 96
    assert frame["period"].iloc[0] == "2030-03-30 00:00"
    assert "2030-03-30 00:00" in say("--consumer", "homes", "--period", "hour")


def test_emissions(say, case):
    frame = pd.read_csv(StringIO(say("--emissions", "--csv")))
    assert frame[frame["kind"] == "region"]["traced"].iloc[0] == pytest.approx(
        case.value("co2_electricity", variant="traced"), rel=1e-5
    )
    assert "traced kg/MWh" in say("--emissions")


def test_what_one_more_megawatt_hour_would_emit(say):
    frame = pd.read_csv(StringIO(say("--marginal", "--csv")))
    assert frame["zone"].tolist() == ["alpha", "beta", "gamma"]
    assert frame["explained"].between(0.0, 1.0).all() and frame["explained"].max() > 0.1
    assert frame["marginal_t_per_mwh"].dropna().between(0.0, 1.2).all()
    assert "explained" in say("--marginal", "--period", "month")


def test_contracts(say):
    frame = pd.read_csv(StringIO(say("--contracts", "--csv")))
    assert frame["contract"].tolist() == ["green share of beta-far"]
    assert frame["sold"].iloc[0] == pytest.approx(frame["asked"].iloc[0] - frame["missing"].iloc[0])
    assert frame["buyer"].tolist() == ["beta-far"]
    head = say("--contracts").splitlines()[0]
    for word in ("buyer", "seller", "asked GWh", "sold GWh", "filled %", "price CNY/MWh"):
        assert word in head
    say("--contracts", "--period", "hour", "--csv")


def test_contracts_of_no_energy_are_listed_on_demand(case):
    from xjgrid.cli.green import tabulate_contracts

    none = Contract("nothing", case.ledger.contracts[0].sellers, ("beta-far",), energy=0.0)
    ledger = Ledger.of(case.ledger.system, (*case.ledger.contracts, none))
    assert "nothing" not in set(tabulate_contracts(ledger, "year")["contract"])
    assert "nothing" in set(tabulate_contracts(ledger, "year", everything=True)["contract"])


def test_a_period_that_was_asked_for_is_shown(say):
    assert say("--by", "end_use", "--period", "year").split()[0] == "period"
    assert say("--by", "end_use").split()[0] == "kind"


def test_losses_and_channels_are_explained(say):
    printed = say()
    assert "storage losses" in printed
    assert "one without at the production share" in printed


def test_the_heat_map_is_drawn(say, tmp_path):
    target = tmp_path / "out.png"
    assert str(target) in say("--consumer", "homes", "--heatmap", str(target))
    assert target.stat().st_size > 20_000
    traced = tmp_path / "traced.png"
    assert str(traced) in say("--method", "traced", "--heatmap", str(traced))
    assert traced.stat().st_size > 20_000
    assert "draws the hourly share" in say("--method", "annual", "--heatmap", str(target), code=2)


def test_what_is_drawn(case):
    from xjgrid.report.heatmap import draw_heatmap

    figure = draw_heatmap(case, "homes")
    left, right = figure.axes[:2]
    assert left.get_title() == "Matched by the hour, %"
    assert "storage" in right.get_title()
    left, right = draw_heatmap(case, "homes", "traced").axes[:2]
    traced = case.ledger.share("homes", "month-hour", "traced")["renewable"]
    assert float(left.texts[0].get_text()) == pytest.approx(100 * traced.loc["03 00"], abs=0.51)
    assert "beyond that" in right.get_title()
    left = figure.axes[0]
    share = case.ledger.share("homes", "month-hour", "hourly")["renewable"]
    assert float(left.texts[0].get_text()) == pytest.approx(100 * share.loc["03 00"], abs=0.51)


def test_unknown_names_are_refused(say):
    assert "did you mean 'homes'" in say("--consumer", "hommes", code=2)
    assert "did you mean 'homes'" in say("--consumer", "hommes", "--heatmap", "x.png", code=2)


def test_a_name_is_first_a_product(case):
    from xjgrid.account.ledger.tables import Groups

    ledger: Ledger = case.ledger
    group = Groups.named(ledger.sinks, "alpha")
    assert group.table["kind"].tolist() == ["zone"]
    assert Groups.named(ledger.sinks, "consumption").member.sum() > 1
    assert Groups.named(ledger.sinks, ledger.sinks.index[0]).member.sum() == 1
