"""What stands, from the tables: totals, retirements, projects, run-in and costs by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xjgrid.build import thermal
from xjgrid.build.costs import calculate_annuity
from xjgrid.build.limits import cap_capacity, sum_build
from xjgrid.build.network import build_network, list_extendable
from xjgrid.build.renewables import count_stock, run_in
from xjgrid.build.storage import list_batteries, list_pumped_hydro


def installed(n, component: str = "generators") -> pd.Series:
    return getattr(n.c, component).static.groupby("carrier")["p_nom"].sum()


def test_thermal_capacity_by_class_is_that_of_the_table(base, base_network):
    table = base.tables["thermal"]
    stands = table[
        (table["status"] == "operating")
        & (table["build_year"] <= 2025)
        & ~(table["retire_year"] <= 2025)
    ]
    by_class = stands.groupby("carrier")["p_nom"].sum()
    assert {"coal-usc", "coal-sc", "coal-chp", "gas"} <= set(by_class.index)
    pd.testing.assert_series_equal(
        installed(base_network)[by_class.index], by_class, check_names=False
    )
    by_zone = stands.groupby("zone")["p_nom"].sum()
    thermal_units = base_network.c.generators.static.query("carrier in @by_class.index")
    zone_of = base_network.c.buses.static["zone"]
    pd.testing.assert_series_equal(
        thermal_units.groupby(thermal_units["bus"].map(zone_of))["p_nom"].sum(),
        by_zone,
        check_names=False,
    )
    # captive units stand behind their sites' connections, all others in their zones
    place = stands["zone"].where(stands["site"] == "", stands["site"])
    pd.testing.assert_series_equal(
        thermal_units.groupby("bus")["p_nom"].sum(),
        stands["p_nom"].groupby(place).sum(),
        check_names=False,
    )


def test_wind_and_sun_are_the_official_totals_of_2025(base_network):
    assert installed(base_network)["wind"] == pytest.approx(77_040)
    assert installed(base_network)["solar"] == pytest.approx(90_901)


def test_batteries_and_water_are_those_of_the_tables(base, base_network):
    stock = base.tables["batteries"].query("year == 2025")
    units = base_network.c.storage_units.static
    battery = units[units["carrier"] == "battery"]
    assert battery["p_nom"].sum() == pytest.approx(stock["p_nom"].sum())
    assert (battery["p_nom"] * battery["max_hours"]).sum() == pytest.approx(stock["e_nom"].sum())
    assert 20_000 < battery["p_nom"].sum() < 20_400
    plants = base.tables["hydro"].query("build_year <= 2025")
    plants = plants[plants["status"].isin(["operating", "construction"])]
    for kind, total in (
        ("ror", installed(base_network)["ror"]),
        ("reservoir", installed(base_network, "storage_units")["reservoir"]),
    ):
        assert total == pytest.approx(plants[plants["carrier"] == kind]["p_nom"].sum())
    pumped = base.tables["pumped_hydro"].query("build_year <= 2025 and status == 'operating'")
    assert installed(base_network, "storage_units")["pumped-hydro"] == pytest.approx(
        pumped["p_nom"].sum()
    )


def test_nothing_is_built_in_the_base_and_the_trial_may_build(base_network, trial_network):
    assert list_extendable(base_network).empty
    assert {"wind", "solar", "battery-4h"} <= set(list_extendable(trial_network)["carrier"])
    assert base_network.meta["xjgrid"]["build_limits"] == []


def test_units_retire_in_their_year_unless_the_scenario_keeps_them(open_context):
    leaves = open_context("trial", {"fleet.retire": True})
    stays = open_context("trial", {"fleet.retire": False})
    table = leaves.tables["thermal"]
    due = table[
        (table["retire_year"] <= 2030)
        & (table["build_year"] <= 2030)
        & table["status"].isin(["operating", "construction"])
    ]
    assert len(due) > 0
    gone = set(thermal.select_units(stays)["unit"]) - set(thermal.select_units(leaves)["unit"])
    assert gone == set(due["unit"])


def test_projects_join_in_their_year_by_status(open_context):
    known = open_context("trial")
    planned = open_context("trial", {"fleet.projects": ["construction", "planned"]})
    bare = open_context("trial", {"fleet.projects": []})
    table = known.tables["projects"].query("carrier == 'wind' and build_year <= 2030")
    for context, statuses in ((known, ["construction"]), (planned, ["construction", "planned"])):
        more = count_stock(context, "wind") - count_stock(bare, "wind")
        expected = table[table["status"].isin(statuses)].groupby("zone")["p_nom"].sum()
        pd.testing.assert_series_equal(
            more[more > 0].sort_index(), expected[expected > 0], check_names=False
        )
    assert count_stock(bare, "wind").sum() == pytest.approx(77_040)


@pytest.mark.parametrize("carrier", ["wind", "solar"])
def test_new_plants_run_in_over_the_year_and_never_exceed_its_end(open_context, carrier):
    overrides = {"horizon.hours": 8760, "year": 2025}
    whole = open_context("base-2025", overrides)
    monthly = open_context("base-2025", {**overrides, "fleet.timing": "monthly"})
    share = run_in(monthly, carrier)
    assert (run_in(whole, carrier) == 1.0).all(axis=None)
    assert (share <= 1.0 + 1e-12).all(axis=None)
    older, before, end = (count_stock(monthly, carrier, y) for y in (2023, 2024, 2025))
    grown = end > before
    assert grown.sum() > 5
    table = monthly.tables["commissioning"]
    came = table[table["carrier"] == carrier].pivot(index="month", columns="year", values="share")
    assert monthly.parameter(f"run_in_months_{carrier}") == 3
    # in January runs what stood in October of the year before, in July what stood in April
    january = older + came.at[10, 2024] * (before - older)
    np.testing.assert_allclose(share.iloc[0][grown], (january / end)[grown], rtol=1e-12)
    july = before + came.at[4, 2025] * (end - before)
    np.testing.assert_allclose(
        share[share.index.month == 7].iloc[0][grown], (july / end)[grown], rtol=1e-12
    )
    assert (share.loc[:, grown].diff().iloc[1:] >= -1e-12).all(axis=None)


def test_limits_inside_a_zone_take_a_part_of_its_wind_and_sun_alone(open_context):
    def output(switch):
        context = open_context("trial", {"horizon.hours": 24, "grid.local_limits": switch})
        n = build_network(context)
        return context, n.c.generators.static, n.c.generators.dynamic["p_max_pu"]

    (context, static, on), (_, _, off) = output(True), output(False)
    for carrier in ("wind", "solar"):
        lost = context.parameter(f"local_curtailment_{carrier}")
        assert 0.0 < lost < 0.1
        names = static.index[(static["carrier"] == carrier) & static["bus"].isin(context.zones)]
        np.testing.assert_allclose(on[names], (1.0 - lost) * off[names])
        np.testing.assert_allclose(static.loc[names, "local_loss"], lost)
    rest = on.columns.difference(static.index[static["local_loss"] > 0.0])
    assert len(rest) > 10
    pd.testing.assert_frame_equal(on[rest], off[rest])


def test_capital_cost_is_the_annuity_and_upkeep_of_the_hours(trial, trial_network):
    """r = 6 %: I r / (1 - (1 + r)^-n) + fom, for 48 of 8760 hours, in 2030."""
    table = trial.tables["technologies"]
    rate = trial.parameter("discount_rate")

    def read(carrier: str, parameter: str) -> float:
        rows = table[(table["technology"] == carrier) & (table["parameter"] == parameter)]
        rows = rows.sort_values("year")
        return float(np.interp(2030, rows["year"], rows["value"]))

    for name, carrier in (("hami_north wind", "wind"), ("hotan solar", "solar")):
        years, fom = read(carrier, "lifetime"), read(carrier, "fom")
        factor = rate / (1 - (1 + rate) ** -years) + fom / 100
        unit = trial_network.c.generators.static.loc[name]
        assert unit["capital_cost"] == pytest.approx(
            read(carrier, "investment") * 1000 * factor * 48 / 8760
        )
    costs = trial.costs
    battery = trial_network.c.storage_units.static.loc["hotan battery-4h"]
    overnight = 1000 * (
        costs.get("battery-4h", "investment", 0.0)
        + costs.get("battery-4h", "investment_energy", 0.0) * 4
    )
    factor = calculate_annuity(rate, costs.get("battery-4h", "lifetime"))
    assert battery["capital_cost"] == pytest.approx(
        overnight * (factor + costs.get("battery-4h", "fom") / 100) * 48 / 8760
    )
    assert overnight > 0


def test_running_cost_of_one_coal_class_by_hand(trial, trial_network):
    """(fuel + carbon x 2030's price) over the efficiency, and variable upkeep."""
    zone, carrier = "zhundong", "coal-usc"
    unit = trial_network.c.generators.static.loc[f"{zone} {carrier}"]
    fuel = trial.carriers.at[carrier, "fuel"]
    table = trial.tables["fuels"]
    rows = table[(table["fuel"] == fuel) & (table["zone"] == zone)].sort_values("year")
    if rows.empty:
        rows = table[(table["fuel"] == fuel) & (table["zone"] == "*")].sort_values("year")
    price, co2 = (np.interp(2030, rows["year"], rows[c]) for c in ("price", "co2"))
    efficiency = trial.costs.get(carrier, "efficiency")
    assert 0.4 < efficiency < 0.5
    carbon = 100.0  # CNY/t in 2030
    assert trial.carbon_price == carbon
    assert unit["co2_intensity"] == pytest.approx(co2 / efficiency)
    assert unit["marginal_cost"] == pytest.approx(
        (price + co2 * carbon) / efficiency + trial.costs.get(carrier, "vom")
    )


def test_a_carbon_price_of_the_scenario_replaces_the_tables(open_context, trial):
    dear = open_context("trial", {"policy.carbon_price": 500.0}).costs.running(
        "coal-usc", "zhundong"
    )
    plain = trial.costs.running("coal-usc", "zhundong")
    assert dear["marginal_cost"] - plain["marginal_cost"] == pytest.approx(
        400.0 * plain["co2_intensity"]
    )


def test_pumped_hydro_keeps_the_round_trip_of_its_projects(trial):
    frame = list_pumped_hydro(trial)
    table = trial.tables["pumped_hydro"].query("build_year <= 2030")
    given = table[table["status"].isin(["operating", "construction"])]
    assert frame["p_nom"].sum() == pytest.approx(given["p_nom"].sum())
    assert frame["p_nom_max"].sum() == pytest.approx(table["p_nom"].sum())
    trip = frame["efficiency_store"] * frame["efficiency_dispatch"]
    assert trip.between(table["efficiency"].min() - 1e-9, table["efficiency"].max() + 1e-9).all()
    assert (frame["p_nom_extendable"] == (frame["p_nom_max"] > frame["p_nom_min"])).all()


def test_battery_projects_bring_their_hours(open_context):
    more = open_context("trial", {"fleet.projects": ["construction", "planned"]})
    table = more.tables["projects"]
    coming = table[
        table["carrier"].str.startswith("battery")
        & (table["build_year"] <= 2030)
        & table["status"].isin(["construction", "planned"])
        & (table["build_year"] > 2025)
    ]
    frame = list_batteries(more)
    stock = more.tables["batteries"].query("year == 2025")
    hours = coming["carrier"].map({"battery-2h": 2.0, "battery-4h": 4.0})
    assert frame["p_nom"].sum() == pytest.approx(stock["p_nom"].sum() + coming["p_nom"].sum())
    assert (frame["p_nom"] * frame["max_hours"]).sum() == pytest.approx(
        stock["e_nom"].sum() + (coming["p_nom"] * hours).sum()
    )


def test_must_run_and_minimum_load_follow_the_heating_season(trial, trial_network):
    """8 and 9 April heat in the north, where the season ends on the 10th, not in the south."""
    dynamic = trial_network.c.generators.dynamic
    static = trial_network.c.generators.static
    chp = static.query("carrier == 'coal-chp' and committed").index
    zones = trial.tables["zones"].set_index("zone")
    for name in chp:
        heating = zones.at[static.at[name, "bus"], "heating_end"] > "04-09"
        expected = static.at[name, "minimum_load_heating" if heating else "minimum_load_base"]
        assert (dynamic["minimum_load"][name] == expected).all()
        share = static.at[name, "must_run_heating" if heating else "must_run_base"]
        assert np.allclose(dynamic["must_run"][name], share)
        assert (dynamic["must_run"][name] <= dynamic["p_max_pu"][name] + 1e-12).all()
    assert dynamic["must_run"][chp].max().max() > 0


def test_availability_is_maintenance_less_outages(trial, trial_network):
    april = trial.tables["maintenance"].query("carrier == 'coal-usc' and month == 4")
    expected = float(april["availability"].iloc[0]) * (1 - trial.parameter("coal_forced_outage"))
    usc = trial_network.c.generators.static.query("carrier == 'coal-usc'").index
    assert np.allclose(trial_network.c.generators.dynamic["p_max_pu"][usc], expected)


def test_build_limits_by_hand(open_context, trial, trial_network):
    """Wind: the years 2026 to 2030 of the region's limit on top of what stood in 2025."""
    rows = trial.tables["build_limits"].query("carrier == 'wind' and zone == '*'")
    allowed = sum(
        float(rows[(rows["year_from"] <= y) & (rows["year_to"] >= y)]["p_nom_per_year"].sum())
        for y in range(2026, 2031)
    )
    assert sum_build(trial, "*", "wind") == allowed > 0
    rule = {r["carrier"]: r for r in trial_network.meta["xjgrid"]["build_limits"]}["wind"]
    static = trial_network.c.generators.static.loc[rule["names"]]
    projects = (count_stock(trial, "wind") - count_stock(trial, "wind", 2025)).sum()
    assert rule["limit"] == pytest.approx(
        static["p_nom_existing"].sum() + max(0.0, allowed - projects)
    )
    half = open_context("trial", {"build.limit_scale": 0.5})
    assert sum_build(half, "*", "wind") == pytest.approx(0.5 * allowed)
    land = trial.tables["limits"].query("zone == 'urumqi' and carrier == 'wind'")
    land = land["p_nom_max"].item()
    assert cap_capacity(trial, "urumqi", "wind", 1000.0) == pytest.approx(
        min(land, 1000.0 + sum_build(trial, "urumqi", "wind"))
    )
    assert cap_capacity(trial, "urumqi", "wind", land + 500.0) == land + 500.0


def test_without_build_limits_nothing_but_cost_stops_the_plan(open_context):
    n = build_network(open_context("trial", {"build.limits": False}))
    assert n.meta["xjgrid"]["build_limits"] == []
    grown = n.c.generators.static.query("carrier == 'wind' and p_nom_extendable")
    assert len(grown) == 18
    assert np.isinf(grown["p_nom_max"]).all()
