"""What is captured in the account and the ledger: emissions, costs, consumption, the target."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.account import mini_case
from tests.account.fixtures import solution
from tests.results.test_targets import Hand, hold, make_summary
from xjgrid.account.cost import sum_plants
from xjgrid.account.hourly import Hourly
from xjgrid.account.ledger import make_ledger
from xjgrid.account.ledger.tables import CO2
from xjgrid.account.metrics import ALL
from xjgrid.account.solved_network import SolvedNetwork
from xjgrid.account.summary import summarise
from xjgrid.inputs import Study
from xjgrid.results.targets import NO, YES

__all__ = ["solution"]

HOST, NAME = "alpha coal-usc", "alpha coal-usc capture"
OWN = {
    "annuity": 5e5, "fixed_om": 1e5, "variable_om": 400.0, "fuel_cost": 0.0, "carbon_cost": -300.0,
    "p_nom_existing": 10.0, "p_nom_opt": 25.0, "co2_intensity": -4.0, "host_share": 0.2,
    "start_cost": 0.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def captured(solution):
    """The mini case with capture that takes a twentieth of the coal unit's power, off its load."""
    n = solution.network.copy()
    n.c.generators.static["co2_intensity"] = 0.0
    n.c.generators.static.loc[HOST, "co2_intensity"] = 0.8
    n.c.generators.static["host"] = ""
    power = n.c.generators.dynamic["p"][HOST] * 0.05
    n.add("Generator", NAME, bus="alpha", carrier="carbon-capture", sign=-1.0, p_nom=25.0)
    for column, value in {**OWN, "host": HOST, "row": "station_own_use"}.items():
        n.c.generators.static.loc[NAME, column] = value
    n.c.generators.dynamic["p"][NAME] = power
    for name in ("p_set", "p"):
        loads = n.c.loads.dynamic[name]
        if "alpha demand" in loads:
            loads["alpha demand"] -= power
    return replace(copy.copy(solution), network=n)


@pytest.fixture(scope="module")
def tables():
    """Tables of the mini case, with the carrier."""
    found = mini_case.tables()
    row = {"carrier": "carbon-capture", "nice_name": "Carbon capture", "group": "capture",
           "renewable": False, "color": "#8a6fae"}  # fmt: skip
    carriers = pd.concat([found["carriers"], pd.DataFrame([row])], ignore_index=True)
    return {**found, "carriers": carriers.astype({"renewable": bool})}


@pytest.fixture(scope="module")
def solved(captured, tables):
    """What the account reads."""
    return SolvedNetwork.of(captured, tables)


@pytest.fixture(scope="module")
def summary(solved, captured):
    """Its figures of the year."""
    frame = summarise(Hourly(solved), mini_case.make_demand(captured))
    return frame[frame["period"] == "2030"]


def pick(summary, metric, **where) -> float:
    """Return one figure; what is not said is a total."""
    asked = {"location": ALL, "end_use": ALL, "carrier": ALL, "part": ALL, "variant": "", **where}
    rows = summary[summary["metric"] == metric]
    for column, value in asked.items():
        rows = rows[rows[column] == value]
    return float(rows["value"].item())


def test_what_is_captured_is_not_emitted(solved, captured, summary):
    burnt = float(captured.network.c.generators.dynamic["p"][HOST].sum())
    tonnes = pick(summary, "co2_captured")
    assert tonnes == pytest.approx(burnt * 0.05 * 4.0)
    assert pick(summary, "co2_captured", location="alpha", carrier="coal-usc") == tonnes
    assert pick(summary, "co2") == pytest.approx(0.8 * burnt - tonnes)
    assert pick(summary, "capacity_capture") == pytest.approx(100.0)
    assert float(Hourly(solved).captured.sum()) == pytest.approx(tonnes)


def test_its_electricity_is_own_use_of_stations(captured, summary):
    taken = float(captured.network.c.generators.dynamic["p"][NAME].sum())
    assert taken > 0
    assert pick(summary, "consumption", end_use="station_own_use") == pytest.approx(taken)
    balance = pick(summary, "consumption") + pick(summary, "export")
    balance += pick(summary, "storage_losses") + pick(summary, "line_losses")
    assert pick(summary, "generation") == pytest.approx(balance, rel=1e-6)


def test_its_costs_and_what_it_saves_stand_at_the_units(solved, captured, tables):
    before = sum_plants(SolvedNetwork.of(without_capture(captured), tables))
    after = sum_plants(solved)
    taken = float(captured.network.c.generators.dynamic["p"][NAME].sum())
    year = float(solved.hours.sum()) / 8760.0
    expected = {
        "investment": 15.0 * 5e5 * year, "fixed": 15.0 * 1e5 * year,
        "existing_fixed": 10.0 * 1e5 * year, "variable": 400.0 * taken, "carbon": -300.0 * taken,
        "fuel": 0.0, "starts": 0.0,
    }  # fmt: skip
    at = {"zone": "alpha", "carrier": "coal-usc"}
    for part, amount in expected.items():
        change = after[part] - before[part]
        assert float(change.sel(at)) == pytest.approx(amount)
        assert float(change.sum()) == pytest.approx(amount)


def without_capture(captured):
    """The same without what capture takes."""
    n = captured.network.copy()
    n.remove("Generator", NAME)
    return replace(captured, network=n)


def test_the_ledger_hands_on_cleaner_electricity(captured, tables, summary):
    demand = mini_case.make_demand(captured)
    ledger = make_ledger(SolvedNetwork.of(captured, tables), demand=demand)
    made = ledger.system.hours @ ledger.system.energy
    assert made @ ledger.weights[:, CO2] == pytest.approx(pick(summary, "co2"))
    coal = ledger.system.origins.loc["coal-usc@alpha", "co2"]
    assert coal == pytest.approx(0.8 - 0.05 * 4.0)
    assert ledger.system.sinks.loc[NAME, "end_use"] == "station_own_use"


def test_a_case_without_capture_captures_nothing(solution):
    solved = SolvedNetwork.of(solution, mini_case.tables())
    frame = summarise(Hourly(solved), mini_case.make_demand(solution))
    rows = frame[(frame["metric"] == "co2_captured") & (frame["period"] == "2030")]
    assert rows[["location", "carrier", "value"]].to_numpy().tolist() == [[ALL, ALL, 0.0]]


@pytest.mark.parametrize("tonnes, met", [(1.0e6, YES), (0.9e6, NO), (0.0, NO)])
def test_the_target_is_met_from_a_million_tonnes(tonnes, met):
    case = Hand(make_summary(("co2_captured", "", ALL, ALL, ALL, tonnes)))
    row = hold(case, "co2-captured", "", ">=", 1.0, "Mt")
    assert row["met"] == met
    assert row["value"] == pytest.approx(tonnes / 1e6)


def test_the_default_study_asks_for_a_million_tonnes():
    table = Study(Path(__file__).resolve().parents[2]).table("targets").set_index("target")
    row = table.loc["ccus-demonstration-2030"]
    assert (row["measure"], row["value"], row["unit"]) == ("co2-captured", 1.0, "Mt")
