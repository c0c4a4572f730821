"""The bill of an operation: by hand, equal to the model's objective, and not to be fooled."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.solve.golden import System, settle, yearly
from tests.solve.small import make_small
from xjgrid.build.constraints import ReserveRequirement, SynchronousMinimum
from xjgrid.solve.evaluate import evaluate_operation, measure_imbalance, measure_levels
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.model import fix_capacities, read_capacities


def mark_counted(n):
    """Mark what the objective counts, as the solve does before it fixes capacities."""
    for component in (n.c.generators, n.c.storage_units):
        component.static["counted"] = component.static["p_nom_extendable"].astype(bool)
    return n


def hand_case():
    """Coal 100 MW in a; wind 20 standing and 30 built in b; line; battery; channel with an order.

    Three hours, loads in b only.
    """
    row = yearly("export x", "==", 90.0, {"Link-p": {"x": 1.0}}, 1000.0)
    sync = SynchronousMinimum("x", ("a",), 60.0)
    system = System(
        {"a": [0.0, 0.0, 0.0], "b": [80.0, 100.0, 60.0]},
        rules={
            "yearly": [row],
            "synchronous": [sync],
            "reserve": ReserveRequirement(0.0, {}, 700.0),
        },
    )
    system.line("a-b", 200).channel("x", "a", 40)
    system.thermal("a coal", 100, 100, 0.4, start_cost=60.0, ramp=0.5)
    system.plant("b wind", 20, 0, p_nom_extendable=True, p_nom_max=90.0, capital_cost=10.0)
    system.store(
        "b battery",
        10,
        4.0,
        efficiency_store=0.8,
        efficiency_dispatch=0.5,
        standing_loss=0.1,
        marginal_cost=2.0,
    )
    chosen = {"Generator-p_nom": pd.Series({"b wind": 50.0})}
    n = fix_capacities(mark_counted(system.build()), chosen)
    frame = lambda **columns: pd.DataFrame(  # noqa: E731
        {k.replace("_", " "): v for k, v in columns.items()}, index=n.snapshots, dtype=float
    )
    values = {
        "Generator-p": frame(
            a_coal=[60, 96, 46],
            b_wind=[50, 30, 44],
            x_sink=[27, 27, 18],
            a_shed=[0, 0, 0],
            b_shed=[0, 0, 0],
        ),
        "Generator-online": frame(a_coal=[60, 100, 50]),
        "Link-p": frame(x=[30, 30, 20]),
        "Line-s": pd.DataFrame({"a-b": [30.0, 66.0, 26.0]}, index=n.snapshots),
        "StorageUnit-p_store": frame(b_battery=[0, 0, 10]),
        "StorageUnit-p_dispatch": frame(b_battery=[0, 4, 0]),
        # 0.9 x 20 - 4 / 0.5 = 10; 0.9 x 10 + 10 x 0.8 = 17
        "StorageUnit-state_of_charge": frame(b_battery=[20, 10, 17]),
        "Reserve-miss": frame(value=[0, 3, 0]),
        "Synchronous-miss": frame(x=[0, 0, 10]),
    }
    return n, values


def test_the_bill_of_a_hand_case():
    """Fuel (60 + 96 + 46) x 100, battery 4 x 2; wind 20 old and 30 new at 10; 40 MW started at 60.

    Reserve 3 x 700, synchronous 10 x 500, export 80 of 90: 10 x 1000. Rises 36 and falls 50 of
    coal stay inside 0.5 x online and the starts and stops: no repairs.
    """
    n, values = hand_case()
    bill = evaluate_operation(n, values, Formulation.full())
    assert bill.parts == {
        "existing_fixed": 200.0,
        "new_fixed": 300.0,
        "running": pytest.approx(20_200 + 8),
        "starts": 2400.0,
        "wear": 0.0,
        "slack": 2100.0 + 5000.0 + 10_000.0,
        "repairs": 0.0,
    }
    assert bill.total == pytest.approx(200 + 300 + 20_208 + 2400 + 17_100)
    assert bill.balance_error == 0.0
    assert bill.level_error == pytest.approx(0.0)
    assert bill.rows.loc[0, ["left", "right", "missed"]].tolist() == [80.0, 90.0, 10.0]
    assert bill.starts["a coal"].tolist() == [0, 40, 0]


def test_energy_missing_at_the_edges_of_windows_is_charged_as_not_served():
    n, values = hand_case()
    bill = evaluate_operation(n, values, Formulation.full(), missing_levels=2.0)
    assert bill.parts["repairs"] == 10_000.0


@pytest.mark.parametrize(
    ("variable", "name", "bus", "error"),
    [
        ("Generator-p", "a coal", "a", 3.0),
        ("Generator-p", "x sink", "x", -3.0),
        ("Line-s", "a-b", "a", -3.0),
        ("Line-s", "a-b", "b", 3.0),
        ("Link-p", "x", "a", -3.0),
        ("Link-p", "x", "x", 2.7),
        ("StorageUnit-p_dispatch", "b battery", "b", 3.0),
        ("StorageUnit-p_store", "b battery", "b", -3.0),
    ],
)
def test_a_dispatch_that_does_not_balance_is_found(variable, name, bus, error):
    """Three MW more anywhere show at their bus and hour, over the mean load of 80 MW."""
    n, values = hand_case()
    values[variable].loc[n.snapshots[1], name] += 3.0
    found = measure_imbalance(n.network, values)
    assert found[1, list(n.c.buses.static.index).index(bus)] == pytest.approx(error)
    assert np.abs(found[[0, 2]]).max() < 1e-9
    cost = evaluate_operation(n, values, Formulation.full())
    assert cost.balance_error == pytest.approx(3.0 / 80)


@pytest.mark.parametrize(
    ("variable", "hour", "change", "error"),
    [
        ("StorageUnit-state_of_charge", 1, 4.0, 4.0),
        ("StorageUnit-p_store", 2, -4.0, 3.2),
        ("StorageUnit-p_dispatch", 1, 4.0, 8.0),
    ],
)
def test_energy_out_of_nowhere_is_found(variable, hour, change, error):
    """4 MWh more level; 4 MW less charged at 0.8; 4 MW more discharged at 0.5; over 40 MWh."""
    n, values = hand_case()
    values[variable].loc[n.snapshots[hour], "b battery"] += change
    assert measure_levels(n.network, values) == pytest.approx(error / 40)


def test_inflow_and_spill_are_in_the_level():
    system = System({"a": [0.0, 5.0]}).plant("a coal", 100, 100)
    n = system.store("a reservoir", 10, 5.0, inflow=[0.0, 20.0], p_min_pu=0.0).build()
    frame = lambda values: pd.DataFrame(  # noqa: E731
        {"a reservoir": values}, index=n.snapshots, dtype=float
    )
    values = {
        "StorageUnit-state_of_charge": frame([30, 40]),
        "StorageUnit-p_store": frame([0, 0]),
        "StorageUnit-p_dispatch": frame([0, 5]),
        "StorageUnit-spill": frame([0, 5]),
    }
    assert measure_levels(n.network, values) == pytest.approx(0.0)
    values["StorageUnit-spill"] = frame([0, 7])
    assert measure_levels(n.network, values) == pytest.approx(2 / 50)
    n.c.storage_units.dynamic["inflow"] *= 0.5
    assert measure_levels(n.network, values) == pytest.approx(12 / 50)


def test_levels_of_merged_hours_count_the_hours_they_stand_for():
    """Of 20 MWh 0.9^3 stay over 3 hours; 4 MW charged at 0.8 add 9.6; 6 MWh more are 2 an hour."""
    n, values = hand_case()
    names = ["StorageUnit-state_of_charge", "StorageUnit-p_store", "StorageUnit-p_dispatch"]
    levels, charged, given = ([20, 20 * 0.9**3 + 3 * 4 * 0.8], [0, 4], [0, 0])
    n.network.set_snapshots(n.snapshots[:2])
    n.network.snapshot_weightings.loc[:, :] = 3.0
    for name, hours in zip(names, (levels, charged, given), strict=True):
        values[name] = pd.DataFrame({"b battery": hours}, index=n.snapshots, dtype=float)
    assert measure_levels(n.network, values) == pytest.approx(0.0, abs=1e-12)
    values[names[0]].iloc[1] += 6.0
    assert measure_levels(n.network, values) == pytest.approx(2.0 / 40)


def test_ramps_beyond_the_limit_are_charged_up_and_down():
    """100 online throughout, 50 MW an hour allowed: 30 to 90 misses 10, 90 to 25 misses 15."""
    n, values = hand_case()
    values["Generator-online"]["a coal"] = 100.0
    values["Generator-p"]["a coal"] = [30.0, 90.0, 25.0]
    bill = evaluate_operation(n, values, Formulation.full())
    assert bill.parts["repairs"] == pytest.approx(25 * 5000, rel=1e-3)
    assert bill.parts["starts"] == 0.0
    assert evaluate_operation(n, values, Formulation.plan()).parts["repairs"] == 0.0


def test_what_stops_may_fall_from_its_load_and_no_further():
    """Ramp 0.5 above the minimum 0.4: all off from 40 of 40 online: 0.5 x 40, so 20 missed."""
    n, values = hand_case()
    values["Generator-online"]["a coal"] = [40.0, 0.0, 0.0]
    values["Generator-p"]["a coal"] = [40.0, 0.0, 0.0]
    bill = evaluate_operation(n, values, Formulation.full())
    assert bill.parts["repairs"] == pytest.approx(20 * 5000, rel=1e-3)


@pytest.mark.parametrize("seed", [1, 4])
def test_the_bill_of_an_optimum_is_the_objective_of_its_model(seed):
    n = mark_counted(make_small(seed, hours=24))
    # where the ramp is no less than the minimum load, starting again in an hour gains nothing
    n.c.generators.static["ramp"] = n.c.generators.static["minimum_load_base"].clip(lower=0.3)
    found = settle(n.copy())
    sizes = read_capacities(found.model)
    bill = evaluate_operation(fix_capacities(n, sizes), found.values, Formulation.full())
    assert bill.total == pytest.approx(found.cost, rel=1e-6)
    assert bill.balance_error < 1e-6
    assert bill.level_error < 1e-6
