"""Sites, processes and services of the default study: what they take, own and may choose."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xjgrid.build.context import Context
from xjgrid.build.demand import read_energy
from xjgrid.build.industry.contracts import list_consumers, list_contracts
from xjgrid.build.industry.delivery import sum_deliverable
from xjgrid.build.industry.figures import read_recipes
from xjgrid.build.industry.menus import list_menus, read_paths
from xjgrid.build.industry.processes import list_orders, list_processes
from xjgrid.build.industry.remainder import (
    list_taken,
    make_demand,
    make_remainder,
    split_remainder,
)
from xjgrid.build.industry.sites import list_sites, make_loads
from xjgrid.build.network import build_network, list_extendable
from xjgrid.build.options import prepare_pypsa
from xjgrid.cases.altering import alter_table
from xjgrid.errors import InputError
from xjgrid.scenario import load_scenario
from xjgrid.solve.detail import Detail
from xjgrid.solve.plan import solve_plan
from xjgrid.solve.segments import choose_segments, describe_hours
from xjgrid.solve.solver import SolverChoice

EXACT = SolverChoice(method="simplex", threads=1)
GROWN = [(year, "middle") for year in range(2020, 2026)] + [
    (year, growth) for year in range(2026, 2031) for growth in ("low", "middle", "high")
]


@pytest.fixture(scope="module")
def captive(base):
    """Capacity [MW] of captive units that run in 2025, by site."""
    units = base.tables["thermal"].query("site != '' and status == 'operating'")
    units = units[(units["build_year"] <= 2025) & ~(units["retire_year"] <= 2025)]
    return units.groupby("site")["p_nom"].sum()


@pytest.mark.parametrize(("year", "growth"), GROWN)
def test_sites_and_what_is_left_are_the_demand_row_by_row(open_context, year, growth):
    """Nothing is counted twice, nothing lost, and no row is overdrawn in any year and growth."""
    context = open_context("reference-2030", {"year": year, "demand.growth": growth})
    whole = read_energy(context)
    left = split_remainder(context)
    taken = list_taken(context).groupby("row")["energy"].sum().reindex(whole.index).fillna(0.0)
    np.testing.assert_allclose(left.sum(axis=1) + taken, whole, rtol=1e-9)
    own = left.loc[taken.index[taken > 0]]
    assert (own >= 0).all(axis=None)
    users = list_consumers(context)
    sites = users.loc[users["site"] != "", "energy"].sum()
    assert 0.3 * whole.sum() < sites < 0.7 * whole.sum()


def test_without_sites_and_services_rows_stay_whole_and_numbers(open_context):
    context = open_context("trial", {"industry.sites": False, "industry.services": False})
    left, whole = make_remainder(context), make_demand(context)
    assert left.dtype == float, "objects break the sums of the solver"
    np.testing.assert_allclose(left, whole)


def test_the_row_of_a_process_is_overdrawn_by_name(open_context):
    """A smelter with an order of 8 Mt takes more than all aluminium does."""
    row = {"table": "orders", "where": {"site": "qiya", "process": "aluminium-smelting"},
           "set": {"capacity": 8000.0, "order": 8000.0}}  # fmt: skip
    with pytest.raises(InputError, match=r"row '?aluminium'? holds .*\(qiya ") as told:
        split_remainder(open_context("base-2025", {"tables": [row]}))
    assert "networks/demand.csv" in str(told.value)


@pytest.mark.parametrize(("year", "total"), [(2023, 382.1), (2024, 423.3)])
def test_what_no_row_explains_is_a_tenth_at_most(base, year, total):
    rows = base.tables["demand"].query("growth == 'history' and year == @year").set_index("row")
    # a row below zero holds what the published total counts elsewhere
    published = rows["energy"].clip(lower=0.0).sum()
    assert published / 1000 == pytest.approx(total, rel=0.005)
    assert 0 <= rows.at["unattributed", "energy"] <= 0.1 * total * 1000


def test_aluminium_of_2025_takes_its_published_electricity(base):
    orders = list_orders(base).query("product == 'aluminium'")
    energy, tonnes = orders["energy"].sum(), orders["order"].sum()
    assert 83e6 < energy < 86e6
    assert 13.4 - 1e-9 <= energy / tonnes <= 13.5
    assert 6.15e6 < tonnes < 6.35e6


def test_captive_units_stand_behind_the_connections_of_their_sites(base, base_network, captive):
    g, buses = base_network.c.generators.static, base_network.c.buses.static
    fired = g[(g["co2_intensity"] > 0) & g["bus"].map(buses["kind"]).eq("site")]
    got = fired.groupby("bus")["p_nom"].sum()
    pd.testing.assert_series_equal(got, captive, check_names=False)
    table = base.tables["thermal"].query("site != ''")
    sites = base.tables["sites"].set_index("site")
    assert (table["site"].map(sites["zone"]) == table["zone"]).all()


@pytest.mark.parametrize(("year", "growth"), [(2020, "middle"), (2025, "middle"), (2030, "high")])
def test_a_connection_carries_all_that_its_site_process_and_load_can_take(
    open_context, year, growth
):
    """Without a captive unit a site has nobody to fail for it: the connection must suffice."""
    context = open_context(
        "reference-2030",
        {
            "year": year,
            "demand.growth": growth,
            "industry.flexibility": "flexible",
            "horizon.hours": 8760,
            "horizon.start": "01-01",
        },
    )
    sites = list_sites(context)
    need = make_loads(context).max().reindex(sites.index).fillna(0.0)
    need += list_processes(context).groupby("site")["p_nom"].sum().reindex(sites.index).fillna(0)
    alone = sites.index.difference(context.tables["thermal"]["site"])
    assert len(alone) > 20
    short = need[alone] > sites.loc[alone, "connection"]
    assert not short.any(), list(short.index[short])


def test_a_connection_and_captive_plants_carry_the_orders_of_today(base, base_network, captive):
    links, loads = base_network.c.links.static, base_network.c.loads
    sites = list_sites(base)
    need = loads.dynamic["p_set"].max().groupby(loads.static["bus"]).sum()
    need = need.reindex(sites.index).fillna(0.0)
    made = links.query("kind == 'process'").groupby("site")["ordered"].sum()
    have = sites["connection"] + 0.75 * captive.reindex(sites.index).fillna(0.0)
    assert (need + made.reindex(sites.index).fillna(0.0) <= have).all()
    taking = links.query("kind == 'connection'")
    assert (taking["p_nom"] > 0).all()
    imports = taking[taking.index.str.endswith(" import")]
    assert (imports["marginal_cost"] == base.parameter("grid_fee")).all()


def test_processes_make_their_orders_at_their_figures(base, base_network):
    """Power of the order within floor and running capacity; rates, yards and rows by the tables."""
    links, loads = base_network.c.links.static, base_network.c.loads.static
    orders = list_orders(base)
    orders.index = orders["site"] + " " + orders["process"]
    some = links.query("kind == 'process'")
    flat = loads.index[loads["process"] != ""]
    assert set(some.index) | set(flat) == set(orders.index)
    assert not set(some.index) & set(flat)
    mine = orders.loc[some.index]
    np.testing.assert_allclose(some["ordered"], mine["energy"] / 8760)
    np.testing.assert_allclose(some["efficiency"], 1 / mine["electricity"])
    assert (some["floor"] * some["p_nom"] <= some["ordered"] * (1 + 1e-9)).all()
    assert (some["ordered"] <= some["p_nom"] * (1 + 1e-9)).all()
    power = base_network.c.loads.dynamic["p_set"][flat].mean()
    np.testing.assert_allclose(power, orders.loc[flat, "energy"] / 8760)
    recipes = read_recipes(base)
    yards = {row["name"]: row for row in base_network.meta["xjgrid"]["stocks"]}
    rows = {row["name"]: row for row in base_network.meta["xjgrid"]["yearly"]}
    name, recipe = "qiya aluminium-smelting", recipes["aluminium-smelting"]
    yard, line = yards["qiya aluminium"], some.loc[name]
    tonnes = orders.at[name, "order"] / 8760
    assert (yard["order"], yard["makers"]) == (pytest.approx(tonnes), {name: line["efficiency"]})
    assert yard["size"] == pytest.approx(recipe["stock"] * 24 * tonnes)
    depth = line["ordered"] - recipe["min_load"] * line["p_nom"]
    assert rows[f"modulation {name}"]["rhs"] == pytest.approx(recipe["modulation"] * 48 * depth)


def test_flexibility_widens_what_a_process_may_do(open_context):
    none, today, flexible = (
        list_processes(open_context("trial", {"industry.flexibility": kind}))
        for kind in ("none", "today", "flexible")
    )
    assert (none["floor"] == 1.0).all() and (none["p_nom"] == none["ordered"]).all()
    assert (flexible["floor"] <= today["floor"] + 1e-12).all()
    assert (flexible["stock_days"] >= today["stock_days"]).all()
    depth = [t["modulation"] * (t["ordered"] - t["floor"] * t["p_nom"]) for t in (today, flexible)]
    assert (depth[0] <= depth[1] + 1e-9).all()
    potlines = today["process"] == "aluminium-smelting"
    assert (flexible["floor"] < today["floor"] - 0.01)[potlines].all()


def test_potlines_that_may_not_move_run_flat_at_their_order(default_study):
    """What runs is 3 % above the order, and at a floor of all of it the yard would overflow."""
    cell = "process_parameters[process=aluminium-smelting;parameter=min_load].value"
    study = alter_table(default_study, cell, "set", 1.0)
    rigid = list_processes(Context.open(study, load_scenario(study, "trial")))
    potlines = rigid.query("process == 'aluminium-smelting'")
    assert (potlines["ordered"] < potlines["p_nom"] * 0.99).any()
    np.testing.assert_allclose(potlines["floor"] * potlines["p_nom"], potlines["ordered"])


@pytest.mark.parametrize("path", ["low", "reference", "high"])
def test_shares_of_a_service_on_a_path_add_up_to_one(open_context, path):
    shares = read_paths(open_context("trial", {"industry.adoption": {"*": path}}))
    assert len(shares) >= 6
    for service, (low, high) in shares.items():
        assert low.sum() == pytest.approx(1.0), service
        pd.testing.assert_series_equal(low, high)


def test_free_adoption_gives_the_plan_a_capacity_between_the_paths(open_context, trial_network):
    """Shaped options become loads of a free size, free ones links; the paths bound both."""
    context = open_context("trial", {"industry.adoption": {"*": "free"}})
    n = build_network(context)
    added = n.c.generators.static.query("carrier == 'adoption'")
    options = n.c.links.static.query("kind == 'option'")
    assert added["p_nom_extendable"].all() and (added["sign"] == -1.0).all()
    assert options["p_nom_extendable"].any()
    assert not trial_network.c.generators.static["carrier"].eq("adoption").any()
    paths = {
        path: read_paths(open_context("trial", {"industry.adoption": {"*": path}}))
        for path in ("low", "high")
    }
    for row in added.itertuples():
        low, high = (paths[path][row.service][0][row.option] for path in ("low", "high"))
        assert row.p_nom_max * row.share_per_mw == pytest.approx(high - low)
    rows = {row["name"]: row for row in n.meta["xjgrid"]["yearly"]}
    menus = {menu.name: menu for menu in list_menus(context)}
    for name, row in options.iterrows():
        low, high = (paths[path][row["service"]][0][row["option"]] for path in ("low", "high"))
        given = menus[row["bus1"]].energy * menus[row["bus1"]].shape.sum() / 8760
        assert row["p_nom_max"] >= high * given / 48 / row["efficiency"] * 0.9
        assert rows[f"adoption >= {name}"]["rhs"] == pytest.approx(low * given)
        assert rows[f"adoption <= {name}"]["rhs"] == pytest.approx(high * given)
    assert not set(added.index) & set(list_extendable(trial_network).index)


def test_high_adoption_takes_more_electricity_than_the_reference(open_context, trial_network):
    n = build_network(open_context("trial", {"industry.adoption": {"*": "high"}}))
    used = []
    for network in (trial_network, n):
        loads = network.c.loads
        shaped = loads.static.index[loads.static["option"] != ""]
        links = network.c.links.static
        free = links[links["kind"] == "option"]
        total = float(loads.dynamic["p_set"][shaped].to_numpy().sum())
        if len(free):
            total += float((free["share_low"] * free["delivered"] / free["efficiency"]).sum())
        used.append(total)
    assert used[1] > 1.1 * used[0]


def hydrogen_iron(order=50.0):
    """Overrides by which the works of Urumqi makes some kt of iron with hydrogen."""
    row = {"table": "orders", "where": {"site": "bayi-steel", "process": "steel-hydrogen-dri"},
           "set": {"capacity": 2000.0, "order": order}}  # fmt: skip
    return {"tables": [row]}


@pytest.mark.parametrize("flexibility", ["none", "today"])
def test_a_process_takes_its_hydrogen_from_the_service_of_its_zone(open_context, flexibility):
    context = open_context("trial", {**hydrogen_iron(), "industry.flexibility": flexibility})
    n = build_network(context)
    links, bus = n.c.links.static, "urumqi hydrogen-chemicals"
    line = links.loc["bayi-steel steel-hydrogen-dri"]
    recipe = read_recipes(context)["steel-hydrogen-dri"]
    assert (line["bus2"], n.c.buses.static.at[bus, "carrier"]) == (bus, "service")
    assert line["efficiency2"] == pytest.approx(-recipe["hydrogen"] / recipe["electricity"])
    assert line["ordered"] * 8760 == pytest.approx(50e3 * recipe["electricity"])
    # fuel could make all of it, so that no order is out of reach
    need = n.c.loads.dynamic["p_set"][f"{bus} need"].max() - line["efficiency2"] * line["p_nom"]
    assert n.c.generators.static.at[f"{bus} fuel", "p_nom"] == pytest.approx(need)


def test_a_process_that_needs_hydrogen_without_services_is_refused(open_context):
    chosen = {**hydrogen_iron(), "industry.services": False}
    with pytest.raises(InputError, match="bayi-steel steel-hydrogen-dri takes hydrogen"):
        build_network(open_context("trial", chosen))


@pytest.mark.parametrize("kind", ["none", "today"])
def test_routes_of_steel_compete_or_are_held_to_their_orders(open_context, kind):
    """The dearer tonnes count in both, or holding them would look cheaper."""
    n = build_network(open_context("trial", {"industry.flexibility": kind}))
    routes = n.c.links.static.query("bus1 == 'bayi-steel steel'")
    assert set(routes["process"]) == {"steel-converter", "steel-scrap-eaf"}
    assert routes["marginal_cost"].min() == 0.0 < routes["marginal_cost"].max()
    held = np.allclose(routes["p_min_pu"] * routes["p_nom"], routes["ordered"])
    assert held == (kind == "none")
    scrap = {row["name"]: row for row in n.meta["xjgrid"]["yearly"]}["scrap"]
    assert set(routes.index) <= set(scrap["terms"]["Link-p"])


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"industry.adoption": {"heat-lo": "high"}}, "did you mean heat-low"),
        ({"industry.adoption": {"vehicle": "free"}}, "did you mean vehicles"),
        ({"industry.adoption": {"heat-low": "hihg"}}, "did you mean high"),
        ({"policy.green_targets": {"aluminum": 0.3}}, "did you mean aluminium"),
        ({"policy.green_targets": {"hoshine-shanshn": 0.3}}, "did you mean hoshine-shanshan"),
    ],
)
def test_a_misspelt_service_path_or_target_is_answered_by_the_nearest(
    open_context, overrides, message
):
    with pytest.raises(InputError, match=message) as caught:
        build_network(open_context("trial", overrides))
    assert str(caught.value).startswith(("override key", "scenarios/trial.yaml"))


def test_a_target_without_any_contract_is_refused(open_context):
    chosen = {"policy.green_targets": {"cement-aksu": 0.9}, "industry.contracts": []}
    with pytest.raises(InputError, match=r"contracts with the fleet reach 0.0 % and nothing else"):
        build_network(open_context("trial", chosen))


def test_a_green_target_counts_own_plants_contracts_and_what_is_signed(open_context):
    """30 % of the smelters' energy, less what operating contracts deliver already."""
    context = open_context("green-aluminium-2030", {"horizon.start": "04-08"})
    n = build_network(context)
    row = {r["name"]: r for r in n.meta["xjgrid"]["yearly"]}["green target aluminium"]
    energy = list_orders(context).query("product == 'aluminium'")["energy"].sum() * 48 / 8760
    contracts = list_contracts(context)
    bought = contracts.query("buyer == 'aluminium'").index
    delivered = sum_deliverable(n, contracts, 48 / 8760)
    assert (delivered <= contracts["energy"] * 1000 * 48 / 8760 + 1e-6).all()
    # contracts of single smelters count too, so no more than this is left to build for
    assert row["rhs"] <= 0.3 * energy - delivered[bought].sum() + 1e-6
    assert row["slack_price"] == context.parameter("green_slack_price")
    weights = row["terms"]["Generator-p"]
    g = n.c.generators.static
    plants = [name for name in weights if g.at[name, "contract"] != ""]
    assert plants and g.loc[plants, "p_nom_extendable"].all()
    assert all(0 < weight <= 1 + 1e-9 for weight in weights.values())
    assert g.loc[list(weights), "carrier"].isin(["wind", "solar", "csp"]).all()
    own = row["terms"]["Own-green"]
    smelters = list_orders(context).query("product == 'aluminium'")["site"]
    assert set(own) <= set(smelters) and all(0 < part <= 1 for part in own.values())
    assert set(row["terms"]) == {"Generator-p", "Own-green"}  # no coal power is deducted
    land = [r for r in n.meta["xjgrid"]["build_limits"] if r["name"].startswith("land ")]
    assert land and all(len(r["names"]) > 1 and r["limit"] >= 0 for r in land)


def plan(context, starts=None):
    """Plan of 24 segments without commitment, solved exactly, and its segments."""
    prepare_pypsa()
    n = build_network(context)
    if starts is None:
        starts = choose_segments(describe_hours(n), 24)
    return solve_plan(n, starts, Detail.plan(False), EXACT)


def test_the_plan_never_costs_more_when_processes_become_flexible(open_context):
    """Two days of January; the same segments, the lower bounds themselves."""
    chosen = {"horizon.start": "01-10", "commitment": False}
    bounds, starts = [], None
    for kind in ("none", "today", "flexible"):
        context = open_context("reference-2030", {**chosen, "industry.flexibility": kind})
        found = plan(context, starts)
        starts = found.starts
        bounds.append(found.outcome.bound)
    assert bounds[0] > bounds[1] > bounds[2] > 0


def test_the_plan_never_costs_less_when_a_green_target_rises_by_a_point(open_context):
    chosen = {"horizon.start": "04-08", "commitment": False}
    bounds, starts = [], None
    for share in (0.30, 0.31):
        targets = {"policy.green_targets": {"aluminium": share}}
        found = plan(open_context("green-aluminium-2030", {**chosen, **targets}), starts)
        starts = found.starts
        bounds.append(found.outcome.bound)
    assert 0 < bounds[0] <= bounds[1] * (1 + 1e-9)
