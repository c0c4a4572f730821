"""Figures draw the figures of the case, and say what cannot be drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xjgrid.errors import InputError
from xjgrid.report.dispatch import choose_week, find_supply, find_use
from xjgrid.report.figures import KINDS, draw, save
from xjgrid.report.mapping import sum_corridors
from xjgrid.report.places import project, spread
from xjgrid.report.style import SETTINGS, group_colors
from xjgrid.results import open_case


def test_every_kind_is_drawn(case, tmp_path):
    for kind in KINDS:
        for ending in ("png", "svg"):
            path = tmp_path / f"{kind}.{ending}"
            save(draw(kind, [case]), path)
            assert path.stat().st_size > 5_000
    with pytest.raises(InputError, match="did you mean map"):
        draw("maps", [case])


def test_figures_leave_no_global_state(case):
    import matplotlib.pyplot as plt

    before = {key: plt.rcParams[key] for key in SETTINGS}
    draw("capacity", [case])
    assert plt.get_fignums() == []
    assert {key: plt.rcParams[key] for key in SETTINGS} == before


def test_capacity_bars_are_the_capacity(case):
    left, right = draw("capacity", [case]).axes
    for ax in (left, right):
        drawn = sum(patch.get_width() for patch in ax.patches)
        assert drawn == pytest.approx(case.value("capacity") / 1e3, rel=1e-6)


def test_generation_bars_are_the_months(case):
    [ax] = draw("generation", [case]).axes
    drawn = sum(p.get_height() for p in ax.patches)
    expected = (case.value("generation") + case.value("curtailment")) / 1e6
    assert drawn == pytest.approx(expected, rel=1e-6)
    assert [t.get_text() for t in ax.get_xticklabels()] == [
        "30 Mar", "31 Mar", "01 Apr", "02 Apr",
    ]  # fmt: skip
    assert ax.get_ylabel() == "TWh a day"


def test_generation_of_a_zone_by_day(case):
    for zone in case.zones.index:
        [ax] = draw("generation", [case], zone=zone).axes
        made = case.value("generation", location=zone) + case.value("curtailment", location=zone)
        drawn = sum(p.get_height() for p in ax.patches)
        assert drawn == pytest.approx(made / 1e6, rel=1e-3)
        both = [line for line in ax.lines if line.get_label() == "Consumption and export"]
        sent = case.value("consumption", location=zone) + case.value("export", location=zone)
        assert both[0].get_ydata().sum() == pytest.approx(sent / 1e6, rel=1e-5)


def test_names_stand_off_circles():
    from xjgrid.report.labels import place_labels

    at = pd.DataFrame({"x": [0.0, 0.0, 0.1], "y": [2.8, 1.4, 0.0]}, index=["a", "b", "c"])
    sides = place_labels(at, pd.Series(0.5, index=at.index), dict.fromkeys(at.index, "Name\n1 GW"))
    assert sides["a"] == "above"
    assert sides["b"] in ("left", "right")
    assert sides["c"] == "below"


@pytest.mark.parametrize("zone", [None, "alpha", "beta", "gamma"])
def test_dispatch_stack_meets_demand_and_what_is_sent(case, zone):
    ds = case.metrics if zone is None else case.metrics.sel(zone=[zone])
    supply = find_supply(case, ds, zone).sum(axis=1)
    use = find_use(case, ds, zone).sum(axis=1)
    demand = (ds["consumption"] + ds["unserved"]).sum("zone").to_numpy() / 1e3
    assert np.abs(supply - use - demand).max() < 1e-5


def test_the_week_is_where_it_is_asked(case):
    times = pd.DatetimeIndex(case.metrics["time"].to_numpy())
    for text in ("2030-03-31", "03-31"):
        assert times[choose_week(case, text)][0] == pd.Timestamp("2030-03-31")
    tight = times[int(np.argmin(case.metrics["margin"].to_numpy()))]
    assert tight in times[choose_week(case, None)]
    with pytest.raises(InputError, match="covers 2030-03-30"):
        choose_week(case, "2030-05-01")


def test_map_axes_and_places(case):
    at = project(case.zones)
    shrink = np.cos(np.deg2rad(case.zones["latitude"].mean()))
    np.testing.assert_allclose(at["x"] / case.zones["longitude"], shrink)
    crowd = pd.DataFrame({"x": [0.0, 0.2, 0.1], "y": [0.0, 0.1, 0.3]}, index=list("abc"))
    moved = spread(crowd, np.array([0.5, 0.3, 0.4]), gap=0.1)
    gaps = moved.to_numpy()[:, None] - moved.to_numpy()[None]
    distance = np.hypot(gaps[..., 0], gaps[..., 1])
    assert distance[0, 1] > 0.89 and distance[0, 2] > 0.99 and distance[1, 2] > 0.79


def test_corridors_of_a_pair_are_summed(case):
    pairs = sum_corridors(case)
    assert pairs.loc[("alpha", "beta"), "limit"] == pytest.approx(630.0)
    flow = np.abs(case.metrics["flow"].sel(corridor="alpha-beta").to_numpy()).mean()
    assert pairs.loc[("alpha", "beta"), "loading"] == pytest.approx(flow / 630.0, rel=1e-5)


def test_colours_come_from_the_carriers_table(case):
    assert group_colors(case)["wind"] == "#3b78b5"


def test_comparison_shows_every_case(mini_results):
    cases = [open_case(name, mini_results) for name in ("mini", "dear")]
    axes = draw("compare", cases).axes
    assert [t.get_text() for t in axes[0].get_yticklabels()] == ["dear", "mini"]
    co2 = sum(patch.get_width() for patch in axes[-1].patches)
    assert co2 == pytest.approx(2 * cases[0].value("co2") / 1e6)
