"""CSVs as the trade writes them: each kind read to the right values, or refused with the cure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xjgrid.errors import InputError
from xjgrid.profiles.dialect import Dialect
from xjgrid.profiles.places import Places, read_places
from xjgrid.profiles.planner_csv import read_csv_table
from xjgrid.profiles.planner_table import Table

HOURS = pd.date_range("2019-01-01", periods=4, freq="h")
VALUES = [0.0, 0.25, 0.5, 1.0]
ROWS = "".join(f"{t:%Y-%m-%d %H:%M},{v}\n" for t, v in zip(HOURS, VALUES, strict=True))
NINJA = (
    "# Renewables.ninja Wind (Point API) - 47.6000, 87.3000 - Version: 1.3\n"
    '# {"units":{"time":"UTC","local_time":"Asia/Urumqi","electricity":"kW"},'
    '"params":{"lat":47.6,"lon":87.3,"capacity":2.0,"height":100}}\n'
    "# https://doi.org/10.1016/j.energy.2016.08.068\n"
    "time,local_time,electricity\n"
    "2019-01-01 00:00,2019-01-01 06:00,0.5\n"
    "2019-01-01 01:00,2019-01-01 07:00,2.0\n"
)


@pytest.fixture(scope="module")
def places(repository: Path) -> Places:
    """Zones of the default study."""
    return read_places(repository)


def read(
    path: Path, text: str | bytes, places: Places, dialect: Dialect | None = None,
    variable: str | None = "wind", zone: str | None = None,
) -> Table:  # fmt: skip
    """Write a file and return its only table."""
    path = path / "wind.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    [table] = read_csv_table(path, variable, places, dialect, zone)
    return table


def check(table: Table) -> None:
    """Compare a table with the four hours."""
    assert table.zones == ["altay"] and list(table.time) == list(HOURS)
    assert table.values[:, 0].tolist() == VALUES


READ = {
    "plain": ("time,altay\n" + ROWS, Dialect()),
    "no name of the time": (",altay\n" + ROWS, Dialect()),
    "GB18030": (("时间,阿勒泰\n" + ROWS).encode("gb18030"), Dialect()),
    "UTF-16 with a mark": (("time,altay\n" + ROWS).encode("utf-16"), Dialect()),
    "UTF-16 without": (("time,altay\n" + ROWS).encode("utf-16-le"), Dialect("utf-16-le")),
    "UTF-8 with a mark": (("time,altay\n" + ROWS).encode("utf-8-sig"), Dialect()),
    "tabs": (("time,altay\n" + ROWS).replace(",", "\t"), Dialect(sep="tab")),
    "sep line": (("sep=;\ntime;altay\n" + ROWS.replace(",", ";")), Dialect()),
    "decimal commas": (
        "time;altay\n" + ROWS.replace(",", ";").replace(".", ","), Dialect(None, ";", ","),
    ),
    "remarks above": ("# made like a download\n# one point\n\ntime,altay\n" + ROWS, Dialect()),
    "lines above": ("Latitude: 47.6\nLongitude: 87.3\n\ntime,altay\n" + ROWS, Dialect()),
    "blank columns": ("time,altay,,\n" + ROWS.replace("\n", ",,\n"), Dialect()),
    "commas at the ends": ("time,altay\n" + ROWS.replace("\n", ",\n"), Dialect()),
    "blank lines": ("time,altay\n\n" + ROWS.replace("\n", "\n\n"), Dialect()),
    "Chinese name in brackets": ("time,阿勒泰 [pu]\n" + ROWS, Dialect()),
    "English name": ("time,Altay\n" + ROWS, Dialect()),
    "unit row": ("time,altay\n,p.u.\n" + ROWS, Dialect()),
    "unit in the header": ("time,altay (MW/MW)\n" + ROWS, Dialect()),
    "per cent row": (
        "time,altay\n-,%\n" + "".join(f"{t},{100 * v:g}\n" for t, v in zip(HOURS, VALUES, strict=True)), Dialect(),
    ),
    "per cent signs": (
        "time,altay\n" + "".join(f"{t},{100 * v:g}%\n" for t, v in zip(HOURS, VALUES, strict=True)), Dialect(),
    ),
    "slashes": (
        "time,altay\n" + "".join(f"2019/1/1 {h}:00,{v}\n" for h, v in enumerate(VALUES)), Dialect(),
    ),
    "day first": (
        "time,altay\n" + "".join(f"01/01/2019 0{h}:00,{v}\n" for h, v in enumerate(VALUES)),
        Dialect(dates="dmy"),
    ),
    "compact": (
        "time,altay\n" + "".join(f"20190101:0{h}00,{v}\n" for h, v in enumerate(VALUES)), Dialect(),
    ),
    "date and hour apart": (
        "日期,小时,altay\n" + "".join(f"2019-01-01,{h},{v}\n" for h, v in enumerate(VALUES)), Dialect(),
    ),
    "Excel days": (
        "time,altay\n" + "".join(f"{43466 + h / 24:.10f},{v}\n" for h, v in enumerate(VALUES)),
        Dialect(dates="excel"),
    ),
    "long": ("time,zone,wind\n" + ROWS.replace(",", ",阿勒泰,"), Dialect()),
    "long with variable": (
        "time,zone,variable,value\n" + ROWS.replace(",", ",altay,wind,"), Dialect(),
    ),
    "header says the variable": ("time,wind:altay\n" + ROWS, Dialect()),
}  # fmt: skip


@pytest.mark.parametrize("kind", READ)
def test_import_reads(kind: str, tmp_path: Path, places: Places) -> None:
    text, dialect = READ[kind]
    says = "variable" in kind or kind == "long"
    check(read(tmp_path, text, places, dialect, variable=None if says else "wind"))


REFUSED = {
    "semicolons": ("time;altay\n2019-01-01 00:00;0,5\n", r":1: columns are separated by semicolons: --sep ';'"),
    "tabs": ("time\taltay\n2019-01-01 00:00\t0.5\n", r":1: columns are separated by tabs: --sep tab"),
    "UTF-16 without a mark": ("time,altay\n2019-01-01 00:00,0.5\n".encode("utf-16-le"), "--encoding utf-16-le"),
    "workbook": (b"PK\x03\x04rest", "is an Excel workbook or a zip, not a CSV"),
    "decimal comma": ('time,altay\n2019-01-01 00:00,"0,5"\n', r":2:2 column altay = 0,5: .*--decimal , reads it"),
    "Excel days": ("time,altay\n43466.0,0.5\n43466.04,0.5\n", r":2:1 column time = 43466.0: .*--dates excel"),
    "year last": ("time,altay\n01/02/2019 00:00,0.5\n", "--dates dmy if the day stands first"),
    "counts": ("hour,altay\n0,0.5\n1,0.4\n", "a number and not a date"),
    "no hour": ("date,altay\n2019-01-01,0.5\n2019-01-01,0.4\n", "has a date and no hour"),
    "no such day": ("time,altay\n2019-02-29 00:00,0.5\n", r":2:1 column time = 2019-02-29 00:00: not a time"),
    "no header": ("2019-01-01 00:00,0.5\n2019-01-01 01:00,0.5\n", r":1: no header"),
    "more cells": ("time,altay\n2019-01-01 00:00,0,5\n", r":2: 3 cells, the header has 2"),
    "nameless column": ("time,altay,\n\n2019-01-01 00:00,0.5,\n2019-01-01 01:00,0.5,7\n", r":4:3 column number 3 = 7: .*no name"),
    "line after blank lines": ("time,altay\n2019-01-01 00:00,0.5\n\n\n2019-01-01 01:00,abc\n", r":5:2 column altay = abc: not a number"),
    "zone twice": ("time,altay,阿勒泰\n2019-01-01 00:00,0.5,0.5\n", r":1:3 column 阿勒泰: the zone is there twice, first in column 2"),
    "zone twice in a long file": ("time,zone,wind\n2019-01-01 00:00,altay,0.5\n2019-01-01 00:00,Altay,0.5\n", r":3:2 column zone = Altay: the zone altay is there twice"),
    "empty zone": ("time,zone,wind\n2019-01-01 00:00,,0.5\n", r":2:2 column zone: a zone has no name"),
    "unknown Chinese zone": ("time,阿勒秦\n2019-01-01 00:00,0.5\n", "unknown zone; did you mean 阿勒泰"),
    "some per cent": ("time,altay\n2019-01-01 00:00,50%\n2019-01-01 01:00,0.5\n", r":3:2 column altay = 0.5: no per cent sign, line 2 has one"),
    "unit of power": ("time,altay (MW)\n2019-01-01 00:00,0.5\n", r":1:2 column altay \(MW\): the unit is MW; wind is a share of capacity"),
    "Z on some": ("time,altay\n2019-01-01T00:00Z,0.5\n2019-01-01T01:00,0.5\n", r":3:1 column time = 2019-01-01T01:00: some labels carry a UTC offset \(Z\) and others none"),
    "quote never closed": ('time,altay\n2019-01-01 00:00,"0.5\n' + "x" * 140_000, "is a quote never closed"),
    "underscore": ("time,altay\n2019-01-01 00:00,1_0\n", r"altay = 1_0: not a number"),
    "two time zones": ("# time in UTC\ntime (UTC+8),altay\n2019-01-01 00:00,0.5\n", r"states several time zones: UTC, UTC\+08:00"),
    "no zone said": (NINJA, r":4:3 column electricity: the column names no zone; say which with --zone"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_import_refuses(kind: str, tmp_path: Path, places: Places) -> None:
    text, told = REFUSED[kind]
    with pytest.raises(InputError, match=told) as caught:
        read(tmp_path, text, places)
    assert len(str(caught.value).splitlines()) == 1


def test_import_guesses_no_variable_from_names(tmp_path: Path, places: Places) -> None:
    with pytest.raises(InputError, match=r"wind\.csv: say which variable it holds \(--variable\)"):
        read(tmp_path, "time,altay\n" + ROWS, places, variable=None)
    with pytest.raises(InputError, match="the column says solar, --variable or the file says wind"):
        read(tmp_path, "time,solar altay\n" + ROWS, places)


def test_import_reads_renewables_ninja(tmp_path: Path, places: Places) -> None:
    table = read(tmp_path, NINJA, places, variable=None, zone="阿勒泰")
    assert (table.variable, table.zones, table.time_zone) == ("wind", ["altay"], "UTC")
    assert table.values[:, 0].tolist() == [0.25, 1.0]
    assert "electricity in kW of a capacity of 2 kW" in table.notes
    assert any("local_time left out" in note for note in table.notes)
    with pytest.raises(InputError, match="states that it holds wind, --variable says solar"):
        read(tmp_path, NINJA, places, variable="solar", zone="altay")
    with pytest.raises(InputError, match="--zone atlay: unknown zone; did you mean altay"):
        read(tmp_path, NINJA, places, zone="atlay")


def test_offsets_of_labels_are_read_on_import(tmp_path: Path, places: Places) -> None:
    same = "time,altay\n2019-03-31T01:00+01:00,0.1\n2019-03-31T02:00+01:00,0.2\n"
    table = read(tmp_path, same, places)
    assert [str(t) for t in table.time.tz_convert("UTC")][1] == "2019-03-31 01:00:00+00:00"
    changed = same.replace("02:00+01:00", "03:00+02:00")
    table = read(tmp_path, changed, places)
    assert [str(t) for t in table.time][1] == "2019-03-31 01:00:00+00:00"
    assert any("changes 1 times" in note and "+01:00 to +02:00" in note for note in table.notes)


def test_kelvin_is_brought_to_degrees_on_import(tmp_path: Path, places: Places) -> None:
    rows = "2019-01-01 00:00,273.15\n2019-01-01 01:00,283.15\n"
    table = read(tmp_path, f"time,altay\nUTC,K\n{rows}", places, variable="temperature")
    assert table.values[:, 0].tolist() == pytest.approx([0, 10]) and table.time_zone == "UTC"


def test_hours_from_1_to_24_are_noticed_on_import(tmp_path: Path, places: Places) -> None:
    text = "time,altay\n" + "".join(f"2019-01-01 {h:02d}:00,0.5\n" for h in range(1, 25))
    table = read(tmp_path, text, places)
    assert table.names_ends and str(table.time[-1]) == "2019-01-02 00:00:00"


WRONG = {
    "--encoding klingon: no such encoding": {"encoding": "klingon"},
    "--sep ab: write one character, or tab": {"sep": "ab"},
    "--decimal ;: write . or ,": {"decimal": ";"},
    "--dates us: write iso, dmy, mdy, excel": {"dates": "us"},
}


@pytest.mark.parametrize("told", WRONG)
def test_wrong_dialects_are_refused(told: str) -> None:
    with pytest.raises(InputError) as caught:
        Dialect(**WRONG[told])
    assert str(caught.value).startswith(told)


FORMS = {
    "iso": ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y%m%d%H%M"),
    "dmy": ("%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M"),
    "mdy": ("%m/%d/%Y %H:%M", "%m-%d-%Y %H:%M:%S"),
    "excel": ("",),
}  # fmt: skip


@st.composite
def dialects(draw: st.DrawFn) -> tuple[Dialect, str]:
    """Draw how a file is written, and the form of its dates."""
    decimal = draw(st.sampled_from([".", ","]))
    sep = draw(st.sampled_from([";", "tab", "|"] if decimal == "," else [",", ";", "tab", "|"]))
    dates = draw(st.sampled_from(list(FORMS)))
    encoding = draw(st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-8-sig"]))
    return Dialect(encoding, sep, decimal, dates), draw(st.sampled_from(FORMS[dates]))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    written=dialects(),
    values=st.lists(
        st.lists(st.integers(0, 10_000), min_size=2, max_size=2), min_size=2, max_size=30
    ),
    per_cent=st.sampled_from(["", "sign", "row", "header"]),
    long=st.booleans(),
    blank=st.booleans(),
    remark=st.booleans(),
)
def test_import_reads_back_what_any_dialect_wrote(
    tmp_path: Path, places: Places, written: tuple[Dialect, str], values: list[list[int]],
    per_cent: str, long: bool, blank: bool, remark: bool,
) -> None:  # fmt: skip
    dialect, form = written
    shares = np.array(values) / 10_000
    time = pd.date_range("2019-02-27", periods=len(values), freq="h")
    days = 43523 + np.arange(len(values)) / 24
    labels = [f"{day:.8f}" for day in days] if form == "" else [t.strftime(form) for t in time]
    if dialect.dates == "excel":
        labels = [label.replace(".", dialect.decimal) for label in labels]
    sign = "%" if per_cent == "sign" else ""
    cells = [
        [f"{v * (100 if per_cent else 1):.6f}".replace(".", dialect.decimal) + sign for v in row]
        for row in shares
    ]
    names = ["阿勒泰", "hotan"]
    unit = " [%]" if per_cent == "header" else ""
    if long:
        lines = [["时间", "zone", "wind" + unit]]
        lines += [["", "", "%"]] if per_cent == "row" else []
        for label, row in zip(labels, cells, strict=True):
            lines += [[label, name, cell] for name, cell in zip(names, row, strict=True)]
    else:
        lines = [["时间", *(name + unit for name in names)]]
        lines += [["", "%", "%"]] if per_cent == "row" else []
        lines += [[label, *row] for label, row in zip(labels, cells, strict=True)]
    separator = dialect.separator or ","
    text = ("\n\n" if blank else "\n").join(separator.join(line) for line in lines)
    text = ("# a remark\n" if remark else "") + text
    raw = text.encode(str(dialect.encoding))
    table = read(tmp_path, raw, places, dialect, None if long else "wind")
    order = [table.zones.index(zone) for zone in ("altay", "hotan")]
    assert list(table.time) == list(time)
    np.testing.assert_allclose(table.values[:, order], shares, atol=1e-7)


CELLS = st.sampled_from(
    ["", "time", "zone", "wind", "value", "variable", "altay", "hotan", "2019-01-01 00:00", "24:00",
     "2019-01-01T01:00Z", "43466", "0.5", "50%", "%", "MW", "#", '"', "1e999", "nan", "-", "１",
     "electricity", "日期", "小时", "time (UTC+99)", "[", "2019-13-40", "9999-12-31 24:00"],
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6),
    dates=st.sampled_from(list(FORMS)),
    zone=st.sampled_from([None, "altay"]),
    raw=st.binary(max_size=8),
)
def test_import_of_any_text_ends_in_values_or_in_a_message(
    tmp_path: Path, places: Places, rows: list[list[str]], dates: str, zone: str | None, raw: bytes
) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes("\n".join(",".join(row) for row in rows).encode() + raw)
    try:
        tables = read_csv_table(path, "wind", places, Dialect(dates=dates), zone)
    except InputError as error:
        assert all(fault.file == "own.csv" for fault in error.faults) and str(error)
    else:
        assert all(np.isfinite(table.values).all() for table in tables)
        assert all(len(table.time) == len(table.values) for table in tables)
