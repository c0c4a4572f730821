"""Every number has bounds: in tables, in scenarios, and in all that a table of figures states."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Edit
from xjgrid.inputs import SourcedRow, Study, declared_tables
from xjgrid.inputs.bounds import Bounds, fill_limits
from xjgrid.inputs.checks import ROW_CHECKS, TABLE_CHECKS
from xjgrid.inputs.checks.measured import REGISTRIES
from xjgrid.inputs.measures import PUBLISHED_BOUNDS, TARGET_BOUNDS, TARGET_MEASURES
from xjgrid.inputs.parameters import PARAMETERS, PARAMETERS_NEEDED
from xjgrid.inputs.plausibility.finding import WARNING_CHECKS
from xjgrid.inputs.schema import hard_bounds, meta, number_columns, number_type, usual
from xjgrid.inputs.units import convert
from xjgrid.profiles.tables import PARAMETERS as MAKER_NAMES
from xjgrid.scenario.paths import fields, is_mapping, usual_of

COLUMNS = [(row, column) for row in declared_tables().values() for column in number_columns(row)]
#: numbers that the solver reads in its own words, and those that `PARAMETERS` bounds
FREE = {"solver.options", "parameters"}


def _are_two_sided(bounds: dict[str, float]) -> bool:
    low, high = bounds.keys() & {"ge", "gt"}, bounds.keys() & {"le", "lt"}
    return len(low) == len(high) == 1 and bounds[low.pop()] < bounds[high.pop()]


@pytest.mark.parametrize("row, column", COLUMNS, ids=lambda part: getattr(part, "table", part))
def test_every_number_of_a_table_has_bounds(row: type, column: str) -> None:
    bounds = hard_bounds(row.model_fields[column])
    assert _are_two_sided(bounds), f"{row.table}.{column}: declare how small and large it may be"
    span = usual(row, column)
    if span is not None:
        low, high = (bounds.get(a, bounds.get(b)) for a, b in (("ge", "gt"), ("le", "lt")))
        assert low <= span[0] < span[1] <= high
    assert set(meta(row, column).get("peers") or ()) <= set(row.model_fields)


@pytest.mark.parametrize(
    "path",
    [
        path
        for path, field in fields().items()
        if ".".join(path) not in FREE
        and (number_type(field.annotation) or "float" in str(field.annotation))
    ],
    ids=".".join,
)
def test_every_number_of_a_scenario_has_bounds(path: tuple[str, ...]) -> None:
    field = fields()[path]
    extra = field.json_schema_extra
    assert isinstance(extra, dict)
    if is_mapping(field):
        low, high = extra["each"]
        assert low < high
        return
    bounds = hard_bounds(field)
    assert _are_two_sided(bounds), f"{path}: declare how small and how large it may be"
    if span := usual_of(field):
        assert span[0] < span[1]


@pytest.mark.parametrize(
    "name, measure",
    [(f"{table}.{name}", m) for table, held in REGISTRIES.items() for name, m in held.items()],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_every_figure_has_bounds(name: str, measure: object) -> None:
    for unit in measure.units:
        bounds = measure.bounds(unit)
        assert -1e12 < bounds.low < bounds.high < 1e12
        if bounds.usual:
            assert bounds.low <= bounds.usual[0] < bounds.usual[1] <= bounds.high


def test_tables_of_figures_are_all_registered() -> None:
    """A table with a parameter, a value and a unit says in a registry what it may state."""
    found = {
        name
        for name, row in declared_tables().items()
        if {"parameter", "value", "unit"} <= set(row.model_fields)
    }
    assert found == set(REGISTRIES)
    assert set(TARGET_MEASURES.values()) <= set(TARGET_BOUNDS)
    units = declared_tables()["published"].model_fields["unit"].annotation
    assert set(PUBLISHED_BOUNDS) == set(units.__args__)


def test_parameters_are_those_that_the_study_has_and_the_maker_reads(
    default_study: Study,
) -> None:
    stated = set(default_study.table("parameters")["parameter"])
    assert stated <= set(PARAMETERS)
    assert set(PARAMETERS_NEEDED) < stated
    assert set(MAKER_NAMES) == set(REGISTRIES["maker_parameters"])


def test_a_unit_without_bounds_needs_them_at_the_column() -> None:
    with pytest.raises(TypeError, match="a number in barrels needs ge or gt"):
        fill_limits("barrels", {"le": 5})


@given(st.floats(-1e6, 1e6))
def test_a_value_is_inside_or_told(value: float) -> None:
    bounds = Bounds(0, 0.5, (0.02, 0.12), rate=True)
    assert (value in bounds) == (0 <= value <= 0.5)
    if value not in bounds:
        assert ("%" in bounds.tell_outside(value, "1")) == (2 <= value <= 12)


@given(st.floats(1e-6, 1e6), st.sampled_from([("GW", "MW"), ("TWh", "GWh"), ("Mt", "kt/yr")]))
def test_units_are_converted_by_a_thousand(number: float, units: tuple[str, str]) -> None:
    assert convert(number, *units) == pytest.approx(1000 * number)
    assert convert(number, units[1], units[0]) == pytest.approx(number / 1000)


@pytest.mark.parametrize(
    "old, new, told",
    [
        ("0.44,MWh_el/MWh_th", "4.2,MWh_el/MWh_th", "above 1 (MWh_el/MWh_th); usual 0.15 to 1"),
        ("0.94,one way", "1.05,one way", "above 1 (one way); usual 0.15 to 1"),
        ("max_hours,2025,2,", "max_hours,2025,0,", "below 0.25 (h)"),
        ("investment,2025,300,", "investment,2025,-1,", "below 0 (CNY/kW)"),
        ("lifetime,2025,15,", "lifetime,2025,1500,", "above 200 (yr); usual 5 to 100"),
    ],
)
def test_a_technology_outside_its_bounds_is_refused(
    old: str, new: str, told: str, edit: Edit
) -> None:
    (fault,) = edit("networks/technologies.csv", old, new).check()
    assert (fault.column, fault.message) == ("value", told)


def test_a_heat_pump_may_give_more_than_it_takes(edit: Edit) -> None:
    row = "electric-heat,efficiency,2025,{},MWh_th/MWh_el,assumption,,made up for the tests\n"
    last = "battery,standing_loss,2025,0,%/h,assumption,,made up for the tests\n"
    assert edit("networks/technologies.csv", last, last + row.format(2.7)).check() == []
    (fault,) = edit("networks/technologies.csv", row.format(2.7), row.format(270)).check()
    assert fault.message.startswith("above 10 (MWh_th/MWh_el)")
    assert "usual 0.5 to 7" in fault.message


def test_a_reactance_of_nearly_nothing_is_refused(edit: Edit) -> None:
    (fault,) = edit("networks/corridors.csv", "560,77,", "560,1e-12,").check()
    assert str(fault) == "networks/corridors.csv:2:6 column x = 1e-12: below 0.001 (ohm)"


#: text columns that name things freely
FREE_TEXT = {
    "carriers.retrofit",
    "channels.to", "channel_shapes.shape", "demand_rows.sector", "demand_split.split",
    "demand_shapes.shape", "interfaces.interface", "published.figure", "processes.product",
    "demand_response.program", "zones.base", "fuels.fuel", "sites.name", "sites.name_zh",
    "carriers.nice_name", "carriers.name_zh", "zones.name", "zones.name_zh",
    "demand_rows.description", "processes.description", "services.description",
    "sensitivities.description", "targets.target", "targets.description", "targets.definition",
    "sources.title", "sources.publisher", "sources.year", "sources.address", "sources.licence",
}  # fmt: skip
#: text columns whose words a check of whole tables or of rows knows
CHECKED_TEXT = {
    "published.place": "published-place",
    "carriers.profile": "carrier-profile",
    "carriers.build_key": "carrier-build-key",
    "process_parameters.parameter": "process-parameter",
    "process_parameters.unit": "process-unit",
    "technologies.technology": "technology-unused",
    "technologies.parameter": "technology-parameter",
    "technologies.unit": "technology-unit",
    "parameters.unit": "parameter-unit",
    "parameters.parameter": "parameter-parameter",
    "maker_parameters.unit": "maker-unit",
    "contracts.buyer": "contract-buyer",
    "thermal.site": "captive-site",
    "capture.site": "capture-host",
    "weather_correlations.group0": "correlated-group",
    "weather_correlations.group1": "correlated-group",
    "weights.of": "weight-column",
    "weights.where": "weight-column",
    "weights.column": "weight-column",
    "weights.per": "weight-column",
    "service_options.option": "option-technology",
    "service_options.storage": "option-technology",
    "adoption.option": "adoption-option",
    "targets.measure": "target-measure",
    "targets.unit": "target-measure",
    "targets.of": "target-of",
}
#: text columns that are told when they are used: by the hindcast, the makers of weather, `sources`
LATER_TEXT = {
    "published.quantity", "hindcast_tests.years", "wind_stations.turbine", "checks.check",
    "checks.place", "checks.unit", "checks.quantity", "sensitivities.path", "sensitivities.low",
    "sensitivities.high", "sensitivities.unit",
}  # fmt: skip


def test_every_text_has_a_list_a_reference_or_a_check() -> None:
    """A word that is misspelt is told; a new column of words says here who knows them."""
    origin = set(SourcedRow.model_fields)
    loose = {
        f"{name}.{column}"
        for name, row in declared_tables().items()
        for column, field in row.model_fields.items()
        if field.annotation is str
        and column not in origin
        and "ref" not in meta(row, column)
        and not meta(row, column).get("hint")
        and (row.key != (column,) or name == "parameters")
    }
    assert loose == FREE_TEXT | set(CHECKED_TEXT) | LATER_TEXT
    names = {check.name for check in (*ROW_CHECKS, *TABLE_CHECKS, *WARNING_CHECKS)}
    assert set(CHECKED_TEXT.values()) <= names


def test_sectors_are_those_of_the_demand_rows(default_study: Study, edit: Edit) -> None:
    """A site, a process, a service and a fuel are reported under a sector that there is."""
    for table in ("sites", "processes", "services", "final_energy"):
        assert meta(declared_tables()[table], "sector")["ref"] == "demand_rows.sector"
    header = "site,name,zone,sector,kind,connection,export,build_year,basis,note\n"
    row = "works,Works,hami,industri,plant,100,0,2020,assumption,made up\n"
    study = edit("networks/sites.csv", header + row)
    assert [str(fault) for fault in study.check()] == [
        "networks/sites.csv:2:4 column sector = industri: unknown sector, did you mean industry?"
    ]
