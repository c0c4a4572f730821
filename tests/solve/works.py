"""Sites, processes and services beside the zones of a system small enough to solve by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pypsa

from tests.solve.golden import System
from xjgrid.build.context import add_components

#: what makes a process's link free of every limit
FREE = {
    "carrier": "process",
    "kind": "process",
    "floor": 0.0,
    "ramp": 1.0,
    "modulation": 1.0,
    "restart_cost": 0.0,
    "interruptible": 0.0,
    "interruption_price": 0.0,
    "marginal_cost": 0.0,
}
CARRIERS = [
    "connection",
    "process",
    "product",
    "service",
    "service-store",
    "option",
    "fuel",
]


@dataclass
class Works(System):
    """A system with industry; ``needs`` gives the demand of other buses than the zones'."""

    buses: dict[str, dict[str, Any]] = field(default_factory=dict)
    needs: dict[str, Sequence[float]] = field(default_factory=dict)
    links: dict[str, dict[str, Any]] = field(default_factory=dict)
    yards: dict[str, float] = field(default_factory=dict)

    def site(
        self,
        name: str,
        zone: str,
        connection: float,
        load: float = 0.0,
        *,
        export: float = 0.0,
        fee: float = 0.0,
    ) -> Works:
        """Add a site behind a connection, with a flat load [MW] beside its processes."""
        self.buses[name] = {"carrier": "AC", "kind": "site", "zone": zone}
        self.needs[name] = [load] * self.hours
        tie = {"carrier": "connection", "kind": "connection"}
        self.links[f"{name} import"] = {
            **tie,
            "bus0": zone,
            "bus1": name,
            "p_nom": connection,
            "marginal_cost": fee,
        }
        if export:
            self.links[f"{name} export"] = {**tie, "bus0": name, "bus1": zone, "p_nom": export}
        return self

    def process(
        self, name: str, product: str, p_nom: float, per_tonne: float, ordered: float, **own: Any
    ) -> Works:
        """Add ``"site process"`` that makes a product; ``ordered`` is its mean power [MW]."""
        site = name.split()[0]
        bus = f"{site} {product}"
        low = own.get("floor", 0.0) - own.get("interruptible", 0.0)
        self.links[name] = {
            **FREE,
            "bus0": site,
            "bus1": bus,
            "p_nom": p_nom,
            "ordered": ordered,
            "efficiency": 1.0 / per_tonne,
            "p_min_pu": low,
            **own,
        }
        self.buses[bus] = {"carrier": "product", "kind": "product"}
        return self.plant(f"{bus} output", 1000.0, 0.0, bus=bus, carrier="product", sign=-1.0)

    def stock(self, bus: str, tonnes: float) -> Works:
        """Give a product a yard; without one each day makes what is ordered of it."""
        self.yards[bus] = tonnes
        return self

    def service(
        self, zone: str, name: str, need: Sequence[float], fuel: float, **store: float
    ) -> Works:
        """Add a service with fuel at a cost; ``energy`` [MWh] adds a store beside it."""
        bus = f"{zone} {name}"
        self.buses[bus] = {"carrier": "service", "kind": "service", "zone": zone}
        self.needs[bus] = need
        self.plant(f"{bus} fuel", max(need), fuel, bus=bus, carrier="fuel")
        if store:
            size = store.pop("energy") / 1000.0
            self.store(f"{bus} store", 1000.0, size, bus=bus, carrier="service-store", **store)
        return self

    def option(self, name: str, p_nom: float, efficiency: float, **own: Any) -> Works:
        """Add ``"zone service option"``, which gives the service from electricity."""
        zone, service = name.split()[:2]
        self.links[name] = {
            "carrier": "option",
            "kind": "option",
            "bus0": zone,
            "bus1": f"{zone} {service}",
            "p_nom": p_nom,
            "efficiency": efficiency,
            **own,
        }
        return self

    def build(self) -> pypsa.Network:
        """Put the network together, with the orders and yards of what it makes."""
        n = super().build()
        makers: dict[str, dict[str, float]] = {}
        orders: dict[str, float] = {}
        for name, link in self.links.items():
            if link["kind"] == "process":
                bus, rate = link["bus1"], link["efficiency"]
                makers.setdefault(bus, {})[name] = rate
                orders[bus] = orders.get(bus, 0.0) + rate * link["ordered"]
        n.meta["xjgrid"]["stocks"] = [
            {
                "name": bus,
                "order": orders[bus],
                "size": self.yards.get(bus, 0.0),
                "worth": 5000.0 / min(own.values()),
                "makers": own,
            }
            for bus, own in makers.items()
        ]
        return n

    def extend(self, n: pypsa.Network) -> None:
        """Add buses, links and needs of industry."""
        if not self.buses:
            return
        add_components(n, "Carrier", pd.DataFrame({"renewable": False}, index=CARRIERS))
        buses = pd.DataFrame.from_dict(self.buses, orient="index")
        add_components(n, "Bus", buses.assign(v_nom=750.0, region="n").fillna(""))
        add_components(
            n,
            "Link",
            pd.DataFrame.from_dict(self.links, orient="index").fillna(
                {"p_min_pu": 0.0, "marginal_cost": 0.0, "efficiency": 1.0}
            ),
        )
        names = [f"{bus} need" for bus in self.needs]
        loads = pd.DataFrame({"bus": list(self.needs)}, index=names)
        values = np.array(list(self.needs.values()), dtype=float).T
        add_components(
            n,
            "Load",
            loads.assign(carrier=loads["bus"].map(buses["carrier"])),
            p_set=pd.DataFrame(values, n.snapshots, names),
        )
