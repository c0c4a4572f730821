"""Fixtures of the scenario tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from xjgrid.errors import InputError
from xjgrid.inputs import Study
from xjgrid.scenario import load_scenario

Write = Callable[..., Study]


def assert_told(study: Study, messages: list[str]) -> None:
    """Scenario x is refused with these lines, by loading it and by the check of the study."""
    with pytest.raises(InputError) as caught:
        load_scenario(study, "x")
    assert str(caught.value).splitlines() == messages
    assert [str(fault) for fault in study.check()] == messages


@pytest.fixture
def write(small_study: Study) -> Write:
    """Write scenario files into the small study: write(name="text"); returns the study."""

    def put(**texts: str) -> Study:
        for name, text in texts.items():
            path = small_study.root / "scenarios" / f"{name.replace('_', '-')}.yaml"
            path.write_text(text, encoding="utf-8")
        return small_study

    return put
