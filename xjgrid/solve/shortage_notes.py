"""Notes on what is short in a solved case, in the unit of each shortage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import pypsa

    from xjgrid.solve.families.shortage import Shortage

#: hourly shortages below this [MWh] are not told, nor yearly ones below this part of their row
LEAST_MWH, LEAST_PART = 1e-3, 1e-5

#: places, or rows, that a note names
NAMED = 3

PLURALS = {"bus": "buses", "channel": "channels"}


def report_shortages(
    n: pypsa.Network, rows: pd.DataFrame, shortages: list[Shortage]
) -> list[str]:
    """Notes on shortages of load, must-run output, floors of channels and yearly constraints.

    Parameters
    ----------
    n : pypsa.Network
        Solved.
    rows : DataFrame
        Yearly constraints: ``row, right, missed, unit, slack_price``.
    shortages : list of Shortage
        Of the whole case.
    """
    hours = n.snapshot_weightings["objective"].to_numpy()
    g = n.c.generators.static
    shed = g.index[g["carrier"] == "shed"]
    load = pd.Series(hours @ n.c.generators.dynamic["p"][shed].to_numpy(), g.loc[shed, "bus"])
    notes = [_list_places("load not served", load, "bus")]
    for kind, words, place in (
        ("must-run output", "output that must run and finds no outlet", "bus"),
        ("floor of channel", "export below the floor of the daily curve", "channel"),
    ):
        energy = {s.place: hours @ s.power.to_numpy() for s in shortages if s.kind == kind}
        notes.append(_list_places(words, pd.Series(energy, dtype=float), place))
    return [note for note in [*notes, _list_rows(rows)] if note]


def _list_places(what: str, energy: pd.Series, place: str) -> str:
    """Energy [MWh] by place as a note; none where there is none.

    Examples
    --------
    >>> _list_places("load not served", pd.Series({"a": 12.0, "b": 0.0, "c": 1.5}), "bus")
    'load not served: 13.5 MWh at 2 buses, most at a 12, c 1.5'
    """
    some = energy[energy > LEAST_MWH].sort_values(ascending=False, kind="stable")
    if some.empty:
        return ""
    most = ", ".join(f"{name} {_write(value)}" for name, value in some.head(NAMED).items())
    count = f"{len(some)} {place if len(some) == 1 else PLURALS[place]}"
    return f"{what}: {_write(some.sum())} MWh at {count}, most at {most}"


def _list_rows(rows: pd.DataFrame) -> str:
    """Rows that are missed, those that cost most first."""
    some = rows[rows["missed"] > LEAST_PART * rows["right"].abs()]
    if some.empty:
        return ""
    cost = some["missed"] * some["slack_price"]
    some = some.loc[cost.sort_values(ascending=False, kind="stable").index]
    told = "; ".join(
        f"{row.row} by {_write(row.missed)} {row.unit}" for row in some.head(NAMED).itertuples()
    )
    more = len(some) - NAMED
    rest = f"; and {more} more (metric shortfall of summary.csv)" if more > 0 else ""
    return f"missed at a price: {told}{rest}"


def _write(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
