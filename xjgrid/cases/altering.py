"""A study and a scenario with one assumption changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from xjgrid.errors import InputError, InputFault, did_you_mean
from xjgrid.inputs import Study, columns, declared_tables, unit
from xjgrid.inputs.checking import check_tables
from xjgrid.inputs.reading import TableData
from xjgrid.inputs.schema import Row
from xjgrid.inputs.selecting import matches, parse_cells
from xjgrid.inputs.wording import explain

if TYPE_CHECKING:
    import pypsa

    from xjgrid.inputs.schemas.provenance import Sensitivity


class AlteredStudy(Study):
    """A study of which some tables hold other rows than their files.

    Parameters
    ----------
    root
        Folder of the study.
    altered
        Tables by name.
    """

    def __init__(self, root: Path, altered: Mapping[str, TableData]) -> None:
        super().__init__(root)
        self._data.update(altered)

    def __reduce__(self) -> Any:
        raise TypeError("an altered study stays in its process")


@dataclass(frozen=True)
class Change:
    """What one value of a sensitivity changes."""

    study: Study
    overrides: dict[str, Any] = field(default_factory=dict)
    output: tuple[str, float] | None = None
    """Carrier and factor of its hourly output."""


def make_change(study: Study, row: Sensitivity, text: str) -> Change:
    """Return what a sensitivity changes at its low or high value.

    Parameters
    ----------
    study
        The study as it is.
    row
        Row of sensitivities.csv.
    text
        Its low or high value as written there.

    Raises
    ------
    InputError
        If the path leads nowhere, or the value does not fit.
    """
    value = read_value(text)
    if row.kind == "table":
        return Change(alter_table(study, row.path, row.change, value))
    if row.kind == "profile":
        if row.change != "times":
            raise _wrong(row, "output can only be changed by a factor: write times")
        return Change(study, output=(row.path, _number(row, value)))
    if row.change != "set":
        raise _wrong(row, "a key or a parameter is set: write set, or change cells of a table")
    if row.kind == "parameter":
        known = {r.parameter for r in study.read("parameters").rows}  # type: ignore[attr-defined]
        if row.path not in known:
            raise _wrong(row, f"no such parameter, {did_you_mean(row.path, known)}")
        return Change(study, {f"parameters.{row.path}": _number(row, value)})
    return Change(study, {row.path: value})


def read_value(text: str) -> Any:
    """Return a value as YAML reads it.

    Examples
    --------
    >>> read_value("0.8"), read_value("low"), read_value("{'*': low}")
    (0.8, 'low', {'*': 'low'})
    """
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(text)


def alter_table(study: Study, path: str, change: str, value: Any) -> Study:
    """Return the study with the cells of a path set, multiplied or added to.

    Raises
    ------
    InputError
        If no cell is meant, or the table is wrong with its new values.
    """
    name, where, wanted = parse_cells(path)
    if name not in declared_tables():
        raise InputError(f"{path}: unknown table {name}, {did_you_mean(name, declared_tables())}")
    data = study.read(name)
    known = columns(data.schema)
    meant = [c for c in known if c not in data.schema.key and fnmatchcase(c, wanted)]
    for column in where:
        if column not in known:
            raise InputError(f"{path}: no column {column}, {did_you_mean(column, known)}")
    chosen = [i for i, row in enumerate(data.rows) if matches(row, where)]
    if not meant or not chosen:
        raise InputError(f"{path}: no such {'row' if meant else 'column'} in {data.schema.file()}")
    after = TableData(
        data.schema, list(data.rows), data.lines, [dict(cells) for cells in data.cells],
        data.cell_lines, data.numbers, data.faults,
    )  # fmt: skip
    place = {line: i for i, line in enumerate(data.cell_lines)}
    for i in chosen:
        new = {column: _apply(getattr(data.rows[i], column), change, value) for column in meant}
        new = {column: cell for column, cell in new.items() if cell is not None}
        after.rows[i] = _rewrite(data, i, new)
        after.cells[place[data.lines[i]]].update({c: f"{v}" for c, v in new.items()})
    _check(study, name, after)
    return AlteredStudy(study.root, {name: after})


def _apply(cell: Any, change: str, value: Any) -> Any:
    if change == "set":
        return value
    if cell is None:
        return None
    return cell * value if change == "times" else cell + value


def _rewrite(data: TableData, index: int, new: Mapping[str, Any]) -> Row:
    row = data.rows[index]
    cells = {name: cell for name, cell in row.model_dump().items() if cell is not None}
    try:
        return type(row).model_validate({**cells, **new})
    except ValidationError as error:
        faults = []
        for found in error.errors():
            column = str(found["loc"][0])
            message = explain(dict(found), unit(data.schema, column), "")
            faults.append(data.fault(data.lines[index], message, column, new.get(column)))
        raise InputError(faults) from error


def _check(study: Study, name: str, after: TableData) -> None:
    """Raise for faults that the tables did not have before."""
    tables = study.read_all()
    known = set(check_tables(tables))
    faults = [f for f in check_tables({**tables, name: after}) if f not in known]
    if faults:
        raise InputError(faults)


def _number(row: Sensitivity, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(row, "low and high must be numbers here")
    return float(value)


def _wrong(row: Sensitivity, message: str) -> InputError:
    return InputError([InputFault("networks/sensitivities.csv", f"{row.name}: {message}")])


def scale_output(n: pypsa.Network, carrier: str, factor: float) -> None:
    """Multiply the hourly output of a carrier's generators, at most to their capacity.

    Raises
    ------
    InputError
        If no generator of the carrier has an hourly output.
    """
    static = n.c.generators.static
    series = n.c.generators.dynamic["p_max_pu"]
    names = series.columns.intersection(static.index[static["carrier"] == carrier])
    if names.empty:
        raise InputError(f"no generator of carrier {carrier} has an hourly output")
    series.loc[:, names] = (series[names] * factor).clip(upper=1.0)
