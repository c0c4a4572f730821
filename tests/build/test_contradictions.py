"""Scenarios that leave nothing of a kind, or ask for more than stands, can be built."""

from __future__ import annotations

import pandas as pd
import pytest

from xjgrid.build import build_problem
from xjgrid.build.unserved import least_draw, sum_peaks
from xjgrid.errors import InputError

BARE = {"industry.sites": False, "industry.services": False, "horizon.hours": 24}


@pytest.fixture(scope="module")
def crowded(open_context):
    """Half as much demand again, in which some connections are too small."""
    return build_problem(open_context("trial", {"demand.scale": 1.5, "horizon.hours": 24})).network


def test_every_site_that_its_connection_cannot_supply_may_leave_load_unserved(crowded):
    buses = crowded.c.buses.static
    shed = crowded.c.generators.static.query("carrier == 'shed'").set_index("bus")["p_nom"]
    links = crowded.c.links.static
    short = [
        site for site in buses.index[buses["kind"] == "site"]
        if least_draw(crowded, site) > links.at[f"{site} import", "p_nom"]
    ]
    owners = crowded.c.generators.static.query("carrier == 'coal-captive'")["bus"]
    assert set(short) - set(owners), "no site without own units is short: enlarge the demand"
    assert set(short) <= set(shed.index)
    # and as much of it as it can ever take
    assert (shed >= sum_peaks(crowded)[shed.index] * (1 - 1e-9)).all()


@pytest.mark.parametrize(
    "overrides",
    [
        {"grid.statuses": []},
        {"grid.statuses": [], "grid.flow": "transport", "channels.statuses": []},
        {"fleet.thermal": [], "storage.pumped_hydro_statuses": [], "build.pumped_hydro": False},
        {"parameters.commitment_min_mw": 0},
        {"parameters.commitment_min_mw": 1e5},
    ],
    ids=lambda overrides: ", ".join(f"{k}={v}" for k, v in overrides.items()),
)
def test_selections_that_leave_nothing_are_built(open_context, overrides):
    n = build_problem(open_context("reference-2030", {**BARE, **overrides})).network
    g = n.c.generators.static
    coal = g["carrier"].str.startswith("coal")
    if overrides.get("fleet.thermal") == []:
        assert g.loc[coal, "p_nom"].sum() == 0.0
    if overrides.get("grid.statuses") == []:
        ties = n.c.links.static.query("kind == 'tie'") if len(n.c.links.static) else []
        assert n.c.lines.static.empty and len(ties) == 0
    least = overrides.get("parameters.commitment_min_mw")
    if least == 0:
        assert g.loc[coal, "committed"].all()
    if least == 1e5:
        assert not g.loc[coal & ~g["p_nom_extendable"], "committed"].any()


def test_availability_below_what_must_run_bounds_it(open_context):
    """Plants without commitment give no more than maintenance leaves of them."""
    n = build_problem(open_context("reference-2030", {
        **BARE, "commitment": False, "horizon.start": "01-14",
        "parameters.thermal_forced_outage": 0.9})).network  # fmt: skip
    least = n.c.generators.dynamic["p_min_pu"]
    able = n.c.generators.dynamic["p_max_pu"][least.columns]
    assert (least <= able + 1e-12).all().all()
    assert (least == able).any().any()


def test_an_order_that_the_daily_curve_cannot_carry_is_refused_for_every_channel(open_context):
    with pytest.raises(InputError) as refused:
        build_problem(open_context("reference-2030", {**BARE, "channels.energy_scale": 5.0}))
    faults = refused.value.faults
    assert len(faults) > 1
    assert all("channels.energy_scale 5" in fault.message for fault in faults)


def test_a_horizon_of_part_of_a_day_refuses_no_order(open_context):
    n = build_problem(open_context("reference-2030", {**BARE, "horizon.hours": 5})).network
    assert len(n.snapshots) == 5


def test_competing_routes_of_works_beyond_their_capacity_need_no_more_than_the_order(
    open_context,
):
    n = build_problem(open_context("trial", {"demand.scale": 2.0, "horizon.hours": 24})).network
    links = n.c.links.static.query("kind == 'process'")
    least = (links["p_nom"] * links["p_min_pu"] * links["efficiency"]).groupby(links["bus1"]).sum()
    order = (links["ordered"] * links["efficiency"]).groupby(links["bus1"]).sum()
    several = links.groupby("bus1").size() > 1
    assert several.any()
    pd.testing.assert_series_equal(
        (least <= order * (1 + 1e-9)), pd.Series(True, index=least.index), check_names=False)
