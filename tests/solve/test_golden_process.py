"""Potlines, furnaces, electrolysers and boilers, solved by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.solve.golden import SIMPLEX, settle, yearly
from tests.solve.works import Works
from xjgrid.solve.families.family import Boundary, Edge
from xjgrid.solve.families.inventories import Inventories, measure_violation, read_inventories
from xjgrid.solve.families.process_ramps import sum_violations
from xjgrid.solve.families.processes import Processes
from xjgrid.solve.families.wear import Wear
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.model import create_model, read_values
from xjgrid.solve.run import Method, solve
from xjgrid.solve.solver import run_solver

NOTHING = pd.Series(dtype=float)


def priced(prices: list[float], apart: str = "h", **rules: object) -> Works:
    """Zone a with a plant for each price, which sets it in its hours; site m takes all it asks."""
    system = Works({"a": [0.0] * len(prices)}, rules=rules, apart=apart)
    for price in sorted(set(prices)):
        here = [float(p == price) for p in prices]
        system.plant(f"a coal-{price:g}", 500, price, available=here)
    return system.site("m", "a", 500)


def potline(prices: list[float], share: float = 1.0, slack: float = 1500.0, apart: str = "h"
            ) -> Works:  # fmt: skip
    """100 MW run where 98 are ordered: floor 95, so 3 MW below the order; 10 MWh a tonne."""
    row = yearly("modulation m potline", "<=", share * len(prices) * 3.0,
                 {"Link-down": {"m potline": 1.0}}, slack)  # fmt: skip
    system = priced(prices, apart, yearly=[row] if share < 1.0 else [])
    return system.process("m potline", "metal", 100, 10.0, 98, floor=0.95, modulation=share)


@pytest.mark.parametrize("prices", [[200.0, 500.0], [500.0, 200.0]])
def test_a_potline_moves_a_little_within_a_day(prices):
    """98 MW at 200 and at 500 are 68,600; each MWh moved saves 300: 2, up to the 100 that run."""
    found = settle(potline(prices))
    power = dict(zip(prices, found.flow("m potline"), strict=True))
    assert power == {200.0: 100, 500.0: 96}
    assert found.cost == pytest.approx(68_600 - 600)


@pytest.mark.parametrize(
    ("tonnes", "moved"),
    [
        (0.0, 0.0),  # without a yard every day makes its order
        (0.1, 1.0),  # 0.1 t are 1 MWh
        (5.0, 4.0),  # 2 above the order in both hours
    ],
)
@pytest.mark.parametrize("prices", [[200.0, 500.0], [500.0, 200.0]])
def test_stock_carries_a_potline_from_a_cheap_day_to_a_dear_one(prices, tonnes, moved):
    """Two days of two hours, in either order: the year is cyclic."""
    by_hour = [price for price in prices for _ in range(2)]
    found = settle(potline(by_hour, apart="12h").stock("m metal", tonnes))
    power = found.flow("m potline")
    made = {prices[0]: sum(power[:2]), prices[1]: sum(power[2:])}
    assert made == {200.0: pytest.approx(196 + moved), 500.0: pytest.approx(196 - moved)}
    assert found.cost == pytest.approx(2 * 68_600 - 300 * moved)


@pytest.mark.parametrize(
    ("opening", "closing", "off"),
    [(0.5, 0.5, 0.0), (0.0, 0.2, 0.0), (0.0, 1.0, 0.8), (1.0, 0.7, 0.0), (1.0, 0.3, 0.4)],
)
def test_a_window_leaves_the_stock_that_it_is_asked_for_or_pays(opening, closing, off):
    """One hour: 9.8 t ordered, 10 t possible, 9.5 the least; a tonne off at 10 x 5000."""
    n = potline([200.0]).stock("m metal", 2.0).build()
    levels = (pd.Series({"m metal": level}) for level in (opening, closing))
    m = create_model(n, Formulation.full(), Boundary(None, None, *levels))
    made = min(10.0, max(9.5, 9.8 + closing - opening))
    assert run_solver(m, SIMPLEX).objective == pytest.approx(200 * 10 * made + 50_000 * off)
    left = read_inventories(m)["m metal"].iloc[-1]
    # what is missing may be taken off the order or off what the next window begins with
    short = float(m.variables["Inventory-shortage"].solution.sum())
    assert 0.0 <= short <= off + 1e-9
    assert left - short == pytest.approx(opening + made - 9.8)
    order = Inventories().evaluate(n, read_values(m), Formulation.full()).records[0]
    assert (order.left, order.right) == (pytest.approx(made), pytest.approx(9.8))
    assert order.violation == pytest.approx(abs(9.8 - made))


def test_a_window_makes_no_more_than_the_next_one_begins_with():
    """Power is paid for at 50 a MWh: 2 MW above the order would pay, were tonnes not asked for."""
    n = potline([-50.0]).stock("m metal", 2.0).build()
    level = pd.Series({"m metal": 0.5})
    m = create_model(n, Formulation.full(), Boundary(None, None, level, level))
    assert run_solver(m, SIMPLEX).objective == pytest.approx(-50 * 98)
    assert read_inventories(m)["m metal"].iloc[-1] == pytest.approx(0.5)


def test_a_potline_stops_at_its_floor():
    """Of three cheap hours and one dear each cheap one could make 2 more: 95 in the dear one."""
    found = settle(potline([200.0, 200.0, 200.0, 500.0]))
    assert found.flow("m potline")[3] == 95
    assert found.cost == pytest.approx(200 * (4 * 98 - 95) + 500 * 95)


@pytest.mark.parametrize(
    ("slack", "moved", "over"),
    [
        (1500.0, 0.9, 0.0),  # 15 % of two hours, 3 MW deep: 0.9 MWh
        (100.0, 2.0, 1.1),  # dearer than the limit's price: moved as far as it goes
    ],
)
def test_the_share_of_modulation_limits_the_energy_moved(slack, moved, over):
    found = settle(potline([200.0, 500.0], share=0.15, slack=slack))
    assert found.flow("m potline") == [pytest.approx(98 + moved), pytest.approx(98 - moved)]
    assert found.scalar("Yearly modulation m potline-over") == pytest.approx(over)
    assert found.cost == pytest.approx(68_600 - 300 * moved + slack * over)


def furnace(prices: list[float], ordered: float = 80.0, **own: float) -> Works:
    """A submerged-arc furnace of 100 MW with a floor of 50; a day makes what it is to make."""
    system = priced(prices)
    return system.process("m furnace", "silicon", 100, 10.0, ordered, floor=0.5, **own)


@pytest.mark.parametrize(
    ("wear", "power", "cost"),
    [
        (100.0, [100, 50, 90], 67_000),  # 200 x 190 + 500 x 50 + 40 raised again at 100
        (200.0, [100, 70, 70], 69_000),  # 200 x 170 + 500 x 70: it falls once, never to rise
    ],
)
def test_wear_decides_how_far_a_furnace_moves(wear, power, cost):
    """240 MWh at 200, 500, 200. The first 10 off the dear hour cost no rise, each further two.

    With 100 in hour 1 and ``x`` off the 80 of hour 2, hour 3 makes 60 + x: a rise of 2 x - 20.
    A MWh off the dear hour saves 300: worth two MW raised again at 100, not at 200.
    """
    found = settle(furnace([200.0, 500.0, 200.0], restart_cost=wear))
    assert found.flow("m furnace") == power
    assert found.cost == pytest.approx(cost)
    form = Formulation.full()
    paid = Processes().evaluate(found.problem, found.values, form).parts["running"]
    worn = Wear().evaluate(found.problem, found.values, form).parts["wear"]
    assert (paid, worn) == (0.0, pytest.approx(wear * max(0, power[2] - power[1])))


def test_wear_counts_across_the_edges_of_a_window():
    """One hour at 80 between 50 and 100: 30 raised before it, 20 after, at 100 a MW."""
    sides = [Edge(NOTHING, NOTHING, pd.Series({"m furnace": p})) for p in (50.0, 100.0)]
    system = furnace([200.0], restart_cost=100.0)
    assert settle(system).cost == pytest.approx(16_000)
    assert settle(system, before=sides[0]).cost == pytest.approx(16_000 + 3000)
    assert settle(system, None, *sides).cost == pytest.approx(16_000 + 5000)
    # the plan leaves wear out
    assert settle(system, Formulation.plan(), *sides).cost == pytest.approx(16_000)


def test_a_ramp_smooths_what_a_furnace_moves():
    """10 MW an hour: 90, 80, 70, 60 of 300 MWh at 100, 100, 400, 400. The plan does not see it."""
    system = furnace([100.0, 100.0, 400.0, 400.0], ordered=75.0, ramp=0.1)
    found = settle(system)
    assert found.flow("m furnace") == [90, 80, 70, 60]
    assert found.cost == pytest.approx(100 * 170 + 400 * 130)
    assert sum_violations(found.problem.network, found.values) == 0.0
    plan = settle(system, Formulation.plan())
    assert sum(plan.flow("m furnace")[:2]) == 200
    assert plan.cost == pytest.approx(100 * 200 + 400 * 100)


def test_a_ramp_missed_at_the_edge_of_a_window_is_charged():
    """One hour at 80 beside 95: 15 where 10 are allowed, 5 at 5000."""
    side = Edge(NOTHING, NOTHING, pd.Series({"m furnace": 95.0}))
    found = settle(furnace([200.0], ramp=0.1), before=side)
    assert found.cost == pytest.approx(16_000 + 5 * 5000)


@pytest.mark.parametrize(
    ("part", "limit", "power", "cost"),
    [
        (0.3, 99.0, 70, 33_000),  # 270 x 100, 20 off at 300
        (0.3, 12.0, 70, 45_000),  # 8 beyond the hours agreed, at 1500
        (0.0, 99.0, 90, 125_000),  # the floor holds: 20 not served at 5000, 250 x 100
    ],
)
def test_a_process_is_interrupted_at_a_price(part, limit, power, cost):
    """100, 70 and 100 MW of coal for a floor of 90: the second hour drops 20 below it."""
    row = yearly("interruption m works", "<=", limit, {"Link-interrupted": {"m works": 1.0}}, 1500)
    system = Works({"a": [0.0] * 3}, rules={"yearly": [row] if part else []})
    system.plant("a coal", 100, 100, available=[1.0, 0.7, 1.0]).site("m", "a", 500)
    system.process("m works", "metal", 100, 10.0, 90, floor=0.9, interruptible=part,
                   interruption_price=300.0)  # fmt: skip
    found = settle(system)
    assert found.flow("m works")[1] == power
    assert found.cost == pytest.approx(cost)
    paid = Processes().evaluate(found.problem, found.values, Formulation.full())
    assert paid.parts["running"] == pytest.approx(300 * (90 - power))


@pytest.mark.parametrize(
    ("limit", "slack", "by_scrap", "cost"),
    [
        (30.0, 5000.0, 20.0, 3000),  # scrap enough for all: 20 t at 150
        (10.0, 5000.0, 8.0, 3960),  # 1.1 x + 0.1 (20 - x) = 10: 8 t at 150, 12 t at 230
        (10.0, 50.0, 20.0, 3600),  # scrap from further away at 50 beats 80: 12 t of it
    ],
)
def test_scrap_limits_the_cheaper_route_of_steel(limit, slack, by_scrap, cost):
    """20 t at 300 a MWh: electric furnaces take 0.5 MWh a tonne, converters 0.1 and 200 of ore."""
    terms = {"Link-p": {"m furnace": 1.1 / 0.5, "m converter": 0.1 / 0.1}}
    system = priced([300.0, 300.0], yearly=[yearly("scrap", "<=", limit, terms, slack)])
    system.process("m furnace", "steel", 5.0, 0.5, 4.0)
    system.process("m converter", "steel", 1.0, 0.1, 0.2, marginal_cost=200 / 0.1)
    found = settle(system)
    assert sum(found.flow("m furnace")) / 0.5 == pytest.approx(by_scrap)
    assert sum(found.flow("m converter")) / 0.1 == pytest.approx(20 - by_scrap)
    assert found.cost == pytest.approx(cost)


def electrolyser(share: float, price: float = 2000.0, **store: float) -> Works:
    """10 MWh of hydrogen an hour from coal at 90; 40 MW of electrolysers at 0.5."""
    rule = yearly("adoption == a hydrogen electrolyser", "==", share * 20.0,
                  {"Link-p": {"a hydrogen electrolyser": 0.5}}, price)  # fmt: skip
    system = priced([100.0, 400.0], yearly=[rule])
    system.service("a", "hydrogen", [10.0, 10.0], 90.0, **store)
    return system.option("a hydrogen electrolyser", 40, 0.5)


@pytest.mark.parametrize(
    ("system", "power", "cost"),
    [
        (electrolyser(0.5), [20, 0], 2900),  # cheap hour: 20 x 100; coal in the other: 10 x 90
        (electrolyser(1.0), [20, 20], 10_000),  # nothing to keep it in
        # made in the cheap hour and kept at 0.9: the MWh lost comes from coal, 40 x 100 + 90
        (electrolyser(1.0, energy=50.0, efficiency_store=0.9), [40, 0], 4090),
        (electrolyser(1.0, energy=5.0), [30, 10], 7000),  # 5 MWh of room
        (electrolyser(0.5, price=50.0), [0, 0], 2300),  # 110 dearer than coal: 10 short at 50
    ],
    ids=["half", "all", "kept", "little-room", "dear"],
)  # fmt: skip
def test_an_electrolyser_process_takes_cheap_hours_for_its_yearly_share(system, power, cost):
    found = settle(system)
    assert found.flow("a hydrogen electrolyser") == power
    assert found.cost == pytest.approx(cost)


def test_electrolysers_are_built_for_a_process_that_needs_hydrogen():
    """Iron of 10 t an hour at 2 MWh of hydrogen and 1 of electricity a tonne, coal hydrogen at 250.

    Electrolysis at 100/0.5 = 200 and 40 a MW for two hours: 10 MW of hydrogen take 20 MW. 20 MWh
    of hydrogen an hour need 40 MW: (40 x 100 + 10 x 100) x 2 + 40 x 40 = 11,600; with coal
    (20 x 250 + 1000) x 2 = 12,000.
    """
    system = priced([100.0, 100.0]).service("a", "hydrogen", [20.0, 20.0], 250.0)
    system.needs["a hydrogen"] = [0.0, 0.0]
    system.process("m shaft", "iron", 10, 1.0, 10, bus2="a hydrogen", efficiency2=-2.0)
    system.option("a hydrogen electrolyser", 0, 0.5, p_nom_extendable=True, p_nom_max=100.0,
                  capital_cost=40.0)  # fmt: skip
    for link in system.links.values():
        link.setdefault("bus2", "")
    found = settle(system)
    assert found.size("a hydrogen electrolyser", "Link") == pytest.approx(40)
    assert found.cost == pytest.approx(11_600)


@pytest.mark.parametrize(
    ("store", "kept", "cost"),
    [
        ({}, 0.0, 3000),  # both later hours from coal: 20 x 150
        ({"energy": 10.0, "standing_loss": 0.1}, 10.0, 1650),  # 9 of 10 left an hour later
        ({"energy": 40.0}, 15.0, 750),  # all of the wind: 15 kept, 5 from coal
    ],
    ids=["none", "small", "large"],
)
def test_a_boiler_process_with_heat_storage_takes_wind_that_nobody_else_wants(store, kept, cost):
    """10 MW of heat for three hours; 25 MW of wind in the first, else power at 300, coal at 150."""
    system = Works({"a": [0.0] * 3}).plant("a wind", 25, 0, available=[1.0, 0.0, 0.0])
    system.plant("a gas", 100, 300).service("a", "heat", [10.0] * 3, 150.0, **store)
    found = settle(system.option("a heat electric-boiler", 30, 1.0))
    assert found.flow("a heat electric-boiler") == [10 + kept, 0, 0]
    assert found.cost == pytest.approx(cost)


def test_an_order_that_cannot_be_made_is_missed_at_its_price_in_every_resolution():
    """A connection of 50 MW for an order of 60 at 10 MWh a tonne: 48 of 288 t in two days."""
    system = Works({"a": [10.0] * 48}).plant("a coal", 500, 100)
    system.site("m", "a", 50.0).process("m smelter", "metal", 60, 10.0, 60)
    costs = []
    for resolution in ("plan+operate", "hourly"):
        method = Method(resolution=resolution, segments=8, window_hours=24, rounds=1,
                        plan_solver=SIMPLEX, window_solver=SIMPLEX, jobs=1)  # fmt: skip
        found = solve(system.build(), method=method)
        row = found.rows.set_index("row").loc["order m metal"]
        assert row["missed"] == pytest.approx(48.0)
        assert found.lower_bound <= found.upper_bound * (1 + 1e-6)
        costs.append(found.upper_bound)
    assert costs[0] == pytest.approx(costs[1])


@given(st.lists(st.floats(-9.0, 9.0), min_size=1, max_size=12), st.floats(0.0, 20.0))
def test_a_yard_misses_at_least_its_net_and_nothing_that_it_can_hold(changes, size):
    missed = measure_violation(np.array(changes), size)
    assert missed >= abs(sum(changes)) - 1e-9
    path = np.cumsum([0.0, *changes])
    if np.ptp(path) <= size:
        assert missed == pytest.approx(abs(sum(changes)), abs=1e-9)
