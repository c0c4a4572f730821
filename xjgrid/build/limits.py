"""Upper limits on the capacity of a technology, by zone and in the region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.build.channels import split_names
from xjgrid.build.constraints import BuildLimit

if TYPE_CHECKING:
    from xjgrid.build.context import Context


def list_replaced(context: Context, carrier: str) -> list[str]:
    """Carriers whose place a carrier takes, as far as the scenario lets them be added."""
    named = split_names(context.carriers.at[carrier, "replaces"])
    return [other for other in named if context.may_build(other)]


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
    if context.carriers.at[carrier, "replaces"]:
        return sum(sum_build(context, zone, other) for other in list_replaced(context, carrier))
    table = context.tables["build_limits"]
    rows = table[(table["carrier"] == carrier) & (table["zone"] == zone)]
    if rows.empty:
        return np.inf
    stocks = context.tables["renewables"]["year"]
    last = stocks.max() if len(stocks) else context.parameter("last_stock_year")
    first = int(last) + 1
    years = range(first, context.year + 1)
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
) -> list[BuildLimit]:
    """Limits of the region's total of each carrier that may be built.

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
    rows: list[BuildLimit] = []
    for carrier, group in built.groupby("carrier"):
        allowed = sum_build(context, "*", str(carrier))
        if np.isfinite(allowed):
            rows.append(
                BuildLimit(
                    name=f"build limit {carrier}",
                    carrier=str(carrier),
                    names=tuple(group.index),
                    limit=float(
                        group["p_nom_existing"].sum()
                        + max(0.0, allowed - float(projects.get(carrier, 0.0)))
                    ),
                )
            )
    return rows
