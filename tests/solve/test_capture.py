"""Carbon capture at a coal unit: by hand around its break-even, and between the bounds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.solve.golden import System, settle, yearly
from tests.solve.small import make_small
from tests.solve.test_bounds import SLOW, assert_enclosed, assert_relaxed, optimise
from xjgrid.build.context import add_components
from xjgrid.build.network import fill_own_columns
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.model import fix_capacities, imply_bounds
from xjgrid.solve.windows import remove_empty

# a tonne takes 0.3 MWh and 130 CNY, and 120 CNY of what is built; coal burns 100 CNY/MWh and
# emits 0.8 t/MWh, of which nine tenths can be captured
TAKES, SPENT, BUILT, FUEL, EMITS, RATE = 0.3, 130.0, 120.0, 100.0, 0.8, 0.9
HOURS = 4
BREAK_EVEN = (BUILT + SPENT + TAKES * FUEL) / (1.0 - TAKES * EMITS)


def make_unit(price: float, most: float = np.inf, given: float = 0.0) -> System:
    """A unit of 200 MW that serves 100 MW, with capture of at most so many MW."""
    system = System({"a": [100.0] * HOURS})
    system.plant("a coal", 200.0, FUEL + EMITS * price, co2_intensity=EMITS)
    return system.plant(
        "a capture", given, (SPENT - price) / TAKES, carrier="carbon-capture", sign=-1.0,
        host="a coal", host_share=RATE * EMITS * TAKES, co2_intensity=-1.0 / TAKES,
        p_nom_extendable=most > given, p_nom_max=most, capital_cost=BUILT / TAKES * HOURS,
    )  # fmt: skip


def test_break_even_is_368_yuan_a_tonne():
    assert pytest.approx(368.42, abs=0.01) == BREAK_EVEN


def test_nothing_is_captured_below_the_break_even():
    answer = settle(make_unit(BREAK_EVEN - 1.0))
    assert answer.size("a capture") == pytest.approx(0.0, abs=1e-6)
    assert answer.power("a coal") == [100.0] * HOURS


def test_all_that_can_be_is_captured_above_the_break_even():
    """c = 0.216 (100 + c): 27.55 MW capture 91.8 t an hour, nine tenths of 102 t."""
    answer = settle(make_unit(BREAK_EVEN + 1.0))
    taken = 0.216 * 100.0 / (1.0 - 0.216)
    assert answer.size("a capture") == pytest.approx(taken)
    assert answer.power("a coal") == pytest.approx([100.0 + taken] * HOURS)
    assert taken / TAKES == pytest.approx(0.9 * 0.8 * (100.0 + taken))
    left = EMITS * (100.0 + taken) - taken / TAKES
    spent = FUEL * (100.0 + taken) + (SPENT + BUILT) * taken / TAKES + (BREAK_EVEN + 1.0) * left
    assert answer.cost == pytest.approx(HOURS * spent)


def test_a_limit_holds():
    answer = settle(make_unit(BREAK_EVEN + 1.0, most=6.0))
    assert answer.size("a capture") == pytest.approx(6.0)
    assert answer.power("a coal") == pytest.approx([106.0] * HOURS)


def test_a_project_captures_what_it_states_at_any_price():
    """60 t in four hours at no carbon price: 18 MWh, which coal gives besides the load."""
    system = make_unit(0.0, most=6.0, given=6.0)
    system.rules = {"yearly": [
        yearly("captured", ">=", 60.0, {"Generator-p": {"a capture": 1.0 / TAKES}}, price=1500.0)
    ]}  # fmt: skip
    answer = settle(system)
    assert sum(answer.power("a capture")) == pytest.approx(18.0)
    assert sum(answer.power("a coal")) == pytest.approx(418.0)
    assert answer.cost == pytest.approx(418.0 * FUEL + 60.0 * SPENT)


def test_a_cap_on_emissions_counts_what_is_captured():
    """Of 320 t 200 may stay: 120 t more than coal alone are captured, and what their power adds."""
    system = make_unit(0.0)
    terms = {"Generator-p": {"a coal": EMITS, "a capture": -1.0 / TAKES}}
    system.rules = {"yearly": [yearly("co2 cap", "<=", 200.0, terms, price=3000.0)]}
    answer = settle(system)
    captured = sum(answer.power("a capture")) / TAKES
    assert captured == pytest.approx(120.0 / (1.0 - TAKES * EMITS))
    assert EMITS * sum(answer.power("a coal")) - captured == pytest.approx(200.0)


def test_without_its_unit_nothing_is_captured():
    n = make_unit(BREAK_EVEN + 100.0, most=6.0, given=6.0).build()
    n.c.generators.static.loc["a coal", "p_nom"] = 0.0
    answer = settle(remove_empty(n))
    assert answer.power("a capture") == [0.0] * HOURS


def make_captured(seed: int, hours: int = 48):
    """The small system with capture at both coal groups; at one it has to capture something."""
    p = make_small(seed, hours=hours)
    n = p.network
    rng = np.random.default_rng(seed + 3)
    hosts = ["a coal", "b coal"]
    emits = n.c.generators.static.loc[hosts, "co2_intensity"].to_numpy()
    given = np.array([6.0, 0.0])
    add_components(n, "Generator", pd.DataFrame(
        {
            "bus": ["a", "b"], "carrier": "carbon-capture", "sign": -1.0, "p_nom": given,
            "p_nom_existing": given, "p_nom_min": given, "p_nom_max": [15.0, 25.0],
            "p_nom_extendable": True, "host": hosts, "host_share": 0.9 * 0.3 * emits,
            "co2_intensity": -1.0 / 0.3, "capital_cost": rng.uniform(100, 3000, 2),
            "marginal_cost": rng.uniform(-900, 100, 2),
        },
        index=[f"{host} capture" for host in hosts],
    ))  # fmt: skip
    n.add("Carrier", "carbon-capture")
    fill_own_columns(n)
    row = yearly("captured", ">=", 10.0 * hours, {"Generator-p": {"a coal capture": 1 / 0.3}})
    return p.with_constraints(yearly=(*p.constraints.yearly, row))


@SLOW
@given(seed=st.integers(0, 10_000), share=st.floats(0.05, 0.9))
def test_merging_hours_is_a_relaxation_with_capture(seed, share):
    assert_relaxed(make_captured(seed), seed, share)


@SLOW
@given(seed=st.integers(0, 10_000))
def test_the_certificate_encloses_the_hourly_optimum_with_capture(seed):
    assert_enclosed(make_captured(seed, hours=72))


def test_capture_has_a_finite_range_and_fixed_capacities_keep_it():
    n = make_captured(3)
    low, high = imply_bounds(n)["Generator-p"]
    assert low["b coal capture"] == 0.0 and high["b coal capture"] == 25.0
    fixed = fix_capacities(n, {
        f"{kind}-p_nom": n.network.components[kind].static["p_nom_max"].clip(upper=300.0)
        for kind in ("Generator", "StorageUnit")
    })  # fmt: skip
    static = fixed.c.generators.static
    assert static.at["b coal capture", "p_nom"] == 25.0
    assert not static["p_nom_extendable"].any()


def test_an_option_more_never_costs_more():
    n = make_captured(3)
    without = n.copy()
    static = without.c.generators.static
    static.loc["b coal capture", ["p_nom_extendable", "p_nom"]] = [False, 0.0]
    assert optimise(n, Formulation.full()) <= optimise(without, Formulation.full()) + 1e-3
