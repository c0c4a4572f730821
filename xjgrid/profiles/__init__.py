"""Weather to hourly availability: making, reading and checking profiles.

The functions are imported when they are first used, so that a check of tables stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "Dialect": "dialect",
    "find_header_faults": "header",
    "check_profiles": "calibration",
    "import_profile": "planner",
    "make_era5": "era5",
    "make_profiles": "synthetic",
    "open_profile": "files",
    "read_intake": "intake",
    "plot_check": "figures",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"xjgrid.profiles.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__} has no attribute {name}")
