"""The ledger against a slow reference, and what must add up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.account.ledger.random_systems import draw_system, trace_slowly
from xjgrid.account.ledger import Ledger, System
from xjgrid.account.ledger.checks import check_ledger
from xjgrid.account.ledger.participation import Topology
from xjgrid.account.ledger.tracing import Tracer

QUICK = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
SEEDS = st.integers(0, 100_000)


def assert_adds_up(ledger):
    """Every identity holds to one in a million."""
    found = check_ledger(ledger)
    assert found["within"].all(), found.to_string()


@QUICK
@given(seed=SEEDS, sites=st.integers(0, 3), losses=st.booleans())
def test_mixes_are_those_of_the_definition(seed, sites, losses):
    """Loops, losses, sites that give and take at once, stores that charge and discharge at once."""
    system = draw_system(seed, sites=sites, losses=losses)
    slow, start = trace_slowly(system)
    tracer = Tracer.of(system)
    np.testing.assert_allclose(tracer.start, start, atol=1e-9)
    fast = np.concatenate([slab.mix for slab in tracer.walk()])
    np.testing.assert_allclose(fast, slow, atol=1e-9)


@QUICK
@given(seed=SEEDS, sites=st.integers(0, 3))
def test_identities(seed, sites):
    """Rows, columns, cyclic memory, production, residual mix."""
    assert_adds_up(Ledger.of(draw_system(seed, sites=sites)))


@QUICK
@given(seed=SEEDS)
def test_flows_add_up_to_draw_and_to_generation(seed):
    """The table of flows has both sums, in any period."""
    system = draw_system(seed, hours=20)
    ledger = Ledger.of(system)
    flows = ledger.flows("origin", "sink", "day")
    assert len(flows.index.unique("period")) == 2
    drawn = flows.sum(axis=1).groupby("sink", sort=False).sum()
    expected = pd.Series(ledger.withdrawal.sum(axis=0), index=ledger.sinks.index)
    np.testing.assert_allclose(drawn[expected.index], expected, rtol=1e-6)
    made = flows.sum().reindex(system.origins.index)
    np.testing.assert_allclose(made, system.generation.sum(axis=0), rtol=1e-6)


@QUICK
@given(seed=SEEDS)
def test_names_and_order_change_nothing(seed):
    """Buses, stores and origins in another order give the same flows."""
    system = draw_system(seed)
    rng = np.random.default_rng(seed)
    orders = {name: rng.permutation(len(getattr(system, name)))
              for name in ("buses", "origins", "storages", "branches")}  # fmt: skip
    o, k, line = orders["origins"], orders["storages"], orders["branches"]
    other = System.of(
        system.times, buses=system.buses.iloc[orders["buses"]], origins=system.origins.iloc[o],
        generation=system.generation[:, o], sinks=system.sinks, withdrawal=system.withdrawal,
        branches=system.branches.iloc[line], sent=system.sent[:, line],
        received=system.received[:, line], storages=system.storages.iloc[k],
        charge=system.charge[:, k], discharge=system.discharge[:, k], level=system.level[:, k],
    )  # fmt: skip
    one, two = (Ledger.of(s).flows("origin", "sink") for s in (system, other))
    pd.testing.assert_frame_equal(
        one, two.loc[one.index, one.columns], rtol=1e-8, atol=1e-8, check_names=False
    )


@QUICK
@given(seed=SEEDS, moved=st.floats(0.0, 1.0))
def test_own_wind_for_own_coal_never_lowers_the_traced_share(seed, moved):
    """At the same dispatch, what a site makes itself cannot make it less green."""
    system = draw_system(seed)
    names = system.origins.index
    coal, wind = names.get_loc("coal@site0"), names.get_loc("wind@site0")
    generation = system.generation.copy()
    generation[:, wind] += moved * generation[:, coal]
    generation[:, coal] *= 1.0 - moved
    fields = {
        name: getattr(system, name) for name in
        ("buses", "origins", "sinks", "withdrawal", "branches", "sent", "received", "storages",
         "charge", "discharge", "level")
    }  # fmt: skip
    greener = System.of(system.times, generation=generation, **fields)
    for period in ("year", "hour"):
        before = Ledger.of(system).share("site0", period)["renewable"].to_numpy()
        after = Ledger.of(greener).share("site0", period)["renewable"].to_numpy()
        assert (after >= before - 1e-9).all()


def test_blocks_do_not_matter(monkeypatch):
    """The same mixes come hour by hour, and from the middle of the year."""
    system = draw_system(3, hours=30)
    tracer = Tracer.of(system)
    whole = np.concatenate([slab.mix for slab in tracer.walk()])
    monkeypatch.setattr("xjgrid.account.ledger.tracing.BLOCK_BYTES", 1.0)
    short = np.concatenate([slab.mix for slab in tracer.walk()])
    np.testing.assert_allclose(short, whole, atol=1e-12)
    late = np.concatenate([slab.mix for slab in tracer.walk(None, 17, 25)])
    np.testing.assert_allclose(late, whole[17:25], atol=1e-12)


def test_hours_of_other_length():
    """A step that stands for three hours charges three times as much."""
    system = draw_system(8)
    fields = {name: getattr(system, name) for name in
              ("buses", "origins", "generation", "sinks", "withdrawal", "branches", "sent",
               "received", "storages", "charge", "discharge")}  # fmt: skip
    longer = System.of(
        system.times, hours=3 * system.hours, level=3 * system.level, **fields
    )  # fmt: skip
    one, three = (Ledger.of(s).flows("origin", "sink") for s in (system, longer))
    np.testing.assert_allclose(three, 3 * one, rtol=1e-8, atol=1e-8)


def test_sites_are_not_in_the_core():
    """What hangs on one bus is eliminated by hand."""
    top = Topology.of(draw_system(1, sites=3))
    assert top.leaf.tolist() == [False] * 4 + [True] * 3
    assert top.parent.tolist() == [0, 1, 2, 3, 0, 1, 2]


def test_ring_that_only_feeds_itself():
    """A circulating flow without generation has no mix and harms no other bus."""
    times = pd.date_range("2030-01-01", periods=1, freq="h")
    buses = pd.DataFrame(index=["a", "b", "c", "d"])
    system = System.of(
        times, buses=buses,
        origins=pd.DataFrame({"bus": ["d"], "carrier": "wind", "renewable": True}, index=["w"]),
        generation=np.array([[5.0]]),
        sinks=pd.DataFrame({"bus": ["d"]}, index=["load"]), withdrawal=np.array([[5.0]]),
        branches=pd.DataFrame({"bus0": ["a", "b", "c"], "bus1": ["b", "c", "a"]}),
        sent=np.full((1, 3), 7.0),
    )  # fmt: skip
    assert Ledger.of(system).share("load")["renewable"].item() == pytest.approx(1.0)


def test_store_that_nothing_renews_takes_the_regions_mix():
    """Its content was there before; the year cannot say whence."""
    times = pd.date_range("2030-01-01", periods=2, freq="h")
    origins = pd.DataFrame({"bus": "a", "renewable": [True, False]}, index=["wind", "coal"])
    system = System.of(
        times, buses=pd.DataFrame(index=["a"]), origins=origins,
        generation=np.array([[3.0, 1.0], [3.0, 0.0]]),
        sinks=pd.DataFrame({"bus": ["a"]}, index=["load"]), withdrawal=np.array([[4.0], [4.0]]),
        storages=pd.DataFrame({"bus": ["a"]}, index=["store"]),
        discharge=np.array([[0.0], [1.0]]), level=np.array([[2.0], [1.0]]),
        start_level=np.array([2.0]),
    )  # fmt: skip
    ledger = Ledger.of(system)
    assert ledger.tracer.start[0] == pytest.approx([6 / 7, 1 / 7])
    assert_adds_up(ledger)


def test_inflow_and_charging_share_a_store():
    """Water that flows in and water that was pumped leave in one mix."""
    times = pd.date_range("2030-01-01", periods=2, freq="h")
    origins = pd.DataFrame(
        {"bus": "a", "carrier": ["coal", "reservoir"], "renewable": [False, True],
         "hydro": [False, True]},
        index=["coal", "river"],
    )  # fmt: skip
    system = System.of(
        times, buses=pd.DataFrame(index=["a"]), origins=origins,
        generation=np.array([[14.0, 0.0], [2.0, 0.0]]),
        sinks=pd.DataFrame({"bus": ["a"]}, index=["load"]), withdrawal=np.array([[10.0], [10.0]]),
        storages=pd.DataFrame({"bus": ["a"], "origin": ["river"]}, index=["lake"]),
        charge=np.array([[4.0], [0.0]]), discharge=np.array([[0.0], [8.0]]),
        level=np.array([[8.0], [0.0]]), inflow=np.array([[4.0], [0.0]]),
    )  # fmt: skip
    ledger = Ledger.of(system)
    hourly = ledger.share("load", "hour")
    # 8 MWh of half coal and half river, beside 2 MWh of coal
    assert hourly["renewable"].tolist() == pytest.approx([0.0, 0.4])
    assert hourly["without_hydro"].tolist() == pytest.approx([0.0, 0.0])
    assert_adds_up(ledger)
