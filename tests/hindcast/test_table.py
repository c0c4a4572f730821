"""The table of a hindcast and its scores, on handmade cases."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.hindcast.conftest import CARRIERS, make_summary
from xjgrid.errors import InputError
from xjgrid.hindcast import COLUMNS, compose, count_verdicts, score
from xjgrid.hindcast.modelled import gather
from xjgrid.hindcast.nulls import find_nulls
from xjgrid.hindcast.published import read_published

GROUPS = pd.Series(CARRIERS)
STOOD = {"wind": np.full(12, 20.0), "solar": np.full(12, 10.0)}


def model(factor=1.0, year=2022):
    return gather(make_summary(year, factor), GROUPS, str(year), STOOD)


def row(year, month, quantity, value, role="tested", tested_in="real", tolerance=None, unit="",
        place="all", difference=0.0):  # fmt: skip
    return {
        "year": year, "month": month, "place": place, "quantity": quantity, "value": value,
        "unit": "TWh", "scope": "grid", "scope_difference": difference, "role": role,
        "tested_in": tested_in, "tolerance": tolerance, "tolerance_unit": unit,
    }  # fmt: skip


def frame(*rows):
    table = pd.DataFrame(rows)
    return read_published(table.assign(tolerance=table["tolerance"].astype(float)))


def criteria(statistic, quantity, tested_in="real", null="", bound=np.nan, years=""):
    return pd.DataFrame([{"test": "t", "tested_in": tested_in, "quantity": quantity,
                          "statistic": statistic, "null": null, "bound": bound,
                          "years": years}])  # fmt: skip


@pytest.mark.parametrize(
    ("quantity", "months", "place", "expected"),
    [
        ("generation_wind", (1, 2), "all", 8.0),
        ("generation_solar", (1,), "all", 2.0),  # CSP counts as solar
        ("generation_wind_solar", (1,), "hami", 0.6),
        ("generation_thermal", range(1, 13), "all", 360.0),
        ("generation_hydro", (7,), "all", 2.0),
        ("generation", (7,), "all", 38.0),
        ("utilisation_wind", (1,), "all", 80.0),
        ("utilisation_wind_solar", (1,), "all", 80.0),
        ("curtailment_wind_solar", (1,), "all", 1.5),
        ("hours_wind", (1, 2), "all", 400.0),
        ("available_hours_wind", (1,), "all", 250.0),
        ("available_hours_hydro", (1,), "all", 400.0),
        ("capacity_wind", range(1, 13), "all", 20.0),
        ("storage_charge", (1,), "all", 0.5),  # batteries alone
        ("export", (1,), "hami-far", 6.0),
        ("consumption", (1,), "all", 28.0),
        ("emission_factor", (1,), "all", 24 / 38),
        ("emission_factor_thermal", (1,), "all", 0.8),
        ("thermal_share", range(1, 13), "all", 30 / 38),
    ],
)
def test_figures_of_a_case(quantity, months, place, expected):
    assert model().figure(quantity, tuple(months), place) == pytest.approx(expected)


def test_a_case_says_nothing_of_months_it_does_not_cover():
    summary = make_summary()
    short = gather(summary[summary["period"] <= "2022-06"], GROUPS, "2022", STOOD)
    assert short.months == (1, 2, 3, 4, 5, 6)
    assert np.isnan(short.figure("generation_wind", (6, 7)))


def test_unknown_words_are_told_with_the_nearest_known():
    with pytest.raises(InputError, match="did you mean generation_wind"):
        model().figure("generation_wnd", (1,))
    with pytest.raises(InputError, match="unknown place hamy: did you mean hami"):
        model().figure("generation", (1,), "hamy")


def test_a_figure_is_compared_in_the_scope_of_the_model():
    table = frame(row(2022, "", "generation_wind", 46.0, tolerance=3, unit="%", difference=1.0))
    found = compose(table, {("real", 2022): [model()]}, None)
    assert list(found.columns) == list(COLUMNS)
    line = found.iloc[0]
    assert (line["published"], line["model"], line["error"]) == (47.0, 48.0, 1.0)
    assert line["tolerance"] == pytest.approx(1.41) and line["within"] is True
    assert np.isnan(line["low"])


@pytest.mark.parametrize(("value", "within"), [(46.7, True), (46.5, False)])
def test_tolerances_are_relative_to_the_published_figure(value, within):
    table = frame(row(2022, "", "generation_wind", value, tolerance=3, unit="%"))
    assert compose(table, {("real", 2022): [model()]}, None)["within"].iloc[0] is within


def test_inputs_fitted_figures_and_other_passes_get_no_verdict():
    table = frame(
        row(2022, "", "generation_wind", 48.0, role="input", tolerance=3, unit="%"),
        row(2022, "", "generation_solar", 24.0, role="fitted", tolerance=3, unit="%"),
        row(2022, "", "generation_hydro", 24.0, tested_in="blind", tolerance=3, unit="%"),
    )
    assert compose(table, {("real", 2022): [model()]}, None)["within"].isna().all()


@pytest.mark.parametrize(
    ("change", "within"), [(10.0, True), (9.0, True), (30.0, False), (-10.0, False)]
)
def test_a_change_needs_the_right_sign_and_half_the_size(change, within):
    after = make_summary(2023)
    wind = (after["carrier"] == "wind") & (after["metric"] == "curtailment")
    after.loc[wind, "value"] = after.loc[wind, "value"] * 0.5  # 90 % of wind is used, 80 before
    table = frame(row(2023, "", "change_utilisation_wind", change, tolerance=0.5,
                      unit="share_of_change"))  # fmt: skip
    passes = {("real", 2022): [model()],
              ("real", 2023): [gather(after, GROUPS, "2023", STOOD)]}  # fmt: skip
    line = compose(table, passes, None).iloc[0]
    assert line["model"] == pytest.approx(10.0) and line["within"] is within


def test_a_change_without_the_year_before_has_no_verdict():
    table = frame(row(2022, "", "change_utilisation_wind", 1.0, tolerance=0.5,
                      unit="share_of_change"))  # fmt: skip
    line = compose(table, {("real", 2022): [model()]}, None).iloc[0]
    assert np.isnan(line["model"]) and line["within"] is None


@pytest.mark.parametrize(
    ("value", "within"), [(47.0, True), (52.0, True), (50.6, True), (44.0, False), (56.0, False)]
)
def test_blind_weather_spans_the_published_year_or_is_near_its_mean(value, within):
    table = frame(row(2022, "", "generation_wind", value))
    passes = {("blind", 2022): [model(f) for f in (0.95, 1.0, 1.05, 1.1)]}
    tests = criteria("spread", "generation_wind", "blind", bound=0.05)
    line = compose(table, passes, tests).iloc[0]
    assert (line["low"], line["high"]) == pytest.approx((45.6, 52.8))
    assert line["model"] == pytest.approx(49.2) and line["within"] is within


def months(year, values, quantity="utilisation_wind"):
    return [row(year, str(m), quantity, v) for m, v in enumerate(values, 1)]


def varied(year=2022):
    """A year whose wind utilisation falls month by month."""
    summary = make_summary(year)
    wind = (summary["carrier"] == "wind") & (summary["metric"] == "curtailment")
    month = summary.loc[wind, "period"].str[-2:]
    summary.loc[wind, "value"] *= pd.to_numeric(month, errors="coerce").fillna(1.0) / 6.0
    return gather(summary, GROUPS, str(year), STOOD)


def test_correlation_of_months_is_a_row_of_its_own():
    falling = [99 - 2 * m for m in range(12)]
    table = frame(*months(2022, falling))
    tests = criteria("correlation", "utilisation_wind", bound=0.6, years="2022")
    found = compose(table, {("real", 2022): [varied()]}, tests)
    line = found[found["quantity"] == "utilisation_wind_correlation"].iloc[0]
    assert line["model"] == pytest.approx(1.0, abs=1e-3) and line["within"] is True
    rising = compose(frame(*months(2022, falling[::-1])), {("real", 2022): [varied()]}, tests)
    assert rising["within"].dropna().tolist() == [False]
    other = criteria("correlation", "utilisation_wind", bound=0.6, years="2023")
    assert len(compose(table, {("real", 2022): [varied()]}, other)) == 12


def test_errors_of_months_are_held_against_the_null_model():
    table = frame(*months(2022, [95 - 3 * m for m in range(12)]),
                  row(2021, "", "utilisation_wind", 80.0))  # fmt: skip
    tests = criteria("better_than", "utilisation_wind", null="constant")
    found = compose(table, {("real", 2022): [varied()]}, tests)
    line = found[found["quantity"].str.contains("against")].iloc[0]
    # the constant rate says 80 % every month
    published = np.array([95 - 3 * m for m in range(12)])
    assert line["null"] == pytest.approx((100 * abs(80 - published) / published).mean())
    assert line["within"] is bool(line["model"] < line["null"])


def test_null_models_have_not_seen_the_year():
    table = frame(
        row(2021, "3", "generation_wind", 4.0), row(2022, "3", "generation_wind", 99.0),
        row(2023, "3", "generation_wind", 6.0), row(2021, "", "utilisation_wind", 92.0),
        row(2022, "", "utilisation_wind", 50.0), row(2023, "", "utilisation_wind", 96.0),
        row(2022, "3", "utilisation_wind", 50.0),
    )  # fmt: skip
    nulls = find_nulls(table, table.iloc[1])
    assert (nulls["last_year"], nulls["climatology"]) == (4.0, 5.0)
    assert np.isnan(nulls["constant"])
    assert find_nulls(table, table.iloc[6])["constant"] == 94.0


def test_scores_say_better_or_worse_than_the_best_null_model():
    table = frame(
        row(2021, "", "generation_wind", 40.0), row(2022, "", "generation_wind", 47.0),
        row(2021, "", "generation_solar", 25.1), row(2022, "", "generation_solar", 25.0),
        row(2022, "", "generation_hydro", 20.0, role="input"),
    )  # fmt: skip
    found = compose(table, {("real", 2022): [model()]}, None)
    scores = score(found, table).set_index("quantity")
    assert scores["against null"].to_dict() == {
        "generation_wind": "better", "generation_solar": "worse"}  # fmt: skip
    assert scores.at["generation_wind", "error %"] == pytest.approx(100 / 47)
    assert scores.at["generation_wind", "last_year %"] == pytest.approx(700 / 47)


def test_scores_tell_how_much_of_the_months_other_years_know():
    falling = [99 - 2 * m for m in range(12)]
    like, unlike = falling, [90, 95] * 6
    for before, known in ((like, 1.0), (unlike, np.corrcoef(unlike, falling)[0, 1])):
        table = frame(*months(2021, before), *months(2022, falling))
        found = compose(table, {("real", 2022): [varied()]}, None)
        scores = score(found, table).set_index("quantity")
        assert scores.at["utilisation_wind", "null correlation"] == pytest.approx(known)


def test_verdicts_are_counted():
    table = frame(
        row(2022, "", "generation_wind", 48.0, tolerance=3, unit="%"),
        row(2022, "", "generation_solar", 10.0, tolerance=3, unit="%"),
        row(2022, "", "generation_hydro", 10.0),
    )
    counts = count_verdicts(compose(table, {("real", 2022): [model()]}, None))
    assert counts.to_dict("records") == [
        {"pass": "real", "year": 2022, "tested": 2, "reached": 1, "missed": 1}
    ]


def test_two_months_together_do_not_make_a_series_correlate():
    """Months that run against the model do so with the sum of January and February beside them."""
    against = [3.0 + 0.1 * (m % 2) for m in range(3, 13)]
    ours = make_summary(2022)
    some = (ours["carrier"] == "wind") & (ours["metric"] == "generation")
    month = pd.to_numeric(ours["period"].str[5:], errors="coerce").fillna(1.0)
    ours.loc[some, "value"] *= 1.0 - 0.1 * (month[some] % 2)
    case = gather(ours, GROUPS, "2022", STOOD)
    table = frame(row(2022, "1-2", "generation_wind", 6.1), *(
        row(2022, str(m), "generation_wind", v) for m, v in enumerate(against, 3)))  # fmt: skip
    found = compose(table, {("real", 2022): [case]},
                    criteria("correlation", "generation_wind", bound=0.6))  # fmt: skip
    line = found[found["quantity"] == "generation_wind_correlation"].iloc[0]
    assert line["model"] < -0.9 and line["within"] is False


def test_a_null_model_is_judged_on_the_months_that_it_knows():
    """Last year is known from September on and two points off; the model is off before alone."""
    values = [80.0 + 5.0 * (m < 8) for m in range(12)]
    table = frame(*months(2022, values), *(
        row(2021, str(m), "utilisation_wind", 82.0) for m in range(9, 13)))  # fmt: skip
    tests = criteria("better_than", "utilisation_wind", null="last_year")
    found = compose(table, {("real", 2022): [model()]}, tests)
    line = found[found["quantity"].str.contains("against")].iloc[0]
    assert (line["model"], line["null"]) == pytest.approx((0.0, 2.5))
    assert line["within"] is True
    scores = score(found[found["month"] != ""], table).set_index("quantity")
    assert scores.at["utilisation_wind", "against null"] == "better"


def test_changes_are_those_of_the_same_weather():
    """Of three weather years one was not run the year before: it has no change."""

    def name(case, text):
        return replace(case, name=text)

    after = [name(model(f, 2023), f"hindcast-2023@{k}") for k, f in enumerate((1.0, 1.1, 1.5), 1)]
    before = [name(model(1.0), "hindcast-2022@2"), name(model(1.1), "hindcast-2022@1")]
    table = frame(row(2023, "", "change_generation_wind", 1.0))
    line = compose(table, {("blind", 2023): after, ("blind", 2022): before}, None).iloc[0]
    assert (line["low"], line["high"]) == pytest.approx((48 * (1.0 - 1.1), 48 * (1.1 - 1.0)))


def test_the_longest_span_stands_for_the_year():
    table = frame(row(2022, "1-6", "generation_wind", 24.0),
                  row(2022, "1-11", "generation_wind", 40.0),
                  row(2022, "1-10", "generation_wind", 40.0))  # fmt: skip
    scores = score(compose(table, {("real", 2022): [model()]}, None), table)
    assert scores["error"].tolist() == pytest.approx([4.0])
