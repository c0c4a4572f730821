"""Heat and hydrogen that are kept: what was used in an hour, and the electricity behind it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from tests.account.ledger.random_services import OPTIONS, STORES, draw_plant, trace_plant_slowly
from tests.account.ledger.test_tracing import QUICK, SEEDS, assert_adds_up
from xjgrid.account.ledger import Ledger, System
from xjgrid.account.ledger.conversion import convert
from xjgrid.account.ledger.shares import AT_METER, METHODS

TIMES = pd.date_range("2030-01-01 12:00", periods=2, freq="12h")


def make_boiler(*, fuel=(0.0, 0.0), lost=0.0, late=False, length=1.0):
    """Noon: 30 MW of sun for a town and a boiler. Night: coal. Half of noon's heat is kept.

    The boiler takes 20 MW and 5 MW and gives 0.9 of it as heat; 9 of noon's heat are stored, and
    given in the night less what is lost. ``late`` turns the hours round, ``length`` stretches them.
    """
    order = [1, 0] if late else [0, 1]
    hours = np.full(2, length)
    system = System.of(
        TIMES, hours=hours, buses=pd.DataFrame({"zone": "a"}, index=["a"]),
        origins=pd.DataFrame(
            {"bus": "a", "carrier": ["solar", "coal"], "renewable": [True, False],
             "co2": [0.0, 0.8]}, index=["sun", "coal"]),
        generation=np.array([[30.0, 0.0], [0.0, 15.0]])[order],
        sinks=pd.DataFrame({"bus": "a", "kind": ["load", "option"], "zone": "a",
                            "end_use": ["homes", "industry"], "service": ["", "heat"]},
                           index=["town", "boiler"]),
        withdrawal=np.array([[10.0, 20.0], [10.0, 5.0]])[order],
    )  # fmt: skip
    need = np.array([[9.0 + fuel[0]], [4.5 + fuel[1] + 9.0 - lost]])[order]
    charge, given_back = np.array([[9.0], [0.0]])[order], np.array([[0.0], [9.0 - lost]])[order]
    layer = System.of(
        TIMES, hours=hours, buses=pd.DataFrame(index=["boiler"]),
        origins=pd.DataFrame({"bus": ["boiler"]}, index=["boiler"]),
        generation=system.withdrawal[:, [1]],
        sinks=pd.DataFrame({"bus": ["boiler"], "need": "a heat need"}, index=["boiler"]),
        withdrawal=need, storages=pd.DataFrame({"bus": ["boiler"]}, index=["tank"]),
        charge=charge, discharge=given_back, level=length * np.array([[9.0], [0.0]])[order],
    )  # fmt: skip
    return Ledger.of(system, layer=convert(layer, need + charge))


@pytest.mark.parametrize("late", [False, True])
def test_heat_of_the_night_remembers_noon(late):
    """Of 15 MWh behind the heat of the night 10 were drawn at noon; the circle closes."""
    ledger = make_boiler(late=late)
    order = [1, 0] if late else [0, 1]
    used = ledger.share("a heat need", "hour").iloc[order]
    assert used["energy"].tolist() == pytest.approx([10.0, 15.0])
    assert used["renewable"].tolist() == pytest.approx([1.0, 10 / 15])
    meter = ledger.share("boiler", "hour", AT_METER).iloc[order]
    assert meter["energy"].tolist() == pytest.approx([20.0, 5.0])
    assert meter["renewable"].tolist() == pytest.approx([1.0, 0.0])
    for method in ("traced", AT_METER):
        year = ledger.share("heat", method=method).iloc[0]
        assert year[["renewable", "energy"]].tolist() == pytest.approx([0.8, 25.0])
    assert ledger.mix("tank")["solar"].item() == pytest.approx(1.0)
    assert ledger.mix("a heat need", "hour")["coal"].iloc[order].tolist() == pytest.approx(
        [0.0, 1 / 3]
    )
    assert_adds_up(ledger)


def test_longer_hours_keep_more():
    """A step of three hours moves three times as much, at the same shares."""
    one, three = (make_boiler(length=x).share("a heat need", "hour") for x in (1.0, 3.0))
    np.testing.assert_allclose(three["energy"], 3.0 * one["energy"])
    np.testing.assert_allclose(three["renewable"], one["renewable"])
    assert_adds_up(make_boiler(length=3.0, lost=1.0))


def test_what_is_lost_in_store_is_a_sink_of_the_service():
    """A ninth of what was kept is lost: with it goes a ninth of the 10 MWh behind it."""
    ledger = make_boiler(lost=1.0)
    assert ledger.share("tank losses")["energy"].item() == pytest.approx(10 / 9)
    night = ledger.share("a heat need", "hour").iloc[1]
    assert night["energy"] == pytest.approx(5.0 + 80 / 9)
    assert night["renewable"] == pytest.approx((80 / 9) / (5.0 + 80 / 9))
    # the need of the service is less than its demand row draws by what is lost
    assert ledger.share("industry")["energy"].item() == pytest.approx(25.0)
    flows = ledger.flows("origin", "need").loc["2030"]
    assert flows.loc["a heat need"].tolist() == pytest.approx([20 - 10 / 9, 5.0])
    assert_adds_up(ledger)


def test_fuel_thins_what_is_kept():
    """Beside 18 MWh of heat from fuel, half of noon's electricity goes where half was kept."""
    ledger = make_boiler(fuel=(18.0, 0.0))
    hours = ledger.share("a heat need", "hour")
    # of 36 MWh of heat 9 are kept: a quarter of the electricity
    assert hours["energy"].tolist() == pytest.approx([15.0, 10.0])
    assert hours["renewable"].tolist() == pytest.approx([1.0, 0.5])
    assert_adds_up(ledger)


@QUICK
@given(seed=SEEDS)
def test_layer_is_that_of_the_definition(seed):
    """Two options and two stores at one bus, processes, fuel, losses, both ways at once."""
    plant = draw_plant(seed)
    slow = trace_plant_slowly(plant)
    ledger = Ledger.of(plant.system, layer=plant.layer())
    flows = ledger.flows("origin", "sink", "hour").swaplevel()
    for (option, user), expected in slow.items():
        if user in STORES:
            name = f"{option} in {user}"
            found = flows.loc[f"{name} losses"] + flows.loc[f"{name} charging"]
        else:
            mine = ledger.sinks.index[(ledger.sinks["need"] == user)
                                      & ledger.sinks.index.str.startswith(option)]  # fmt: skip
            found = flows.loc[mine[0]]
        np.testing.assert_allclose(found.to_numpy(), expected, atol=1e-8)


@QUICK
@given(seed=SEEDS)
def test_identities_with_services(seed):
    """What options draw over the year is used or lost; all origins go somewhere."""
    plant = draw_plant(seed)
    ledger = Ledger.of(plant.system, layer=plant.layer())
    assert_adds_up(ledger)
    node = ledger.sinks["node"]
    for option in OPTIONS:
        row = plant.system.sinks.index.get_loc(option)
        bus = ledger.sinks["bus"].iloc[row]
        mine = (ledger.sinks.index == option) | (
            (node == node.iloc[row]) & ledger.sinks.index.str.startswith(f"{option} "))  # fmt: skip
        assert ledger.sinks["bus"][mine].eq(bus).all()
        assert ledger.used[:, mine].sum() == pytest.approx(ledger.withdrawal[:, row].sum())


@settings(QUICK, max_examples=4)
@given(seed=SEEDS)
def test_the_layer_touches_nothing_else(seed):
    """What is drawn at meters, the grid's own rows, and the year of the region."""
    plant = draw_plant(seed)
    plain, ledger = Ledger.of(plant.system), Ledger.of(plant.system, layer=plant.layer())
    for method in (*METHODS, AT_METER):
        one, two = (x.share(method=method) for x in (plain, ledger))
        pd.testing.assert_frame_equal(one, two, rtol=1e-9)
    one, two = plain.shares("sink").loc["2030"], ledger.shares("sink").loc["2030"]
    at_meter = [c for c in one if not c.startswith("traced") and c != "energy_used"]
    pd.testing.assert_frame_equal(one[at_meter], two.loc[one.index, at_meter], rtol=1e-9)
    others = one.index.difference(list(OPTIONS))
    pd.testing.assert_frame_equal(one.loc[others], two.loc[others], rtol=1e-9)
    left = two.index.difference(one.index)
    assert (two.loc[left, "energy"] == 0).all()


def test_blocks_of_services_do_not_matter(monkeypatch):
    """Hour by hour, and from the middle of the year."""
    plant = draw_plant(3, hours=30)
    ledger = Ledger.of(plant.system, layer=plant.layer())
    whole = np.concatenate([slab.mix for slab in ledger.walk()])
    late = list(ledger.walk(None, 17, 25))
    assert (late[0].hours.start, late[-1].hours.stop) == (17, 25)
    np.testing.assert_allclose(np.concatenate([s.mix for s in late]), whole[17:25], atol=1e-12)
    monkeypatch.setattr("xjgrid.account.ledger.tracing.BLOCK_BYTES", 1.0)
    short = np.concatenate([slab.mix for slab in ledger.walk()])
    np.testing.assert_allclose(short, whole, atol=1e-12)


def test_read_back_with_services(tmp_path):
    """The layer is in the file, and not where there is none."""
    plant = draw_plant(5)
    ledger = Ledger.of(plant.system, layer=plant.layer())
    ledger.write(tmp_path / "ledger.nc")
    again = Ledger.open(tmp_path / "ledger.nc")
    pd.testing.assert_frame_equal(again.sinks, ledger.sinks)
    pd.testing.assert_frame_equal(
        again.share("heat need", "day"), ledger.share("heat need", "day"), rtol=1e-5
    )
    Ledger.of(plant.system).write(tmp_path / "plain.nc")
    import xarray as xr

    with xr.open_dataset(tmp_path / "plain.nc") as ds:
        assert not [v for v in ds.variables if "service_" in v or "need" in v]


def test_emissions_follow_the_heat():
    """The night's heat bears 4 t of coal for 5 of its 15 MWh; average and market at the meter."""
    ledger = make_boiler()
    hours = ledger.emissions("a heat need", "hour")
    assert hours["traced"].tolist() == pytest.approx([0.0, 4.0])
    assert hours["energy"].tolist() == pytest.approx([20.0, 5.0])
    assert hours["energy_used"].tolist() == pytest.approx([10.0, 15.0])


def test_layers_that_do_not_fit_are_refused():
    """An option that no sink is called as; a name in both layers."""
    plant = draw_plant(1)
    layer, system = plant.layer(), plant.system
    renamed = System.of(
        system.times, buses=system.buses, origins=system.origins, generation=system.generation,
        sinks=system.sinks.rename(index={"site0 process": "other"}), withdrawal=system.withdrawal,
        branches=system.branches, sent=system.sent, received=system.received,
        storages=system.storages, charge=system.charge, discharge=system.discharge,
        level=system.level,
    )  # fmt: skip
    with pytest.raises(ValueError, match="site0 process"):
        Ledger.of(renamed, layer=layer)
    with pytest.raises(ValueError, match="two layers"):
        Ledger.of(system, layer=system)
