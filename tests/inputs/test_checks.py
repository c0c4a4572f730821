"""Every declared check has a failing example, told exactly as a planner reads it."""

from __future__ import annotations

import pytest

from tests.conftest import Edit
from tests.inputs.test_industry import FAILING_INDUSTRY
from xjgrid.inputs import Study, columns, declared_tables
from xjgrid.inputs.checking import check_tables, reference_columns
from xjgrid.inputs.checks import ROW_CHECKS, TABLE_CHECKS
from xjgrid.inputs.reading import TableData

PUBLISHED = (
    "figure,year,month,place,quantity,value,unit,scope,scope_difference,role,tested_in,tolerance,"
    "tolerance_unit,confidence,basis,source,note\n"
)
FIGURE = "h,grid,0,tested,real,5,%,high,assumption,,made up for the tests\n"

# check: file, what is there, what the planner writes instead, what is told
FAILING = {
    "source-missing": (
        "zones",
        "sourced,book,",
        "sourced,,",
        "networks/zones.csv:2:14 column source: "
        "a sourced row needs a source (an id of sources.csv)",
    ),
    "note-missing": (
        "batteries",
        "made up for the tests",
        "",
        "networks/batteries.csv:2:7 column note: basis is assumption: "
        "say in a sentence how it was derived or why it is assumed",
    ),
    "low-sources": (
        "renewables",
        "sourced,book",
        "sourced,rumour",
        "networks/renewables.csv:2:6 column source = rumour: "
        "of low confidence: a sourced row needs a better one, or call it an assumption",
    ),
    "heating-start": (
        "zones",
        "10-15",
        "09-31",
        "networks/zones.csv:3:11 column heating_start = 09-31: no such day in a year of 365 days",
    ),
    "heating-end": (
        "zones",
        "04-10",
        "02-29",
        "networks/zones.csv:2:12 column heating_end = 02-29: no such day in a year of 365 days",
    ),
    "corridor-ends": (
        "corridors",
        ",urumqi,hami,",
        ",urumqi,urumqi,",
        "networks/corridors.csv:2:3 column zone1 = urumqi: starts and ends in the same zone",
    ),
    "interface-direction": (
        "interface_corridors",
        ",1,",
        ",0,",
        "networks/interface_corridors.csv:2:3 column direction = 0: "
        "write 1 (zone0 to zone1 is forward) or -1",
    ),
    "channel-power": (
        "channels",
        "8000,8000",
        "8000,8800",
        "networks/channels.csv:2:6 column p_max = 8800.0: above p_nom = 8000 (MW)",
    ),
    "channel-band": (
        "channel_shapes",
        "flat,3,0.1,1.0",
        "flat,3,0.5,0.2",
        "networks/channel_shapes.csv:5:3 column p_min_pu = 0.5: above p_max_pu = 0.2",
    ),
    "carrier-profile": (
        "carriers",
        "variable,wind,wind",
        "variable,wnd,wind",
        "networks/carriers.csv:3:10 column profile = wnd: "
        "a carrier of model variable follows a profile: write wind or solar or hydro",
    ),
    "carrier-build-key": (
        "carriers",
        "reservoir,hydro,,",
        "reservoir,hydro,limits,",
        "networks/carriers.csv:5:11 column build_key = limits: "
        "a scenario's build uses this word itself: choose another one",
    ),
    "parameter-renamed": (
        "parameters",
        "voll,",
        "coal_forced_outage,",
        "networks/parameters.csv:4:1 column parameter = coal_forced_outage: "
        "it is now called thermal_forced_outage",
    ),
    "retire-before-build": (
        "thermal",
        "2012,2042",
        "2012,2002",
        "networks/thermal.csv:3:6 column retire_year = 2002: not after build_year = 2012",
    ),
    "battery-energy": (
        "batteries",
        "500,1000",
        "1000,500",
        "networks/batteries.csv:2:4 column e_nom = 500.0: "
        "below one hour of p_nom = 1000 (MWh); energy and power may be swapped",
    ),
    "build-limit-years": (
        "build_limits",
        "2026,2030,4000",
        "2030,2026,4000",
        "networks/build_limits.csv:3:4 column year_to = 2026: before year_from = 2030",
    ),
    "shape-index": (
        "demand_shapes",
        "evening,month,12",
        "evening,month,13",
        "networks/demand_shapes.csv:61:3 column index = 13.0: "
        "no such month: months run from 1 to 12, hours from 0 to 23",
    ),
    "technology-parameter": (
        "technologies",
        "wind,lifetime",
        "wind,livetime",
        "networks/technologies.csv:15:2 column parameter = livetime: "
        "unknown parameter, did you mean lifetime?",
    ),
    "technology-unit": (
        "technologies",
        "4500,CNY/kW",
        "4500,CNY/MW",
        "networks/technologies.csv:12:5 column unit = CNY/MW: investment is in CNY/kW",
    ),
    "technology-range": (
        "technologies",
        "min_load,2025,0.35",
        "min_load,2025,35",
        "networks/technologies.csv:7:4 column value = 35.0: above 1 (pu of online): 35 % is 0.35",
    ),
    "split-sums": (
        "demand_split",
        "0.85",
        "0.95",
        "networks/demand_split.csv:2:1 column split = people: shares add up to 1.1, not 1",
    ),
    "channel-hours": (
        "channel_shapes",
        "flat,3,0.1,1.0,assumption,,made up for the tests\n",
        "",
        "networks/channel_shapes.csv:2:1 column shape = flat: no row for hour 3",
    ),
    "demand-shape": (
        "demand_shapes",
        "even,hour,3,1",
        "even,hour,3,2.2",
        "networks/demand_shapes.csv:2:1 column shape = even: hour factors have mean 1.05, not 1",
    ),
    "demand-years": (
        "demand",
        "homes,middle,2027,4800,assumption,,made up for the tests\n",
        "",
        "networks/demand.csv:2:1 column row = homes: no energy for 2027 (middle)",
    ),
    "maintenance-months": (
        "maintenance",
        "coal-usc,7,0.95,assumption,,made up for the tests\n",
        "",
        "networks/maintenance.csv:2:1 column carrier = coal-usc: no row for month 7",
    ),
    "channel-energy": (
        "channel_energy",
        "48000",
        "480000",
        "networks/channel_energy.csv:3:3 column energy = 480000.0: "
        "above p_max in all hours = 70080 (GWh)",
    ),
    "limit-existing": (
        "limits",
        "20000",
        "200",
        "networks/limits.csv:2:3 column p_nom_max = 200.0: below the 2000 MW that existed in 2025",
    ),
    "capacity-years": (
        "renewables",
        "urumqi,solar,2025",
        "urumqi,solar,2023",
        "networks/renewables.csv:4:1 column zone = urumqi: no solar capacity for 2025",
    ),
    "interface-empty": (
        "interface_corridors",
        "east,urumqi-hami-1,1,assumption,,made up for the tests\n",
        "",
        "networks/interfaces.csv:2:1 column interface = east: "
        "no corridor in interface_corridors.csv",
    ),
    "fuel-zones": (
        "fuels",
        "coal,*,2025,45,0.346,assumption,,made up for the tests\n",
        "",
        "networks/fuels.csv:2:1 column fuel = coal: no price for urumqi and none for *",
    ),
    "technology-missing": (
        "technologies",
        "wind,fom,2025,2,%/yr,assumption,,made up for the tests\n",
        "",
        "networks/technologies.csv:12:1 column technology = wind: "
        "no fom; a carrier of model variable needs it",
    ),
    "channel-without-energy": (
        "channel_energy",
        "hami-henan,2025,45000,assumption,,made up for the tests\n"
        "hami-henan,2030,48000,assumption,,made up for the tests\n",
        "",
        "networks/channels.csv:2:1 column channel = hami-henan: no energy in channel_energy.csv",
    ),
    "technologies-units": (
        "technologies",
        "coal-usc,efficiency,2025,0.44,MWh_el/MWh_th,assumption,,made up for the tests\n",
        "coal-usc,efficiency,2025,0.44,MWh_el/MWh_th,assumption,,made up for the tests\n"
        "coal-usc,efficiency,2030,0.45,one way,assumption,,made up for the tests\n",
        "networks/technologies.csv:7:5 column unit = one way: MWh_el/MWh_th on line 6",
    ),
    "parameter-parameter": (
        "parameters",
        "reserve_wind",
        "reserve_wnd",
        "networks/parameters.csv:7:1 column parameter = reserve_wnd: "
        "unknown parameter, did you mean reserve_wind?",
    ),
    "parameter-unit": (
        "parameters",
        "150,CNY/t",
        "150,USD/t",
        "networks/parameters.csv:3:4 column unit = USD/t: carbon_price is in CNY/t",
    ),
    "parameter-range": (
        "parameters",
        "discount_rate,2025,0.07",
        "discount_rate,2025,7",
        "networks/parameters.csv:5:3 column value = 7.0: "
        "above 0.5, a rate as a fraction: 7 % is 0.07; usual 0.02 to 0.12",
    ),
    "parameter-missing": (
        "parameters",
        "voll,2025,20000,CNY/MWh,assumption,,made up for the tests\n",
        "",
        "networks/parameters.csv:1 column parameter: no row of voll; every study needs it",
    ),
    "maintenance-must-run": (
        "technologies",
        "coal-usc,must_run_heating,2025,0,pu of p_nom,assumption,,made up for the tests\n",
        "coal-usc,must_run,2025,1,pu of p_nom,assumption,,made up for the tests\n"
        "coal-usc,must_run_heating,2025,1,pu of p_nom,assumption,,made up for the tests\n"
        "coal-usc,min_load,2030,0.95,pu of online,assumption,,made up for the tests\n",
        *(
            f"networks/maintenance.csv:{month + 1}:3 column availability = 0.95: "
            "below what must run: must_run x min_load is 0.95 of p_nom, and thermal_forced_outage "
            "leaves 0.96: at least 0.99, or lower must_run"
            for month in range(1, 13)
        ),
    ),
    "maker-parameter": (
        "maker_parameters",
        "parameter,value,unit,basis,source,note\nsed,1,1,assumption,,made up\n",
        None,
        "profiles/maker_parameters.csv:2:1 column parameter = sed: "
        "unknown parameter, did you mean seed?",
    ),
    "maker-unit": (
        "maker_parameters",
        "parameter,value,unit,basis,source,note\nwind_memory,1,d,assumption,,made up\n",
        None,
        "profiles/maker_parameters.csv:2:3 column unit = d: wind_memory is in h",
    ),
    "maker-range": (
        "maker_parameters",
        "parameter,value,unit,basis,source,note\nseed,1.5,1,assumption,,made up\n",
        None,
        "profiles/maker_parameters.csv:2:2 column value = 1.5: not a whole number (1)",
    ),
    "published-range": (
        "published",
        f"{PUBLISHED}wind,2025,,all,hours_wind,23000,{FIGURE}",
        None,
        "networks/published.csv:2:6 column value = 23000.0: above 8784 (h)",
    ),
    "published-place": (
        "published",
        f"{PUBLISHED}wind,2025,,hammi,hours_wind,2300,{FIGURE}",
        None,
        "networks/published.csv:2:4 column place = hammi: "
        "unknown zone or channel, did you mean hami?",
    ),
    "correlated-group": (
        "weather_correlations",
        "variable,group0,group1,correlation,basis,note\n"
        "temperature,north,eest,0.5,assumption,made up\n",
        None,
        "profiles/weather_correlations.csv:2:3 column group1 = eest: "
        "unknown zones.region, did you mean east?",
    ),
    "weight-column": (
        "weights",
        "of,where,measure,column,factor,basis,note\nthermal,,energy,pnom,5,assumption,made up\n",
        None,
        "networks/weights.csv:2:4 column column = pnom: "
        "no column of thermal.csv, did you mean p_nom?",
    ),
}


def _told(study: Study) -> list[str]:
    return [str(fault) for fault in study.check()]


def test_small_study_is_right(small_study: Study) -> None:
    assert _told(small_study) == []


@pytest.mark.parametrize("check", list(FAILING))
def test_check_tells(check: str, edit: Edit) -> None:
    table, old, new, *messages = FAILING[check]
    study = edit(declared_tables()[table].file(), old, new)
    assert sorted(_told(study)) == sorted(messages)


def test_every_check_has_a_failing_example() -> None:
    declared = {check.name for check in (*ROW_CHECKS, *TABLE_CHECKS)}
    assert declared | {"low-sources"} == set(FAILING) | set(FAILING_INDUSTRY)


def test_check_names_are_unique() -> None:
    names = [check.name for check in (*ROW_CHECKS, *TABLE_CHECKS)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "table, column",
    [
        (name, column)
        for name, row in declared_tables().items()
        for column in reference_columns(row)
        if row.obligatory
    ],
)
def test_every_reference_is_followed(table: str, column: str, small_study: Study) -> None:
    tables = small_study.read_all()
    spoilt = tables[table].cells[0] | {column: "nowhere"}
    data = tables[table]
    tables[table] = TableData(
        data.schema,
        data.rows,
        data.lines,
        [spoilt, *data.cells[1:]],
        data.cell_lines,
        data.numbers,
    )
    found = [f for f in check_tables(tables, [table]) if f.value == "nowhere"]
    assert [(f.line, f.column) for f in found] == [(2, column)]
    assert found[0].message.startswith("unknown ")


def test_reference_to_another_kind_says_what_belongs(edit: Edit) -> None:
    study = edit("networks/thermal.csv", "hami-1,hami,coal-usc", "hami-1,hami,wind")
    assert _told(study) == [
        "networks/thermal.csv:3:3 column carrier = wind: "
        "carrier does not belong here, known: coal-usc"
    ]


def test_a_list_of_zones_is_followed_one_by_one(edit: Edit) -> None:
    study = edit("networks/channels.csv", "0.4,0.3,hami", "0.4,0.3,hami;urumchi")
    assert _told(study) == [
        "networks/channels.csv:2:13 column support_zones = urumchi: "
        "unknown zone, did you mean urumqi?"
    ]


def test_one_faulty_row_does_not_make_its_references_faulty(edit: Edit) -> None:
    study = edit("networks/zones.csv", "hami,Hami,哈密,42.8", "hami,Hami,哈密,428")
    assert _told(study) == [
        "networks/zones.csv:3:4 column latitude = 428: above 90 (deg N); usual 33 to 50"
    ]


def test_all_faults_are_told_at_once(edit: Edit) -> None:
    edit("networks/corridors.csv", "5400", "-400")
    edit("networks/thermal.csv", "urumqi-1,urumqi", "urumqi-1,urumchi")
    study = edit("scenarios/future.yaml", "carbon_price: 200", "carbon_prise: 200")
    assert _told(study) == [
        "networks/corridors.csv:2:8 column s_nom = -400: below 0 (MVA)",
        "networks/thermal.csv:2:2 column zone = urumchi: unknown zone, did you mean urumqi?",
        "scenarios/future.yaml:6:3 key policy.carbon_prise: "
        "unknown key, did you mean policy.carbon_price?",
    ]


def test_a_stray_table_is_told(small_study: Study) -> None:
    (small_study.root / "networks" / "coridors.csv").write_text("corridor\n", encoding="utf-8")
    assert _told(small_study) == [
        "networks/coridors.csv: unknown table coridors, did you mean corridors?; "
        "it would not be read"
    ]


def test_a_profile_that_cannot_be_read_is_told(small_study: Study) -> None:
    (small_study.root / "profiles" / "synthetic.nc").write_bytes(b"not a netCDF file")
    (told,) = _told(small_study)
    assert told.startswith("profiles/synthetic.nc: cannot be read as netCDF")


def test_a_study_without_profile_is_told(small_study: Study) -> None:
    (small_study.root / "profiles" / "synthetic.nc").unlink()
    assert _told(small_study) == [
        "profiles: no profile (*.nc): make one with `xjgrid profiles make`"
    ]


def test_columns_put_the_provenance_last() -> None:
    assert columns(declared_tables()["zones"])[-3:] == ("basis", "source", "note")
