"""Figures are asked for by names; a name that a case does not know is never answered by 0."""

from __future__ import annotations

import pytest

from xjgrid.errors import InputError


@pytest.mark.parametrize(
    ("metric", "where", "said"),
    [
        ("curtailment_rate", {"location": "Bata"}, "has no location Bata .*: did you mean beta"),
        ("curtailment_rate", {"carrier": "wnd"}, "did you mean wind"),
        ("generation", {"carrier": "slar"}, "did you mean solar"),
        ("generation", {"period": "2031"}, "has no period 2031"),
        ("consumption", {"end_use": "hoems"}, "did you mean homes"),
        ("cost", {"part": "fule"}, "did you mean fuel"),
        ("capacity", {"location_kind": "zoen"}, "did you mean zone"),
        ("generation", {"locaton": "beta"}, "asked by locaton: did you mean location"),
        ("unserved", {"carrier": "wind"}, "unserved is not known by carrier in case mini"),
        ("generaton", {}, "did you mean generation"),
        ("process_output", {}, "case mini has no process_output"),
        ("peak", {}, "no total over every part in case mini: name one, known: demand, export"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(case, metric, where, said):
    for ask in (case.pick, case.value):
        with pytest.raises(InputError, match=said):
            ask(metric, **where)


def test_a_figure_of_several_variants_needs_one(case):
    with pytest.raises(InputError, match="name one of load-weighted, mean"):
        case.value("price")
    assert case.value("price", variant="mean") > 0
    assert len(case.pick("price")) == 2
    assert case.value("cost") > case.value("cost", part="fuel") > 0


def test_nothing_of_something_known_is_0_where_amounts_are_meant(case):
    assert "gas" in case.carriers.index
    have = case.pick("capacity", location_kind="zone", carrier="gas")["location"]
    zone = next(zone for zone in case.zones.index if zone not in set(have))
    assert case.value("capacity", location=zone, carrier="gas") == 0.0
    assert case.pick("capacity", location=zone, carrier="gas").empty
    with pytest.raises(InputError, match=f"has no full_load_hours of variant used, location {zone}"):
        case.value("full_load_hours", variant="used", location=zone, carrier="gas")


def test_what_may_be_absent_is_asked_for_so(case):
    assert case.value("process_output", default=0.0) == 0.0
    assert case.value("capacity", carrier="nuclear", default=-1.0) == -1.0
    assert case.value("generation", default=-1.0) > 0
    assert case.pick("capacity", absent=True, carrier="nuclear").empty
    with pytest.raises(InputError, match="unknown metric"):
        case.value("capcity", default=0.0)
