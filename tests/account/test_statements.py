"""Industrial CO2 by year, as orders and adoption paths state it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xjgrid.account.statements import list_years, state_co2, sum_service_co2
from xjgrid.build import Context
from xjgrid.scenario import load_scenario


@pytest.fixture(scope="module")
def context(default_study):
    return Context.open(default_study, load_scenario(default_study, "reference-2030"))


def at(context: Context, year: int, **industry: object) -> float:
    own = context.scenario.industry.model_copy(update=industry)
    scenario = context.scenario.model_copy(update={"year": year, "industry": own})
    return float(state_co2(replace(context, scenario=scenario)).sum())


def test_years_run_from_history_to_the_end_of_the_growth(context):
    assert list_years(context) == list(range(2020, 2031))


def test_what_electricity_replaces_is_not_emitted(context):
    low, reference, high = (at(context, 2030, adoption={"*": p}) for p in
                            ("low", "reference", "high"))  # fmt: skip
    assert high < 0.95 * reference < reference <= low
    # nothing differs in the year of the last common statistics
    assert at(context, 2025, adoption={"*": "high"}) == pytest.approx(at(context, 2025))


def test_process_emissions_follow_the_orders(context):
    stated = state_co2(context)
    assert at(context, 2030, services=False) == pytest.approx(
        at(context, 2030) - sum_service_co2(context), rel=1e-9
    )
    assert stated["process"] > 30e6
