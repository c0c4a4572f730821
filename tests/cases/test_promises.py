"""Contracts that nobody could keep are refused before anything is solved."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pypsa
import pytest

from xjgrid.cases.promises import check_contracts
from xjgrid.errors import InputError


def make_network(hours=8760):
    """100 MW of wind at half its power."""
    n = pypsa.Network()
    n.set_snapshots(pd.date_range("2030-01-01", periods=hours, freq="h"))
    n.add("Carrier", ["AC", "wind"])
    n.add("Bus", "altay", carrier="AC")
    n.add("Generator", "altay wind", bus="altay", carrier="wind", p_nom=100.0, p_max_pu=0.5)
    return n


def make_context(*energies, carrier="wind"):
    """Contracts of so many GWh each with the wind of Altay."""
    rows = [
        {"contract": f"c{i}", "kind": "flat", "buyer_kind": "sector", "buyer": "aluminium",
         "zone": "altay", "carrier": carrier, "energy": e, "p_nom_max": 0.0, "year_from": 2025,
         "year_to": 2035, "status": "operating"}
        for i, e in enumerate(energies)
    ]  # fmt: skip
    industry = SimpleNamespace(sites=True, contracts=("operating",))
    scenario = SimpleNamespace(industry=industry)
    tables = {"contracts": pd.DataFrame(rows)}
    return SimpleNamespace(tables=tables, scenario=scenario, year=2030)


def test_what_the_fleet_can_generate_may_be_sold():
    check_contracts(make_network(), make_context(200.0, 238.0))


def test_more_than_that_names_contracts_and_seller():
    with pytest.raises(InputError, match=r"contract c0, c1: 500 GWh .* wind in altay.* 438 GWh"):
        check_contracts(make_network(), make_context(300.0, 200.0))


def test_some_days_are_not_held_against_a_contract():
    check_contracts(make_network(48), make_context(500.0))


def test_a_seller_that_is_not_there_is_named():
    with pytest.raises(InputError, match="contract c0: there is no solar in altay to sell"):
        check_contracts(make_network(48), make_context(1.0, carrier="solar"))


def test_what_may_be_built_counts():
    n = make_network()
    n.c.generators.static[["p_nom_extendable", "p_nom_max"]] = [True, 200.0]
    check_contracts(n, make_context(500.0))
