"""A past year in the build: published resource, demand by month, batteries as they came."""

from __future__ import annotations

import numpy as np
import pytest

from xjgrid.build.hydro import list_hydro
from xjgrid.build.industry.residual_demand import make_demand, make_residual_demand
from xjgrid.build.renewables import count_by_month, run_in
from xjgrid.build.storage import list_batteries

EVENLY = np.arange(1, 13) / 12
DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
YEAR = {"horizon.hours": 8760, "year": 2022, "fleet.timing": "monthly"}


@pytest.mark.parametrize("carrier", ["wind", "solar"])
def test_published_resource_gives_the_published_hours_of_what_stood(open_context, carrier):
    context = open_context("base-2025", {**YEAR, "resource": [carrier]})
    table = context.tables["resource"]
    wanted = table[(table["year"] == 2022) & (table["carrier"] == carrier)].set_index("month")
    stood = count_by_month(context, carrier)
    end = stood.loc[12]
    offered = context.series(carrier, context.zones) * run_in(context, carrier) * end.to_numpy()
    for month in (1, 6, 12):
        energy = offered[offered.index.month == month].to_numpy().sum()
        assert energy / stood.loc[month].sum() == pytest.approx(wanted.at[month, "hours"], rel=1e-6)


def test_published_water_is_the_published_generation(open_context):
    context = open_context("base-2025", {**YEAR, "resource": ["hydro"]})
    plants = [list_hydro(context, carrier) for carrier in ("ror", "reservoir")]
    energy = sum(
        (context.series("hydro", p["bus"]).to_numpy() * p["p_nom"].to_numpy()).sum() for p in plants
    )
    assert energy / 1e6 == pytest.approx(30.04, rel=1e-3)
    blind = open_context("base-2025", YEAR)
    assert not np.allclose(blind.profile["hydro"], context.profile["hydro"])
    np.testing.assert_array_equal(blind.profile["wind"], context.profile["wind"])


def test_demand_follows_the_published_months_and_keeps_its_year(open_context):
    plain = make_demand(open_context("base-2025", YEAR))
    context = open_context("base-2025", {**YEAR, "demand.months": "published"})
    moved = make_demand(context)
    assert float(moved.sum()) == pytest.approx(float(plain.sum()), rel=1e-9)
    months = moved.sum(["row", "zone"]).groupby("snapshot.month").sum()
    table = context.tables["demand_months"]
    wanted = table[table["year"] == 2022].sort_values("month")["share"]
    np.testing.assert_allclose(months / months.sum(), wanted, rtol=1e-6)
    # what is left beside sites makes up for what sites do not move
    left = make_residual_demand(context).sum(["row", "zone"]).groupby("snapshot.month").sum()
    even = make_residual_demand(open_context("base-2025", YEAR)).sum(["row", "zone"])
    moved_more = (left / even.groupby("snapshot.month").sum() - 1.0)[11]
    assert moved_more > float(wanted.iloc[11] / (plain_month(plain, 12)) - 1.0) > 0


def plain_month(demand, month):
    total = demand.sum(["row", "zone"])
    return float(total[total["snapshot.month"] == month].sum() / total.sum())


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025])
def test_batteries_run_in_before_they_are_of_use(open_context, year):
    """Monthly stocks of the table, three months late; before its first year there are none."""
    context = open_context(
        "base-2025", {"year": year, "horizon.hours": 8760, "fleet.timing": "monthly"}
    )
    table, steps = context.tables["batteries"], context.tables["commissioning"]
    ends = table.groupby("year")["p_nom"].sum().to_dict()
    late = int(context.parameter("run_in_months_battery"))
    assert late == 3
    levels = []
    for past in (year - 1, year):
        share = steps[(steps["carrier"] == "battery") & (steps["year"] == past)]
        parts = share.sort_values("month")["share"].to_numpy() if len(share) else EVENLY
        before, end = ends.get(past - 1, 0.0), ends.get(past, 0.0)
        levels += list(before + parts * (end - before))
    expected = np.average(levels[12 - late : 24 - late], weights=DAYS) if year > 2022 else 0.0
    stood = list_batteries(context)
    own = 0.0 if stood.empty else stood["p_nom"].sum()
    assert own == pytest.approx(expected, rel=1e-6)


def test_batteries_stand_as_they_were_commissioned_on_average(open_context):
    hours = {"year": 2025, "horizon.hours": 6552}
    end = list_batteries(open_context("base-2025", hours))["p_nom"].sum()
    stood = list_batteries(open_context("base-2025", {**hours, "fleet.timing": "monthly"}))
    # 8.57 GW at the end of 2024, 9.78 in February, 13.48 in September, 20.15 at the end
    assert 9_500 < stood["p_nom"].sum() < 12_500 < end
