"""Shortages: what a scenario asks for and cannot have, each at a price and in its own unit.

Load that is not served is a generator of its own at each bus (carrier ``shed``), and every yearly
row has slack. What else could contradict the plants and lines that stand may be missed too. Of a
plant that must run let ``L`` be its least output [MW], of a channel ``F`` the floor of its daily
curve [MW] and ``D`` the least energy of a day [MWh]; of the scenario ``B`` the least battery
power [MW]::

    p_t + b_t >= L_t,           0 <= b_t <= L_t
    f_t + m_t >= F_t,           0 <= m_t <= F_t
    sum of f over a day + d >= D,   0 <= d <= D
    sum of battery power + s >= B,  0 <= s <= B

All four have constant coefficients and right-hand sides that are averaged when hours are merged,
so the plan stays a relaxation, and every slack has a finite range, so its dual bound stays
finite. The bill works out what is missed from the operation itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from xjgrid.solve.commitment import ONLINE, list_committed
from xjgrid.solve.daily import number_days
from xjgrid.solve.retrofit import list_retrofitted
from xjgrid.solve.security import weigh

if TYPE_CHECKING:
    import linopy
    import pypsa

BELOW = "Generator-below"
UNDER = "Channel-below"

#: what is below this [MW] in an hour is the solver's rounding
ROUNDING_MW = 1e-4

MUST_RUN, FLOOR = "must-run output", "floor of channel"
BATTERY_ROW = "battery minimum"


def list_forced(n: pypsa.Network) -> pd.DataFrame:
    """Least output [MW] that each plant must give, by snapshot; what may grow at the most.

    Committed plants give the share that must run at the year's largest minimum load, the others
    their own least output.
    """
    static = n.c.generators.static
    grows = static["p_nom_extendable"].astype(bool)
    size = static["p_nom"].where(~grows, static["p_nom_max"])
    committed = list_committed(n)
    must_run = n.c.generators.dynamic.get("must_run", pd.DataFrame(index=n.snapshots))
    held = must_run.reindex(columns=committed).fillna(0.0)
    if len(committed):
        held = held * static.loc[committed, "minimum_load_top"]
    least = n.get_switchable_as_dense("Generator", "p_min_pu")
    least = least.loc[:, static.index[static["sign"] > 0].difference(committed, sort=False)]
    share = pd.concat([held, least], axis=1)
    share = share.loc[:, share.max() > 0.0]
    # of what may grow without limit, nothing is forced where its share is 0
    return (share * size[share.columns]).where(share > 0.0, 0.0)


def list_floors(n: pypsa.Network) -> pd.DataFrame:
    """Floor [MW] of each channel's daily curve, by snapshot."""
    links = n.c.links.static
    names = links.index[links["carrier"] == "export"]
    floor = n.get_switchable_as_dense("Link", "p_min_pu", inds=names) * links.loc[names, "p_nom"]
    return floor.loc[:, floor.max() > 0.0]


def add_shortages(m: linopy.Model, n: pypsa.Network, own: dict[str, Any]) -> None:
    """Let plants run below what they must, and channels below the floor of their curve."""
    committed = list_committed(n)
    below = list_forced(n)
    if len(below.columns):
        rest = below.columns.difference(committed, sort=False)
        held = below.columns.intersection(committed, sort=False)
        miss = _add_miss(m, n, below, BELOW, own["must_run_slack_price"])
        _relax(m, "Generator-fix-p-lower", miss, rest)
        _relax(m, "Generator-ext-p-lower", miss, rest)
        _keep_positive(m, n, miss, rest)
        _relax(m, "Generator-online-lower", miss, held)
        _relax(m, "Generator-online-lower-kept", miss, held)
    floors = list_floors(n)
    if len(floors.columns):
        miss = _add_miss(m, n, floors, UNDER, own["channel_floor_slack_price"])
        _relax(m, "Link-fix-p-lower", miss, floors.columns)


def _add_miss(
    m: linopy.Model, n: pypsa.Network, most: pd.DataFrame, name: str, price: float
) -> linopy.Variable:
    upper = xr.DataArray(
        most.to_numpy(dtype=float),
        coords={"snapshot": n.snapshots, "name": pd.Index(most.columns, name="name")},
        dims=("snapshot", "name"),
    )
    miss = m.add_variables(lower=0.0, upper=upper, name=name)
    m.objective += price * (weigh(n) * miss).sum()
    return miss


def _relax(m: linopy.Model, name: str, miss: linopy.Variable, names: pd.Index) -> None:
    """Add what may be missed to the left side of a row of type ``>=``, where both have a name."""
    if name not in m.constraints:
        return
    row = m.constraints[name]
    shared = names.intersection(row.indexes["name"], sort=False)
    if len(shared):
        row.update(lhs=row.lhs.add(1.0 * miss.sel(name=list(shared)), join="left"))


def _keep_positive(
    m: linopy.Model, n: pypsa.Network, miss: linopy.Variable, names: pd.Index
) -> None:
    """What may grow can miss no more than what it has grown to must give."""
    grows = n.c.generators.static["p_nom_extendable"].astype(bool)
    some = names[grows[names].to_numpy()]
    if some.empty:
        return
    m.add_constraints(
        m.variables["Generator-p"].sel(name=list(some)) >= 0.0, name=f"{BELOW}-positive"
    )


def add_least_battery(
    m: linopy.Model, capacity: linopy.LinearExpression | None, need: float, price: float
) -> None:
    """Hold a least battery power [MW]; what is missing has a price [CNY/MW over the case].

    Where no battery may be built (no ``capacity``), all of it is missing.
    """
    short = m.add_variables(lower=0.0, upper=need, name="Battery minimum-short")
    held = 1.0 * short if capacity is None else capacity + short
    m.add_constraints(held >= need, name="Battery minimum")
    m.objective += price * short


def measure_shortages(n: pypsa.Network, values: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Hourly shortages [MW] of a whole case from its operation, index snapshots.

    Columns are named after what is short and where, such as ``must-run output shihezi``.
    """
    found = {}
    under = _measure_below(n, values)
    for bus, part in under.T.groupby(n.c.generators.static["bus"]):
        found[f"{MUST_RUN} {bus}"] = part.sum()
    floors = list_floors(n)
    for channel in floors.columns:
        found[f"{FLOOR} {channel}"] = floors[channel] - values["Link-p"][channel]
    frame = pd.DataFrame(found, index=n.snapshots)
    frame = frame.where(frame > ROUNDING_MW, 0.0)
    return frame.loc[:, frame.max() > 0.0]


def _measure_below(n: pypsa.Network, values: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """By how much [MW] plants that must run give less than they must, index snapshots."""
    least = list_forced(n)
    held = least.columns.intersection(list_committed(n), sort=False)
    if len(held) and ONLINE not in values:  # a model without commitment has none that must run
        least, held = least.drop(columns=held), held[:0]
    if len(held):
        generators = n.c.generators
        online = values[ONLINE][held]
        low = generators.dynamic["minimum_load"][held]
        least[held] = low * online
        some = held.intersection(list_retrofitted(n), sort=False)
        if len(some):
            after = generators.dynamic["minimum_load_retrofit"][some] * online[some]
            relief = generators.dynamic["retrofit_relief"][some]
            kept = least[some] - relief * generators.static.loc[some, "retrofit"]
            least[some] = np.maximum(after, kept)
    short = least - values["Generator-p"][least.columns]
    return short.where(short > ROUNDING_MW, 0.0)


def price_hourly(own: dict[str, Any], names: pd.Index | pd.Series) -> pd.Series:
    """Price [CNY/MWh] of hourly shortages by their names, those of security among them.

    Parameters
    ----------
    own : dict
        The rows of a network's ``meta["xjgrid"]``.
    """
    prices = {
        MUST_RUN: "must_run_slack_price",
        FLOOR: "channel_floor_slack_price",
        "Synchronous": "sync_slack_price",
    }

    def find(name: str) -> float:
        if name == "Reserve":
            return float(own["reserve"]["slack_price"])
        return float(own[next(key for word, key in prices.items() if name.startswith(word))])

    return pd.Series([find(str(name)) for name in names], index=getattr(names, "index", names),
                     dtype=float)  # fmt: skip


def price_shortages(n: pypsa.Network, values: dict[str, pd.DataFrame]) -> float:
    """Charge [CNY] for hourly shortages of a whole case."""
    frame = measure_shortages(n, values)
    prices = price_hourly(n.meta["xjgrid"], frame.columns)
    hours = n.snapshot_weightings["objective"].to_numpy()
    return float(hours @ frame.to_numpy() @ prices.to_numpy())


def evaluate_shortages(n: pypsa.Network, values: dict[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """Records of the days of channels and of the least battery power, as of yearly rows."""
    own = n.meta["xjgrid"]
    records = [_evaluate_days(n, row, values["Link-p"]) for row in own["daily"]]
    if own["battery_min"] > 0.0:
        units = n.c.storage_units.static
        stands = float(units.loc[units["carrier"].str.startswith("battery"), "p_nom"].sum())
        records.append(
            _record(BATTERY_ROW, stands, own["battery_min"],
                    max(0.0, own["battery_min"] - stands), "MW", own["battery_min_slack_price"])
        )  # fmt: skip
    return records


def _evaluate_days(n: pypsa.Network, row: dict[str, Any], power: pd.DataFrame) -> dict[str, Any]:
    hours = n.snapshot_weightings["objective"].to_numpy()
    day = number_days(n).to_numpy()
    sent = np.bincount(day, hours * power[row["channel"]].to_numpy())
    asked = row["low"] * np.bincount(day, hours)
    missed = float(np.maximum(asked - sent, 0.0).sum())
    return _record(
        f"days of export {row['channel']}", float(sent.sum()), float(asked.sum()), missed, "MWh",
        n.meta["xjgrid"]["channel_floor_slack_price"],
    )  # fmt: skip


def _record(
    name: str, left: float, right: float, missed: float, unit: str, price: float
) -> dict[str, Any]:
    # the solver's rounding is not a shortage
    missed = missed if missed > 1e-6 * abs(right) else 0.0
    return {"row": name, "sense": ">=", "left": left, "right": right, "missed": missed,
            "unit": unit, "slack_price": price}  # fmt: skip
