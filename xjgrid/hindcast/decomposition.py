"""Why a figure of the year is off: its error split into parts that add up to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from xjgrid.account.metrics import ALL
from xjgrid.hindcast.modelled import Modelled

COLUMNS = (
    "pass", "year", "month", "quantity", "term", "unit", "published", "model", "part", "part_unit",
)  # fmt: skip

BALANCE = {
    "consumption": 1.0,
    "export": 1.0,
    "generation_hydro": -1.0,
    "generation_wind_solar": -1.0,
}
"""Terms that thermal generation has to meet, and their signs; the rest is losses and scope."""

MONTHLY = {"consumption": 1.0, "generation_hydro": -1.0, "generation_wind": -1.0}
"""Those of them that are published by month; the rest is export and sun as well."""

LEAST = 0.01
"""TWh: places with less curtailment are not listed."""

Pairs = Mapping[str, tuple[float, float]]
"""Published figure and the model's, by quantity."""


def decompose(
    table: pd.DataFrame,
    passes: Mapping[tuple[str, int], Sequence[Modelled]],
    zones: Collection[str] = (),
) -> pd.DataFrame:
    """Split the errors of the year's thermal generation, curtailment and emission factor.

    Parameters
    ----------
    table
        From `xjgrid.hindcast.table.compose`.
    passes
        Cases by pass and year, as given to `compose`.
    zones
        Places by which curtailment is listed.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`; ``unit`` is that of the term, ``part_unit`` that of its part. The parts
        of a quantity add up to its error (of several weather years nearly: they are made of
        means); a product's cross term goes to its last factor. Thermal generation is what
        consumption, export, hydro, wind and sun leave; beside it stands what the model loses in
        lines and stores, and by how much the published figures do not add up; a month that misses
        its tolerance is split by what of it is published. Curtailment is what
        could be produced times the rate not used, and is also listed by zone, without a published
        figure; the emission factor is the thermal share times tonnes a thermal MWh. A quantity of
        which a term is not published is left out.
    """
    rows: list[dict[str, Any]] = []
    for (name, year), cases in sorted(passes.items()):
        pairs = _pair(table, name, year)
        found = [*split_thermal(pairs), *_split_months(table, name, year), *split_emissions(pairs)]
        for kind in ("wind", "solar"):
            found += split_curtailment(pairs, kind) + _list_places(cases, kind, zones)
        rows += [{"pass": name, "year": year, "month": "", **row} for row in found]
    return pd.DataFrame(rows, columns=[*COLUMNS])


def _split_months(table: pd.DataFrame, name: str, year: int) -> list[dict[str, Any]]:
    """Split the months of thermal generation that miss their tolerance."""
    missed = table[
        (table["pass"] == name) & (table["year"] == year) & (table["place"] == ALL)
        & (table["quantity"] == "generation_thermal") & (table["month"] != "")
        & table["within"].eq(False)
    ]  # fmt: skip
    return [
        {**row, "month": month}
        for month in missed["month"]
        for row in split_thermal(
            _pair(table, name, year, month), MONTHLY, "export, sun, losses and scope")
    ]  # fmt: skip


def _pair(table: pd.DataFrame, name: str, year: int, month: str = "") -> Pairs:
    """Figures of the whole region, of the year or a month, that are published and modelled."""
    rows = table[
        (table["pass"] == name) & (table["year"] == year)
        & (table["month"] == month) & (table["place"] == ALL)
        & table["published"].notna() & table["model"].notna()
    ]  # fmt: skip
    values = zip(rows["quantity"], rows["published"], rows["model"], strict=True)
    return {str(q): (float(p), float(m)) for q, p, m in values}


def _row(
    quantity: str, term: str, unit: str, pair: tuple[float, float], part: float
) -> dict[str, Any]:
    published, model = pair
    return {"quantity": quantity, "term": term, "unit": unit, "published": published,
            "model": model, "part": part,
            "part_unit": "t/MWh" if quantity == "emission_factor" else "TWh"}  # fmt: skip


def split_thermal(
    pairs: Pairs, terms: Mapping[str, float] = BALANCE, rest: str = "losses and scope"
) -> list[dict[str, Any]]:
    """Split the error of thermal generation into those of what it has to meet.

    Parameters
    ----------
    terms
        Signs of what is told apart.
    rest
        What the remainder is called.

    Examples
    --------
    >>> pairs = {"generation_thermal": (60, 66), "consumption": (80, 85), "export": (20, 20),
    ...          "generation_hydro": (10, 10), "generation_wind_solar": (30, 28)}
    >>> {row["term"]: row["part"] for row in split_thermal(pairs)}  # doctest: +NORMALIZE_WHITESPACE
    {'consumption': 5.0, 'export': 0.0, 'generation_hydro': -0.0, 'generation_wind_solar': 2.0,
     'losses and scope': -1.0}
    """
    what = "generation_thermal"
    if any(name not in pairs for name in (what, *terms)):
        return []
    rows = [
        _row(what, term, "TWh", pairs[term], sign * (pairs[term][1] - pairs[term][0]))
        for term, sign in terms.items()
    ]
    left = [
        pairs[what][i] - sum(sign * pairs[term][i] for term, sign in terms.items())
        for i in range(2)
    ]
    return [*rows, _row(what, rest, "TWh", (left[0], left[1]), left[1] - left[0])]


def split_curtailment(pairs: Pairs, kind: str) -> list[dict[str, Any]]:
    """Split the error of curtailed energy into what could be produced and the rate not used.

    Examples
    --------
    >>> pairs = {"curtailment_wind": (4.0, 2.2), "utilisation_wind": (96.0, 98.0)}
    >>> [(row["term"], round(row["part"], 6)) for row in split_curtailment(pairs, "wind")]
    [('available', 0.4), ('rate not used', -2.2)]
    """
    what, rate = f"curtailment_{kind}", f"utilisation_{kind}"
    if what not in pairs or rate not in pairs:
        return []
    unused = [1.0 - value / 100.0 for value in pairs[rate]]
    if min(unused) <= 0.0:
        return []
    offered = [lost / share for lost, share in zip(pairs[what], unused, strict=True)]
    return [
        _row(what, "available", "TWh", (offered[0], offered[1]),
             (offered[1] - offered[0]) * unused[0]),
        _row(what, "rate not used", "%", (100.0 * unused[0], 100.0 * unused[1]),
             (unused[1] - unused[0]) * offered[1]),
    ]  # fmt: skip


def split_emissions(pairs: Pairs) -> list[dict[str, Any]]:
    """Split the error of the emission factor into thermal share and tonnes a thermal MWh.

    Examples
    --------
    >>> pairs = {"emission_factor": (0.6, 0.72), "thermal_share": (0.75, 0.8),
    ...          "emission_factor_thermal": (0.8, 0.9)}
    >>> [(row["term"], round(row["part"], 6)) for row in split_emissions(pairs)]
    [('thermal_share', 0.04), ('emission_factor_thermal', 0.08)]
    """
    what, share, factor = "emission_factor", "thermal_share", "emission_factor_thermal"
    if any(name not in pairs for name in (what, share, factor)):
        return []
    (share_was, share_is), (factor_was, factor_is) = pairs[share], pairs[factor]
    return [
        _row(what, share, "1", pairs[share], (share_is - share_was) * factor_was),
        _row(what, factor, "t/MWh", pairs[factor], (factor_is - factor_was) * share_is),
    ]


def _list_places(
    cases: Sequence[Modelled], kind: str, zones: Collection[str]
) -> list[dict[str, Any]]:
    """Curtailed energy of the model by zone, the mean of the cases, largest first."""
    what = f"curtailment_{kind}"
    sums = [case.flows[what].groupby(level="place").sum() for case in cases]
    mean = pd.concat(sums, axis=1).mean(axis=1)
    large = mean[mean.index.isin(list(zones)) & (mean >= LEAST)].sort_values(ascending=False)
    return [
        _row(what, f"at {place}", "TWh", (np.nan, float(value)), np.nan)
        for place, value in large.items()
    ]
