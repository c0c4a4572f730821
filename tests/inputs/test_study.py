"""Finding, copying, hashing and summing up a study."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Edit
from xjgrid.errors import InputError
from xjgrid.inputs import Study, copy_study, declared_tables, default_root, enclosing_root


def test_a_named_study_is_opened(small_study: Study) -> None:
    assert Study.open(small_study.root).root == small_study.root.resolve()


def test_the_enclosing_study_is_found(small_study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = small_study.root / "results" / "some-case"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    assert Study.open().root == small_study.root.resolve()


def test_elsewhere_the_default_study_is_found(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert enclosing_root(tmp_path) is None
    assert Study.open().root == default_root() == repository


def test_an_installed_package_brings_its_own_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "site-packages" / "xjgrid" / "inputs" / "finding.py"
    monkeypatch.setattr("xjgrid.inputs.finding.__file__", str(module))
    with pytest.raises(InputError, match="name one with --study"):
        default_root()
    for name in ("networks", "profiles", "scenarios"):
        (tmp_path / "site-packages" / "xjgrid" / "_study" / name).mkdir(parents=True)
    assert default_root() == tmp_path / "site-packages" / "xjgrid" / "_study"


def test_a_folder_that_is_no_study_is_refused(tmp_path: Path) -> None:
    (tmp_path / "networks").mkdir()
    with pytest.raises(InputError, match=r"is not a study: it has no profiles/, scenarios/"):
        Study.open(tmp_path)


def test_an_unknown_table_names_the_nearest(small_study: Study) -> None:
    with pytest.raises(InputError, match="unknown table coridors, did you mean corridors"):
        small_study.table("coridors")
    with pytest.raises(KeyError, match="did you mean corridors"):
        small_study.tables["coridors"]


def test_tables_are_a_mapping_of_frames(small_study: Study) -> None:
    assert set(small_study.tables) == set(declared_tables())
    assert len(small_study.tables["zones"]) == 2


def test_an_unknown_scenario_names_the_nearest(small_study: Study) -> None:
    with pytest.raises(InputError, match="unknown scenario futur, did you mean future"):
        small_study.scenario_path("futur")


def test_the_repr_says_what_is_there(small_study: Study) -> None:
    assert repr(small_study) == (
        f"Study({small_study.root})\n  25 tables\n  profiles: synthetic\n  scenarios: base, future"
    )


def test_require_raises_every_fault(edit: Edit) -> None:
    study = edit("networks/corridors.csv", "5400", "-400")
    with pytest.raises(InputError, match=r"corridors\.csv:2:8 column s_nom = -400: below 0"):
        study.require()


def test_hashes_change_with_one_file_alone(small_study: Study, edit: Edit) -> None:
    before = small_study.hashes()
    after = edit("networks/limits.csv", "20000", "20001").hashes()
    assert {file for file in before if before[file] != after[file]} == {"networks/limits.csv"}
    assert "profiles/synthetic.nc" in before
    assert "scenarios/base.yaml" in before


def test_a_copy_is_a_study_of_its_own(small_study: Study, tmp_path: Path) -> None:
    copy = Study.open(copy_study(small_study, tmp_path / "mine"))
    assert copy.hashes() == small_study.hashes()
    assert copy.check() == []


def test_a_copy_does_not_write_into_a_folder_in_use(small_study: Study, tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.mkdir()
    (target / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="is not empty"):
        copy_study(small_study, target)
    assert [path.name for path in target.iterdir()] == ["notes.txt"]


def test_provenance_counts_every_row_once(small_study: Study) -> None:
    counts = small_study.provenance()
    assert counts.loc["zones", ["rows", "sourced", "derived", "assumed"]].tolist() == [2, 2, 0, 0]
    assert counts.loc["zones", "sourced_share"] == 1.0
    assert counts.loc["total", "rows"] == counts.drop(index="total")["rows"].sum()
    shares = ["sourced_share", "derived_share", "assumed_share"]
    assert counts.loc["total", shares].sum() == pytest.approx(1.0)
    assert "carriers" not in counts.index


def test_a_study_can_be_sent_to_another_process(small_study: Study) -> None:
    small_study.table("zones")
    assert pickle.loads(pickle.dumps(small_study)).root == small_study.root


def test_the_default_study_is_right(default_study: Study) -> None:
    assert [str(fault) for fault in default_study.check()] == []


def test_checking_is_quick_and_does_not_load_pypsa(default_study: Study) -> None:
    """Quick in time of the processor: other jobs on the machine do not count."""
    code = (
        "import sys, time; start = time.process_time()\n"
        "from xjgrid import Study\n"
        f"Study.open({str(default_study.root)!r}).check()\n"
        "print(time.process_time() - start)\n"
        "print([m for m in ('pypsa', 'linopy', 'matplotlib', 'scipy') if m in sys.modules])"
    )
    root = default_study.root
    best = float("inf")
    for _ in range(3):
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True
        )
        seconds, loaded = run.stdout.split("\n")[:2]
        assert loaded == "[]"
        best = min(best, float(seconds))
    assert best < 2.0


def test_verbs_stay_verbs_when_their_room_is_loaded_first(repository: Path) -> None:
    code = (
        "import xjgrid.build.clock, xjgrid\n"
        "from xjgrid import build\n"
        "assert callable(build) and callable(xjgrid.build), build\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=repository, check=True)


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    import xjgrid

    with pytest.raises(AttributeError, match="no attribute 'bild'"):
        xjgrid.bild  # noqa: B018
    assert "load_scenario" in dir(xjgrid)
