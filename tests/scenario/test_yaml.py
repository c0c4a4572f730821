"""Plain YAML is read as everybody reads it; all else is refused at its line, and at once."""

from __future__ import annotations

import json
import math
import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scenario.conftest import Write, assert_told
from xjgrid.errors import InputError
from xjgrid.inputs import Study
from xjgrid.results import name_case
from xjgrid.scenario import load_scenario, load_scenarios, scenario_names
from xjgrid.scenario.checking import check_scenarios
from xjgrid.scenario.documents import parse_document
from xjgrid.scenario.plain import DEPTH, VALUES, read_plain, to_value
from xjgrid.scenario.resolving import CHAIN
from xjgrid.scenario.sweeping import MEMBERS

X = "scenarios/x.yaml"
SOON = 3.0
"""Seconds of processor time: a tenth of it on a usual machine."""

FAULTS = {
    "python-tag": (
        "description: !!python/object/apply:os.system [ls]\n",
        f"{X}:1:14: the tag !!python/object/apply:os.system is not read: "
        "write the value without it",
        f"{X}:1:14 key description = [ls]: not a text",
    ),
    "omap": (
        "parameters: !!omap [voll: 3]\n",
        f"{X}:1:13: the tag !!omap is not read: write the value without it",
        f"{X}:1:13 key parameters = [{{voll: 3}}]: needs 'key: value' lines",
    ),
    "own-tag": (
        "year: !own 2030\n",
        f"{X}:1:7: the tag !own is not read: write the value without it",
    ),
    "wrong-core-tag": (
        "description: !!int text\n",
        f"{X}:1:14: !!int does not fit 'text': write the value alone",
    ),
    "merge-key": (
        "build: &common {wind: true}\nvariants:\n  a:\n    build:\n      <<: *common\n",
        f"{X}:5:7 key <<: merge keys are not read: write the keys out, or use extends or variants",
    ),
    "list-as-a-key": ("? [a, b]\n: 3\n", f"{X}:1:3: a key is a word, not a list"),
    "second-document": (
        "year: 2030\n---\nyear: 2025\n", f"{X}:2:1: a second document (---): keep one",
    ),
    "directive": (
        "%YAML 1.1\n---\nyear: 2030\n", f"{X}:2:1: a YAML directive (%): leave the line out",
    ),
    "unknown-alias": ("year: *next\n", f"{X}:1:7: *next stands for nothing: no &next above"),
    "alias-in-itself": (
        "tables: &a [*a]\n", f"{X}:1:13: *a stands inside of what it stands for",
    ),
    "lone-surrogate": (
        'description: "\\ud800"\n', f"{X}:1:14: a character that no text has: remove it",
    ),
    "escape-that-is-no-character": (
        'description: "\\U00110000"\n', f"{X}: not valid YAML: chr() arg not in range(0x110000)",
    ),
    "number-without-end": (f"year: {'9' * 5000}\n", f"{X}:1:7: a number of too many digits",
                           f"{X}:1:1 key year: empty, needs a number (year)"),
    "deep": (f"tables: {'[' * 300}\n", f"{X}:1:28: lists inside one another 21 deep, at most 20"),
    "very-deep": (f"tables: {'[' * 5000}\n",
                  f"{X}:1:28: lists inside one another 21 deep, at most 20"),
    "deep-in-a-block": (
        "".join(f"{' ' * n}a:\n" for n in range(300)),
        f"{X}:20:20: lists inside one another 21 deep, at most 20",
    ),
    "many-values": (f"tables: [{'1, ' * VALUES}]\n", f"{X}:1:60001: more than 20,000 values"),
    "billion-laughs": (
        "tables: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefghi")),
        f"{X}:5:12: more than 20,000 values",
    ),
    "extends-a-list": ("extends: [base]\n",
                       f"{X}:1:10 key extends = [base]: needs the name of one scenario"),
    "sweep-too-large": (
        "sweep:\n" + "".join(f"  a{i}: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n" for i in range(8)),
        f"{X}:2:3 key sweep: 100,000,000 members, at most 1,000: leave out values",
    ),
    "sweep-of-one-name": (
        "sweep:\n  policy:\n    carbon_price: ['a b', a-b]\n",
        f"{X}:3:19 key sweep.policy.carbon_price: "
        "a b and a-b give members of one name: write them apart",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_yaml_beyond_the_plain_is_told(case: str, write: Write) -> None:
    text, *messages = FAULTS[case]
    began = time.process_time()
    study = write(x=text)
    found = [str(fault) for fault in check_scenarios(study, ["x"])]
    assert time.process_time() - began < SOON
    assert found[: len(messages)] == messages
    with pytest.raises(InputError):
        load_scenarios(study, "x")
    assert load_scenario(study, "base").name == "base"


def test_yaml_core_tags_and_aliases_are_read() -> None:
    text = "a: !!str 1.5\nb: !!float 2\nc: &x [1, {d: 2}]\ne: *x\nf: !!int '3'\n"
    document = parse_document(text, X)
    assert document.faults == []
    assert document.data == {"a": "1.5", "b": 2.0, "c": [1, {"d": 2}], "e": [1, {"d": 2}], "f": 3}
    assert str(document.value("e")) == f"{X}:4"
    assert isinstance(document.data["b"], float)


def test_yaml_mistakes_are_told_at_once_but_not_without_end() -> None:
    document = parse_document("a: 1\n" * 500, X)
    assert len(document.faults) == 51
    assert str(document.faults[-1]).endswith("more than 50 mistakes")


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("", None), ("~", None), ("null", None), ("true", True), ("False", False), ("yes", "yes"),
        ("off", "off"), ("12", 12), ("-3", -3), ("007", 7), ("0x1F", 31), ("0o17", 15), ("1.", 1.0),
        (".5", 0.5), ("1e3", 1000.0), ("-.inf", -math.inf), ("12:30", "12:30"), ("04-08", "04-08"),
        ("2025-01-01", "2025-01-01"), ("1_200", "1_200"), ("'12'", "12"), ("1e3x", "1e3x"),
    ],
)  # fmt: skip
def test_yaml_words_are_read_as_yaml_1_2_says(word: str, value: Any) -> None:
    read = to_value(read_plain(f"a: {word}", X).node)["a"]
    assert read == value and type(read) is type(value)


_words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")))
_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**9), 10**9),
        st.floats(allow_nan=False, allow_infinity=False),
        _words,
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_words, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60)
@given(value=st.dictionaries(_words, _values, min_size=1, max_size=5))
def test_yaml_is_read_as_it_was_written(value: dict[str, Any]) -> None:
    reading = read_plain(json.dumps(value, ensure_ascii=False), X)  # JSON is YAML, too
    assert reading.faults == []
    assert to_value(reading.node) == value


def test_yaml_that_nests_no_deeper_than_allowed_is_read() -> None:
    depth = DEPTH - 1
    assert read_plain(f"a: {'[' * (depth - 1)}1{']' * (depth - 1)}", X).faults == []


def test_a_damaged_scenario_leaves_the_others_alone(write: Write) -> None:
    study = write(x="a: &a {<<: *a}\n", y="year: 2030\n", z=f"tables: {'[' * 400}\n")
    (study.root / "scenarios" / "pipe.yaml").symlink_to("/dev/zero")
    assert load_scenario(study, "y").year == 2030
    assert check_scenarios(study, ["y"]) == []
    assert {fault.file for fault in study.check()} == {
        "scenarios/pipe.yaml", X, "scenarios/z.yaml",
    }  # fmt: skip


def test_a_yaml_file_elsewhere_is_read_by_its_path(write: Write) -> None:
    study = write()
    path = study.root.parent / "mine.yaml"
    path.write_text("extends: base\nyear: 2030\n", encoding="utf-8")
    assert load_scenario(study, path).year == 2030
    with pytest.raises(InputError, match="no such file"):
        load_scenario(study, study.root / "gone.yaml")
    with pytest.raises(InputError, match="a folder, not a file"):
        load_scenario(
            study, study.root.with_name("x.yaml").mkdir() or study.root.with_name("x.yaml")
        )


def chain(study: Study, length: int) -> Study:
    """Write scenarios c1, c2, ... that each extend the one before."""
    for number in range(1, length + 1):
        text = f"extends: c{number - 1}\n" if number > 1 else "year: 2030\n"
        (study.root / "scenarios" / f"c{number}.yaml").write_text(text, encoding="utf-8")
    return study


def test_a_chain_as_long_as_allowed_is_read(write: Write) -> None:
    study = chain(write(), CHAIN)
    assert study.check() == []
    assert len(load_scenario(study, f"c{CHAIN}").parents) == CHAIN - 1


def test_a_yaml_chain_without_end_is_told_once_and_at_once(write: Write) -> None:
    study = chain(write(), 200)
    message = (
        f"scenarios/c{CHAIN + 1}.yaml:1:10 key extends = c{CHAIN}: "
        f"a chain of more than {CHAIN} scenarios: start a new one"
    )
    began = time.process_time()
    with pytest.raises(InputError) as caught:
        load_scenario(study, "c200")
    assert time.process_time() - began < SOON
    assert str(caught.value) == message
    assert [str(fault) for fault in check_scenarios(study)] == [message]


def test_a_sweep_as_large_as_allowed_is_read_in_a_moment(write: Write) -> None:
    values = list(range(10))
    text = (
        f"sweep:\n  policy.carbon_price: {values}\n  segments: {values}\n  demand.scale: {values}\n"
    )
    study = write(
        x=text.replace("segments: [0,", "segments: [10,").replace("scale: [0,", "scale: [10,")
    )
    began = time.process_time()
    names = [name for name in scenario_names(study) if name.startswith("x.")]
    assert len(set(names)) == MEMBERS
    assert time.process_time() - began < SOON


def test_members_of_a_sweep_keep_the_letters_of_any_script(write: Write) -> None:
    study = write(x="sweep:\n  profiles: [冷年, 暖年, a_b]\n  segments: [-5, 5]\n")
    members = [name for name in scenario_names(study) if name.startswith("x.")]
    assert len(set(members)) == 6
    assert "x.profiles-冷年_segments-5" in members
    assert "x.profiles-a-b_segments--5" in members


def test_a_dot_in_the_name_of_a_file_is_told(write: Write) -> None:
    study = write(x="year: 2030\n")
    path = study.root / "scenarios" / "x.1.yaml"
    path.write_text("year: 2025\n", encoding="utf-8")
    message = "scenarios/x.1.yaml: a dot stands before a variant: call the file x-1.yaml"
    assert [str(fault) for fault in study.check()] == [message]
    assert study.scenarios() == ["base", "future", "x"]
    for name in ("x.1", "x.1.a"):
        with pytest.raises(InputError, match=r"a dot stands|x has no variant 1\.a"):
            load_scenario(study, name)


def test_files_whose_names_differ_in_signs_have_cases_of_their_own(write: Write) -> None:
    study = write(a="year: 2030\n")
    for name in ("b c", "b_c"):
        path = study.root / "scenarios" / f"{name}.yaml"
        path.write_text("year: 2030\n", encoding="utf-8")
    assert study.check() == []
    names = [name_case(load_scenario(study, name)) for name in ("b c", "b_c")]
    assert names[0].startswith("b_c+") and names[1] == "b_c"
    assert check_scenarios(study, ["a"]) == []


@pytest.mark.parametrize("key", ["extends", "variants", "sweep"])
def test_what_stands_in_files_alone_cannot_be_overridden(key: str, write: Write) -> None:
    with pytest.raises(InputError, match=f"override key {key}: stands in a file alone"):
        load_scenario(write(x="year: 2030\n"), "x", {key: "base"})


def test_a_scenario_that_is_right_is_read_as_before(write: Write) -> None:
    study = write(x="year: 2025\npolicy.carbon_price: 3 # CNY/t\n")
    assert load_scenario(study, "x").origin["policy.carbon_price"] == f"{X}:2"
    assert_told(write(x="yaer: 1\n"), [f"{X}:1:1 key yaer: unknown key, did you mean year?"])
