"""The fleet by vintage: books that balance in every year, and sums that are the tables'."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xjgrid.fleet import Fleet, FleetChoices, read_fleet
from xjgrid.fleet.fleet import KEYS, QUANTITIES, trace_vintages
from xjgrid.inputs import Study

YEARS = range(2020, 2031)
HOURS = {"battery-2h": 2.0, "battery-4h": 4.0}
#: capacities with one decimal, as tables have them
SIZES = st.integers(0, 100_000).map(lambda tenths: tenths / 10)
EVERYTHING = FleetChoices(
    projects=("construction", "planned"), capture=("operating", "construction", "planned"))
NONE = FleetChoices(projects=(), thermal=(), pumped_hydro=(), hydro=(), retire=False, sites=False)
CHOICES = {"usual": FleetChoices(), "everything": EVERYTHING, "levels alone": NONE}


def assert_balanced(fleet: Fleet, years: range, by: list[str]) -> None:
    """opening + commissioned - retired = closing, by key and quantity."""
    for year in years:
        books = (fleet.opening(year, by), fleet.commissioned(year, by), fleet.retired(year, by),
                 fleet.closing(year, by))  # fmt: skip
        keys = books[0].index
        for frame in books[1:]:
            keys = keys.union(frame.index)
        opening, came, left, closing = (frame.reindex(keys, fill_value=0.0) for frame in books)
        np.testing.assert_allclose(opening + came - left, closing, atol=1e-6, err_msg=str(year))


@pytest.fixture(scope="module")
def tables(default_study: Study) -> dict[str, pd.DataFrame]:
    return dict(default_study.tables)


@pytest.mark.parametrize("choices", list(CHOICES))
def test_the_books_of_the_shipped_tables_balance_in_every_year(tables, choices) -> None:
    fleet = read_fleet(tables, CHOICES[choices], HOURS)
    assert_balanced(fleet, YEARS, list(KEYS))
    assert_balanced(fleet, YEARS, ["zone"])
    assert (fleet.entries["retire_year"] > fleet.entries["vintage"]).all()
    for year in YEARS:
        by_vintage = fleet.vintages(year)
        assert (by_vintage.index.get_level_values("vintage") <= year).all()
        assert (by_vintage >= 0.0).all(axis=None)
        pd.testing.assert_frame_equal(
            by_vintage.groupby(level=list(KEYS)).sum().round(6), fleet.closing(year))


def test_stated_years_are_those_of_the_tables_to_the_last_bit(tables) -> None:
    fleet = read_fleet(tables, EVERYTHING, HOURS)
    for (carrier, year), rows in tables["renewables"].groupby(["carrier", "year"]):
        stated = rows[rows["p_nom"] > 0].set_index("zone")["p_nom"].sort_index()
        found = fleet.by_zone([carrier], year)["p_nom"]
        assert found[found > 0].to_dict() == stated.to_dict()
    for year, rows in tables["batteries"].groupby("year"):
        found = fleet.by_zone(["battery"], year)[["p_nom", "e_nom"]]
        stated = rows.set_index("zone")[["p_nom", "e_nom"]].sort_index()
        assert found[found["p_nom"] > 0].to_dict() == stated[stated["p_nom"] > 0].to_dict()
    assert fleet.last_stated("wind", 2024) == 2024
    assert fleet.last_stated("wind", 2030) == 2025
    assert fleet.last_stated("wind", 1999) is None


def test_units_retire_and_projects_come_in_their_year(tables) -> None:
    fleet = read_fleet(tables, EVERYTHING, HOURS)
    units = tables["thermal"]
    units = units[units["status"].isin(EVERYTHING.thermal)]
    leaving = int(units.loc[units["retire_year"] > 2020, "retire_year"].min())
    due = units[units["retire_year"] == leaving]
    assert len(due) > 0
    carriers = list(due["carrier"].unique())
    left = fleet.retired(leaving, ["carrier"]).loc[carriers, "p_nom"]
    assert left.to_dict() == pytest.approx(due.groupby("carrier")["p_nom"].sum().to_dict())
    coming = tables["projects"].query("build_year == 2027")
    assert len(coming) > 0
    came = fleet.commissioned(2027, ["origin", "carrier"]).loc["projects", "p_nom"]
    assert came.to_dict() == pytest.approx(coming.groupby("carrier")["p_nom"].sum().to_dict())
    kept = read_fleet(tables, FleetChoices(retire=False), HOURS)
    assert kept.retired(leaving, ["origin"]).index.intersection(["thermal"]).empty


def test_what_sites_own_is_counted_once(tables) -> None:
    fleet = read_fleet(tables, FleetChoices(), HOURS)
    owned = fleet.standing(2025, origin="site_assets").query("in_zone and p_nom > 0")
    assert len(owned) > 0
    for carrier in owned["carrier"].unique():
        once = fleet.closing(2025, ["carrier"]).loc[carrier, "p_nom"]
        apart = fleet.standing(2025, [carrier]).query("site != '' and not in_zone")["p_nom"].sum()
        assert once == pytest.approx(fleet.by_zone([carrier], 2025)["p_nom"].sum() + apart)
    without = read_fleet(tables, FleetChoices(sites=False), HOURS)
    assert without.standing(2030, origin="site_assets").empty


def test_what_a_plan_builds_joins_the_fleet_and_leaves_at_the_end_of_its_life(tables) -> None:
    before = read_fleet(tables, FleetChoices(), HOURS)
    built = {"origin": "plan", "state": "built", "carrier": "battery-4h", "zone": "hotan",
             "vintage": 2027, "retire_year": 2029, "p_nom": 300.0, "e_nom": 1200.0}  # fmt: skip
    fleet = before.add([built])
    key = ("battery-4h", "hotan", "")
    sizes = [fleet.closing(year)["e_nom"].get(key, 0.0) for year in range(2026, 2030)]
    bare = [before.closing(year)["e_nom"].get(key, 0.0) for year in range(2026, 2030)]
    assert np.subtract(sizes, bare).tolist() == [0.0, 1200.0, 1200.0, 0.0]
    assert_balanced(fleet, YEARS, list(KEYS))
    assert before.entries.shape[0] + 1 == fleet.entries.shape[0]
    assert before.add([]) is before


@settings(max_examples=12)
@given(st.dictionaries(st.integers(2000, 2030), SIZES, max_size=12))
def test_vintages_add_up_to_every_level(levels: dict[int, float]) -> None:
    records = [
        {"carrier": "wind", "zone": "a", "vintage": vintage, "retire_year": out, "p_nom": size}
        for vintage, out, size in trace_vintages(levels)
    ]
    fleet = Fleet.make(records)
    assert (fleet.entries["p_nom"] > 0).all()
    for year, level in levels.items():
        assert fleet.closing(year)["p_nom"].sum() == level
    assert_balanced(fleet, range(2000, 2032), list(KEYS))


@settings(max_examples=12)
@given(st.lists(st.tuples(
    st.sampled_from(["wind", "coal"]), st.sampled_from(["", "works"]), st.integers(2015, 2030),
    st.integers(1, 20), SIZES, st.booleans(),
), max_size=15))  # fmt: skip
def test_books_of_any_entries_balance(drawn: list[tuple]) -> None:
    fleet = Fleet.make([])
    for carrier, site, vintage, life, size, in_zone in drawn:
        record = {"carrier": carrier, "zone": "a", "site": site, "vintage": vintage,
                  "retire_year": vintage + life, "p_nom": size, "co2": size / 2,
                  "in_zone": in_zone and site != ""}  # fmt: skip
        fleet = fleet.add([record])
    assert_balanced(fleet, range(2014, 2052), list(KEYS))
    assert fleet.closing(2014).empty and fleet.closing(2051).empty
    assert list(fleet.closing(2030).columns) == list(QUANTITIES)


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"carrier": "wind", "capacity": 3.0}, "a fleet has no column capacity"),
        ({"name": "w", "vintage": 2025, "retire_year": 2025}, "w: leaves in 2025, not after"),
    ],
)
def test_entries_that_cannot_be_are_refused(record, told) -> None:
    with pytest.raises(ValueError, match=told):
        Fleet.make([record])


def test_a_fleet_is_frozen() -> None:
    with pytest.raises(AttributeError):
        Fleet.make([]).stated = {}  # type: ignore[misc]
