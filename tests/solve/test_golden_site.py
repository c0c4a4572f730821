"""Sites behind a connection, with plants and contracts of their own, solved by hand."""

from __future__ import annotations

import pytest

from tests.solve.golden import SIMPLEX, settle, yearly
from tests.solve.works import Works
from xjgrid.build.constraints import ReserveRequirement
from xjgrid.solve.run import Method, solve
from xjgrid.solve.topology import list_loads, map_zones, sum_load


def works(connection: float, fee: float, available: float = 1.0, export: float = 0.0) -> Works:
    """90 MW of load behind a connection; 50 MW of captive coal at 150, coal of the zone at 100."""
    system = Works({"a": [10.0]}).plant("a coal", 500, 100)
    system.site("m", "a", connection, 90.0, fee=fee, export=export)
    return system.plant("m coal", 50, 150, available=[available]).plant("m shed", 90, 5000)


@pytest.mark.parametrize(
    ("connection", "fee", "available", "taken", "own", "price", "cost"),
    [
        # the fee decides: 180 from the grid, 150 at home
        (60.0, 80.0, 1.0, 40, 50, 180, 10 * 100 + 50 * 150 + 40 * 180),
        (60.0, 20.0, 1.0, 60, 30, 150, 10 * 100 + 60 * 120 + 30 * 150),
        # the connection is full: the captive plant's cost is the site's price
        (45.0, 0.0, 1.0, 45, 45, 150, 10 * 100 + 45 * 100 + 45 * 150),
        # 20 MW of captive coal are there and 60 from the grid: 10 are missing at 5000
        (60.0, 80.0, 0.4, 60, 20, 5000, 10 * 100 + 20 * 150 + 60 * 180 + 10 * 5000),
    ],
)
def test_a_site_is_supplied_through_its_connection_and_by_its_own_plant(
    connection, fee, available, taken, own, price, cost
):
    found = settle(works(connection, fee, available))
    assert found.flow("m import") == [taken]
    assert found.power("m coal") == [own]
    assert (found.price("a"), found.price("m")) == ([100], [price])
    assert found.cost == pytest.approx(cost)


def test_a_site_gives_what_its_captive_plant_has_left_without_a_fee():
    """120 MW captive at 150 for a load of 90: 30 left, 20 pass; gas at 400 gives the other 30."""
    system = Works({"a": [50.0]}).plant("a gas", 100, 400)
    system.site("m", "a", 60.0, 90.0, fee=80.0, export=20.0).plant("m coal", 120, 150)
    found = settle(system)
    assert found.flow("m export") == [20]
    assert (found.price("a"), found.price("m")) == ([400], [150])
    assert found.cost == pytest.approx(110 * 150 + 30 * 400)


def test_nothing_goes_round_through_a_connection_without_a_fee():
    """What enters does not leave again: import and export are one flow, less than either."""
    found = settle(works(60.0, 1.0, export=30.0))
    assert found.flow("m export") == [0]


@pytest.mark.parametrize(("stock", "met"), [(0.0, False), (5.0, True)])
def test_stock_lets_a_site_process_pass_a_narrow_connection(stock, met):
    """A works of 40 MW beside a load of 30, through 65 MW; 10 MW of sun on the second of two days.

    Day 1 has room for 35, day 2 for 45 with the sun: 130 MWh of coal, if a yard holds 0.5 t.
    Else 65 and 60 of coal, and 5 MWh not served at 5000.
    """
    system = Works({"a": [0.0, 0.0]}, apart="24h").plant("a coal", 500, 100)
    system.site("m", "a", 65.0, 30.0).plant("m solar", 10, 0, available=[0.0, 1.0])
    system.plant("m shed", 90, 5000)
    system.process("m works", "metal", 60, 10.0, 40).stock("m metal", stock)
    found = settle(system)
    assert found.flow("m works") == ([35, 45] if met else [40, 40])
    assert found.cost == pytest.approx(13_000 if met else (65 + 60) * 100 + 5 * 5000)


@pytest.mark.parametrize(
    ("slack", "built", "short", "dual"),
    [
        # wind at 130 a MW blows half the time: 260 a MWh less coal at 100, 160 for a green one
        (200.0, 80.0, 0.0, 160.0),
        (150.0, 0.0, 40.0, 150.0),
    ],
)
def test_a_green_target_is_met_by_a_contract_or_missed_at_its_price(slack, built, short, dual):
    """100 MWh, half of them green by contract: 10 signed from the fleet, 40 are asked of a plant.

    The wind that stands in the zone belongs to nobody and does not count.
    """
    rule = yearly("green target m", ">=", 40.0, {"Generator-p": {"wind-line plant": 1.0}}, slack)
    system = Works({"a": [0.0]}, rules={"yearly": [rule]}).site("m", "a", 200.0, 100.0)
    system.plant("a coal", 500, 100).plant("a wind", 20, 0)
    system.plant("wind-line plant", 0, 0, bus="a", carrier="wind", contract="wind-line",
                 available=[0.5], p_nom_extendable=True, p_nom_max=300.0,
                 capital_cost=130.0)  # fmt: skip
    found = settle(system)
    assert found.size("wind-line plant") == pytest.approx(built)
    assert found.scalar("Yearly green target m-short") == pytest.approx(short)
    assert float(found.model.constraints["Yearly green target m"].dual) == pytest.approx(dual)
    assert found.cost == pytest.approx(100 * (80 - 0.5 * built) + 130 * built + slack * short)


def test_own_sun_of_a_site_counts_for_its_process_by_its_part_of_the_load():
    """Three quarters of 20 MW of sun count for the smelter, its part of the site: 15 of 30."""
    rule = yearly("green target metal", ">=", 30.0, {"Own-green": {"m": 0.75}}, 200.0)
    system = Works({"a": [0.0]}, rules={"yearly": [rule]}).plant("a coal", 500, 100)
    system.site("m", "a", 200.0, 25.0).plant("m solar", 20, 0)
    found = settle(system.process("m smelter", "metal", 75, 15.0, 75))
    assert found.scalar("Yearly green target metal-short") == pytest.approx(15)
    assert found.cost == pytest.approx(80 * 100 + 15 * 200)


def test_sites_belong_to_their_zone_and_tonnes_are_no_load():
    """Reserve and shares count electricity: site and zone loads, and processes at their order."""
    rule = ReserveRequirement(0.0, {}, 0.0, ordered=75.0)
    system = Works({"a": [10.0], "b": [20.0]}, rules={"reserve": rule})
    system.site("m", "b", 200.0, 25.0).process("m smelter", "metal", 75, 15.0, 75)
    system.service("a", "heat", [50.0], 150.0)
    n = system.build()
    zone = map_zones(n.network)
    assert (zone["m"], zone["a"], zone["b"]) == ("b", "a", "b")
    assert set(list_loads(n.network)) == {"a demand", "b demand", "m need"}
    assert sum_load(n).tolist() == [10 + 20 + 25 + 75]


def test_a_zone_with_many_sites_has_its_price_like_any_other():
    """40 sites at a: coal at 100 there, 100 and the fee of 20 at each site."""
    system = Works({"a": [10.0], "b": [0.0]}).plant("a coal", 500, 100).line("a-b", 50)
    for k in range(40):
        system.site(f"m{k}", "a", 10.0, 1.0, fee=20.0)
    method = Method(segments=1, window_hours=24, rounds=1, plan_solver=SIMPLEX,
                    window_solver=SIMPLEX, jobs=1)  # fmt: skip
    n = solve(system.store("b battery", 1, 1.0).build(), method=method).network
    prices = n.c.buses.dynamic["marginal_price"]
    assert prices[["a", "b", "m0", "m39"]].iloc[0].tolist() == pytest.approx([100, 100, 120, 120])


def test_a_target_counts_own_sun_up_to_the_load_and_deducts_no_coal_power():
    """Sun of 50 MW in the first of two hours beside a load of 30; 40 MWh of own use are asked.

    The zone takes 40 MW from the site's coal (150) before its gas (400) in both hours: hour 1
    sun 50 and coal 20 for 30 + 40, hour 2 coal 70, gas 10 in each. What the site gives is not
    deducted: 30 of the sun are its own use, 10 are missed at 200.
    """
    target = yearly("green target m", ">=", 40.0, {"Own-green": {"m": 1.0}}, 200.0)
    system = Works({"a": [50.0, 50.0]}, rules={"yearly": [target]}).plant("a gas", 100, 400)
    system.site("m", "a", 60.0, 30.0, fee=80.0, export=40.0).plant("m coal", 120, 150)
    system.plant("m solar", 50, 0, available=[1.0, 0.0])
    found = settle(system)
    assert found.of("Own-green", "m") == [30, 0]
    assert found.flow("m export") == [40, 40]
    assert found.cost == pytest.approx(90 * 150 + 20 * 400 + 10 * 200)


def test_own_sun_beyond_a_process_is_not_its_own_use():
    """A smelter of 75 MW takes 75 of 120 MW of sun, 10 go out: 15 are missed of 90 at 200."""
    rule = yearly("green target m", ">=", 90.0, {"Own-green": {"m": 1.0}}, 200.0)
    system = Works({"a": [10.0]}, rules={"yearly": [rule]}).plant("a coal", 500, 100)
    system.site("m", "a", 200.0, 0.0, export=30.0).plant("m solar", 120, 0)
    found = settle(system.process("m smelter", "metal", 75, 15.0, 75))
    assert found.of("Own-green", "m") == [75]
    assert found.flow("m export") == [10]
    assert found.cost == pytest.approx(15 * 200)


def test_a_site_whose_plants_were_not_built_has_no_own_green():
    """A window leaves out plants without capacity; the row then misses all that it asks."""
    rule = yearly("green target m", ">=", 5.0, {"Own-green": {"m": 1.0}}, 200.0)
    system = Works({"a": [0.0]}, rules={"yearly": [rule]}).plant("a coal", 500, 100)
    found = settle(system.site("m", "a", 200.0, 20.0))
    assert found.of("Own-green", "m") == [0]
    assert found.cost == pytest.approx(20 * 100 + 5 * 200)
