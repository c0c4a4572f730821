"""Systems of one or two zones and a few hours, small enough to solve by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import linopy
import numpy as np
import pandas as pd
import pypsa

from tests.solve.small import NO_RULES
from xjgrid.build.context import add_components
from xjgrid.build.network import fill_own_columns
from xjgrid.build.options import prepare_pypsa
from xjgrid.solve.commitment import Edge
from xjgrid.solve.detail import Detail
from xjgrid.solve.model import create_model, read_values
from xjgrid.solve.solver import Outcome, SolverChoice, run_solver

SIMPLEX = SolverChoice(method="simplex", threads=1)
CARRIERS = {
    "AC": False,
    "coal": False,
    "gas": False,
    "wind": True,
    "solar": True,
    "reservoir": True,
    "battery": False,
    "battery-2h": False,
    "export": False,
    "shed": False,
}
PLAIN = {
    "p_nom_existing": 0.0,
    "p_nom_min": 0.0,
    "p_nom_max": np.inf,
    "p_nom_extendable": False,
    "capital_cost": 0.0,
    "co2_intensity": 0.0,
    "committed": False,
    "synchronous": False,
    "minimum_load_base": 0.0,
    "minimum_load_top": 0.0,
    "start_cost": 0.0,
    "ramp": 1.0,
    "efficiency": 1.0,
}


@dataclass
class System:
    """Parts of a small network, put together by :meth:`build`.

    ``loads`` gives the demand [MW] of each zone by hour. Hours lie ``apart`` on the clock, each
    counts once: with 12 hours two make a day.
    """

    loads: dict[str, Sequence[float]]
    plants: dict[str, dict[str, Any]] = field(default_factory=dict)
    series: dict[str, dict[str, Sequence[float]]] = field(default_factory=dict)
    stores: dict[str, dict[str, Any]] = field(default_factory=dict)
    inflow: dict[str, Sequence[float]] = field(default_factory=dict)
    lines: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=dict)
    apart: str = "h"

    @property
    def hours(self) -> int:
        """Number of hours."""
        return len(next(iter(self.loads.values())))

    def plant(self, name: str, p_nom: float, cost: float, **own: Any) -> System:
        """Add a generator ``"zone carrier"``; ``available``, ``low``, ``must_run`` by hour."""
        zone, carrier = name.split()[:2]
        dynamic = {
            "p_max_pu": own.pop("available", [1.0] * self.hours),
            "minimum_load": own.pop("low", [own.get("minimum_load_base", 0.0)] * self.hours),
            "must_run": own.pop("must_run", [0.0] * self.hours),
        }
        own.setdefault("p_nom_existing", p_nom)
        own.setdefault("p_nom_min", p_nom)
        self.plants[name] = {
            **PLAIN,
            "bus": zone,
            "carrier": carrier,
            "p_nom": p_nom,
            "marginal_cost": cost,
            **own,
        }
        kinds = ["p_max_pu"] + ["minimum_load", "must_run"] * bool(own.get("committed"))
        for kind in kinds:
            self.series.setdefault(kind, {})[name] = dynamic[kind]
        return self

    def thermal(self, name: str, p_nom: float, cost: float, low: float, **own: Any) -> System:
        """Add a committed synchronous plant."""
        by_hour = own.pop("low_by_hour", [low] * self.hours)
        return self.plant(
            name,
            p_nom,
            cost,
            committed=True,
            synchronous=True,
            minimum_load_base=low,
            minimum_load_top=max(by_hour),
            low=by_hour,
            **own,
        )

    def store(self, name: str, p_nom: float, hours: float, **own: Any) -> System:
        """Add a storage unit ``"zone carrier"``, lossless unless told."""
        zone, carrier = name.split()[:2]
        if "inflow" in own:
            self.inflow[name] = own.pop("inflow")
        self.stores[name] = {
            "bus": zone,
            "carrier": carrier,
            "p_nom": p_nom,
            "p_nom_existing": p_nom,
            "p_nom_min": p_nom,
            "p_nom_max": p_nom,
            "p_nom_extendable": False,
            "max_hours": hours,
            "p_min_pu": -1.0,
            "efficiency_store": 1.0,
            "efficiency_dispatch": 1.0,
            "standing_loss": 0.0,
            "cyclic_state_of_charge": True,
            "capital_cost": 0.0,
            "marginal_cost": 0.0,
            **own,
        }
        return self

    def line(self, name: str, s_nom: float, x: float = 10.0) -> System:
        """Add a line ``"zone0-zone1"``."""
        zone0, zone1 = name.split("-")[:2]
        self.lines[name] = {
            "bus0": zone0,
            "bus1": zone1,
            "carrier": "AC",
            "x": x,
            "r": 0.1,
            "s_nom": s_nom,
        }
        return self

    def channel(self, name: str, zone: str, p_nom: float, low: float = 0.0) -> System:
        """Add an export channel from a zone."""
        self.channels[name] = {"zone": zone, "p_nom": p_nom, "low": low}
        return self

    def build(self) -> pypsa.Network:
        """Put the network together."""
        prepare_pypsa()
        n = pypsa.Network()
        n.set_snapshots(
            pd.date_range("2030-01-01", periods=self.hours, freq=self.apart, name="snapshot")
        )
        add_components(n, "Carrier", pd.DataFrame({"renewable": pd.Series(CARRIERS)}))
        add_components(
            n,
            "Bus",
            pd.DataFrame({"v_nom": 750.0, "carrier": "AC", "region": "n"}, index=list(self.loads)),
        )
        self.extend(n)
        plants = pd.DataFrame.from_dict(self.plants, orient="index")
        frames = {
            kind: pd.DataFrame(columns, index=n.snapshots, dtype=float)
            for kind, columns in self.series.items()
        }
        if len(plants):
            add_components(n, "Generator", plants, **frames)
        if self.stores:
            series = (
                {"inflow": pd.DataFrame(self.inflow, index=n.snapshots, dtype=float)}
                if self.inflow
                else {}
            )
            add_components(
                n, "StorageUnit", pd.DataFrame.from_dict(self.stores, orient="index"), **series
            )
        if self.lines:
            add_components(n, "Line", pd.DataFrame.from_dict(self.lines, orient="index"))
        self._add_channels(n)
        names = [f"{zone} demand" for zone in self.loads]
        add_components(
            n,
            "Load",
            pd.DataFrame({"bus": list(self.loads), "carrier": "AC"}, index=names),
            p_set=pd.DataFrame(
                np.array(list(self.loads.values()), dtype=float).T, index=n.snapshots, columns=names
            ),
        )
        add_components(
            n,
            "Generator",
            pd.DataFrame(
                {
                    "bus": list(self.loads),
                    "carrier": "shed",
                    "p_nom": 1000.0,
                    "marginal_cost": 5000.0,
                },
                index=[f"{zone} shed" for zone in self.loads],
            ),
        )
        fill_own_columns(n)
        n.meta = {"xjgrid": {**NO_RULES, **self.rules}}
        return n

    def extend(self, n: pypsa.Network) -> None:
        """Add what stands behind the zones, before anything is connected to it."""

    def _add_channels(self, n: pypsa.Network) -> None:
        if not self.channels:
            return
        table = pd.DataFrame.from_dict(self.channels, orient="index")
        add_components(
            n, "Bus", pd.DataFrame({"carrier": "export", "region": "outside"}, index=table.index)
        )
        ones = pd.DataFrame(1.0, index=n.snapshots, columns=table.index)
        add_components(
            n,
            "Link",
            pd.DataFrame(
                {
                    "bus0": table["zone"],
                    "bus1": table.index,
                    "carrier": "export",
                    "p_nom": table["p_nom"],
                    "efficiency": 0.9,
                }
            ),
            p_max_pu=ones,
            p_min_pu=ones * table["low"],
        )
        add_components(
            n,
            "Generator",
            pd.DataFrame(
                {
                    "bus": list(table.index),
                    "carrier": "export",
                    "p_nom": table["p_nom"].to_numpy(),
                    "sign": -1.0,
                },
                index=[f"{c} sink" for c in table.index],
            ),
        )


@dataclass(frozen=True)
class Answer:
    """What the solver found."""

    model: linopy.Model
    outcome: Outcome
    values: dict[str, pd.DataFrame]
    network: pypsa.Network

    @property
    def cost(self) -> float:
        """Objective [CNY]."""
        return self.outcome.objective

    def power(self, name: str) -> list[float]:
        """Output [MW] of a generator by hour."""
        return self.of("Generator-p", name)

    def online(self, name: str) -> list[float]:
        """Online capacity [MW] by hour."""
        return self.of("Generator-online", name)

    def of(self, variable: str, name: str) -> list[float]:
        """Hourly values of a variable, free of the solver's rounding."""
        return [round(float(v), 6) + 0.0 for v in self.values[variable][name]]

    def size(self, name: str, kind: str = "Generator") -> float:
        """Chosen capacity [MW]."""
        return float(self.model.variables[f"{kind}-p_nom"].solution.sel(name=name))

    def scalar(self, name: str) -> float:
        """Value of a variable without dimensions."""
        return float(self.model.variables[name].solution)

    def flow(self, name: str) -> list[float]:
        """Power [MW] of a process, connection or option by hour."""
        return self.of("Link-p", name)

    def price(self, zone: str) -> list[float]:
        """Price [CNY/MWh] of a zone by hour."""
        dual = self.model.constraints["Bus-nodal_balance"].dual.sel(name=zone)
        return [round(float(v), 6) + 0.0 for v in dual]


def settle(
    system: System | pypsa.Network,
    detail: Detail | None = None,
    before: Edge | None = None,
    after: Edge | None = None,
) -> Answer:
    """Solve a system exactly, in the full model unless told otherwise."""
    n = system.build() if isinstance(system, System) else system
    m = create_model(n, detail or Detail.full(), before=before, after=after)
    outcome = run_solver(m, SIMPLEX)
    return Answer(m, outcome, read_values(m), n)


def edge(online: float, output: float, name: str = "a coal") -> Edge:
    """One plant beside a window."""
    return Edge(pd.Series({name: online}), pd.Series({name: output}))


def yearly(
    name: str, sense: str, rhs: float, terms: dict[str, dict[str, float]], price: float = 1000.0
) -> dict[str, Any]:
    """Return a yearly row as the build writes it."""
    return {
        "name": name,
        "sense": sense,
        "rhs": rhs,
        "unit": "MWh",
        "slack_price": price,
        "terms": terms,
    }
