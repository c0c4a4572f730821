"""The network of the default study: names, demand, grid, channels, policy, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from xjgrid.build.channels import (
    list_channels,
    list_daily_rows,
    list_export_rows,
    list_sync_rows,
    make_band,
    make_floor,
    read_order,
)
from xjgrid.build.clock import Clock
from xjgrid.build.demand import make_shape, read_energy, split_energy
from xjgrid.build.grid import list_corridors, list_interfaces
from xjgrid.build.industry.remainder import make_demand, make_remainder
from xjgrid.build.industry.sites import make_row_loads
from xjgrid.build.network import build_network
from xjgrid.errors import InputError
from xjgrid.solve.merge import RULES, list_series

ZONES = 18


@pytest.fixture(scope="module")
def whole_year(open_context):
    return open_context("reference-2030", {"horizon.hours": 8760})


def test_networks_are_consistent_and_hold_no_gap(trial_network, base_network):
    for n in (trial_network, base_network):
        n.consistency_check(strict="all")
        for component in n.components:
            numbers = component.static.select_dtypes("number")
            if component.name in ("Generator", "StorageUnit", "Line", "Link", "Load", "Bus"):
                own = numbers[[c for c in numbers if c not in component.defaults.index]]
                used = numbers[
                    [
                        c
                        for c in (
                            "p_nom",
                            "s_nom",
                            "x",
                            "efficiency",
                            "capital_cost",
                            "marginal_cost",
                            "max_hours",
                        )
                        if c in numbers
                    ]
                ]
                assert not own.drop(columns="p_nom_opt", errors="ignore").isna().any(axis=None)
                assert np.isfinite(used).all(axis=None)
            for attribute, frame in component.dynamic.items():
                assert not frame.isna().any(axis=None), (component.name, attribute)


def test_every_series_of_the_network_has_a_rule_of_merging(trial_network):
    assert set(list_series(trial_network)) <= set(RULES)


def test_availabilities_and_must_run_are_shares(trial_network, base_network):
    for n in (trial_network, base_network):
        dynamic = n.c.generators.dynamic
        for attribute in ("p_max_pu", "minimum_load", "must_run"):
            assert dynamic[attribute].min(axis=None) >= 0.0
            assert dynamic[attribute].max(axis=None) <= 1.0
        assert (
            dynamic["must_run"] <= dynamic["p_max_pu"][dynamic["must_run"].columns] + 1e-12
        ).all(axis=None)


def test_names_buses_and_columns_are_as_agreed(trial, trial_network):
    n = trial_network
    zones = list(trial.tables["zones"]["zone"])
    buses = n.c.buses.static
    sites = list(trial.tables["sites"].query("build_year <= 2030")["site"])
    assert list(buses.index[buses["kind"] == "zone"]) == zones
    assert list(buses.index[buses["kind"] == "site"]) == sites
    assert set(buses.index[buses["carrier"] == "AC"]) == {*zones, *sites}
    assert len(zones) == ZONES
    assert set(buses["zone"][sites]) <= set(zones)
    channels = list(list_channels(trial).index)
    assert set(buses.index[buses["carrier"] == "export"]) == set(channels)
    g = n.c.generators.static
    endings = {"export": "sink", "product": "output"}
    for name, row in g.iterrows():
        assert name == f"{row['bus']} {endings.get(row['carrier'], row['carrier'])}"
        assert row["sign"] == (-1.0 if row["carrier"] in endings else 1.0)
    captive = set(trial.tables["thermal"]["site"]) & set(sites)
    assert set(g.query("carrier == 'shed'")["bus"]) == {*zones, *captive}
    for name, row in n.c.storage_units.static.iterrows():
        assert name == f"{row['bus']} {row['carrier']}"
    loads = n.c.loads.static
    assert list(loads.index[loads.index.str.endswith(" demand")]) == [
        f"{zone} demand" for zone in zones
    ]
    assert loads["bus"].isin([*zones, *sites]).all()
    links = n.c.links.static
    assert list(links.index[links["kind"] == "channel"]) == channels
    for name, row in links.iterrows():
        if row["kind"] == "process":
            assert name == f"{row['site']} {row['process']}"
            assert row["bus1"] == f"{row['site']} {row['product']}"
        elif row["kind"] == "connection":
            site = name.split()[0]
            assert {row["bus0"], row["bus1"]} == {site, buses.at[site, "zone"]}
    assert set(links["kind"]) == {"channel", "connection", "process"}
    own = {
        "p_nom_existing",
        "committed",
        "synchronous",
        "start_cost",
        "ramp",
        "minimum_load_base",
        "co2_intensity",
    }
    assert own <= set(g.columns)
    assert (g["p_nom_existing"] <= g["p_nom"] + 1e-9)[g["p_nom_extendable"]].all()
    assert (n.meta["scenario"], n.meta["year"], n.meta["weather_year"]) == ("trial", 2030, 1)
    assert n.meta["xjgrid"]["scale"] == pytest.approx(48 / 8760)
    assert (n.snapshots[0], len(n.snapshots)) == (pd.Timestamp("2030-04-08"), 48)


def test_small_plants_are_not_committed_and_large_ones_are(trial, trial_network):
    thermal = trial_network.c.generators.static.query("start_cost > 0")
    large = thermal["p_nom"] >= trial.parameter("commitment_min_mw")
    committed = thermal["committed"]
    assert committed[large].all()
    assert not committed[~large & ~thermal["p_nom_extendable"]].any()
    assert 0 < committed.sum() < len(thermal)


def test_demand_of_the_year_is_the_tables_row_by_row(whole_year):
    demand = make_demand(whole_year)
    table = whole_year.tables["demand"].query("growth == 'middle' and year == 2030")
    expected = table.set_index("row")["energy"] * 1000.0
    got = demand.sum(("snapshot", "zone")).to_series()
    pd.testing.assert_series_equal(
        got.sort_index(), expected.sort_index(), check_names=False, rtol=1e-9
    )
    # one row may be below zero: what official statistics do not reconcile
    negative = demand.min(("snapshot", "zone")).to_series()
    assert set(negative.index[negative < 0]) <= {"scope_difference"}
    assert float(demand.sum("row").min()) > 0.0


def test_demand_is_split_by_the_shares_of_its_key(whole_year):
    demand = make_demand(whole_year).sum("snapshot").to_pandas()
    rows = whole_year.tables["demand_rows"].set_index("row")
    shares = whole_year.tables["demand_split"].set_index(["split", "zone"])["share"].sort_index()
    for row in demand.index:
        expected = shares.loc[rows.at[row, "split"]].reindex(demand.columns).fillna(0.0)
        np.testing.assert_allclose(
            demand.loc[row] / demand.loc[row].sum(), expected / expected.sum(), rtol=1e-9
        )


def test_shapes_have_mean_one_and_heating_heats_in_winter(whole_year):
    shapes = whole_year.tables["demand_shapes"]
    for shape in whole_year.tables["demand_rows"]["shape"].unique():
        made = make_shape(whole_year, shape)
        assert made.shape == (8760, ZONES)
        used = made.mean(axis=0)
        np.testing.assert_allclose(used, 1.0, rtol=1e-9)
    heating = shapes[shapes["kind"] == "heating"]["shape"].iloc[0]
    made = make_shape(whole_year, heating)
    month = whole_year.clock.year_hours.month
    assert made[month == 1].mean() > 5 * made[month == 7].mean()


def test_history_comes_before_growth_and_scale_multiplies(open_context):
    past = open_context("base-2025", {"demand.scale": 1.1})
    table = past.tables["demand"].query("growth == 'history' and year == 2025")
    assert read_energy(past).sum() == pytest.approx(1.1 * 1000 * table["energy"].sum())
    sums = {
        g: read_energy(open_context("trial", {"demand.growth": g})).sum()
        for g in ("low", "middle", "high")
    }
    assert sums["low"] < sums["middle"] < sums["high"]


def test_the_trials_load_is_its_hours_of_the_years(whole_year, trial, trial_network):
    n = trial_network
    whole = split_energy(trial).sum().sum()
    assert float(make_demand(whole_year).sum()) == pytest.approx(whole)
    load = n.c.loads.dynamic["p_set"]
    zones = load[[f"{zone} demand" for zone in trial.zones]]
    used = make_row_loads(whole_year)
    sites = load[[f"{site} {row}" for site, row in used.columns]]
    for made, got in (
        (make_remainder(whole_year).sum("row").to_pandas()[trial.zones], zones),
        (used, sites),
    ):
        cut = made.loc[trial.clock.snapshots]
        np.testing.assert_allclose(got.to_numpy(), cut.to_numpy(), rtol=1e-12)
    # nobody fails for want of a place to fail: energy not served reaches every peak
    shed = n.c.generators.static.query("carrier == 'shed'").set_index("bus")["p_nom"]
    sites = n.c.links.static.query("kind == 'connection' and bus0 in @trial.zones")
    most = zones.max().set_axis(trial.zones) + sites.groupby("bus0")["p_nom"].sum().reindex(
        trial.zones
    ).fillna(0.0)
    assert (shed[trial.zones] >= most * (1 - 1e-9)).all()


def test_exports_are_ordered_by_the_hours_of_the_case(trial, whole_year):
    for context, share in ((trial, 48 / 8760), (whole_year, 1.0)):
        table = context.tables["channel_energy"].query("year == 2030").set_index("channel")
        for row in list_export_rows(context):
            if row["sense"] == "==":
                channel = row["name"].removeprefix("export ")
                assert row["rhs"] == pytest.approx(table.at[channel, "energy"] * 1000 * share)
                assert row["terms"] == {"Link-p": {channel: 1.0}}
                assert row["slack_price"] == context.parameter("export_slack_price")


def test_three_uhvdc_channels_work_and_carry_their_contracted_green_share(trial, trial_network):
    table = list_channels(trial)
    assert list(table.query("kind == 'uhvdc'").index) == [
        "hami_south-henan",
        "zhundong-anhui",
        "hami_north-chongqing",
    ]
    rows = {row["name"]: row for row in trial_network.meta["xjgrid"]["yearly"]}
    green = rows["renewable share hami_north-chongqing"]
    assert green["rhs"] == pytest.approx(0.5 * read_order(trial, "hami_north-chongqing"))
    assert green["terms"] == {"Channel-green": {"hami_north-chongqing": 1.0}}
    assert "renewable share hami_south-henan" not in rows
    sync = {row["channel"]: row for row in list_sync_rows(trial)}
    assert sync["zhundong-anhui"]["minimum"] == pytest.approx(0.3 * 11_000)
    assert sync["hami_south-henan"]["zones"] == ["hami_south", "hami_north"]
    links = trial_network.c.links
    band = trial.tables["channel_shapes"].set_index(["shape", "hour"])
    for hour in (0, 9, 20, 33):
        for channel, row in table.iterrows():
            edge = band.loc[(row["shape"], hour % 24)]
            assert links.dynamic["p_min_pu"][channel].iloc[hour] == edge["p_min_pu"]
            assert links.dynamic["p_max_pu"][channel].iloc[hour] == edge["p_max_pu"]


def test_an_excluded_channel_leaves_no_trace(open_context):
    n = build_network(open_context("trial", {"channels.exclude": ["hami_north-chongqing"]}))
    assert "hami_north-chongqing" not in n.c.links.static.index
    assert "hami_north-chongqing" not in n.c.buses.static.index
    assert "hami_north-chongqing sink" not in n.c.generators.static.index
    own = n.meta["xjgrid"]
    assert not [row for row in own["yearly"] if "chongqing" in row["name"]]
    assert not [row for row in own["sync"] if "chongqing" in row["channel"]]
    assert own["green_channels"] == [] or "chongqing" not in str(own["green_channels"])


def test_channel_switches_take_their_rows_away(open_context):
    context = open_context(
        "trial", {"channels.renewable_share": False, "channels.sync_minimum": False}
    )
    assert not [row for row in list_export_rows(context) if "renewable" in row["name"]]
    assert list_sync_rows(context) == []


def test_lines_join_the_circuits_of_the_corridors(trial, trial_network):
    table = list_corridors(trial)
    lines = trial_network.c.lines.static
    pairs = table.groupby(["zone0", "zone1"])["s_nom"].sum()
    pairs.index = [f"{a}-{b}" for a, b in pairs.index]
    pd.testing.assert_series_equal(
        lines["s_nom"].sort_index(), pairs.sort_index(), check_names=False, check_index_type=False
    )
    assert (table["build_year"] <= 2030).all()
    assert lines["s_max_pu"].between(0.3, 1.0).all()
    assert lines["num_parallel"].sum() == table["circuits"].sum()


def test_a_transport_grid_has_links_of_all_that_is_usable(open_context):
    context = open_context("trial", {"grid.flow": "transport"})
    n = build_network(context)
    assert n.c.lines.static.empty
    ac = n.c.links.static.query("carrier == 'AC'")
    table = list_corridors(context)
    assert ac["p_nom"].sum() == pytest.approx((table["s_nom"] * table["n1_factor"]).sum())
    assert (ac["p_min_pu"] == -1.0).all() and (ac["efficiency"] == 1.0).all()
    for row in n.meta["xjgrid"]["interfaces"]:
        assert set(row["members"]) <= set(ac.index)
    free = build_network(open_context("trial", {"grid.flow": "transport", "grid.n1": False}))
    assert free.c.links.static.query("carrier == 'AC'")["p_nom"].sum() == pytest.approx(
        table["s_nom"].sum()
    )


def test_interfaces_count_whole_lines_at_the_years_limit(trial, open_context):
    """Every circuit of a joined line is a member, in one direction, or a part would be counted."""
    members = trial.tables["interface_corridors"]
    corridors = list_corridors(trial)
    line = corridors["zone0"] + "-" + corridors["zone1"]
    limits = trial.tables["interfaces"]
    rows = list_interfaces(trial)
    assert "north-south" in {row["name"] for row in rows}
    for row in rows:
        own = members[members["interface"] == row["name"]].set_index("corridor")["direction"]
        for name, direction in row["members"].items():
            circuits = line.index[line == name]
            assert (own[circuits] == direction).all()
        at = limits[(limits["interface"] == row["name"]) & (limits["year"] == 2030)]
        if len(at):
            assert row["forward"] == at["limit_forward"].item()
            assert row["backward"] == at["limit_backward"].item()
    assert list_interfaces(open_context("trial", {"grid.interfaces": False})) == []


def test_no_interface_corridor_crosses_north_to_south_unseen(trial):
    """The north-south interface cuts every line between the north and the south."""
    region = trial.tables["zones"].set_index("zone")["region"]
    corridors = list_corridors(trial)
    cut = {
        f"{r.zone0}-{r.zone1}"
        for r in corridors.itertuples()
        if {region[r.zone0], region[r.zone1]} in ({"north", "south"}, {"east", "south"})
    }
    rule = {row["name"]: row for row in list_interfaces(trial)}["north-south"]
    assert cut == set(rule["members"])


def test_without_commitment_no_plant_is_committed_and_security_rests(open_context):
    n = build_network(open_context("trial", {"commitment": False}))
    assert not n.c.generators.static["committed"].any()
    assert n.meta["xjgrid"]["reserve"] == {}
    assert n.meta["xjgrid"]["sync"] == []
    assert (
        "minimum_load" not in n.c.generators.dynamic or n.c.generators.dynamic["minimum_load"].empty
    )


def test_without_heating_must_run_only_what_runs_all_year_must_run(open_context, trial_network):
    n = build_network(open_context("trial", {"heating_must_run": False}))
    must_run = n.c.generators.dynamic["must_run"]
    always = n.c.generators.static["must_run_base"][must_run.columns]
    available = n.c.generators.dynamic["p_max_pu"][must_run.columns]
    assert np.allclose(must_run, np.minimum(always.to_numpy(), available.to_numpy()))
    heated = trial_network.c.generators.dynamic["must_run"]
    chp = [name for name in heated if name.endswith("coal-chp")]
    assert (heated[chp].max() > must_run[chp].max()).sum() > 5
    assert n.c.generators.dynamic["minimum_load"].max(axis=None) > 0


def test_reserve_counts_storage_by_its_share(trial, trial_network, open_context):
    rule = trial_network.meta["xjgrid"]["reserve"]
    share = trial.parameter("storage_reserve_share")
    units = trial_network.c.storage_units.static["carrier"]
    for name, counted in rule["storage"].items():
        assert counted == (1.0 if units[name] == "reservoir" else share)
    assert "csp" not in set(units[list(rule["storage"])])
    assert build_network(open_context("trial", {"reserve": False})).meta["xjgrid"]["reserve"] == {}


def test_policy_rows_are_scaled_to_the_hours(open_context):
    context = open_context(
        "trial",
        {
            "policy.co2_cap_mt": 300.0,
            "policy.coal_energy_max_twh": 250.0,
            "policy.green_share_min": 0.4,
        },
    )
    n = build_network(context)
    rows = {row["name"]: row for row in n.meta["xjgrid"]["yearly"]}
    g = n.c.generators.static
    cap, coal, green = rows["co2 cap"], rows["coal energy"], rows["green share"]
    assert (cap["sense"], cap["rhs"]) == ("<=", pytest.approx(300e6 * 48 / 8760))
    burning = g.index[g["co2_intensity"] > 0]
    assert cap["terms"]["Generator-p"] == g.loc[burning, "co2_intensity"].to_dict()
    assert coal["rhs"] == pytest.approx(250e6 * 48 / 8760)
    assert set(coal["terms"]["Generator-p"]) == set(g.index[g["carrier"].str.startswith("coal")])
    # renewable generation less contracted export >= 0.4 (consumption, losses, other export)
    other = sum(
        read_order(context, c) for c in list_channels(context).index if c != "hami_north-chongqing"
    )
    demand = float(n.c.loads.dynamic["p_set"].to_numpy().sum())
    demand += 48 * float(n.c.links.static["ordered"].sum())
    assert green["rhs"] == pytest.approx(0.4 * (demand + other))
    terms = green["terms"]
    assert set(terms["Generator-p"]) == set(
        g.index[g["carrier"].isin(["wind", "solar", "ror", "csp"])]
    )
    assert terms["Channel-green"] == {"hami_north-chongqing": -1.0}
    assert terms["StorageUnit-p_dispatch"]["hotan battery-4h"] == 0.4
    assert terms["StorageUnit-p_store"]["hotan battery-4h"] == -0.4
    water = [k for k in terms["StorageUnit-p_dispatch"] if k.endswith("reservoir")]
    assert water and all(terms["StorageUnit-p_dispatch"][k] == 1.0 for k in water)


def test_an_order_above_the_daily_band_names_the_file_and_the_figures(open_context):
    context = open_context("trial", {"channels.energy_scale": 1.6})
    with pytest.raises(InputError) as caught:
        build_network(context)
    text = str(caught.value)
    channel = next(c for c in list_channels(context).index if f"'{c}'" in text)
    assert text.startswith("networks/channel_energy.csv")
    assert "do not fit" in text
    assert f"{read_order(context, channel) / 1e6:.2f} TWh" in text
    assert list_channels(context).at[channel, "shape"] in text


def test_floors_give_way_in_a_year_of_little_export(open_context):
    full, weak = open_context("trial"), open_context("trial", {"channels.energy_scale": 0.3})
    for channel, row in list_channels(full).iterrows():
        floor = make_floor(weak, channel, row)
        ordered = read_order(weak, channel) / len(floor)
        share = weak.parameter("channel_floor_share")
        assert floor.mean() * row["p_max"] <= share * ordered * (1 + 1e-9)
        table = make_band(full, row["shape"], "p_min_pu")
        assert make_floor(full, channel, row) == pytest.approx(
            table * make_floor(full, channel, row).mean() / table.mean()
        )


def test_days_keep_to_the_contract_within_its_margin(trial):
    margin = trial.parameter("channel_day_margin")
    for row in list_daily_rows(trial):
        mean = read_order(trial, row["channel"]) / len(trial.clock.hours)
        assert row["low"] == pytest.approx(mean * (1 - margin))
        assert mean < row["high"] <= mean * (1 + margin) + 1e-9


def test_a_channel_without_energy_is_named(trial):
    table = trial.tables["channel_energy"]
    tables = {**trial.tables, "channel_energy": table[table["channel"] != "zhundong-anhui"]}
    with pytest.raises(InputError, match=r"channel_energy\.csv.*'zhundong-anhui' has no yearly"):
        list_export_rows(replace(trial, tables=tables))


def test_hours_past_the_end_of_the_year_are_refused(open_context):
    with pytest.raises(InputError, match=r"horizon\.hours = 25: .* at most 24 hours from 12-31"):
        open_context("trial", {"horizon.start": "12-31", "horizon.hours": 25})
    with pytest.raises(InputError, match="8760 hours from 12-01 run past the end of the year"):
        Clock(2030, "12-01", 8760)


def test_a_parameter_or_figure_that_is_missing_is_named(trial):
    with pytest.raises(InputError, match=r"parameters\.csv.*'carbon_tax' is missing"):
        trial.parameter("carbon_tax")
    with pytest.raises(InputError, match=r"technologies\.csv.*'wind' has no row 'flavour'"):
        trial.costs.get("wind", "flavour")


def test_leap_years_have_no_29_february():
    clock = Clock(2028, "02-28", 48)
    assert [str(day.date()) for day in clock.snapshots[[0, 24]]] == ["2028-02-28", "2028-03-01"]
    assert len(Clock(2028).snapshots) == 8760
