"""Tables on sites, processes and services: what is told of wrong ones, and when there are none."""

from __future__ import annotations

import shutil

import pytest

from tests.conftest import REPOSITORY, Edit
from xjgrid.inputs import Study, columns, declared_tables
from xjgrid.inputs.checks import ROW_CHECKS
from xjgrid.inputs.measures import (
    OPTION_NEEDED,
    PROCESS_MEASURES,
    PROCESS_NEEDED,
)

INDUSTRY = REPOSITORY / "tests" / "small_industry" / "networks"
NOTE = ",assumption,,made up for the tests\n"
TECHNOLOGIES = (
    f"coal-boiler,efficiency,2025,0.8,MWh_th/MWh_th{NOTE}"
    f"coal-boiler,lifetime,2025,20,yr{NOTE}"
    f"electric-boiler,efficiency,2025,0.99,MWh_th/MWh_el{NOTE}"
    f"electric-boiler,lifetime,2025,20,yr{NOTE}"
    f"heat-store,max_hours,2025,8,h{NOTE}"
)

# check: file, what is there, what the planner writes instead, what is told
FAILING_INDUSTRY = {
    "process-parameter": (
        "process_parameters",
        "smelting,stock,",
        "smelting,stocks,",
        "networks/process_parameters.csv:11:2 column parameter = stocks: "
        "unknown parameter, did you mean stock?",
        "networks/processes.csv:2:1 column process = smelting: no stock in process_parameters.csv",
    ),
    "process-unit": (
        "process_parameters",
        "10,MWh/t",
        "10,kWh/t",
        "networks/process_parameters.csv:2:5 column unit = kWh/t: electricity is in MWh/t",
    ),
    "process-range": (
        "process_parameters",
        "min_load,2025,0.9,",
        "min_load,2025,90,",
        "networks/process_parameters.csv:8:4 column value = 90.0: above 1 (pu)",
    ),
    "process-missing": (
        "process_parameters",
        f"smelting,min_load,2025,0.9,pu{NOTE}",
        "",
        "networks/processes.csv:2:1 column process = smelting: "
        "no min_load in process_parameters.csv",
    ),
    "order-capacity": (
        "orders",
        "120,100",
        "100,120",
        "networks/orders.csv:2:5 column order = 120.0: above capacity = 100 (kt/yr)",
    ),
    "asset-capacity": (
        "site_assets",
        "100,300",
        "300,100",
        "networks/site_assets.csv:2:4 column p_nom_max = 100.0: "
        "below p_nom = 300 (MW), which it includes",
    ),
    "contract-years": (
        "contracts",
        "2025,2030",
        "2030,2025",
        "networks/contracts.csv:2:11 column year_to = 2025: before year_from = 2030",
    ),
    "option-fuel": (
        "service_options",
        "electric-boiler,electric,,",
        "electric-boiler,electric,coal,",
        "networks/service_options.csv:3:4 column fuel = coal: "
        "an electric option burns no fuel: leave it blank",
    ),
    "option-technology": (
        "technologies",
        f"electric-boiler,lifetime,2025,20,yr{NOTE}",
        "",
        "networks/service_options.csv:3:2 column option = electric-boiler: "
        "no lifetime in technologies.csv",
    ),
    "captive-site": (
        "thermal",
        "1320,2015,,,",
        "1320,2015,,hami-works,",
        "networks/thermal.csv:2:7 column site = hami-works: lies in hami, the unit in urumqi",
    ),
    "adoption-option": (
        "adoption",
        "heat,coal-boiler,low,2025",
        "heat,coal-stove,low,2025",
        "networks/adoption.csv:2:2 column option = coal-stove: "
        "no option of heat, did you mean coal-boiler?",
        "networks/adoption.csv:4:2 column option = coal-boiler: no share for 2025 on path low",
    ),
    "adoption-sum": (
        "adoption",
        "heat,coal-boiler,high,2030,0.6",
        "heat,coal-boiler,high,2030,0.7",
        "networks/adoption.csv:12:1 column service = heat: "
        "shares on path high in 2030 add up to 1.1, not 1",
    ),
    "adoption-order": (
        "adoption",
        f"reference,2030,0.8{NOTE}heat,electric-boiler,reference,2030,0.2",
        f"reference,2030,0.5{NOTE}heat,electric-boiler,reference,2030,0.5",
        "networks/adoption.csv:9:5 column share = 0.5: above the 0.4 of path high in 2030",
    ),
}


@pytest.fixture
def industrial_study(small_study: Study) -> Study:
    """The small study with a works, a process and a service, to be spoilt."""
    networks = small_study.root / "networks"
    for path in INDUSTRY.glob("*.csv"):
        shutil.copy(path, networks / path.name)
    with (networks / "technologies.csv").open("a", encoding="utf-8") as file:
        file.write(TECHNOLOGIES)
    return Study(small_study.root)


def _told(study: Study) -> list[str]:
    return [str(fault) for fault in study.check()]


def test_the_industrial_study_is_right(industrial_study: Study) -> None:
    assert _told(industrial_study) == []


@pytest.mark.parametrize("check", list(FAILING_INDUSTRY))
def test_an_industry_check_tells(check: str, industrial_study: Study, edit: Edit) -> None:
    table, old, new, *messages = FAILING_INDUSTRY[check]
    study = edit(f"networks/{table}.csv", old, new)
    assert sorted(_told(study)) == sorted(messages)


@pytest.mark.parametrize(
    "table, old, new, message",
    [
        (
            "service_options",
            "coal-boiler,fuel,coal,",
            "coal-boiler,fuel,,",
            "networks/service_options.csv:2:4 column fuel: "
            "an option of kind fuel needs one (a fuel of fuels.csv)",
        ),
        (
            "service_options",
            "heat-store,false",
            "heat-stone,false",
            "networks/service_options.csv:3:7 column storage = heat-stone: "
            "no max_hours in technologies.csv",
        ),
        (
            "service_options",
            "heat-store,false",
            "heat-store,true",
            "networks/service_options.csv:3:2 column option = electric-boiler: "
            "no efficiency_slope, rated_temperature in technologies.csv",
        ),
        (
            "thermal",
            "1320,2015,,,",
            "1320,2015,,hami-work,",
            "networks/thermal.csv:2:7 column site = hami-work: "
            "unknown site, did you mean hami-works?",
        ),
        (
            "adoption",
            f"heat,coal-boiler,low,2030,0.9{NOTE}heat,electric-boiler,low,2030,0.1{NOTE}",
            f"heat,coal-boiler,low,2030,0.9{NOTE}heat,electric-boiler,low,2030,0.1{NOTE}"
            f"heat,coal-boiler,high,2028,0.88{NOTE}heat,electric-boiler,high,2028,0.12{NOTE}",
            "networks/adoption.csv:7:5 column share = 0.12: "
            "below the 0.16 of path reference in 2028",
        ),
    ],
    ids=["no-fuel", "no-store", "no-slope", "unknown-site", "kink"],
)
def test_other_faults_of_the_same_checks(
    table: str, old: str, new: str, message: str, industrial_study: Study, edit: Edit
) -> None:
    assert _told(edit(f"networks/{table}.csv", old, new)) == [message]


def test_a_captive_unit_without_sites_is_right(edit: Edit) -> None:
    assert _told(edit("networks/thermal.csv", "1320,2015,,,", "1320,2015,,anywhere,")) == []


@pytest.mark.parametrize("table", [p.stem for p in sorted(INDUSTRY.glob("*.csv"))])
def test_an_absent_table_is_empty(table: str, small_study: Study) -> None:
    frame = small_study.table(table)
    assert frame.empty
    assert tuple(frame.columns) == columns(declared_tables()[table])


def test_what_is_needed_is_known() -> None:
    assert set(PROCESS_NEEDED) <= set(PROCESS_MEASURES)
    assert "efficiency" in OPTION_NEEDED
    assert len({check.name for check in ROW_CHECKS}) == len(ROW_CHECKS)


def test_the_default_study_takes_no_more_than_its_rows_hold(default_study: Study) -> None:
    """Electricity of the reference path fits in the demand rows that it names, in every year."""
    import numpy as np

    demand = default_study.table("demand")
    demand = demand[demand["growth"].isin(["history", "middle"])].set_index(["row", "year"])
    delivered = default_study.table("service_demand").groupby(["service", "zone"])
    adoption, technologies = (default_study.table(t) for t in ("adoption", "technologies"))
    adoption = adoption[adoption["path"] == "reference"].sort_values("year")
    efficiency = technologies[technologies["parameter"] == "efficiency"].sort_values("year")
    options = default_study.table("service_options")
    years = np.arange(2020, 2031)
    used: dict[str, np.ndarray] = {}
    for line in options[options["row"] != ""].itertuples():
        total = sum(
            np.interp(years, part["year"], part["energy"])
            for (service, _), part in delivered
            if service == line.service
        )
        share = adoption[
            (adoption["service"] == line.service) & (adoption["option"] == line.option)
        ]
        rated = efficiency[efficiency["technology"] == line.option]
        electricity = total * np.interp(years, share["year"], share["share"])
        electricity = electricity / np.interp(years, rated["year"], rated["value"])
        used[line.row] = used.get(line.row, 0.0) + electricity
    for row, electricity in used.items():
        held = demand.loc[row]["energy"].reindex(years).to_numpy()
        most = {"electric_vehicles": 1.0, "heating_south": 0.08}.get(row, 0.05)
        assert (electricity <= most * held).all(), row
