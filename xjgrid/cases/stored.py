"""Sensitivities as stored: figures with their date and the hashes of what they rest on."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from xjgrid.cases.sensitivity import BASE, SIDES, Job, Result, Settings
from xjgrid.disk import writing
from xjgrid.errors import InputError

if TYPE_CHECKING:
    from xjgrid.inputs import Study
    from xjgrid.inputs.schemas.provenance import Sensitivity

FILE = Path("docs") / "sensitivities.json"
#: tables that no plan of a coming year reads
UNREAD = (
    "networks/sources.csv", "networks/weights.csv", "networks/sensitivities.csv",
    "networks/published.csv", "networks/hindcast_tests.csv", "networks/targets.csv",
    "networks/final_energy.csv", "networks/demand_months.csv", "networks/commissioning.csv",
)  # fmt: skip
Store = dict[str, Any]


def hash_inputs(study: Study, scenario: str) -> dict[str, str]:
    """Return the hash of every file a plan rests on, and of the resolved scenario."""
    from xjgrid.scenario import load_scenario

    files = {
        path: digest
        for path, digest in study.hashes().items()
        if path not in UNREAD and not path.startswith("scenarios/")
    }
    asked = load_scenario(study, scenario)
    # of profiles/ the plan reads the one file that it is told to
    used = f"profiles/{asked.profiles}.nc"
    kept = {p: d for p, d in files.items() if not p.startswith("profiles/") or p == used}
    return {**kept, f"scenario {scenario}": asked.hash()}


def digest(hashes: dict[str, str]) -> str:
    """Return one short hash of all inputs."""
    text = json.dumps(hashes, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def read_store(study: Study) -> Store | None:
    """Return what is stored with the study, None if nothing is.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    path = study.root / FILE
    if not path.is_file():
        return None
    try:
        store: Store = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path}: cannot be read, run the sensitivities anew: {error}") from error
    return store


def list_changes(study: Study, store: Store) -> list[str]:
    """Return the inputs that differ from those that the stored figures rest on."""
    now, then = hash_inputs(study, store["settings"]["scenario"]), store["inputs"]
    return sorted(name for name in {*now, *then} if now.get(name) != then.get(name))


def open_store(study: Study, settings: Settings) -> Store:
    """Return the stored figures if they can be added to, else an empty store."""
    store = read_store(study)
    if store and store["settings"] == asdict(settings) and not list_changes(study, store):
        return store
    inputs = hash_inputs(study, settings.scenario)
    return {
        "date": "", "hash": digest(inputs), "settings": asdict(settings), "inputs": inputs,
        "base": None, "runs": {},
    }  # fmt: skip


def put(store: Store, job: Job, result: Result) -> None:
    """Put a result into the store."""
    store["date"] = dt.date.today().isoformat()
    if job.name == BASE:
        store["base"] = result
    else:
        value = {"value": job.text, **_describe(job.row)}
        store["runs"].setdefault(job.name, {})[job.side] = {**value, **result}


def _describe(row: Sensitivity | None) -> dict[str, str]:
    return {} if row is None else {"path": row.path, "change": row.change}


def write_store(study: Study, store: Store) -> Path:
    """Write the store; the file is whole at any time."""
    path = study.root / FILE
    part = path.with_suffix(".json.part")
    store["runs"] = dict(sorted(store["runs"].items()))
    try:
        with writing(path, "move the study"):
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(store, indent=1) + "\n", encoding="utf-8")
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def rank(store: Store, rows: list[Sensitivity]) -> pd.DataFrame:
    """Return what each assumption moves, the strongest first.

    The order is by the larger of two shares: the largest change of the green share over the
    largest of any assumption, and the same of the cost.

    Returns
    -------
    pandas.DataFrame
        Columns rank, assumption, description, change, low, high, green_low and green_high
        [points], cost_low and cost_high [bn CNY/yr], co2_low and co2_high [Mt/yr], basis,
        state (blank, `changed since`, `no row any more` or what failed).
    """
    base = store["base"]
    known = {row.name: row for row in rows}
    records = []
    for name, sides in store["runs"].items():
        row = known.get(name)
        record: dict[str, Any] = {
            "assumption": name,
            "description": row.description if row else "",
            "change": next(iter(sides.values()))["change"],
            **{side: sides.get(side, {}).get("value") for side in SIDES},
        }
        for key, figure, scale in (
            ("green", "green_share", 100.0), ("cost", "cost", 1e-9), ("co2", "co2", 1e-6),
        ):  # fmt: skip
            for side in SIDES:
                found = sides.get(side, {}).get(figure)
                gap = None if found is None else (found - base[figure]) * scale
                record[f"{key}_{side}"] = gap
        record["basis"] = row.basis if row else ""
        record["state"] = _state(sides, row)
        records.append(record)
    frame = pd.DataFrame(records)
    if frame.empty:
        return frame
    score = pd.Series(0.0, index=frame.index)
    for key in ("green", "cost"):
        size = frame[[f"{key}_{side}" for side in SIDES]].astype(float).abs().max(axis=1)
        size = size.fillna(0.0)
        score = score.combine(size / size.max() if size.max() > 0 else size, max)
    frame = frame.loc[score.sort_values(ascending=False, kind="stable").index]
    frame.insert(0, "rank", range(1, len(frame) + 1))
    return frame.reset_index(drop=True)


def _state(sides: dict[str, Any], row: Sensitivity | None) -> str:
    failed = [f"{side}: {run['failed']}" for side, run in sides.items() if "failed" in run]
    if failed:
        return "; ".join(failed)
    if row is None:
        return "no row any more"
    for side in SIDES:
        run = sides.get(side)
        if run is None:
            return f"{side} not run"
        asked = (getattr(row, side), row.path, row.change)
        if (run["value"], run["path"], run["change"]) != asked:
            return "changed since"
    return ""
