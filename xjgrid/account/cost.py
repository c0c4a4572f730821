"""Cost of the horizon by part, zone and carrier, in real CNY.

The parts are: ``investment`` (annuity of what the model built), ``fixed`` (its fixed operation
and maintenance), ``variable``, ``fuel``, ``carbon``, ``starts``, those of consumers (see
`xjgrid.account.demand_side_costs`), ``unserved``, ``slack`` (policy and security constraints that
are missed) and ``repairs`` (what joining windows left over). They add up to the system
cost that is minimised. What stands already costs ``existing_fixed`` whatever is decided, and is
shown apart.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.account.aggregation import add_total
from xjgrid.account.demand_side_costs import DEMAND_SIDE, sum_demand_side
from xjgrid.account.hourly import CELL
from xjgrid.account.metrics import ALL
from xjgrid.account.own_columns import own_column
from xjgrid.account.periods import PeriodTotals
from xjgrid.account.solved_network import SolvedNetwork
from xjgrid.solve.solution import Solution

MIN_MWH = 1e-3
"""Solver dust: an hourly constraint is missed if by more than this over the horizon."""

MIN_PART = 1e-5
"""A yearly constraint is missed if by more than this part of its right-hand side."""

DECIDED = (
    "investment",
    "fixed",
    "variable",
    "fuel",
    "carbon",
    "starts",
    *DEMAND_SIDE,
    "unserved",
    "slack",
    "repairs",
)
"""Parts of the system cost."""

PLANT_PARTS = ("investment", "fixed", "existing_fixed", "variable", "fuel", "carbon", "starts")
"""Parts that arise at plants."""


def sum_plants(solved: SolvedNetwork) -> dict[str, xr.DataArray]:
    """Return cost by part in CNY of the horizon, by zone and carrier.

    Investment and fixed costs are the yearly ones times the part of a year that is modelled. The
    costs of carbon capture, and the carbon cost it saves, stand at the carrier of its units.
    """
    parts = [
        _price_plants(solved, "generators", "p", solved.generators),
        _price_plants(solved, "storage_units", "p_dispatch", solved.units),
        _price_plants(solved, "generators", "p", solved.capturing),
        _price_retrofits(solved),
        _price_starts(solved),
    ]
    tables = [frame for frame in parts if len(frame)] or [pd.DataFrame(columns=list(CELL))]
    both = pd.concat(tables).fillna(0.0)
    at = both[list(CELL)]
    return {
        part: solved.sum_by(
            xr.DataArray(
                both[part].to_numpy(float) if part in both else np.zeros(len(both)), dims="name"
            ),
            at, *CELL,
        )
        for part in PLANT_PARTS
    }  # fmt: skip


def _price_plants(
    solved: SolvedNetwork, component: str, attribute: str, table: pd.DataFrame
) -> pd.DataFrame:
    """Costs of generators or storage units by part."""
    energy = solved.energy(component, attribute, table)
    existing = table["p_nom_existing"].to_numpy(float)
    added = np.clip(table["p_nom_opt"].to_numpy(float) - existing, 0.0, None)
    yearly = own_column(table, "fixed_om") * solved.part_of_year
    return table[list(CELL)].assign(
        investment=added * own_column(table, "annuity") * solved.part_of_year,
        fixed=added * yearly,
        existing_fixed=existing * yearly,
        variable=energy * own_column(table, "variable_om"),
        fuel=energy * own_column(table, "fuel_cost"),
        carbon=energy * own_column(table, "carbon_cost"),
    )


def _price_retrofits(solved: SolvedNetwork) -> pd.DataFrame:
    """Costs of what the model retrofitted, at the carrier that was retrofitted."""
    g = solved.generators
    size = g["retrofit"].to_numpy(float) * solved.part_of_year
    return g[list(CELL)].assign(
        investment=size * g["annuity_retrofit"].to_numpy(float),
        fixed=size * g["fixed_om_retrofit"].to_numpy(float),
    )


def read_solution(solved: SolvedNetwork) -> Solution:
    """Return the solution; costs cannot be told without it."""
    if solved.solution is None:
        raise ValueError("costs need the solution of the network")
    return solved.solution


def _price_starts(solved: SolvedNetwork) -> pd.DataFrame:
    """Start costs; none where the model that was solved leaves them out."""
    solution = read_solution(solved)
    g = solved.generators.iloc[:0]
    if not solution.starts.empty and solution.costs["starts"] != 0.0:
        g = solved.generators
        g = g.loc[g.index.intersection(solution.starts.columns)]
    number = solution.starts[g.index].to_numpy(float).sum(axis=0) if len(g) else np.zeros(0)
    return g[list(CELL)].assign(starts=number * own_column(g, "start_cost"))


def sum_unserved(solved: SolvedNetwork) -> xr.DataArray:
    """Return the cost of unserved energy in CNY by zone."""
    shed = solved.shed
    price = solved.series("generators", "marginal_cost", shed.index)
    spent = (solved.series("generators", "p", shed.index) * price * solved.hours).sum("snapshot")
    return solved.sum_by(spent, shed, "zone")


def list_missed(solved: SolvedNetwork) -> pd.DataFrame:
    """Return policy and security constraints that are missed.

    Returns
    -------
    Frame ``constraint, missed, unit, cost``: yearly ones in their own unit, hourly ones in MWh;
    the cost in CNY, at the price of each.
    """
    solution = read_solution(solved)
    yearly = solution.rows.rename(columns={"row": "constraint"})
    yearly = yearly[yearly["missed"] > MIN_PART * yearly["right"].abs()]
    yearly = yearly.assign(cost=yearly["missed"] * yearly["slack_price"])
    names = ["constraint", "missed", "unit", "cost"]
    slacks = solution.slacks.reindex(solved.times)
    frame = pd.DataFrame({
        "constraint": slacks.columns.astype(str),
        "missed": solved.hours.to_numpy() @ slacks.to_numpy(float), "unit": "MWh",
    })  # fmt: skip
    frame = frame[frame["missed"] > MIN_MWH]
    if frame.empty:
        return yearly[names]
    frame = frame.assign(cost=frame["missed"] * frame["constraint"].map(solution.penalties))
    return pd.concat([f[names] for f in (yearly, frame) if len(f)])


def list_costs(totals: PeriodTotals, solved: SolvedNetwork) -> list[pd.DataFrame]:
    """Cost by part, location and carrier, and constraints that are missed."""
    record = totals.records
    plants = {p: add_total(totals.over_zones(v)) for p, v in sum_plants(solved).items()}
    here = _mark_presence(totals, solved)
    out = [record(values.where(here), "cost", part=part) for part, values in plants.items()]
    system = sum((plants[part] for part in plants if part in DECIDED), xr.zeros_like(here, float))
    sides = {**sum_demand_side(solved), "unserved": sum_unserved(solved)}
    for part, values in sides.items():
        spent = totals.over_zones(values)
        out.append(record(spent, "cost", part=part))
        system.loc[{"carrier": ALL}] += spent
    for row in list_missed(solved).itertuples():
        said = {"end_use": str(row.constraint)}
        out.append(record(xr.DataArray(float(row.cost)), "cost", part="slack", **said))
        missed = xr.DataArray(float(row.missed))
        out.append(record(missed, "shortfall", unit=str(row.unit), **said))
    for part in ("slack", "repairs"):
        paid = float(read_solution(solved).costs[part])
        out.append(record(xr.DataArray(paid), "cost", part=part))
        system.loc[{"location": ALL, "carrier": ALL}] += paid
    return [*out, record(system.where(here), "cost")]


def _mark_presence(totals: PeriodTotals, solved: SolvedNetwork) -> xr.DataArray:
    """Return where a location has a carrier at all."""
    both = pd.concat([solved.generators, solved.units])
    found = solved.sum_by(xr.DataArray(np.ones(len(both)), dims="name"), both, *CELL)
    return add_total(totals.over_zones(found)) > 0
