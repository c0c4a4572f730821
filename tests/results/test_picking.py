"""Figures are asked for by names; a name that a case does not know is never answered by 0."""

from __future__ import annotations

import pytest

from xjgrid.errors import InputError


@pytest.mark.parametrize(
    ("metric", "where", "said"),
    [
        ("curtailment_rate", {"place": "Bata"}, "has no place Bata in case mini: did you mean beta"),
        ("curtailment_rate", {"carrier": "wnd"}, "did you mean wind"),
        ("generation", {"carrier": "slar"}, "did you mean solar"),
        ("generation", {"period": "2031"}, "has no period 2031"),
        ("consumption", {"consumer": "hoems"}, "did you mean homes"),
        ("cost", {"method": "systm"}, "did you mean system"),
        ("generation", {"plase": "beta"}, "no figure is asked by plase: did you mean place"),
        ("unserved", {"carrier": "wind"}, "unserved is not known by carrier in case mini"),
        ("generaton", {}, "did you mean generation"),
        ("process_output", {}, "case mini has no process_output"),
        ("peak", {}, "no total over every consumer in case mini: name one, known: demand, export"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(case, metric, where, said):
    for ask in (case.pick, case.value):
        with pytest.raises(InputError, match=said):
            ask(metric, **where)


def test_a_figure_of_several_methods_needs_one(case):
    with pytest.raises(InputError, match="name one of .*system"):
        case.value("cost")
    assert case.value("cost", method="system") > 0
    assert len(case.pick("cost")) > 5


def test_nothing_of_something_known_is_0_where_amounts_are_meant(case):
    assert "gas" in case.carriers.index
    have = case.pick("capacity", place="*", carrier="gas")["place"]
    place = next(zone for zone in case.zones.index if zone not in set(have))
    assert case.value("capacity", place=place, carrier="gas") == 0.0
    assert case.pick("capacity", place=place, carrier="gas").empty
    with pytest.raises(InputError, match=f"has no full_load_hours of method used, place {place}"):
        case.value("full_load_hours", method="used", place=place, carrier="gas")


def test_what_may_be_absent_is_asked_for_so(case):
    assert case.value("process_output", default=0.0) == 0.0
    assert case.value("capacity", carrier="nuclear", default=-1.0) == -1.0
    assert case.value("generation", default=-1.0) > 0
    assert case.pick("capacity", absent=True, carrier="nuclear").empty
    with pytest.raises(InputError, match="unknown metric"):
        case.value("capcity", default=0.0)
