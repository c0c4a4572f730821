"""What a scenario asked for and did not get, in few words."""

from __future__ import annotations

import pandas as pd

from xjgrid.report.wording import write_small

#: kinds of rows that many places may miss: how their names begin, and what the places are called
MANY = {
    "must-run output ": "buses",
    "floor of channel ": "channels",
    "days of export ": "channels",
    "export ": "channels",
    "order ": "works",
    "modulation ": "processes",
    "interruption ": "processes",
}

#: rows of a kind that are named one by one
FEW = 3


def describe_missed(head: pd.DataFrame) -> str:
    """Return every row that is missed with its amount; of a kind with many rows the sum.

    Parameters
    ----------
    head : DataFrame
        As `xjgrid.results.headline.make_headline` gives it; ``of`` names what is missed.

    Examples
    --------
    >>> rows = [("missed", f"order works-{k} steel", 0.001 * k, "Mt") for k in range(1, 6)]
    >>> head = pd.DataFrame(rows, columns=["section", "of", "value", "unit"])
    >>> describe_missed(head)
    'order: 15.00 kt at 5 works, most by works-5 steel (5 kt)'
    >>> describe_missed(head.head(1))
    'order works-1 steel by 1 kt'
    """
    rows = head[head["section"] == "missed"]
    kinds = rows["of"].map(_find_kind)
    told = []
    for _, some in rows.groupby([kinds.where(kinds != "", rows["of"]), "unit"], sort=False):
        kind = kinds[some.index[0]]
        if kind and len(some) > FEW:
            told.append(_sum_up(some, kind))
        else:
            told += [f"{r.of} by {write_small(r.value, r.unit)}" for r in some.itertuples()]
    return ", ".join(told)


def _find_kind(figure: str) -> str:
    return next((kind for kind in MANY if figure.startswith(kind)), "")


def _sum_up(rows: pd.DataFrame, kind: str) -> str:
    unit = str(rows["unit"].iloc[0])
    most = rows.loc[rows["value"].idxmax()]
    where = str(most["of"]).removeprefix(kind)
    return (
        f"{kind.strip()}: {write_small(float(rows['value'].sum()), unit)} at {len(rows)} "
        f"{MANY[kind]}, most by {where} ({write_small(float(most['value']), unit)})"
    )
