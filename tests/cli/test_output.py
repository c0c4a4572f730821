"""Tables on the screen."""

from __future__ import annotations

import pandas as pd
import pytest

from xjgrid.cli.output import WIDEST, print_table


@pytest.mark.parametrize("columns", [3, 12])
def test_outside_a_terminal_a_table_is_as_wide_as_its_words(capsys, columns):
    """Twelve columns of 15 letters need 202 places; none of them is broken."""
    word = "coal-chemistry-"
    print_table(pd.DataFrame({f"column {k}": [f"{word}{k}"] for k in range(columns)}))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all(f"{word}{k}" in lines[1] for k in range(columns))


def test_beyond_the_widest_a_text_goes_on_below(capsys):
    text = "word " * WIDEST
    print_table(pd.DataFrame({"text": [text]}))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= WIDEST
    assert sum(line.count("word") for line in lines) == WIDEST
