"""Writes tables.md, metrics.md and the keys in scenarios.md: ``python docs/make_pages.py``."""

from __future__ import annotations

import types
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from xjgrid.account.metrics import METRICS, Metric
from xjgrid.inputs import Row, SourcedRow, columns, declared_tables, meta
from xjgrid.inputs.bounds import Bounds, Span, show_number, tell_span
from xjgrid.inputs.checks.measured import REGISTRIES
from xjgrid.inputs.measures import Measure
from xjgrid.inputs.schema import hard_bounds, usual
from xjgrid.scenario.paths import default_of, fields, usual_of

FOLDER = Path(__file__).resolve().parent
TABLES, SCENARIOS = FOLDER / "tables.md", FOLDER / "scenarios.md"
METRICS_PAGE = FOLDER / "metrics.md"
BEGIN, END = "<!-- keys: written by make docs -->\n", "<!-- end of keys -->\n"
WORDS = {str: "text", int: "whole number", float: "number", bool: "true or false"}
BOUNDS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}

PREFACE = """\
# The tables of a study

Made from the declarations in `xjgrid/inputs/schemas/` by `python docs/make_pages.py`.

A study is a folder with `networks/`, `profiles/` and `scenarios/`. Tables are CSV files in UTF-8
(or GB18030, as a Chinese Excel writes them) with a comma between columns; columns without a name
and a value are left out. `xjgrid check` tells what is wrong in them by file, row and column. Only
regular files inside the study are read: no pipes, no devices, no links that lead out of it, unless
a whole folder is a link. A table has at most 16 MB, a scenario 256 kB, a profile 4 GB.
Unless a column says otherwise, money is CNY (real, 2024) and time is Beijing time.

Numbers outside the bounds in brackets are refused. Numbers outside the usual range are told as
warnings, as are values far from those of the other rows of their kind or of the years beside them,
and rows without effect; `xjgrid check --strict` refuses these too. Write numbers with digits and a
decimal point, without their unit; a share of 35 % is 0.35. Keys are compared as numbers where the
column holds numbers: 2025 and 2025.0 are the same year.
"""

ORIGIN = """\
Every table of numbers ends with three more columns that say where a row comes from:

"""


METRICS_PREFACE = """\
# The metrics of a case

Made from `xjgrid/account/metrics.csv` by `python docs/make_pages.py`; `xjgrid metrics` lists the
same.

`summary.csv` holds one record a figure, with the columns

| column | holds |
|---|---|
| `metric` | a name of the list below |
| `variant` | one of several definitions of the metric; empty where it has one |
| `location` | a zone, region, site, corridor or channel |
| `location_kind` | which of these it is |
| `end_use` | a product, sector, end use (demand row), service, contract, programme or constraint |
| `carrier` | a carrier, process, option of a service, fuel or route of hydrogen |
| `part` | a part of a cost, of CO2 or of a sum |
| `period` | `YYYY` for the horizon, `YYYY-MM` for a month of it |
| `value`, `unit` | the figure; the unit `1` is a share |

`all` stands for the whole region, all end uses, all carriers or all parts. Records of one metric
do not add up over kinds of locations: a region holds its zones, and a zone its sites. In Python,
`case.pick("generation", location_kind="zone", carrier="wind")` takes the zones, and
`case.value("cost", part="fuel")` one figure; a label that is left out means the total of the
horizon. `xjgrid show CASE --metric generation --by zone,carrier` breaks a metric down.
"""


def main() -> None:
    """Write the pages."""
    TABLES.write_text(render_tables(), encoding="utf-8")
    METRICS_PAGE.write_text(render_metrics(), encoding="utf-8")
    text = SCENARIOS.read_text(encoding="utf-8")
    SCENARIOS.write_text(put_keys(text), encoding="utf-8")


def render_metrics() -> str:
    """The page of metrics as Markdown."""
    return "\n".join([METRICS_PREFACE, *(render_metric(metric) for metric in METRICS.values())])


def render_metric(metric: Metric) -> str:
    """One metric as a Markdown section."""
    unit = "unit of the constraint" if metric.name == "shortfall" else metric.unit
    lines = [f"## {metric.name}", "", metric.meaning, ""]
    told = {
        "unit": f"`{unit}`" + (", hourly only" if metric.periods == "hour" else ""),
        "hourly in `metrics.nc`": metric.hourly_unit and f"`{metric.hourly_unit}`",
        "`--by`": join_words(metric.breakdowns),
        "parts": join_words(metric.parts),
        "variants": join_words(metric.variants),
        "IAMC": metric.iamc and f"`{metric.iamc}`",
    }
    return "\n".join([*lines, *(f"- {head}: {text}" for head, text in told.items() if text), ""])


def join_words(words: Iterable[str]) -> str:
    """Words as code, joined by commas."""
    return ", ".join(f"`{word}`" for word in words)


def put_keys(text: str) -> str:
    """The page of scenarios with its table of keys renewed."""
    before, rest = text.split(BEGIN)
    return before + BEGIN + render_keys() + END + rest.split(END)[1]


def render_keys() -> str:
    """Every key of a scenario with its default and meaning."""
    lines = ["| key | default | meaning |", "|---|---|---|"]
    for path, field in fields().items():
        extra = field.json_schema_extra
        unit = extra.get("unit", "") if isinstance(extra, dict) else ""
        told = "; ".join(filter(None, (unit, tell_bounds(field), tell_usual(usual_of(field)))))
        meaning = f"{field.description} ({told})" if told else field.description or ""
        lines.append(f"| `{'.'.join(path)}` | {show_default(default_of(field))} | {meaning} |")
    return "\n".join(lines) + "\n"


def show_default(value: Any) -> str:
    """A default as it would stand in YAML; nothing where it is empty or obligatory."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    empty = value is None or value is PydanticUndefined or value == "" or value == {}
    return "" if empty else str(value)


def render_tables() -> str:
    """The page of tables as Markdown."""
    shared = [describe_column(SourcedRow, name) for name in SourcedRow.model_fields]
    parts = [PREFACE, ORIGIN + render_rows(shared)]
    parts += [render_table(row) for row in declared_tables().values()]
    return "\n".join(parts)


def render_table(row: type[Row]) -> str:
    """One table as a Markdown section."""
    own = [name for name in columns(row) if name not in SourcedRow.model_fields]
    key = ", ".join(f"`{name}`" for name in row.key)
    purpose = (row.__doc__ or "").strip().splitlines()[0]
    optional = " A header alone says that there is none." if not row.filled else ""
    optional = optional if row.obligatory else " The file may be absent."
    head = f"## {row.file()}\n\n{purpose} A row is named by {key}.{optional}\n\n"
    held = render_rows([describe_column(row, name) for name in own])
    return head + held + render_measures(row.table)


def render_measures(table: str) -> str:
    """What a table of "parameter, value, unit" may state; nothing for other tables."""
    if table not in REGISTRIES:
        return ""
    lines = ["", "| parameter | unit | bounds | usual |", "|---|---|---|---|"]
    for name, measure in REGISTRIES[table].items():
        for units, bounds in group_units(measure):
            said = ", ".join(f"`{unit}`" for unit in units)
            limits = f"{show_number(bounds.low)} to {show_number(bounds.high)}"
            span = tell_span(bounds.usual) if bounds.usual else ""
            lines.append(f"| `{name}` | {said} | {limits} | {span} |")
    return "\n".join(lines) + "\n"


def group_units(measure: Measure) -> list[tuple[list[str], Bounds]]:
    """The units of a measure, those with the same bounds together."""
    groups: list[tuple[list[str], Bounds]] = []
    for unit in measure.units:
        bounds = measure.bounds(unit)
        same = next((units for units, known in groups if known == bounds), None)
        if same is None:
            groups.append(([unit], bounds))
        else:
            same.append(unit)
    return groups


def tell_bounds(field: FieldInfo) -> str:
    """The hard bounds of a field, as they are in its declaration.

    Examples
    --------
    >>> tell_bounds(fields()["policy", "green_share_min"])
    '>= 0, <= 1'
    """
    extra = field.json_schema_extra
    if isinstance(extra, dict) and extra.get("each"):
        low, high = extra["each"]
        return f">= {show_number(low)}, <= {show_number(high)}"
    found = hard_bounds(field)
    return ", ".join(f"{BOUNDS[word]} {show_number(bound)}" for word, bound in found.items())


def tell_usual(span: Span | None) -> str:
    """The usual range in words, nothing if there is none."""
    return f"usual {tell_span(span)}" if span else ""


def render_rows(rows: list[tuple[str, str, str]]) -> str:
    """Columns as a Markdown table."""
    lines = ["| column | holds | meaning |", "|---|---|---|"]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def describe_column(row: type[Row], name: str) -> tuple[str, str, str]:
    """Name, content and meaning of a column."""
    field, extra = row.model_fields[name], meta(row, name)
    holds = describe_type(field.annotation)
    if "ref" in extra:
        holds = f"a row of `{extra['ref']}`"
        holds += ", several joined by `;`" if extra.get("many") else ""
        holds += "".join(f", or `{word}`" for word in extra.get("also", ()))
    elif unit := extra.get("unit"):
        holds = f"{holds}, {unit}" if unit != holds else holds
    limits = tell_bounds(field) if unit_is_free(extra) else ""
    told = "; ".join(filter(None, (limits, tell_usual(usual(row, name)))))
    holds += f" ({told})" if told else ""
    holds += "" if field.is_required() else "; may be empty"
    return f"`{name}`", holds, field.description or ""


def unit_is_free(extra: dict[str, Any]) -> bool:
    """Whether limits tell something: those of a calendar year do not."""
    return extra.get("unit") != "year"


def describe_type(annotation: Any) -> str:
    """A type in a planner's words.

    Examples
    --------
    >>> describe_type(float | None)
    'number'
    >>> describe_type(Literal["wind", "solar"])
    '`wind`, `solar`'
    """
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{word}`" for word in get_args(annotation))
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [part for part in get_args(annotation) if part is not type(None)]
        return " or ".join(describe_type(part) for part in inner)
    return WORDS.get(annotation, "text")


if __name__ == "__main__":
    main()
