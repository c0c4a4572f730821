"""Files that are none, or that nobody should read: told with the file, the reason and the cure."""

from __future__ import annotations

import csv
import errno
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Edit
from xjgrid.errors import InputError, XjgridError
from xjgrid.inputs import Study, copy_study
from xjgrid.inputs.opening import PROFILE_LIMIT, SCENARIO_LIMIT, TABLE_LIMIT

FILES = ("networks/limits.csv", "scenarios/base.yaml", "profiles/synthetic.nc")


def told(study: Study) -> list[str]:
    """Return what the check tells, in a moment of processor time."""
    began = time.process_time()
    faults = [str(fault) for fault in Study(study.root).check()]
    assert time.process_time() - began < 3.0
    return faults


SPECIAL: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (os.mkfifo, "a named pipe, not a file: write what it sends into a file"),
    "device": (
        lambda p: p.symlink_to("/dev/zero"), "a device, not a file: put the file itself here"
    ),
    "folder": (lambda p: p.mkdir(), "a folder, not a file: move it elsewhere"),
    "dangling": (
        lambda p: p.symlink_to("gone"),
        "a link to a file that is not there (gone): remove or mend it",
    ),
    "itself": (lambda p: p.symlink_to(p.name), "a link that leads to itself: remove it"),
}  # fmt: skip


@pytest.mark.parametrize("kind", SPECIAL)
@pytest.mark.parametrize("file", FILES)
def test_damaged_by_no_file_in_its_place(file: str, kind: str, small_study: Study) -> None:
    make, message = SPECIAL[kind]
    path = small_study.root / file
    path.unlink()
    make(path)
    assert f"{file}: {message}" in told(small_study)
    assert isinstance(Study(small_study.root).hashes(), dict)


@pytest.mark.parametrize("file", FILES)
def test_a_link_out_of_the_study_is_not_followed(file: str, small_study: Study) -> None:
    path = small_study.root / file
    outside = shutil.move(path, small_study.root.parent / "outside")
    path.symlink_to(outside)
    message = f"{file}: a link that leads out of the study ({outside}): copy the file here"
    assert message in told(small_study)


def test_links_within_a_study_and_of_whole_folders_are_followed(small_study: Study) -> None:
    root = small_study.root
    shutil.move(root / "networks", root.parent / "tables")
    (root / "networks").symlink_to(root.parent / "tables")
    shutil.move(root / "scenarios" / "base.yaml", root / "base.yaml")
    (root / "scenarios" / "base.yaml").symlink_to("../base.yaml")
    assert told(small_study) == []


@pytest.mark.parametrize(
    ("file", "limit", "words"),
    [
        (FILES[0], TABLE_LIMIT, "at most 16 MB are read"),
        (FILES[1], SCENARIO_LIMIT, "at most 256 kB are read"),
        (FILES[2], PROFILE_LIMIT, "at most 4 GB are read"),
    ],
)
def test_damaged_by_growth(file: str, limit: int, words: str, small_study: Study) -> None:
    os.truncate(small_study.root / file, limit + 2**20)  # takes no room on the disk
    assert any(fault.startswith(file) and words in fault for fault in told(small_study))


def test_a_file_without_the_right_to_read_it_is_told(
    small_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in FILES:
        (small_study.root / file).chmod(0)
    if os.geteuid() == 0:  # to the superuser no file is closed
        monkeypatch.setattr("os.access", lambda path, *_, **__: bool(os.stat(path).st_mode & 0o400))
    faults = told(small_study)
    for file in FILES:
        assert f"{file}: no right to read it: chmod u+r, or ask its owner" in faults
    assert Study(small_study.root).hashes().keys().isdisjoint(FILES)


def test_a_folder_that_cannot_be_listed_is_told(
    small_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> list[str]:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("os.listdir", refuse)
    with pytest.raises(InputError, match=r"scenarios/: cannot be listed \(Permission denied\)"):
        small_study.scenarios()


def test_hidden_files_of_editors_are_left_alone(small_study: Study) -> None:
    (small_study.root / "scenarios" / ".#base.yaml").symlink_to("somebody@somewhere.1234")
    (small_study.root / "networks" / "._zones.csv").write_bytes(b"\x00\x05\x16\x07")
    (small_study.root / "profiles" / "._synthetic.nc").write_bytes(b"\x00\x05\x16\x07")
    assert told(small_study) == []
    assert small_study.scenarios() == ["base", "future"]


LIMITS = "zone,carrier,p_nom_max,basis,source,note\nhami,wind,9,assumption,,guess\n"

TEXTS = {
    "open-quote-in-the-last-line": (
        LIMITS + 'hami,solar,9,assumption,,"guess\n',
        ["networks/limits.csv:3:6 column note: a quote is opened and never closed: "
         "close it, or remove it"],
    ),
    "open-quote-over-many-lines": (
        LIMITS.replace("guess", '"guess') + "hami,solar,9,assumption,,guess\n" * 3,
        ["networks/limits.csv:2:6 column note: a quote is opened and never closed: "
         "close it, or remove it"],
    ),
    "open-quote-before-another-one": (
        LIMITS.replace("guess", '"guess') + 'hami,solar,9,assumption,,"a, b"\n',
        ["networks/limits.csv:2:6 column note: a quote is opened here and text follows where it "
         "is closed: close it before the end of the line; a quote inside a cell is written twice"],
    ),
    "open-quote-in-one-line": (
        LIMITS + '"hami,solar,9,assumption,,"a, b"\n',
        ["networks/limits.csv:3: 2 cells, the header has 6 "
         "(a quote is opened and never closed, or text follows where it is closed)"],
    ),
    "open-quote-in-a-long-table": (
        LIMITS.replace("guess", '"guess') + "x" * 140_000,
        ["networks/limits.csv:2:6 column note: a quote is opened and never closed: "
         "close it, or remove it"],
    ),
    "long-cell": (
        LIMITS + f"hami,solar,9,assumption,,{'x' * 140_000}\n",
        ["networks/limits.csv:3: a cell of more than 131,072 characters: shorten it"],
    ),
    "null-character": (
        LIMITS.replace("guess", "gu\x00ess"),
        ["networks/limits.csv:2: a character that no text has (U+0000): remove it"],
    ),
    "workbook": (
        "PK\x03\x04 and so on",
        ["networks/limits.csv: an Excel workbook, not a text: save it as 'CSV UTF-8'"],
    ),
    "title-above-the-header": (
        "Limits of land,,\nmade by us,,\n\n" + LIMITS,
        ["networks/limits.csv:1: no header; it stands on line 4: remove what is above it"],
    ),
    "value-without-a-column-name": (
        LIMITS.replace("note\n", "note,\n").replace("guess", "guess,left over"),
        ["networks/limits.csv:1:7: a column without a name holds values: name it, or remove it"],
    ),
    "blank-columns": (LIMITS.replace("\n", ",,,\n"), []),
    "blank-column-in-the-middle": (
        LIMITS.replace("carrier,", "carrier,,").replace("wind", "wind,"), []
    ),
    "commas-at-line-ends": (LIMITS.replace("guess\n", "guess,\n"), []),
    "separator-named-on-top": ("sep=,\n" + LIMITS, []),
    "header-only": (LIMITS.partition("\n")[0], []),
}  # fmt: skip


@pytest.mark.parametrize("case", TEXTS)
def test_damaged_tables_are_told_or_read(case: str, edit: Edit) -> None:
    text, messages = TEXTS[case]
    study = edit("networks/limits.csv", text)
    assert [str(fault) for fault in study.read("limits").faults] == messages
    if not messages and "only" not in case:
        assert study.table("limits")["note"].tolist() == ["guess"]


@pytest.mark.parametrize("table", ["zones", "demand", "technologies", "parameters"])
def test_a_table_that_every_study_needs_has_rows(table: str, small_study: Study) -> None:
    path = small_study.root / "networks" / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8").partition("\n")[0], encoding="utf-8")
    message = f"networks/{table}.csv:1: no rows below the header; every study needs some"
    assert message in told(small_study)


def test_damaged_zones_are_told_to_those_who_read_them_alone(small_study: Study) -> None:
    from xjgrid.profiles.files import read_zones

    path = small_study.root / "networks" / "zones.csv"
    for text, message in (
        ('zone,longitude\n"urumqi,87\n', "needs the columns zone and longitude"),
        ("zone,x\nurumqi,87\n", "needs the columns zone and longitude"),
        ("zone,longitude\nurumqi,east\n", r"zones\.csv:2 column longitude = east: not a number"),
        ("", "needs the columns zone and longitude"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=message):
            read_zones(small_study.root)


def test_a_hint_on_one_name_in_many_rows_is_looked_up_once(
    small_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xjgrid.inputs import checking

    asked: list[str] = []

    def count(word: str, known: frozenset[str]) -> str:
        asked.append(word)
        return f"did you mean {sorted(known)[0]}?"

    monkeypatch.setattr(checking, "did_you_mean", count)
    checking._hint.cache_clear()
    path = small_study.root / "networks" / "demand.csv"
    text = path.read_text(encoding="utf-8")
    name = next(csv.DictReader(text.splitlines()))["row"]
    path.write_text(text.replace(f"{name},", "nowhere,"), encoding="utf-8")
    assert sum("did you mean" in fault for fault in told(small_study)) > 1
    assert asked.count("nowhere") == 1
    checking._hint.cache_clear()


def test_nothing_is_left_of_a_copy_that_does_not_fit_on_the_disk(
    small_study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(target))

    monkeypatch.setattr("shutil.copyfile", refuse)
    (tmp_path / "empty").mkdir()
    for name in ("new", "empty"):
        with pytest.raises(XjgridError, match="No space left on device") as caught:
            copy_study(small_study, tmp_path / name)
        assert caught.value.exit_code == 1
    assert not (tmp_path / "new").exists()
    assert list((tmp_path / "empty").iterdir()) == []
    monkeypatch.undo()
    assert Study(copy_study(small_study, tmp_path / "empty")).hashes() == small_study.hashes()
