"""The scoreboard on a small summary written by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from xjgrid.account.metrics import ALL, METRICS, SUMMARY_COLUMNS
from xjgrid.results.targets import (
    EARLIER,
    INCOMPARABLE,
    MISSING,
    NO,
    OUTSIDE,
    PARTIAL,
    UNSET,
    YES,
    count_targets,
    tabulate_targets,
)
from xjgrid.cli import run_command
from xjgrid.errors import InputError

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Hand:
    """A case with a summary, a year and hours, and nothing else."""

    summary: pd.DataFrame
    year: str = "2030"
    hours: float = 8760.0


def make_summary(*rows: tuple[str, str, str, str, str, float], year: str = "2030") -> pd.DataFrame:
    """Return a summary of (metric, variant, location, end use, carrier or part, value).

    The fifth is the part of a green share or of CO2, the carrier of all else.
    """
    records = []
    for metric, variant, location, end_use, which, value in rows:
        of_part = bool(METRICS[metric].parts)
        kind = ALL if location == ALL else METRICS[metric].locations[-1]
        labels = (ALL, which) if of_part else (which, ALL)
        records.append((metric, variant, location, kind, end_use, *labels, year, value, ""))
    return pd.DataFrame(records, columns=list(SUMMARY_COLUMNS))


def make_targets(measure: str, of: str, sense: str, value: float | None, unit: str, year: int = 2030
                 ) -> pd.DataFrame:  # fmt: skip
    """Return a table with one target."""
    row = {
        "target": "aim", "year": year, "description": "An aim.", "definition": "As said.",
        "measure": measure, "of": of, "sense": sense, "value": value, "unit": unit,
        "basis": "assumption", "source": "", "note": "",
    }  # fmt: skip
    return pd.DataFrame([row]).astype({"value": float})


def hold(case: Hand, *target, base: Hand | None = None, **more) -> pd.Series:
    """Return the one row of a scoreboard."""
    board = tabulate_targets(case, make_targets(*target, **more), base)
    assert len(board) == 1
    return board.iloc[0]


SMELTERS = make_summary(
    ("green_share", "contracted", ALL, "aluminium", "renewable", 0.28),
    ("green_share", "contracted", ALL, "aluminium", "renewable-without-hydro", 0.25),
    ("green_share", "traced", ALL, "aluminium", "renewable", 0.35),
    ("green_share", "contracted", ALL, "silicon", "renewable", 0.9),
)


def test_a_share_is_met_or_missed_by_how_much():
    case = Hand(SMELTERS)
    short = hold(case, "green-share-contracted", "aluminium", ">=", 30.0, "%")
    assert (short.met, short.value, short.missed_by) == (NO, pytest.approx(28), pytest.approx(2))
    over = hold(case, "green-share-traced", "aluminium", ">=", 30.0, "%")
    assert over.met == YES and pd.isna(over.missed_by)


def test_the_sense_of_a_target_counts():
    case = Hand(SMELTERS)
    row = hold(case, "green-share-traced", "aluminium", "<=", 30.0, "%")
    assert row.met == NO and row.missed_by == pytest.approx(5)


def test_a_value_within_the_solver_s_tolerance_is_met():
    rows = [("green_share", "contracted", ALL, "aluminium", "renewable", share)
            for share in (0.29998, 0.2999)]  # fmt: skip
    met = [hold(Hand(make_summary(row)), "green-share-contracted", "aluminium", ">=", 30.0, "%").met
           for row in rows]  # fmt: skip
    assert met == [YES, NO]


def test_a_target_without_a_number_or_a_measure_is_never_met():
    unset = hold(Hand(SMELTERS), "green-share-traced", "aluminium", ">=", None, "%")
    assert unset.met == UNSET and unset.value == pytest.approx(35)
    assert hold(Hand(SMELTERS), "", "", ">=", 57.0, "%").met == OUTSIDE


def test_what_the_case_lacks_is_named():
    row = hold(Hand(SMELTERS), "green-share-annual", "aluminium", ">=", 30.0, "%")
    assert row.met == MISSING
    assert "green_share of aluminium" in row.remark


STEEL = make_summary(
    ("process_output", "", "bayi", "steel", "steel-converter", 6.0e6),
    ("process_output", "", "bayi", "steel", "steel-eaf", 0.5e6),
    ("process_output", "", "minxin", "steel", "steel-eaf", 1.0e6),
    ("process_output", "", "tianshan", "aluminium", "potline", 1.2e6),
    ("scrap_used", "", "bayi", "steel", "steel-eaf", 0.6e6),
    ("scrap_used", "", "minxin", "steel", "steel-eaf", 1.1e6),
)


def test_parts_are_added_up_over_sites_and_processes():
    share = hold(Hand(STEEL), "short-process-share", "steel", ">=", 20.0, "%")
    assert share.value == pytest.approx(20.0) and share.met == YES
    scrap = hold(Hand(STEEL), "scrap", "", ">=", 3.0, "Mt")
    assert scrap.missed_by == pytest.approx(1.3)


def test_a_total_is_not_added_to_its_parts():
    total = make_summary(("process_output", "", ALL, "steel", ALL, 7.5e6),
                         ("process_output", "", ALL, "steel", "steel-eaf", 1.5e6),
                         ("scrap_used", "", ALL, ALL, ALL, 1.7e6))  # fmt: skip
    case = Hand(pd.concat([STEEL, total], ignore_index=True))
    share = hold(case, "short-process-share", "steel", ">=", 20.0, "%")
    assert share.value == pytest.approx(20.0)
    assert hold(case, "scrap", "", ">=", 3.0, "Mt").value == pytest.approx(1.7)


def test_steel_without_an_electric_furnace_has_a_share_of_nothing():
    only = STEEL[STEEL["carrier"] == "steel-converter"]
    assert hold(Hand(only), "short-process-share", "steel", ">=", 20.0, "%").missed_by == 20.0


def test_hydrogen_from_coal_is_not_green():
    rows = make_summary(("hydrogen", "", ALL, ALL, "coal", 5e6))
    assert hold(Hand(rows), "green-hydrogen", "", ">=", 20.0, "kt").missed_by == 20.0
    rows = make_summary(("hydrogen", "", "aksu", ALL, "electrolysis", 666600.0))
    assert hold(Hand(rows), "green-hydrogen", "", ">=", 20.0, "kt").value == pytest.approx(20)


def test_a_channel_s_share_is_read_at_its_zone():
    rows = make_summary(
        ("export", "", "alpha-coast", ALL, ALL, 40.0),
        ("export_renewable", "", "alpha-coast", ALL, ALL, 22.0),
        ("export", "", ALL, ALL, ALL, 100.0),
        ("export_renewable", "", ALL, ALL, ALL, 30.0),
    )
    row = hold(Hand(rows), "export-renewable-share", "alpha-coast", ">=", 50.0, "%")
    assert row.value == pytest.approx(55) and "the channel bought" in row.remark
    none = hold(Hand(rows), "export-renewable-share", "beta-coast", ">=", 50.0, "%")
    assert none.met == MISSING


def cement(fuel: float, power: float, tonnes: float, year: str) -> Hand:
    """Return a case with a cement works."""
    rows = make_summary(
        ("final_energy", "", ALL, "cement", "fuel", fuel),
        ("final_energy", "", ALL, "cement", "electricity", power),
        ("process_output", "", ALL, "cement", "kiln", tonnes),
        year=year,
    )
    return Hand(rows, year)


CEMENT = ("energy-per-tonne-change", "cement", "<=", -3.0, "%")


def test_a_change_is_taken_from_its_base():
    case, base = cement(90.0, 6.0, 100.0, "2025"), cement(190.0, 10.0, 200.0, "2020")
    row = hold(case, *CEMENT, base=base, year=2025)
    assert row.value == pytest.approx(-4.0) and row.met == YES
    worse = hold(cement(92.0, 7.0, 100.0, "2025"), *CEMENT, base=base, year=2025)
    assert worse.met == NO and worse.missed_by == pytest.approx(2.0)


def test_a_change_without_a_fitting_base_says_what_it_needs():
    case = cement(90.0, 6.0, 100.0, "2025")
    alone = hold(case, *CEMENT)
    assert (alone.met, alone.remark) == (MISSING, "needs the case of 2020 too: --base CASE")
    later = hold(case, *CEMENT, base=cement(1.0, 1.0, 1.0, "2023"))
    assert later.met == MISSING and "the base is of 2023" in later.remark


def test_a_peak_needs_an_earlier_case():
    def emit(year: str, tonnes: float) -> Hand:
        return Hand(make_summary(("co2_industry", "", ALL, "metals", "energy", tonnes),
                                 ("co2_industry", "", ALL, "metals", "process", 5.0),
                                 year=year), year)  # fmt: skip

    aim = ("industry-co2-change", "", "<=", 0.0, "%")
    assert "an earlier case" in hold(emit("2030", 95.0), *aim).remark
    assert hold(emit("2030", 95.0), *aim, base=emit("2025", 95.0)).met == YES
    grown = hold(emit("2030", 105.0), *aim, base=emit("2025", 95.0))
    assert grown.met == NO and grown.missed_by == pytest.approx(10.0)
    assert hold(emit("2025", 95.0), *aim, base=emit("2030", 95.0)).met == MISSING


def test_amounts_of_a_part_of_the_year_are_not_held_against_a_year():
    row = hold(Hand(STEEL, hours=168.0), "scrap", "", ">=", 1.0, "Mt")
    assert row.met == MISSING and "168" in row.remark


def test_a_share_of_a_part_of_the_year_is_neither_met_nor_missed():
    row = hold(Hand(SMELTERS, hours=336.0), "green-share-traced", "aluminium", ">=", 30.0, "%")
    assert (row.met, row.remark) == (PARTIAL, "336 h only")
    assert row.value == pytest.approx(35) and pd.isna(row.missed_by)


def test_what_the_tables_state_for_the_year_is_judged_whatever_the_hours():
    peak = make_summary(("co2_peak_year", "", ALL, ALL, ALL, 2030.0))
    row = hold(Hand(peak, hours=336.0), "industry-co2-peak-year", "", "<=", 2029.0, "year")
    assert (row.met, row.missed_by) == (NO, 1.0)


def test_a_share_of_all_vehicles_is_not_held_against_one_of_those_added():
    stock = make_summary(("adoption_share", "", ALL, "vehicles", "electric-vehicle", 0.18))
    row = hold(Hand(stock), "vehicle-share", "vehicles", ">=", 40.0, "%")
    assert row.met == INCOMPARABLE and row.value == pytest.approx(18) and "added" in row.remark


def test_a_target_of_an_earlier_year_says_so_and_is_not_counted():
    aim = make_targets("green-share-traced", "aluminium", ">=", 25.0, "%", year=2025)
    board = tabulate_targets(Hand(SMELTERS), aim)
    row = board.iloc[0]
    assert (row.met, row.due, row.remark) == (YES, EARLIER, "for 2025, held in 2030")
    assert count_targets(board).startswith("0 met, 0 missed")
    assert count_targets(board).endswith("1 of an earlier year")


def test_a_wrong_measure_or_unit_is_told():
    with pytest.raises(InputError, match="green-share-traced"):
        hold(Hand(SMELTERS), "green-share-trace", "aluminium", ">=", 25.0, "%")
    with pytest.raises(InputError, match="scrap is in Mt"):
        hold(Hand(STEEL), "scrap", "", ">=", 3.0, "kt")


def test_every_target_of_the_study_is_counted_once():
    targets = pd.read_csv(ROOT / "networks" / "targets.csv", keep_default_na=False,
                          na_values={"value": [""]})  # fmt: skip
    board = tabulate_targets(Hand(pd.concat([SMELTERS, STEEL], ignore_index=True)), targets)
    met = board["met"].value_counts()
    assert met.sum() == len(targets)
    assert met[OUTSIDE] == (targets["measure"] == "").sum() > 0
    line = count_targets(board)
    now = board.loc[board["due"] != EARLIER, "met"].value_counts()
    assert f"{now.get(YES, 0)} met, {now.get(NO, 0)} missed" in line
    assert sum(int(part.split()[0]) for part in line.split(", ")) == len(targets)


@pytest.fixture
def folder(tmp_path):
    """Return a study with one target, and a case in its results."""
    for name in ("networks", "profiles", "scenarios"):
        (tmp_path / name).mkdir()
    make_targets("green-share-contracted", "aluminium", ">=", 30.0, "%").to_csv(
        tmp_path / "networks" / "targets.csv", index=False
    )
    case = tmp_path / "results" / "hand"
    case.mkdir(parents=True)
    SMELTERS.to_csv(case / "summary.csv", index=False)
    manifest = {"year": 2030, "horizon": {"hours": 8760}, "inputs": {}}
    (case / "manifest.json").write_text(json.dumps(manifest))
    (case / "scenario.yaml").write_text("profiles: synthetic\n")
    return case


def test_the_command_prints_a_table_and_one_line(folder, capsys):
    assert run_command(["targets", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "≥ 30 %" in out and "28 %" in out
    assert "2 points" in out and "As said." not in out
    assert out.splitlines()[-1] == "hand: 0 met, 1 missed, 0 not computed, 0 outside the model"


def test_the_command_tells_definitions_when_asked(folder, capsys):
    assert run_command(["targets", str(folder), "--long"]) == 0
    assert "An aim. As said." in capsys.readouterr().out


def test_the_command_prints_json_and_csv(folder, capsys):
    assert run_command(["targets", str(folder), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["met"], row["goal"]) == (NO, 30.0)
    assert run_command(["targets", str(folder), "--csv"]) == 0
    assert capsys.readouterr().out.startswith("target,year,")
