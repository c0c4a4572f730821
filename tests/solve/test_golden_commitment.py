"""Commitment, starts and ramps against systems solved by hand (MW, CNY/MWh, hours)."""

from __future__ import annotations

import pytest

from tests.solve.golden import System, edge, settle
from xjgrid.solve.detail import Detail


def test_must_run_keeps_the_minimum_load_on_though_wind_is_free():
    """Must-run 0.6 x 100 = 60 online, minimum load 0.5: coal 30, wind 70, 70 of 100 curtailed.

    Cost 30 x 200 = 6000; one MW more is served by curtailed wind: price 0.
    """
    system = System({"a": [100.0]}).plant("a wind", 100, 0)
    found = settle(system.thermal("a coal", 100, 200, 0.5, must_run=[0.6]))
    assert found.power("a coal") == [30]
    assert found.online("a coal") == [60]
    assert found.power("a wind") == [70]
    assert found.cost == pytest.approx(6000)
    assert found.price("a") == [0]


def test_without_must_run_coal_goes_off():
    system = System({"a": [100.0]}).plant("a wind", 100, 0)
    found = settle(system.thermal("a coal", 100, 200, 0.5))
    assert found.power("a coal") == [0]
    assert found.cost == pytest.approx(0)


def test_minimum_load_follows_the_season_by_hour():
    """60 online in both hours; minimum 0.5 then 0.7: 30 and 42 MW. Cost 72 x 200 = 14,400."""
    system = System({"a": [100.0, 100.0]}).plant("a wind", 100, 0)
    found = settle(
        system.thermal("a coal", 100, 200, 0.5, low_by_hour=[0.5, 0.7], must_run=[0.6, 0.6])
    )
    assert found.power("a coal") == [30, 42]
    assert found.cost == pytest.approx(14_400)


def test_availability_caps_what_is_online_and_the_rest_is_not_served():
    """80 of 100 MW are available: 80 x 200 + 20 x 5000 = 116,000; the price is that of shedding."""
    system = System({"a": [100.0]}).thermal("a coal", 100, 200, 0.5, available=[0.8])
    found = settle(system)
    assert found.online("a coal") == [80]
    assert found.power("a shed") == [20]
    assert found.cost == pytest.approx(116_000)
    assert found.price("a") == [5000]


def test_start_cost_decides_what_stays_on_and_shows_in_the_prices():
    """Load 50, 10, 50. In hour 2 at most 10 / 0.4 = 25 MW can stay on; 25 start in hour 3.

    Cost 100 x 110 + 60 x 25 = 12,500. One MW more in hour 1 costs 100; in hour 3 a start more,
    160; in hour 2 it keeps 2.5 MW on and saves their start: 100 - 2.5 x 60 = -50.
    """
    system = System({"a": [50.0, 10.0, 50.0]}).plant("a gas", 100, 300)
    found = settle(system.thermal("a coal", 100, 100, 0.4, start_cost=60.0))
    assert found.cost == pytest.approx(12_500)
    assert found.power("a coal") == [50, 10, 50]
    assert found.online("a coal")[1] == 25
    assert found.of("Generator-start", "a coal")[2] == 25
    assert found.price("a") == [100, -50, 160]


def test_a_start_dearer_than_gas_is_not_made():
    """Start 250 + fuel 100 > gas 300: coal stays at 25 in hour 3, gas gives the other 25."""
    system = System({"a": [50.0, 10.0, 50.0]}).plant("a gas", 100, 300)
    found = settle(system.thermal("a coal", 100, 100, 0.4, start_cost=250.0))
    assert found.power("a coal") == [50, 10, 25]
    assert found.cost == pytest.approx(100 * 85 + 300 * 25)
    assert found.price("a") == [100, 100 - 2.5 * 200, 300]


def one_hour() -> System:
    return System({"a": [20.0]}).thermal("a coal", 100, 100, 0.4, start_cost=60.0)


def test_starts_into_a_window_count_from_the_hour_before():
    """Before 10 MW were on; 20 MW of load need 20 on: 10 start. 20 x 100 + 10 x 60 = 2600."""
    found = settle(one_hour(), before=edge(10, 10))
    assert found.online("a coal") == [20]
    assert found.cost == pytest.approx(2600)
    assert found.price("a") == [160]


def test_starts_out_of_a_window_are_charged_to_the_window_before_them():
    """80 MW are on afterwards; at load 20 at most 50 stay on: 30 start. 2000 + 1800."""
    found = settle(one_hour(), after=edge(80, 32))
    assert found.online("a coal") == [50]
    assert found.cost == pytest.approx(3800)
    assert found.price("a") == [pytest.approx(100 - 2.5 * 60)]


def test_both_edges_of_a_window_count_each_start_once():
    """From 10 to 80 on, whatever lies between: 70 starts. 2000 + 4200."""
    assert settle(one_hour(), before=edge(10, 10), after=edge(80, 32)).cost == pytest.approx(6200)


def ramped(loads: list[float], low: float, ramp: float, **own: object) -> System:
    system = System({"a": loads}, rules={"voll": 400.0}).plant("a gas", 200, 300)
    return system.thermal("a coal", 100, 100, low, ramp=ramp, **own)


def test_ramp_up_of_what_is_online():
    """All online; 20 then at most 20 + 30 = 50, gas 50. 2000 + 5000 + 15,000 = 22,000.

    One MW more in hour 1 lets coal be one higher in both hours: 100 - 200 = -100.
    """
    found = settle(ramped([20.0, 100.0], 0.2, 0.3, must_run=[1.0, 1.0]))
    assert found.power("a coal") == [20, 50]
    assert found.cost == pytest.approx(22_000)
    assert found.price("a") == [-100, 300]


def test_ramp_down_of_what_is_online():
    """All online; 30 in hour 2 allows 60 in hour 1, gas 40. 6000 + 12,000 + 3000 = 21,000."""
    found = settle(ramped([100.0, 30.0], 0.2, 0.3, must_run=[1.0, 1.0]))
    assert found.power("a coal") == [60, 30]
    assert found.cost == pytest.approx(21_000)
    assert found.price("a") == [300, -100]


def test_what_starts_may_rise_to_its_minimum_load():
    """Minimum 0.5 above the ramp 0.2; hour 1: load 20, so at most 40 on. All 100 on in hour 2:

    60 start and give at most 0.5 x 60, the 40 online rise by 0.2 x 40: 20 + 30 + 8 = 58, gas 42.
    Starts cost 60 x 20 = 1200 and bring 0.5 x 200 = 100 a MW: worth it, for every MW.
    Cost 2000 + 5800 + 12,600 + 1200 = 21,600.
    """
    found = settle(ramped([20.0, 100.0], 0.5, 0.2, start_cost=61.0))
    # a MW that stops and starts again in the hour brings 0.3 x 200 = 60 CNY and costs 61
    assert found.power("a coal") == [20, 58]
    assert found.online("a coal") == [40, 100]
    assert found.cost == pytest.approx(2000 + 5800 + 12_600 + 60 * 61)


def test_what_stops_may_fall_from_its_minimum_load():
    """Minimum 0.5, ramp 0.3; hour 2: load 30, 30 stay on, 70 stop: 0.3 x 30 + 0.5 x 70 = 44.

    So coal 74 in hour 1, gas 26: 7400 + 7800 + 3000 = 18,200. Starting again in the same hour
    to stop more would bring 0.2 x 200 = 40 CNY a MW and cost 100.
    """
    found = settle(ramped([100.0, 30.0], 0.5, 0.3, start_cost=100.0))
    assert found.power("a coal") == [74, 30]
    assert found.online("a coal") == [100, 30]
    assert found.cost == pytest.approx(18_200)


def test_ramps_do_not_bind_in_the_plan():
    found = settle(ramped([20.0, 100.0], 0.2, 0.3, must_run=[1.0, 1.0]), Detail.plan())
    assert found.power("a coal") == [20, 100]
    assert "Generator-ramp-up" not in found.model.constraints


def test_a_ramp_into_a_window_is_kept_where_that_is_cheaper_than_missing_it():
    """20 MW before: 50 now, gas 50 at 300; a miss would cost 100 + 400. 5000 + 15,000."""
    found = settle(ramped([100.0], 0.2, 0.3, must_run=[1.0]), before=edge(100, 20))
    assert found.power("a coal") == [50]
    assert found.cost == pytest.approx(20_000)
    assert found.price("a") == [300]


@pytest.mark.parametrize(("where", "load"), [("before", 100.0), ("after", 100.0)])
def test_a_ramp_missed_at_an_edge_is_charged(where, load):
    """20 MW beside the window, no gas, shedding at 5000: all 100 from coal, 50 MW missed.

    100 x 100 + 50 x 400 = 30,000; the next MW misses one more: 500.
    """
    system = System({"a": [load]}, rules={"voll": 400.0})
    system.thermal("a coal", 120, 100, 0.2, ramp=0.25, must_run=[1.0])
    found = settle(system, **{where: edge(120, 20)})
    assert found.power("a coal") == [100]
    assert found.cost == pytest.approx(10_000 + 50 * 400)
    assert found.price("a") == [500]


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_ramp_towards_less_at_an_edge_is_charged_too(where):
    """100 MW beside the window, load 30, nothing else to take it: 70 - 30 = 40 MW missed."""
    system = System({"a": [30.0]}, rules={"voll": 400.0})
    system.thermal("a coal", 120, 100, 0.2, ramp=0.25, must_run=[1.0])
    found = settle(system, **{where: edge(120, 100)})
    assert found.cost == pytest.approx(3000 + 40 * 400)
    assert found.price("a") == [100 - 400]


def test_what_starts_after_a_window_may_rise_to_its_minimum_load_only():
    """Minimum 0.5, ramp 0.2; after: 100 on at 58. Load 20, so 40 stay on: the rise of 38 is

    0.2 x 40 + 0.5 x 60 = 38: nothing missed, 60 starts at 100.
    """
    system = ramped([20.0], 0.5, 0.2, start_cost=100.0)
    found = settle(system, after=edge(100, 58))
    assert found.cost == pytest.approx(2000 + 6000)
    # 10 MW more are missed; a start more in exchange for a stop would bring 0.3 x 400 a MW
    dearer = ramped([20.0], 0.5, 0.2, start_cost=130.0)
    assert settle(dearer, after=edge(100, 68)).cost == pytest.approx(2000 + 60 * 130 + 10 * 400)


def test_coal_that_may_be_built_keeps_its_minimum_load_and_must_run():
    """Load 100 then 20; new coal: 50 CNY a MW, must-run 0.6, minimum 0.5, availability 0.8.

    Hour 2: 0.6 P x 0.5 <= 20 lets P be 66.67 at most; hour 1: 0.8 P = 53.33 of coal, 46.67 gas.
    A MW of coal costs 50 and saves 0.8 x 200 = 160, so P stands at its limit:
    3333.33 + 5333.33 + 14,000 + 2000 = 24,666.67.
    """
    system = System({"a": [100.0, 20.0]}).plant("a gas", 100, 300)
    system.thermal(
        "a coal",
        0,
        100,
        0.5,
        p_nom_extendable=True,
        p_nom_max=500.0,
        capital_cost=50.0,
        available=[0.8, 0.8],
        must_run=[0.6, 0.6],
    )
    found = settle(system)
    assert found.size("a coal") == pytest.approx(200 / 3)
    assert found.power("a coal") == [pytest.approx(160 / 3), 20]
    assert found.online("a coal") == [pytest.approx(160 / 3), pytest.approx(40)]
    assert found.cost == pytest.approx(74_000 / 3)
    assert found.price("a")[0] == 300


def test_coal_that_may_be_built_serves_all_where_nothing_must_run():
    """P = 100 / 0.8 = 125: 6250 + 12,000; hour 1 pays for the capacity: 100 + 50 / 0.8."""
    system = System({"a": [100.0, 20.0]}).plant("a gas", 100, 300)
    system.thermal(
        "a coal",
        0,
        100,
        0.5,
        p_nom_extendable=True,
        p_nom_max=500.0,
        capital_cost=50.0,
        available=[0.8, 0.8],
    )
    found = settle(system)
    assert found.size("a coal") == pytest.approx(125)
    assert found.cost == pytest.approx(18_250)
    assert found.price("a") == [162.5, 100]


def test_without_commitment_neither_minimum_nor_start_is_paid():
    system = System({"a": [50.0, 10.0, 50.0]}).thermal(
        "a coal", 100, 100, 0.4, start_cost=60.0, must_run=[1.0] * 3
    )
    found = settle(system, Detail.full(commitment=False))
    assert found.cost == pytest.approx(11_000)
    assert "Generator-online" not in found.values


def test_a_unit_may_go_off_from_its_minimum_load_of_the_heating_season():
    """Minimum 0.6 now, 0.3 in the other season, ramp 0.4: from 60 MW straight to nothing."""
    system = System({"a": [60.0, 0.0]}, rules={"voll": 400.0})
    found = settle(system.thermal("a coal", 100, 100, 0.3, low_by_hour=[0.6, 0.6], ramp=0.4))
    assert found.power("a coal") == [60, 0]
    assert found.cost == pytest.approx(6000)


def test_no_more_is_started_than_is_online():
    """Without that, a plant of 100 MW would "start" 200 MW to gain the right to jump by 100."""
    found = settle(ramped([20.0, 100.0], 0.5, 0.2, start_cost=20.0))
    started = [round(float(v), 6) for v in found.values["Generator-start"]["a coal"]]
    assert all(s <= o for s, o in zip(started, found.online("a coal"), strict=True))
    assert found.power("a coal")[1] <= 20 + 50
