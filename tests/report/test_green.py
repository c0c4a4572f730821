"""Green targets in words."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from xjgrid.report.green import describe_targets


def make_case(targets, short=0.0, definition="contracted"):
    """A case whose silicon is 41.6 % green by what it owns and bought, 70 % by the balance."""
    rows = pd.DataFrame([
        ("green_share", "bought", "silicon", "renewable", 0.416),
        ("green_share", "annual", "silicon", "renewable", 0.7),
        ("shortfall", "", "green target silicon", "all", short),
    ], columns=["metric", "method", "consumer", "carrier", "value"])  # fmt: skip

    def pick(metric, *, absent=False, **where):
        found = rows[rows["metric"] == metric]
        for column, value in where.items():
            found = found[found[column] == value] if column in found else found.iloc[:0]
        return found

    policy = {"green_targets": targets, "green_definition": definition}
    return SimpleNamespace(scenario={"policy": policy}, pick=pick)


@pytest.mark.parametrize(
    ("short", "definition", "words"),
    [(0.0, "contracted", ["at least 40 % (own and bought): 41.6 %", "is met"]),
     (341_200.0, "contracted", ["41.6 %", "missed by 341.2 GWh"]),
     (0.0, "annual", ["(annual balance): 70.0 %"])],
)  # fmt: skip
def test_a_target_is_told_with_what_was_reached(short, definition, words):
    said = describe_targets(make_case({"silicon": 0.4}, short, definition))
    assert all(word in said for word in words)
    assert "target of 0" in said


def test_without_targets_nothing_is_said():
    assert describe_targets(make_case({})) == ""
