"""Lower bound <= hourly optimum <= upper bound with sites, processes, stocks and services."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.solve.small import ZONES, make_small
from tests.solve.test_bounds import (
    SIMPLEX,
    assert_enclosed,
    assert_relaxed,
    draw_starts,
    optimise,
)
from xjgrid.build.context import add_components
from xjgrid.build.network import fill_own_columns
from xjgrid.solve.baseline import price_baseline
from xjgrid.solve.bound import list_boxes
from xjgrid.solve.detail import Detail
from xjgrid.solve.merge import merge_network
from xjgrid.solve.model import create_model
from xjgrid.solve.run import Method, solve
from xjgrid.solve.solver import SolverChoice, run_solver

SLOW = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
FURNACE, POTLINE, BOILER = "w furnace", "w potline", "b heat electric-boiler"
#: kinds of process rows, and what takes each away
NEUTRAL = {
    "modulation": 1.0, "restart_cost": 0.0, "interruptible": 0.0, "ramp": 1.0, "floor": 0.0,
}  # fmt: skip


def make_industry(seed, hours=48):
    """The small system with a works in zone a, a service in zone b, and response in zone c."""
    n = make_small(seed, hours)
    rng = np.random.default_rng(seed + 2)
    names = ["connection", "process", "product", "service", "service-store", "option", "fuel",
             "adoption", "response"]  # fmt: skip
    add_components(n, "Carrier", pd.DataFrame({"renewable": False}, index=names))
    add_components(n, "Bus", pd.DataFrame(
        {"carrier": ["AC", "product", "product", "service"], "v_nom": 750.0,
         "region": ["n", "n", "n", "s"], "zone": ["a", "a", "a", "b"],
         "kind": ["site", "product", "product", "service"]},
        index=["w", "w metal", "w silicon", "b heat"]))  # fmt: skip
    n.c.buses.static.loc[ZONES, "kind"] = "zone"
    rows = [*_add_works(n, rng), *_add_service(n, rng), *_add_users(n, rng)]
    fill_own_columns(n)
    own = n.meta["xjgrid"]
    own["yearly"] += rows
    own["reserve"]["ordered"] = float(n.c.links.static["ordered"].sum())
    own["reserve"]["committed"].append("w coal")
    n.consistency_check(strict="all")
    return n


def _row(name, sense, rhs, terms, price):
    return {"name": name, "sense": sense, "rhs": float(rhs), "unit": "MWh", "slack_price": price,
            "terms": terms}  # fmt: skip


def _add_works(n, rng):
    """A potline and a furnace behind a connection, with captive coal and own wind."""
    hours = len(n.snapshots)
    plants = n.c.generators.static
    for name, like in (("w coal", "a coal"), ("w wind", "a wind")):
        frame = plants.loc[[like]].rename(index={like: name}).assign(bus="w")
        frame["p_nom"] = frame["p_nom_existing"] = frame["p_nom_min"] = rng.uniform(10, 40)
        known = [c for c in frame if c in n.c.generators.defaults.index or c in (
            "p_nom_existing", "committed", "synchronous", "minimum_load_base", "ramp",
            "minimum_load_top", "start_cost", "co2_intensity")]  # fmt: skip
        series = {
            attribute: values[[like]].rename(columns={like: name})
            for attribute in ("p_max_pu", "minimum_load", "must_run")
            if like in (values := n.c.generators.dynamic[attribute])
        }
        add_components(n, "Generator", frame[known], **series)
    add_components(n, "Link", pd.DataFrame(
        {"bus0": ["a", "w"], "bus1": ["w", "a"], "carrier": "connection", "kind": "connection",
         "p_nom": [rng.uniform(60, 100), 20.0], "marginal_cost": [80.0, 0.0]},
        index=["w import", "w export"]))  # fmt: skip
    size = np.array([50.0, 30.0])
    ordered = size * np.array([0.97, rng.uniform(0.7, 0.9)])
    floor = np.array([0.9, 0.5])
    per_tonne = np.array([13.0, 11.0])
    interruptible = np.array([rng.uniform(0.1, 0.4), 0.0])
    modulation = np.array([rng.uniform(0.05, 0.3), rng.uniform(0.1, 0.5)])
    add_components(n, "Link", pd.DataFrame(
        {"bus0": "w", "bus1": ["w metal", "w silicon"], "carrier": "process", "kind": "process",
         "p_nom": size, "p_nom_existing": size, "ordered": ordered, "efficiency": 1 / per_tonne,
         "floor": floor, "p_min_pu": floor - interruptible, "interruptible": interruptible,
         "interruption_price": rng.uniform(5, 60), "modulation": modulation, "ramp": [0.05, 0.2],
         "restart_cost": [rng.uniform(0, 100), rng.uniform(0, 300)],
         "marginal_cost": [0.0, rng.uniform(0, 50)]},
        index=[POTLINE, FURNACE]))  # fmt: skip
    loads = pd.DataFrame({"w load": rng.uniform(5, 15, hours)}, n.snapshots)
    add_components(n, "Load", pd.DataFrame(
        {"bus": "w", "carrier": "AC"}, index=loads.columns), p_set=loads)  # fmt: skip
    products = ["w metal", "w silicon"]
    add_components(n, "Generator", pd.DataFrame(
        {"bus": products, "carrier": "product", "sign": -1.0, "p_nom": size / per_tonne},
        index=[f"{bus} output" for bus in products]))  # fmt: skip
    n.meta["xjgrid"]["stocks"] = [
        {"name": bus, "order": ordered[i] / per_tonne[i], "worth": 5000.0 * per_tonne[i],
         "size": rng.uniform(0, 12) * ordered[i] / per_tonne[i],
         "makers": {name: 1 / per_tonne[i]}}
        for i, (bus, name) in enumerate(zip(products, (POTLINE, FURNACE), strict=True))
    ]  # fmt: skip
    add_components(n, "Generator", pd.DataFrame(
        {"bus": "w", "carrier": "shed", "p_nom": 100.0, "marginal_cost": 5000.0},
        index=["w shed"]))  # fmt: skip
    depth = ordered - floor * size
    caps = [
        _row(f"modulation {name}", "<=", modulation[i] * hours * depth[i],
             {"Link-down": {name: 1.0}}, 1500.0)
        for i, name in enumerate((POTLINE, FURNACE))
    ]  # fmt: skip
    return [*caps, _row(f"interruption {POTLINE}", "<=", interruptible[0] * size[0] * hours / 20,
                        {"Link-interrupted": {POTLINE: 1.0}}, 1500.0)]  # fmt: skip


def _add_service(n, rng):
    """Heat from fuel or a boiler that may grow, with a store that cools."""
    need = pd.DataFrame({"b heat need": rng.uniform(5, 20, len(n.snapshots))}, n.snapshots)
    add_components(
        n,
        "Load",
        pd.DataFrame({"bus": "b heat", "carrier": "service"}, index=need.columns),
        p_set=need,
    )
    add_components(n, "Generator", pd.DataFrame(
        {"bus": "b heat", "carrier": "fuel", "p_nom": 20.0, "co2_intensity": 0.4,
         "marginal_cost": rng.uniform(80, 250)}, index=["b heat fuel"]))  # fmt: skip
    add_components(n, "Link", pd.DataFrame(
        {"bus0": "b", "bus1": "b heat", "carrier": "option", "kind": "option", "p_nom": 4.0,
         "p_nom_existing": 4.0, "p_nom_min": 4.0, "p_nom_max": 40.0, "p_nom_extendable": True,
         "efficiency": 0.97, "capital_cost": rng.uniform(50, 500), "marginal_cost": 2.0},
        index=[BOILER]))  # fmt: skip
    add_components(n, "StorageUnit", pd.DataFrame(
        {"bus": "b heat", "carrier": "service-store", "p_nom": 15.0, "p_nom_existing": 15.0,
         "p_nom_min": 15.0, "p_nom_max": 15.0, "max_hours": 4.0, "efficiency_store": 0.95,
         "standing_loss": 0.01, "cyclic_state_of_charge": True},
        index=["b heat store"]))  # fmt: skip
    total, terms = float(need.to_numpy().sum()), {"Link-p": {BOILER: 0.97}}
    return [
        _row(f"adoption >= {BOILER}", ">=", rng.uniform(0.05, 0.3) * total, terms, 2000.0),
        _row(f"adoption <= {BOILER}", "<=", rng.uniform(0.5, 0.9) * total, terms, 2000.0),
    ]


def _add_users(n, rng):
    """Load of a shape whose size the plan chooses, and load that is off at a price."""
    shape = pd.DataFrame({"c vehicles more": rng.uniform(0.2, 1.0, len(n.snapshots))}, n.snapshots)
    add_components(n, "Generator", pd.DataFrame(
        {"bus": "c", "carrier": "adoption", "sign": -1.0, "p_nom": 0.0, "p_nom_max": 15.0,
         "p_nom_extendable": True, "capital_cost": -rng.uniform(1000, 15_000)},
        index=shape.columns), p_min_pu=shape, p_max_pu=shape)  # fmt: skip
    able = pd.DataFrame({"c response": rng.uniform(0.3, 1.0, len(n.snapshots))}, n.snapshots)
    add_components(n, "Generator", pd.DataFrame(
        {"bus": "c", "carrier": "response", "p_nom": 10.0, "p_nom_existing": 10.0,
         "marginal_cost": 600.0}, index=able.columns), p_max_pu=able)  # fmt: skip
    return [_row("response", "<=", 3.0 * len(n.snapshots) / 24,
                 {"Generator-p": {"c response": 1.0}}, 5000.0)]  # fmt: skip


@SLOW
@given(seed=st.integers(0, 10_000), share=st.floats(0.05, 0.9))
def test_merging_hours_is_a_relaxation_with_processes_and_services(seed, share):
    n = make_industry(seed)
    assert_relaxed(n, seed, share)


@SLOW
@given(seed=st.integers(0, 10_000))
def test_the_certificate_encloses_the_hourly_optimum_with_processes_and_services(seed):
    n = make_industry(seed, hours=72)
    assert_enclosed(n)


@pytest.mark.parametrize("kept", ["modulation", "restart_cost", "interruptible", "floor"])
def test_each_kind_of_process_row_alone_keeps_the_plan_below_the_hourly_optimum(kept):
    n = make_industry(3)
    links = n.c.links.static
    needed = {"modulation": ["floor"], "interruptible": ["floor"]}.get(kept, [])
    for column in set(NEUTRAL) - {kept, *needed}:
        links.loc[[POTLINE, FURNACE], column] = NEUTRAL[column]
    links["p_min_pu"] = links["p_min_pu"].where(
        links["kind"] != "process", links["floor"] - links["interruptible"])  # fmt: skip
    own = n.meta["xjgrid"]
    named = {"modulation": "modulation", "interruptible": "interruption"}
    own["yearly"] = [
        row for row in own["yearly"]
        if not row["name"].startswith(tuple(v for k, v in named.items() if k != kept))
    ]  # fmt: skip
    hourly = optimise(n, Detail.full())
    for share in (0.05, 0.5):
        merged = merge_network(n, draw_starts(1, len(n.snapshots), share))
        assert optimise(merged, Detail.plan()) <= hourly * (1 + 1e-7)


def test_the_bill_of_one_window_is_the_objective_of_the_hourly_model():
    """Nothing of wear, interruption, orders or adoption is paid twice or not at all."""
    n = make_industry(5, hours=24)
    method = Method(segments=24, window_hours=24, rounds=1, accuracy=1e-9, plan_solver=SIMPLEX,
                    window_solver=SIMPLEX, jobs=1)  # fmt: skip
    solution = solve(n, method=method)
    network = solution.network.copy()
    for component in (network.c.generators, network.c.storage_units, network.c.links):
        static = component.static
        static["p_nom_min"] = static["p_nom_max"] = static["p_nom_opt"]
        static["p_nom_extendable"] = static["counted"].astype(bool)
    paid = optimise(network, Detail.full()) - price_baseline(network)
    assert solution.upper_bound == pytest.approx(paid, rel=1e-3)


def test_an_inexact_solver_still_gives_a_dual_bound_with_processes():
    n = make_industry(7)
    m = create_model(n, Detail.plan())
    outcome = run_solver(m, SolverChoice(method="hipo", tolerance=1e-3, threads=1), list_boxes(n))
    exact = optimise(make_industry(7), Detail.plan())
    assert outcome.bound_kind == "dual"
    assert outcome.bound <= exact * (1 + 1e-9)
    assert outcome.bound == pytest.approx(exact, rel=1e-2)
