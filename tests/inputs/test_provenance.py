"""Where numbers come from: counted by rows, weighed by energy or money, told by source."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest

from tests.conftest import Edit
from xjgrid.cli import run_command
from xjgrid.errors import InputError
from xjgrid.inputs import Study
from xjgrid.inputs.provenance import APART, MEASURES, list_cited, list_unused, weigh_basis
from xjgrid.inputs.selecting import matches, parse_cells, parse_where

HEADER = "of,where,measure,column,factor,per,basis,source,note\n"


def weights(*rows: str) -> str:
    return HEADER + "".join(f"{row},assumption,,made up for the tests\n" for row in rows)


def test_weights_count_the_column_times_the_factor(edit: Edit) -> None:
    study = edit("networks/weights.csv", weights("thermal,,energy,p_nom,5,"))
    found = weigh_basis(study.read_all())
    assert found.at["thermal", "weight"] == pytest.approx((1320 + 660) * 5 / 1000)
    assert found.at["thermal", "assumed_weight"] == 1.0
    assert found.at["energy", "weight"] == found.at["thermal", "weight"]
    assert found.at["money", "weight"] == 0.0


def test_shares_by_weight_differ_from_shares_by_rows(edit: Edit) -> None:
    edit(
        "networks/thermal.csv",
        "660,2012,2042,,operating,assumption,",
        "660,2012,2042,,operating,sourced,book",
    )
    study = edit("networks/weights.csv", weights("thermal,,energy,p_nom,5,"))
    assert study.provenance().at["thermal", "sourced_share"] == 0.5
    assert weigh_basis(study.read_all()).at["thermal", "sourced_weight"] == pytest.approx(1 / 3)


def test_states_of_the_same_thing_count_as_their_mean(edit: Edit) -> None:
    study = edit("networks/weights.csv", weights("renewables,carrier=wind,energy,p_nom,2,year"))
    rows = study.table("renewables")
    wind = rows[rows["carrier"] == "wind"]
    mean = wind.groupby("year")["p_nom"].sum().mean()
    found = weigh_basis(study.read_all())
    assert found.at["renewables", "weight"] == pytest.approx(2 * mean / 1000)


def test_without_a_column_the_rows_share_the_factor(edit: Edit) -> None:
    study = edit("networks/weights.csv", weights("parameters,parameter=carbon_price,money,,3000,"))
    found = weigh_basis(study.read_all())
    assert found.at["parameters", "weight"] == pytest.approx(3.0)
    assert found.at["parameters", "unit"] == "bn CNY"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("thermals,,energy,p_nom,5,", "did you mean thermal"),
        ("thermal,,energy,p_non,5,", "did you mean p_nom"),
        ("thermal,fuel=coal,energy,p_nom,5,", "has no fuel"),
        ("sources,,energy,,5,", "no table sources"),
    ],
)
def test_a_wrong_weight_is_told(edit: Edit, row: str, told: str) -> None:
    study = edit("networks/weights.csv", weights(row))
    with pytest.raises(InputError, match=told):
        weigh_basis(study.read_all())


def test_a_table_has_one_measure(edit: Edit) -> None:
    study = edit(
        "networks/weights.csv",
        weights("thermal,carrier=gas,energy,p_nom,5,", "thermal,,money,p_nom,5,"),
    )
    with pytest.raises(InputError, match="by energy and by money"):
        weigh_basis(study.read_all())


def test_every_weight_of_the_study_finds_its_rows(default_study: Study) -> None:
    tables = default_study.read_all()
    for rule in tables["weights"].rows:
        where = parse_where(rule.where)  # type: ignore[attr-defined]
        assert any(matches(row, where) for row in tables[rule.of].rows), rule  # type: ignore[attr-defined]
    found = weigh_basis(tables)
    for measure in MEASURES:
        assert found.at[measure, "weight"] > 0
    shares = found[[c for c in found if c.endswith("_weight")]].sum(axis=1)
    assert shares.tolist() == pytest.approx([1.0] * len(found))


def test_sources_of_a_table_and_sources_of_none(small_study: Study) -> None:
    tables = small_study.read_all()
    cited = list_cited(tables, "renewables").set_index("source")
    assert cited.loc["book", ["rows", "confidence"]].tolist() == [
        len(tables["renewables"].rows),
        "high",
    ]
    assert list_cited(tables, "thermal")["source"].tolist() == ["(none)"]
    assert "book" not in list_unused(tables)["id"].tolist()


def test_an_uncited_source_is_listed(edit: Edit) -> None:
    study = edit(
        "networks/sources.csv",
        "rumour,",
        "shelf,A book unread,Nobody,2020,,facts cited,low\nrumour,",
    )
    assert "shelf" in list_unused(study.read_all())["id"].tolist()


def test_patterns_choose_rows_and_columns(small_study: Study) -> None:
    assert parse_cells("corridors[].n1_factor") == ("corridors", {}, "n1_factor")
    rows = small_study.read("thermal").rows
    assert [matches(r, parse_where("zone=ham*")) for r in rows] == [False, True]
    assert [matches(r, parse_where("p_nom=!660")) for r in rows] == [True, False]
    with pytest.raises(InputError, match="column=value"):
        parse_where("coal")
    with pytest.raises(InputError, match="write it as"):
        parse_cells("corridors.n1_factor")


def test_sources_prints_tables_and_totals(default_study: Study, capsys) -> None:
    assert run_command(["sources", "--csv", "--study", str(default_study.root)]) == 0
    frame = pd.read_csv(io.StringIO(capsys.readouterr().out)).set_index("table")
    tables = frame.drop(index=["total", *MEASURES])
    assert frame.at["total", "rows"] == tables["rows"].sum()
    assert not set(APART) & set(tables.index)
    for measure in MEASURES:
        parts = tables[tables["measure"] == measure]
        assert frame.at[measure, "weight"] == pytest.approx(parts["weight"].sum())
        assumed = (parts["weight"] * parts["assumed_weight"]).sum() / parts["weight"].sum()
        assert frame.at[measure, "assumed_weight"] == pytest.approx(assumed)
    assert run_command(["sources", "--study", str(default_study.root)]) == 0
    assert "all energy" in capsys.readouterr().out


def test_sources_of_a_table_on_the_command_line(small_study: Study, capsys) -> None:
    root = str(small_study.root)
    assert run_command(["sources", "renewables", "--json", "--study", root]) == 0
    assert json.loads(capsys.readouterr().out)[0]["source"] == "book"
    assert run_command(["sources", "thermal", "--rows", "--csv", "--study", root]) == 0
    assert "made up for the tests" in capsys.readouterr().out
    assert run_command(["sources", "carriers", "--study", root]) == 2
    assert "no sources of its own" in capsys.readouterr().err
    assert run_command(["sources", "--run", "--study", root]) == 2
    assert "--run needs --sensitivities" in capsys.readouterr().err
