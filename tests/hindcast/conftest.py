"""A handmade case on disk and the figures it must give."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from xjgrid.account import SUMMARY_COLUMNS

CARRIERS = {
    "coal-chp": "coal", "gas": "gas", "wind": "wind", "solar": "solar", "csp": "csp",
    "ror": "hydro", "reservoir": "hydro", "battery": "battery", "pumped-hydro": "pumped",
}  # fmt: skip
ZONES = ("urumqi", "hami")


def make_summary(year: int = 2022, factor: float = 1.0) -> pd.DataFrame:
    """Twelve months of two zones; hami has a tenth. Energies are round numbers of MWh."""
    energies = {
        ("generation", "coal-chp"): 29e6, ("generation", "gas"): 1e6,
        ("generation", "wind"): 4e6 * factor, ("generation", "solar"): 1.9e6,
        ("generation", "csp"): 0.1e6, ("generation", "ror"): 1e6,
        ("generation", "reservoir"): 1e6,
        ("available", "wind"): 5e6 * factor, ("available", "solar"): 2.4e6,
        ("available", "csp"): 0.1e6, ("available", "ror"): 1e6, ("available", "reservoir"): 1e6,
        ("curtailment", "wind"): 1e6 * factor, ("curtailment", "solar"): 0.5e6,
        ("curtailment", "csp"): 0.0,
        ("storage_charge", "battery"): 0.5e6, ("storage_charge", "pumped-hydro"): 0.3e6,
        ("storage_discharge", "battery"): 0.4e6,
        ("generation", "all"): (34e6 + 4e6 * factor), ("consumption", "all"): 28e6,
        ("export", "all"): 10e6, ("export_renewable", "all"): 3e6, ("co2", "all"): 24e6,
    }  # fmt: skip
    rows = []
    for month in range(1, 13):
        period = f"{year}-{month:02d}"
        for (metric, carrier), value in energies.items():
            for place, part in (("all", 1.0), ("hami", 0.1), ("urumqi", 0.9)):
                kind = "all" if place == "all" else "zone"
                rows.append((metric, place, kind, "all", carrier, period, value * part, "MWh"))
        rows.append(("export", "hami-far", "channel", "all", "all", period, 6e6, "MWh"))
        rows.append(("consumption", "all", "all", "aluminium", "all", period, 7e6, "MWh"))
    rows.append(("generation", "all", "all", "all", "wind", str(year), 48e6 * factor, "MWh"))
    for carrier, value in {"wind": 20_000.0, "solar": 10_000.0, "ror": 5_000.0}.items():
        rows.append(("capacity", "all", "all", "all", carrier, str(year), value, "MW"))
    names = ["metric", "location", "location_kind", "end_use", "carrier", "period", "value", "unit"]
    frame = pd.DataFrame(rows, columns=names).assign(variant="", part="all")
    return frame[list(SUMMARY_COLUMNS)]


def write_case(folder: Path, year: int = 2022, factor: float = 1.0) -> Path:
    """Write the files of a case that a hindcast reads."""
    folder.mkdir(parents=True)
    make_summary(year, factor).to_csv(folder / "summary.csv", index=False)
    manifest = {"year": year, "accurate": True, "status": "optimal", "inputs": {}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    hours = pd.date_range(f"{year}-01-01", periods=24, freq="h")
    values = np.arange(24.0)[:, None, None] * np.ones((1, len(ZONES), len(CARRIERS)))
    dims = ("time", "zone", "carrier")
    names = list(CARRIERS)
    data = {
        "generation": (dims, values),
        "curtailment": (dims, 0.1 * values),
        "carrier_name": ("carrier", names),
        "carrier_group": ("carrier", list(CARRIERS.values())),
        "carrier_color": ("carrier", ["#000000"] * len(names)),
        "renewable": ("carrier", [int(g in ("wind", "solar")) for g in CARRIERS.values()]),
    }
    coords = {"time": hours, "zone": list(ZONES), "carrier": names}
    xr.Dataset(data, coords).to_netcdf(folder / "metrics.nc", engine="netcdf4")
    return folder


@pytest.fixture
def put_case() -> Callable[..., Path]:
    """Write a handmade case: put_case(folder, year=2022, factor=1.0)."""
    return write_case
