"""Random services behind random systems: boilers, fuel, stores, needs; and a slow reference."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from tests.account.ledger.random_systems import draw_system, trace_slowly
from xjgrid.account.ledger import System
from xjgrid.account.ledger.conversion import convert

#: option -> bus of its service; heat has two options and two stores
OPTIONS = {"zone0 process": "heat", "zone1 process": "heat", "site0 process": "hydrogen"}
STORES = {"tank": "heat", "cellar": "heat", "cavern": "hydrogen"}
USERS = {"heat need": "heat", "hydrogen need": "hydrogen", "iron": "hydrogen"}


@dataclass(frozen=True)
class Plant:
    """A system, and what stands behind it in MW delivered: users, stores, what enters buses."""

    system: System
    used: pd.DataFrame
    received: pd.DataFrame
    efficiency: pd.Series
    charge: pd.DataFrame
    discharge: pd.DataFrame
    level: pd.DataFrame

    def layer(self) -> System:
        """The layer in electricity, as the ledger takes it."""
        pairs = [(o, s) for o, b in OPTIONS.items() for s, at in STORES.items() if at == b]
        uses = [(o, u) for o, b in OPTIONS.items() for u, at in USERS.items() if at == b]
        names = [u for _, u in uses]
        sinks = pd.DataFrame({"bus": [o for o, _ in uses], "kind": "option", "need": names})
        firsts = ~sinks["bus"].duplicated()
        sinks.index = [o if first else f"{o} for {u}"
                       for (o, u), first in zip(uses, firsts, strict=True)]  # fmt: skip
        stores = [s for _, s in pairs]
        options = list(OPTIONS)
        at = self.system.sinks.index.get_indexer(options)
        layer = System.of(
            self.system.times, buses=pd.DataFrame(index=options),
            origins=pd.DataFrame({"bus": options}, index=options),
            generation=self.system.withdrawal[:, at], sinks=sinks,
            withdrawal=self.used[names].to_numpy(),
            storages=pd.DataFrame(
                {"bus": [o for o, _ in pairs], "efficiency": self.efficiency[stores].to_numpy()},
                index=[f"{o} in {s}" for o, s in pairs],
            ),
            charge=self.charge[stores].to_numpy(), discharge=self.discharge[stores].to_numpy(),
            level=self.level[stores].to_numpy(),
        )  # fmt: skip
        return convert(layer, self.received[list(OPTIONS.values())].to_numpy())


def draw_plant(seed: int, hours: int = 12) -> Plant:
    """Draw levels, fuel and needs at random; options rest in some hours."""
    rng = np.random.default_rng(seed + 1)
    system = draw_system(seed, hours=hours)
    drawn = system.withdrawal.copy()
    for option in OPTIONS:
        mine, other = system.sinks.index.get_indexer([option, option.replace("process", "load")])
        off = rng.random(hours) < 0.4
        drawn[off, other] += drawn[off, mine]
        drawn[off, mine] = 0.0
    system = replace(system, withdrawal=drawn)
    efficiency = pd.Series(rng.uniform(0.8, 1.0, len(STORES)), list(STORES))
    level = rng.uniform(0, 60, (hours, len(STORES))) * (rng.random((hours, len(STORES))) < 0.8)
    change = level - np.vstack([level[-1], level[:-1]])
    both = rng.uniform(0, 9, level.shape) * (rng.random(level.shape) < 0.3)
    charge = pd.DataFrame(change.clip(min=0) + both, columns=list(STORES)) / efficiency
    given = (-change).clip(min=0) * rng.uniform(0.8, 1.0) + 0.9 * both
    discharge = pd.DataFrame(given, columns=list(STORES))
    used, received = _draw_needs(rng, system, charge, discharge)
    return Plant(system, used, received, efficiency, charge, discharge,
                 pd.DataFrame(level, columns=list(STORES)))  # fmt: skip


def _draw_needs(rng, system, charge, discharge):
    """Needs that take what comes, and fuel for what more is charged or needed."""
    hours = len(system.times)
    used = pd.DataFrame(index=range(hours))
    received = pd.DataFrame(index=range(hours))
    for bus in ("heat", "hydrogen"):
        options = [o for o, at in OPTIONS.items() if at == bus]
        stores = [s for s, at in STORES.items() if at == bus]
        users = [u for u, at in USERS.items() if at == bus]
        drawn = system.withdrawal[:, system.sinks.index.get_indexer(options)]
        made = drawn @ rng.uniform(0.6, 3.0, len(options)) + discharge[stores].sum(axis=1)
        filled = charge[stores].sum(axis=1)
        need = np.maximum(made - filled, rng.uniform(0, 40, hours) * (rng.random(hours) < 0.8))
        part = rng.dirichlet(np.ones(len(users)))
        for user, share in zip(users, part, strict=True):
            used[user] = share * need
        received[bus] = need + filled  # the rest of it is fuel
    return used, received


def trace_plant_slowly(plant: Plant, rounds: int = 300) -> dict[tuple[str, str], np.ndarray]:
    """Electricity by origin behind what each user takes of each option, MW, (T, O).

    From the definition, in delivered energy and not in electricity: every bus and every store is
    a node that hands on what it received, with the MWh of each option and origin behind it. The
    year is repeated until the stores end as they began. Losses of stores are users too.
    """
    system = plant.system
    mix = trace_slowly(system)[0]
    origins = len(system.origins)
    nodes = ["heat", "hydrogen", *STORES]
    place = {name: i for i, name in enumerate(nodes)}
    held = np.zeros((len(nodes), len(OPTIONS) * origins))
    out = {
        (o, u): np.zeros((len(system.times), origins))
        for o, b in OPTIONS.items()
        for u, at in {**USERS, **STORES}.items()
        if at == b
    }
    for _ in range(rounds):
        began = held.copy()
        for t in range(len(system.times)):
            behind, held = _trace_hour(plant, mix[t], t, place, held, origins)
            _book(plant, out, behind, held, t, place, origins)
        if np.abs(held - began).max() < 1e-13:
            return out
    raise AssertionError("the stores do not settle")


def _trace_hour(plant, mix, t, place, held, origins):
    """Return MWh behind a MWh of each node, and of each store's content after the hour."""
    system = plant.system
    fresh, flow = np.zeros_like(held), np.zeros((len(place), len(place)))
    whole = np.zeros(len(place))
    for i, (option, bus) in enumerate(OPTIONS.items()):
        row = system.sinks.index.get_loc(option)
        node = system.buses.index.get_loc(system.sinks["bus"].iloc[row])
        fresh[place[bus], i * origins : (i + 1) * origins] = system.withdrawal[t, row] * mix[node]
    for bus in ("heat", "hydrogen"):
        whole[place[bus]] = plant.received[bus][t]
    for store, bus in STORES.items():
        k, before = place[store], plant.level[store].iloc[t - 1]
        added = plant.efficiency[store] * plant.charge[store][t]
        flow[k, place[bus]] = added
        flow[place[bus], k] = plant.discharge[store][t]
        fresh[k] = before * held[k]
        whole[k] = before + added
    idle = whole <= 0
    behind = np.linalg.solve(np.diag(np.where(idle, 1.0, whole)) - flow, fresh)
    return behind, np.where(idle[:, None], held, behind)


def _book(plant, out, behind, held, t, place, origins):
    """Write down what users take of each option in the hour, and what stores lose."""
    for i, option in enumerate(OPTIONS):
        mine = slice(i * origins, (i + 1) * origins)
        bus = OPTIONS[option]
        for user, at in USERS.items():
            if at == bus:
                out[option, user][t] = plant.used[user][t] * behind[place[bus], mine]
        for store, at in STORES.items():
            if at == bus:
                charged = plant.charge[store][t]
                before = plant.level[store].iloc[t - 1]
                lost = (before + plant.efficiency[store] * charged - plant.discharge[store][t]
                        - plant.level[store][t])  # fmt: skip
                filling = (1 - plant.efficiency[store]) * charged
                out[option, store][t] = lost * held[place[store], mine]
                out[option, store][t] += filling * behind[place[bus], mine]
