"""Runs the declared checks over the tables of a study: references, rows, whole tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from xjgrid.errors import InputFault, did_you_mean
from xjgrid.inputs.checks import ROW_CHECKS, TABLE_CHECKS
from xjgrid.inputs.checks.kinds import RowCheck
from xjgrid.inputs.reading import TableData
from xjgrid.inputs.schema import Row, SourcedRow, declared_tables, meta

Tables = Mapping[str, TableData]


def check_tables(tables: Tables, only: Iterable[str] | None = None) -> list[InputFault]:
    """Return every fault that shows only when rows and tables are seen together.

    Parameters
    ----------
    tables
        All tables of the study as read.
    only
        Names of the tables whose faults are wanted; all of them if None.
    """
    names = list(tables if only is None else only)
    rows = _RowFaults(tables)
    faults = [fault for name in names for fault in rows.find(name)]
    for check in TABLE_CHECKS:
        if check.table in names and all(rows.are_whole(name) for name in check.needs):
            for found in check.find(tables):
                faults.append(
                    tables[check.table].fault(found.line, found.message, found.column, found.value)
                )
    return faults


class _RowFaults:
    """Faults of single rows by table, each table looked at once.

    Parameters
    ----------
    tables
        All tables of the study as read.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._found: dict[str, list[InputFault]] = {}

    def find(self, name: str) -> list[InputFault]:
        """Return the faults of a table's rows: unknown names, row checks, weak sources."""
        if name not in self._found:
            data = self._tables[name]
            self._found[name] = [
                *_references(data, self._tables),
                *_rows(data),
                *_low_sources(data, self._tables),
            ]
        return self._found[name]

    def are_whole(self, name: str) -> bool:
        """Tell whether sums over a table mean something.

        It was read without a fault, its rows name what there is, and its figures are in bounds:
        what follows from a misspelt name would be told twice, and first where nothing is to be
        mended.
        """
        if name not in self._tables or self._tables[name].faults:
            return False
        schema = self._tables[name].schema
        names = {*schema.key, *reference_columns(schema), "value"} - {"source"}
        return not any(fault.column in names for fault in self.find(name))


@cache
def reference_columns(schema: type[Row]) -> tuple[str, ...]:
    """Return the columns of a table that name rows of another one."""
    return tuple(column for column in schema.model_fields if "ref" in meta(schema, column))


def _references(data: TableData, tables: Tables) -> Iterator[InputFault]:
    for column in reference_columns(data.schema):
        extra = meta(data.schema, column)
        table, key = extra["ref"].split(".")
        if table not in tables or not tables[table].cells:
            continue
        known, others = _known(tables[table], key, extra.get("where"))
        allowed = frozenset(known | set(extra.get("also", ())))
        thing = key if table != "sources" else "source"
        for cells, line in zip(data.cells, data.cell_lines, strict=True):
            written = cells.get(column, "")
            parts = written.split(";") if extra.get("many") else [written]
            for part in filter(None, (part.strip() for part in parts)):
                if part in others:
                    message = f"{thing} does not belong here, {_hint('', allowed)}"
                elif part not in allowed:
                    message = f"unknown {thing}, {_hint(part, allowed)}"
                else:
                    continue
                yield data.fault(line, message, column, part)


@lru_cache(maxsize=4096)
def _hint(word: str, known: frozenset[str]) -> str:
    """Return the hint on an unknown name; one that stands in every row is looked up once."""
    return did_you_mean(word, known)


def _known(
    target: TableData, key: str, where: Mapping[str, list[str]] | None
) -> tuple[set[str], set[str]]:
    """Return the values of a key that may be named, and those that may not."""
    allowed: set[str] = set()
    others: set[str] = set()
    for cells in target.cells:
        fits = all(cells.get(column) in values for column, values in (where or {}).items())
        (allowed if fits else others).add(cells.get(key, ""))
    return allowed, others - allowed - {""}


def _row_checks(schema: type[Row]) -> Iterator[RowCheck]:
    for check in ROW_CHECKS:
        if check.table == schema.table or (check.table == "*" and issubclass(schema, SourcedRow)):
            yield check


def _rows(data: TableData) -> Iterator[InputFault]:
    for check in _row_checks(data.schema):
        for row, line in zip(data.rows, data.lines, strict=True):
            if check.wrong(row):
                value = getattr(row, check.column)
                yield data.fault(line, check.message(row), check.column, value)


def _low_sources(data: TableData, tables: Tables) -> Iterator[InputFault]:
    """Yield rows that call themselves sourced or derived but rest on low confidence alone."""
    trust = {cells.get("id"): cells.get("confidence") for cells in tables["sources"].cells}
    for cells, line in zip(data.cells, data.cell_lines, strict=True):
        if cells.get("basis") not in ("sourced", "derived"):
            continue
        ids = [part.strip() for part in cells.get("source", "").split(";") if part.strip()]
        if ids and all(trust.get(id_) == "low" for id_ in ids):
            message = f"of low confidence: a {cells['basis']} row needs a better one, or call it"
            yield data.fault(line, f"{message} an assumption", "source", cells["source"])


def unknown_table(name: str) -> str:
    """Return the message for a table that is not declared."""
    return f"unknown table {name}, {did_you_mean(name, declared_tables())}"
