"""Fixtures of the scenario tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from xjgrid.inputs import Study

Write = Callable[..., Study]


@pytest.fixture
def write(small_study: Study) -> Write:
    """Write scenario files into the small study: write(name="text"); returns the study."""

    def put(**texts: str) -> Study:
        for name, text in texts.items():
            path = small_study.root / "scenarios" / f"{name.replace('_', '-')}.yaml"
            path.write_text(text, encoding="utf-8")
        return small_study

    return put
