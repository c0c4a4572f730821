"""The five shares: where they agree, and small cases worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.account.ledger.random_systems import draw_system
from tests.account.ledger.test_tracing import QUICK, SEEDS
from xjgrid.account.ledger import Contract, Ledger, System
from xjgrid.account.ledger.checks import check_ledger
from xjgrid.account.ledger.shares import METHODS
from xjgrid.errors import InputError

TIMES = pd.date_range("2030-01-01", periods=2, freq="h")


def make_pair(**more):
    """Two hours at one bus: sun, then coal; two equal consumers; a channel where asked for."""
    sinks = pd.DataFrame(
        {"bus": "a", "kind": "load", "sector": ["metals", "homes"]}, index=["smelter", "town"]
    )
    fields = {
        "buses": pd.DataFrame(index=["a"]),
        "origins": pd.DataFrame(
            {"bus": "a", "carrier": ["solar", "coal"], "renewable": [True, False],
             "co2": [0.0, 0.8]},
            index=["sun", "coal"],
        ),
        "generation": np.array([[20.0, 0.0], [0.0, 20.0]]),
        "sinks": sinks,
        "withdrawal": np.full((2, 2), 10.0),
    }  # fmt: skip
    return System.of(TIMES, **(fields | more))


@QUICK
@given(seed=SEEDS, carrier=st.sampled_from(["wind", "coal"]))
def test_all_agree_for_everybody_with_one_kind_of_supply(seed, carrier):
    """Without storage, losses and exports, and one technology: all or nothing is green."""
    system = draw_system(seed, storage=False, losses=False, export=False, carriers=(carrier,))
    shares = Ledger.of(system).shares("sink")
    expected = float(carrier == "wind")
    np.testing.assert_allclose(shares[list(METHODS)], expected, atol=1e-9)


@QUICK
@given(seed=SEEDS)
def test_all_agree_for_the_region_without_storage_losses_and_exports(seed):
    """Who gets what is another matter; together it is what was generated."""
    system = draw_system(seed, storage=False, losses=False, export=False)
    ledger = Ledger.of(system)
    expected = ledger.share(method="production").iloc[0]
    for method in METHODS:
        found = ledger.share(method=method).iloc[0]
        np.testing.assert_allclose(found, expected, rtol=1e-9)


@QUICK
@given(seed=SEEDS)
def test_no_method_gives_out_more_than_was_generated(seed):
    """Channels and losses included, with contracts and sites' own plants."""
    system = draw_system(seed)
    contracts = [
        Contract("ppa", ("wind@zone0",), ("site1 load", "site1 process"), energy=300.0),
        Contract("paper", ("wind@zone0", "ror@zone1"), ("zone2 load",), "certificates", 200.0),
        Contract("band", ("wind@zone1",), ("zone3 load",), "flat", 500.0),
        Contract("north", ("wind@zone0",), ("channel",), "profile", profile=np.full(12, 5.0)),
    ]
    ledger = Ledger.of(system, contracts)
    assert check_ledger(ledger)["within"].all()
    shares = ledger.shares("sink")
    for method in METHODS:
        for suffix, column in (("", 0), ("_without_hydro", 1)):
            assert shares[method + suffix].dropna().between(-1e-9, 1 + 1e-9).all()
            given_out = (shares[method + suffix] * shares["energy"]).sum()
            made = float((system.generation @ ledger.weights[:, column]).sum())
            assert given_out <= made * (1 + 1e-9)
            if method in ("production", "traced", "contracted"):
                assert given_out == pytest.approx(made)


def test_hours_tell_what_a_year_hides():
    """Half of the year's energy is solar, and half of the load is matched; by night none."""
    ledger = Ledger.of(make_pair())
    assert ledger.share("smelter", "hour", "hourly")["renewable"].tolist() == [1.0, 0.0]
    assert ledger.share("smelter", method="hourly")["renewable"].item() == 0.5


def test_surplus_of_an_hour_does_not_match_another():
    """40 MW of sun by day, half of it exported: the year says 100 %, the hours 50 %."""
    sinks = pd.DataFrame({"bus": "a", "kind": ["load", "channel"]}, index=["town", "north"])
    system = make_pair(
        generation=np.array([[40.0, 0.0], [0.0, 20.0]]), sinks=sinks,
        withdrawal=np.array([[20.0, 20.0], [20.0, 0.0]]),
    )  # fmt: skip
    nothing = Contract("north", ("sun",), ("north",), "profile", profile=np.zeros(2))
    ledger = Ledger.of(system, [nothing])
    found = {m: ledger.share("town", method=m)["renewable"].item() for m in METHODS}
    assert found == pytest.approx(
        {"production": 2 / 3, "annual": 1.0, "hourly": 0.5, "traced": 0.5, "contracted": 2 / 3}
    )


def test_contract_takes_green_from_others():
    """The smelter buys all the sun: nothing of it is left for the town."""
    ledger = Ledger.of(make_pair(), [Contract("ppa", ("sun",), ("smelter",), energy=20.0)])
    shares = ledger.shares("sink")
    first = shares.xs("2030")
    assert first.loc["smelter", ["annual", "contracted"]].tolist() == pytest.approx([1.0, 1.0])
    assert first.loc["town", ["annual", "contracted"]].tolist() == pytest.approx([0.0, 0.0])
    # by the hour: 10 of its 20 MW serve the smelter by day, what is over serves the town
    assert first["hourly"].tolist() == pytest.approx([0.5, 0.5])
    assert first["traced"].tolist() == pytest.approx([0.5, 0.5])


def test_certificates_count_by_contract_and_not_by_the_hour():
    """Paper moves no energy."""
    paper = Contract("paper", ("sun",), ("town",), "certificates", 20.0)
    first = Ledger.of(make_pair(), [paper]).shares("sink").xs("2030")
    assert first["contracted"].tolist() == pytest.approx([0.0, 1.0])
    assert first["hourly"].tolist() == pytest.approx([0.5, 0.5])


def test_emissions_three_ways():
    """16 t by all counts; who bears them differs."""
    ledger = Ledger.of(make_pair(), [Contract("ppa", ("sun",), ("smelter",), energy=20.0)])
    smelter, town = (ledger.emissions(who).iloc[0] for who in ("smelter", "town"))
    assert smelter[["traced", "average", "market"]].tolist() == pytest.approx([8.0, 8.0, 0.0])
    assert town[["traced", "average", "market"]].tolist() == pytest.approx([8.0, 8.0, 16.0])


def test_own_coal_of_a_site_is_its_own():
    """A site with its own coal plant draws it, not the residual mix, where contracts count."""
    buses = pd.DataFrame({"zone": "a", "site": ["", "works"]}, index=["a", "works"])
    origins = pd.DataFrame(
        {"bus": ["a", "works"], "site": ["", "works"], "renewable": [True, False],
         "co2": [0.0, 1.0]},
        index=["wind", "captive"],
    )  # fmt: skip
    sinks = pd.DataFrame(
        {"bus": ["a", "works"], "kind": ["load", "process"], "site": ["", "works"]},
        index=["town", "furnace"],
    )
    system = System.of(
        TIMES, buses=buses, origins=origins, generation=np.full((2, 2), 10.0), sinks=sinks,
        withdrawal=np.full((2, 2), 10.0),
    )  # fmt: skip
    shares = Ledger.of(system).shares("sink").xs("2030")
    assert shares["contracted"].tolist() == pytest.approx([0.0, 1.0])
    assert Ledger.of(system).emissions("works")["market"].item() == pytest.approx(20.0)


def make_works(origins, generation, drawn=100.0):
    """A site by day and by night behind its zone, with a process that draws 100 MW."""
    table = pd.DataFrame(
        {"bus": ["works" if name != "grid" else "a" for name in origins],
         "site": ["works" if own else "" for own in origins.values()],
         "renewable": ["sun" in name for name in origins],
         "co2": [0.0 if "sun" in name else 1.0 for name in origins]},
        index=list(origins),
    )  # fmt: skip
    sinks = pd.DataFrame(
        {"bus": ["a", "works"], "kind": ["load", "process"], "site": ["", "works"]},
        index=["town", "furnace"],
    )
    generation = np.array(generation)
    town = generation.sum(axis=1) - drawn
    lines = pd.DataFrame({"bus0": ["a"], "bus1": ["works"]}, index=["tie"])
    sent = (drawn - generation[:, (table["bus"] == "works").to_numpy()].sum(axis=1))[:, None]
    return System.of(
        TIMES, buses=pd.DataFrame({"zone": "a", "site": ["", "works"]}, index=["a", "works"]),
        origins=table, generation=generation, sinks=sinks,
        withdrawal=np.column_stack([town, np.full(2, drawn)]),
        branches=lines, sent=sent,
    )  # fmt: skip


def test_own_green_comes_before_own_coal():
    """50 of sun and 100 of coal for a load of 100: 50 of coal leave, the sun is the site's own."""
    system = make_works({"sun": True, "captive": True}, [[50.0, 100.0], [0.0, 100.0]])
    shares = Ledger.of(system).shares("sink").xs("2030")
    assert shares.loc["furnace", "contracted"] == pytest.approx(0.25)
    assert shares.loc["town", "contracted"] == 0.0


def test_a_direct_line_and_own_sun_serve_one_load():
    """100 each by day for a load of 100, nothing by night: half of the energy, not all of it."""
    system = make_works({"line sun": False, "own sun": True, "grid": False},
                        [[100.0, 100.0, 0.0], [0.0, 0.0, 150.0]])  # fmt: skip
    line = Contract("line", ("line sun",), ("furnace",), "direct_line")
    shares = Ledger.of(system, [line]).share("furnace", method="contracted")
    assert shares["renewable"].item() == pytest.approx(0.5 + 0.5 * 0.4)


def test_storage_part_of_the_hourly_share():
    """A store takes sun to the night; what that adds is told apart."""
    system = make_pair(
        generation=np.array([[30.0, 0.0], [0.0, 10.0]]),
        storages=pd.DataFrame({"bus": ["a"]}, index=["battery"]),
        charge=np.array([[10.0], [0.0]]), discharge=np.array([[0.0], [10.0]]),
        level=np.array([[10.0], [0.0]]),
    )  # fmt: skip
    ledger = Ledger.of(system)
    assert ledger.heatmap("town")["01"].tolist() == pytest.approx([1.0, 0.5])
    assert ledger.heatmap("town", storage_part=True)["01"].tolist() == pytest.approx([0.0, 0.5])
    assert ledger.mix("battery")["solar"].item() == pytest.approx(1.0)


def test_contract_above_what_its_seller_can_generate_is_refused():
    """Both are named, and the amounts."""
    with pytest.raises(InputError, match=r"'ppa'.*30.0 GWh of 'sun'.*at most 25.0 GWh"):
        Ledger.of(
            make_pair(), [Contract("ppa", ("sun",), ("smelter",), energy=30_000.0)],
            pd.Series({"sun": 25_000.0, "coal": 1e6}),
        )  # fmt: skip


def test_two_contracts_together_are_refused():
    """Each fits; both do not."""
    both = [Contract(f"ppa{i}", ("sun",), ("smelter",), energy=15.0) for i in (1, 2)]
    with pytest.raises(InputError, match=r"'ppa2'.*'sun'"):
        Ledger.of(make_pair(), both, pd.Series({"sun": 20.0, "coal": 1e6}))


def test_shortfall_is_told_by_the_hour():
    """A flat band out of sun is short by night."""
    band = Contract("band", ("sun",), ("smelter",), "flat", 10.0)
    sales = Ledger.of(make_pair(), [band]).sales
    assert sales.shortfall()["band"].tolist() == [0.0, 5.0]
    assert sales.summary().loc["band", ["asked", "sold", "missing", "hours_short"]].tolist() == [
        10.0, 5.0, 5.0, 1.0,
    ]  # fmt: skip


def test_load_following_and_direct_lines():
    """One asks by the load; the other gives no more than the load of the hour."""
    drawn = np.array([[4.0, 16.0], [12.0, 8.0]])
    follow = Contract("follow", ("sun",), ("smelter",), "load_following", 8.0)
    direct = Contract("direct", ("sun",), ("smelter",), "direct_line")
    system = make_pair(withdrawal=drawn)
    assert Ledger.of(system, [follow]).sales.sold[0].asked.tolist() == [2.0, 6.0]
    assert Ledger.of(system, [direct]).sales.sold[0].asked.tolist() == [4.0, 0.0]


@pytest.mark.parametrize(
    ("contract", "words"),
    [
        (Contract("x", ("moon",), ("smelter",)), "'moon' does not generate"),
        (Contract("x", ("sun",), ()), "its buyer draws no electricity"),
        (Contract("x", ("sun",), ("smelter",), "gift"), "no rule 'gift'"),
    ],
)
def test_contracts_that_name_nobody(contract, words):
    """The contract is named."""
    with pytest.raises(InputError, match=words):
        Ledger.of(make_pair(), [contract])


def test_tables_by_group_hold_consumption_as_single_shares_do():
    """Neither channels nor losses slip into a zone's or a sector's row."""
    ledger = Ledger.of(draw_system(11))
    for by, name in (("zone", "zone0"), ("sector", "metals"), ("site", "site1")):
        row = ledger.shares(by).loc[("2030", name)]
        assert row["energy"] == pytest.approx(ledger.share(name)["energy"].item())
        for method in METHODS:
            found = ledger.share(name, method=method).iloc[0]
            assert row[method] == pytest.approx(found["renewable"])
            assert row[f"{method}_without_hydro"] == pytest.approx(found["without_hydro"])
    assert {"channel", "line-loss", "storage-loss"} <= set(ledger.shares("kind").xs("2030").index)


def test_unknown_consumer_and_method():
    """The nearest name is given."""
    ledger = Ledger.of(make_pair())
    with pytest.raises(KeyError, match="did you mean 'smelter'"):
        ledger.share("smeltr")
    with pytest.raises(ValueError, match="traced"):
        ledger.share(method="guessed")
    with pytest.raises(ValueError, match="month"):
        ledger.share(period="week")


def test_systems_with_mistakes_are_refused():
    """Unknown buses, wrong shapes, negative power, doubled names."""
    with pytest.raises(ValueError, match="unknown buses: b"):
        make_pair(sinks=pd.DataFrame({"bus": ["b"]}, index=["x"]), withdrawal=np.zeros((2, 1)))
    with pytest.raises(ValueError, match="negative"):
        make_pair(withdrawal=np.full((2, 2), -1.0))
    with pytest.raises(ValueError, match="shape"):
        make_pair(withdrawal=np.zeros((3, 2)))
    with pytest.raises(ValueError, match="stands twice"):
        make_pair(sinks=pd.DataFrame({"bus": "a"}, index=["x", "x"]))
    with pytest.raises(ValueError, match="unknown series: speed"):
        make_pair(speed=np.zeros(2))
