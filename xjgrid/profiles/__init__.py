"""Weather to hourly availability: making, reading and checking profiles.

The functions are imported when they are first used, so that a table check stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "find_header_faults": "header",
    "make_profiles": "synthetic",
    "open_profile": "files",
}

__all__ = ["find_header_faults", "make_profiles", "open_profile"]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"xjgrid.profiles.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__} has no attribute {name}")
