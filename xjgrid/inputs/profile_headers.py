"""Calls the header check of every profile of a study."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from xjgrid.errors import InputFault

if TYPE_CHECKING:
    from xjgrid.inputs.study import Study


def check_profiles(study: Study) -> list[InputFault]:
    """Return the faults in the headers of all profiles."""
    paths = study.profile_paths()
    if not paths:
        return [InputFault("profiles", "no profile (*.nc): make one with `xjgrid profiles make`")]
    check_header = importlib.import_module("xjgrid.profiles").find_header_faults
    zones = [cells["zone"] for cells in study.read("zones").cells if cells.get("zone")]
    return [fault for path in paths for fault in check_header(path, zones)]
