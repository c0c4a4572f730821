"""Random small systems: meshes with loops, losses, storage, sites; and a slow reference."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xjgrid.account.ledger import System

CARRIERS = {"wind": (True, False, 0.0), "ror": (True, True, 0.0), "coal": (False, False, 0.9)}
TIMES = "2030-01-31 12:00"


def draw_system(
    seed: int,
    hours: int = 12,
    grid: int = 4,
    sites: int = 2,
    *,
    storage: bool = True,
    losses: bool = True,
    export: bool = True,
    carriers: tuple[str, ...] = tuple(CARRIERS),
) -> System:
    """Draw flows and levels at random, then let generation and load fill the balance."""
    rng = np.random.default_rng(seed)
    names = [f"zone{i}" for i in range(grid)] + [f"site{i}" for i in range(sites)]
    buses = pd.DataFrame(
        {"zone": names[:grid] + [f"zone{i % grid}" for i in range(sites)],
         "site": [""] * grid + names[grid:]},
        index=names,
    )  # fmt: skip
    branches = _draw_branches(rng, names, grid, sites)
    shape = (hours, len(branches))
    sent = rng.uniform(-80, 80, shape) * (rng.random(shape) < 0.8)
    one_way = np.array(["port" in name for name in branches.index])
    sent[:, one_way] = np.abs(sent[:, one_way])
    lost = rng.uniform(0, 0.1, len(branches)) if losses else np.zeros(len(branches))
    received = np.where(sent > 0, sent * (1 - lost), sent / (1 - lost))
    stores = _draw_storage(rng, names, hours) if storage else None
    position = {name: i for i, name in enumerate(names)}
    net = np.zeros((hours, len(names)))
    for i, line in enumerate(branches.itertuples()):
        net[:, position[line.bus0]] -= sent[:, i]
        net[:, position[line.bus1]] += received[:, i]
    extra: dict = {}
    if stores is not None:
        table, extra = stores
        for k, bus in enumerate(table["bus"]):
            net[:, position[bus]] += extra["discharge"][:, k] - extra["charge"][:, k]
        extra["storages"] = table
    sinks, drawn, net = _draw_sinks(rng, buses, net, export)
    origins, generation = _draw_origins(rng, buses, -net, carriers)
    return System.of(
        pd.date_range(TIMES, periods=hours, freq="h"), buses=buses, origins=origins,
        generation=generation, sinks=sinks, withdrawal=drawn, branches=branches, sent=sent,
        received=received, **extra,
    )  # fmt: skip


def _draw_branches(rng, names, grid, sites):
    """A ring with a chord, and an import and an export link a site."""
    pairs = {f"line{i}": (names[i], names[(i + 1) % grid]) for i in range(grid)}
    pairs["chord"] = (names[0], names[grid // 2])
    for i in range(sites):
        zone, site = names[i % grid], names[grid + i]
        pairs[f"{site} import"], pairs[f"{site} export"] = (zone, site), (site, zone)
    frame = pd.DataFrame.from_dict(pairs, orient="index", columns=["bus0", "bus1"])
    return frame.iloc[rng.permutation(len(frame))]


def _draw_storage(rng, names, hours):
    """Stores whose level wanders and sometimes is 0; some charge and discharge at once."""
    buses = [names[0], names[0], names[1], names[-1], names[-1]]
    count = len(buses)
    level = rng.uniform(0, 100, (hours, count)) * (rng.random((hours, count)) < 0.8)
    before = np.vstack([level[-1], level[:-1]])
    efficiency = rng.uniform(0.8, 1.0, count)
    both = rng.uniform(0, 20, (hours, count)) * (rng.random((hours, count)) < 0.3)
    change = level - before
    charge = (change.clip(min=0) + both) / efficiency
    discharge = (-change).clip(min=0) * rng.uniform(0.8, 1.0) + both * 0.9
    table = pd.DataFrame(
        {"bus": buses, "carrier": "battery", "efficiency": efficiency},
        index=[f"store{k}" for k in range(count)],
    )
    series = {"charge": charge, "discharge": discharge, "level": level}
    return table, series


def _draw_sinks(rng, buses, net, export):
    """A load or two a bus, and a channel; they take at least what arrives too much."""
    rows, values = {}, []
    for i, (name, bus) in enumerate(buses.iterrows()):
        total = net[:, i].clip(min=0) + rng.uniform(1, 50, len(net))
        part = rng.uniform(0.2, 0.8)
        for kind, share in (("load", part), ("process", 1 - part)):
            rows[f"{name} {kind}"] = {
                "bus": name, "kind": kind, "zone": bus["zone"], "site": bus["site"],
                "sector": "metals" if kind == "process" else "households",
                "product": "aluminium" if kind == "process" else "",
            }  # fmt: skip
            values.append(total * share)
        net[:, i] -= total
    if export:
        first = buses.index[0]
        rows["channel"] = {"bus": first, "kind": "channel", "zone": first}
        values.append(rng.uniform(0, 60, len(net)))
        net[:, 0] -= values[-1]
    return pd.DataFrame.from_dict(rows, orient="index"), np.column_stack(values), net


def _draw_origins(rng, buses, needed, carriers):
    """Every bus has each carrier, in parts that change by the hour."""
    rows, values = {}, []
    for i, (name, bus) in enumerate(buses.iterrows()):
        parts = rng.dirichlet(np.full(len(carriers), 0.5), len(needed))
        for j, carrier in enumerate(carriers):
            green, hydro, co2 = CARRIERS[carrier]
            rows[f"{carrier}@{name}"] = {
                "bus": name, "carrier": carrier, "zone": bus["zone"], "site": bus["site"],
                "renewable": green, "hydro": hydro, "co2": co2,
            }  # fmt: skip
            values.append(parts[:, j] * needed[:, i])
    return pd.DataFrame.from_dict(rows, orient="index"), np.column_stack(values)


def trace_slowly(system: System, rounds: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Mixes of all buses and stores from the definition: one dense system an hour.

    Every bus and every store is a node, which gives to others what it receives, in one mix. The
    year is repeated until the stores end as they began.
    """
    buses, stores, origins = (len(t) for t in (system.buses, system.storages, system.origins))
    bus = {name: i for i, name in enumerate(system.buses.index)}
    held = np.full((stores, origins), 1.0 / origins)
    out = np.zeros((len(system.times), buses + stores, origins))
    for _ in range(rounds):
        began = held.copy()
        before = system.start_level
        for t, length in enumerate(system.hours):
            flow = np.zeros((buses + stores, buses + stores))  # MWh from column to row
            fresh = np.zeros((buses + stores, origins))
            for o, name in enumerate(system.origins["bus"]):
                fresh[bus[name], o] += system.generation[t, o] * length
            for line, (b0, b1) in enumerate(system.branches.to_numpy()):
                gone, came = system.sent[t, line], system.received[t, line]
                if gone > 0:
                    flow[bus[b1], bus[b0]] += came * length
                else:
                    flow[bus[b0], bus[b1]] -= gone * length
            for k, unit in enumerate(system.storages.itertuples()):
                node, at = buses + k, bus[unit.bus]
                flow[node, at] += unit.efficiency * system.charge[t, k] * length
                flow[at, node] += system.discharge[t, k] * length
                fresh[node] += before[k] * held[k]
            received = flow.sum(axis=1) + fresh.sum(axis=1)
            idle = received <= 0
            matrix = np.diag(np.where(idle, 1.0, received)) - flow
            mix = np.linalg.solve(matrix, fresh)
            for k in range(stores):
                if not idle[buses + k]:
                    held[k] = mix[buses + k]
            mix[buses:] = held
            out[t] = mix
            before = system.level[t]
        if not stores or np.abs(held - began).max() < 1e-13:
            return out, began
    raise AssertionError("the stores' mix does not settle")
