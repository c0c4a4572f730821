"""A new technology is rows in tables: no code names it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pypsa
import pytest
import xarray as xr

from xjgrid.build import Context, build_problem
from xjgrid.inputs import Study, columns, declared_tables
from xjgrid.profiles.layout import VARIABLES
from xjgrid.scenario import load_scenario

NOTE = "assumption,,made up for the tests"
#: parameters that the build reads and the small study leaves out
PARAMETERS = {"local_curtailment_wind-high": (0.02, "1"), "process_min_mw": (0.0, "MW")}
CARRIERS = (
    'battery-8h,"Battery, 8 h",八小时,battery,false,,false,#b78bc9,'
    "battery,,battery_8h,false,,,false,,share",
    'iron-air,"Iron-air, 100 h",铁空气,battery,false,,false,#aa5500,'
    "battery,,iron_air,true,,,false,,share",
    "wind-high,Wind on high towers,高塔风电,wind,true,,false,#0055b2,"
    "variable,wind,wind_high,true,,,true,reserve_wind,none",
)
BATTERY = {
    "investment": (100, "CNY/kW"), "investment_energy": (400, "CNY/kWh"), "fom": (2, "%/yr"),
    "vom": (1, "CNY/MWh"), "lifetime": (20, "yr"), "standing_loss": (0, "%/h"),
}  # fmt: skip
TECHNOLOGIES = {
    "battery-8h": {**BATTERY, "efficiency": (0.93, "one way"), "max_hours": (8, "h")},
    "iron-air": {**BATTERY, "efficiency": (0.65, "one way"), "max_hours": (100, "h")},
    "wind-high": {
        "investment": (4500, "CNY/kW"), "fom": (2, "%/yr"), "vom": (0, "CNY/MWh"),
        "lifetime": (25, "yr"),
    },
}  # fmt: skip


def append(root: Path, table: str, *rows: str) -> None:
    """Add rows at the end of a table."""
    path = root / "networks" / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(rows) + "\n", encoding="utf-8")


@pytest.fixture
def study(small_study: Study) -> Study:
    """The small study with a battery of 8 h, an iron-air store and wind on high towers."""
    root = small_study.root
    append(root, "carriers", *CARRIERS)
    append(root, "technologies", *(
        f"{technology},{parameter},2025,{value},{unit},{NOTE}"
        for technology, figures in TECHNOLOGIES.items()
        for parameter, (value, unit) in figures.items()
    ))  # fmt: skip
    append(root, "parameters", *(
        f"{p},2025,{value},{unit},{NOTE}" for p, (value, unit) in PARAMETERS.items()
    ))
    append(root, "renewables", *(
        f"hami,wind-high,{year},{size},sourced,book," for year, size in ((2024, 0), (2025, 100))
    ))  # fmt: skip
    append(root, "limits", f"hami,wind-high,900,{NOTE}")
    append(root, "build_limits", f"iron-air,*,2026,2030,40,{NOTE}")
    append(root, "projects", f"hami-long,hami,battery-8h,50,2027,construction,{NOTE}")
    return Study(root)


def build(study: Study, **overrides: object) -> tuple[Context, pypsa.Network]:
    """Build two days; the weather is made up."""
    chosen = {"horizon.hours": 48, **overrides}
    scenario = load_scenario(study, "future", chosen)
    tables = scenario.tables(study)
    for name, row in declared_tables().items():
        tables.setdefault(name, pd.DataFrame(columns=list(columns(row))))
    zones = list(tables["zones"]["zone"])
    rng = np.random.default_rng(1)
    weather = {
        name: (("time", "zone"), rng.uniform(0.2, 0.9, (8760, len(zones)))) for name in VARIABLES
    }
    context = Context(scenario, tables, xr.Dataset(weather, coords={"zone": zones}))
    return context, build_problem(context).network


def test_the_study_with_new_technologies_is_right(study: Study) -> None:
    assert study.check() == []


def test_new_wind_stands_where_the_table_says_and_follows_its_profile(study: Study) -> None:
    context, n = build(study)
    plant = n.c.generators.static.loc["hami wind-high"]
    assert (plant["p_nom_existing"], plant["p_nom_max"]) == (100.0, 900.0)
    assert plant["p_nom_extendable"]
    assert plant["capital_cost"] == pytest.approx(
        (context.costs.annuity("wind-high") + 4500e3 * 0.02) * 48 / 8760)
    able = n.c.generators.dynamic["p_max_pu"]["hami wind-high"]
    np.testing.assert_allclose(able, context.series("wind", ["hami"])["hami"] * 0.98)
    own = n.meta["xjgrid"]
    assert own["reserve"]["output"] == {"wind-high": 0.05}
    assert n.c.carriers.static.at["wind-high", "own_green"]


def test_new_stores_are_built_where_the_scenario_lets_them(study: Study) -> None:
    _, n = build(study)
    units = n.c.storage_units.static
    assert set(units.query("p_nom_extendable")["carrier"]) == {"iron-air"}
    store = units.loc["hami iron-air"]
    assert (store["max_hours"], store["efficiency_store"]) == (100.0, 0.65)
    [limit] = [row for row in n.meta["xjgrid"]["build_limits"] if row["carrier"] == "iron-air"]
    assert limit["limit"] == 5 * 40.0
    assert n.meta["xjgrid"]["reserve"]["storage"]["hami iron-air"] == 0.3
    # a project of the new battery joins the batteries that stand, with its hours
    stock = units.loc["hami battery"]
    assert stock["p_nom"] == 500.0 + 50.0
    assert stock["p_nom"] * stock["max_hours"] == pytest.approx(1000.0 + 50.0 * 8.0)


def test_a_scenario_names_a_new_technology_by_its_build_key(study: Study) -> None:
    _, n = build(study, **{"build.battery_8h": True, "build": {"iron_air": False}})
    built = n.c.storage_units.static.query("p_nom_extendable")["carrier"]
    assert set(built) == {"battery-8h"}
    scenario = load_scenario(study, "future", {"build.battery_8h": True})
    assert scenario.changed()["build.battery_8h"] is True
    assert "build.iron_air" not in scenario.changed()
    assert scenario.origin["build.iron_air"] == "default"
