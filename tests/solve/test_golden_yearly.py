"""Yearly rows, limits on building, and joined parallel lines, solved by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.solve.golden import System, settle, yearly
from xjgrid.build.grid import join_parallel
from xjgrid.solve.detail import Detail
from xjgrid.solve.merge import merge_network
from xjgrid.solve.yearly import measure_miss


def exporting(order: float, low: float = 0.0, cost: float = 100.0) -> System:
    rule = yearly("export x", "==", order, {"Link-p": {"x": 1.0}}, 1000.0)
    system = System({"a": [0.0, 0.0]}, rules={"yearly": [rule]})
    return system.plant("a coal", 100, cost).channel("x", "a", 40, low=low)


@pytest.mark.parametrize(
    ("order", "low", "cost", "carried", "short", "over"),
    [
        (60.0, 0.0, 100.0, 60, 0, 0),  # met: 60 x 100
        (100.0, 0.0, 100.0, 80, 20, 0),  # two hours of 40 carry 80: 20 short at 1000
        (50.0, 0.75, 100.0, 60, 0, 10),  # the band asks for 30 an hour: 10 over at 1000
        (60.0, 0.0, 1500.0, 0, 60, 0),  # dearer than missing the order
    ],
)
def test_an_ordered_export_is_met_or_its_miss_is_charged(order, low, cost, carried, short, over):
    found = settle(exporting(order, low, cost))
    assert sum(found.of("Link-p", "x")) == pytest.approx(carried)
    assert found.scalar("Yearly export x-short") == pytest.approx(short)
    assert found.scalar("Yearly export x-over") == pytest.approx(over)
    assert found.cost == pytest.approx(cost * carried + 1000 * (short + over))


def test_rows_count_the_hours_of_a_segment():
    """Three hours merged into segments of 2 and 1: 60 MWh as 20 MW, each segment by its hours."""
    rule = yearly("export x", "==", 60.0, {"Link-p": {"x": 1.0}})
    system = (
        System({"a": [0.0] * 3}, rules={"yearly": [rule]})
        .plant("a coal", 30, 100, available=[1.0, 0.0, 1.0])
        .channel("x", "a", 40)
    )
    found = settle(merge_network(system.build(), np.array([0, 2])), Detail.plan())
    # 15 MW for two hours, 30 for one: all that coal can give
    assert found.of("Link-p", "x") == [15, 30]
    assert found.cost == pytest.approx(6000)


def capped(price: float) -> System:
    rule = yearly("co2 cap", "<=", 60.0, {"Generator-p": {"a coal": 0.9, "a gas": 0.4}}, price)
    system = System({"a": [100.0]}, rules={"yearly": [rule]})
    return system.plant("a coal", 100, 100).plant("a gas", 100, 300)


def test_a_co2_cap_shifts_coal_to_gas():
    """0.9 c + 0.4 (100 - c) <= 60: coal 40, gas 60: 22,000.

    A tonne less costs 200 / 0.5 = 400; a MW more of load is gas and 0.4 t: 300 + 160.
    """
    found = settle(capped(600.0))
    assert found.power("a coal") == [40]
    assert found.cost == pytest.approx(22_000)
    assert found.price("a") == [460]
    assert float(found.model.constraints["Yearly co2 cap"].dual) == pytest.approx(-400)


def test_a_co2_cap_is_exceeded_where_that_is_cheaper():
    """At 300 a tonne gas does not pay: 90 t, 30 over: 10,000 + 9000; the price 100 + 0.9 x 300."""
    found = settle(capped(300.0))
    assert found.scalar("Yearly co2 cap-over") == pytest.approx(30)
    assert found.cost == pytest.approx(19_000)
    assert found.price("a") == [370]


def test_a_green_share_out_of_reach_is_a_number():
    """50 of 100 MWh wanted, 30 MW of wind: 20 short at 200. Coal 70 x 100 + 4000."""
    rule = yearly("green share", ">=", 50.0, {"Generator-p": {"a wind": 1.0}}, 200.0)
    system = System({"a": [100.0]}, rules={"yearly": [rule]})
    found = settle(system.plant("a wind", 30, 0).plant("a coal", 100, 100))
    assert found.scalar("Yearly green share-short") == pytest.approx(20)
    assert "Yearly green share-over" not in found.model.variables
    assert found.cost == pytest.approx(11_000)


def test_a_green_share_builds_wind_where_that_is_cheaper_than_missing_it():
    """Wind at 130 a MW saves coal at 100 and 200 of the missed share: built to 50, no further."""
    rule = yearly("green share", ">=", 50.0, {"Generator-p": {"a wind": 1.0}}, 200.0)
    system = System({"a": [100.0]}, rules={"yearly": [rule]}).plant("a coal", 100, 100)
    system.plant("a wind", 30, 0, p_nom_extendable=True, p_nom_max=200.0, capital_cost=130.0)
    found = settle(system)
    assert found.size("a wind") == pytest.approx(50)
    assert found.cost == pytest.approx(50 * 130 + 50 * 100)
    assert float(found.model.constraints["Yearly green share"].dual) == pytest.approx(30)


def test_a_limit_on_coal_energy_spreads_over_the_hours():
    """120 of 200 MWh from coal, 80 from gas: 36,000; gas sets the price in both hours."""
    rule = yearly("coal energy", "<=", 120.0, {"Generator-p": {"a coal": 1.0}}, 2000.0)
    system = System({"a": [100.0, 100.0]}, rules={"yearly": [rule]})
    found = settle(system.plant("a coal", 100, 100).plant("a gas", 100, 300))
    assert sum(found.power("a coal")) == pytest.approx(120)
    assert found.cost == pytest.approx(36_000)
    assert found.price("a") == [300, 300]


def test_rows_mix_generation_and_storage():
    """Green at least 0.5 of load and storage losses: 0.5 (50 + charge - discharge).

    Sun 60 in hour 1, load 50 in hour 2. Battery: one way 0.9, so d = 0.81 c, wind none. With all
    60 charged 48.6 come back; coal 1.4. Rows met: 60 >= 0.5 (50 + 11.4). Cost 140.
    """
    rule = yearly(
        "green share",
        ">=",
        25.0,
        {
            "Generator-p": {"a solar": 1.0},
            "StorageUnit-p_dispatch": {"a battery": 0.5},
            "StorageUnit-p_store": {"a battery": -0.5},
        },
        1000.0,
    )
    system = System({"a": [0.0, 50.0]}, rules={"yearly": [rule]})
    system.plant("a solar", 60, 0, available=[1.0, 0.0]).plant("a coal", 100, 100)
    system.store("a battery", 100, 4.0, efficiency_store=0.9, efficiency_dispatch=0.9)
    found = settle(system)
    assert found.power("a coal") == [0, pytest.approx(1.4)]
    assert found.cost == pytest.approx(140)


@pytest.mark.parametrize(
    ("sense", "left", "missed"),
    [
        ("==", 90.0, 10.0),
        ("==", 110.0, 10.0),
        ("<=", 90.0, 0.0),
        ("<=", 110.0, 10.0),
        (">=", 90.0, 10.0),
        (">=", 110.0, 0.0),
    ],
)
def test_what_a_row_misses(sense, left, missed):
    assert measure_miss(yearly("r", sense, 100.0, {}), left) == missed


def test_the_build_limit_of_the_region_sends_wind_where_it_blows():
    """Wind 10 + 10 stand; the region may have 50; a blows twice as well as b: 40 and 10.

    Each MW costs 100 (what stands counts too): 5000; coal 100 - 40 - 5 = 55 at 300: 16,500.
    A MW more of the limit would save 300 - 100 = 200.
    """
    limit = {
        "name": "build limit wind",
        "carrier": "wind",
        "names": ["a wind", "b wind"],
        "limit": 50.0,
    }
    system = System({"a": [100.0], "b": [0.0]}, rules={"build_limits": [limit]}).line("a-b", 500)
    grow = {"p_nom_extendable": True, "p_nom_max": 500.0, "capital_cost": 100.0}
    system.plant("a wind", 10, 0, **grow).plant("b wind", 10, 0, available=[0.5], **grow)
    found = settle(system.plant("a coal", 100, 300))
    assert (found.size("a wind"), found.size("b wind")) == (pytest.approx(40), pytest.approx(10))
    assert found.cost == pytest.approx(21_500)
    assert float(found.model.constraints["Build limit wind"].dual) == pytest.approx(-200)


def test_the_battery_minimum_counts_what_stands():
    """20 wanted, 5 stand: 15 are built at 70, though nothing needs them: 1050 + 1000."""
    system = System({"a": [10.0]}, rules={"battery_min": 20.0}).plant("a coal", 100, 100)
    system.store("a battery", 5, 2.0)
    system.store("a battery-2h", 0, 2.0, p_nom_extendable=True, p_nom_max=100.0, capital_cost=70.0)
    found = settle(system)
    assert found.size("a battery-2h", "StorageUnit") == pytest.approx(15)
    assert found.cost == pytest.approx(2050)


def ring(lines: pd.DataFrame, share: pd.Series) -> System:
    system = System({"a": [0.0] * 2, "b": [150.0, 60.0], "c": [100.0, 150.0]})
    system.plant("a coal", 500, 100).plant("b coal", 500, 300).plant("c coal", 500, 250)
    for name, row in lines.iterrows():
        system.lines[str(name)] = {
            "bus0": row["zone0"],
            "bus1": row["zone1"],
            "carrier": "AC",
            "x": row["x"],
            "r": 0.1,
            "s_nom": row["s_nom"],
            "s_max_pu": share[name],
        }
    return system


@pytest.mark.parametrize("seed", [1])
def test_joined_lines_do_what_separate_circuits_do_under_kirchhoffs_law(seed):
    """The pair of unequal circuits a-b: same cost, and the joined flow is the sum of the two."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "zone0": ["a", "a", "b", "c"],
            "zone1": ["b", "b", "c", "a"],
            "x": rng.uniform(10, 80, 4),
            "s_nom": rng.uniform(40, 90, 4),
            "length": 100.0,
            "circuits": 1.0,
            "v_nom": 750.0,
        },
        index=["a-b-1", "a-b-2", "b-c-1", "c-a-1"],
    )
    usable = pd.Series(rng.uniform(0.6, 1.0, 4), index=table.index)
    apart = settle(ring(table, usable))
    joined = join_parallel(table, usable)
    together = settle(
        ring(
            joined.rename(columns={"bus0": "zone0", "bus1": "zone1"}),
            joined["limit"] / joined["s_nom"],
        )
    )
    assert together.cost == pytest.approx(apart.cost)
    assert together.cost > 100 * (250 + 210)  # the grid does bind
    both = np.add(apart.of("Line-s", "a-b-1"), apart.of("Line-s", "a-b-2"))
    assert together.of("Line-s", "a-b") == pytest.approx(list(both))


def test_the_weaker_of_two_unequal_circuits_limits_both():
    """x 10 and 20 share flow 2 : 1; 60 MW on the first are full at 90 together, not at 160."""
    table = pd.DataFrame(
        {
            "zone0": "a",
            "zone1": "b",
            "x": [10.0, 20.0],
            "s_nom": [60.0, 100.0],
            "length": 100.0,
            "circuits": 1,
            "v_nom": 750.0,
        },
        index=["a-b-1", "a-b-2"],
    )
    joined = join_parallel(table, pd.Series(1.0, index=table.index)).loc["a-b"]
    assert joined["limit"] == pytest.approx(90)
    assert joined["total"] == pytest.approx(160)
    assert joined["x"] == pytest.approx(20 / 3)
    assert joined["circuits"] == 2
