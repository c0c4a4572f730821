"""Reserve, synchronous minimum, interfaces and green channels, solved by hand."""

from __future__ import annotations

import pytest

from tests.solve.golden import System, settle, yearly

BOTH = ["a coal", "a gas"]


def reserve(load: float = 0.0, wind: float = 0.0, storage: dict | None = None) -> dict:
    return {
        "reserve": {
            "load": load,
            "wind": wind,
            "solar": 0.0,
            "slack_price": 700.0,
            "committed": BOTH,
            "storage": storage or {},
        }
    }


def test_reserve_brings_gas_online_at_its_minimum_load():
    """Need 0.2 x 90 = 18. Coal 100 on; gas g on at half: 100 - (90 - g/2) + g/2 = 10 + g >= 18.

    Gas 8 on gives 4, coal 86: 8600 + 1200 = 9800. A MW of reserve more costs a MW of gas
    online, half of it running: 0.5 x 200 = 100. A MW of load more takes a MW of headroom too:
    100 + 100 = 200. At load 80 there are 20 MW of headroom for 16: 8000, price 100.
    """
    system = System({"a": [90.0, 80.0]}, rules=reserve(load=0.2))
    system.thermal("a coal", 100, 100, 0.4).thermal("a gas", 100, 300, 0.5)
    found = settle(system)
    assert found.power("a coal") == [86, 80]
    assert found.power("a gas") == [4, 0]
    assert found.online("a gas")[0] == 8
    assert found.cost == pytest.approx(9800 + 8000)
    assert found.price("a") == [200, 100]
    assert float(found.model.constraints["Reserve"].dual[0]) == pytest.approx(100)


def test_reserve_that_nobody_can_hold_is_charged():
    """No gas: headroom 10, need 18, 8 missed at 700. 9000 + 5600; a MW of load: 100 + 700."""
    system = System({"a": [90.0]}, rules=reserve(load=0.2)).thermal("a coal", 100, 100, 0.4)
    found = settle(system)
    assert found.values["Reserve-miss"]["value"].tolist() == pytest.approx([8])
    assert found.cost == pytest.approx(14_600)
    assert found.price("a") == [800]


def test_wind_that_runs_needs_reserve_for_itself():
    """Wind 50, need 0.2 x 50 = 10; coal 50 of 55 on available: 5 short by 5.

    Curtailing w of wind: coal 50 + w, headroom 5 - w, need 10 - 0.2 w: worse. 5 missed at 700:
    5000 + 3500.
    """
    system = System({"a": [100.0]}, rules=reserve(wind=0.2)).plant("a wind", 50, 0)
    found = settle(system.thermal("a coal", 55, 100, 0.4))
    assert found.values["Reserve-miss"]["value"].tolist() == pytest.approx([5])
    assert found.cost == pytest.approx(8500)


def test_an_idle_battery_holds_its_counted_share():
    """Battery 10 MW counts 0.8: 8 of the 18. Coal holds the other 10 at load 90: 9000.

    Without it 8 MW would be missed, at 700.
    """
    system = System({"a": [90.0]}, rules=reserve(load=0.2, storage={"a battery": 0.8}))
    system.thermal("a coal", 100, 100, 0.4).store("a battery", 10, 4.0)
    found = settle(system)
    assert found.cost == pytest.approx(9000)
    assert found.values["Reserve-miss"]["value"].tolist() == pytest.approx([0])


def test_charging_counts_as_reserve_and_discharging_takes_it():
    """Load 70 then 100, need a fifth: 14 and 20; coal 100, battery 10 MW counted 0.5.

    Charge c in hour 1, discharge c in hour 2: coal 70 + c and 100 - c.
    Hour 1: (30 - c) + 5 + 0.5 c >= 14. Hour 2: c + 5 - 0.5 c + miss >= 20: c as large as it can
    be, 10: miss 10. Cost 100 x 170 + 700 x 10 = 24,000.
    """
    system = System({"a": [70.0, 100.0]}, rules=reserve(load=0.2, storage={"a battery": 0.5}))
    system.thermal("a coal", 100, 100, 0.4).store("a battery", 10, 4.0)
    found = settle(system)
    assert found.power("a coal") == [80, 90]
    assert found.values["Reserve-miss"]["value"].tolist() == pytest.approx([0, 10])
    assert found.cost == pytest.approx(24_000)


def test_a_reservoir_counts_with_what_it_does_not_give():
    """Need 0.4 x 90 = 36. Water 12 MW of 20 leaves 8; coal 78 leaves 22; 6 of gas online at half.

    Gas 3, coal 75, water 12: 7500 + 900 = 8400.
    """
    system = System({"a": [90.0]}, rules=reserve(load=0.4, storage={"a reservoir": 1.0}))
    system.thermal("a coal", 100, 100, 0.4).thermal("a gas", 100, 300, 0.5)
    system.store("a reservoir", 20, 10.0, inflow=[12.0], p_min_pu=0.0)
    found = settle(system)
    assert found.of("StorageUnit-p_dispatch", "a reservoir") == [12]
    assert found.power("a gas") == [3]
    assert found.cost == pytest.approx(8400)


def test_a_reservoir_cannot_claim_reserve_by_charging():
    """Empty reservoir, no inflow: it has no energy and must not store to hold more than 1.0 P."""
    system = System({"a": [90.0]}, rules=reserve(load=0.4, storage={"a reservoir": 1.0}))
    system.thermal("a coal", 100, 100, 0.4).store("a reservoir", 20, 10.0, p_min_pu=0.0)
    found = settle(system)
    assert found.values["Reserve-miss"]["value"].tolist() == pytest.approx([36 - 10 - 20])


def test_a_battery_is_built_for_reserve_where_that_is_cheapest():
    """8 MW of reserve are short at 700; a MW of battery costs 50 and counts 0.8: build 10.

    9000 + 500; the reserve's price is 50 / 0.8 = 62.5, and a MW of load costs 100 + 62.5.
    """
    system = System({"a": [90.0]}, rules=reserve(load=0.2, storage={"a battery-2h": 0.8}))
    system.thermal("a coal", 100, 100, 0.4)
    system.store("a battery-2h", 0, 2.0, p_nom_extendable=True, p_nom_max=100.0, capital_cost=50.0)
    found = settle(system)
    assert found.size("a battery-2h", "StorageUnit") == pytest.approx(10)
    assert found.cost == pytest.approx(9500)
    assert found.price("a") == [162.5]


def synchronous(load: float, **own: object) -> System:
    rule = {"channel": "x", "zones": ["a"], "minimum": 60.0}
    system = System({"a": [load]}, rules={"sync": [rule], "sync_slack_price": 500.0})
    return system.plant("a wind", 200, 0).thermal("a coal", 100, 100, 0.5, **own)


def test_the_synchronous_minimum_keeps_coal_on_and_curtails_wind():
    """60 online at half load: coal 30, wind 70. 3000, and the price is that of curtailed wind."""
    found = settle(synchronous(100.0))
    assert found.online("a coal") == [60]
    assert found.power("a wind") == [70]
    assert found.cost == pytest.approx(3000)
    assert found.price("a") == [0]


def test_a_synchronous_minimum_that_cannot_be_held_has_its_price():
    """Load 20 takes 40 online at half load; 20 missed at 500: 2000 + 10,000.

    A MW of load more keeps 2 more online: 100 - 1000.
    """
    found = settle(synchronous(20.0))
    assert found.online("a coal") == [40]
    assert found.values["Synchronous x-miss"]["value"].tolist() == pytest.approx([20])
    assert found.cost == pytest.approx(12_000)
    assert found.price("a") == [-900]


def test_only_synchronous_plants_of_the_supporting_zones_count():
    """Coal in b and converter-coupled coal in a do not count: 20 of 60 are missed at 500."""
    system = synchronous(100.0)
    system.plants["a coal"]["p_nom"] = 40.0
    system.loads["b"] = [0.0]
    system.line("a-b", 500).thermal("b coal", 100, 10, 0.1)
    system.thermal("a gas", 100, 10, 0.1)
    system.plants["a gas"]["synchronous"] = False
    found = settle(system)
    assert found.values["Synchronous x-miss"]["value"].tolist() == pytest.approx([20])
    assert found.online("a coal") == [40]


@pytest.mark.parametrize("direction", [1.0, -1.0])
def test_an_interface_limits_both_ways(direction):
    """Zone a is cheap (100), b dear (300), 50 MW of load in b, then in a; line 100.

    Along the line 30 may flow, against it 20; for an interface counted the other way round,
    20 and 30. Hour 2 has dear load in a only: a serves itself.
    """
    limits = {"name": "i", "members": {"a-b": direction}, "forward": 30.0, "backward": 20.0}
    system = System({"a": [0.0], "b": [50.0]}, rules={"interfaces": [limits]}).line("a-b", 100)
    found = settle(system.plant("a coal", 100, 100).plant("b coal", 100, 300))
    flow = 30.0 if direction > 0 else 20.0
    assert found.of("Line-s", "a-b") == [flow]
    assert found.cost == pytest.approx(100 * flow + 300 * (50 - flow))
    assert (found.price("a"), found.price("b")) == ([100], [300])


def test_an_interface_sums_lines_by_direction():
    """Two lines leave a, one written against the interface: together at most 30."""
    limits = {"name": "i", "members": {"a-b": 1.0, "c-a": -1.0}, "forward": 30.0, "backward": 0.0}
    system = System({"a": [0.0], "b": [25.0], "c": [25.0]}, rules={"interfaces": [limits]})
    system.line("a-b", 100).line("c-a", 100).plant("a coal", 100, 100)
    found = settle(system.plant("b coal", 100, 300).plant("c coal", 100, 200))
    assert found.of("Line-s", "a-b") == [25]
    assert found.of("Line-s", "c-a") == [-5]
    assert found.cost == pytest.approx(30 * 100 + 20 * 200)


def green(zones: dict[str, list[str]], wanted: dict[str, float]) -> dict:
    prices = {"x": 300.0, "y": 200.0}
    return {
        "green_channels": [{"channel": c, "zones": z, "p_max": 60.0} for c, z in zones.items()],
        "yearly": [
            yearly(f"renewable share {c}", ">=", rhs, {"Channel-green": {c: 1.0}}, prices[c])
            for c, rhs in wanted.items()
        ],
    }


def test_two_channels_cannot_both_claim_the_same_wind():
    """Wind 50 in a, both channels from a carry 40 and 30 (coal 20). x may pay 300, y 200 a MWh.

    x takes 40, y the last 10, and misses 20: 20 x 100 + 20 x 200 = 6000.
    """
    system = System({"a": [0.0]}, rules=green({"x": ["a"], "y": ["a"]}, {"x": 40.0, "y": 30.0}))
    system.plant("a wind", 50, 0).plant("a coal", 100, 100)
    system.channel("x", "a", 40, low=1.0).channel("y", "a", 30, low=1.0)
    found = settle(system)
    assert found.of("Channel-green", "x") == [40]
    assert found.of("Channel-green", "y") == [10]
    assert found.scalar("Yearly renewable share y-short") == pytest.approx(20)
    assert found.cost == pytest.approx(6000)


def test_channels_that_share_a_zone_share_its_wind_alone():
    """x may claim a's 50 MW of wind, y a's and b's 50 + 15; together 65.

    x carries 60 and claims 50 of it at most; y carries 20 and gets 15 of b's: 5 short at 200,
    x 10 short at 300. Coal serves 80 - 65 = 15 at 100.
    """
    system = System(
        {"a": [0.0], "b": [0.0]}, rules=green({"x": ["a"], "y": ["a", "b"]}, {"x": 60.0, "y": 20.0})
    )
    system.plant("a wind", 50, 0).plant("b wind", 15, 0).plant("a coal", 100, 100)
    system.line("a-b", 500).channel("x", "a", 60, low=1.0).channel("y", "b", 20, low=1.0)
    found = settle(system)
    assert found.of("Channel-green", "x") == [50]
    assert found.of("Channel-green", "y") == [15]
    assert found.cost == pytest.approx(15 * 100 + 10 * 300 + 5 * 200)


def test_a_channel_carries_no_more_green_than_it_carries():
    """Wind 50 then 0, the channel takes 30 an hour, 60 wanted: 30 claimed, 30 short at 300.

    The second hour runs on coal: 3000 + 9000.
    """
    system = System({"a": [0.0, 0.0]}, rules=green({"x": ["a"]}, {"x": 60.0}))
    system.plant("a wind", 50, 0, available=[1.0, 0.0]).plant("a coal", 100, 100)
    found = settle(system.channel("x", "a", 30, low=1.0))
    assert found.of("Channel-green", "x") == [30, 0]
    assert found.cost == pytest.approx(12_000)


def test_water_counts_as_renewable_in_a_channel_and_a_battery_does_not():
    """Reservoir gives 20 an hour; the battery could shift coal but not make it green."""
    system = System({"a": [0.0, 0.0]}, rules=green({"x": ["a"]}, {"x": 60.0}))
    system.plant("a coal", 100, 100).store("a battery", 50, 4.0)
    system.store("a reservoir", 50, 10.0, inflow=[20.0, 20.0], p_min_pu=0.0)
    found = settle(system.channel("x", "a", 30, low=1.0))
    assert sum(found.of("Channel-green", "x")) == pytest.approx(40)
    assert found.cost == pytest.approx(20 * 100 + 20 * 300)


def test_a_channel_sends_in_a_day_what_its_contract_says_within_a_margin():
    """Gas at 50 for ten hours of the day, at 500 for the rest: the channel would send at once.

    60 MW for 10 h are 600 MWh; the day may bring at most 20 x 24 = 480 and at least 240 MWh. It
    pays 100 CNY/MWh for what is sent, so 480 MWh go out while power is cheap.
    """
    import numpy as np

    system = System({"a": [0.0] * 24}, rules={"daily": [{"channel": "x", "low": 10, "high": 20}]})
    cheap = [1.0] * 10 + [0.0] * 14
    system.plant("a gas", 60, 50, available=cheap).plant("a shed", 60, 500)
    system.channel("x", "a", 60.0)
    n = system.build()
    n.c.links.static["marginal_cost"] = -100.0
    found = settle(n)
    assert np.isclose(sum(found.of("Link-p", "x")), 480)
    assert found.cost == pytest.approx(480 * (50 - 100))
    n.c.links.static["marginal_cost"] = 100.0
    assert sum(settle(n).of("Link-p", "x")) == pytest.approx(240)


def test_two_channels_do_not_count_the_same_unit_twice():
    """Each needs 30 MW online from the same plant: 60 together, or the rest is missed."""
    sync = [{"channel": c, "zones": ["a"], "minimum": 30.0} for c in ("x", "y")]
    system = System({"a": [10.0]}, rules={"sync": sync, "sync_slack_price": 7.0})
    system.thermal("a coal", 100, 100, 0.1)
    assert settle(system).online("a coal")[0] >= 60 - 1e-6
    small = System({"a": [10.0]}, rules={"sync": sync, "sync_slack_price": 7.0})
    small.thermal("a coal", 40, 100, 0.1)
    found = settle(small)
    assert found.online("a coal") == [40]
    assert found.cost == pytest.approx(1000 + 20 * 7.0)
