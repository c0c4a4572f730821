"""Writes a case, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xjgrid.account import Account, balance_error
from xjgrid.disk import writing
from xjgrid.results.damage import MANIFEST, mark_files
from xjgrid.results.finding import name_case
from xjgrid.results.manifest import make_manifest

if TYPE_CHECKING:
    import pypsa
    import xarray as xr

    from xjgrid.results.inputs import Inputs

LEDGER = "ledger.nc"

COMPRESSION = {"zlib": True, "complevel": 1, "shuffle": True}


def write_case(
    solution: Any,
    account: Account,
    scenario: Any,
    study: Any,
    out: str | Path,
    *,
    inputs: Inputs | None = None,
    seconds: dict[str, float] | None = None,
    peak_memory_mb: float | None = None,
) -> Path:
    """Write the files of a case below `out`, and return its folder.

    The ledger is written if the account has one.

    They are written to a hidden folder that takes the case's name once it is whole, so an
    interrupted run leaves an earlier case as it was.

    Parameters
    ----------
    inputs
        State of the inputs when the run began; as they are now if not given.
    seconds
        By stage, for the manifest; what the solution recorded if not given.
    peak_memory_mb
        Of all processes together; this process's own if not given.

    Raises
    ------
    OutputError
        If the disk is full, or the folder cannot be written.
    """
    from xjgrid.account.green_rows import tell_ledger

    name = name_case(scenario)
    began = time.perf_counter()
    target = Path(out) / name
    with writing(target), replace_folder(target) as folder:
        _write_network(solution.network, folder / "network.nc")
        _write_metrics(account.metrics, folder / "metrics.nc", scenario)
        if account.ledger is not None:
            account.ledger.write(folder / LEDGER)
        account.summary.to_csv(folder / "summary.csv", index=False, float_format="%.10g")
        (folder / "scenario.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
        error = balance_error(read_network(folder / "network.nc"))
        stages = dict(solution.seconds if seconds is None else seconds)
        stages["write"] = time.perf_counter() - began
        if "total" in stages:
            stages["total"] += stages["write"]
        manifest = make_manifest(
            solution,
            scenario,
            study,
            case=name,
            inputs=inputs,
            balance_error=error,
            seconds=stages,
            peak_memory_mb=_own_peak() if peak_memory_mb is None else peak_memory_mb,
            checks=account.checks,
            notes=tell_ledger(account),
            files=mark_files(folder),
        )
        text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return target


def read_network(path: Path) -> pypsa.Network:
    """Open a written network, without a network request and without PyPSA's import log."""
    import logging

    import pypsa

    from xjgrid.build.options import prepare_pypsa

    prepare_pypsa()
    logger = logging.getLogger("pypsa.network.io")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        return pypsa.Network(path)
    finally:
        logger.setLevel(level)


def _write_network(n: pypsa.Network, path: Path) -> None:
    import logging

    logger = logging.getLogger("pypsa.network.io")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        n.export_to_netcdf(path, compression=COMPRESSION)
    finally:
        logger.setLevel(level)


def _write_metrics(metrics: xr.Dataset, path: Path, scenario: Any) -> None:
    titled = metrics.assign_attrs(
        title=f"xjgrid case {scenario.name}, model year {scenario.year}",
        source="xjgrid",
        weather_year=scenario.weather_year,
    )
    encoding = {name: COMPRESSION for name in titled.data_vars}
    titled.to_netcdf(path, engine="netcdf4", encoding=encoding)


def _own_peak() -> float:
    """Return the highest memory that this process has held, in MB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


@contextmanager
def replace_folder(target: Path) -> Iterator[Path]:
    """Give a hidden folder to write in; it takes the place of `target` if all goes well.

    Whatever goes wrong, an interrupt included, leaves `target` as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    part = target.parent / f".{target.name}.{os.getpid()}.part"
    old = target.parent / f".{target.name}.{os.getpid()}.old"
    part.mkdir()
    try:
        yield part
        if target.exists():
            target.rename(old)
        try:
            part.rename(target)
        except BaseException:
            if old.exists():
                old.rename(target)
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _sweep(target: Path) -> None:
    """Remove what runs of this case left that were killed; bring back what one moved aside."""
    for left in sorted(target.parent.glob(f".{target.name}.*.*")):
        pid = left.name.rsplit(".", 2)[1]
        if not pid.isdigit() or _is_alive(int(pid)):
            continue
        if left.suffix == ".old" and not target.exists():
            left.rename(target)
        elif left.suffix in (".old", ".part"):
            shutil.rmtree(left, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
