"""Services in the network: heat, hydrogen, transport and warm homes, by a fuel or electricity.

shaped options
    follow the service hour by hour, so that they have no freedom: on a path they are a load of
    the zone; where adoption is free they are a load whose size is a capacity of the plan. Its
    cost is what it costs more than the fuel that it replaces.
free options
    stand on a bus of the service beside fuel and storage and choose their hours; their yearly
    share is a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.build.clock import HOURS_A_YEAR
from xjgrid.build.context import Context, add_components
from xjgrid.build.industry.menus import FREE, Menu, list_menus, make_intake, replaces_plant
from xjgrid.build.sizing import price_energy
from xjgrid.errors import InputError

if TYPE_CHECKING:
    import pypsa


def add_services(n: pypsa.Network, context: Context) -> None:
    """Add all services; see the module's text."""
    fixed: dict[str, np.ndarray] = {}
    links = n.c.links.static
    asked = set(links["bus2"]) if "bus2" in links else set()  # hydrogen of processes
    for menu in list_menus(context):
        shaped = menu.electric[menu.electric["dispatch"] == "shaped"]
        for option, row in shaped.iterrows():
            intake = make_intake(context, menu, str(option))
            least, most = float(row["low"]), float(row["high"])
            if least > 0:
                fixed[f"{menu.name} {option}"] = least * intake
            if most > least + 1e-9 and intake.max() > 0.0:  # not heat in a case of June
                _add_choice(n, context, menu, str(option), intake, most - least)
        if (menu.electric["dispatch"] == FREE).any() or menu.name in asked:
            _add_bus(n, context, menu)
    if fixed:
        names = pd.Index(fixed, name="name")
        frame = pd.DataFrame(
            {
                "bus": [name.split(" ")[0] for name in names],
                "carrier": "AC",
                "service": [name.split(" ")[1] for name in names],
                "option": [name.split(" ")[2] for name in names],
            },
            index=names,
        )
        series = pd.DataFrame(fixed, index=context.clock.snapshots)
        add_components(n, "Load", frame, p_set=series)
    _check_ports(n)


def _check_ports(n: pypsa.Network) -> None:
    """Every process that takes hydrogen must find it, and other links have no third port.

    Raises
    ------
    InputError
        If a process needs a service that its zone does not have.
    """
    links = n.c.links.static
    if "bus2" not in links:
        return
    links["efficiency2"] = links["efficiency2"].astype(float).fillna(1.0)
    links["bus2"] = links["bus2"].fillna("")
    lost = links.index[(links["bus2"] != "") & ~links["bus2"].isin(n.c.buses.static.index)]
    if len(lost):
        zone, service = str(links.at[lost[0], "bus2"]).split(" ")
        raise InputError.single(
            "networks/service_demand.csv",
            f"{lost[0]} takes hydrogen, but {zone} has no {service}: add a row for it, and let "
            "industry.services be true",
        )


def _add_choice(
    n: pypsa.Network, context: Context, menu: Menu, option: str, intake: np.ndarray, room: float
) -> None:
    """A load whose size the plan chooses: a generator that takes, of a fixed shape."""
    peak = float(intake.max())
    delivered = menu.energy / peak  # MWh a year per MW of the load's peak
    fuel = menu.fuel
    saved = sum(fuel[k] for k in ("fuel_cost", "carbon_cost", "variable_om"))
    if replaces_plant(context, menu.service):
        saved += fuel["fixed"]
    own = context.costs.annuity(option) + context.costs.fixed_om(option)
    own *= context.costs.get(option, "oversize", 1.0)
    running = context.costs.get(option, "vom", 0.0)
    net = (own / HOURS_A_YEAR + running - saved) * delivered
    name = f"{menu.name} {option} more"
    frame = pd.DataFrame(
        {
            "bus": menu.zone,
            "carrier": "adoption",
            "sign": -1.0,
            "p_nom": 0.0,
            "p_nom_existing": 0.0,
            "p_nom_max": room * peak,
            "p_nom_extendable": True,
            "capital_cost": net * context.clock.scale,
            "annuity": net,
            "service": menu.service,
            "option": option,
            "share_per_mw": 1.0 / peak,
        },
        index=pd.Index([name], name="name"),
    )
    shape = pd.DataFrame({name: intake / peak}, index=context.clock.snapshots)
    add_components(n, "Generator", frame, p_min_pu=shape, p_max_pu=shape)


def _add_bus(n: pypsa.Network, context: Context, menu: Menu) -> None:
    """A bus of the service with fuel, electric options that choose their hours, and a store."""
    zones = n.c.buses.static
    add_components(n, "Bus", pd.DataFrame({
        "carrier": "service", "kind": "service", "zone": menu.zone, "service": menu.service,
        "x": zones.at[menu.zone, "x"], "y": zones.at[menu.zone, "y"],
        "region": zones.at[menu.zone, "region"],
    }, index=pd.Index([menu.name], name="name")))  # fmt: skip
    shaped = menu.electric["dispatch"] == "shaped"
    rest = 1.0 - float(menu.electric.loc[shaped, "low"].sum())
    delivered = menu.shape * menu.energy / HOURS_A_YEAR * rest
    load = pd.DataFrame(
        {"bus": menu.name, "carrier": "service"}, index=pd.Index([f"{menu.name} need"], name="name")
    )
    series = pd.DataFrame({f"{menu.name} need": delivered}, index=context.clock.snapshots)
    add_components(n, "Load", load, p_set=series)
    fuel = menu.fuel
    most = float(delivered.max()) + _sum_process_intake(n, menu.name)
    add_components(n, "Generator", pd.DataFrame(
        {
            "bus": menu.name, "carrier": "fuel", "p_nom": most,
            "marginal_cost": fuel["fuel_cost"] + fuel["carbon_cost"] + fuel["variable_om"],
            "fuel_cost": fuel["fuel_cost"], "carbon_cost": fuel["carbon_cost"],
            "variable_om": fuel["variable_om"], "co2_intensity": fuel["co2_intensity"],
            "service": menu.service,
        },
        index=pd.Index([f"{menu.name} fuel"], name="name"),
    ))  # fmt: skip
    mean = menu.energy / HOURS_A_YEAR
    for option, row in menu.electric[menu.electric["dispatch"] == FREE].iterrows():
        _add_free_option(n, context, menu, str(option), row, mean)


def _sum_process_intake(n: pypsa.Network, bus: str) -> float:
    """Most [MW] that processes take from a service's bus."""
    links = n.c.links.static
    if "bus2" not in links:
        return 0.0
    some = links[links["bus2"] == bus]
    return float(-(some["p_nom"] * some["efficiency2"]).sum())


def _add_free_option(
    n: pypsa.Network, context: Context, menu: Menu, option: str, row: pd.Series, mean: float
) -> None:
    costs, efficiency = context.costs, float(row["efficiency"])
    # capacity [MW of electricity] at the least and the most share
    low, high = (float(row[end]) * mean * costs.get(option, "oversize", 1.0) / efficiency
                 for end in ("low", "high"))  # fmt: skip
    name = f"{menu.name} {option}"
    store = str(row["storage"] or "")
    # a store comes with its option: hours of the mean output, per MW of capacity
    kept = price_energy(context, store) if store else (0.0, 0.0)
    held = costs.get(store, "max_hours") / costs.get(option, "oversize", 1.0) if store else 0.0
    running = costs.get(option, "vom", 0.0) * efficiency
    frame = pd.DataFrame(
        {
            "bus0": menu.zone, "bus1": menu.name, "carrier": "option", "kind": "option",
            "efficiency": efficiency,
            "p_nom": low, "p_nom_existing": low, "p_nom_min": low, "p_nom_max": high,
            "p_nom_extendable": high > low * (1 + 1e-9),
            "marginal_cost": running, "variable_om": running,
            "annuity": (costs.annuity(option) + held * kept[0]) * efficiency,
            "fixed_om": (costs.fixed_om(option) + held * kept[1]) * efficiency,
            "service": menu.service, "option": option, "zone": menu.zone,
            "share_low": float(row["low"]), "share_high": float(row["high"]),
            "delivered": float(menu.shape.sum()) * menu.energy / HOURS_A_YEAR,
        },
        index=pd.Index([name], name="name"),
    )  # fmt: skip
    frame["capital_cost"] = (frame["annuity"] + frame["fixed_om"]) * context.clock.scale
    add_components(n, "Link", frame)
    if store:
        _add_store(n, context, menu, option, store, float(row["high"]) * mean)


def _add_store(
    n: pypsa.Network, context: Context, menu: Menu, option: str, technology: str, size: float
) -> None:
    """Heat or hydrogen kept for some hours of the option's mean output."""
    costs = context.costs
    efficiency = costs.get(technology, "efficiency", 1.0)
    add_components(n, "StorageUnit", pd.DataFrame(
        {
            "bus": menu.name, "carrier": "service-store", "p_nom": 2.0 * size,
            "p_nom_existing": 2.0 * size,
            "max_hours": costs.get(technology, "max_hours") / 2.0,
            "efficiency_store": efficiency, "efficiency_dispatch": 1.0,
            "standing_loss": costs.get(technology, "standing_loss", 0.0) / 100.0,
            "cyclic_state_of_charge": True, "service": menu.service, "option": option,
        },
        index=pd.Index([f"{menu.name} {option} store"], name="name"),
    ))  # fmt: skip


def list_chosen(n: pypsa.Network) -> dict[str, list[str]]:
    """Columns of the model that are electricity of services: variable -> names."""
    g, links = n.c.generators.static, n.c.links.static
    found = {"Generator-p": [str(name) for name in g.index[g["carrier"] == "adoption"]]}
    if "kind" in links:
        found["Link-p"] = [str(name) for name in links.index[links["kind"] == "option"]]
    return {variable: names for variable, names in found.items() if names}


def list_service_rows(n: pypsa.Network, context: Context) -> list[dict[str, Any]]:
    """Yearly rows that hold each free option's share between its least and its most."""
    links = n.c.links.static
    if "share_low" not in links:
        return []
    price = context.parameter("green_slack_price")
    rows = []
    for name, line in links[links["kind"] == "option"].iterrows():
        given = line["delivered"]
        terms = {"Link-p": {str(name): float(line["efficiency"])}}
        store = f"{name} store"
        if store in n.c.storage_units.static.index:
            # what reaches the service counts, not what a lossy store burns
            terms["StorageUnit-p_dispatch"] = {store: 1.0}
            terms["StorageUnit-p_store"] = {store: -1.0}
        if line["share_high"] <= line["share_low"] + 1e-9:
            senses = [("==", line["share_low"])]
        else:
            senses = [(">=", line["share_low"]), ("<=", line["share_high"])]
        for sense, share in senses:
            rows.append({
                "name": f"adoption {sense} {name}", "sense": sense, "rhs": float(share * given),
                "unit": "MWh", "slack_price": price, "terms": terms,
            })  # fmt: skip
    return rows
