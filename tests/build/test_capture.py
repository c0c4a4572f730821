"""Carbon capture from the tables: off unless asked, its costs by hand, what is told of mistakes."""

from __future__ import annotations

import pytest

from xjgrid.build.capture import list_capture, list_capture_constraints, price_capture
from xjgrid.build.constraints import Constraints
from xjgrid.build.costs import calculate_annuity
from xjgrid.build.network import build_problem
from xjgrid.errors import InputError

PROJECT = "karamay coal-usc capture"


@pytest.fixture(scope="module")
def free(open_context):
    """The project, and capture wherever the table has room."""
    return open_context("capture-2030.free")


@pytest.fixture(scope="module")
def network(free):
    """Network of it; tests must not change it."""
    return build_problem(free).network


def test_nothing_is_captured_unless_a_scenario_asks(trial, trial_network):
    assert list_capture(trial).empty
    static = trial_network.c.generators.static
    assert not (static["carrier"] == "carbon-capture").any()
    assert "host_share" not in static
    assert list_capture_constraints(trial_network, trial) == []
    terms = [row["terms"] for row in trial_network.meta["xjgrid"]["yearly"]]
    assert not any(PROJECT in names for term in terms for names in term.values())


def test_the_project_stands_and_options_have_room(free, network):
    table = free.tables["capture"]
    found = list_capture(free)
    assert found["given"].sum() == 1000.0
    assert found["most"].sum() == table["capture_max"].sum()
    plant = network.c.generators.static.loc[PROJECT]
    # a million tonnes in 7,000 hours at 0.3 MWh a tonne
    assert plant["p_nom"] == pytest.approx(1e6 / 7000.0 * 0.3)
    assert plant["p_nom_max"] == pytest.approx(2e6 / 7000.0 * 0.3)
    host = network.c.generators.static.loc[plant["host"]]
    assert host["p_nom"] == 1320.0
    assert plant["host_share"] == pytest.approx(0.9 * host["co2_intensity"] * 0.3)
    others = network.c.generators.static.query("carrier == 'carbon-capture'").drop(PROJECT)
    assert (others["p_nom"] == 0.0).all() and others["p_nom_extendable"].all()


def test_without_build_capture_only_the_project_stands(open_context):
    found = list_capture(open_context("capture-2030"))
    assert list(found.index) == [("karamay", "coal-usc")]
    assert (found["most"] == found["given"]).all()


def test_costs_are_those_of_the_tables(free, network):
    costs, price = free.costs, free.carbon_price
    figures = price_capture(free)
    fixed = costs.get("carbon-capture", "investment_co2") * (
        calculate_annuity(costs.discount_rate, 25.0) + 0.03
    )
    plant = network.c.generators.static.loc[PROJECT]
    # by the tonne that a plant in use for its design hours captures
    yearly = figures["annuity"] + figures["fixed_om"]
    assert yearly / (7000.0 * figures["tonnes"]) == pytest.approx(fixed)
    assert plant["capital_cost"] == pytest.approx(yearly * 48 / 8760)
    assert plant["marginal_cost"] * 0.3 == pytest.approx(30.0 + 100.0 - price)


def test_the_project_has_to_capture_what_it_states(free, network):
    rows = list_capture_constraints(network, free)
    of_project = [row for row in rows if PROJECT in row.terms["Generator-p"]]
    assert [row.sense for row in of_project] == [">=", "<="]
    # it states a million tonnes, and with what may be added takes two
    assert [row.rhs for row in of_project] == pytest.approx([1e6 * 48 / 8760, 2e6 * 48 / 8760])
    for row in rows:
        [factor] = row.terms["Generator-p"].values()
        assert factor == pytest.approx(1.0 / 0.3)
        assert row in Constraints.from_meta(network.meta["xjgrid"]).yearly


def test_no_option_captures_more_than_the_table_lets(free, network):
    most = free.tables["capture"].set_index("project")["capture_max"]
    rows = [row for row in list_capture_constraints(network, free) if row.sense == "<="]
    assert sum(row.rhs for row in rows) == pytest.approx(most.sum() * 1000.0 * 48 / 8760)


def test_a_cap_counts_what_is_captured(open_context):
    context = open_context("capture-2030", {"policy.co2_cap_mt": 300.0})
    rows = build_problem(context).network.meta["xjgrid"]["yearly"]
    [cap] = [row for row in rows if row["name"] == "co2 cap"]
    assert cap["terms"]["Generator-p"][PROJECT] == pytest.approx(-1.0 / 0.3)


def test_capture_at_captive_units_stands_behind_their_connection(open_context):
    table = {"table": "capture", "where": {"project": "junggar-changji"}}
    moved = {**table, "set": {"zone": "zhundong", "carrier": "coal-captive", "site": "qiya"}}
    chosen = {"build.capture": True, "tables": [moved]}
    assert ("qiya", "coal-captive") in list_capture(open_context("trial", chosen)).index
    plain = open_context("trial", {**chosen, "industry.sites": False})
    assert ("zhundong", "coal-captive") in list_capture(plain).index


def test_a_project_whose_units_do_not_stand_is_told(open_context):
    context = open_context("trial", {"fleet.capture": ["permitted"]})
    with pytest.raises(InputError) as caught:
        build_problem(context)
    assert str(caught.value) == (
        "networks/capture.csv column carrier = coal-usc: project karamay-ccus-demonstration: no "
        "such unit stands at karamay in trial; add the status of the unit to fleet.thermal or take "
        "that of the project out of fleet.capture"
    )
