"""What a scenario asks for and cannot have: missed at a price, enclosed by the bounds, told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.solve.golden import System, settle
from tests.solve.small import make_constraints, make_small
from tests.solve.test_bounds import assert_enclosed, optimise
from xjgrid.build.constraints import DailyExport, Problem
from xjgrid.solve.conclusion import measure_shortages
from xjgrid.solve.evaluate import evaluate_operation
from xjgrid.solve.families.daily_export import DailyExports
from xjgrid.solve.families.shortage import Shortage
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.losses import LOST
from xjgrid.solve.model import create_model
from xjgrid.solve.shortage_notes import report_shortages

MUST_RUN = make_constraints().must_run_penalty
FLOOR = make_constraints().channel_floor_penalty


def tabulate(found) -> dict[str, list[float]]:
    """Shortages of an answer by name [MW]."""
    shortages = measure_shortages(found.problem, found.values)
    return {s.name: s.power.tolist() for s in shortages if s.power.max() > 0}


def must_run_plant(load: float) -> System:
    """100 MW that must all be online, at least half of it in use."""
    system = System({"a": [load]})
    return system.thermal("a coal", 100, 200, 0.5, must_run=[1.0])


def test_output_that_must_run_and_finds_no_outlet_is_missed_at_its_price():
    """50 MW must run, 20 are taken: 20 x 200 + 30 x 3000 = 94,000; the price of an outlet."""
    found = settle(must_run_plant(20.0))
    assert found.power("a coal") == [20]
    assert found.online("a coal") == [100]
    assert found.cost == pytest.approx(20 * 200 + 30 * MUST_RUN)
    assert found.price("a") == [200 - MUST_RUN]
    assert tabulate(found) == {"must-run output a": pytest.approx([30])}
    bill = evaluate_operation(found.problem, found.values, Formulation.full())
    assert bill.parts["slack"] == pytest.approx(30 * MUST_RUN)
    assert bill.total == pytest.approx(found.cost)


def test_nothing_is_missed_where_all_that_must_run_is_taken():
    found = settle(must_run_plant(50.0))
    assert found.cost == pytest.approx(50 * 200)
    assert tabulate(found) == {}


def test_only_the_part_that_must_run_may_go_below_its_minimum():
    """Half must run: 25 MW are missed at most, so the rest goes off. Load 0."""
    system = System({"a": [0.0]}).thermal("a coal", 100, 200, 0.5, must_run=[0.5])
    found = settle(system)
    assert found.online("a coal") == [50]
    assert found.cost == pytest.approx(25 * MUST_RUN)


def test_the_least_output_of_a_plant_without_commitment_may_be_missed_too():
    n = System({"a": [20.0]}).plant("a gas", 100, 200).build()
    n.c.generators.static.loc["a gas", "p_min_pu"] = 0.5
    found = settle(n)
    assert found.power("a gas") == [20]
    assert found.cost == pytest.approx(20 * 200 + 30 * MUST_RUN)
    assert tabulate(found) == {"must-run output a": pytest.approx([30])}


def test_what_may_grow_cannot_give_less_than_nothing():
    """A plant with a least output that may grow stays at 0 MW and 0 output."""
    n = System({"a": [0.0]}).plant(
        "a gas", 0, 200, p_nom_extendable=True, p_nom_max=100.0, capital_cost=1.0).build()
    n.c.generators.static.loc["a gas", "p_min_pu"] = 0.5
    found = settle(n)
    assert found.cost == pytest.approx(0.0)
    assert found.power("a gas") == [0]


def test_local_load_goes_before_the_floor_of_a_channel():
    """25 MW of coal, 10 of load, a floor of 20: 15 are sent, 5 missed at the price of floors."""
    system = System({"a": [10.0]}).plant("a coal", 25, 100).channel("x", "a", 40, low=0.5)
    found = settle(system)
    assert found.of("Link-p", "x") == [15]
    assert found.power("a shed") == [0]
    assert found.cost == pytest.approx(25 * 100 + 5 * FLOOR)
    assert tabulate(found) == {"floor of channel x": pytest.approx([5])}


def test_a_day_of_a_channel_lacks_what_there_is_no_power_for():
    """30 MW on average asked, 20 there: 2 x 10 MWh missed, told in the rows of the bill."""
    limit = DailyExport("x", 30.0, 40.0)
    system = System({"a": [0.0, 0.0]}, rules={"daily": [limit]}).plant("a coal", 20, 100)
    found = settle(system.channel("x", "a", 40))
    assert found.cost == pytest.approx(40 * 100 + 20 * FLOOR)
    form = Formulation.full()
    [record] = DailyExports().evaluate(found.problem, found.values, form).records
    assert (record.name, record.unit) == ("days of export x", "MWh")
    assert record.violation == pytest.approx(20)
    cost = evaluate_operation(found.problem, found.values, form)
    assert cost.total == pytest.approx(found.cost)


@pytest.mark.parametrize(("grows", "missing"), [(True, 30.0), (False, 40.0)])
def test_a_battery_minimum_beyond_what_may_be_built_is_missed_by_the_rest(grows, missing):
    """10 MW stand, 50 are asked for, 10 more may be built or none."""
    price = 1000.0
    system = System({"a": [0.0]}, rules={"battery_min": 50.0, "battery_min_penalty": price})
    system.store("a battery", 10, 1.0)
    if grows:
        system.store("a battery-2h", 0, 2.0, p_nom_extendable=True, p_nom_max=10.0,
                     capital_cost=7.0)  # fmt: skip
    found = settle(system)
    assert found.cost == pytest.approx(missing * price + 70.0 * grows)
    assert found.scalar("Battery minimum-short") == pytest.approx(missing)


def contradict(seed: int, scale: float, hours: int) -> Problem:
    """Give a small system loads it cannot serve or that cannot take what must run, and more."""
    n = make_small(seed, hours=hours)
    n.c.loads.dynamic["p_set"] = n.c.loads.dynamic["p_set"] * scale
    must_run = n.c.generators.dynamic["must_run"]
    available = n.c.generators.dynamic["p_max_pu"][must_run.columns]
    n.c.generators.dynamic["must_run"] = np.minimum(must_run * 0.0 + 0.9, available)
    n.c.lines.static["s_nom"] = 5.0
    return n.with_constraints(battery_min=1000.0, battery_min_penalty=2000.0)


@pytest.mark.parametrize(("seed", "scale", "hours"), [(1, 0.0, 24), (2, 0.3, 48), (3, 3.0, 24)])
def test_bounds_enclose_the_optimum_of_systems_that_contradict_themselves(seed, scale, hours):
    assert_enclosed(contradict(seed, scale, hours))


def test_prices_of_shortages_change_nothing_where_nothing_is_short():
    n = make_small(3, hours=24)
    before = optimise(n, Formulation.full())
    names = ("must_run_penalty", "channel_floor_penalty", "battery_min_penalty")
    dear = {name: 10.0 * getattr(n.constraints, name) for name in names}
    after = optimise(n.with_constraints(**dear), Formulation.full())
    assert after == pytest.approx(before, rel=1e-9)


def test_a_plan_loses_from_a_store_no_more_than_a_full_one_loses():
    """It would else be an outlet for all that must run: 40 MWh at 1 % lose 0.4 MWh an hour."""
    system = must_run_plant(20.0).store("a battery", 10, 4.0, standing_loss=0.01)
    n = system.build()
    m = create_model(n, Formulation.plan())
    assert float(m.variables[LOST].upper.max()) == pytest.approx(0.4)
    found = settle(system, Formulation.plan())
    assert found.cost == pytest.approx(20 * 200 + 0.4 * 200 + 29.6 * MUST_RUN, rel=1e-6)


def test_notes_say_what_is_short_where_and_in_its_unit():
    found = settle(must_run_plant(20.0))
    n = found.problem.network
    n.c.generators.dynamic["p"] = pd.DataFrame(
        {name: 0.0 for name in n.c.generators.static.index}, index=n.snapshots)
    n.c.generators.dynamic["p"]["a shed"] = 7.5
    rows = pd.DataFrame(
        [("co2 cap", 100.0, 60.0, "t", 3000.0), ("export x", 10.0, 0.0, "MWh", 10.0)],
        columns=["row", "right", "missed", "unit", "slack_price"])
    shortages: list[Shortage] = measure_shortages(found.problem, found.values)
    assert report_shortages(n, rows, shortages) == [
        "load not served: 7.5 MWh at 1 bus, most at a 7.5",
        "output that must run and finds no outlet: 30 MWh at 1 bus, most at a 30",
        "missed at a price: co2 cap by 60 t",
    ]
