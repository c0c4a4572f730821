"""Figures of sites, processes and green shares against a case worked out by hand."""

from __future__ import annotations

import types
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.account import mini_case, site_case
from tests.account.test_identities import check_labels, one, pick
from xjgrid.account import ALL, METRICS, account_case
from xjgrid.account.balances import bus_balance
from xjgrid.account.ledger import make_ledger
from xjgrid.account.ledger_summary import add_ledger
from xjgrid.account.metrics import RENEWABLE
from xjgrid.account.solved_network import SolvedNetwork
from xjgrid.cli import run_command
from xjgrid.errors import InputError
from xjgrid.report.headline import word_headline
from xjgrid.results import break_down, make_headline, open_case, write_case
from xjgrid.results.headline import TRANSFER
from xjgrid.results.industry import tabulate_end_uses, tabulate_sites

HOME = 200.0 / 230.0
"""Part of the smelter's generation of 230 MWh that is not among the 30 MWh it gave away."""

OWN_SUN = 40.0 * HOME
MEAN = 0.9 * 190.0 / 664.0
"""t/MWh of all generation."""


@pytest.fixture(scope="module")
def solution():
    return site_case.make_solution()


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    root = tmp_path_factory.mktemp("sites")
    return types.SimpleNamespace(root=root, tables=site_case.tables(), hashes=dict)


@pytest.fixture(scope="module")
def account(solution, study):
    demand = site_case.make_demand(solution)
    figures = account_case(solution, mini_case.make_scenario(), study, demand=demand)
    return add_ledger(figures, make_site_ledger(solution))


def make_site_ledger(solution, tables=None):
    """Its ledger; the rest of the zone's load is that of homes."""
    demand = site_case.make_demand(solution).sel(row=["homes"])
    solved = SolvedNetwork.of(solution, tables or site_case.tables())
    return make_ledger(solved, demand=demand, strict=False)


@pytest.fixture(scope="module")
def summary(account):
    return account.summary


@pytest.fixture(scope="module")
def case(account, solution, study):
    scenario = mini_case.make_scenario("sites")
    return open_case(write_case(solution, account, scenario, study, study.root / "results"))


def test_the_case_is_balanced_and_every_row_declared(solution, summary):
    net, _ = bus_balance(solution.network)
    assert net[["alpha", "smelter", "mill"]].abs().to_numpy().max() < 1e-9
    assert set(summary["metric"]) <= set(METRICS)
    assert not summary.duplicated(list(summary.columns[:8])).any()
    supply = one(summary, "generation")
    assert supply == pytest.approx(664.0)
    assert one(summary, "consumption") == pytest.approx(supply)


def test_every_label_is_as_declared(summary):
    check_labels(summary)


def test_rows_add_up_to_consumption(summary):
    rows = pick(summary, "consumption", end_use="*", location="alpha")
    parts = rows[rows["end_use"] != ALL].set_index("end_use")["value"]
    assert dict(parts) == pytest.approx({"works": 240.0, "milling": 24.0, "homes": 400.0})
    assert parts.sum() == pytest.approx(one(summary, "consumption", location="alpha"), rel=1e-9)


def test_the_ledgers_rows_are_those_of_the_account(solution, summary):
    ledger = make_site_ledger(solution)
    told = ledger.shares("end_use")["energy"].loc["2030"]
    for row, energy in told.items():
        assert energy == pytest.approx(one(summary, "consumption", end_use=row), rel=1e-6)
    assert set(told.index) == {"works", "milling", "homes"}
    assert ledger.sinks.loc["smelter works", ["sector", "site"]].tolist() == ["metals", "smelter"]


def test_bought_is_what_contracts_sold(solution, study):
    """The furnace and its works ask for more wind than there is; they are told what they got."""
    contract = {
        "contract": "ppa", "kind": "flat", "buyer_kind": "sector", "buyer": "works",
        "zone": "alpha", "carrier": "wind", "energy": 120.0 * 8.76, "price": 250.0,
        "year_from": 2030, "year_to": 2030, "status": "operating",
    }  # fmt: skip
    tables = site_case.tables() | {"contracts": pd.DataFrame([contract])}
    ledger = make_site_ledger(solution, tables)
    sale = ledger.sales.summary().loc["ppa"]
    assert sale[["buyer", "seller", "price"]].tolist() == ["works", "wind@alpha", 250.0]
    # 120 MW of 116, 96, 86, 136 MW
    assert sale["sold"] == pytest.approx(116 + 96 + 86 + 120)
    assert sale["filled"] == pytest.approx(sale["sold"] / 480.0)
    figures = account_case(solution, mini_case.make_scenario(), study,
                           demand=site_case.make_demand(solution))  # fmt: skip
    found = add_ledger(figures, ledger).summary
    where = {"variant": "bought", "part": RENEWABLE}
    for name in ("metal", "works"):
        assert one(found, "green_share", end_use=name, **where) == pytest.approx(1.0)
    assert one(found, "green_share", location="smelter", **where) == pytest.approx(1.0)
    assert one(found, "green_share", end_use="homes", **where) == 0.0
    assert not found.duplicated(list(found.columns[:8])).any()


def test_a_furnace_makes_tonnes_of_its_electricity(summary):
    metal = {"end_use": "metal", "location": "smelter", "carrier": "melting"}
    assert one(summary, "process_output", **metal) == pytest.approx(20.0)
    assert one(summary, "process_electricity", **metal) == pytest.approx(200.0)
    assert one(summary, "electricity_intensity", **metal) == pytest.approx(10.0)
    assert one(summary, "process_output", end_use="powder") == pytest.approx(240.0)
    assert one(summary, "process_electricity") == pytest.approx(224.0)


def test_own_plants_and_the_connection_supply_a_site(summary):
    at = {"location": "smelter"}
    assert one(summary, "consumption", **at) == pytest.approx(240.0)
    assert one(summary, "generation", **at) == pytest.approx(230.0)
    assert one(summary, "generation", carrier="coal-usc", **at) == pytest.approx(190.0)
    assert one(summary, "full_load_hours", carrier="coal-usc", variant="used", **at) == (
        pytest.approx(190.0 / 200.0)
    )
    taken, given = one(summary, "grid_import", **at), one(summary, "grid_export", **at)
    assert (taken, given) == pytest.approx((40.0, 30.0))
    captive = one(summary, "captive_share", **at)
    green = one(summary, "own_green_share", **at)
    assert captive == pytest.approx(190.0 * HOME / 240.0)
    assert green == pytest.approx(OWN_SUN / 240.0)
    assert captive + green + taken / 240.0 == pytest.approx(1.0)
    assert one(summary, "captive_share", location="mill") == 0.0
    assert one(summary, "captive_share") == pytest.approx(190.0 * HOME / 264.0)
    assert one(summary, "captive_share", end_use="metal") == pytest.approx(captive)


def test_a_tonne_costs_what_its_hours_cost(summary):
    def cost(part: str) -> float:
        return one(summary, "cost_per_tonne", end_use="metal", part=part, variant="priced")

    paid = np.dot(site_case.FURNACE, site_case.PRICE)
    assert cost("electricity") == pytest.approx(paid / 20.0) == pytest.approx(1500.0)
    assert (cost("fuel"), cost("carbon"), cost("other")) == pytest.approx((10.0, 20.0, 300.0))
    assert cost(ALL) == pytest.approx(1830.0)
    price = one(summary, "price", location="smelter", variant="load-weighted")
    assert price == pytest.approx((paid + 10.0 * sum(site_case.PRICE)) / 240.0)


def test_supply_costs_own_fuel_and_what_the_connection_brings(solution, study):
    from dataclasses import replace

    n = solution.network.copy()
    g, links = n.c.generators.static, n.c.links.static
    g.loc["smelter coal", ["fuel_cost", "fixed_om"]] = 110.0, 8760.0
    links.loc["smelter import", "marginal_cost"] = 30.0
    found = account_case(replace(solution, network=n), mini_case.make_scenario(), study,
                         demand=site_case.make_demand(solution)).summary  # fmt: skip
    size, hours = float(g.at["smelter coal", "p_nom"]), len(n.snapshots)
    parts = {"own": 190.0 * 110.0 + size * hours, "bought": 40.0 * 200.0, "fee": 40.0 * 30.0,
             "sold": -30.0 * 200.0}  # fmt: skip
    for part, paid in {**parts, ALL: sum(parts.values())}.items():
        value = one(found, "electricity_cost", location="smelter", part=part)
        assert value == pytest.approx(paid / 240.0), part
    assert one(found, "electricity_cost", location="mill") == pytest.approx(200.0)
    mill = 24.0 * 200.0
    assert one(found, "electricity_cost") == pytest.approx((sum(parts.values()) + mill) / 264.0)
    tonne = {"end_use": "metal", "variant": "supplied"}
    rate = sum(parts.values()) / 240.0
    paid = one(found, "cost_per_tonne", part="electricity", **tonne)
    assert paid == pytest.approx(10.0 * rate)
    assert one(found, "cost_per_tonne", **tonne) == pytest.approx(10.0 * rate + 330.0)


def test_a_price_that_is_not_known_gives_no_cost(solution, study):
    from dataclasses import replace

    n = solution.network.copy()
    n.c.buses.dynamic["marginal_price"] = n.c.buses.dynamic["marginal_price"][["alpha", "mill"]]
    dark = account_case(replace(solution, network=n), mini_case.make_scenario(), study,
                        demand=site_case.make_demand(solution)).summary  # fmt: skip
    costs = pick(dark, "cost_per_tonne", end_use="metal", part="*", variant="priced")
    assert set(costs["part"]) == {"fuel", "carbon", "other"}
    powder = one(dark, "cost_per_tonne", end_use="powder", part="electricity", variant="priced")
    assert powder == pytest.approx(20.0)


def test_co2_of_a_tonne_follows_its_supply(summary):
    def co2(part: str, variant: str = "direct") -> float:
        where = {"end_use": "metal", "part": part, "variant": variant}
        return one(summary, "co2_per_tonne", **where)

    assert (co2("energy"), co2("process"), co2(ALL)) == pytest.approx((0.5, 0.2, 0.7))
    assert co2("electricity", "average") == pytest.approx(10.0 * MEAN)
    factor = (0.9 * 190.0 * HOME + 40.0 * MEAN) / 240.0
    assert co2("electricity", "site") == pytest.approx(10.0 * factor)
    assert co2(ALL, "site") == pytest.approx(0.7 + 10.0 * factor)


def test_industry_emits_by_sector_and_kind(summary):
    def emitted(**where: str) -> float:
        return one(summary, "co2_industry", **where)

    assert emitted(end_use="metals", part="energy") == pytest.approx(200.0 * 0.05)
    assert emitted(part="process") == pytest.approx(224.0 * 0.02)
    assert emitted() == pytest.approx(224.0 * 0.07)


def test_final_energy_and_its_electric_part(summary):
    assert one(summary, "final_energy", end_use="metals", carrier="coal") == pytest.approx(100.0)
    assert one(summary, "final_energy", end_use="metals", carrier="electricity") == (
        pytest.approx(240.0)
    )
    assert one(summary, "electrification", end_use="metals") == pytest.approx(240.0 / 340.0)
    assert one(summary, "electrification") == pytest.approx(664.0 / (664.0 + 112.0))
    assert one(summary, "final_energy", end_use="powder", carrier="fuel") == pytest.approx(12.0)


def test_flexibility_used_by_a_furnace(summary):
    metal = {"end_use": "metal", "location": "smelter", "carrier": "melting"}
    assert one(summary, "moved_energy", **metal) == pytest.approx(10.0)
    assert one(summary, "hours_at_floor", **metal) == pytest.approx(1.0)
    assert one(summary, "wear_cost", **metal) == pytest.approx(5.0 * 20.0)
    assert one(summary, "interrupted_energy") == 0.0


def test_green_shares_by_hand(summary):
    """In each hour the smelter's load takes its own sun first, then its own coal."""

    def share(variant: str, **where: str) -> float:
        return one(summary, "green_share", variant=variant, part="renewable", **where)

    green, sun = 474.0, 40.0
    furnace = sun * (50 / 60 + 40 / 50) / 2  # by the load of the two hours
    assert share("bought", location="smelter") == pytest.approx(sun / 240.0)
    assert share("bought", end_use="metal") == pytest.approx(furnace / 200.0)
    assert share("bought", end_use="homes") == 0.0
    pool = (green - sun) / (664.0 - sun)
    assert share("annual", end_use="homes") == pytest.approx(pool)
    assert share("annual", end_use="metal") == pytest.approx(
        (furnace + (200.0 - furnace) * pool) / 200.0
    )
    home = 50 + 60 + 50 + 40  # of 60, 60, 50 and 70 MWh: own sun and coal
    residual = (green - sun) / (664.0 - home)
    assert share("contracted", end_use="homes") == pytest.approx(residual)
    assert share("contracted", location="smelter") == pytest.approx(
        (sun + (240.0 - home) * residual) / 240.0
    )


@pytest.mark.parametrize("method", ["annual", "contracted"])
def test_every_green_megawatt_hour_is_counted_once(summary, method):
    used = {"metals": 240.0, "building materials": 24.0, "households": 400.0}
    rows = pick(summary, "green_share", end_use="*", part="renewable", variant=method)
    shares = rows.set_index("end_use")["value"]
    assert sum(energy * shares[name] for name, energy in used.items()) == pytest.approx(474.0)


def test_sites_stand_a_line_each(case):
    frame = tabulate_sites(case).set_index(["site", "product"])
    smelter = frame.loc[("smelter", "metal")]
    assert smelter["kt"] == pytest.approx(0.02) and smelter["gwh"] == pytest.approx(0.2)
    assert smelter["zone"] == "alpha"
    # own plants are free here, so only what the connection brings and takes away is paid
    supplied = (40.0 - 30.0) * 200.0 / 240.0
    assert smelter["supply_cny_per_mwh"] == pytest.approx(supplied)
    assert smelter["energy_cny_per_t"] == pytest.approx(10.0 * supplied + 30.0)
    shares = smelter[["captive_percent", "import_percent", "own_green_percent"]].astype(float)
    assert shares.sum() == pytest.approx(100.0)
    assert frame.at[("smelter", ""), "gwh"] == pytest.approx(0.04)
    assert frame["gwh"].drop(("all sites", "")).sum() == pytest.approx(0.264)
    assert frame.at[("all sites", ""), "gwh"] == pytest.approx(0.264)


def test_breaking_down_by_what_industry_is_known_by(case):
    by_site = break_down(case, "captive_share", ["site"])
    assert list(by_site["site"]) == ["smelter", "mill"]
    by_sector = break_down(case, "final_energy", ["sector", "fuel"])
    assert "metal" not in set(by_sector["sector"]) and "metals" in set(by_sector["sector"])
    assert list(break_down(case, "process_output", ["product"])["value"]) == (
        pytest.approx([20.0, 240.0])
    )


def test_the_screen_tells_of_products_and_electrification(case):
    words = word_headline(case, make_headline(case))
    assert {"metal, captive", "metal, green by contract"} <= set(words["figure"])
    head = words.set_index(["section", "of", "key"])["value"]
    assert head["industry", "metal", "captive_share"] == pytest.approx(100 * 190.0 * HOME / 240.0)
    assert head["final energy", "", "electrification"] == pytest.approx(100 * 664.0 / 776.0)
    assert head["cost", "", TRANSFER] == 0.0
    assert ("cost", "", "system") in head.index


def test_the_command_shows_sites(case, capsys):
    assert run_command(["show", str(case.path), "--by", "site"]) == 0
    out = capsys.readouterr().out
    assert "captive %" in out and "smelter" in out and "4 hours" in out
    assert run_command(["show", str(case.path), "--by", "site", "--csv"]) == 0
    assert capsys.readouterr().out.startswith("site,zone,product,kt,gwh,captive_percent")


def test_a_case_without_sites_says_so(solution, tmp_path):
    plain = mini_case.make_solution()
    study = mini_case.make_study(tmp_path)
    figures = account_case(plain, mini_case.make_scenario(), study,
                           demand=mini_case.make_demand(plain))  # fmt: skip
    written = write_case(plain, figures, mini_case.make_scenario(), study, Path(tmp_path) / "out")
    with pytest.raises(InputError, match="no sites"):
        tabulate_sites(open_case(written))
    with pytest.raises(InputError, match="demand rows"):
        tabulate_end_uses(open_case(written))
    assert isinstance(figures.summary, pd.DataFrame)
