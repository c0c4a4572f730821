"""Carbon capture at coal units: projects that a scenario takes as given, and what it may add.

Capture at the units of a class on a bus is a generator that draws: its power [MW] is the
electricity that capture takes, steam counted as the output that it costs. A MW captures
``1 / electricity`` t of CO2 an hour, for which no carbon price is paid. What the units emit, the
host's power times its CO2 intensity, limits it (`xjgrid.solve.families.capture`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.build.constraints import Sense, YearlyConstraint
from xjgrid.build.context import Context, add_components
from xjgrid.build.costs import calculate_annuity
from xjgrid.build.industry.sites import list_sites
from xjgrid.build.plants import make_plants
from xjgrid.errors import InputError, InputFault

if TYPE_CHECKING:
    import pypsa

CARRIER = "carbon-capture"
FILE = "networks/capture.csv"

#: demand row that its electricity is booked on
ROW = "station_own_use"


def list_capture(context: Context) -> pd.DataFrame:
    """Capture [kt a year] at each bus and class of units.

    Returns
    -------
    DataFrame
        Indexed by ``(bus, carrier)``: ``project`` (the first of them), ``zone``, ``given`` and
        ``most``, what may be added included; no rows where the scenario asks for none.
    """
    table = context.in_service("capture")
    stands = context.fleet.standing(context.year, origin="capture")
    counts = table["project"].isin(stands["name"])
    given = table["capture"].where(counts, 0.0)
    most = np.maximum(given, table["capture_max"]) if context.may_build(CARRIER) else given
    sites = list_sites(context).index
    bus = table["site"].where(table["site"].isin(sites), table["zone"])
    frame = table.assign(bus=bus, given=given, most=most)[most > 0.0]
    keys = frame.groupby(["bus", "carrier"])
    return keys.agg({"project": "first", "zone": "first", "given": "sum", "most": "sum"})


def price_capture(context: Context) -> dict[str, float]:
    """Cost and capability of capture by MW that it takes.

    Returns
    -------
    dict
        ``tonnes`` [t/MWh], ``design_hours`` [h/yr], ``rate`` [share of the CO2 of the units],
        ``annuity``, ``fixed_om`` [CNY/MW/yr], ``variable_om`` and ``carbon_cost`` [CNY/MWh].
    """
    costs = context.costs
    tonnes = 1.0 / costs.get(CARRIER, "electricity")
    hours = costs.get(CARRIER, "design_hours")
    overnight = costs.get(CARRIER, "investment_co2") * hours * tonnes
    handled = costs.get(CARRIER, "vom_co2") + costs.get(CARRIER, "transport_storage")
    return {
        "tonnes": tonnes,
        "design_hours": hours,
        "rate": costs.get(CARRIER, "capture_rate"),
        "annuity": overnight
        * calculate_annuity(costs.discount_rate, costs.get(CARRIER, "lifetime")),
        "fixed_om": overnight * costs.get(CARRIER, "fom") / 100.0,
        "variable_om": handled * tonnes,
        "carbon_cost": costs.carbon(-tonnes),
    }


def add_capture(n: pypsa.Network, context: Context) -> None:
    """Add capture beside its host, the generator of the class on the bus.

    Raises
    ------
    InputError
        If the units of a project that counts do not stand in this scenario.
    """
    frame = list_capture(context)
    if frame.empty:
        return
    plants = n.c.generators.static.query("role == 'plant'").reset_index()
    units = plants.drop_duplicates(["bus", "carrier"]).set_index(["bus", "carrier"])
    host = units["name"].reindex(frame.index)
    stands = units["p_nom"].reindex(frame.index)
    _refuse_absent(frame[~(stands > 0.0) & (frame["given"] > 0.0)], context)
    there = stands.notna()
    frame, host = frame[there], host[there]
    if frame.empty:
        return
    figures = price_capture(context)
    per_kt = 1000.0 / figures["design_hours"] / figures["tonnes"]
    emitted = n.c.generators.static.loc[host, "co2_intensity"].to_numpy()
    given, most = frame["given"].to_numpy() * per_kt, frame["most"].to_numpy() * per_kt
    plants = make_plants(
        context,
        CARRIER,
        list(frame.index.get_level_values("bus")),
        existing=given,
        cap=most,
        names=host + " capture",
        role="capture",
        zone=list(frame["zone"]),
        sign=-1.0,
        host=host,
        host_share=figures["rate"] * emitted / figures["tonnes"],
        captured_least=frame["given"] * 1000.0,
        captured_most=frame["most"] * 1000.0,
        co2_intensity=-figures["tonnes"],
        row=ROW,
        marginal_cost=figures["variable_om"] + figures["carbon_cost"],
        **{key: figures[key] for key in ("annuity", "fixed_om", "variable_om", "carbon_cost")},
    )
    add_components(n, "Generator", plants)


def _refuse_absent(frame: pd.DataFrame, context: Context) -> None:
    faults = [
        InputFault(
            FILE,
            f"project {row.project}: no such unit stands at {bus} in {context.scenario.name}; add "
            "the status of the unit to fleet.thermal or take that of the project out of "
            "fleet.capture",
            column="carrier",
            value=carrier,
        )
        for (bus, carrier), row in zip(frame.index, frame.itertuples(), strict=True)
    ]
    if faults:
        raise InputError(faults)


def list_capture_constraints(n: pypsa.Network, context: Context) -> list[YearlyConstraint]:
    """Yearly constraints of each project: least capture, and most with its additions.

    Capture is sized for ``design_hours``; without the second constraint a plant that runs
    longer would capture more than the table lets.
    """
    static = select_capture(n)
    if static.empty:
        return []
    price = context.parameter("capture_slack_price")
    bounds = (
        ("captured", Sense.AT_LEAST, "captured_least"),
        ("captured at most", Sense.AT_MOST, "captured_most"),
    )
    return [
        YearlyConstraint(
            name=f"{word} {name}", kind=word, subject=str(name), sense=sense, unit="t",
            penalty=price, rhs=float(row[column]) * context.clock.scale,
            terms={"Generator-p": {str(name): -float(row["co2_intensity"])}},
        )
        for word, sense, column in bounds
        for name, row in static[static[column] > 0.0].iterrows()
    ]  # fmt: skip


def select_capture(n: pypsa.Network) -> pd.DataFrame:
    """Generators of a network that stand for capture."""
    static = n.c.generators.static
    return static[static["carrier"] == CARRIER]
