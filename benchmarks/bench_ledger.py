"""The ledger of a year: 8,760 hours, 18 zones and 62 sites, 200 origins, 40 stores, 54 options.

``python -m benchmarks.bench_ledger docs/green-share-cost.png`` measures how its cost grows and
draws it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.comparison import Comparison
from benchmarks.measure import measure_function

LIMIT_SECONDS = 10.0  # of processor time
LIMIT_MB = 1500.0
YEAR = {"hours": 8760, "sites": 62, "origins": 200, "stores": 40, "options": 54}
ZONES = 18
CHORDS = ((0, 4), (3, 9), (6, 13), (10, 16))
ROWS = 20  # demand rows a zone
#: what is varied for the plot; all else as in the year
STEPS = {
    "hours": (1095, 2190, 4380, 8760),
    "sites": (2, 22, 42, 62, 122),
    "origins": (100, 200, 400, 800),
    "stores": (10, 20, 40, 80),
    "options": (0, 18, 54, 108),
}


def run() -> list[Comparison]:
    """Measure in a fresh process: tracing, five shares for all, identities, and the file."""
    took = measure_function("benchmarks.bench_ledger:account_year", **YEAR)
    seconds = took.output["seconds"]
    main = seconds["tracing"] + seconds["five shares of every sink"]
    stages = [
        Comparison(f"  of which {stage}" if i < 2 else f"ledger: {stage}", value, main, "s",
                   "tracing and shares", None)
        for i, (stage, value) in enumerate(seconds.items())
    ]  # fmt: skip
    return [
        Comparison("ledger of a year, processor time", main, LIMIT_SECONDS, "s", "limit"),
        *stages,
        Comparison("ledger, peak memory", took.peak_memory_mb, LIMIT_MB, "MB", "limit"),
        Comparison("ledger, worst identity", took.output["error"], 1e-6, "", "tolerance"),
    ]


def account_year(hours: int, sites: int, origins: int, stores: int, options: int,
                 full: bool = True) -> dict[str, Any]:  # fmt: skip
    """Trace a made-up year; return processor seconds by stage and the worst identity."""
    from xjgrid.account.ledger import Ledger
    from xjgrid.account.ledger.checks import check_ledger

    system = make_year(hours, sites, origins, stores)
    layer = make_layer(system, options) if options else None
    marks = [time.process_time()]
    ledger = Ledger.of(system, layer=layer)
    marks.append(time.process_time())
    shares = ledger.shares("sink")
    marks.append(time.process_time())
    names = ["tracing", "five shares of every sink"]
    error = float(np.nanmax((shares["production"] - shares["production"].iloc[0]).abs()))
    if full:
        ledger.flows("origin", "sink")
        marks.append(time.process_time())
        found = check_ledger(ledger)
        error = float((found["model"] - found["expected"]).abs().max())
        marks.append(time.process_time())
        with tempfile.TemporaryDirectory() as folder:
            ledger.write(Path(folder) / "ledger.nc")
        marks.append(time.process_time())
        names += ["all flows of the year", "all identities", "writing the file"]
    return {"seconds": dict(zip(names, np.diff(marks).tolist(), strict=True)), "error": error}


def make_year(hours: int, sites: int, origins: int, stores: int, seed: int = 1) -> Any:
    """Make up a dispatch: flows and levels at random, generation and load in balance."""
    from xjgrid.account.ledger import System

    rng = np.random.default_rng(seed)
    zones = [f"zone{i}" for i in range(ZONES)]
    buses = pd.DataFrame(
        {"zone": zones + [zones[i % ZONES] for i in range(sites)],
         "site": [""] * ZONES + [f"site{i}" for i in range(sites)]},
        index=zones + [f"site{i}" for i in range(sites)],
    )  # fmt: skip
    ring = [(i, (i + 1) % ZONES) for i in range(ZONES)]
    ends = [*ring, *CHORDS, *((i % ZONES, ZONES + i) for i in range(sites))]
    branches = pd.DataFrame([(buses.index[a], buses.index[b]) for a, b in ends],
                            columns=["bus0", "bus1"])  # fmt: skip
    sent = 1000.0 * wander(rng, hours, len(ends))
    received = np.where(sent > 0, 0.98 * sent, sent / 0.98)
    at = np.arange(stores) % len(buses)
    level = 400.0 * (1.0 + wander(rng, hours, stores))
    change = level - np.vstack([level[-1:], level[:-1]])
    charge, discharge = change.clip(min=0) / 0.95, (-change).clip(min=0) * 0.95
    net = np.zeros((hours, len(buses)))
    for line, (a, b) in enumerate(ends):
        net[:, a] -= sent[:, line]
        net[:, b] += received[:, line]
    for k, bus in enumerate(at):
        net[:, bus] += discharge[:, k] - charge[:, k]
    total = net.clip(min=0) + 500.0 * (1.2 + wander(rng, hours, len(buses)))
    sinks, drawn = split_load(rng, buses, total)
    table, generation = split_generation(rng, buses, total - net, origins)
    return System.of(
        pd.date_range("2030-01-01", periods=hours, freq="h"), buses=buses, origins=table,
        generation=generation, sinks=sinks, withdrawal=drawn, branches=branches, sent=sent,
        received=received,
        storages=pd.DataFrame({"bus": buses.index[at], "efficiency": 0.95},
                              index=[f"store{k}" for k in range(stores)]),
        charge=charge, discharge=discharge, level=level,
    )  # fmt: skip


def make_layer(system: Any, options: int, seed: int = 2) -> Any:
    """Make up services: the first rows of the zones are options with a store and a need each."""
    from xjgrid.account.ledger import System
    from xjgrid.account.ledger.conversion import convert

    rng = np.random.default_rng(seed)
    at = [ROWS * (i % ZONES) + i // ZONES for i in range(options)]
    names = system.sinks.index[at]
    drawn = system.withdrawal[:, at]
    level = 6.0 * drawn.mean(axis=0) * (1.0 + wander(rng, len(drawn), options)).clip(min=0.0)
    change = level - np.vstack([level[-1:], level[:-1]])
    charge, discharge = change.clip(min=0) / 0.95, (-change).clip(min=0) * 0.98
    need = (0.95 * drawn + discharge - charge).clip(min=0) + 0.2 * drawn.mean(axis=0)
    own = pd.DataFrame({"bus": names}, index=names)
    layer = System.of(
        system.times, buses=pd.DataFrame(index=names), origins=own, generation=drawn,
        sinks=own.assign(need=[f"{name} need" for name in names]), withdrawal=need,
        storages=own.assign(efficiency=0.95).set_axis([f"{name} store" for name in names]),
        charge=charge, discharge=discharge, level=level,
    )  # fmt: skip
    return convert(layer, need + charge)


def wander(rng: np.random.Generator, hours: int, count: int) -> np.ndarray:
    """Waves of a day and of some days with noise, between -1 and 1, shape (hours, count)."""
    time_ = np.arange(hours)[:, None]
    day, week = rng.uniform(0, 2 * np.pi, (2, count))
    slow = rng.uniform(60, 300, count)
    noise = rng.uniform(-1, 1, (hours, count))
    waves = np.sin(2 * np.pi * time_ / 24 + day), np.sin(2 * np.pi * time_ / slow + week)
    return 0.5 * waves[0] + 0.3 * waves[1] + 0.2 * noise


def split_load(rng: np.random.Generator, buses: pd.DataFrame, total: np.ndarray
               ) -> tuple[pd.DataFrame, np.ndarray]:  # fmt: skip
    """Demand rows in zones, two consumers a site."""
    frames, parts = [], []
    for i, (name, bus) in enumerate(buses.iterrows()):
        count = ROWS if i < ZONES else 2
        share = rng.dirichlet(np.ones(count))
        frames.append(pd.DataFrame(
            {"bus": name, "kind": "load", "zone": bus["zone"], "site": bus["site"],
             "sector": [f"sector{k % 10}" for k in range(count)]},
            index=[f"{name} row{k}" for k in range(count)],
        ))  # fmt: skip
        parts.append(total[:, [i]] * share)
    return pd.concat(frames), np.hstack(parts)


def split_generation(rng: np.random.Generator, buses: pd.DataFrame, total: np.ndarray, count: int
                     ) -> tuple[pd.DataFrame, np.ndarray]:  # fmt: skip
    """Origins round by round over the buses, each with its own wave."""
    at = np.arange(max(count, len(buses))) % len(buses)
    weight = 1.05 + wander(rng, len(total), len(at))
    whole = np.zeros_like(total)
    for o, bus in enumerate(at):
        whole[:, bus] += weight[:, o]
    kind = np.array(["wind", "coal", "ror", "solar"])[np.arange(len(at)) % 4]
    frame = pd.DataFrame(
        {"bus": buses.index[at], "carrier": kind, "renewable": kind != "coal",
         "hydro": kind == "ror", "co2": np.where(kind == "coal", 0.8, 0.0)},
        index=[f"origin{o}" for o in range(len(at))],
    )  # fmt: skip
    return frame, weight * (total / whole)[:, at]


def measure_growth() -> dict[str, dict[int, list[float]]]:
    """Return processor seconds of tracing and of the five shares for each step that is varied."""
    found: dict[str, dict[int, list[float]]] = {}
    for what, steps in STEPS.items():
        for step in steps:
            year = YEAR | {"options": 0, what: step}
            took = measure_function("benchmarks.bench_ledger:account_year", full=False, **year)
            found.setdefault(what, {})[step] = list(took.output["seconds"].values())
        print(what, found[what])
    return found


def draw(path: Path, found: dict[str, dict[int, list[float]]]) -> None:
    """Draw processor time against hours, sites, origins and stores."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, len(found), figsize=(11, 2.8), sharey=True)
    for ax, (what, seconds) in zip(axes, found.items(), strict=True):
        for label, values in zip(
            ("tracing", "five shares"), np.transpose(list(seconds.values())), strict=True
        ):
            ax.plot(list(seconds), values, marker="o", markersize=4, label=label)
        ax.set(xlabel=what)
        ax.grid(alpha=0.3)
    axes[0].set_ylim(bottom=0)
    axes[0].set_ylabel("processor time, s")
    axes[0].legend(frameon=False)
    figure.tight_layout()
    figure.savefig(path, dpi=110)


if __name__ == "__main__":
    draw(Path(sys.argv[1]), measure_growth())
