"""Errors of a year, split into parts that add up to them."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hindcast.conftest import CARRIERS, make_summary
from xjgrid.hindcast.decomposition import (
    decompose,
    split_curtailment,
    split_emissions,
    split_thermal,
)
from xjgrid.hindcast.modelled import gather

SIZE = st.floats(1.0, 500.0)
PAIR = st.tuples(SIZE, SIZE)
RATE = st.tuples(st.floats(50.0, 99.9), st.floats(50.0, 99.9))


def lost(offered, rate):
    return tuple(o * (1.0 - r / 100.0) for o, r in zip(offered, rate, strict=True))


@given(PAIR, PAIR, PAIR, PAIR, PAIR, RATE)
def test_parts_add_up_to_the_error(thermal, used, sent, water, green, rate):
    pairs = {"generation_thermal": thermal, "consumption": used, "export": sent,
             "generation_hydro": water, "generation_wind_solar": green,
             "utilisation_wind": rate, "curtailment_wind": lost(green, rate),
             "thermal_share": (0.7, 0.8), "emission_factor_thermal": (0.8, 0.9),
             "emission_factor": (0.56, 0.72)}  # fmt: skip
    for rows in (split_thermal(pairs), split_curtailment(pairs, "wind"), split_emissions(pairs)):
        published, model = pairs[rows[0]["quantity"]]
        assert sum(row["part"] for row in rows) == pytest.approx(model - published, abs=1e-8)


def test_what_is_not_published_in_full_is_left_out():
    assert split_thermal({"generation_thermal": (1.0, 2.0), "consumption": (1.0, 2.0)}) == []
    assert split_curtailment({"curtailment_wind": (1.0, 2.0)}, "wind") == []
    assert split_emissions({"emission_factor": (0.6, 0.7)}) == []
    full = {"curtailment_wind": (1.0, 0.0), "utilisation_wind": (96.0, 100.0)}
    assert split_curtailment(full, "wind") == [], "nothing lost, nothing to divide"


def test_a_missed_month_of_thermal_generation_is_split_by_what_is_published_of_it():
    """Used 30 and 30, water 4 and 3, wind 6 and 7: 1 more, 1 less, and 3 less of the rest."""
    rows = [("real", 2022, "8", "all", quantity, *values) for quantity, *values in (
        ("generation_thermal", 31.0, 28.0, False), ("consumption", 30.0, 30.0, None),
        ("generation_hydro", 4.0, 3.0, None), ("generation_wind", 6.0, 7.0, True))]  # fmt: skip
    rows += [("real", 2022, "9", *row[3:-1], True) for row in rows]
    columns = ["pass", "year", "month", "place", "quantity", "published", "model", "within"]
    case = gather(make_summary(2022), pd.Series(CARRIERS), "2022", {})
    parts = decompose(pd.DataFrame(rows, columns=columns), {("real", 2022): [case]})
    assert parts["month"].unique().tolist() == ["8"]
    assert parts.set_index("term")["part"].to_dict() == pytest.approx({
        "consumption": 0.0, "generation_hydro": 1.0, "generation_wind": -1.0,
        "export, sun, losses and scope": -3.0})  # fmt: skip
    assert parts["part"].sum() == pytest.approx(28.0 - 31.0)


def test_curtailment_is_listed_by_zone():
    groups = pd.Series(CARRIERS)
    case = gather(make_summary(2022), groups, "2022", {})
    columns = ["pass", "year", "month", "place", "quantity", "published", "model"]
    rows = [("real", 2022, "", "all", "curtailment_wind", 10.0, 12.0),
            ("real", 2022, "", "all", "utilisation_wind", 84.0, 80.0),
            ("real", 2022, "3", "all", "curtailment_wind", 1.0, 1.0)]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns).assign(within=None)
    parts = decompose(table, {("real", 2022): [case]}, ["urumqi", "hami"])
    wind = parts[parts["quantity"] == "curtailment_wind"].set_index("term")
    assert wind.loc[["available", "rate not used"], "part"].sum() == pytest.approx(2.0)
    assert wind.loc[["at urumqi", "at hami"], "model"].tolist() == pytest.approx([10.8, 1.2])
