"""Services that a fuel or electricity can give: heat, hydrogen, transport, warm homes.

What a service delivers is given; which technology delivers it follows an adoption path, or is
chosen between a low and a high one.

shaped options
    follow the service hour by hour, so that they have no freedom: on a path they are a load of
    the zone; where adoption is free they are a load whose size is a capacity of the plan. Its
    cost is what it costs more than the fuel that it replaces.
free options
    stand on a bus of the service beside fuel and storage and choose their hours; their yearly
    share is a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xjgrid.build.clock import HOURS_A_YEAR
from xjgrid.build.context import Context, add_components
from xjgrid.build.demand import make_shape
from xjgrid.build.industry.figures import interpolate, read_growth
from xjgrid.build.sizing import price_energy
from xjgrid.errors import InputError, did_you_mean

if TYPE_CHECKING:
    import pypsa

FREE = "free"


def list_services(context: Context) -> pd.DataFrame:
    """Delivered energy [MWh a year]: ``service, zone, energy, shape, sector, unit``."""
    if not context.scenario.industry.services:
        return pd.DataFrame(columns=["service", "zone", "energy", "shape", "sector", "unit"])
    table = context.tables["service_demand"]
    found = interpolate(table, ["service", "zone"], ["energy"], context.scenario.year)
    kinds = context.tables["services"].set_index("service")
    for column in ("shape", "sector", "unit"):
        found[column] = found["service"].map(kinds[column])
    found["energy"] = found["energy"].astype(float) * 1000.0 * context.scenario.demand.scale
    return found[found["energy"] > 0].reset_index(drop=True)


def read_paths(context: Context) -> dict[str, tuple[pd.Series, pd.Series]]:
    """Least and most share of each option, by service; the same on a stated path.

    Raises
    ------
    InputError
        If the scenario names a service or path that does not exist.
    """
    chosen = context.scenario.industry.adoption
    table = context.tables["adoption"]
    services = list(table["service"].unique())
    where = f"scenarios/{context.scenario.name.partition('.')[0]}.yaml"
    for service in chosen:
        if service != "*" and service not in services:
            raise InputError.single(
                where,
                f"industry.adoption: no service {service!r}, {did_you_mean(service, services)}",
            )
    known = [*table["path"].unique(), FREE]
    for service, path in chosen.items():
        if path not in known:
            raise InputError.single(
                where,
                f"industry.adoption.{service}: no path {path!r}, {did_you_mean(path, known)}",
            )
    found = {}
    for service, rows in table.groupby("service"):
        path = chosen.get(str(service), chosen.get("*", "reference"))
        ends = ("low", "high") if path == FREE else (path, path)
        shares = []
        for end in ends:
            part = rows[rows["path"] == end]
            if part.empty:
                raise InputError.single(
                    "networks/adoption.csv", f"service {service!r} has no path {end!r}"
                )
            year = interpolate(part, ["option"], ["share"], context.scenario.year)
            shares.append(year.set_index("option")["share"])
        factor = _follow_rows(context, str(service))
        shares = [share * factor.reindex(share.index).fillna(1.0) for share in shares]
        low = shares[0].reindex(shares[0].index.union(shares[1].index)).fillna(0.0)
        high = shares[1].reindex(low.index).fillna(0.0)
        found[str(service)] = (np.minimum(low, high), np.maximum(low, high))
    return found


def _follow_rows(context: Context, service: str) -> pd.Series:
    """Factor by option: in a low or high growth it is adopted as its demand row grows."""
    options = context.tables["service_options"]
    held = options[(options["service"] == service) & (options["row"] != "")]
    growth = read_growth(context) / context.scenario.demand.scale
    return held.set_index("option")["row"].map(growth).astype(float)


@dataclass(frozen=True)
class Menu:
    """Options of a service in a zone, each with its least and most share and its figures."""

    service: str
    zone: str
    energy: float
    shape: np.ndarray
    electric: pd.DataFrame
    fuel: dict[str, float]

    @property
    def name(self) -> str:
        """Name of its bus."""
        return f"{self.zone} {self.service}"


def list_menus(context: Context) -> list[Menu]:
    """Options of every service and zone in the scenario's year."""
    demand = list_services(context)
    if demand.empty:
        return []
    paths, options = read_paths(context), context.tables["service_options"]
    position = {zone: i for i, zone in enumerate(context.zones)}
    shapes = {s: make_shape(context, s)[context.clock.hours] for s in demand["shape"].unique()}
    menus = []
    for line in demand.itertuples():
        low, high = paths[line.service]
        mine = options[options["service"] == line.service].set_index("option")
        mine = mine.assign(low=low.reindex(mine.index), high=high.reindex(mine.index)).fillna(
            {"low": 0.0, "high": 0.0}
        )
        electric = mine[(mine["kind"] == "electric") & (mine["high"] > 0)].copy()
        electric["efficiency"] = [context.costs.get(o, "efficiency") for o in electric.index]
        # the freedom of small boilers changes nothing but the time to solve
        power = electric["high"] * line.energy / electric["efficiency"] / HOURS_A_YEAR
        small = power < context.parameter("process_min_mw")
        electric["dispatch"] = electric["dispatch"].where(~small, "shaped")
        fuels = mine[mine["kind"] == "fuel"]
        menus.append(
            Menu(
                line.service,
                line.zone,
                line.energy,
                shapes[line.shape][:, position[line.zone]],
                electric,
                blend_fuels(context, fuels, line.zone),
            )
        )
    return menus


def blend_fuels(context: Context, options: pd.DataFrame, zone: str) -> dict[str, float]:
    """Mean figures of the fuel options per MWh delivered, in proportion of their shares.

    Returns
    -------
    dict
        ``fuel_cost``, ``variable_om``, ``carbon_cost``, ``fixed`` [CNY/MWh], ``co2_intensity``
        [t/MWh], and by fuel the MWh burnt per MWh delivered as ``use <fuel>``.
    """
    weight = options["low"] + options["high"]
    weight = weight / weight.sum() if weight.sum() > 0 else weight * 0.0 + 1.0 / max(1, len(weight))
    out = dict.fromkeys(("fuel_cost", "variable_om", "carbon_cost", "co2_intensity", "fixed"), 0.0)
    for option, row in options.iterrows():
        price, factor = context.costs.price_fuel(str(row["fuel"]), zone)
        part = float(weight[option])
        use = part / context.costs.get(str(option), "efficiency")
        out["fuel_cost"] += use * price
        out["co2_intensity"] += use * factor
        out["carbon_cost"] += use * factor * context.carbon_price
        out["variable_om"] += part * context.costs.get(str(option), "vom", 0.0)
        yearly = context.costs.annuity(str(option)) + context.costs.fixed_om(str(option))
        yearly *= context.costs.get(str(option), "oversize", 1.0)
        out["fixed"] += part * yearly / HOURS_A_YEAR
        key = f"use {row['fuel']}"
        out[key] = out.get(key, 0.0) + use
    return out


def make_intake(context: Context, menu: Menu, option: str) -> np.ndarray:
    """Electricity [MW] that a shaped option takes by the hour if it gave all of the service.

    A heat pump's efficiency falls with the cold: the rated figure is that at
    ``rated_temperature``, and ``efficiency_slope`` is what a degree changes.
    """
    delivered = menu.shape * menu.energy / HOURS_A_YEAR
    rated = context.costs.get(option, "efficiency")
    if not bool(menu.electric.at[option, "temperature"]):
        return np.asarray(delivered / rated)
    air = context.series("temperature", [menu.zone])[menu.zone].to_numpy()
    slope = context.costs.get(option, "efficiency_slope")
    at = context.costs.get(option, "rated_temperature")
    return np.asarray(delivered / np.maximum(1.0, rated + slope * (air - at)))


def sum_reference_electricity(context: Context) -> pd.DataFrame:
    """Electricity [MWh a year] that demand rows hold of each option: ``row, zone, energy``."""
    table = context.tables["adoption"]
    options = context.tables["service_options"]
    held = options[(options["kind"] == "electric") & (options["row"] != "")]
    demand = list_services(context)
    growth = read_growth(context) / context.scenario.demand.scale
    records = []
    for option in held.itertuples():
        rows = table[
            (table["service"] == option.service)
            & (table["option"] == option.option)
            & (table["path"] == "reference")
        ]
        if rows.empty or demand.empty:
            continue
        ordered = rows.sort_values("year")
        share = float(np.interp(context.scenario.year, ordered["year"], ordered["share"]))
        share *= float(growth.get(option.row, 1.0))
        rated = context.costs.get(option.option, "efficiency")
        for line in demand[demand["service"] == option.service].itertuples():
            records.append((option.row, line.zone, share * line.energy / rated))
    return pd.DataFrame(records, columns=["row", "zone", "energy"])


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
            if most > least + 1e-9:
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


def replaces_plant(context: Context, service: str) -> bool:
    """Whether electricity takes the place of the fuel's plant: kilns, vehicles, stoves.

    Boilers and gasifiers beside options that choose their hours stay as a reserve.
    """
    options = context.tables["service_options"]
    mine = options[(options["service"] == service) & (options["kind"] == "electric")]
    return bool((mine["dispatch"] == "shaped").all())


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
        _add_store(n, context, menu, store, float(row["high"]) * mean, f"{name} store")


def _add_store(
    n: pypsa.Network, context: Context, menu: Menu, technology: str, size: float, name: str
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
            "cyclic_state_of_charge": True, "service": menu.service,
        },
        index=pd.Index([name], name="name"),
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
