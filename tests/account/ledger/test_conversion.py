"""Services of a solved network: sun kept as heat and hydrogen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pypsa
import pytest

from tests.account import mini_case
from tests.account.ledger.test_tracing import assert_adds_up
from xjgrid.account.ledger import make_ledger
from xjgrid.account.ledger.shares import AT_METER
from xjgrid.account.solved_network import SolvedNetwork


@pytest.fixture(scope="module")
def works():
    """A zone with sun and coal; an electrolyser and a heat pump, each with fuel and a store."""
    n = pypsa.Network()
    hours = 48
    n.set_snapshots(pd.date_range("2030-01-01", periods=hours, freq="h"))
    n.add("Carrier", ["AC", "solar", "coal-usc", "service", "fuel", "service-store", "option",
                      "process", "product"])  # fmt: skip
    n.add("Bus", "alpha", carrier="AC", zone="alpha")
    for bus in ("alpha heat", "alpha hydrogen"):
        n.add("Bus", bus, carrier="service", zone="alpha")
        n.add("Generator", f"{bus} fuel", bus=bus, carrier="fuel", p_nom=30, marginal_cost=60)
        n.add("StorageUnit", f"{bus} store", bus=bus, carrier="service-store", p_nom=60,
              max_hours=6, efficiency_store=0.95, standing_loss=0.005,
              cyclic_state_of_charge=True)  # fmt: skip
    n.add("Bus", "iron", carrier="product", zone="alpha")
    sun = np.clip(np.sin((np.arange(hours) % 24 - 6) / 12 * np.pi), 0, None)
    n.add("Generator", "alpha solar", bus="alpha", carrier="solar", p_nom=300, p_max_pu=sun)
    n.add("Generator", "alpha coal-usc", bus="alpha", carrier="coal-usc", p_nom=200,
          marginal_cost=50)  # fmt: skip
    link = {"bus0": "alpha", "carrier": "option", "kind": "option"}
    n.add("Link", "alpha heat boiler", bus1="alpha heat", p_nom=40, efficiency=0.98,
          service="heat", option="boiler", **link)  # fmt: skip
    n.add("Link", "alpha heat pump", bus1="alpha heat", p_nom=5, efficiency=3.0,
          service="heat", option="pump", **link)  # fmt: skip
    n.add("Link", "alpha hydrogen electrolysis", bus1="alpha hydrogen", p_nom=60, efficiency=0.7,
          service="hydrogen", option="electrolysis", **link)  # fmt: skip
    n.add("Link", "shaft", bus0="alpha", bus1="iron", bus2="alpha hydrogen", p_nom=20,
          carrier="process", kind="process", efficiency=1.0, efficiency2=-1.5)  # fmt: skip
    n.add("Load", "alpha demand", bus="alpha", carrier="AC", p_set=60.0)
    n.add("Load", "alpha heat need", bus="alpha heat", carrier="service", p_set=20.0)
    n.add("Load", "alpha hydrogen need", bus="alpha hydrogen", carrier="service", p_set=8.0)
    n.add("Load", "order", bus="iron", carrier="product", p_set=4.0)
    n.c.generators.static["co2_intensity"] = 0.0
    status, condition = n.optimize(
        solver_name="highs", include_objective_constant=False, output_flag=False
    )
    assert (status, condition) == ("ok", "optimal")
    return n


def make_works_ledger(network):
    """With the rows and sectors of the tables."""
    tables = mini_case.tables() | {
        "services": pd.DataFrame({"service": ["heat", "hydrogen"], "sector": "industry"}),
        "service_options": pd.DataFrame({
            "service": ["heat", "heat", "hydrogen"], "option": ["boiler", "pump", "electrolysis"],
            "row": ["works", "", "chemicals"],
        }),
    }  # fmt: skip
    return make_ledger(SolvedNetwork(network, tables))


def test_services_of_a_network(works):
    """Needs keep the row, sector and zone of their options; processes have a part of their own."""
    ledger = make_works_ledger(works)
    assert_adds_up(ledger)
    sinks = ledger.sinks
    assert sinks.loc["alpha heat boiler", ["end_use", "sector", "need"]].tolist() == [
        "works", "industry", "alpha heat need",
    ]  # fmt: skip
    assert sinks.loc["alpha heat pump", ["end_use", "need"]].tolist() == ["heat", "alpha heat need"]
    iron = sinks.loc["alpha hydrogen electrolysis for shaft"]
    assert iron[["end_use", "need"]].tolist() == ["chemicals", "alpha hydrogen of shaft"]
    lost = {"alpha hydrogen store losses", "alpha heat pump in alpha heat store losses"}
    assert lost <= {*sinks.index}
    drawn = works.c.links.dynamic.p0.sum()
    for name in ("works", "chemicals", "heat"):
        of = {"works": ["boiler"], "heat": ["boiler", "pump"], "chemicals": ["electrolysis"]}[name]
        expected = sum(v for k, v in drawn.items() if k.split()[-1] in of)
        for method in ("traced", "annual"):
            assert ledger.share(name, method=method)["energy"].item() == pytest.approx(expected)


def test_store_of_a_network_carries_sun_into_the_night(works):
    """By night the electricity behind heat is greener than what is drawn then."""
    ledger = make_works_ledger(works)
    used = ledger.share("alpha heat need", "month-hour")
    assert used.loc["01 20", "energy"] > 0
    meter = ledger.share("alpha heat need", "month-hour", AT_METER)
    night = ["01 19", "01 20", "01 21"]
    green = (used["renewable"] * used["energy"])[night].sum()
    assert green > 0.5 * used["energy"][night].sum()
    assert (meter["renewable"] * meter["energy"])[night].sum() < 1e-6


def test_without_a_store_there_is_no_layer(works, monkeypatch):
    """Options whose service keeps nothing are traced at the meter."""
    monkeypatch.setattr("xjgrid.account.ledger.conversion.MIN_MW", 1e6)
    ledger = make_works_ledger(works)
    assert ledger.services is None
    assert ledger.used is ledger.withdrawal
    assert (ledger.sinks["need"] == "").all()
