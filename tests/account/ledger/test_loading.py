"""From solved networks: the account's mini case, and one with a site behind a connection."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pypsa
import pytest
import xarray as xr

from tests.account import mini_case
from tests.account.fixtures import solution
from xjgrid.account.ledger import Ledger, make_contracts, make_ledger, make_system
from xjgrid.account.ledger.checks import check_ledger
from xjgrid.account.solved_network import SolvedNetwork

__all__ = ["solution"]


@pytest.fixture(scope="module")
def ledger(solution):
    """The ledger of the mini case."""
    demand = mini_case.make_demand(solution)
    return make_ledger(SolvedNetwork.of(solution, mini_case.tables()), demand=demand)


def test_mini_case_adds_up(ledger):
    """Lines, a channel, a reservoir that is an origin and a battery that remembers."""
    found = check_ledger(ledger)
    assert found["within"].all(), found.to_string()
    assert ledger.system.storages.index.tolist() == ["beta battery-2h"]
    assert "reservoir@alpha" in ledger.system.origins.index


def test_energies_are_those_of_the_network(ledger, solution):
    """Consumption by row, export and generation by carrier."""
    n = solution.network
    loads = n.c.loads.dynamic.p_set.to_numpy().sum()
    shed = n.c.generators.dynamic.p.filter(like="shed").to_numpy().sum()
    flows = ledger.flows("carrier", "kind")
    assert flows.loc[("2030", "load")].sum() == pytest.approx(loads - shed, rel=1e-6)
    sent = n.c.links.dynamic.p0["beta-far"].sum()
    assert flows.loc[("2030", "channel")].sum() == pytest.approx(sent, rel=1e-6)
    wind = n.c.generators.dynamic.p.filter(like="wind").to_numpy().sum()
    assert flows["wind"].sum() == pytest.approx(wind, rel=1e-6)
    homes = ledger.share("homes")["energy"].item()
    assert homes == pytest.approx(0.3 * (loads - shed), rel=1e-6)


def test_channel_carries_what_its_share_says(ledger, solution):
    """Half of what it takes is green by its share; what wind and sun could not fill is short."""
    asked = solution.green_export["beta-far"].sum()
    row = ledger.sales.summary().loc["green share of beta-far"]
    assert row["asked"] == pytest.approx(asked)
    sent = ledger.share("beta-far")["energy"].item()
    annual = ledger.share("beta-far", method="annual")["renewable"].item()
    assert annual == pytest.approx(row["sold"] / sent)
    # what the share takes is wind, PV and water of the region, for lack of support zones
    assert ledger.sales.sold[0].contract.sellers == tuple(
        ledger.system.origins.index[ledger.system.origins["renewable"]]
    )


@pytest.fixture(scope="module")
def works():
    """A zone with wind, coal and sun; a works with its own coal behind links that lose 2 %."""
    n = pypsa.Network()
    hours = 48
    n.set_snapshots(pd.date_range("2030-01-01", periods=hours, freq="h"))
    n.add("Carrier", ["AC", "wind", "coal-usc", "shed", "battery-2h", "process", "product"])
    n.add("Bus", "alpha", carrier="AC", zone="alpha")
    n.add("Bus", "works", carrier="AC", zone="alpha")
    n.add("Bus", "works aluminium", carrier="product", zone="alpha")
    breeze = 0.5 + 0.5 * np.sin(np.arange(hours) / 5.0)
    n.add("Generator", "alpha wind", bus="alpha", carrier="wind", p_nom=200, p_max_pu=breeze)
    n.add("Generator", "smelter-wind plant", bus="alpha", carrier="wind", p_nom=40,
          p_max_pu=breeze)  # fmt: skip
    n.add("Generator", "alpha coal-usc", bus="alpha", carrier="coal-usc", p_nom=60,
          marginal_cost=30)  # fmt: skip
    n.add("Generator", "works coal-usc", bus="works", carrier="coal-usc", p_nom=60,
          marginal_cost=20)  # fmt: skip
    n.add("Generator", "works shed", bus="works", carrier="shed", p_nom=200, marginal_cost=2e4)
    n.add("Generator", "alpha shed", bus="alpha", carrier="shed", p_nom=200, marginal_cost=1e4)
    n.add("StorageUnit", "works battery-2h", bus="works", carrier="battery-2h", p_nom=20,
          max_hours=2, efficiency_store=0.9, efficiency_dispatch=0.9, standing_loss=0.01,
          cyclic_state_of_charge=True)  # fmt: skip
    n.add("StorageUnit", "idle", bus="alpha", carrier="battery-2h", p_nom=0)
    link = {"carrier": "AC", "kind": "connection", "p_nom": 90}
    n.add("Link", "works import", bus0="alpha", bus1="works", efficiency=0.98, **link)
    n.add("Link", "works export", bus0="works", bus1="alpha", efficiency=0.98, **link)
    n.add("Link", "works smelter", bus0="works", bus1="works aluminium", carrier="process",
          kind="process", p_nom=120, efficiency=0.075, product="aluminium", sector="metals",
          row="aluminium")  # fmt: skip
    n.add("Load", "alpha demand", bus="alpha", carrier="AC", p_set=90.0)
    n.add("Load", "works load", bus="works", carrier="AC", p_set=8.0, sector="metals")
    n.add("Load", "alpha heat", bus="alpha", carrier="AC", p_set=4.0, service="heat-low")
    n.add("Load", "order", bus="works aluminium", carrier="product", p_set=100 * 0.075)
    n.c.generators.static["co2_intensity"] = (
        n.c.generators.static["carrier"].map({"coal-usc": 0.8}).fillna(0.0)
    )
    n.c.generators.static["contract"] = ""
    n.c.generators.static.loc["smelter-wind plant", "contract"] = "smelter-wind"
    status, condition = n.optimize(
        solver_name="highs", include_objective_constant=False, output_flag=False
    )
    assert (status, condition) == ("ok", "optimal")
    return n


def works_contracts(**row):
    """One row of the contracts table."""
    first = {
        "contract": "smelter-wind", "kind": "as_generated", "buyer_kind": "sector",
        "buyer": "aluminium", "zone": "alpha", "carrier": "wind", "energy": 100.0,
        "year_from": 2026, "year_to": 2040, "status": "operating",
    }  # fmt: skip
    return mini_case.tables() | {"contracts": pd.DataFrame([first | row])}


def test_site_behind_a_connection(works):
    """The site's use has its site, product and sector; its balance and its losses add up."""
    found = make_ledger(SolvedNetwork(works, works_contracts()))
    checks = check_ledger(found)
    assert checks["within"].all(), checks.to_string()
    sinks = found.sinks.loc["works smelter"]
    assert sinks[["site", "zone", "kind", "product"]].tolist() == [
        "works", "alpha", "process", "aluminium",
    ]  # fmt: skip
    assert found.system.storages.index.tolist() == ["works battery-2h"]
    shed = works.c.generators.dynamic.p["works shed"].sum()
    assert found.share("works")["energy"].item() == pytest.approx(
        works.c.links.dynamic.p0["works smelter"].sum() + 8.0 * 48 - shed
    )
    assert found.share("losses")["energy"].item() > 0


def test_contract_of_a_fleet_and_of_its_own_plant(works):
    """The plant's whole output goes to the buyer, and energy of the zone's fleet beside it."""
    tables = works_contracts()
    system = make_system(SolvedNetwork(works, tables))
    assert "wind@alpha for smelter-wind" in system.origins.index
    found = make_contracts(system, tables, 2030)
    assert [(c.name, c.sellers, c.buyers) for c in found] == [
        ("smelter-wind plant", ("wind@alpha for smelter-wind",), ("works smelter",)),
        ("smelter-wind", ("wind@alpha",), ("works smelter",)),
    ]
    # 100 GWh a year are 548 MWh in two days
    assert found[1].energy == pytest.approx(100e3 * 48 / 8760)
    assert make_contracts(system, works_contracts(year_from=2031), 2030) == []
    site = make_contracts(system, works_contracts(buyer_kind="site", buyer="works"), 2030)
    assert set(site[1].buyers) == {"works smelter", "works load"}


def test_zones_are_split_into_rows_and_services_are_not(works):
    """What is left of the rows splits the zone's load; an option of a service has its own name."""
    parts = np.stack([np.full((48, 1), 30.0), np.full((48, 1), 10.0)])
    coords = {"row": ["homes", "shops"], "snapshot": works.snapshots, "zone": ["alpha"]}
    demand = xr.DataArray(parts, dims=("row", "snapshot", "zone"), coords=coords)
    tables = mini_case.tables() | {
        "demand_rows": pd.DataFrame({"row": ["homes", "shops"], "sector": ["households", "trade"]}),
        "services": pd.DataFrame({"service": ["heat-low"], "sector": ["industry"]}),
        "sites": pd.DataFrame({"site": ["works"], "sector": ["metals"]}),
    }
    ledger = Ledger.of(make_system(SolvedNetwork(works, tables), demand=demand))
    shed = works.c.generators.dynamic.p["alpha shed"].sum()
    assert shed > 0
    # both loads of the zone bear what is not served in proportion
    met = 1.0 - shed / (94.0 * 48)
    assert ledger.share("households")["energy"].item() == pytest.approx(0.75 * 90 * 48 * met)
    assert ledger.share("heat-low")["energy"].item() == pytest.approx(4.0 * 48 * met)
    assert ledger.sinks.loc["alpha heat", ["kind", "sector"]].tolist() == ["option", "industry"]
    assert ledger.sinks.loc["works load", "sector"] == "metals"


def test_unserved_energy_is_outside(works):
    """What was shed at the works is neither drawn nor generated."""
    system = make_system(SolvedNetwork(works, works_contracts()))
    assert "shed" not in set(system.origins["carrier"])
    assert np.abs(system.imbalance()).max() < 1e-6
    assert Ledger.of(system).share("works", "hour")["renewable"].between(0, 1).all()
