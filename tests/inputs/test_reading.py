"""What a planner may do to a CSV file, and what is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Edit
from xjgrid.errors import InputError
from xjgrid.inputs import Study, declared_tables
from xjgrid.inputs.reading import read_table

ROW = "urumqi-1,urumqi,coal-usc,1320,2015"


def _told(study: Study, table: str) -> list[str]:
    return [str(fault) for fault in study.read(table).faults]


@pytest.mark.parametrize(
    "cell, told",
    [
        ("", "column p_nom: empty, needs a number (MW)"),
        ("-1320", "column p_nom = -1320: below 0 (MW)"),
        ("nan", "column p_nom = nan: not a finite number: write digits only, e.g. 5400 (MW)"),
        ("NaN", "column p_nom = NaN: not a finite number: write digits only, e.g. 5400 (MW)"),
        ("inf", "column p_nom = inf: not a finite number: write digits only, e.g. 5400 (MW)"),
        (
            "-Infinity",
            "column p_nom = -Infinity: not a finite number: write digits only, e.g. 5400 (MW)",
        ),
        ("1e400", "column p_nom = 1e400: not a finite number: write digits only, e.g. 5400 (MW)"),
        ("many", "column p_nom = many: not a number: write digits only, e.g. 5400 (MW)"),
        ("1320 MW", "column p_nom = 1320 MW: not a number: write 1320 alone (MW)"),
        (
            '"1,320"',
            "column p_nom = 1,320: not a number: leave out the thousands separator (MW)",
        ),
        ("1_320", "column p_nom = 1_320: not a number: leave out the underscores (MW)"),
        ("1.3 GW", "column p_nom = 1.3 GW: not a number: write 1300 (MW)"),
        ("1320000kW", "column p_nom = 1320000kW: not a number: write 1320 (MW)"),
        ("132 万千瓦", "column p_nom = 132 万千瓦: not a number: write 1320 (MW)"),
        (
            "5 TWh",
            "column p_nom = 5 TWh: not a number: write it without TWh, as a number (MW)",
        ),
        ("1e8", "column p_nom = 1e8: above 10000000 (MW); usual 0.5 to 6000"),
    ],
)
def test_a_wrong_capacity_is_told(cell: str, told: str, edit: Edit) -> None:
    study = edit("networks/thermal.csv", ROW, f"urumqi-1,urumqi,coal-usc,{cell},2015")
    assert _told(study, "thermal") == [f"networks/thermal.csv:2:4 {told}"]


@pytest.mark.parametrize(
    "cell, told",
    [
        (
            "20x5",
            "column build_year = 20x5: not a whole number: write digits only, e.g. 2030 (year)",
        ),
        (
            "2015.5",
            "column build_year = 2015.5: not a whole number: write digits only, e.g. 2030 (year)",
        ),
        ("15", "column build_year = 15: below 1900 (year)"),
        ("20155", "column build_year = 20155: above 2100 (year)"),
    ],
)
def test_a_wrong_year_is_told(cell: str, told: str, edit: Edit) -> None:
    study = edit("networks/thermal.csv", ROW, f"urumqi-1,urumqi,coal-usc,1320,{cell}")
    assert _told(study, "thermal") == [f"networks/thermal.csv:2:5 {told}"]


def test_an_unknown_word_is_told_with_the_nearest(edit: Edit) -> None:
    study = edit("networks/thermal.csv", "operating", "operatng")
    assert _told(study, "thermal") == [
        "networks/thermal.csv:2:8 column status = operatng: unknown, did you mean operating?"
    ]


def test_a_day_in_the_wrong_form_is_told(edit: Edit) -> None:
    study = edit("networks/zones.csv", "10-15", "15-Oct")
    assert _told(study, "zones") == [
        "networks/zones.csv:3:11 column heating_start = 15-Oct: write it as MM-DD"
    ]


def test_yes_is_told_to_be_true_or_false(edit: Edit) -> None:
    study = edit("networks/carriers.csv", "wind,true", "wind,maybe")
    assert _told(study, "carriers") == [
        "networks/carriers.csv:3:5 column renewable = maybe: write true or false"
    ]


def test_a_duplicate_key_names_the_first_line(edit: Edit) -> None:
    study = edit("networks/thermal.csv", "hami-1,", "urumqi-1,")
    assert _told(study, "thermal") == [
        "networks/thermal.csv:3:1 column unit = urumqi-1: same unit as line 2"
    ]


def test_a_duplicate_key_of_several_columns_shows_them(edit: Edit) -> None:
    study = edit("networks/renewables.csv", "urumqi,wind,2025", "urumqi,wind,2024")
    assert _told(study, "renewables") == [
        "networks/renewables.csv:3:1 column zone = urumqi, wind, 2024: "
        "same zone, carrier and year as line 2"
    ]


@pytest.mark.parametrize("spelt", ["2025.0", "2025.00", "+2025", "02025"])
def test_a_number_is_one_key_however_it_is_spelt(spelt: str, edit: Edit) -> None:
    path = "networks/renewables.csv"
    study = edit(path, "urumqi,wind,2024", f"urumqi,wind,{spelt}")
    (line,) = {told.split(" ")[0] for told in _told(study, "renewables")}
    assert line == f"{path}:3:1"
    (told,) = _told(study, "renewables")
    assert told.endswith("same zone, carrier and year as line 2")


def test_a_text_is_no_number(edit: Edit) -> None:
    edit("networks/thermal.csv", "urumqi-1,", "1,")
    study = edit("networks/thermal.csv", "hami-1,", "1.0,")
    assert _told(study, "thermal") == []


@pytest.mark.parametrize(
    "cell, told",
    [
        ("95", "above 1 (share): 95 % is 0.95"),
        ("95 %", "not a number: write 0.95 (share)"),
        ("950", "above 1 (share); usual 0.4 to 1"),
        ("-0.1", "below 0 (share)"),
    ],
)
def test_a_share_is_told_from_a_percentage(cell: str, told: str, edit: Edit) -> None:
    study = edit("networks/maintenance.csv", "coal-usc,1,0.95", f"coal-usc,1,{cell}")
    assert _told(study, "maintenance") == [
        f"networks/maintenance.csv:2:3 column availability = {cell}: {told}"
    ]


def test_a_misspelt_column_is_told_and_the_rows_left_alone(edit: Edit) -> None:
    study = edit("networks/thermal.csv", "p_nom", "pnom")
    assert _told(study, "thermal") == [
        "networks/thermal.csv:1:4 column pnom: unknown column, did you mean p_nom?",
        "networks/thermal.csv:1 column p_nom: column is missing: add it, its unit is MW",
    ]


def test_a_column_that_may_be_empty_may_be_absent(edit: Edit) -> None:
    study = edit(
        "networks/limits.csv",
        "zone,carrier,p_nom_max,basis,note\nhami,wind,9,assumption,a guess\n",
    )
    assert _told(study, "limits") == []
    assert study.table("limits")["source"].tolist() == [""]


def test_a_column_that_stands_twice_is_told(edit: Edit) -> None:
    study = edit("networks/limits.csv", "zone,carrier,p_nom_max", "zone,carrier,zone")
    assert _told(study, "limits")[0] == (
        "networks/limits.csv:1:1 column zone: column stands twice, first as column 1"
    )


def test_an_unquoted_comma_is_told(edit: Edit) -> None:
    study = edit("networks/limits.csv", "made up for the tests", "made up, for the tests")
    assert _told(study, "limits") == [
        "networks/limits.csv:2: 7 cells, the header has 6 (a text with a comma needs double quotes)"
    ]


@pytest.mark.parametrize("mark, word", [(";", "semicolons"), ("\t", "tabs")])
def test_another_separator_is_told(mark: str, word: str, small_study: Study) -> None:
    path = small_study.root / "networks" / "limits.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", mark), encoding="utf-8")
    assert _told(small_study, "limits") == [
        f"networks/limits.csv:1: columns are separated by {word}: use commas"
    ]


def test_lines_are_counted_over_breaks_inside_quotes_and_blank_lines(edit: Edit) -> None:
    study = edit(
        "networks/limits.csv",
        "zone,carrier,p_nom_max,basis,source,note\n"
        'hami,wind,9,assumption,,"two\nlines"\n'
        "\n"
        ",,,,,\n"
        "hami,solar,-9,assumption,,guess\n",
    )
    assert _told(study, "limits") == ["networks/limits.csv:6:3 column p_nom_max = -9: below 0 (MW)"]


def test_byte_order_mark_and_windows_line_ends_are_tolerated(small_study: Study) -> None:
    path = small_study.root / "networks" / "zones.csv"
    text = path.read_text(encoding="utf-8")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert small_study.check() == []
    assert small_study.table("zones")["name_zh"].tolist() == ["乌鲁木齐", "哈密"]


@pytest.mark.parametrize(
    "encoding, told",
    [
        ("utf-16", "networks/zones.csv: UTF-16, not UTF-8: save it as 'CSV UTF-8'"),
        ("utf-16-le", "networks/zones.csv: UTF-16, not UTF-8: save it as 'CSV UTF-8'"),
        ("big5", "networks/zones.csv:2: not UTF-8: save it as 'CSV UTF-8'"),
    ],
)
def test_another_encoding_is_told(encoding: str, told: str, small_study: Study) -> None:
    path = small_study.root / "networks" / "zones.csv"
    text = path.read_text(encoding="utf-8").replace("乌鲁木齐", "烏魯木齊")
    path.write_bytes(text.encode(encoding))
    assert _told(small_study, "zones") == [told]


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "gb2312"])
def test_the_encoding_of_a_chinese_excel_is_read(encoding: str, small_study: Study) -> None:
    path = small_study.root / "networks" / "zones.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert _told(small_study, "zones") == []
    assert small_study.table("zones")["name_zh"].tolist() == ["乌鲁木齐", "哈密"]


def test_western_letters_are_not_taken_for_chinese(small_study: Study) -> None:
    path = small_study.root / "networks" / "zones.csv"
    text = (
        path.read_text(encoding="utf-8")
        .replace("乌鲁木齐", "Ürümqi, né en été")
        .replace("哈密", "")
    )
    path.write_bytes(text.encode("cp1252"))
    assert _told(small_study, "zones") == [
        "networks/zones.csv:2: not UTF-8: save it as 'CSV UTF-8'"
    ]


def test_an_empty_file_is_told(edit: Edit) -> None:
    study = edit("networks/limits.csv", "")
    assert _told(study, "limits") == [
        "networks/limits.csv:1: empty file; needs zone, carrier, p_nom_max, basis, source, note"
    ]


def test_a_missing_file_is_told(small_study: Study) -> None:
    (small_study.root / "networks" / "limits.csv").unlink()
    assert _told(small_study, "limits") == [
        "networks/limits.csv: no such file; every study needs this table"
    ]


def test_a_table_with_faults_is_refused_with_all_of_them(edit: Edit) -> None:
    study = edit("networks/limits.csv", "20000", "many")
    study = edit("networks/limits.csv", "50000", "")
    with pytest.raises(InputError) as caught:
        study.table("limits")
    assert caught.value.exit_code == 2
    assert str(caught.value).splitlines() == [
        "networks/limits.csv:2:3 column p_nom_max = many: not a number: write digits only, e.g. 5400 (MW)",
        "networks/limits.csv:3:3 column p_nom_max: empty, needs a number (MW)",
    ]


def test_frames_are_typed(small_study: Study) -> None:
    thermal = small_study.table("thermal")
    assert thermal.dtypes.astype(str).to_dict() == {
        "unit": "str",
        "zone": "str",
        "carrier": "str",
        "p_nom": "float64",
        "build_year": "int64",
        "retire_year": "float64",
        "site": "str",
        "status": "str",
        "basis": "str",
        "source": "str",
        "note": "str",
    }
    assert thermal["retire_year"].isna().tolist() == [True, False]
    assert thermal["site"].tolist() == ["", ""]
    assert small_study.table("carriers")["renewable"].dtype == bool


def test_frames_are_copies(small_study: Study) -> None:
    mine = small_study.table("limits")
    mine["p_nom_max"] = 0.0
    assert small_study.table("limits")["p_nom_max"].tolist() == [20000.0, 50000.0]


_names = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    rows=st.lists(
        st.tuples(_names, st.floats(0, 1e7), st.text("ab ,\"'\n;é准").map(str.strip)),
        min_size=1,
        unique_by=lambda row: row[0],
    )
)
def test_what_is_written_is_read(rows: list[tuple[str, float, str]], tmp_path: Path) -> None:
    import pandas as pd

    written = pd.DataFrame(rows, columns=["zone", "p_nom_max", "note"])
    written.insert(1, "carrier", "wind")
    written.insert(3, "basis", "assumption")
    written.insert(4, "source", "")
    (tmp_path / "networks").mkdir(exist_ok=True)
    written.to_csv(tmp_path / "networks" / "limits.csv", index=False, lineterminator="\n")
    data = read_table(tmp_path, declared_tables()["limits"])
    assert data.faults == []
    pd.testing.assert_frame_equal(data.frame(), written, check_dtype=False)
