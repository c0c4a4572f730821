"""Counts where the numbers of a study come from, by rows and by what they weigh."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import pandas as pd

from xjgrid.errors import InputError, did_you_mean
from xjgrid.inputs.reading import TableData
from xjgrid.inputs.schema import SourcedRow, columns
from xjgrid.inputs.schemas.provenance import Weight
from xjgrid.inputs.selecting import matches, parse_where

_BASES = {"sourced": "sourced", "derived": "derived", "assumption": "assumed"}
MEASURES = {"energy": "TWh", "money": "bn CNY"}
"""Unit of each measure, a thousand of the unit of the factor in weights.csv."""

APART = ("weights", "sensitivities")
"""Tables that say something of the others' numbers and are not counted themselves."""

Tables = Mapping[str, TableData]


def count_basis(tables: Tables) -> pd.DataFrame:
    """Return rows by table and basis, with shares, and a last row `total`.

    The tables of weights and of sensitivities, which no model reads, are left out.

    Returns
    -------
    pandas.DataFrame
        Index table; columns rows, sourced, derived, assumed (counts) and
        sourced_share, derived_share, assumed_share (0 to 1).
    """
    counts = {
        name: Counter(_BASES[row.basis] for row in data.rows if isinstance(row, SourcedRow))
        for name, data in tables.items()
        if issubclass(data.schema, SourcedRow) and name not in APART
    }
    frame = pd.DataFrame.from_dict(counts, orient="index", columns=list(_BASES.values()))
    frame = frame.fillna(0).astype("int64")
    frame.index.name = "table"
    frame.loc["total"] = frame.sum()
    frame.insert(0, "rows", frame.sum(axis=1))
    rows = frame["rows"].where(frame["rows"] > 0)
    for basis in _BASES.values():
        frame[f"{basis}_share"] = (frame[basis] / rows).fillna(0.0)
    return frame


def weigh_basis(tables: Tables) -> pd.DataFrame:
    """Return what the rows of each table weigh by basis, as weights.csv says.

    Returns
    -------
    pandas.DataFrame
        Index table, then `energy` and `money` summed over their tables; columns measure,
        weight [TWh or bn CNY a year], unit and the shares of it that are sourced, derived and
        assumed (0 to 1). Tables without a weight are left out.

    Raises
    ------
    InputError
        If a weight names what there is not, or a table has weights of two measures.
    """
    records = []
    for name, rules in _group_rules(tables).items():
        data = tables[name]
        parts = dict.fromkeys(_BASES.values(), 0.0)
        for row, weight in zip(data.rows, weigh_rows(data, rules), strict=True):
            parts[_BASES[row.basis]] += weight  # type: ignore[attr-defined]
        records.append({"table": name, "measure": rules[0].measure, **parts})
    frame = pd.DataFrame(records, columns=["table", "measure", *_BASES.values()])
    frame = frame.set_index("table")
    for measure in MEASURES:
        here = frame[(frame["measure"] == measure) & ~frame.index.isin(MEASURES)]
        frame.loc[measure] = [measure, *(float(here[b].sum()) for b in _BASES.values())]
    return _finish(frame)


def _finish(frame: pd.DataFrame) -> pd.DataFrame:
    whole = frame[list(_BASES.values())].astype(float).sum(axis=1)
    out = pd.DataFrame({"measure": frame["measure"], "weight": whole / 1000.0})
    out["unit"] = out["measure"].map(MEASURES)
    for basis in _BASES.values():
        out[f"{basis}_weight"] = (frame[basis].astype(float) / whole.where(whole > 0)).fillna(0.0)
    return out


def weigh_rows(data: TableData, rules: Iterable[Weight]) -> list[float]:
    """Return what each row of a table weighs [GWh or million CNY a year].

    Examples
    --------
    A row with ``p_nom`` of 100 MW, weighed by ``p_nom`` with the factor 5, weighs 500 GWh.
    """
    weights = [0.0] * len(data.rows)
    for rule in rules:
        where = parse_where(rule.where)
        states = [name.strip() for name in rule.per.split(";") if name.strip()]
        for column in (*where, *states, *filter(None, [rule.column])):
            if column not in columns(data.schema):
                hint = did_you_mean(column, columns(data.schema))
                raise InputError(f"networks/weights.csv: {rule.of} has no {column}, {hint}")
        chosen = [i for i, row in enumerate(data.rows) if matches(row, where)]
        if not chosen:
            continue
        number = len({tuple(getattr(data.rows[i], s) for s in states) for i in chosen})
        for i in chosen:
            if rule.column:
                value = abs(getattr(data.rows[i], rule.column) or 0.0)
                weights[i] += rule.factor * value / number
            else:
                weights[i] += rule.factor / len(chosen)
    return weights


def _group_rules(tables: Tables) -> dict[str, list[Weight]]:
    """Return the weights by table, in the order of the tables."""
    found: dict[str, list[Weight]] = {}
    rules = tables["weights"].rows if "weights" in tables else []
    for rule in rules:
        assert isinstance(rule, Weight)
        known = [n for n, data in tables.items() if issubclass(data.schema, SourcedRow)]
        if rule.of not in known:
            hint = did_you_mean(rule.of, known)
            raise InputError(f"networks/weights.csv: no table {rule.of}, {hint}")
        found.setdefault(rule.of, []).append(rule)
        if rule.measure != found[rule.of][0].measure:
            raise InputError(f"networks/weights.csv: {rule.of} is weighed by energy and by money")
    return {name: found[name] for name in tables if name in found}


def list_cited(tables: Tables, name: str) -> pd.DataFrame:
    """Return the sources of a table: rows that cite each, and the share of the weight.

    A row that cites two sources counts for both, so shares may add up to more than one. The
    last line, `(none)`, is of the rows without a source.

    Returns
    -------
    pandas.DataFrame
        Columns source, rows, sourced, derived, assumed, share (of rows), weight_share (NaN
        where the table has no weight), confidence, year, publisher, title.
    """
    data = tables[name]
    rules = _group_rules(tables).get(name, [])
    weights = weigh_rows(data, rules)
    whole = sum(weights)
    told = {row.id: row for row in tables["sources"].rows}  # type: ignore[attr-defined]
    found: dict[str, Counter[str]] = {}
    held: dict[str, float] = {}
    for row, weight in zip(data.rows, weights, strict=True):
        assert isinstance(row, SourcedRow)
        for id_ in split_ids(row.source) or ["(none)"]:
            found.setdefault(id_, Counter())[_BASES[row.basis]] += 1
            held[id_] = held.get(id_, 0.0) + weight
    order = sorted(found, key=lambda id_: (id_ == "(none)", -found[id_].total(), id_))
    records = [
        {
            "source": id_,
            "rows": found[id_].total(),
            **{basis: found[id_][basis] for basis in _BASES.values()},
            "share": found[id_].total() / len(data.rows),
            "weight_share": held[id_] / whole if whole > 0 else None,
            **{
                key: getattr(told.get(id_), key, None)
                for key in ("confidence", "year", "publisher", "title")
            },
        }
        for id_ in order
    ]
    return pd.DataFrame(records)


def list_unused(tables: Tables) -> pd.DataFrame:
    """Return the rows of sources.csv that no row of any table cites."""
    cited = {
        id_
        for data in tables.values()
        for cells in data.cells
        for id_ in split_ids(cells.get("source", ""))
    }
    frame = tables["sources"].frame()
    return frame[~frame["id"].isin(cited)].reset_index(drop=True)


def split_ids(text: str) -> list[str]:
    """Return the ids of a cell.

    Examples
    --------
    >>> split_ids("crea-hours; nea-pv-tables")
    ['crea-hours', 'nea-pv-tables']
    """
    return [part.strip() for part in text.split(";") if part.strip()]
