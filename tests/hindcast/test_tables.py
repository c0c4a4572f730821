"""The published figures that the study carries."""

from __future__ import annotations

import numpy as np
import pytest

from xjgrid.hindcast.modelled import list_quantities
from xjgrid.hindcast.published import list_capacity, list_resource, parse_months, read_published

REACH = [
    (2022, "", "all", "generation_wind_solar", 3, "%"),
    (2023, "", "all", "generation_wind_solar", 3, "%"),
    (2022, "1-11", "all", "generation_wind", 3, "%"),
    (2023, "1-11", "all", "generation_wind", 3, "%"),
    (2022, "1-11", "all", "generation_solar", 3, "%"),
    (2023, "1-11", "all", "generation_solar", 3, "%"),
    (2022, "", "all", "generation_thermal", 3, "%"),
    (2023, "", "all", "generation_thermal", 3, "%"),
    (2022, "", "all", "curtailment_wind_solar", 30, "%"),
    (2023, "", "all", "curtailment_wind_solar", 30, "%"),
    *((y, "", "all", f"utilisation_{c}", 1.5, "absolute")
      for y in (2022, 2023) for c in ("wind", "solar")),
    *((y, m, "all", "generation_thermal", 8, "%")
      for y in (2022, 2023) for m in ("1-2", *map(str, range(3, 13)))),
    *((y, "", "all", f"change_utilisation_{c}", 0.5, "share_of_change")
      for y in (2023, 2024) for c in ("wind", "solar")),
    (2023, "", "turpan", "generation", 15, "%"),
    (2023, "", "turpan", "generation_wind_solar", 15, "%"),
    (2024, "", "all", "export_renewable", 6, "absolute"),
    (2025, "1-9", "all", "storage_charge", 25, "%"),
    (2025, "1-9", "all", "storage_discharge", 25, "%"),
]  # fmt: skip
"""Every single figure that the model must reach, with its tolerance."""

FITTED = {
    (2023, "", "generation_wind_solar"), (2023, "1-11", "generation_wind"),
    (2023, "1-11", "generation_solar"), (2023, "", "curtailment_wind_solar"),
    (2023, "", "utilisation_wind"), (2023, "", "utilisation_solar"),
}  # fmt: skip
"""What parameters are fitted on, or follows from it: it has no verdict any more."""

INPUTS = ("generation_hydro", "export", "consumption", "capacity_wind", "capacity_solar")


@pytest.fixture(scope="module")
def published(default_study):
    return default_study.table("published")


@pytest.mark.parametrize("wanted", REACH, ids=lambda w: "-".join(map(str, w[:4])))
def test_every_figure_to_reach_is_there_with_its_tolerance(published, wanted):
    year, month, place, quantity, tolerance, unit = wanted
    rows = published[
        (published["year"] == year) & (published["month"] == month)
        & (published["place"] == place) & (published["quantity"] == quantity)
        & (published["scope"] != "above_scale" if "wind" in quantity or "solar" in quantity
           else True)
    ]  # fmt: skip
    assert len(rows) == 1
    row = rows.iloc[0]
    fitted = place == "all" and (year, month, quantity) in FITTED
    role = "fitted" if fitted else "tested"
    assert (row["role"], row["tolerance"], row["tolerance_unit"]) == (role, tolerance, unit)


def test_what_the_model_is_given_is_an_input(published):
    given = published[published["quantity"].isin(INPUTS) & (published["month"] == "")]
    assert set(given["role"]) == {"input"}
    assert published[published["role"] == "input"]["tolerance"].isna().all()


def test_the_model_knows_every_quantity(published):
    assert set(published["quantity"]) <= set(list_quantities())


def test_consumption_differs_in_scope_by_the_row_of_demand(default_study, published):
    demand = default_study.table("demand")
    row = demand[demand["row"] == "scope_difference"].set_index("year")["energy"]
    rows = published[(published["quantity"] == "consumption") & (published["month"] == "")]
    assert len(rows) == 4
    for _, figure in rows.iterrows():
        assert figure["scope_difference"] * 1000 == pytest.approx(row[figure["year"]], abs=1)


def test_published_export_by_channel_is_what_channels_are_given(default_study, published):
    energy = default_study.table("channel_energy").set_index(["channel", "year"])["energy"]
    rows = published[(published["quantity"] == "export") & (published["place"] != "all")]
    assert len(rows) == 5
    for _, figure in rows.iterrows():
        given = energy[figure["place"], figure["year"]]
        assert figure["value"] * 1000 == pytest.approx(given, rel=1e-3)


@pytest.mark.parametrize(
    ("carrier", "month", "hours"), [("wind", "5", 280 / 0.927), ("solar", "10", 88 / 0.88)]
)
def test_resource_is_published_hours_over_utilisation(default_study, carrier, month, hours):
    rows = list_resource(default_study.table("resource"))
    row = rows[(rows["year"] == 2022) & (rows["month"] == month)
               & (rows["quantity"] == f"available_hours_{carrier}")]  # fmt: skip
    assert float(row["wanted"].iloc[0]) == pytest.approx(hours, abs=0.01)


@pytest.mark.parametrize("carrier", ["wind", "solar"])
@pytest.mark.parametrize("year", [2022, 2023])
def test_january_and_february_use_what_is_published_for_both(default_study, published, carrier,
                                                             year):  # fmt: skip
    table = default_study.table("resource").set_index(["year", "carrier", "month"])["hours"]
    rows = published[(published["year"] == year)].set_index(["quantity", "month"])["value"]
    used = sum(
        table[year, carrier, m] * rows[f"utilisation_{carrier}", str(m)] / 100 for m in (1, 2)
    )
    assert used == pytest.approx(rows[f"hours_{carrier}", "1-2"], abs=0.02)


def test_every_year_of_the_tables_has_twelve_months(default_study):
    for name, by in (("resource", ["year", "carrier"]), ("demand_months", ["year"]),
                     ("commissioning", ["carrier", "year"])):  # fmt: skip
        table = default_study.table(name)
        for _, rows in table.groupby(by):
            assert sorted(rows["month"]) == list(range(1, 13))
    shares = default_study.table("demand_months").groupby("year")["share"].sum()
    np.testing.assert_allclose(shares, 1.0, atol=1e-6)
    for _, rows in default_study.table("commissioning").groupby(["carrier", "year"]):
        steps = rows.sort_values("month")["share"].to_numpy()
        assert (np.diff(steps) >= 0).all() and steps[-1] == 1.0


@pytest.mark.parametrize(("year", "wind"), [(2022, 58.6), (2023, 64.1)])
def test_hours_times_capacity_is_the_published_wind_generation(default_study, published, year,
                                                               wind):  # fmt: skip
    """What the resource and the commissioning say together is what was generated."""
    stood = list_capacity(published, default_study.table("commissioning"), year)["wind"]
    table = default_study.table("resource")
    hours = table[(table["year"] == year) & (table["carrier"] == "wind")]["hours"].to_numpy()
    rows = published[(published["year"] == year) & (published["quantity"] == "utilisation_wind")]
    rate = float(rows[rows["month"] == ""]["value"].iloc[0])
    assert (stood * hours).sum() / 1000 * rate / 100 == pytest.approx(wind, rel=0.005)
    known = read_published(published)
    months = known[(known["year"] == year) & (known["quantity"] == "generation_wind")]
    assert months[months["length"] == 11]["wanted"].iloc[0] < wind


@pytest.mark.parametrize(("text", "months"), [("", 12), ("1-2", 2), ("12", 1), ("1-11", 11)])
def test_months_are_read(text, months):
    assert len(parse_months(text)) == months
