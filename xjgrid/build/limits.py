"""How much of a technology a scenario may have in a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from xjgrid.build.context import Context

#: carriers that take the place of others and share their build limits: carrier -> the others,
#: each with the switch of the scenario's ``build`` that admits it
SHARED_LIMITS = {"battery-sized": {"battery-2h": "battery_2h", "battery-4h": "battery_4h"}}


def cap_capacity(
    context: Context, zone: str, carrier: str, existing: float, standing: float | None = None
) -> float:
    """Largest total capacity [MW] of a carrier in a zone in the scenario's year.

    The land limit, and what stood in the last stock year plus the years of building since then
    at the zone's yearly limit, whichever is less; never below what is given. Projects taken
    into the fleet use up the yearly limits like any other plant.

    Parameters
    ----------
    existing : float
        Capacity [MW] given in the scenario's year, projects included.
    standing : float, optional
        Capacity [MW] in the last stock year; ``existing`` if not given.
    """
    if not context.scenario.build.limits:
        return np.inf
    stock = existing if standing is None else standing
    limit = min(_read_land(context, zone, carrier), stock + sum_build(context, zone, carrier))
    return max(existing, limit)


def sum_build(context: Context, zone: str, carrier: str) -> float:
    """Capacity [MW] that may be built from the last stock year to the scenario's year.

    ``zone="*"`` asks for the limit of the whole region. Infinite where no row says more. A
    carrier that takes the place of others has what they may build together.
    """
    if carrier in SHARED_LIMITS:
        return sum(
            sum_build(context, zone, other)
            for other, switch in SHARED_LIMITS[carrier].items()
            if getattr(context.scenario.build, switch)
        )
    table = context.tables["build_limits"]
    rows = table[(table["carrier"] == carrier) & (table["zone"] == zone)]
    if rows.empty:
        return np.inf
    stocks = context.tables["renewables"]["year"]
    last = stocks.max() if len(stocks) else context.parameter("last_stock_year")
    first = int(last) + 1
    years = range(first, context.scenario.year + 1)
    total = sum(
        float(rows.loc[(rows["year_from"] <= y) & (rows["year_to"] >= y), "p_nom_per_year"].sum())
        for y in years
    )
    return total * context.scenario.build.limit_scale


def _read_land(context: Context, zone: str, carrier: str) -> float:
    table = context.tables["limits"]
    rows = table[(table["zone"] == zone) & (table["carrier"] == carrier)]
    return float(rows["p_nom_max"].sum()) if len(rows) else np.inf


def list_region_limits(
    context: Context, built: pd.DataFrame, projects: pd.Series
) -> list[dict[str, object]]:
    """Rows on the region's total of each carrier that may be built.

    Parameters
    ----------
    built : DataFrame
        Extendable components: index names, columns ``carrier`` and ``p_nom_existing``.
    projects : Series
        Capacity [MW] of projects taken into the fleet since the last stock year, by carrier;
        it uses up the region's limit first.
    """
    if not context.scenario.build.limits:
        return []
    rows: list[dict[str, object]] = []
    for carrier, group in built.groupby("carrier"):
        allowed = sum_build(context, "*", str(carrier))
        if np.isfinite(allowed):
            rows.append(
                {
                    "name": f"build limit {carrier}",
                    "carrier": str(carrier),
                    "names": list(group.index),
                    "limit": float(
                        group["p_nom_existing"].sum()
                        + max(0.0, allowed - float(projects.get(carrier, 0.0)))
                    ),
                }
            )
    return rows
