"""Notes on what is short in a solved case, in the unit of each shortage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.solve.shortages import FLOOR, MUST_RUN

if TYPE_CHECKING:
    import pypsa

#: hourly shortages below this [MWh] are not told, nor yearly ones below this part of their row
LEAST_MWH, LEAST_PART = 1e-3, 1e-5

#: places, or rows, that a note names
NAMED = 3

PLURALS = {"bus": "buses", "channel": "channels"}


def tell_shortages(n: pypsa.Network, rows: pd.DataFrame, slacks: pd.DataFrame) -> list[str]:
    """Say what is short: load, output that must run, floors of channels, rows.

    Parameters
    ----------
    n : pypsa.Network
        Solved.
    rows : DataFrame
        Of the bill: ``row, right, missed, unit, slack_price``.
    slacks : DataFrame
        Hourly rows that were missed [MW], index snapshots.
    """
    hours = n.snapshot_weightings["objective"].to_numpy()
    g = n.c.generators.static
    shed = g.index[g["carrier"] == "shed"]
    load = pd.Series(hours @ n.c.generators.dynamic["p"][shed].to_numpy(), g.loc[shed, "bus"])
    names = slacks.columns.astype(str).str.removesuffix("-miss")
    missed = pd.Series(hours @ slacks.to_numpy(dtype=float), names)
    notes = [_list_places("load not served", load, "bus")]
    for word, what, place in (
        (MUST_RUN, "output that must run and finds no outlet", "bus"),
        (FLOOR, "export below the floor of the daily curve", "channel"),
    ):
        some = missed[missed.index.str.startswith(word)]
        some.index = some.index.str.removeprefix(f"{word} ")
        notes.append(_list_places(what, some, place))
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
