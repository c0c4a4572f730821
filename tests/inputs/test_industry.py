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
    TARGET_MEASURES,
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

#: all rows of adoption.csv
ADOPTED = (INDUSTRY / "adoption.csv").read_text(encoding="utf-8").split("\n", 1)[1]

# check: file, what is there, what the planner writes instead, what is told
FAILING_INDUSTRY = {
    "process-parameter": (
        "process_parameters",
        "smelting,stock,",
        "smelting,stocks,",
        "networks/process_parameters.csv:11:2 column parameter = stocks: "
        "unknown parameter, did you mean stock?",
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
        "networks/process_parameters.csv:8:4 column value = 90.0: above 1 (pu): 90 % is 0.9",
    ),
    "process-missing": (
        "process_parameters",
        f"smelting,min_load,2025,0.9,pu{NOTE}",
        "",
        "networks/processes.csv:2:1 column process = smelting: "
        "no min_load in process_parameters.csv",
    ),
    "targets-range": (
        "targets",
        ",33,%",
        ",330,%",
        "networks/targets.csv:2:8 column value = 330.0: above 100 (%)",
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
    "capture-most": (
        "capture",
        ",100,300,",
        ",300,100,",
        "networks/capture.csv:2:6 column capture_max = 100.0: "
        "below capture = 300 (kt/yr), which it includes",
    ),
    "capture-host": (
        "capture",
        "coal-usc,,",
        "coal-usc,hami-works,",
        "networks/capture.csv:2:4 column site = hami-works: owns no unit in hami, there are none",
    ),
    "adoption-option": (
        "adoption",
        "heat,coal-boiler,low,2025",
        "heat,coal-stove,low,2025",
        "networks/adoption.csv:2:2 column option = coal-stove: "
        "no option of heat, did you mean coal-boiler?",
        "networks/adoption.csv:4:2 column option = coal-boiler: no share for 2025 on path low",
    ),
    "service-path": (
        "adoption",
        ADOPTED,
        "",
        "networks/service_demand.csv:2:1 column service = heat: "
        "no row in adoption.csv: add its options, or take its demand away",
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
    "contract-buyer": (
        "contracts",
        "site,hami-works",
        "site,hami-work",
        "networks/contracts.csv:2:4 column buyer = hami-work: "
        "unknown site, did you mean hami-works?",
    ),
    "contract-energy": (
        "contracts",
        ",100,0,200",
        ",20000,0,200",
        "networks/contracts.csv:2:7 column energy = 20000.0: contract hami-sun sells 20,000 GWh "
        "of the solar of hami in 2025, above its 2,000 MW in all hours = 17,520 (GWh)",
    ),
    "target-measure": (
        "targets",
        "green-share-contracted",
        "green-share-contract",
        "networks/targets.csv:2:5 column measure = green-share-contract: "
        "unknown measure, did you mean green-share-contracted?",
    ),
    "target-of": (
        "targets",
        "contracted,metal",
        "contracted,mettle",
        "networks/targets.csv:2:6 column of = mettle: "
        "unknown product, sector, row, service, site or channel, did you mean metal?",
    ),
    "row-held": (
        "demand",
        "works,history,2025,9000",
        "works,history,2025,900",
        "networks/demand.csv:18:4 column energy = 900.0: row works holds 0.90 TWh in 2025, but "
        "sites and services take 1.10 TWh of it (hami-works 1.00, services 0.10): "
        "lower orders.csv or site_loads.csv, or raise the row",
    ),
    "site-connection": (
        "sites",
        "plant,500,",
        "plant,50,",
        "networks/sites.csv:2:7 column connection = 50.0: site hami-works takes 114 MW on "
        "average in 2025, 64 MW more than its connection and 85% of 0 MW of captive units: "
        "raise it, or lower orders.csv or site_loads.csv",
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
            "capture",
            "hami,coal-usc",
            "hami,coal-ucs",
            "networks/capture.csv:2:3 column carrier = coal-ucs: "
            "unknown carrier, did you mean coal-usc?",
        ),
        (
            "capture",
            "hami,coal-usc",
            "hammi,coal-usc",
            "networks/capture.csv:2:2 column zone = hammi: unknown zone, did you mean hami?",
        ),
        (
            "thermal",
            "hami-1,hami,coal-usc,660,2012,2042,,operating,assumption,,made up for the tests\n",
            "",
            "networks/capture.csv:2:3 column carrier = coal-usc: "
            "no such unit at hami, there are none",
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
    ids=[
        "no-fuel",
        "no-store",
        "no-slope",
        "unknown-site",
        "unknown-class",
        "unknown-zone",
        "no-unit",
        "kink",
    ],
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


def test_the_measures_of_targets_are_those_of_the_account() -> None:
    from xjgrid.results.target_metrics import TARGET_METRICS

    assert {name: measure.unit for name, measure in TARGET_METRICS.items()} == TARGET_MEASURES


CONTRACT = "hami-sun,as_generated,site,hami-works,hami,solar,100,0,200,2025,2030,operating"
UNSOLD = CONTRACT.replace(",100,", ",20000,").replace("operating", "possible")
TWO = (CONTRACT.replace(",100,", ",9000,"), CONTRACT.replace(",100,", ",9001,"))
METAL = "green-share-contracted,metal,>=,33,%"


@pytest.mark.parametrize(
    "table, old, new, message",
    [
        (
            "contracts",
            "site,hami-works",
            "channel,hami-henann",
            "networks/contracts.csv:2:4 column buyer = hami-henann: "
            "unknown channel, did you mean hami-henan?",
        ),
        (
            "contracts",
            "site,hami-works",
            "sector,industri",
            "networks/contracts.csv:2:4 column buyer = industri: "
            "unknown product, demand row or sector, did you mean industry?",
        ),
        (
            "contracts",
            CONTRACT,
            TWO[0] + NOTE + TWO[1].replace("sun", "light").replace("operating", "planned"),
            "networks/contracts.csv:3:7 column energy = 9001.0: contract hami-light with hami-sun "
            "sells 18,001 GWh of the solar of hami in 2025, above its 2,000 MW in all hours = "
            "17,520 (GWh)",
        ),
        (
            "contracts",
            CONTRACT,
            CONTRACT.replace(",100,0,200,2025,", ",500000,0,200,2026,"),
            "networks/contracts.csv:2:7 column energy = 500000.0: contract hami-sun sells 500,000 "
            "GWh of the solar of hami in 2026, above its 50,000 MW in all hours = 438,000 (GWh)",
        ),
        (
            "contracts",
            CONTRACT,
            CONTRACT.replace("hami,solar,100", "urumqi,reservoir,2000"),
            "networks/contracts.csv:2:7 column energy = 2000.0: contract hami-sun sells 2,000 GWh "
            "of the reservoir of urumqi in 2025, above its 200 MW in all hours = 1,752 (GWh)",
        ),
        (
            "targets",
            METAL,
            METAL.replace("%", "share"),
            "networks/targets.csv:2:9 column unit = share: green-share-contracted is in %",
        ),
        (
            "targets",
            METAL,
            METAL.replace("green-share-contracted", "xyz"),
            "networks/targets.csv:2:5 column measure = xyz: unknown measure, known: "
            + ", ".join(sorted(TARGET_MEASURES)),
        ),
        (
            "demand",
            "works,middle,2026,10800",
            "works,middle,2026,1000",
            "networks/demand.csv:24:4 column energy = 1000.0: row works holds 1.00 TWh in 2026, "
            "but sites and services take 1.12 TWh of it (hami-works 1.00, services 0.12): "
            "lower orders.csv or site_loads.csv, or raise the row",
        ),
    ],
    ids=["channel", "sector", "together", "limit", "hydro", "unit", "measure", "middle"],
)
def test_other_faults_of_names_and_balances(
    table: str, old: str, new: str, message: str, industrial_study: Study, edit: Edit
) -> None:
    assert _told(edit(f"networks/{table}.csv", old, new)) == [message]


@pytest.mark.parametrize(
    "table, old, new",
    [
        ("contracts", "site,hami-works", "channel,hami-henan"),
        ("contracts", "site,hami-works", "sector,metal"),
        ("contracts", "site,hami-works", "sector,works"),
        ("contracts", "site,hami-works", "sector,households"),
        ("contracts", ",100,0,200,2025", ",20000,0,200,2026"),
        ("contracts", CONTRACT, UNSOLD),
        ("targets", METAL, METAL.replace("metal", "lithium")),
        ("targets", METAL, METAL.replace("metal", "")),
        ("targets", METAL, METAL.replace("green-share-contracted", "").replace("%", "works")),
        ("sites", "plant,500,100,2012", "plant,50,100,2035"),
    ],
)
def test_what_names_and_balances_let_pass(
    table: str, old: str, new: str, industrial_study: Study, edit: Edit
) -> None:
    assert _told(edit(f"networks/{table}.csv", old, new)) == []


def test_captive_units_stand_in_for_a_connection_until_they_retire(
    industrial_study: Study, edit: Edit
) -> None:
    edit("networks/sites.csv", "plant,500,", "plant,50,")
    edit("networks/thermal.csv", "660,2012,2042,,", "660,2012,2042,hami-works,")
    edit("networks/capture.csv", "coal-usc,,", "coal-usc,hami-works,")
    assert _told(Study(industrial_study.root)) == []
    edit("networks/thermal.csv", "2012,2042,", "2012,2029,")
    (told,) = _told(Study(industrial_study.root))
    assert told.startswith("networks/sites.csv:2:7 column connection = 50.0: site hami-works takes")
    assert "114 MW on average in 2029" in told


def test_later_years_of_a_row_are_named_with_the_first(industrial_study: Study, edit: Edit) -> None:
    edit("networks/demand.csv", "works,middle,2029,10800", "works,middle,2029,900")
    (told,) = _told(edit("networks/demand.csv", "works,middle,2027,10800", "works,middle,2027,900"))
    assert "holds 0.90 TWh in 2027" in told
    assert ", too much in 2029 as well: lower" in told
