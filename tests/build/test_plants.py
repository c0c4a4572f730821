"""The columns that every plant has."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xjgrid.build import Context
from xjgrid.build.plants import make_plants, make_store, price_sizes

MW = st.floats(0.0, 1e5)


@settings(max_examples=25)
@given(st.lists(st.tuples(MW, MW), min_size=1, max_size=5))
def test_a_plant_is_never_capped_below_what_exists(trial: Context, sizes) -> None:
    existing, cap = (np.array(part) for part in zip(*sizes, strict=True))
    zones = trial.zones[: len(sizes)]
    plants = make_plants(trial, "wind", zones, existing=existing, cap=cap)
    assert list(plants.index) == [f"{zone} wind" for zone in zones]
    for column in ("p_nom", "p_nom_existing", "p_nom_min"):
        assert plants[column].tolist() == existing.tolist()
    assert plants["p_nom_max"].tolist() == np.maximum(existing, cap).tolist()
    assert plants["p_nom_extendable"].tolist() == (cap > existing).tolist()
    fixed = make_plants(trial, "wind", zones, existing=existing)
    assert not fixed["p_nom_extendable"].any()
    assert fixed["p_nom_max"].tolist() == existing.tolist()


def test_costs_are_those_of_the_carrier_unless_they_are_given(trial: Context) -> None:
    costs = trial.costs
    plants = make_plants(trial, ["wind", "solar"], ["hotan", "hami_north"], cap=[1.0, 1.0])
    assert plants["annuity"].tolist() == [costs.annuity("wind"), costs.annuity("solar")]
    yearly = [costs.annuity(c) + costs.fixed_om(c) for c in ("wind", "solar")]
    assert plants["capital_cost"].tolist() == pytest.approx([y * 48 / 8760 for y in yearly])
    sunk = make_plants(trial, "wind", ["hotan"], existing=5.0, annuity=0.0)
    assert sunk["capital_cost"].item() == pytest.approx(costs.fixed_om("wind") * 48 / 8760)


def test_a_plant_behind_a_connection_has_its_site_and_its_zone(trial: Context) -> None:
    plants = make_plants(trial, "wind", ["qiya", "hotan"], zone=["zhundong", "hotan"])
    assert plants["site"].tolist() == ["qiya", ""]
    assert plants["zone"].tolist() == ["zhundong", "hotan"]
    assert set(plants["role"]) == {"plant"}


def test_a_store_reads_what_is_not_given(trial: Context) -> None:
    store = make_store(trial, "battery-4h", ["hotan"], cap=[100.0], max_hours=3.0).iloc[0]
    assert store["max_hours"] == 3.0
    assert store["efficiency_store"] == trial.costs.get("battery-4h", "efficiency")
    assert store["cyclic_state_of_charge"]


def test_every_size_of_a_store_has_its_own_cost(trial: Context) -> None:
    frame = make_store(
        trial, "battery-4h", ["hotan"], annuity=1.0, fixed_om=2.0, annuity_energy=3.0,
        fixed_om_energy=4.0, annuity_charging=5.0, fixed_om_charging=6.0,
    )  # fmt: skip
    sizes = frame.filter(like="capital_cost").iloc[0] * 8760 / 48
    assert sizes.to_dict() == pytest.approx(
        {"capital_cost": 3.0, "capital_cost_energy": 7.0, "capital_cost_charging": 11.0})
    assert price_sizes(trial, frame).equals(frame)


def test_carbon_is_priced_in_one_place(trial: Context) -> None:
    assert trial.costs.carbon(2.0) == 2.0 * trial.carbon_price > 0.0
    assert trial.costs.carbon(-1.0) == -trial.carbon_price
