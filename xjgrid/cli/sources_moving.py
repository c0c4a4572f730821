"""Sensitivities on the command line: solving, storing and showing them."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import click

from xjgrid.cli.logs import logging_to_stderr
from xjgrid.cli.output import print_json, print_table, to_records

if TYPE_CHECKING:
    import pandas as pd

    from xjgrid.cases.sensitivity import Job, Result
    from xjgrid.cases.stored import Store
    from xjgrid.inputs import Study


_LASTING = contextlib.ExitStack()


def run_and_store(study: Study, only: tuple[str, ...]) -> None:
    """Solve sensitivities and store each pair of figures as soon as it is known."""
    from xjgrid.cases.sensitivity import Settings, check_rows, list_jobs, list_rows, run_jobs
    from xjgrid.cases.stored import open_store, put, write_store

    study.require(scenarios=False)
    settings = Settings()
    rows = list_rows(study, only)
    check_rows(study, rows, settings.scenario)
    store = open_store(study, settings)
    if not only:
        store["base"], store["runs"] = None, {}
    began = time.perf_counter()

    def tell(job: Job, result: Result, done: int, count: int) -> None:
        put(store, job, result)
        write_store(study, store)
        spent = time.perf_counter() - began
        click.echo(f"{done}/{count}  {_say(job, result)}  ({spent:,.0f} s)", err=True)

    with logging_to_stderr(False):
        run_jobs(study, list_jobs(rows), settings, base=store["base"], prepare=_be_quiet, tell=tell)


def _be_quiet() -> None:
    """Keep the log of a process to what is worth telling, as long as it lives."""
    _LASTING.enter_context(logging_to_stderr(False))


def _say(job: Job, result: Result) -> str:
    name = " ".join(filter(None, (job.name, job.side, job.text)))
    if "failed" in result:
        return f"{name}: failed: {result['failed']}"
    return (
        f"{name}: green share {100 * result['green_share']:.2f} %, "
        f"cost {result['cost'] / 1e9:.2f} bn CNY"
    )


def show_stored(study: Study, most: int, as_csv: bool, as_json: bool) -> int:
    """Print the stored sensitivities, the strongest first; return the exit code."""
    from xjgrid.cases.sensitivity import list_rows
    from xjgrid.cases.stored import FILE, list_changes, rank, read_store

    store = read_store(study)
    if store is None or not store["base"]:
        click.echo(
            f"none are stored in {study.root / FILE}: `xjgrid sources --sensitivities --run` "
            f"solves the {len(list_rows(study))} of networks/sensitivities.csv",
            err=True,
        )
        return 2
    frame = rank(store, list_rows(study)).head(most)
    changes = list_changes(study, store)
    if as_json:
        keys = ("date", "hash", "settings", "base")
        head = {key: store[key] for key in keys}
        print_json({**head, "changed_inputs": changes, "assumptions": to_records(frame)})
    elif as_csv:
        print_table(frame, as_csv=True)
    else:
        _print(frame, store, changes)
    return 0


def _name_value(value: object) -> str:
    """Return a value as it is read: of a choice for everything the choice alone.

    Examples
    --------
    >>> _name_value("{'*': low}"), _name_value(0.05)
    ('low', '0.05')
    """
    return str(value).removeprefix("{'*': ").removesuffix("}")


def _print(frame: pd.DataFrame, store: Store, changes: list[str]) -> None:
    import pandas as pd

    base, settings = store["base"], store["settings"]
    click.echo(
        f"{settings['scenario']} as it is: green share of generation "
        f"{100 * base['green_share']:.1f} %, cost {base['cost'] / 1e9:.1f} bn CNY/yr "
        "(what can still be decided)"
    )
    out = pd.DataFrame({"": frame["rank"], "assumption": frame["assumption"]})
    for side in ("low", "high"):
        out[side] = [
            f"x {v}" if c == "times" else f"{float(v):+g}" if c == "plus" else _name_value(v)
            for v, c in zip(frame[side], frame["change"], strict=True)
        ]
    for key, name, unit in (("green", "green share", "points"), ("cost", "cost", "bn CNY")):
        for side in ("low", "high"):
            gaps = frame[f"{key}_{side}"].astype(float)
            out[f"{name} at {side},\n{unit}"] = [f"{g:+.2f}" if g == g else "" for g in gaps]
    out["basis"] = frame["basis"]
    if frame["state"].any():
        out["state"] = frame["state"]
    print_table(out)
    click.echo(
        f"run on {store['date']}, hash of inputs {store['hash']}. Each is a plan with capacities "
        f"chosen anew on {settings['days']} days\nspread over the year "
        f"({settings['segments']} segments), not operated hour by hour: the differences are to be "
        "read, not the levels.\nThe cost is that of electricity: where more is used (adoption, "
        "demand), what it replaces is not counted."
    )
    if changes:
        some = ", ".join(changes[:5]) + (f" and {len(changes) - 5} more" if changes[5:] else "")
        click.echo(f"INPUTS HAVE CHANGED SINCE: {some}; `--run` solves anew.")
    else:
        click.echo("The inputs are the same today.")
