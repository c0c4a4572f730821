"""The worked example of the documentation."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[3] / "docs" / "green-share.md"


@pytest.mark.skipif(not PAGE.exists(), reason="the documentation is not installed")
def test_numbers_of_the_page_are_those_of_the_code():
    """Every line of the example prints what the page says."""
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, optionflags=flags)
    assert tried > 5
    assert failed == 0
