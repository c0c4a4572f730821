"""The emission factor of one more MWh, from prices and the unit that makes them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pypsa
import pytest

from xjgrid.results.marginal import mark_marginal, marginal_factor, sum_marginal


@pytest.fixture
def network():
    """Wind at 1, coal at 200 and gas at 500 CNY/MWh; the last hour is scarce."""
    n = pypsa.Network(snapshots=pd.date_range("2030-01-01", periods=4, freq="h"))
    n.add("Bus", "a")
    own = {"wind": (1.0, 0.0), "coal": (200.0, 0.8), "gas": (500.0, 0.4)}
    for name, (cost, _) in own.items():
        n.add("Generator", name, bus="a", carrier=name, p_nom=100.0, marginal_cost=cost)
    g = n.c.generators.static
    g["p_nom_opt"] = g["p_nom"]
    g["co2_intensity"] = [intensity for _, intensity in own.values()]
    n.c.generators.dynamic["p"] = pd.DataFrame(
        {"wind": [60.0, 100.0, 100.0, 100.0], "coal": [0.0, 50.0, 100.0, 100.0],
         "gas": [0.0, 0.0, 20.0, 100.0]}, n.snapshots)  # fmt: skip
    n.c.buses.dynamic["marginal_price"] = pd.DataFrame({"a": [1.0, 200.0, 500.4, 2e4]}, n.snapshots)
    return n


def test_the_unit_that_makes_the_price_is_marginal(network):
    carriers = pd.Index(["wind", "coal", "gas"])
    found = mark_marginal(network, carriers, pd.Index(["a"]))["a"]
    np.testing.assert_allclose(found, [0.0, 0.8, 0.4, np.nan])
    without = mark_marginal(network, carriers[:2], pd.Index(["a"]))["a"]
    np.testing.assert_allclose(without, [0.0, 0.8, np.nan, np.nan])


def test_means_are_of_what_is_explained(network):
    factor = mark_marginal(network, pd.Index(["wind", "coal", "gas"]), pd.Index(["a"]))
    demand = pd.DataFrame({"a": [60.0, 150.0, 220.0, 300.0]}, network.snapshots)
    [row] = sum_marginal(factor, demand).to_dict("records")
    assert row["marginal_t_per_mwh"] == pytest.approx((150 * 0.8 + 220 * 0.4) / 430)
    assert row["explained"] == pytest.approx(430 / 730)
    hours = sum_marginal(factor, demand, "hour")
    assert hours["period"].tolist()[1] == "2030-01-01 01:00"
    assert hours["marginal_t_per_mwh"].isna().tolist() == [False, False, False, True]


def test_a_unit_whose_own_bus_has_another_price_is_not_marginal(network):
    """Gas at b costs by chance what a pays in the hour; at b power costs 50, so it sets nothing."""
    network.add("Bus", "b")
    network.c.generators.static.loc["gas", "bus"] = "b"
    network.c.buses.dynamic["marginal_price"]["b"] = [50.0, 50.0, 50.0, 50.0]
    found = mark_marginal(network, pd.Index(["wind", "coal", "gas"]), pd.Index(["a"]))["a"]
    np.testing.assert_allclose(found, [0.0, 0.8, np.nan, np.nan])


def test_marginal_factor_is_blank_where_nothing_explains_the_price():
    """At a price of scarcity no unit is marginal."""
    found = marginal_factor(
        np.array([[250.0], [9000.0]]), np.array([250.0]), np.full((2, 1), 5.0),
        np.full((2, 1), 10.0), np.array([0.9]),
    )  # fmt: skip
    np.testing.assert_allclose(found, [[0.9], [np.nan]])
