"""The lines of the screen that say where things are."""

from __future__ import annotations

import re

import pytest

from xjgrid.report.where import describe_bases, describe_built, describe_grid
from xjgrid.results import break_down


def test_built_is_told_by_zone_and_adds_up(case):
    text = describe_built(case)
    total = case.value("capacity_built") or break_down(case, "capacity_built")["value"].sum()
    if total < 1:
        assert text.startswith("nothing")
    told = sum(float(v) for v in re.findall(r" (\d+(?:\.\d+)?)(?=,| GW)", text))
    assert told == pytest.approx(total / 1e3, rel=0.02)


def test_bases_deliver_wind_and_pv(case):
    text = describe_bases(case)
    assert text.startswith("East Base ")
    rows = break_down(case, "generation", ("zone", "carrier"))
    wanted = rows[(rows["zone"] == "beta") & rows["carrier"].isin(["wind", "solar"])]["value"]
    told = float(text.removeprefix("East Base ").split()[0])
    assert told == pytest.approx(wanted.sum() / 1e6, rel=0.01)


def test_the_busiest_corridor_comes_first(case):
    loads = break_down(case, "loading", ("corridor",)).set_index("corridor")["value"]
    assert f": {loads.idxmax()} {100 * loads.max():.0f} % (" in describe_grid(case)
