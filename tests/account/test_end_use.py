"""Rows, services and contracts of the study's own tables, on a day that is not solved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.account import site_case
from tests.account.test_identities import check_labels, one, pick
from xjgrid.account import ALL, account_case
from xjgrid.account.account import read_demand
from xjgrid.account.ledger import make_system
from xjgrid.account.ledger_summary import add_ledger, make_case_ledger
from xjgrid.account.metrics import RENEWABLE
from xjgrid.account.solved_network import SolvedNetwork
from xjgrid.build import Context
from xjgrid.build.demand import read_energy
from xjgrid.build.industry.residual_demand import make_residual_demand
from xjgrid.build.industry.service_options import list_service_options
from xjgrid.build.industry.sites import make_site_demand
from xjgrid.build.network import build_problem
from xjgrid.report.industry import judge_end_uses
from xjgrid.results.industry import tabulate_end_uses
from xjgrid.scenario import load_scenario

DAY = {"horizon": {"start": "04-08", "hours": 24}, "industry": {"response": True}}
YEAR = "2030"


@pytest.fixture(scope="module")
def day(default_study):
    """Return the trial's first day as built, with orders run flat and a zone's load met by wind."""
    scenario = load_scenario(default_study, "trial", overrides=DAY)
    context = Context.open(default_study, scenario)
    n = build_problem(context).network
    links = n.c.links.static
    flat = pd.Series(0.0, index=links.index)
    flat.update(links["ordered"])
    p0 = pd.DataFrame(np.tile(flat, (24, 1)), n.snapshots, flat.index)
    n.c.links.dynamic["p0"], n.c.links.dynamic["p1"] = p0, -p0 * links["efficiency"]
    g = n.c.generators.static
    for component in (n.c.generators, n.c.storage_units):
        component.static["p_nom_opt"] = component.static["p_nom"]
    off = g.index[g["carrier"] == "response"]
    some = g.index[g["carrier"] == "wind"]
    p = pd.DataFrame(0.0, n.snapshots, g.index)
    p[off] = 0.5 * n.c.generators.dynamic["p_max_pu"][off] * g.loc[off, "p_nom"]
    p[some] = n.c.generators.dynamic["p_max_pu"][some] * g.loc[some, "p_nom"]
    n.c.generators.dynamic["p"] = p
    base = site_case.make_solution()
    empty = pd.DataFrame(index=n.snapshots)
    solution = replace(base, network=n, online=empty, starts=empty, slacks=empty,
                       green_export=empty)  # fmt: skip
    return solution, scenario, context


@pytest.fixture(scope="module")
def summary(day, default_study):
    solution, scenario, context = day
    demand = read_demand(context)
    found = account_case(solution, scenario, default_study, demand=demand, context=context)
    return add_ledger(found, make_case_ledger(solution, context)).summary


def test_every_label_is_as_declared(summary):
    check_labels(summary)


def test_the_tables_account_for_every_load(day):
    solution, _, context = day
    n = solution.network
    loads = n.c.loads.static
    plain = loads.index[(loads["carrier"] == "AC") & (loads["process"] == "")
                        & (loads["service"] == "")]  # fmt: skip
    zone = loads.loc[plain, "bus"].map(n.c.buses.static["zone"])
    asked = n.c.loads.dynamic["p_set"][plain].T.groupby(zone).sum().T[context.zones]
    given = read_demand(context).sum("row").transpose("snapshot", "zone")
    np.testing.assert_allclose(given.to_numpy(), asked.to_numpy(), rtol=1e-9)


def test_rows_add_up_to_consumption(summary):
    rows = pick(summary, "consumption", end_use="*", location="*", period="*")
    known = rows[rows["location"].isin(rows.loc[rows["end_use"] != ALL, "location"])]
    parts = known[known["end_use"] != ALL].groupby(["location", "period"])["value"].sum()
    whole = known[known["end_use"] == ALL].set_index(["location", "period"])["value"]
    assert len(parts) == len(whole)
    np.testing.assert_allclose(parts, whole.reindex(parts.index), rtol=1e-9)


def test_load_that_is_off_is_taken_from_rows_that_take_part(summary, day, default_study):
    programs = default_study.tables["demand_response"]
    off = one(summary, "responded")
    assert off > 0
    by_program = pick(summary, "responded", end_use="*")
    assert by_program[by_program["end_use"] != ALL]["value"].sum() == pytest.approx(off)
    solution, scenario, context = day
    calm = solution.network.copy()
    g = calm.c.generators.static
    calm.c.generators.dynamic["p"][g.index[g["carrier"] == "response"]] = 0.0
    before = account_case(replace(solution, network=calm), scenario, default_study,
                          demand=read_demand(context), context=context).summary  # fmt: skip
    change = {
        row: one(before, "consumption", end_use=row) - one(summary, "consumption", end_use=row)
        for row in default_study.tables["demand_rows"]["row"]
    }
    assert sum(change.values()) == pytest.approx(off)
    moved = {row for row, value in change.items() if abs(value) > 1e-6}
    assert moved and moved <= set(programs["row"])


def test_the_ledgers_rows_are_those_of_the_account(day, default_study):
    """Sites, services and load that is off included; the row below 0 set aside."""
    solution, scenario, context = day
    left = make_residual_demand(context).clip(min=0.0)
    n = solution.network.copy()
    zonal = left.sum("row").transpose("snapshot", "zone").to_pandas()
    for zone in context.zones:
        n.c.loads.dynamic["p_set"][f"{zone} demand"] = zonal[zone].to_numpy()
    sites = make_site_demand(context)
    demand = left.reindex(row=sites["row"], fill_value=0.0) + sites
    found = account_case(replace(solution, network=n), scenario, default_study, demand=demand,
                         context=context).summary  # fmt: skip
    system = make_system(SolvedNetwork(n, context.tables), demand=left)
    energy = pd.Series(system.hours @ system.withdrawal, system.sinks.index)
    inside = system.sinks["kind"] != "channel"
    told = energy[inside].groupby(system.sinks.loc[inside, "end_use"]).sum()
    for row, value in told.items():
        assert value == pytest.approx(one(found, "consumption", end_use=row), rel=1e-6), row
    assert told.sum() == pytest.approx(one(found, "consumption"), rel=1e-9)
    centres = system.sinks[system.sinks["end_use"] == "data_centres"]
    centres = centres[centres["site"] != ""]
    assert len(centres) > 1
    assert set(centres["sector"]) == {"services"}
    assert not {*context.tables["demand_rows"]["row"]} & {*context.tables["processes"]["process"]}


def test_a_row_is_what_its_parts_are(summary, day):
    _, _, context = day
    stated = summary[summary["metric"] == "end_use_demand"]
    wide = stated.pivot_table(index="end_use", columns="part", values="value")
    np.testing.assert_allclose(wide[ALL], wide[["sites", "services", "remainder"]].sum(axis=1),
                               rtol=1e-6, atol=1.0)  # fmt: skip
    assert wide.at[ALL, ALL] == pytest.approx(read_energy(context).sum())


def test_services_deliver_what_is_asked(summary, day):
    _, _, context = day
    for menu in list_service_options(context):
        asked = menu.energy * menu.shape.sum() / 8760.0
        given = one(summary, "service_delivered", end_use=menu.service, location=menu.zone)
        if menu.service != "hydrogen-chemicals":
            assert given == pytest.approx(asked, rel=1e-9)
    shares = pick(summary, "adoption_share", end_use="*", carrier="*")
    sums = shares.groupby("end_use")["value"].sum()
    np.testing.assert_allclose(sums, 1.0)
    table = context.tables["adoption"]
    cars = table[(table["option"] == "electric-vehicle") & (table["path"] == "reference")]
    told = one(summary, "adoption_share", end_use="vehicles", carrier="electric-vehicle")
    assert told == pytest.approx(float(cars.loc[cars["year"] == 2030, "share"].iloc[0]))


def test_final_energy_is_electricity_and_fuel(summary):
    rows = pick(summary, "final_energy", end_use="*", carrier="*")
    for _, some in rows.groupby("end_use"):
        part = some.set_index("carrier")["value"]
        fuels = part.drop(["electricity", "fuel", ALL], errors="ignore").sum()
        assert part.get("fuel", 0.0) == pytest.approx(fuels)
        assert part[ALL] == pytest.approx(part.get("electricity", 0.0) + fuels)
    used = one(summary, "consumption")
    lost = sum(one(summary, "consumption", end_use=row)
               for row in ("station_own_use", "line_losses"))  # fmt: skip
    assert one(summary, "final_energy", carrier="electricity") == pytest.approx(used - lost)


def test_each_contract_is_counted_once(summary, day):
    """What is bought never exceeds what was signed nor what the fleet of a zone generated."""
    solution, _, context = day
    table = context.tables["contracts"]
    live = (table["year_from"] <= 2030) & (table["year_to"] >= 2030)
    live &= table["status"].isin(["operating", "planned"])
    mine = table[live & (table["buyer_kind"] != "channel")]
    signed = float(mine["energy"].sum()) * 1000.0 * 24 / 8760
    shares = pick(summary, "green_share", end_use="*", variant="bought", part=RENEWABLE)
    shares = shares.set_index("end_use")["value"]
    sectors = context.tables["demand_rows"]["sector"].unique()
    energy = {s: sum(one(summary, "consumption", end_use=r) for r in
                     context.tables["demand_rows"].query("sector == @s")["row"])
              for s in sectors}  # fmt: skip
    bought = sum(shares[s] * energy[s] for s in sectors if s in shares and s != "other")
    own = solution.network.c.generators.static.query("carrier in ['wind', 'solar']")
    owned = solution.network.c.generators.dynamic["p"][own.index[own["bus"].map(
        solution.network.c.buses.static["kind"]) == "site"]].to_numpy().sum()  # fmt: skip
    assert 0.0 < bought <= signed + owned + 1e-6
    assert shares["aluminium"] > 0.0
    for method in ("annual", "contracted"):
        more = one(summary, "green_share", end_use="aluminium", variant=method, part=RENEWABLE)
        assert more >= shares["aluminium"] - 1e-12


@pytest.mark.slow
def test_the_trial_explains_its_rows(trial_case):
    from xjgrid.results import open_case

    frame = tabulate_end_uses(open_case(trial_case))
    assert judge_end_uses(frame).endswith("met")
    total = frame[frame["end_use"] == ALL].iloc[0]
    rows = frame[~frame["end_use"].isin([ALL, "published"])]
    assert rows["case_twh"].sum() == pytest.approx(total["case_twh"], rel=1e-9)
    named = rows[rows["end_use"] != "scope_difference"]
    assert named["share_percent"].sum() == pytest.approx(100.0)


@pytest.mark.parametrize(("year", "published"), [(2023, 382.1), (2024, 423.3)])
def test_rows_explain_what_was_published(default_study, year, published):
    """All rows but the scope difference are the published whole-society consumption [TWh]."""
    scenario = load_scenario(default_study, "base-2025", overrides={"year": year})
    energy = read_energy(Context.open(default_study, scenario)) / 1e6
    whole = energy.drop("scope_difference").sum()
    assert whole == pytest.approx(published, abs=0.05)
    assert energy["unattributed"] <= 0.10 * whole
