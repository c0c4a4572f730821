"""What is possible and yet unlikely, and what has no effect, is told as a warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Edit
from tests.inputs.slips import draw_slips, tell_slip
from xjgrid.errors import Level
from xjgrid.inputs import Study, declared_tables
from xjgrid.inputs.plausibility import find_warnings
from xjgrid.inputs.plausibility.finding import WARNING_CHECKS

NOTE = "assumption,,made up for the tests\n"

# check: table, what is there (None: nothing), what is written instead, what is told
UNLIKELY = {
    "project-early": (
        "projects",
        "1000,2026,",
        "1000,2020,",
        "networks/projects.csv:2:5 column build_year = 2020: has no effect: renewables.csv holds "
        "what stood at the end of 2025; projects count from the year after",
    ),
    "build-limit-past": (
        "build_limits",
        "2026,2030,4000",
        "2020,2025,4000",
        "networks/build_limits.csv:3:4 column year_to = 2025: has no effect: building starts "
        "after 2025, the last stock year",
    ),
    "technology-unused": (
        "technologies",
        "wind,investment",
        f"wnd,max_hours,2025,4,h,{NOTE}wind,investment",
        "networks/technologies.csv:12:1 column technology = wnd: has no effect: neither a carrier "
        "nor an option of a service, did you mean wind?",
    ),
    "fuel-unused": (
        "fuels",
        f"coal,*,2025,45,0.346,{NOTE}",
        f"coal,*,2025,45,0.346,{NOTE}peat,*,2025,45,0.36,{NOTE}",
        "networks/fuels.csv:3:1 column fuel = peat: has no effect: nothing burns it, known: coal",
    ),
    "renewables-above-limit": (
        "renewables",
        "hami,wind,2024,",
        "hami,wind,2023,2000000,sourced,book,\nhami,wind,2024,",
        "networks/renewables.csv:6:4 column p_nom = 2000000.0: "
        "above the 20000 MW of limits.csv for wind in hami",
    ),
    "projects-above-limit": (
        "projects",
        "1000,2026,",
        "2000000,2026,",
        "networks/projects.csv:2:4 column p_nom = 2000000.0: "
        "above the 20000 MW of limits.csv for wind in hami",
    ),
    "idle-corridors": (
        "corridors",
        ",5400,",
        ",0,",
        "networks/corridors.csv:2:8 column s_nom = 0.0: "
        "0 in every row: no corridor can carry anything",
    ),
    "corridor-reactance": (
        "corridors",
        "560,77,",
        "560,0.077,",
        "networks/corridors.csv:2:6 column x = 0.077: makes 0.000275 ohm a km and circuit; "
        "mostly 0.1 to 10: is the unit right?",
    ),
    "corridor-rating": (
        "corridors",
        ",5400,",
        ",54,",
        "networks/corridors.csv:2:8 column s_nom = 54.0: makes 27 MVA a circuit; "
        "mostly 50 to 6000: is the unit right?",
    ),
    "battery-hours": (
        "batteries",
        "500,1000",
        "500,10000",
        "networks/batteries.csv:2:4 column e_nom = 10000.0: makes 20 hours of p_nom; "
        "mostly 1 to 15: is the unit right?",
    ),
    "gdp-per-head": (
        "zones",
        "67,800",
        "67,80000",
        "networks/zones.csv:3:8 column gdp = 80000.0: makes 1194 10^4 CNY a head; "
        "mostly 0.5 to 80: is the unit right?",
    ),
    "order-of-capacity": (
        "orders",
        None,
        f"site,process,year,capacity,order,basis,source,note\nworks,smelting,2025,120,1,{NOTE}",
        "networks/orders.csv:2:5 column order = 1.0: makes 0.008333 of the capacity; "
        "mostly 0.03 to 1: is the unit right?",
    ),
    "channel-use": (
        "channels",
        "8000,8000",
        "8000,500",
        "networks/channels.csv:2:6 column p_max = 500.0: makes 0.0625 of p_nom; "
        "mostly 0.1 to 1: is the unit right?",
    ),
    "heater-efficiency": (
        "technologies",
        "wind,investment",
        f"wind,efficiency,2025,1.1,MWh_th/MWh_el,{NOTE}wind,investment",
        "networks/technologies.csv:12:4 column value = 1.1: "
        "above 1, and below the 1.5 that a heat pump has at least",
    ),
    "commissioning-falls": (
        "commissioning",
        None,
        f"carrier,year,month,share,basis,source,note\nwind,2025,1,0.4,{NOTE}wind,2025,2,0.3,{NOTE}",
        "networks/commissioning.csv:3:4 column share = 0.3: below the 0.4 at the end of month 1",
    ),
    "usual": (
        "parameters",
        "discount_rate,2025,0.07",
        "discount_rate,2025,0.3",
        "networks/parameters.csv:5:3 column value = 0.3: unusual: mostly 0.02 to 0.12 (1); "
        "is the unit right?",
    ),
    "leap": (
        "demand",
        "homes,middle,2027,4800",
        "homes,middle,2027,4800000",
        "networks/demand.csv:{line}:4 column energy = 4800000.0: "
        "far from 4800 in 2026 and 4800 in 2028 (GWh); is the unit right?",
    ),
}


def _told(study: Study) -> list[str]:
    return [str(warning) for warning in study.warn()]


def test_nothing_is_unlikely_in_the_studies(default_study: Study, small_study: Study) -> None:
    """No false alarm: what the package carries, and what the tests take for right."""
    assert _told(default_study) == []
    assert _told(small_study) == []


@pytest.mark.parametrize("check", list(UNLIKELY))
def test_a_warning_is_told(check: str, edit: Edit) -> None:
    table, old, new, told = UNLIKELY[check]
    file = declared_tables()[table].file()
    study = edit(file, new) if old is None else edit(file, old, new)
    (warning,) = study.warn()
    assert str(warning) == told.format(line=warning.line)
    assert warning.level is Level.WARNING
    assert all(fault.level is Level.MISTAKE for fault in study.check())


def test_every_warning_has_an_example() -> None:
    assert {check.name for check in WARNING_CHECKS} | {"usual", "leap"} == set(UNLIKELY)


def test_a_plant_far_from_the_others_of_its_class_is_told(default_study: Study) -> None:
    tables = default_study.read_all()
    data = tables["projects"]
    place = next(i for i, row in enumerate(data.rows) if row.carrier == "wind")
    row = data.rows[place].model_copy(update={"p_nom": 8.0})
    rows = [*data.rows[:place], row, *data.rows[place + 1 :]]
    changed = type(data)(
        data.schema, rows, data.lines, data.cells, data.cell_lines, data.numbers, []
    )
    (warning,) = find_warnings({**tables, "projects": changed}, ["projects"])
    assert warning.line == data.lines[place]
    assert warning.message == (
        "far from the 15 other rows of carrier wind, 1300 to 2810 (MW); is the unit right?"
    )


def test_slips_of_a_thousand_are_told(
    default_study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nearly every cell that is a thousand times too large or small is refused or warned of."""
    slips = list(draw_slips(default_study, cells=3, seed=20260401))
    found = {slip: tell_slip(default_study, slip, tmp_path) for slip in slips}
    missed = [str(slip) for slip, told in found.items() if not told]
    at_the_row = [slip for slip, told in found.items() if any(f.line == slip.line for f in told)]
    share, exact = 1 - len(missed) / len(slips), len(at_the_row) / len(slips)
    print(f"{len(slips)} slips: {share:.1%} told, {exact:.1%} at their row; not:", *missed)
    assert len(slips) > 200
    assert share >= 0.92 and exact >= 0.9
    tables = {slip.table for slip in slips}
    assert {"thermal", "renewables", "demand", "technologies", "parameters", "fuels"} <= tables
